import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import { KEPT_TITLE } from './model.ts'
import { under } from './store.ts'

export interface ProposalRecord {
  id: Id
  place: string
  placeName: string
  mode: 'fill' | 'rebalance'
  rank: number
  state: 'solving' | 'open' | 'accepted' | 'dropped'
  households: number
  changes: number
  unplaced: number
  cost: number | null
  proven: boolean | null
  milliseconds: number | null
  madeAt: Date
  madeBy: string | null
  decidedAt: Date | null
  why: string | null
}

const COLUMNS = sql`x.id, x.place, coalesce(l.name, x.place) AS "placeName", x.mode, x.rank, x.state, x.households, x.changes, x.unplaced,
  x.cost::float8 AS cost, x.proven, x.milliseconds, x.made_at AS "madeAt", n.name AS "madeBy", x.decided_at AS "decidedAt", x.why`
const FROM = sql`households.proposal x
  LEFT JOIN people.person n ON n.county = x.county AND n.id = x.made_by
  LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place`

export async function listProposals(
  h: Handle,
  f: { state?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: ProposalRecord[] }> {
  const where = sql`x.county = ${h.scope.county} ${f.state ? sql`AND x.state = ${f.state}` : sql``}`
  const rows = await h.rows<ProposalRecord>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY x.made_at DESC, x.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadProposal(h: Handle, id: Id, hold = false): Promise<ProposalRecord> {
  return h.one(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE x.county = ${h.scope.county} AND x.id = ${id} ${hold ? sql`FOR UPDATE OF x` : sql``}`,
    '该方案',
  )
}

export async function addProposal(
  h: Handle,
  row: { id: Id; place: string; mode: string; rank: number },
): Promise<void> {
  await h.run(sql`
    INSERT INTO households.proposal (county, id, place, mode, rank, state, made_at, made_by)
    VALUES (${h.scope.county}, ${row.id}, ${row.place}, ${row.mode}, ${row.rank}, 'solving', ${h.now}, ${h.scope.person})`)
}

export async function solved(
  h: Handle,
  id: Id,
  of: { cost: number; proven: boolean; milliseconds: number },
): Promise<void> {
  await h.run(sql`
    UPDATE households.proposal SET state = 'open', solved_at = ${h.now}, cost = ${of.cost}, proven = ${of.proven}, milliseconds = ${of.milliseconds}
    WHERE county = ${h.scope.county} AND id = ${id}`)
  await recount(h, id)
}

/** Counts the proposal's pairs again, after one was edited. */
export async function recount(h: Handle, id: Id): Promise<void> {
  await h.run(sql`
    UPDATE households.proposal x SET households = s.n, changes = s.changes, unplaced = s.unplaced FROM (
      SELECT count(*) AS n, count(*) FILTER (WHERE person IS DISTINCT FROM before_person AND person IS NOT NULL AND NOT left_out) AS changes,
        count(*) FILTER (WHERE person IS NULL) AS unplaced
      FROM households.proposal_pair WHERE county = ${h.scope.county} AND proposal = ${id}) s
    WHERE x.county = ${h.scope.county} AND x.id = ${id}`)
}

export async function decide(h: Handle, id: Id, state: 'accepted' | 'dropped', why: string | null): Promise<void> {
  await h.run(sql`
    UPDATE households.proposal SET state = ${state}, decided_at = ${h.now}, decided_by = ${h.scope.person}, why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export interface NewPair {
  household: Id
  place: string
  replaces: Id | null
  beforePerson: Id | null
  person: Id | null
  post: Id | null
  why: string
  otherwise: string
  extra: number | null
}

export async function addPairs(h: Handle, proposal: Id, rows: readonly NewPair[]): Promise<void> {
  await h.run(sql`
    INSERT INTO households.proposal_pair (county, proposal, household, place, replaces, before_person, person, post, why, otherwise, extra)
    SELECT ${h.scope.county}, ${proposal}, r.household, r.place, r.replaces, r."beforePerson", r.person, r.post, r.why, r.otherwise, r.extra
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(household uuid, place text, replaces uuid, "beforePerson" uuid, person uuid, post uuid,
      why text, otherwise text, extra integer)`)
}

export async function editPair(
  h: Handle,
  proposal: Id,
  of: { household: Id; leftOut: boolean; chosen: { person: Id; post: Id; why: string } | null },
): Promise<number> {
  return h.run(sql`
    UPDATE households.proposal_pair SET left_out = ${of.leftOut}, edited_by = ${h.scope.person}, edited_at = ${h.now}
      ${of.chosen ? sql`, person = ${of.chosen.person}, post = ${of.chosen.post}, why = ${of.chosen.why}, otherwise = '', extra = NULL` : sql``}
    WHERE county = ${h.scope.county} AND proposal = ${proposal} AND household = ${of.household}`)
}

export interface PairRow {
  household: Id
  householdName: string
  place: string
  placeName: string
  beforePerson: Id | null
  beforeName: string | null
  person: Id | null
  personName: string | null
  why: string
  otherwise: string
  extra: number | null
  edited: boolean
  leftOut: boolean
}

export async function listPairs(
  h: Handle,
  proposal: Id,
  f: { what: 'changes' | 'unplaced' | 'edited' | 'all'; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: PairRow[] }> {
  const what = {
    changes: sql`x.person IS DISTINCT FROM x.before_person`,
    unplaced: sql`x.person IS NULL`,
    edited: sql`x.edited_at IS NOT NULL`,
    all: sql`true`,
  }[f.what]
  const from = sql`households.proposal_pair x
    JOIN households.current v ON v.county = x.county AND v.id = x.household
    LEFT JOIN people.person b ON b.county = x.county AND b.id = x.before_person
    LEFT JOIN people.person n ON n.county = x.county AND n.id = x.person
    LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place
    WHERE x.county = ${h.scope.county} AND x.proposal = ${proposal} AND ${what}
      ${f.q ? sql`AND (v.name LIKE ${containing(f.q)} OR n.name LIKE ${containing(f.q)} OR b.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<PairRow>(sql`
    SELECT x.household, v.name AS "householdName", x.place, coalesce(l.name, x.place) AS "placeName", x.before_person AS "beforePerson",
      b.name AS "beforeName", x.person, n.name AS "personName", x.why, x.otherwise, x.extra, x.edited_at IS NOT NULL AS edited, x.left_out AS "leftOut"
    FROM ${from} ORDER BY x.person IS NULL DESC, x.place, v.name, x.household LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${from}`)
  return { total, rows }
}

/** What accepting would change: who replaces whom, and what holds the rank now. */
export async function pairsToAccept(
  h: Handle,
  proposal: Id,
): Promise<
  {
    household: Id
    householdName: string | null
    post: Id
    person: Id
    replaces: Id | null
    now: Id | null
    standing: string | null
  }[]
> {
  return h.rows(sql`
    SELECT x.household, v.name AS "householdName", v.standing, x.post, x.person, x.replaces, p.id AS now
    FROM households.proposal_pair x JOIN households.proposal y ON y.county = x.county AND y.id = x.proposal
    LEFT JOIN households.current v ON v.county = x.county AND v.id = x.household
    LEFT JOIN households.paired p ON p.county = x.county AND p.household = x.household AND p.rank = y.rank
    WHERE x.county = ${h.scope.county} AND x.proposal = ${proposal} AND x.person IS NOT NULL AND x.post IS NOT NULL AND NOT x.left_out
      AND x.person IS DISTINCT FROM x.before_person
    ORDER BY x.place, x.household`)
}

// ---- What a proposal is computed from

export interface HomeInput {
  id: Id
  place: string
  pairing: Id | null
  person: Id | null
  personName: string | null
  /** the person may go on: on post, and not about to hand over */
  stays: boolean
  /** who must not: avoidances, and the helper of the other rank */
  avoid: Id[]
}

export async function homesFor(h: Handle, place: string, rank: number): Promise<HomeInput[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT v.id, v.place, p.id AS pairing, p.person, n.name AS "personName",
      t.post IS NOT NULL AND t.to_day IS NULL AND t.title <> ${KEPT_TITLE} AS stays,
      array(
        SELECT a.person FROM households.avoidance a WHERE a.county = ${county} AND a.household = v.id AND a.ended_at IS NULL
        UNION SELECT q.person FROM households.paired q WHERE q.county = ${county} AND q.household = v.id AND q.rank <> ${rank}) AS avoid
    FROM households.current v
    LEFT JOIN households.paired p ON p.county = v.county AND p.household = v.id AND p.rank = ${rank}
    LEFT JOIN people.held t ON t.county = p.county AND t.post = p.post AND t.person = p.person
    LEFT JOIN people.person n ON n.county = p.county AND n.id = p.person
    WHERE v.county = ${county} AND ${under(sql`v.place`, place)} AND v.standing IN ('listed', 'watched') ORDER BY v.place, v.id`)
}

export interface CandidateInput {
  person: Id
  name: string
  posts: { post: Id; place: string; role: string }[]
  linked: string[]
  /** all households of the rank that the person has now, wherever they lie */
  load: number
}

/**
 * Who could help in a township: those with a post of its villages, grids or itself, the officers of units and the leaders
 * linked with its villages, and those who help there now. Posts without an area of their own stand for the county.
 */
export async function candidatesIn(h: Handle, place: string, rank: number): Promise<CandidateInput[]> {
  const { county } = h.scope
  const township = place.slice(0, 9)
  return h.rows(sql`
    WITH links AS (SELECT k.unit, k.person, k.place FROM households.linked k WHERE k.county = ${county} AND ${under(sql`k.place`, township)}),
    open AS (
      SELECT t.* FROM people.held t WHERE t.county = ${county} AND t.to_day IS NULL AND t.from_day <= ${h.today} AND t.title <> ${KEPT_TITLE}
        AND t.role NOT IN ('auditor', 'security', 'admin')),
    persons AS (
      SELECT t.person FROM open t WHERE ${atOrBelow(sql`t.place`, township)} AND length(t.place) >= 9
      UNION SELECT t.person FROM open t JOIN links k ON k.unit = t.unit
      UNION SELECT t.person FROM open t JOIN links k ON k.person = t.person
      UNION SELECT t.person FROM open t JOIN households.paired p ON p.county = t.county AND p.person = t.person
        AND p.rank = ${rank} AND ${under(sql`p.place`, place)})
    SELECT s.person, n.name,
      (SELECT jsonb_agg(jsonb_build_object('post', t.post, 'place', t.place, 'role', t.role) ORDER BY length(t.place) DESC, t.place, t.post)
        FROM open t WHERE t.person = s.person) AS posts,
      array(SELECT DISTINCT k.place::text FROM links k WHERE k.person = s.person
        OR k.unit IN (SELECT t.unit FROM open t WHERE t.person = s.person)) AS linked,
      (SELECT count(*)::integer FROM households.paired p WHERE p.county = ${county} AND p.person = s.person AND p.rank = ${rank}) AS load
    FROM persons s JOIN people.person n ON n.county = ${county} AND n.id = s.person ORDER BY n.name, s.person`)
}

/** The townships at or below a place in which there is somebody to be helped. */
export async function townshipsOf(h: Handle, place: string): Promise<string[]> {
  const rows = await h.rows<{ place: string }>(sql`
    SELECT DISTINCT substr(v.place, 1, 9) AS place FROM households.current v
    WHERE v.county = ${h.scope.county} AND ${under(sql`v.place`, place)} AND v.standing IN ('listed', 'watched') ORDER BY 1`)
  return rows.map((r) => r.place)
}
