import { sql } from 'kysely'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { type Handle, together } from './handle.ts'

/** Serialisation failure: the command is begun again, with a fresh moment. */
const AGAIN = { code: '40001' }

const lockKey = (h: Handle) => sql`hashtext('guben-month'), ${Number(h.scope.county)}`

/**
 * Every command that writes what a month counts goes through here before it writes: a close that begins waits until
 * the command has ended, so that what counts for the month is there when the month is counted. A command that was taken
 * up before a close began but comes here after it is begun again, at a moment that no longer counts for the month.
 * @throws month-closed when its moment still lies before the close after that
 */
export async function joinMonth(h: Handle): Promise<void> {
  // the question is read when the lock is there, though both are sent in one go
  const [, passed] = await together(
    h.rows(sql`SELECT pg_advisory_xact_lock_shared(${lockKey(h)})`),
    h.maybe<{ month: Month }>(sql`
      SELECT month FROM kernel.month_end WHERE county = ${h.scope.county} AND as_of >= ${h.now} ORDER BY month LIMIT 1`),
  )
  if (passed !== undefined) throw new Problem('month-closed', { month: monthInChinese(passed.month) }, { cause: AGAIN })
}

/** The close's side of {@link joinMonth}: waits for the commands in flight, and keeps others out until it has begun. */
export async function holdMonth(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(${lockKey(h)})`)
}

/** Says that what is recorded after this moment does not count for the month. The caller holds it, see {@link holdMonth}. */
export async function endMonth(h: Handle, month: Month): Promise<void> {
  await h.run(sql`INSERT INTO kernel.month_end (county, month, as_of) VALUES (${h.scope.county}, ${month}, ${h.now})`)
}
