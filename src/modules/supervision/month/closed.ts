import { sql } from 'kysely'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'

/** Which of these months are closed, in order. */
export async function closedAmong(h: Handle, months: readonly Month[]): Promise<Month[]> {
  const rows = await h.rows<{ month: Month }>(sql`
    SELECT month FROM supervision.month
    WHERE county = ${h.scope.county} AND state = 'closed' AND month = ANY (${[...new Set(months)]}::text[]) ORDER BY month`)
  return rows.map((r) => r.month)
}

/** Refuses (`month-closed`) when one of these months is closed: a later truth is an amendment, not a change. */
export async function refuseClosedMonth(h: Handle, ...months: Month[]): Promise<void> {
  const [closed] = await closedAmong(h, months)
  if (closed !== undefined) throw new Problem('month-closed', { month: monthInChinese(closed) })
}
