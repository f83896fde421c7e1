import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import { searchText } from '#modules/places/public.ts'
import type { NewOrganisation, Organisation, OrganisationKind, Reorganisation } from './model.ts'
import type { PairingKind } from './pairings/model.ts'
import type { BarePlace } from './rules.ts'

export interface OrganisationFilter {
  q?: string | undefined
  kind?: OrganisationKind | undefined
  under?: string | undefined
  /** only those in an open pairing of the kind */
  paired?: PairingKind | undefined
  /** as of which day; now when absent */
  on?: Day | undefined
}

const COLUMNS = sql`o.id, o.kind, o.name, o.place, p.name AS "placeName", o.parent, u.name AS "parentName", o.members`

/** Organisations as they stood on a day, with the names of that day. */
function asOf(on: Day): RawBuilder<unknown> {
  const valid = (v: string) =>
    sql`${sql.ref(`${v}.valid_from`)} <= ${on} AND (${sql.ref(`${v}.valid_to`)} IS NULL OR ${sql.ref(`${v}.valid_to`)} > ${on})`
  return sql`(SELECT * FROM organisations.history x WHERE ${valid('x')}) o
    LEFT JOIN places.history p ON p.county = o.county AND p.place = o.place AND ${valid('p')}
    LEFT JOIN organisations.history u ON u.county = o.county AND u.id = o.parent AND ${valid('u')}`
}

const NOW = sql`(SELECT * FROM organisations.history x WHERE x.valid_to IS NULL) o
  LEFT JOIN places.current p ON p.county = o.county AND p.place = o.place
  LEFT JOIN organisations.current u ON u.county = o.county AND u.id = o.parent`

const ORDERS: Record<string, RawBuilder<unknown>> = {
  place: sql`o.place, o.kind, o.id`,
  name: sql`o.name, o.id`,
  '-name': sql`o.name DESC, o.id`,
  members: sql`o.members NULLS LAST, o.id`,
  '-members': sql`o.members DESC NULLS LAST, o.id`,
}

export async function listOrganisations(
  h: Handle,
  filter: OrganisationFilter & { sort?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: Organisation[] }> {
  const from = filter.on === undefined ? NOW : asOf(filter.on)
  const where = sql`o.county = ${h.scope.county}
    ${filter.kind ? sql`AND o.kind = ${filter.kind}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`o.place`, filter.under)}` : sql``}
    ${
      filter.paired
        ? sql`AND o.id IN (SELECT x.side FROM organisations.pairing p CROSS JOIN LATERAL (VALUES (p.a), (p.b)) AS x(side)
          WHERE p.county = ${h.scope.county} AND p.kind = ${filter.paired} AND p.ended_at IS NULL)`
        : sql``
    }
    ${filter.q ? sql`AND (o.name LIKE ${containing(filter.q)} OR o.search LIKE ${containing(filter.q.toLowerCase())})` : sql``}`
  const rows = await h.rows<Organisation>(sql`
    SELECT ${COLUMNS} FROM ${from} WHERE ${where} ORDER BY ${orderOf(ORDERS, filter.sort, 'place')}
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${from} WHERE ${where}`)
  return { total, rows }
}

export async function loadOrganisation(h: Handle, id: Id): Promise<Organisation> {
  return h.one<Organisation>(
    sql`SELECT ${COLUMNS} FROM ${NOW} WHERE o.county = ${h.scope.county} AND o.id = ${id}`,
    '该组织',
  )
}

/** The organisation as it stood on a day; nothing when it did not exist. */
export async function organisationOn(h: Handle, id: Id, on: Day): Promise<Organisation | undefined> {
  return h.maybe<Organisation>(
    sql`SELECT ${COLUMNS} FROM ${asOf(on)} WHERE o.county = ${h.scope.county} AND o.id = ${id}`,
  )
}

/** The last that is known of an organisation, whether it still exists or not. */
export async function lastKnown(h: Handle, id: Id): Promise<Organisation & { foundedOn: Day; endedOn: Day | null }> {
  return h.one(
    sql`
    SELECT ${COLUMNS}, i.founded_on AS "foundedOn", o.valid_to AS "endedOn" FROM organisations.history o
    JOIN organisations.organisation i ON i.county = o.county AND i.id = o.id
    LEFT JOIN places.current p ON p.county = o.county AND p.place = o.place
    LEFT JOIN organisations.current u ON u.county = o.county AND u.id = o.parent
    WHERE o.county = ${h.scope.county} AND o.id = ${id} ORDER BY o.valid_from DESC LIMIT 1`,
    '该组织',
  )
}

export interface OrganisationVersion {
  name: string
  place: string
  placeName: string | null
  parent: Id | null
  parentName: string | null
  members: number | null
  validFrom: Day
  validTo: Day | null
  why: string | null
}

export async function versionsOf(h: Handle, id: Id): Promise<OrganisationVersion[]> {
  return h.rows(sql`
    SELECT v.name, v.place, p.name AS "placeName", v.parent, u.name AS "parentName", v.members, v.valid_from AS "validFrom",
      v.valid_to AS "validTo", v.why
    FROM organisations.history v
    LEFT JOIN places.history p ON p.county = v.county AND p.place = v.place
      AND p.valid_from <= v.valid_from AND (p.valid_to IS NULL OR p.valid_to > v.valid_from)
    LEFT JOIN organisations.history u ON u.county = v.county AND u.id = v.parent
      AND u.valid_from <= v.valid_from AND (u.valid_to IS NULL OR u.valid_to > v.valid_from)
    WHERE v.county = ${h.scope.county} AND v.id = ${id} ORDER BY v.valid_from`)
}

export interface Succession {
  id: Id
  name: string | null
  successor: Id
  successorName: string | null
  onDay: Day
  why: string
}

export async function successionsOf(h: Handle, id: Id): Promise<Succession[]> {
  const name = (of: string) =>
    sql`(SELECT x.name FROM organisations.history x WHERE x.county = s.county AND x.id = ${sql.ref(of)} ORDER BY x.valid_from DESC LIMIT 1)`
  return h.rows(sql`
    SELECT s.id, ${name('s.id')} AS name, s.successor, ${name('s.successor')} AS "successorName", s.on_day AS "onDay", s.why
    FROM organisations.succession s WHERE s.county = ${h.scope.county} AND (s.id = ${id} OR s.successor = ${id}) ORDER BY s.on_day, s.id`)
}

export async function addOrganisations(h: Handle, rows: readonly NewOrganisation[], from: Day): Promise<void> {
  const json = JSON.stringify(rows.map((r) => ({ ...r, search: searchText(r.name) })))
  await h.run(sql`
    INSERT INTO organisations.organisation (county, id, kind, founded_on)
    SELECT ${h.scope.county}, r.id, r.kind, ${from} FROM json_to_recordset(${json}) AS r(id uuid, kind text)`)
  await h.run(sql`
    INSERT INTO organisations.organisation_version (county, id, valid_from, name, place, parent, members, why, entered_at, search)
    SELECT ${h.scope.county}, r.id, ${from}, r.name, r.place, r.parent, r.members, '首次登记', ${h.now}, r.search
    FROM json_to_recordset(${json}) AS r(id uuid, name text, place text, parent uuid, members integer, search text)`)
}

export async function organisationsAt(h: Handle, place: string): Promise<Organisation[]> {
  return h.rows(
    sql`SELECT ${COLUMNS} FROM ${NOW} WHERE o.county = ${h.scope.county} AND o.place = ${place} ORDER BY o.kind, o.id`,
  )
}

/** Organisations that lie in any of the places now. */
export async function organisationsIn(h: Handle, places: readonly string[]): Promise<Organisation[]> {
  return h.rows(sql`
    SELECT ${COLUMNS} FROM ${NOW} WHERE o.county = ${h.scope.county} AND o.place = ANY(${places as string[]}::text[]) ORDER BY o.place, o.id`)
}

/** Ends the open versions; one that began on the day itself or later ends the day after it began. */
export async function endVersions(h: Handle, ids: readonly Id[], on: Day): Promise<number> {
  return h.run(sql`
    UPDATE organisations.organisation_version SET valid_to = greatest(${on}::date, valid_from + 1), ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND valid_to IS NULL`)
}

export interface VersionChange {
  id: Id
  name: string
  place: string
  parent: Id | null
  members: number | null
}

/** Puts new versions in force from a day on; a version that began on that very day is changed in place. */
export async function changeVersions(h: Handle, rows: readonly VersionChange[], from: Day, why: string): Promise<void> {
  const json = JSON.stringify(rows.map((r) => ({ ...r, search: searchText(r.name) })))
  await h.run(sql`
    UPDATE organisations.organisation_version SET valid_to = ${from}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY(${rows.map((r) => r.id)}::uuid[]) AND valid_to IS NULL AND valid_from < ${from}`)
  await h.run(sql`
    INSERT INTO organisations.organisation_version (county, id, valid_from, name, place, parent, members, why, entered_at, search)
    SELECT ${h.scope.county}, r.id, ${from}, r.name, r.place, r.parent, r.members, ${why}, ${h.now}, r.search
    FROM json_to_recordset(${json}) AS r(id uuid, name text, place text, parent uuid, members integer, search text)
    ON CONFLICT (county, id, valid_from) DO UPDATE SET name = excluded.name, place = excluded.place, parent = excluded.parent,
      members = excluded.members, why = excluded.why, search = excluded.search`)
}

export async function addSuccessions(
  h: Handle,
  rows: readonly { id: Id; successor: Id }[],
  on: Day,
  why: string,
): Promise<void> {
  await h.run(sql`
    INSERT INTO organisations.succession (county, id, successor, on_day, at, why)
    SELECT ${h.scope.county}, r.id, r.successor, ${on}, ${h.now}, ${why}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, successor uuid) ON CONFLICT DO NOTHING`)
}

/** Organisations whose parent is one of these. */
export async function childrenOf(h: Handle, parents: readonly Id[]): Promise<Organisation[]> {
  return h.rows(sql`
    SELECT ${COLUMNS} FROM ${NOW} WHERE o.county = ${h.scope.county} AND o.parent = ANY(${parents as Id[]}::uuid[]) ORDER BY o.id`)
}

/** Townships and villages without a committee or branch of their own, with the committee above each village. */
export async function barePlaces(h: Handle): Promise<BarePlace[]> {
  return h.rows(sql`
    SELECT p.place, p.name, p.level, c.id AS parent
    FROM places.current p
    LEFT JOIN organisations.current c ON c.county = p.county AND c.kind = 'township-committee' AND p.level = 'village' AND c.place = p.parent
    WHERE p.county = ${h.scope.county} AND p.level IN ('township', 'village') AND NOT EXISTS (
      SELECT 1 FROM organisations.current o WHERE o.county = p.county AND o.place = p.place
        AND o.kind = CASE p.level WHEN 'township' THEN 'township-committee' ELSE 'village-branch' END)
    ORDER BY p.place`)
}

/** One at a time: two who press at once must not both find the same places bare. */
export async function holdRegister(h: Handle): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('organisations.register'), hashtext(${h.scope.county}))`)
}

/** Every organisation there is now, for a sheet that names them. */
export async function everyOrganisation(h: Handle): Promise<Organisation[]> {
  return h.rows(sql`SELECT ${COLUMNS} FROM ${NOW} WHERE o.county = ${h.scope.county} ORDER BY o.place, o.kind, o.id`)
}

/** Every place there is now, for a sheet that names them. */
export async function everyPlace(h: Handle): Promise<{ place: string; name: string; level: string }[]> {
  return h.rows(sql`SELECT place, name, level FROM places.current WHERE county = ${h.scope.county} ORDER BY place`)
}

/**
 * Which organisation of today carries on each of these that have ended, through every merger since. Those that are
 * still there, or that nobody carries on, are left out.
 */
export async function heirsOf(h: Handle, ids: readonly Id[]): Promise<Map<Id, Id>> {
  const { county } = h.scope
  const rows = await h.rows<{ origin: Id; heir: Id }>(sql`
    WITH RECURSIVE line AS (
      SELECT s.id AS origin, s.successor FROM organisations.succession s
      WHERE s.county = ${county} AND s.id = ANY (${ids as Id[]}::uuid[])
        AND NOT EXISTS (SELECT 1 FROM organisations.current c WHERE c.county = s.county AND c.id = s.id)
      UNION
      SELECT l.origin, s.successor FROM line l JOIN organisations.succession s ON s.county = ${county} AND s.id = l.successor
      WHERE NOT EXISTS (SELECT 1 FROM organisations.current c WHERE c.county = s.county AND c.id = l.successor))
    SELECT DISTINCT ON (l.origin) l.origin, o.id AS heir
    FROM line l JOIN organisations.current o ON o.county = ${county} AND o.id = l.successor ORDER BY l.origin, o.id`)
  return new Map(rows.map((r) => [r.origin, r.heir]))
}

/** What the journal entry of a merger, or of an organisation that ended, says of it. */
export async function loadReorganisation(h: Handle, entry: Id): Promise<Reorganisation> {
  const row = await h.one<{ why: string | null; after: Omit<Reorganisation, 'why'> }>(
    sql`SELECT why, after FROM kernel.journal WHERE county = ${h.scope.county} AND id = ${entry}`,
    '该日志',
  )
  return { ...row.after, why: row.why ?? '' }
}
