import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'

/** Whether the acting person's record of this id is here already. */
export async function sentBefore(h: Handle, table: 'visit' | 'opinion' | 'confirmation', id: Id): Promise<boolean> {
  const by = table === 'confirmation' ? sql`taken_by` : sql`person`
  const row = await h.maybe(
    sql`SELECT 1 FROM ${sql.table(`fieldwork.${table}`)} WHERE county = ${h.scope.county} AND id = ${id} AND ${by} = ${h.scope.person}`,
  )
  return row !== undefined
}

/**
 * The rows that the post reaches at all, said once more: the access rule of the database decides, but no index can be used
 * for it. Those who see the whole county are not narrowed.
 */
export function reach(h: Handle, row: 'v' | 'o' | 'x'): RawBuilder<unknown> {
  const { role, place, unit, person, county } = h.scope
  if (['system', 'clerk', 'leader', 'inspector', 'auditor'].includes(role)) return sql``
  const column = (name: string) => sql.ref(`${row}.${name}`)
  const own = sql`${column('unit')} = ${unit}::uuid OR ${column('person')} = ${person}::uuid`
  if (place === null || place === county) return sql`AND (${own})`
  return sql`AND (${atOrBelow(column('place'), place)} OR ${own})`
}

export interface Home {
  id: Id
  name: string
  place: string
  standing: string
  members: { id: Id }[]
}

/** The household as it stands, dissolved ones too: who went there while it still was one may say so later. */
export async function loadHome(h: Handle, id: Id): Promise<Home> {
  return h.one<Home>(
    sql`
    SELECT v.id, v.name, v.place, v.standing,
      (SELECT coalesce(json_agg(json_build_object('id', m.id)), '[]') FROM households.member m
       WHERE m.county = v.county AND m.household = v.id) AS members
    FROM households.history v WHERE v.county = ${h.scope.county} AND v.id = ${id} AND v.valid_to IS NULL`,
    '该户',
  )
}

/** The household of a resident who lives there now. */
export async function homeOfMember(h: Handle, person: Id): Promise<Id | undefined> {
  const row = await h.maybe<{ household: Id }>(
    sql`SELECT household FROM households.member WHERE county = ${h.scope.county} AND id = ${person}`,
  )
  return row?.household
}

/** Village (or grid) that exists now. */
export async function placeExists(h: Handle, place: string): Promise<boolean> {
  const row = await h.maybe(
    sql`SELECT 1 FROM places.current WHERE county = ${h.scope.county} AND place = ${place} AND level IN ('village', 'grid')`,
  )
  return row !== undefined
}

/** The organisation that answers at each place: its village's branch, else the township's committee, else the county's. */
export async function answeringUnits(h: Handle, places: readonly string[]): Promise<Map<string, Id>> {
  const rows = await h.rows<{ place: string; unit: Id }>(sql`
    SELECT DISTINCT ON (w.place) w.place, o.id AS unit
    FROM unnest(${[...new Set(places)]}::text[]) AS w(place)
    JOIN organisations.current o ON o.county = ${h.scope.county}
      AND (o.kind = 'village-branch' AND o.place = substr(w.place, 1, 12)
        OR o.kind = 'township-committee' AND o.place = substr(w.place, 1, 9)
        OR o.kind = 'county-committee' AND o.place = ${h.scope.county})
    ORDER BY w.place, length(o.place) DESC, o.id`)
  return new Map(rows.map((r) => [r.place, r.unit]))
}

export async function organisationKind(h: Handle, id: Id): Promise<{ kind: string; name: string }> {
  return h.one(
    sql`SELECT kind, name FROM organisations.current WHERE county = ${h.scope.county} AND id = ${id}`,
    '所选组织',
  )
}

/** Visits and opinions are read where their households live now; `since` is the day the move was entered, not that of the move. @returns how many were moved along */
export async function followHomes(h: Handle, since: Day): Promise<{ visits: number; opinions: number }> {
  const { county } = h.scope
  const moved = sql`
    moved AS (
      SELECT v.id, v.place FROM households.history v
      WHERE v.county = ${county} AND v.valid_to IS NULL AND v.standing <> 'dissolved'
        AND v.entered_at >= (${since}::date::timestamp AT TIME ZONE 'Asia/Shanghai')
        AND EXISTS (SELECT 1 FROM households.history b WHERE b.county = v.county AND b.id = v.id AND b.place <> v.place))`
  const visits = await h.run(sql`WITH ${moved}
    UPDATE fieldwork.visit x SET place = m.place FROM moved m WHERE x.county = ${county} AND x.household = m.id AND x.place <> m.place`)
  const opinions = await h.run(sql`WITH ${moved}
    UPDATE fieldwork.opinion x SET place = m.place FROM moved m
    WHERE x.county = ${county} AND x.household = m.id AND x.place <> m.place`)
  return { visits, opinions }
}
