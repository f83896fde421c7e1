import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'

/** Open things of organisations that would end, and records that would stay with the old villages. */
export async function openThings(
  h: Handle,
  gone: readonly Id[],
  places: readonly string[],
): Promise<{ duties: number; findings: number; calls: number; meetings: number }> {
  const { county } = h.scope
  const ids = sql`ANY(${gone as Id[]}::uuid[])`
  return h.one(sql`
    SELECT
      (SELECT count(*) FROM duties.current d WHERE d.county = ${county} AND d.unit = ${ids} AND d.state IN ('open', 'overdue')) AS duties,
      (SELECT count(*) FROM supervision.current_finding f WHERE f.county = ${county} AND f.subject = ${ids} AND f.live) AS findings,
      (SELECT count(*) FROM meetings.open_call c WHERE c.county = ${county} AND c.unit = ${ids}) AS calls,
      (SELECT count(*) FROM meetings.live m WHERE m.county = ${county} AND m.place = ANY(${places as string[]}::text[])) AS meetings`)
}
