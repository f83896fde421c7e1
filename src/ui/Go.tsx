import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback } from 'react'
import { partsOf } from '#kernel/browser/search.ts'
import { useMayOpen } from './may-open.ts'

export interface GoProps {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  /** read out instead of the content */
  readonly label?: string
  /** marks the entry of a menu that leads to where one is */
  readonly current?: boolean
}

/**
 * A link inside this front end; `to` is an address as the server gives it, e.g. `/findings/018f…?tab=letters`. Where the
 * acting post may not open that screen, its words without a link.
 */
export function Go({ to, children, className, label, current }: GoProps) {
  const opens = useMayOpen()(to)
  const parts = partsOf(to)
  if (!opens) return <span className={className}>{children}</span>
  return (
    <Link
      to={parts.to}
      search={parts.search as never}
      {...(parts.hash !== '' && { hash: parts.hash })}
      preload="intent"
      className={className}
      aria-label={label}
      activeOptions={{ exact: true }}
      {...(current !== undefined && { 'aria-current': current ? 'page' : undefined })}
    >
      {children}
    </Link>
  )
}

/** Goes to an address of this front end, e.g. after a command is done. */
export function useGo(): (to: string) => void {
  const navigate = useNavigate()
  return useCallback(
    (to: string) => {
      const parts = partsOf(to)
      void navigate({ to: parts.to, search: parts.search as never, ...(parts.hash !== '' && { hash: parts.hash }) })
    },
    [navigate],
  )
}
