import { sql } from 'kysely'
import type { Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { under } from '../store.ts'

export interface YearRow {
  measure: string
  month: Month
  numerator: number
  denominator: number
}

/** Every measure at a place and all below it, month by month from January up to the month asked for. */
export async function yearOf(h: Handle, of: { place: string; month: Month }): Promise<YearRow[]> {
  return h.rows<YearRow>(sql`
    SELECT v.measure, v.month, sum(v.numerator)::bigint AS numerator, sum(v.denominator)::bigint AS denominator
    FROM measures.current v
    WHERE v.county = ${h.scope.county} AND v.month BETWEEN ${`${of.month.slice(0, 4)}-01`} AND ${of.month} AND ${under(sql`v.place`, of.place)}
    GROUP BY v.measure, v.month ORDER BY v.measure, v.month`)
}
