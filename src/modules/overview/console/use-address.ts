import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useSession } from '#kernel/browser/session.tsx'
import { type Day, type Month, monthOf } from '#kernel/pure/day.ts'

type Search = Record<string, unknown>

export interface Address {
  text(name: string): string | undefined
  /** puts some names into the page's address; `undefined` takes one out */
  change(names: Record<string, string | undefined>): void
}

/** What is shown is kept in the page's address, so that it can be sent to a colleague and survives "back". */
export function useAddress(): Address {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const change = useCallback(
    (names: Record<string, string | undefined>) => {
      const write = (before: Search) => {
        const next: Search = { ...before, ...names }
        for (const [name, value] of Object.entries(names)) if (value === undefined) delete next[name]
        return next
      }
      void navigate({ to: '.', search: write as never, resetScroll: false, replace: true })
    },
    [navigate],
  )
  return { text: (name) => (typeof search[name] === 'string' ? search[name] : undefined), change }
}

/** The month in the address, else the one the page opens with: the present one unless a rule says otherwise. */
export function useMonth(address: Address, opensWith: (today: Day) => Month = monthOf): Month {
  const { today } = useSession()
  const month = address.text('month')
  return month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : opensWith(today)
}
