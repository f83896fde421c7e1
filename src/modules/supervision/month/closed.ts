import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { closedAmong } from './store.ts'

/** Refuses (`month-closed`) when one of these months is closed: a later truth is an amendment, not a change. */
export async function refuseClosedMonth(h: Handle, ...months: Month[]): Promise<void> {
  const [closed] = await closedAmong(h, months)
  if (closed !== undefined) throw new Problem('month-closed', { month: monthInChinese(closed) })
}
