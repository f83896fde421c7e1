import { type RawBuilder, sql } from 'kysely'
import { type Day, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Measure, MeasurePeriod } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { AMOUNTS, type Amounts, type Fact } from './model.ts'

/**
 * "This place and all below it", as a condition on a column of the asker's county. Of the whole county it leaves nothing
 * out: without it the question has no range, so that its plan can be kept.
 */
export function under(h: Handle, column: RawBuilder<unknown>, place: string): RawBuilder<unknown> {
  return place === h.scope.county ? sql`true` : sql`${column} >= ${place} AND ${column} < ${`${place}~`}`
}

/** A finding's term has passed and nothing stopped its clock by then: the one definition, as the findings list has it. */
export const FINDING_OVERDUE = (today: Day) => sql`(f.live AND coalesce(f.stopped_on, ${today}) > f.due_on)`

/** A duty that was not done in time or fell short of its target. It only says so of a row and leaves none out: no range. */
export const DUTY_LATE = (today: Day) =>
  sql`(d.state IN ('overdue', 'short') OR (d.state = 'open' AND ${today} > d.due_on))`

/** A letter that has left the county's desk. */
export const LETTER_ISSUED = sql`l.state NOT IN ('draft', 'withdrawn')`

/** The day on which the reply came that stands: one that was sent back answers nothing. */
export const LETTER_REPLIED = sql`CASE WHEN l.state <> 'returned' THEN l.replied_on END`

/** An issued letter whose day passed before a reply that stands, as the letters list has it. */
export const LETTER_LATE = (today: Day) =>
  sql`(l.due_on IS NOT NULL AND ${LETTER_ISSUED} AND coalesce(${LETTER_REPLIED}, ${today}) > l.due_on)`

/** Homes that must have a helper. */
const HELPED_HOME = sql`v.standing IN ('listed', 'watched')`

/** 1 for a home `v` without a helper, else 0; as the list has it that the figure opens. */
const WITHOUT = sql`(NOT households.has_helper(v.county, v.id))::int`

/** Homes without a helper at a place and all below it. */
export async function countWithout(h: Handle, place: string): Promise<number> {
  const { homes } = await h.one<{ homes: number }>(sql`
    SELECT coalesce(sum(${WITHOUT}), 0)::integer AS homes FROM households.current v
    WHERE v.county = ${h.scope.county} AND ${HELPED_HOME} AND ${under(h, sql`v.place`, place)}`)
  return homes
}

/**
 * What a layer's figure is summed from: a measure as it was taken, or by the records of a moment; of a measure also the rest,
 * which is what its share lacks to the whole; or the homes without a helper.
 */
export type LayerSource =
  | { readonly from: 'taken'; readonly measure: string; readonly rest: boolean }
  | { readonly from: 'records'; readonly measure: Measure; readonly period: MeasurePeriod; readonly rest: boolean }
  | { readonly from: 'homes' }

function layerFacts(h: Handle, of: LayerSource, month: Month, area: string): RawBuilder<unknown> {
  const { county } = h.scope
  const one = sql`1`
  if (of.from === 'homes')
    return sql`${source(sql`v.place`, sql`NULL::uuid`, { taken: one, numerator: WITHOUT, denominator: one })}
      FROM households.current v WHERE v.county = ${county} AND ${HELPED_HOME} AND ${under(h, sql`v.place`, area)}`
  const numerator = of.rest ? sql`v.denominator - v.numerator` : sql`v.numerator`
  const values =
    of.from === 'records'
      ? sql`(${of.measure.values(of.period)}) v WHERE true`
      : sql`measures.current v WHERE v.county = ${county} AND v.month = ${month} AND v.measure = ${of.measure}`
  return sql`${source(sql`v.place`, sql`v.unit`, { taken: one, numerator, denominator: sql`v.denominator` })}
    FROM ${values} AND ${under(h, sql`v.place`, area)}`
}

/** One source of {@link factsOf}: where a record lies, and what it adds to which amount. */
function source(
  place: RawBuilder<unknown>,
  unit: RawBuilder<unknown>,
  amounts: Partial<Record<keyof Amounts, RawBuilder<unknown>>>,
): RawBuilder<unknown> {
  const columns = AMOUNTS.map((name) => amounts[name] ?? sql`0`)
  return sql`SELECT substr(${place}, 1, 12) COLLATE "C", CASE WHEN length(${place}) = 6 THEN ${unit} END, ${sql.join(columns)}`
}

/**
 * All amounts of a month at every place under one, in one statement, a row a place: the layer that is asked for, open
 * and overdue findings as of today, the month's findings, duties and letters. Rows of the county's own organisations
 * keep their unit; grids count for their village.
 */
export async function factsOf(
  h: Handle,
  of: { month: Month; under: string; layer?: LayerSource | undefined },
): Promise<Fact[]> {
  const { county } = h.scope
  const one = sql`1`
  return h.rows<Fact>(sql`
    SELECT place, unit, ${sql.join(AMOUNTS.map((name) => sql`sum(${sql.ref(name)})::bigint AS ${sql.ref(name)}`))}
    FROM (
      ${of.layer === undefined ? sql`` : sql`${layerFacts(h, of.layer, of.month, of.under)} UNION ALL`}
      ${source(sql`f.place`, sql`f.unit`, {
        'findings-open': sql`f.live::int`,
        'findings-overdue': sql`${FINDING_OVERDUE(h.today)}::int`,
        'findings-raised': sql`(f.month = ${of.month})::int`,
      })}
      FROM supervision.current_finding f
      WHERE f.county = ${county} AND (f.live OR f.month = ${of.month}) AND ${under(h, sql`f.place`, of.under)}
      UNION ALL
      ${source(sql`d.place`, sql`d.unit`, { 'duties-due': one, 'duties-late': sql`${DUTY_LATE(h.today)}::int` })}
      FROM duties.current d
      WHERE d.county = ${county} AND d.month = ${of.month} AND ${under(h, sql`d.place`, of.under)}
      UNION ALL
      ${source(sql`l.addressee_place`, sql`l.addressee`, { letters: one })}
      FROM supervision.current_letter l
      WHERE l.county = ${county} AND l.month = ${of.month} AND ${LETTER_ISSUED} AND ${under(h, sql`l.addressee_place`, of.under)}
    ) AS facts(place, unit, ${sql.join(AMOUNTS.map((name) => sql.ref(name)))}) GROUP BY place, unit`)
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
  return spotsWhere(h, under(h, sql`p.place`, place), month)
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
