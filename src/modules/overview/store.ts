import { type RawBuilder, sql } from 'kysely'
import { type Day, firstDay, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { AMOUNTS, type Amounts, type Fact, HOME_KEYS, type HomeKey } from './model.ts'

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

/** Homes that must have a helper and be seen each month. */
const HELPED_HOME = sql`v.standing IN ('listed', 'watched')`

/** 1 for a home `v` with this hole, else 0; as the lists have it that the figures open. */
const HOLES: Record<HomeKey, (today: Day) => RawBuilder<unknown>> = {
  'homes-without': () => sql`(NOT households.has_helper(v.county, v.id))::int`,
  'homes-unseen': (today) => sql`(NOT EXISTS (
    SELECT 1 FROM fieldwork.standing_visit x WHERE x.county = v.county AND x.household = v.id AND x.kind = 'household'
      AND x.on_day >= ${firstDay(monthOf(today))}::date))::int`,
}

function isHome(key: string): key is HomeKey {
  return key in HOLES
}

/** 户户见干部 at a place and all below it. */
export async function holesUnder(h: Handle, place: string): Promise<Record<HomeKey, number>> {
  const amounts = HOME_KEYS.map((key) => sql`coalesce(sum(${HOLES[key](h.today)}), 0)::integer AS ${sql.ref(key)}`)
  return h.one(sql`
    SELECT ${sql.join(amounts)} FROM households.current v
    WHERE v.county = ${h.scope.county} AND ${HELPED_HOME} AND ${under(h, sql`v.place`, place)}`)
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
 * All amounts of a month at every place under one, in one statement, a row a place: the measure that is asked for, open
 * and overdue findings as of today, the month's findings, duties and letters. Rows of the county's own organisations
 * keep their unit; grids count for their village.
 */
export async function factsOf(
  h: Handle,
  of: { month: Month; under: string; measure?: string | undefined },
): Promise<Fact[]> {
  const { county } = h.scope
  const one = sql`1`
  const taken =
    of.measure !== undefined && isHome(of.measure)
      ? sql`
    ${source(sql`v.place`, sql`NULL::uuid`, { taken: one, numerator: HOLES[of.measure](h.today), denominator: one })}
    FROM households.current v
    WHERE v.county = ${county} AND ${HELPED_HOME} AND ${under(h, sql`v.place`, of.under)}
    UNION ALL`
      : sql`
    ${source(sql`v.place`, sql`v.unit`, { taken: one, numerator: sql`v.numerator`, denominator: sql`v.denominator` })}
    FROM measures.current v
    WHERE v.county = ${county} AND v.month = ${of.month} AND v.measure = ${of.measure} AND ${under(h, sql`v.place`, of.under)}
    UNION ALL`
  return h.rows<Fact>(sql`
    SELECT place, unit, ${sql.join(AMOUNTS.map((name) => sql`sum(${sql.ref(name)})::bigint AS ${sql.ref(name)}`))}
    FROM (
      ${of.measure === undefined ? sql`` : taken}
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
