import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import { type PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Level, Place, PlaceRow } from './model.ts'

export interface PlaceFilter {
  q?: string | undefined
  level?: Level | undefined
  under?: string | undefined
}

export async function listPlaces(h: Handle, filter: PlaceFilter, page: PageOf): Promise<{ total: number; rows: Place[] }> {
  const { county } = h.scope
  const where = sql`p.county = ${county}
    ${filter.level ? sql`AND p.level = ${filter.level}` : sql``}
    ${filter.under ? sql`AND p.place >= ${filter.under} AND p.place < ${`${filter.under}~`}` : sql``}
    ${filter.q ? sql`AND (p.name LIKE ${`%${filter.q}%`} OR p.place LIKE ${`${filter.q}%`})` : sql``}`
  const rows = await h.rows<Place>(sql`
    SELECT p.place, p.name, p.level, p.parent, u.name AS "parentName"
    FROM places.current p LEFT JOIN places.current u ON u.county = p.county AND u.place = p.parent
    WHERE ${where} ORDER BY p.place LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM places.current p WHERE ${where}`)
  return { total, rows }
}

export interface PlaceVersion {
  name: string
  parent: string | null
  validFrom: Day
  validTo: Day | null
  why: string | null
}

export async function loadPlace(h: Handle, place: string): Promise<{ place: string; level: Level }> {
  return h.one(sql`SELECT place, level FROM places.place WHERE county = ${h.scope.county} AND place = ${place}`, '该区划')
}

export async function versionsOf(h: Handle, place: string): Promise<PlaceVersion[]> {
  return h.rows(sql`
    SELECT name, parent, valid_from AS "validFrom", valid_to AS "validTo", why FROM places.place_version
    WHERE county = ${h.scope.county} AND place = ${place} ORDER BY valid_from`)
}

export async function successionsOf(h: Handle, place: string): Promise<{ place: string; successor: string; onDay: Day; why: string }[]> {
  return h.rows(sql`
    SELECT place, successor, on_day AS "onDay", why FROM places.succession
    WHERE county = ${h.scope.county} AND (place = ${place} OR successor = ${place}) ORDER BY on_day`)
}

/** Adds places that are not there yet, with their first version; those that are there stay as they are. */
export async function addPlaces(h: Handle, rows: readonly PlaceRow[], from: Day): Promise<number> {
  const { county } = h.scope
  const json = JSON.stringify(rows)
  const added = await h.run(sql`
    INSERT INTO places.place (county, place, level)
    SELECT ${county}, r.code, r.level FROM json_to_recordset(${json}) AS r(code text, level text) ON CONFLICT DO NOTHING`)
  await h.run(sql`
    INSERT INTO places.place_version (county, place, valid_from, name, parent, why)
    SELECT ${county}, r.code, ${from}, r.name, r.parent, '首次登记'
    FROM json_to_recordset(${json}) AS r(code text, name text, parent text)
    WHERE NOT EXISTS (SELECT 1 FROM places.place_version v WHERE v.county = ${county} AND v.place = r.code)`)
  return added
}

export async function endVersion(h: Handle, place: string, on: Day): Promise<number> {
  return h.run(sql`
    UPDATE places.place_version SET valid_to = ${on} WHERE county = ${h.scope.county} AND place = ${place} AND valid_to IS NULL`)
}

export async function addVersion(h: Handle, place: string, version: { from: Day; name: string; parent: string | null; why: string }): Promise<void> {
  await h.run(sql`
    INSERT INTO places.place_version (county, place, valid_from, name, parent, why)
    VALUES (${h.scope.county}, ${place}, ${version.from}, ${version.name}, ${version.parent}, ${version.why})`)
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
