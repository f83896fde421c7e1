import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { Verdict, VerdictKind, VerdictRecord, VerdictState } from './model.ts'

const VERDICT = sql`d.id, d.posting, d.person, d.place, d.unit, d.kind, d.fact, d.grounds, d.state, d.version, d.proposed_on AS "proposedOn",
  d.proposed_by AS "proposedBy", d.heard_until AS "heardUntil", d.decided_on AS "decidedOn", d.appeal_until AS "appealUntil",
  d.carried_on AS "carriedOn", coalesce(n.name, '') AS name, coalesce(v.name, d.place) AS "placeName", coalesce(o.name, '') AS "unitName",
  p.kind AS "postingKind", p.ended_on AS "endedOn"`
const VERDICT_FROM = sql`postings.verdict d
  JOIN postings.posting p ON p.county = d.county AND p.id = d.posting
  LEFT JOIN people.person n ON n.county = d.county AND n.id = d.person
  LEFT JOIN places.current v ON v.county = d.county AND v.place = d.place
  LEFT JOIN organisations.current o ON o.county = d.county AND o.id = d.unit`

/** Decided and not lifted; one under appeal is not yet settled. */
const STANDS = sql`(d.state IN ('in-force', 'kept'))`

export async function addVerdict(h: Handle, v: Verdict): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.verdict (county, id, posting, person, place, unit, kind, fact, grounds, state, version, proposed_on, proposed_by, at)
    VALUES (${h.scope.county}, ${v.id}, ${v.posting}, ${v.person}, ${v.place}, ${v.unit}, ${v.kind}, ${v.fact}, ${v.grounds}, ${v.state}, ${v.version},
      ${v.proposedOn}, ${v.proposedBy}, ${h.now})`)
}

/** @returns false when another changed it meanwhile */
export async function saveVerdict(h: Handle, v: Verdict): Promise<boolean> {
  const changed = await h.run(sql`
    UPDATE postings.verdict SET state = ${v.state}, version = ${v.version}, heard_until = ${v.heardUntil}, decided_on = ${v.decidedOn},
      appeal_until = ${v.appealUntil}, carried_on = ${v.carriedOn}
    WHERE county = ${h.scope.county} AND id = ${v.id} AND version = ${v.version - 1}`)
  return changed === 1
}

export async function loadVerdict(h: Handle, id: Id): Promise<VerdictRecord> {
  return h.one(
    sql`SELECT ${VERDICT} FROM ${VERDICT_FROM} WHERE d.county = ${h.scope.county} AND d.id = ${id}`,
    '该事项',
  )
}

export async function openVerdict(h: Handle, posting: Id, kind: VerdictKind): Promise<boolean> {
  const rows = await h.rows(sql`
    SELECT 1 FROM postings.verdict WHERE county = ${h.scope.county} AND posting = ${posting} AND kind = ${kind}
      AND state NOT IN ('dismissed', 'withdrawn') AND carried_on IS NULL LIMIT 1`)
  return rows.length > 0
}

export async function listVerdicts(
  h: Handle,
  f: {
    kind?: string | undefined
    state?: string | undefined
    posting?: Id | undefined
    decided?: boolean | undefined
    q?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: VerdictRecord[] }> {
  const where = sql`d.county = ${h.scope.county}
    ${f.kind ? sql`AND d.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND d.state = ${f.state}` : sql``}
    ${f.posting ? sql`AND d.posting = ${f.posting}` : sql``}
    ${f.decided === undefined ? sql`` : f.decided ? sql`AND ${STANDS}` : sql`AND NOT ${STANDS}`}
    ${f.q ? sql`AND (n.name LIKE ${containing(f.q)} OR d.fact LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<VerdictRecord>(
    sql`SELECT ${VERDICT} FROM ${VERDICT_FROM} WHERE ${where} ORDER BY d.at DESC, d.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${VERDICT_FROM} WHERE ${where}`)
  return { total, rows }
}

/** How many verdicts of each kind stand. */
export async function countVerdicts(h: Handle): Promise<{ kind: VerdictKind; verdicts: number }[]> {
  return h.rows(sql`
    SELECT d.kind, count(*)::int AS verdicts FROM postings.verdict d WHERE d.county = ${h.scope.county} AND ${STANDS} GROUP BY d.kind`)
}

export async function addEvent(
  h: Handle,
  v: Verdict,
  e: { action: string; from: VerdictState | null; comment: string; evidence: readonly Id[] },
): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    INSERT INTO postings.verdict_event (county, id, verdict, person, place, unit, action, from_state, state, at, on_day, actor, post, comment, evidence)
    VALUES (${county}, ${h.id()}, ${v.id}, ${v.person}, ${v.place}, ${v.unit}, ${e.action}, ${e.from}, ${v.state}, ${h.now}, ${h.today}, ${person},
      ${post}, ${e.comment}, ${e.evidence as Id[]}::uuid[])`)
}

export interface VerdictEvent {
  id: Id
  at: Date
  actor: Id | null
  person: string | null
  post: string | null
  action: string
  comment: string
  evidence: EvidenceLabel[]
}

export async function eventsOf(h: Handle, verdict: Id): Promise<VerdictEvent[]> {
  return h.rows(sql`
    SELECT e.id, e.at, e.actor, n.name AS person, t.title AS post, e.action, e.comment,
      ${evidenceOf('e')} AS evidence
    FROM postings.verdict_event e
    LEFT JOIN people.person n ON n.county = e.county AND n.id = e.actor
    LEFT JOIN people.post t ON t.county = e.county AND t.id = e.post
    WHERE e.county = ${h.scope.county} AND e.verdict = ${verdict} ORDER BY e.at, e.id`)
}

export async function addBreach(
  h: Handle,
  of: { id: Id; person: Id; place: string; unit: Id | null },
  b: { code: string; title: string; fact: string; onDay: Day; finding: Id | null },
): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO postings.breach (county, id, posting, person, place, unit, code, title, fact, on_day, finding, at, reported_by)
    VALUES (${h.scope.county}, ${id}, ${of.id}, ${of.person}, ${of.place}, ${of.unit}, ${b.code}, ${b.title}, ${b.fact}, ${b.onDay}, ${b.finding},
      ${h.now}, ${h.scope.person})`)
  return id
}

export async function listBreaches(
  h: Handle,
  f: { posting?: Id | undefined },
  page: PageOf,
): Promise<{
  total: number
  rows: {
    id: Id
    posting: Id
    name: string
    placeName: string
    unitName: string
    title: string
    fact: string
    onDay: Day
    finding: Id | null
    reportedBy: string | null
  }[]
}> {
  const where = sql`b.county = ${h.scope.county} ${f.posting ? sql`AND b.posting = ${f.posting}` : sql``}`
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM postings.breach b WHERE ${where}`)
  const rows = await h.rows<Awaited<ReturnType<typeof listBreaches>>['rows'][number]>(sql`
    SELECT b.id, b.posting, coalesce(n.name, '') AS name, coalesce(v.name, b.place) AS "placeName", coalesce(o.name, '') AS "unitName", b.title,
      b.fact, b.on_day AS "onDay", b.finding, r.name AS "reportedBy"
    FROM postings.breach b
    LEFT JOIN people.person n ON n.county = b.county AND n.id = b.person
    LEFT JOIN people.person r ON r.county = b.county AND r.id = b.reported_by
    LEFT JOIN places.current v ON v.county = b.county AND v.place = b.place
    LEFT JOIN organisations.current o ON o.county = b.county AND o.id = b.unit
    WHERE ${where} ORDER BY b.on_day DESC, b.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  return { total, rows }
}
