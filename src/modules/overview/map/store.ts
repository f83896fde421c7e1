import { sql } from 'kysely'
import type { Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type Spot, under } from '../store.ts'

export async function loadSpot(h: Handle, place: string): Promise<Spot> {
  return h.one<Spot>(
    sql`
    SELECT p.place, p.name, p.level, p.parent, u.name AS "parentName" FROM places.current p
    LEFT JOIN places.current u ON u.county = p.county AND u.place = p.parent
    WHERE p.county = ${h.scope.county} AND p.place = ${place} AND p.level IN ('county', 'township', 'village')`,
    '该地区',
  )
}

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
