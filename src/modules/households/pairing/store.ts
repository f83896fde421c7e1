import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { PairingQuery } from './model.ts'

/** A range of places as a condition on a column; true when none is asked for. */
export function under(column: RawBuilder<unknown>, place: string | undefined): RawBuilder<unknown> {
  return place === undefined ? sql`true` : atOrBelow(column, place)
}

// ---- Posts and helpers

export interface PostRow {
  post: Id
  person: Id
  name: string
  title: string
  role: Role
  place: string
  unit: Id | null
  from: Day
  to: Day | null
}

/** Posts by id, as held now or in the past. */
export async function postsById(h: Handle, posts: readonly Id[]): Promise<PostRow[]> {
  return h.rows(sql`
    SELECT t.post, t.person, t.name, t.title, t.role, t.place, t.unit, t.from_day AS "from", t.to_day AS "to" FROM people.held t
    WHERE t.county = ${h.scope.county} AND t.post = ANY(${posts as Id[]}::uuid[])`)
}

/** Open posts of persons. */
export async function openPostsOf(h: Handle, persons: readonly Id[]): Promise<PostRow[]> {
  return h.rows(sql`
    SELECT t.post, t.person, t.name, t.title, t.role, t.place, t.unit, t.from_day AS "from", t.to_day AS "to" FROM people.held t
    WHERE t.county = ${h.scope.county} AND t.person = ANY(${persons as Id[]}::uuid[]) AND t.to_day IS NULL
      AND t.role NOT IN ('auditor', 'security', 'admin')
    ORDER BY length(t.place) DESC, t.from_day, t.post`)
}

/** How many households each person has, by rank. */
export async function loadsOf(h: Handle, persons: readonly Id[]): Promise<{ person: Id; rank: number; n: number }[]> {
  return h.rows(sql`
    SELECT p.person, p.rank, count(*)::integer AS n FROM households.paired p
    WHERE p.county = ${h.scope.county} AND p.person = ANY(${persons as Id[]}::uuid[]) GROUP BY p.person, p.rank`)
}

// ---- Households and their pairings

export interface HomeRow {
  id: Id
  name: string
  place: string
  placeName: string
  standing: string
}

export async function homesById(h: Handle, ids: readonly Id[]): Promise<HomeRow[]> {
  return h.rows(sql`
    SELECT v.id, v.name, v.place, coalesce(l.name, v.place) AS "placeName", v.standing FROM households.history v
    LEFT JOIN places.current l ON l.county = v.county AND l.place = v.place
    WHERE v.county = ${h.scope.county} AND v.id = ANY(${ids as Id[]}::uuid[]) AND v.valid_to IS NULL ORDER BY v.place, v.id`)
}

/** Names of places, in the order of their codes. */
export async function namesOfPlaces(h: Handle, places: readonly string[]): Promise<string[]> {
  const rows = await h.rows<{ name: string }>(sql`
    SELECT l.name FROM places.current l WHERE l.county = ${h.scope.county} AND l.place = ANY(${places as string[]}::text[]) ORDER BY l.place`)
  return rows.map((r) => r.name)
}

export interface OpenPairing {
  id: Id
  household: Id
  place: string
  person: Id
  name: string
  post: Id
  rank: number
  from: Day
}

const OPEN = sql`p.id, p.household, p.place, p.person, n.name, p.post, p.rank, p.from_day AS "from"
  FROM households.paired p JOIN people.person n ON n.county = p.county AND n.id = p.person`

/**
 * Pairings that have not ended, of those that the asker sees, by place, household and rank.
 * @param of what is given must all fit; nothing given is all of them, and an empty list of households none
 */
export async function openPairings(
  h: Handle,
  of: { households?: readonly Id[]; person?: Id; id?: Id },
): Promise<OpenPairing[]> {
  return h.rows(sql`
    SELECT ${OPEN} WHERE p.county = ${h.scope.county}
      ${of.households ? sql`AND p.household = ANY(${of.households as Id[]}::uuid[])` : sql``}
      ${of.person ? sql`AND p.person = ${of.person}` : sql``}
      ${of.id ? sql`AND p.id = ${of.id}` : sql``}
    ORDER BY p.place, p.household, p.rank`)
}

export async function endPairings(h: Handle, ids: readonly Id[], last: Day, why: string): Promise<number> {
  return h.run(sql`
    UPDATE households.pairing SET to_day = greatest(from_day, ${last}::date), ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND to_day IS NULL`)
}

export interface NewPairing {
  household: Id
  place: string
  person: Id
  post: Id
  rank: number
}

export async function addPairings(h: Handle, rows: readonly NewPairing[], from: Day, why: string): Promise<void> {
  const made = rows.map((r) => ({ ...r, id: h.id() }))
  await h.run(sql`
    INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, why, entered_at)
    SELECT ${h.scope.county}, r.id, r.household, r.place, r.person, r.post, r.rank, ${from}, ${why}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(made)}) AS r(id uuid, household uuid, place text, person uuid, post uuid, rank smallint)`)
}

/** Pairings go on in other posts of the same persons. */
export async function movePairings(h: Handle, rows: readonly { id: Id; post: Id }[]): Promise<void> {
  await h.run(sql`
    UPDATE households.pairing p SET post = r.post FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, post uuid)
    WHERE p.county = ${h.scope.county} AND p.id = r.id AND p.to_day IS NULL`)
}

/** Open pairings held by posts of the units. */
export async function pairingsOfUnits(h: Handle, units: readonly Id[]): Promise<(OpenPairing & { unit: Id })[]> {
  return h.rows(sql`
    SELECT p.id, p.household, p.place, p.person, n.name, p.post, p.rank, p.from_day AS "from", t.unit
    FROM households.paired p JOIN people.person n ON n.county = p.county AND n.id = p.person
    JOIN people.held t ON t.county = p.county AND t.post = p.post
    WHERE p.county = ${h.scope.county} AND t.unit = ANY(${units as Id[]}::uuid[])`)
}

// ---- Avoidance

export async function avoidancesOf(
  h: Handle,
  of: { households?: readonly Id[]; persons?: readonly Id[] },
): Promise<
  { id: Id; person: Id; household: Id; householdName: string; placeName: string; ground: string; note: string }[]
> {
  return h.rows(sql`
    SELECT a.id, a.person, a.household, coalesce(v.name, '') AS "householdName", coalesce(l.name, '') AS "placeName", a.ground,
      coalesce(a.note, '') AS note
    FROM households.avoidance a
    LEFT JOIN households.current v ON v.county = a.county AND v.id = a.household
    LEFT JOIN places.current l ON l.county = v.county AND l.place = v.place
    WHERE a.county = ${h.scope.county} AND a.ended_at IS NULL
      ${of.households ? sql`AND a.household = ANY(${of.households as Id[]}::uuid[])` : sql``}
      ${of.persons ? sql`AND a.person = ANY(${of.persons as Id[]}::uuid[])` : sql``}
    ORDER BY a.entered_at, a.id`)
}

export async function addAvoidance(
  h: Handle,
  row: { id: Id; person: Id; household: Id; place: string; ground: string; note: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO households.avoidance (county, id, person, household, place, ground, note, entered_at, entered_by)
    VALUES (${h.scope.county}, ${row.id}, ${row.person}, ${row.household}, ${row.place}, ${row.ground}, nullif(${row.note}, ''),
      ${h.now}, ${h.scope.person})`)
}

export async function endAvoidance(h: Handle, id: Id, why: string): Promise<number> {
  return h.run(sql`UPDATE households.avoidance SET ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id} AND ended_at IS NULL`)
}

// ---- Lists

const PAIRING = sql`
  p.id, p.household, v.name AS "householdName", v.standing, p.place, coalesce(l.name, p.place) AS "placeName",
  coalesce(u.name, '') AS "townshipName", p.person, n.name AS "personName", p.post, coalesce(t.title, '') AS "postTitle",
  coalesce(o.name, '') AS "unitName", p.rank, p.from_day AS "from", t.post IS NOT NULL AND t.to_day IS NULL AS "onPost"`
const PAIRING_FROM = sql`
  JOIN households.current v ON v.county = p.county AND v.id = p.household
  JOIN people.person n ON n.county = p.county AND n.id = p.person
  LEFT JOIN people.held t ON t.county = p.county AND t.post = p.post
  LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
  LEFT JOIN places.current l ON l.county = p.county AND l.place = p.place
  LEFT JOIN places.current u ON u.county = p.county AND u.place = substr(p.place, 1, 9)`

export interface ListedPairing {
  id: Id
  household: Id
  householdName: string
  standing: string
  place: string
  placeName: string
  townshipName: string
  person: Id
  personName: string
  post: Id
  postTitle: string
  unitName: string
  rank: number
  from: Day
  onPost: boolean
}

export async function listPairings(
  h: Handle,
  f: Pick<PairingQuery, 'q' | 'under' | 'person' | 'unit' | 'household' | 'rank'>,
  page: PageOf,
): Promise<{ total: number; rows: ListedPairing[] }> {
  const { county } = h.scope
  const where = sql`p.county = ${county} AND ${under(sql`p.place`, f.under)}
    ${f.person ? sql`AND p.person = ${f.person}` : sql``}
    ${f.household ? sql`AND p.household = ${f.household}` : sql``}
    ${f.rank ? sql`AND p.rank = ${f.rank}` : sql``}
    ${f.unit ? sql`AND p.post IN (SELECT t.post FROM people.held t WHERE t.county = ${county} AND t.unit = ${f.unit})` : sql``}
    ${
      f.q
        ? sql`AND (p.person IN (SELECT x.id FROM people.person x WHERE x.county = ${county} AND x.name LIKE ${containing(f.q)})
          OR p.household IN (SELECT x.id FROM households.current x WHERE x.county = ${county} AND x.name LIKE ${containing(f.q)}))`
        : sql``
    }`
  const rows = await h.rows<ListedPairing>(sql`
    SELECT ${PAIRING} FROM (SELECT * FROM households.paired p WHERE ${where} ORDER BY p.place, p.household, p.rank
      LIMIT ${page.limit} OFFSET ${page.offset}) p ${PAIRING_FROM} ORDER BY p.place, p.household, p.rank`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.paired p WHERE ${where}`,
  )
  return { total, rows }
}

export interface HelperRow {
  person: Id
  name: string
  title: string
  unitName: string
  first: number
  second: number
  villages: number
  onPost: boolean
  over: boolean
}

export async function listHelpers(
  h: Handle,
  f: {
    q?: string | undefined
    under?: string | undefined
    unit?: string | undefined
    over?: string | undefined
    rank?: number | undefined
    sort?: string | undefined
  },
  limits: { first: number; second: number },
  page: PageOf,
): Promise<{ total: number; rows: HelperRow[] }> {
  const { county } = h.scope
  const loads = sql`
    loads AS (
      SELECT p.person, count(*) FILTER (WHERE p.rank = 1)::integer AS first, count(*) FILTER (WHERE p.rank = 2)::integer AS second,
        count(DISTINCT substr(p.place, 1, 12))::integer AS villages,
        bool_and(t.post IS NOT NULL) AS on_post, (array_agg(t.title ORDER BY t.title))[1] AS title, (array_agg(t.unit ORDER BY t.title))[1] AS unit
      FROM households.paired p
      LEFT JOIN people.held t ON t.county = p.county AND t.post = p.post AND t.to_day IS NULL
      WHERE p.county = ${county} AND ${under(sql`p.place`, f.under)}
      GROUP BY p.person),
    helpers AS (
      SELECT s.*, n.name, coalesce(o.name, '') AS unit_name, s.first > ${limits.first} OR s.second > ${limits.second} AS over
      FROM loads s JOIN people.person n ON n.county = ${county} AND n.id = s.person
      LEFT JOIN organisations.current o ON o.county = ${county} AND o.id = s.unit
      WHERE true ${f.q ? sql`AND n.name LIKE ${containing(f.q)}` : sql``} ${f.unit ? sql`AND s.unit = ${f.unit}` : sql``})`
  const ranked = f.rank === undefined ? sql`true` : f.rank === 1 ? sql`g.first > 0` : sql`g.second > 0`
  const where = f.over === undefined ? ranked : sql`${ranked} AND g.over = ${f.over === 'true'}`
  const order = f.sort === 'name' ? sql`g.name, g.person` : sql`g.first + g.second DESC, g.name, g.person`
  const rows = await h.rows<HelperRow>(sql`
    WITH ${loads} SELECT g.person, g.name, coalesce(g.title, '') AS title, g.unit_name AS "unitName", g.first, g.second, g.villages,
      g.on_post AS "onPost", g.over FROM helpers g WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`WITH ${loads} SELECT count(*)::integer AS total FROM helpers g WHERE ${where}`,
  )
  return { total, rows }
}

export interface VillageRow {
  place: string
  placeName: string
  townshipName: string
  households: number
  helped: number
  helpers: number
  units: string
  leaders: string
}

export async function listVillages(
  h: Handle,
  f: { q?: string | undefined; under?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: VillageRow[] }> {
  const { county } = h.scope
  const where = sql`l.county = ${county} AND l.level = 'village' AND ${under(sql`l.place`, f.under ?? h.scope.place ?? county)}
    ${f.q ? sql`AND l.name LIKE ${containing(f.q)}` : sql``}`
  const who = (kind: 'unit' | 'leader') => sql`(
    SELECT coalesce(string_agg(coalesce(o.name, n.name), '、' ORDER BY coalesce(o.name, n.name)), '') FROM households.linked k
    LEFT JOIN organisations.current o ON o.county = k.county AND o.id = k.unit
    LEFT JOIN people.person n ON n.county = k.county AND n.id = k.person
    WHERE k.county = ${county} AND k.place = s.place AND k.kind = ${sql.lit(kind)})`
  const rows = await h.rows<VillageRow>(sql`
    WITH page AS (SELECT l.place, l.name, row_number() OVER () AS nth FROM (
      SELECT l.place, l.name FROM places.current l WHERE ${where} ORDER BY l.place LIMIT ${page.limit} OFFSET ${page.offset}) l)
    SELECT s.place, s.name AS "placeName", coalesce(u.name, '') AS "townshipName", c.households, c.helped, g.helpers,
      ${who('unit')} AS units, ${who('leader')} AS leaders
    FROM page s LEFT JOIN places.current u ON u.county = ${county} AND u.place = substr(s.place, 1, 9)
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS households, count(*) FILTER (WHERE households.has_helper(v.county, v.id))::integer AS helped
      FROM households.current v WHERE v.county = ${county} AND v.place >= s.place AND v.place < s.place || '~'
        AND v.standing IN ('listed', 'watched')) c
    CROSS JOIN LATERAL (
      SELECT count(DISTINCT p.person)::integer AS helpers FROM households.paired p
      WHERE p.county = ${county} AND p.place >= s.place AND p.place < s.place || '~') g
    ORDER BY s.nth`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM places.current l WHERE ${where}`,
  )
  return { total, rows }
}

// ---- Links

export interface ListedLink {
  id: Id
  kind: 'leader' | 'unit'
  place: string
  placeName: string
  townshipName: string
  unit: Id | null
  person: Id | null
  who: string
  from: Day
}

export async function listLinks(
  h: Handle,
  f: { q?: string | undefined; kind?: string | undefined; under?: string | undefined; person?: Id | undefined },
  page: PageOf,
): Promise<{ total: number; rows: ListedLink[] }> {
  const from = sql`households.linked k
    LEFT JOIN organisations.current o ON o.county = k.county AND o.id = k.unit
    LEFT JOIN people.person n ON n.county = k.county AND n.id = k.person
    LEFT JOIN places.current l ON l.county = k.county AND l.place = k.place
    LEFT JOIN places.current u ON u.county = k.county AND u.place = substr(k.place, 1, 9)
    WHERE k.county = ${h.scope.county} AND ${under(sql`k.place`, f.under)}
      ${f.kind ? sql`AND k.kind = ${f.kind}` : sql``} ${f.person ? sql`AND k.person = ${f.person}` : sql``}
      ${f.q ? sql`AND (coalesce(o.name, n.name) LIKE ${containing(f.q)} OR l.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<ListedLink>(sql`
    SELECT k.id, k.kind, k.place, coalesce(l.name, k.place) AS "placeName", coalesce(u.name, '') AS "townshipName", k.unit, k.person,
      coalesce(o.name, n.name, '') AS who, k.from_day AS "from"
    FROM ${from} ORDER BY k.place, k.kind, k.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${from}`)
  return { total, rows }
}

/** Units and leaders that link places, with how many and which. */
export async function listLinkers(
  h: Handle,
  f: { q?: string | undefined; kind?: string | undefined },
  page: PageOf,
): Promise<{
  total: number
  rows: { id: Id; kind: 'leader' | 'unit'; who: string; places: number; placeNames: string }[]
}> {
  const linkers = sql`
    linkers AS (
      SELECT coalesce(k.unit, k.person) AS id, k.kind, coalesce(o.name, n.name, '') AS who, count(DISTINCT k.place)::integer AS places,
        string_agg(DISTINCT coalesce(l.name, k.place), '、') AS names
      FROM households.linked k
      LEFT JOIN organisations.current o ON o.county = k.county AND o.id = k.unit
      LEFT JOIN people.person n ON n.county = k.county AND n.id = k.person
      LEFT JOIN places.current l ON l.county = k.county AND l.place = k.place
      WHERE k.county = ${h.scope.county} ${f.kind ? sql`AND k.kind = ${f.kind}` : sql``}
        ${f.q ? sql`AND coalesce(o.name, n.name) LIKE ${containing(f.q)}` : sql``}
      GROUP BY 1, 2, 3)`
  const rows = await h.rows<{ id: Id; kind: 'leader' | 'unit'; who: string; places: number; placeNames: string }>(sql`
    WITH ${linkers} SELECT id, kind, who, places, names AS "placeNames" FROM linkers
    ORDER BY kind, who, id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`WITH ${linkers} SELECT count(*)::integer AS total FROM linkers`)
  return { total, rows }
}

export interface LinkedPlace {
  place: string
  placeName: string
  townshipName: string
  units: string
  leaders: string
}

/** Townships and villages that are linked, with by whom. */
export async function listLinkedPlaces(
  h: Handle,
  f: { q?: string | undefined; kind?: string | undefined; level?: string | undefined; under?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: LinkedPlace[] }> {
  const linked = sql`
    linked AS (
      SELECT k.place, coalesce(l.name, k.place) AS name,
        coalesce(string_agg(DISTINCT o.name, '、'), '') AS units, coalesce(string_agg(DISTINCT n.name, '、'), '') AS leaders
      FROM households.linked k
      LEFT JOIN organisations.current o ON o.county = k.county AND o.id = k.unit
      LEFT JOIN people.person n ON n.county = k.county AND n.id = k.person
      LEFT JOIN places.current l ON l.county = k.county AND l.place = k.place
      WHERE k.county = ${h.scope.county} AND ${under(sql`k.place`, f.under)} ${f.kind ? sql`AND k.kind = ${f.kind}` : sql``}
        ${f.level ? sql`AND length(k.place) = ${f.level === 'township' ? 9 : 12}::integer` : sql``}
        ${f.q ? sql`AND l.name LIKE ${containing(f.q)}` : sql``}
      GROUP BY k.place, l.name)`
  const rows = await h.rows<LinkedPlace>(sql`
    WITH ${linked} SELECT x.place, x.name AS "placeName", coalesce(t.name, '') AS "townshipName", x.units, x.leaders FROM linked x
    LEFT JOIN places.current t ON t.county = ${h.scope.county} AND t.place = substr(x.place, 1, 9) AND length(x.place) > 9
    ORDER BY x.place LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`WITH ${linked} SELECT count(*)::integer AS total FROM linked`)
  return { total, rows }
}

export async function addLinks(
  h: Handle,
  rows: readonly { kind: string; place: string; unit: Id | null; person: Id | null; post: Id | null }[],
  from: Day,
  why: string,
): Promise<void> {
  const made = rows.map((r) => ({ ...r, id: h.id() }))
  await h.run(sql`
    INSERT INTO households.link (county, id, kind, place, unit, person, post, from_day, why, entered_at)
    SELECT ${h.scope.county}, r.id, r.kind, r.place, r.unit, r.person, r.post, ${from}, ${why}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(made)}) AS r(id uuid, kind text, place text, unit uuid, person uuid, post uuid)`)
}

/** How many places each of these leaders links. */
export async function linkCounts(h: Handle, persons: readonly Id[]): Promise<{ person: Id; n: number }[]> {
  return h.rows(sql`
    SELECT k.person, count(*)::integer AS n FROM households.linked k
    WHERE k.county = ${h.scope.county} AND k.person = ANY(${persons as Id[]}::uuid[]) GROUP BY k.person`)
}

export async function endLinks(h: Handle, ids: readonly Id[], why: string): Promise<number> {
  return h.run(sql`UPDATE households.link SET to_day = greatest(from_day, ${h.today}::date), ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND to_day IS NULL`)
}

// ---- Helpers of a household to choose from

export interface CandidateRow {
  post: Id
  person: Id
  name: string
  title: string
  role: Role
  place: string
  placeName: string
  unitName: string
  from: Day
  to: Day | null
}

/** Posts whose holders may be chosen for a household: those near it first, by name when one is typed. */
export async function candidatesFor(h: Handle, place: string, q: string | undefined): Promise<CandidateRow[]> {
  return h.rows(sql`
    SELECT t.post, t.person, t.name, t.title, t.role, t.place, coalesce(l.name, t.place) AS "placeName", coalesce(o.name, '') AS "unitName",
      t.from_day AS "from", t.to_day AS "to"
    FROM people.held t
    LEFT JOIN places.current l ON l.county = t.county AND l.place = t.place
    LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
    WHERE t.county = ${h.scope.county} AND t.to_day IS NULL AND t.role NOT IN ('auditor', 'security', 'admin')
      ${q ? sql`AND t.name LIKE ${containing(q)}` : sql`AND ${atOrBelow(sql`t.place`, place.slice(0, 9))}`}
    ORDER BY t.place = ${place} DESC, substr(t.place, 1, 12) = ${place.slice(0, 12)} DESC, substr(t.place, 1, 9) = ${place.slice(0, 9)} DESC,
      t.name, t.post LIMIT 60`)
}

/** A person's open posts, as a list shows them. */
export async function openPostList(
  h: Handle,
  person: Id,
): Promise<{ post: Id; title: string; place: string; placeName: string; unitName: string }[]> {
  return h.rows(sql`
    SELECT t.post, t.title, t.place, coalesce(l.name, t.place) AS "placeName", coalesce(o.name, '') AS "unitName"
    FROM people.held t
    LEFT JOIN places.current l ON l.county = t.county AND l.place = t.place
    LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
    WHERE t.county = ${h.scope.county} AND t.person = ${person} AND t.to_day IS NULL ORDER BY t.from_day, t.post`)
}

export async function nameOf(h: Handle, person: Id): Promise<string> {
  const { name } = await h.one<{ name: string }>(
    sql`SELECT name FROM people.person WHERE county = ${h.scope.county} AND id = ${person}`,
    '该人员',
  )
  return name
}

/** Open links of exactly these places. */
export async function linksIn(
  h: Handle,
  places: readonly string[],
): Promise<{ id: Id; kind: string; place: string; unit: Id | null; person: Id | null; post: Id | null }[]> {
  return h.rows(sql`
    SELECT k.id, k.kind, k.place, k.unit, k.person, k.post FROM households.linked k
    WHERE k.county = ${h.scope.county} AND k.place = ANY(${places as string[]}::text[]) ORDER BY k.from_day, k.id`)
}

export async function carryAvoidances(h: Handle, from: readonly string[], into: string): Promise<void> {
  await h.run(sql`
    UPDATE households.avoidance a SET place = ${into} WHERE a.county = ${h.scope.county} AND a.ended_at IS NULL
      AND EXISTS (SELECT 1 FROM unnest(${from as string[]}::text[]) AS f(place) WHERE a.place >= f.place AND a.place < f.place || '~')`)
}
