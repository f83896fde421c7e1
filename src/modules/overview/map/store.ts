import { sql } from 'kysely'
import { addMonths, type Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { under } from '../store.ts'

export interface YearRow {
  measure: string
  month: Month
  numerator: number
  denominator: number
}

/** The first of these measures with a figure for any village under a place in the twelve months up to one; undefined when none has. */
export async function firstWithVillages(
  h: Handle,
  of: { month: Month; under: string; measures: readonly string[] },
): Promise<string | undefined> {
  const months = Array.from({ length: 12 }, (_, back) => addMonths(of.month, -back))
  const row = await h.maybe<{ key: string }>(sql`
    SELECT k.key FROM unnest(${of.measures as string[]}::text[]) WITH ORDINALITY AS k(key, nth)
    WHERE EXISTS (SELECT 1 FROM measures.current v
      WHERE v.county = ${h.scope.county} AND v.month = ANY (${months}::char(7)[]) AND v.measure = k.key AND length(v.place) >= 12 AND ${under(h, sql`v.place`, of.under)})
    ORDER BY k.nth LIMIT 1`)
  return row?.key
}

/** Every measure at a place and all below it, month by month from January up to the month asked for. */
export async function yearOf(h: Handle, of: { place: string; month: Month }): Promise<YearRow[]> {
  const months = Array.from({ length: Number(of.month.slice(5)) }, (_, back) => addMonths(of.month, -back))
  return h.rows<YearRow>(sql`
    SELECT v.measure, v.month, sum(v.numerator)::bigint AS numerator, sum(v.denominator)::bigint AS denominator
    FROM measures.current v
    WHERE v.county = ${h.scope.county} AND v.month = ANY (${months}::char(7)[]) AND ${under(h, sql`v.place`, of.place)}
    GROUP BY v.measure, v.month ORDER BY v.measure, v.month`)
}
