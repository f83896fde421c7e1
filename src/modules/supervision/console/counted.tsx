import { useSearch } from '@tanstack/react-router'
import type { QueryValue } from '#kernel/browser/client.ts'
import { momentInChinese } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'

/** Conditions that a figure puts in the address and no filter shows: the list is then exactly what was counted. */
export function useCounted(names: readonly string[]): Record<string, QueryValue> {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const set = names.flatMap((name) => {
    const value = search[name]
    return value === undefined || value === '' ? [] : [[name, String(value)] as const]
  })
  return Object.fromEntries(set)
}

/** Says that the list is narrowed by a figure's own conditions, and how to see all. */
export function CountedNote({ counted, all }: { counted: Record<string, QueryValue>; all: string }) {
  const { asOf } = counted
  if (Object.keys(counted).length === 0) return null
  return (
    <div className="g-notice">
      <p>
        {typeof asOf === 'string' ? `按${momentInChinese(asOf)}的统计口径列出，此后登记的不计入。` : '按统计口径列出。'}
      </p>
      <Go to={all}>查看全部</Go>
    </div>
  )
}
