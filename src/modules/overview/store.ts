import { type RawBuilder, sql } from 'kysely'
import { type Day, lastDay, type Month } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Fact } from './model.ts'

/** "This place and all below it", as a condition on a column. */
export function under(column: RawBuilder<unknown>, place: string): RawBuilder<unknown> {
  return sql`${column} >= ${place} AND ${column} < ${`${place}~`}`
}

/** A finding's term has passed and nothing stopped its clock by then: the one definition, as the findings list has it. */
export const FINDING_OVERDUE = (today: Day) => sql`(f.live AND coalesce(f.stopped_on, ${today}) > f.due_on)`

/** A duty that was not done in time or fell short of its target. */
export const DUTY_LATE = (today: Day) =>
  sql`(d.state IN ('overdue', 'short') OR (d.state = 'open' AND d.due_on < ${today}))`

/** A letter that has left the county's desk. */
export const LETTER_ISSUED = sql`l.state NOT IN ('draft', 'withdrawn')`

/**
 * All amounts of a month at every place under one, in one statement: measures (all of them, or those named), open and
 * overdue findings as of today, the month's findings, duties and letters. Rows of the county's own organisations keep
 * their unit; grids count for their village.
 */
export async function factsOf(
  h: Handle,
  of: { month: Month; under: string; measures: readonly string[] },
): Promise<Fact[]> {
  const { county } = h.scope
  const at = (column: RawBuilder<unknown>, unit: RawBuilder<unknown>) =>
    sql`substr(${column}, 1, 12) COLLATE "C" AS place, CASE WHEN length(${column}) = 6 THEN ${unit} END AS unit`
  return h.rows<Fact>(sql`
    SELECT what, place, unit, sum(numerator)::bigint AS numerator, sum(denominator)::bigint AS denominator FROM (
      SELECT v.measure AS what, ${at(sql`v.place`, sql`v.unit`)}, v.numerator, v.denominator FROM measures.current v
      WHERE v.county = ${county} AND v.month = ${of.month} AND v.measure = ANY (${of.measures}::text[]) AND ${under(sql`v.place`, of.under)}
      UNION ALL
      SELECT x.what, ${at(sql`f.place`, sql`f.unit`)}, x.n, 1 FROM supervision.current_finding f
      CROSS JOIN LATERAL (VALUES ('findings-open', f.live::int), ('findings-overdue', ${FINDING_OVERDUE(h.today)}::int),
        ('findings-raised', (f.month = ${of.month})::int)) AS x(what, n)
      WHERE f.county = ${county} AND (f.live OR f.month = ${of.month}) AND ${under(sql`f.place`, of.under)}
      UNION ALL
      SELECT x.what, ${at(sql`d.place`, sql`d.unit`)}, x.n, 1 FROM duties.current d
      CROSS JOIN LATERAL (VALUES ('duties-due', 1), ('duties-late', ${DUTY_LATE(h.today)}::int)) AS x(what, n)
      WHERE d.county = ${county} AND d.month = ${of.month} AND ${under(sql`d.place`, of.under)}
      UNION ALL
      SELECT 'letters', ${at(sql`l.addressee_place`, sql`l.addressee`)}, 1, 1 FROM supervision.current_letter l
      WHERE l.county = ${county} AND l.month = ${of.month} AND ${LETTER_ISSUED} AND ${under(sql`l.addressee_place`, of.under)}
    ) facts GROUP BY what, place, unit`)
}

export interface Spot {
  place: string
  name: string
  level: 'county' | 'township' | 'village'
  parent: string | null
  parentName: string | null
}

/**
 * Townships and villages under a place, in the order of their codes, the place itself first, as they stood on the last
 * day of a month: a village that was merged later still has its tile, one that was founded later has none. Of a time
 * before the county was registered, as it was registered.
 */
export async function spotsUnder(h: Handle, place: string, month: Month): Promise<Spot[]> {
  return spotsWhere(h, under(sql`p.place`, place), month)
}

/** One place, with the name it bore then. */
export async function loadSpot(h: Handle, place: string, month: Month): Promise<Spot> {
  const [spot] = await spotsWhere(h, sql`p.place = ${place}`, month)
  if (spot === undefined) throw new Problem('not-found', { what: '该地区' })
  return spot
}

async function spotsWhere(h: Handle, condition: RawBuilder<unknown>, month: Month): Promise<Spot[]> {
  const { county } = h.scope
  return h.rows<Spot>(sql`
    WITH asked AS (
      SELECT greatest(${lastDay(month)}::date, min(c.valid_from)) AS day FROM places.history c
      WHERE c.county = ${county} AND c.level = 'county')
    SELECT p.place, p.name, p.level, p.parent, u.name AS "parentName" FROM asked
    JOIN places.history p ON p.valid_from <= asked.day AND (p.valid_to IS NULL OR p.valid_to > asked.day)
    LEFT JOIN places.current u ON u.county = p.county AND u.place = p.parent
    WHERE p.county = ${county} AND ${condition} AND p.level IN ('county', 'township', 'village') ORDER BY p.place`)
}
