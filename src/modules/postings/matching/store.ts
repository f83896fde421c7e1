import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { Background, NeedKind, PostingKind } from '../model.ts'
import type { CandidateState, ProposalState } from './model.ts'
import type { Candidate, Choice, Need, Other, Pin, Reason } from './rules.ts'

export interface NewNeed {
  id: Id
  place: string
  kind: NeedKind
  skill: string | null
  weight: number
  source: string
  onDay: Day
}

/** @returns how many were new; a need that already stands is left as it is */
export async function addNeeds(h: Handle, rows: readonly NewNeed[]): Promise<number> {
  const { county, person } = h.scope
  return h.run(sql`
    INSERT INTO postings.need (county, id, place, kind, skill, weight, source, on_day, at, entered_by)
    SELECT ${county}, r.id, r.place, r.kind, r.skill, r.weight, r.source, r."onDay", ${h.now}, ${person}
    FROM json_to_recordset(${JSON.stringify(rows)})
      AS r(id uuid, place text, kind text, skill text, weight smallint, source text, "onDay" date)
    JOIN places.current p ON p.county = ${county} AND p.place = r.place
    ON CONFLICT DO NOTHING`)
}

export async function meetNeed(h: Handle, id: Id, on: Day, why: string): Promise<{ place: string } | undefined> {
  return h.maybe(sql`
    UPDATE postings.need SET met_on = ${on}, met_why = ${why}, met_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ${id} AND met_on IS NULL RETURNING place`)
}

export interface NeedRecord extends Omit<NewNeed, 'id'> {
  id: Id
  placeName: string
  townshipName: string
  metOn: Day | null
  metWhy: string | null
  posted: number
}

export async function listNeeds(
  h: Handle,
  filter: { kind?: string | undefined; under?: string | undefined; open?: boolean | undefined; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: NeedRecord[] }> {
  const from = sql`postings.need n
    LEFT JOIN places.current p ON p.county = n.county AND p.place = n.place
    LEFT JOIN places.current t ON t.county = n.county AND t.place = p.parent
    WHERE n.county = ${h.scope.county}
    ${filter.kind ? sql`AND n.kind = ${filter.kind}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`n.place`, filter.under)}` : sql``}
    ${filter.open === undefined ? sql`` : filter.open ? sql`AND n.met_on IS NULL` : sql`AND n.met_on IS NOT NULL`}
    ${filter.q ? sql`AND (p.name LIKE ${containing(filter.q)} OR n.source LIKE ${containing(filter.q)} OR n.skill LIKE ${containing(filter.q)})` : sql``}`
  const rows = await h.rows<NeedRecord>(sql`
    SELECT n.id, n.place, coalesce(p.name, n.place) AS "placeName", coalesce(t.name, '') AS "townshipName", n.kind, n.skill, n.weight,
      n.source, n.on_day AS "onDay", n.met_on AS "metOn", n.met_why AS "metWhy",
      (SELECT count(*)::int FROM postings.current c WHERE c.county = n.county AND c.place = n.place) AS posted
    FROM ${from} ORDER BY n.met_on NULLS FIRST, n.place, n.kind, n.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${from}`)
  return { total, rows }
}

export interface NewCandidate {
  id: Id
  person: Id | null
  name: string
  unit: Id
  background: Background
  skills: readonly string[]
  kinds: readonly PostingKind[]
  years: number
  avoid: readonly string[]
  freeFrom: Day | null
  state: CandidateState
  note: string
}

/** @returns how many were written; fewer than given when an organisation does not exist, or a person is already recommended */
export async function addCandidates(h: Handle, rows: readonly NewCandidate[]): Promise<number> {
  const { county, person } = h.scope
  return h.run(sql`
    INSERT INTO postings.candidate (county, id, person, name, place, unit, background, skills, kinds, years, avoid, free_from, state, note,
      on_day, at, entered_by)
    SELECT ${county}, r.id, r.person, coalesce(n.name, r.name), o.place, r.unit, r.background, r.skills, r.kinds, r.years, r.avoid,
      r."freeFrom", r.state, r.note, ${h.today}, ${h.now}, ${person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, person uuid, name text, unit uuid, background text, skills text[],
      kinds text[], years smallint, avoid text[], "freeFrom" date, state text, note text)
    JOIN organisations.current o ON o.county = ${county} AND o.id = r.unit
    LEFT JOIN people.person n ON n.county = ${county} AND n.id = r.person
    ON CONFLICT DO NOTHING`)
}

export interface CandidateRecord extends NewCandidate {
  unitName: string
  onDay: Day
  avoidNames: string[]
}

const CANDIDATE = sql`c.id, c.person, c.name, c.unit, coalesce(o.name, '') AS "unitName", c.background, c.skills, c.kinds, c.years, c.avoid,
  c.free_from AS "freeFrom", c.state, c.note, c.on_day AS "onDay",
  ARRAY(SELECT p.name FROM places.current p WHERE p.county = c.county AND p.place = ANY(c.avoid) ORDER BY p.place) AS "avoidNames"`
const CANDIDATE_FROM = sql`postings.candidate c LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit`

export async function listCandidates(
  h: Handle,
  filter: {
    state?: string | undefined
    background?: string | undefined
    kind?: string | undefined
    unit?: Id | undefined
    q?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: CandidateRecord[] }> {
  const where = sql`c.county = ${h.scope.county}
    ${filter.state ? sql`AND c.state = ${filter.state}` : sql``}
    ${filter.background ? sql`AND c.background = ${filter.background}` : sql``}
    ${filter.kind ? sql`AND ${filter.kind} = ANY(c.kinds)` : sql``}
    ${filter.unit ? sql`AND c.unit = ${filter.unit}` : sql``}
    ${filter.q ? sql`AND (c.name LIKE ${containing(filter.q)} OR o.name LIKE ${containing(filter.q)})` : sql``}`
  const rows = await h.rows<CandidateRecord>(sql`
    SELECT ${CANDIDATE} FROM ${CANDIDATE_FROM} WHERE ${where}
    ORDER BY c.state = 'withdrawn', c.on_day DESC, c.name, c.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${CANDIDATE_FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadCandidate(h: Handle, id: Id): Promise<CandidateRecord> {
  return h.one(
    sql`SELECT ${CANDIDATE} FROM ${CANDIDATE_FROM} WHERE c.county = ${h.scope.county} AND c.id = ${id}`,
    '该人选',
  )
}

export async function setCandidates(h: Handle, ids: readonly Id[], state: CandidateState): Promise<number> {
  return h.run(
    sql`UPDATE postings.candidate SET state = ${state} WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`,
  )
}

/** Gives candidates who were named only by name the person that was registered for them. */
export async function knowCandidates(h: Handle, rows: readonly { id: Id; person: Id }[]): Promise<void> {
  await h.run(sql`UPDATE postings.candidate c SET person = r.person
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, person uuid) WHERE c.county = ${h.scope.county} AND c.id = r.id`)
}

export async function addChoice(
  h: Handle,
  row: { candidate: Id; place: string; votes: number; voters: number; onDay: Day },
): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO postings.choice (county, id, place, candidate, votes, voters, on_day, at, entered_by)
    VALUES (${h.scope.county}, ${id}, ${row.place}, ${row.candidate}, ${row.votes}, ${row.voters}, ${row.onDay}, ${h.now}, ${h.scope.person})`)
  return id
}

/** Villages of an area with what they need; with `every`, those without a need as well. */
export async function villagesFor(
  h: Handle,
  under: string,
  every: boolean,
): Promise<{ place: string; placeName: string; needs: Need[]; posted: PostingKind[] }[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT p.place, p.name AS "placeName", coalesce(n.needs, '[]') AS needs,
      ARRAY(SELECT c.kind FROM postings.current c WHERE c.county = ${county} AND c.place = p.place) AS posted
    FROM places.current p
    LEFT JOIN (SELECT place, json_agg(json_build_object('kind', kind, 'skill', skill, 'weight', weight) ORDER BY weight DESC, kind, skill) AS needs
      FROM postings.need WHERE county = ${county} AND met_on IS NULL GROUP BY place) n ON n.place = p.place
    WHERE p.county = ${county} AND p.level = 'village' AND ${atOrBelow(sql`p.place`, under)}
      ${every ? sql`` : sql`AND n.place IS NOT NULL`}
    ORDER BY p.place`)
}

/** Those who may be sent on a day, with the villages they already have. */
export async function candidatesFor(
  h: Handle,
  kinds: readonly PostingKind[],
  on: Day,
): Promise<Omit<Candidate, 'backgroundTitle'>[]> {
  return h.rows(sql`
    SELECT c.id, c.name, c.unit, coalesce(o.name, '') AS "unitName", c.background, c.skills,
      ARRAY(SELECT k FROM unnest(c.kinds) AS k WHERE k = ANY(${kinds as string[]})) AS kinds, c.years, c.avoid,
      (SELECT coalesce(json_object_agg(x.kind, x.n), '{}') FROM (SELECT p.kind, count(*) AS n FROM postings.current p
        WHERE p.county = c.county AND p.person = c.person GROUP BY p.kind) x) AS held
    FROM ${CANDIDATE_FROM}
    WHERE c.county = ${h.scope.county} AND c.state = 'accepted' AND c.kinds && ${kinds as string[]}::text[]
      AND (c.free_from IS NULL OR c.free_from <= ${on})
    ORDER BY c.id`)
}

/** The last word of each village on each candidate. */
export async function choicesFor(h: Handle): Promise<Choice[]> {
  return h.rows(sql`
    SELECT DISTINCT ON (place, candidate) place, candidate, (votes::float8 / voters) AS share FROM postings.choice
    WHERE county = ${h.scope.county} ORDER BY place, candidate, at DESC, id DESC`)
}

export interface ProposalRecord {
  id: Id
  place: string
  title: string
  kinds: PostingKind[]
  state: ProposalState
  problem: { under: string; everyVillage: boolean }
  digest: string
  points: number
  milliseconds: number
  proven: boolean
  version: number
  onDay: Day
  madeBy: string | null
  why: string | null
  slots: number
  filled: number
}

const PROPOSAL = sql`p.id, p.place, p.title, p.kinds, p.state, p.problem, p.digest, p.points, p.milliseconds, p.proven, p.version,
  p.on_day AS "onDay", n.name AS "madeBy", p.why,
  (SELECT count(*)::int FROM postings.proposal_pair x WHERE x.county = p.county AND x.proposal = p.id) AS slots,
  (SELECT count(x.candidate)::int FROM postings.proposal_pair x WHERE x.county = p.county AND x.proposal = p.id) AS filled`
const PROPOSAL_FROM = sql`postings.proposal p LEFT JOIN people.person n ON n.county = p.county AND n.id = p.made_by`

export async function listProposals(h: Handle, page: PageOf): Promise<{ total: number; rows: ProposalRecord[] }> {
  const where = sql`p.county = ${h.scope.county}`
  const rows = await h.rows<ProposalRecord>(
    sql`SELECT ${PROPOSAL} FROM ${PROPOSAL_FROM} WHERE ${where} ORDER BY p.at DESC, p.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM postings.proposal p WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadProposal(h: Handle, id: Id): Promise<ProposalRecord> {
  return h.one(
    sql`SELECT ${PROPOSAL} FROM ${PROPOSAL_FROM} WHERE p.county = ${h.scope.county} AND p.id = ${id}`,
    '该方案',
  )
}

/** Holds the proposal, so that pins, computations and its adoption come one after the other. */
export async function holdProposal(h: Handle, id: Id): Promise<void> {
  await h.one(sql`SELECT 1 FROM postings.proposal WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该方案')
}

export interface Outcome {
  problem: { under: string; everyVillage: boolean }
  digest: string
  points: number
  milliseconds: number
  proven: boolean
}

export async function addProposal(
  h: Handle,
  row: Outcome & { id: Id; place: string; title: string; kinds: readonly PostingKind[] },
): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.proposal (county, id, place, title, kinds, state, problem, digest, points, milliseconds, proven, version, on_day, at, made_by)
    VALUES (${h.scope.county}, ${row.id}, ${row.place}, ${row.title}, ${row.kinds as string[]}, 'draft', ${JSON.stringify(row.problem)}, ${row.digest},
      ${row.points}, ${row.milliseconds}, ${row.proven}, 1, ${h.today}, ${h.now}, ${h.scope.person})`)
}

export async function renewProposal(h: Handle, id: Id, row: Outcome): Promise<void> {
  await h.run(sql`
    UPDATE postings.proposal SET problem = ${JSON.stringify(row.problem)}, digest = ${row.digest}, points = ${row.points},
      milliseconds = ${row.milliseconds}, proven = ${row.proven}, version = version + 1
    WHERE county = ${h.scope.county} AND id = ${id}`)
  await h.run(sql`DELETE FROM postings.proposal_pair WHERE county = ${h.scope.county} AND proposal = ${id}`)
}

export async function decideProposal(h: Handle, id: Id, state: ProposalState, why: string): Promise<void> {
  await h.run(sql`
    UPDATE postings.proposal SET state = ${state}, why = ${why}, decided_at = ${h.now}, decided_by = ${h.scope.person}, version = version + 1
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export interface NewPair {
  nth: number
  place: string
  kind: PostingKind
  candidate: Id | null
  points: number
  fixedWhy: string | null
  reasons: readonly Reason[]
  others: readonly Other[]
}

export async function addPairs(h: Handle, proposal: Id, rows: readonly NewPair[]): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.proposal_pair (county, proposal, nth, place, kind, candidate, points, fixed_why, reasons, others)
    SELECT ${h.scope.county}, ${proposal}, r.nth, r.place, r.kind, r.candidate, r.points, r."fixedWhy", r.reasons, r.others
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(nth integer, place text, kind text, candidate uuid, points integer, "fixedWhy" text,
      reasons jsonb, others jsonb)`)
}

export interface PairRecord extends Omit<NewPair, 'reasons' | 'others'> {
  placeName: string
  townshipName: string
  name: string | null
  unit: Id | null
  unitName: string | null
  person: Id | null
  reasons: Reason[]
  others: Other[]
}

export async function pairsOfProposal(h: Handle, proposal: Id): Promise<PairRecord[]> {
  return h.rows(sql`
    SELECT x.nth, x.place, coalesce(p.name, x.place) AS "placeName", coalesce(t.name, '') AS "townshipName", x.kind, x.candidate, c.name,
      c.unit, o.name AS "unitName", c.person, x.points, x.fixed_why AS "fixedWhy", x.reasons, x.others
    FROM postings.proposal_pair x
    LEFT JOIN postings.candidate c ON c.county = x.county AND c.id = x.candidate
    LEFT JOIN organisations.current o ON o.county = x.county AND o.id = c.unit
    LEFT JOIN places.current p ON p.county = x.county AND p.place = x.place
    LEFT JOIN places.current t ON t.county = x.county AND t.place = p.parent
    WHERE x.county = ${h.scope.county} AND x.proposal = ${proposal} ORDER BY x.nth`)
}

export async function setPin(h: Handle, proposal: Id, pin: Pin): Promise<void> {
  const { county, person } = h.scope
  if (pin.must)
    await h.run(sql`DELETE FROM postings.pin WHERE county = ${county} AND proposal = ${proposal} AND place = ${pin.place}
      AND kind = ${pin.kind} AND must`)
  await h.run(sql`
    INSERT INTO postings.pin (county, proposal, place, kind, candidate, must, why, at, entered_by)
    VALUES (${county}, ${proposal}, ${pin.place}, ${pin.kind}, ${pin.candidate}, ${pin.must}, ${pin.why}, ${h.now}, ${person})
    ON CONFLICT (county, proposal, place, kind, candidate) DO UPDATE SET must = excluded.must, why = excluded.why, at = excluded.at,
      entered_by = excluded.entered_by`)
}

export async function pinsOf(h: Handle, proposal: Id): Promise<(Pin & { placeName: string; candidateName: string })[]> {
  return h.rows(sql`
    SELECT x.place, x.kind, x.candidate, x.must, x.why, coalesce(p.name, x.place) AS "placeName", coalesce(c.name, '') AS "candidateName"
    FROM postings.pin x
    LEFT JOIN places.current p ON p.county = x.county AND p.place = x.place
    LEFT JOIN postings.candidate c ON c.county = x.county AND c.id = x.candidate
    WHERE x.county = ${h.scope.county} AND x.proposal = ${proposal} ORDER BY x.place, x.kind, x.at`)
}
