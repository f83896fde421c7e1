import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewOrganisation, Organisation, OrganisationKind } from './model.ts'

export interface OrganisationFilter {
  q?: string | undefined
  kind?: OrganisationKind | undefined
  under?: string | undefined
}

const COLUMNS = sql`o.id, o.kind, o.name, o.place, p.name AS "placeName", o.parent, u.name AS "parentName", o.members`
const FROM = sql`organisations.current o
  LEFT JOIN places.current p ON p.county = o.county AND p.place = o.place
  LEFT JOIN organisations.current u ON u.county = o.county AND u.id = o.parent`

export async function listOrganisations(h: Handle, filter: OrganisationFilter, page: PageOf): Promise<{ total: number; rows: Organisation[] }> {
  const where = sql`o.county = ${h.scope.county}
    ${filter.kind ? sql`AND o.kind = ${filter.kind}` : sql``}
    ${filter.under ? sql`AND o.place >= ${filter.under} AND o.place < ${`${filter.under}~`}` : sql``}
    ${filter.q ? sql`AND o.name LIKE ${`%${filter.q}%`}` : sql``}`
  const rows = await h.rows<Organisation>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY o.place, o.kind, o.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM organisations.current o WHERE ${where}`)
  return { total, rows }
}

export async function loadOrganisation(h: Handle, id: Id): Promise<Organisation> {
  return h.one<Organisation>(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE o.county = ${h.scope.county} AND o.id = ${id}`, '该组织')
}

export async function addOrganisations(h: Handle, rows: readonly NewOrganisation[], from: Day): Promise<void> {
  const json = JSON.stringify(rows)
  await h.run(sql`
    INSERT INTO organisations.organisation (county, id, kind, founded_on)
    SELECT ${h.scope.county}, r.id, r.kind, ${from} FROM json_to_recordset(${json}) AS r(id uuid, kind text)`)
  await h.run(sql`
    INSERT INTO organisations.organisation_version (county, id, valid_from, name, place, parent, members, why)
    SELECT ${h.scope.county}, r.id, ${from}, r.name, r.place, r.parent, r.members, '首次登记'
    FROM json_to_recordset(${json}) AS r(id uuid, name text, place text, parent uuid, members integer)`)
}

export async function organisationsAt(h: Handle, place: string): Promise<Organisation[]> {
  return h.rows(sql`SELECT ${COLUMNS} FROM ${FROM} WHERE o.county = ${h.scope.county} AND o.place = ${place} ORDER BY o.kind`)
}

export async function endVersion(h: Handle, id: Id, on: Day): Promise<void> {
  await h.run(sql`
    UPDATE organisations.organisation_version SET valid_to = ${on} WHERE county = ${h.scope.county} AND id = ${id} AND valid_to IS NULL`)
}

export async function addVersion(
  h: Handle,
  id: Id,
  v: { from: Day; name: string; place: string; parent: Id | null; members: number | null; why: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO organisations.organisation_version (county, id, valid_from, name, place, parent, members, why)
    VALUES (${h.scope.county}, ${id}, ${v.from}, ${v.name}, ${v.place}, ${v.parent}, ${v.members}, ${v.why})`)
}
