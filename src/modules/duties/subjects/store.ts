import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'

export interface OrganisationRef {
  id: Id
  kind: string
  name: string
  place: string
}

/** The organisations that a list may name, or that own one. */
export async function organisationsNamed(h: Handle, names: readonly string[]): Promise<OrganisationRef[]> {
  return h.rows(sql`
    SELECT id, kind, name, place FROM organisations.current WHERE county = ${h.scope.county} AND name = ANY (${names as string[]})`)
}

export async function organisationsOfKind(h: Handle, kind: string, place: string): Promise<OrganisationRef[]> {
  return h.rows(sql`
    SELECT id, kind, name, place FROM organisations.current
    WHERE county = ${h.scope.county} AND kind = ${kind} AND ${atOrBelow(sql`place`, place)} ORDER BY place, id`)
}

export async function organisation(h: Handle, id: Id): Promise<OrganisationRef> {
  return h.one(
    sql`SELECT id, kind, name, place FROM organisations.current WHERE county = ${h.scope.county} AND id = ${id}`,
    '该组织',
  )
}

/** Heads of organisations on a day: who holds the secretary's post, else the post held longest. */
export async function headsOf(
  h: Handle,
  units: readonly Id[],
  on: Day,
): Promise<Map<Id, { post: Id; name: string; title: string }>> {
  const rows = await h.rows<{ unit: Id; post: Id; name: string; title: string }>(sql`
    SELECT DISTINCT ON (t.unit) t.unit, t.post, t.name, t.title FROM people.held t
    WHERE t.county = ${h.scope.county} AND t.unit = ANY (${units as string[]}::uuid[]) AND ${heldOn(on)}
    ORDER BY t.unit, ${BY_RANK}`)
  return new Map(rows.map(({ unit, ...head }) => [unit, head]))
}

/** Posts held on a day that can own duties. */
export const heldOn = (day: Day) => sql`t.from_day <= ${day} AND (t.to_day IS NULL OR t.to_day >= ${day})
  AND t.role IN ('township', 'village', 'department', 'leader')`
/** The head first. */
export const BY_RANK = sql`(t.title ~ '书记$' AND t.title !~ '副') DESC, t.title !~ '副' DESC, t.title ~ '书记' DESC, t.from_day, t.post`

export async function lastKnownName(h: Handle, unit: Id): Promise<string> {
  const row = await h.maybe<{ name: string }>(sql`
    SELECT name FROM organisations.history WHERE county = ${h.scope.county} AND id = ${unit} ORDER BY valid_from DESC LIMIT 1`)
  return row?.name ?? ''
}

export async function placeName(h: Handle, place: string): Promise<string> {
  const row = await h.maybe<{ name: string }>(sql`
    SELECT name FROM places.history WHERE county = ${h.scope.county} AND place = ${place} ORDER BY valid_from DESC LIMIT 1`)
  return row?.name ?? place
}
