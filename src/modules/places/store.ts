import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import type { Level, Place, PlaceRow } from './model.ts'
import { searchText } from './search.ts'

export interface PlaceFilter {
  q?: string | undefined
  level?: Level | undefined
  under?: string | undefined
  /** as of which day; now when absent */
  on?: Day | undefined
}

/** Versions in force on a day, or now. */
function valid(table: string, on: Day | undefined): RawBuilder<unknown> {
  const from = sql.ref(`${table}.valid_from`)
  const to = sql.ref(`${table}.valid_to`)
  return on === undefined ? sql`${to} IS NULL` : sql`${from} <= ${on} AND (${to} IS NULL OR ${to} > ${on})`
}

const ORDERS: Record<string, RawBuilder<unknown>> = {
  place: sql`p.place`,
  '-place': sql`p.place DESC`,
  name: sql`p.name, p.place`,
  '-name': sql`p.name DESC, p.place`,
}

export async function listPlaces(
  h: Handle,
  filter: PlaceFilter & { sort?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: Place[] }> {
  const { county } = h.scope
  const where = sql`p.county = ${county} AND ${valid('p', filter.on)}
    ${filter.level ? sql`AND p.level = ${filter.level}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`p.place`, filter.under)}` : sql``}
    ${
      filter.q
        ? sql`AND (p.name LIKE ${containing(filter.q)} OR p.place LIKE ${startingWith(filter.q)} OR p.search LIKE ${containing(filter.q.toLowerCase())})`
        : sql``
    }`
  const rows = await h.rows<Place>(sql`
    SELECT p.place, p.name, p.level, p.parent, u.name AS "parentName"
    FROM places.history p LEFT JOIN places.history u ON u.county = p.county AND u.place = p.parent AND ${valid('u', filter.on)}
    WHERE ${where} ORDER BY ${orderOf(ORDERS, filter.sort, 'place')} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM places.history p WHERE ${where}`)
  return { total, rows }
}

/** The version in force on a day. */
export async function versionOn(
  h: Handle,
  place: string,
  on: Day,
): Promise<{ name: string; parent: string | null } | undefined> {
  return h.maybe(sql`SELECT p.name, p.parent FROM places.history p
    WHERE p.county = ${h.scope.county} AND p.place = ${place} AND ${valid('p', on)}`)
}

/** How many places of each level lie below a place now. */
export async function countsUnder(h: Handle, place: string): Promise<{ level: Level; count: number }[]> {
  return h.rows(sql`
    SELECT level, count(*) AS count FROM places.current
    WHERE county = ${h.scope.county} AND place > ${place} AND place < ${`${place}~`} GROUP BY level ORDER BY level`)
}

/** What one entry of the journal says. */
export async function loadEntry(h: Handle, entry: Id): Promise<{ why: string | null; after: unknown }> {
  return h.one(sql`SELECT why, after FROM kernel.journal WHERE county = ${h.scope.county} AND id = ${entry}`, '该日志')
}

export interface PlaceVersion {
  name: string
  parent: string | null
  validFrom: Day
  validTo: Day | null
  why: string | null
}

export async function loadPlace(h: Handle, place: string): Promise<{ place: string; level: Level }> {
  return h.one(
    sql`SELECT place, level FROM places.place WHERE county = ${h.scope.county} AND place = ${place}`,
    '该区划',
  )
}

export async function versionsOf(h: Handle, place: string): Promise<PlaceVersion[]> {
  return h.rows(sql`
    SELECT name, parent, valid_from AS "validFrom", valid_to AS "validTo", why FROM places.place_version
    WHERE county = ${h.scope.county} AND place = ${place} ORDER BY valid_from`)
}

export interface Succession {
  place: string
  name: string | null
  successor: string
  successorName: string | null
  onDay: Day
  why: string
}

/** Mergers that a place had part in, with the names that were last borne. */
export async function successionsOf(h: Handle, place: string): Promise<Succession[]> {
  const name = (of: string) =>
    sql`(SELECT v.name FROM places.history v WHERE v.county = s.county AND v.place = ${sql.ref(of)} ORDER BY v.valid_from DESC LIMIT 1)`
  return h.rows(sql`
    SELECT s.place, ${name('s.place')} AS name, s.successor, ${name('s.successor')} AS "successorName", s.on_day AS "onDay", s.why
    FROM places.succession s WHERE s.county = ${h.scope.county} AND (s.place = ${place} OR s.successor = ${place})
    ORDER BY s.on_day, s.place`)
}

/** Adds places that are not there yet, with their first version; those that are there stay as they are. */
export async function addPlaces(h: Handle, rows: readonly PlaceRow[], from: Day): Promise<number> {
  const { county } = h.scope
  const json = JSON.stringify(rows.map((r) => ({ ...r, search: searchText(r.name) })))
  const added = await h.run(sql`
    INSERT INTO places.place (county, place, level)
    SELECT ${county}, r.code, r.level FROM json_to_recordset(${json}) AS r(code text, level text) ON CONFLICT DO NOTHING`)
  await h.run(sql`
    INSERT INTO places.place_version (county, place, valid_from, name, parent, why, search)
    SELECT ${county}, r.code, ${from}, r.name, r.parent, '首次登记', r.search
    FROM json_to_recordset(${json}) AS r(code text, name text, parent text, search text)
    WHERE NOT EXISTS (SELECT 1 FROM places.place_version v WHERE v.county = ${county} AND v.place = r.code)`)
  return added
}

export async function endVersion(h: Handle, place: string, on: Day): Promise<number> {
  return h.run(sql`
    UPDATE places.place_version SET valid_to = ${on} WHERE county = ${h.scope.county} AND place = ${place} AND valid_to IS NULL`)
}

/** Puts a version in force from a day on; one that began on that very day is changed in place. */
export async function putVersion(
  h: Handle,
  place: string,
  version: { from: Day; name: string; parent: string | null; why: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO places.place_version (county, place, valid_from, name, parent, why, search)
    VALUES (${h.scope.county}, ${place}, ${version.from}, ${version.name}, ${version.parent}, ${version.why}, ${searchText(version.name)})
    ON CONFLICT (county, place, valid_from) DO UPDATE SET name = excluded.name, why = excluded.why, search = excluded.search`)
}

export async function addSuccession(h: Handle, place: string, successor: string, on: Day, why: string): Promise<void> {
  await h.run(sql`
    INSERT INTO places.succession (county, place, successor, on_day, why)
    VALUES (${h.scope.county}, ${place}, ${successor}, ${on}, ${why})`)
}

export async function countyName(h: Handle): Promise<string> {
  const row = await h.one<{ name: string }>(sql`SELECT name FROM kernel.county WHERE county = ${h.scope.county}`)
  return row.name
}

/** Every code that is or was in use. */
export async function codesKnown(h: Handle): Promise<string[]> {
  const rows = await h.rows<{ place: string }>(sql`SELECT place FROM places.place WHERE county = ${h.scope.county}`)
  return rows.map((r) => r.place)
}
