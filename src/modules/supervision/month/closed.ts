import { sql } from 'kysely'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'

/** Serialisation failure: the command is begun again, with a fresh moment. */
const AGAIN = { code: '40001' }

const lockKey = (h: Handle) => sql`hashtext('guben-month'), ${Number(h.scope.county)}`

/**
 * Every command that writes something dated goes through here before it writes: a close that begins waits until it has
 * ended, so that what counts for the month is there when the month is counted. A command that was taken up before a
 * close began but comes here after it is begun again, at a moment that no longer counts for the month.
 * @throws month-closed when its moment still lies before the close after that
 */
export async function joinMonth(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock_shared(${lockKey(h)})`)
  const passed = await h.maybe<{ month: Month }>(sql`
    SELECT month FROM supervision.month
    WHERE county = ${h.scope.county} AND state <> 'open' AND as_of >= ${h.now} ORDER BY month LIMIT 1`)
  if (passed !== undefined) throw new Problem('month-closed', { month: monthInChinese(passed.month) }, { cause: AGAIN })
}

/** The close's side of {@link joinMonth}: waits for the commands in flight, and keeps others out until it has begun. */
export async function holdMonth(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(${lockKey(h)})`)
}

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
