import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { ExemplarFilter, ExemplarKind, ExemplarVisitBody, NameBody } from './model.ts'

export interface ExemplarRow {
  id: Id
  household: Id
  householdName: string
  place: string
  placeName: string
  townshipName: string
  kind: ExemplarKind
  deeds: string
  basis: string
  namedOn: Day
  namedBy: string | null
  endedOn: Day | null
  endedWhy: string | null
  visits: number
  people: number
  visitedOn: Day | null
}

const COLUMNS = sql`x.id, x.household, coalesce(v.name, '') AS "householdName", x.place, coalesce(l.name, x.place) AS "placeName",
  coalesce(u.name, '') AS "townshipName", x.kind, x.deeds, x.basis, x.named_on AS "namedOn", n.name AS "namedBy", x.ended_on AS "endedOn",
  x.ended_why AS "endedWhy", s.visits, s.people, s."visitedOn"`
const FROM = sql`households.exemplar x
  LEFT JOIN households.household_version v ON v.county = x.county AND v.id = x.household AND v.valid_to IS NULL
  LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place
  LEFT JOIN places.current u ON u.county = x.county AND u.place = substr(x.place, 1, 9)
  LEFT JOIN people.person n ON n.county = x.county AND n.id = x.named_by
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS visits, coalesce(sum(t.people), 0)::integer AS people, max(t.on_day) AS "visitedOn"
    FROM households.exemplar_visit t WHERE t.county = x.county AND t.exemplar = x.id AND t.void_at IS NULL) s`

const ORDERS: Record<string, RawBuilder<unknown>> = {
  place: sql`x.ended_on IS NOT NULL, x.place, x.named_on, x.id`,
  '-namedOn': sql`x.named_on DESC, x.id`,
  namedOn: sql`x.named_on, x.id`,
  '-people': sql`s.people DESC, x.id`,
}

export async function listExemplars(
  h: Handle,
  f: ExemplarFilter,
  page: PageOf,
): Promise<{ total: number; rows: ExemplarRow[] }> {
  const where = sql`x.county = ${h.scope.county}
    ${f.under ? sql`AND ${atOrBelow(sql`x.place`, f.under)}` : sql``}
    ${f.kind ? sql`AND x.kind = ${f.kind}` : sql``}
    ${f.household ? sql`AND x.household = ${f.household}` : sql``}
    ${f.live === undefined ? sql`` : f.live ? sql`AND x.ended_on IS NULL` : sql`AND x.ended_on IS NOT NULL`}
    ${f.visited === undefined ? sql`` : f.visited ? sql`AND s.visits > 0` : sql`AND s.visits = 0`}
    ${f.q ? sql`AND (v.name LIKE ${containing(f.q)} OR x.deeds LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<ExemplarRow>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY ${orderOf(ORDERS, f.sort, 'place')} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadExemplar(h: Handle, id: Id): Promise<ExemplarRow> {
  return h.one(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE x.county = ${h.scope.county} AND x.id = ${id}`, '该示范户')
}

export interface ExemplarVisitRow {
  id: Id
  onDay: Day
  unitName: string | null
  visitors: string
  people: number
  learned: string
  enteredBy: string | null
  voidWhy: string | null
}

export async function visitsTo(h: Handle, exemplar: Id): Promise<ExemplarVisitRow[]> {
  return h.rows(sql`
    SELECT t.id, t.on_day AS "onDay", o.name AS "unitName", t.visitors, t.people, t.learned, n.name AS "enteredBy", t.void_why AS "voidWhy"
    FROM households.exemplar_visit t
    LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
    LEFT JOIN people.person n ON n.county = t.county AND n.id = t.person
    WHERE t.county = ${h.scope.county} AND t.exemplar = ${exemplar} ORDER BY t.on_day DESC, t.at DESC, t.id`)
}

/** @returns false when the household is one of this kind already */
export async function addExemplar(h: Handle, id: Id, body: NameBody & { place: string }): Promise<boolean> {
  const { county, person } = h.scope
  const added = await h.run(sql`
    INSERT INTO households.exemplar (county, id, household, place, kind, deeds, basis, named_on, named_by, entered_at)
    VALUES (${county}, ${id}, ${body.household}, ${body.place}, ${body.kind}, ${body.deeds}, ${body.basis}, ${body.on}, ${person}, ${h.now})
    ON CONFLICT (county, household, kind) WHERE ended_on IS NULL DO NOTHING`)
  return added === 1
}

/** @returns how many: none when somebody was faster */
export async function endExemplar(h: Handle, id: Id, on: Day, why: string): Promise<number> {
  return h.run(sql`UPDATE households.exemplar SET ended_on = ${on}, ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND ended_on IS NULL`)
}

export async function addVisitTo(
  h: Handle,
  id: Id,
  of: { id: Id; place: string },
  body: ExemplarVisitBody,
): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO households.exemplar_visit (county, id, exemplar, place, on_day, unit, visitors, people, learned, at, person)
    VALUES (${county}, ${id}, ${of.id}, ${of.place}, ${body.on}, ${body.unit ?? null}, ${body.visitors}, ${body.people}, ${body.learned},
      ${h.now}, ${person})`)
}

/** @returns the visit's place; undefined when it is not there or void already */
export async function voidVisitTo(h: Handle, id: Id, why: string): Promise<{ place: string } | undefined> {
  return h.maybe(sql`UPDATE households.exemplar_visit SET void_at = ${h.now}, void_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND void_at IS NULL RETURNING place`)
}

/** Examples lie elsewhere now, and so do the visits to them: whoever sees the example sees what came of it. */
async function carry(h: Handle, which: RawBuilder<unknown>, place: string): Promise<void> {
  await h.run(sql`
    WITH moved AS (
      UPDATE households.exemplar x SET place = ${place} WHERE x.county = ${h.scope.county} AND x.ended_on IS NULL AND ${which}
      RETURNING x.id)
    UPDATE households.exemplar_visit t SET place = ${place} FROM moved m
    WHERE t.county = ${h.scope.county} AND t.exemplar = m.id`)
}

/** What a household is an example of goes along when it moves. */
export async function carryExemplars(h: Handle, households: readonly Id[], place: string): Promise<void> {
  await carry(h, sql`x.household = ANY(${households as Id[]}::uuid[])`, place)
}

/** The same for all that lie in places which become another. */
export async function carryExemplarsOf(h: Handle, from: readonly string[], into: string): Promise<void> {
  const ranges = from.map((old) => sql`(${atOrBelow(sql`x.place`, old)})`)
  await carry(h, sql`(${sql.join(ranges, sql` OR `)})`, into)
}

/** A household that is no more is no example. */
export async function endExemplarsOf(h: Handle, household: Id, on: Day, why: string): Promise<void> {
  await h.run(sql`UPDATE households.exemplar SET ended_on = greatest(named_on, ${on}::date), ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND household = ${household} AND ended_on IS NULL`)
}
