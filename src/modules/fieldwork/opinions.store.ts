import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { OpinionAction, OpinionFilter, OpinionKind, OpinionState } from './model.ts'
import { reach } from './store.ts'

export interface OpinionToWrite {
  id: Id
  visit: Id | null
  household: Id | null
  place: string
  unit: Id
  person: Id | null
  kind: OpinionKind
  matter: string | null
  text: string
  raisedOn: Day
  countedFrom: Day
  term: number
  dueOn: Day
}

export async function addOpinions(h: Handle, rows: readonly OpinionToWrite[]): Promise<void> {
  if (rows.length === 0) return
  const { county, post } = h.scope
  const set = sql`json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, visit uuid, household uuid, place text, unit uuid,
    person uuid, kind text, matter text, text text, "raisedOn" date, "countedFrom" date, term integer, "dueOn" date)`
  await h.run(sql`
    INSERT INTO fieldwork.opinion (county, id, visit, household, place, unit, person, kind, matter, text, raised_on, at, counted_from, term,
      due_on, state)
    SELECT ${county}, r.id, r.visit, r.household, r.place, r.unit, r.person, r.kind, r.matter, r.text, r."raisedOn", ${h.now},
      r."countedFrom", r.term, r."dueOn", 'open' FROM ${set}`)
  await h.run(sql`
    INSERT INTO fieldwork.opinion_event (county, opinion, version, place, unit, action, state, due_on, at, on_day, person, post)
    SELECT ${county}, r.id, 1, r.place, r.unit, 'raise', 'open', r."dueOn", ${h.now}, ${h.today}, r.person, ${post}::uuid FROM ${set}`)
}

export interface OpinionRecord {
  id: Id
  version: number
  visit: Id | null
  kind: OpinionKind
  matter: string | null
  text: string
  household: Id | null
  householdName: string | null
  place: string
  placeName: string
  unit: Id
  unitName: string
  person: Id | null
  raisedBy: string | null
  raisedOn: Day
  at: Date
  countedFrom: Day
  term: number
  dueOn: Day
  state: OpinionState
  answer: string | null
  answeredOn: Day | null
  answeredAt: Date | null
  answeredBy: Id | null
  answeredByName: string | null
  /** an answer before this one came after its term */
  late: boolean
}

const OPINION_COLUMNS = sql`o.id, o.version, o.visit, o.kind, o.matter, o.text, o.household, c.name AS "householdName", o.place,
  coalesce(p.name, o.place) AS "placeName", o.unit, coalesce(u.name, '') AS "unitName", o.person, n.name AS "raisedBy",
  o.raised_on AS "raisedOn", o.at, o.counted_from AS "countedFrom", o.term, o.due_on AS "dueOn", o.state, o.answer,
  o.answered_on AS "answeredOn", o.answered_at AS "answeredAt", o.answered_by AS "answeredBy", a.name AS "answeredByName", o.late`
const OPINION_NAMES = sql`
  LEFT JOIN households.history c ON c.county = o.county AND c.id = o.household AND c.valid_to IS NULL
  LEFT JOIN places.current p ON p.county = o.county AND p.place = o.place
  LEFT JOIN organisations.current u ON u.county = o.county AND u.id = o.unit
  LEFT JOIN people.person n ON n.county = o.county AND n.id = o.person
  LEFT JOIN people.person a ON a.county = o.county AND a.id = o.answered_by`

const OPINION_ORDERS: Record<string, RawBuilder<unknown>> = {
  // what waits for an answer comes before what has one
  waiting: sql`o.state <> 'open', o.due_on, o.id`,
  dueOn: sql`o.due_on, o.id`,
  '-dueOn': sql`o.due_on DESC, o.id DESC`,
  raisedOn: sql`o.raised_on, o.id`,
  '-raisedOn': sql`o.raised_on DESC, o.id DESC`,
  place: sql`o.place, o.due_on, o.id`,
  '-place': sql`o.place DESC, o.due_on, o.id`,
}

/** As in rules.isLate. */
export function lateOn(today: Day): RawBuilder<boolean> {
  return sql<boolean>`(o.late OR o.state <> 'withdrawn' AND coalesce(o.answered_on, ${today}::date) > o.due_on)`
}

function opinionConditions(h: Handle, f: OpinionFilter): RawBuilder<unknown> {
  const like = f.q === undefined ? null : containing(f.q)
  return sql`o.county = ${h.scope.county} ${reach(h, 'o')}
    ${f.kind ? sql`AND o.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND o.state = ${f.state}` : sql``}
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND ${lateOn(h.today)}` : sql`AND NOT ${lateOn(h.today)}`}
    ${f.under ? sql`AND ${atOrBelow(sql`o.place`, f.under)}` : sql``}
    ${f.unit ? sql`AND o.unit = ${f.unit}` : sql``}
    ${f.household ? sql`AND o.household = ${f.household}` : sql``}
    ${f.visit ? sql`AND o.visit = ${f.visit}` : sql``}
    ${f.raisedFrom ? sql`AND o.raised_on >= ${f.raisedFrom}` : sql``}
    ${f.raisedTo ? sql`AND o.raised_on <= ${f.raisedTo}` : sql``}
    ${f.dueFrom ? sql`AND o.due_on >= ${f.dueFrom}` : sql``}
    ${f.dueTo ? sql`AND o.due_on <= ${f.dueTo}` : sql``}
    ${
      like === null
        ? sql``
        : sql`AND (o.text LIKE ${like} OR o.matter LIKE ${like}
      OR o.household IN (SELECT id FROM households.current WHERE county = ${h.scope.county} AND (name LIKE ${like} OR search LIKE ${like.toLowerCase()})))`
    }`
}

export async function listOpinions(
  h: Handle,
  filter: OpinionFilter,
  page: PageOf,
): Promise<{ total: number; rows: OpinionRecord[] }> {
  const where = opinionConditions(h, filter)
  const order = orderOf(OPINION_ORDERS, filter.sort, 'waiting')
  const rows = await h.rows<OpinionRecord>(sql`
    SELECT ${OPINION_COLUMNS} FROM (
      SELECT o.* FROM fieldwork.opinion o WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}) o
    ${OPINION_NAMES} ORDER BY ${order}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM fieldwork.opinion o WHERE ${where}`,
  )
  return { total, rows }
}

/** Opinions raised on any of these visits. */
export async function opinionsOfVisits(h: Handle, visits: readonly Id[]): Promise<OpinionRecord[]> {
  return h.rows(sql`
    SELECT ${OPINION_COLUMNS} FROM fieldwork.opinion o ${OPINION_NAMES}
    WHERE o.county = ${h.scope.county} AND o.visit = ANY(${visits as Id[]}::uuid[]) ORDER BY o.at, o.due_on, o.id`)
}

export async function loadOpinion(h: Handle, id: Id): Promise<OpinionRecord> {
  return h.one<OpinionRecord>(
    sql`SELECT ${OPINION_COLUMNS} FROM fieldwork.opinion o ${OPINION_NAMES} WHERE o.county = ${h.scope.county} AND o.id = ${id}`,
    '该诉求',
  )
}

/** Holds opinions to the end of the transaction, so that two people do not answer one at once; in the order of their ids. */
export async function holdOpinions(h: Handle, ids: readonly Id[]): Promise<OpinionRecord[]> {
  await h.rows(sql`
    SELECT 1 FROM fieldwork.opinion WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) ORDER BY id FOR UPDATE`)
  return h.rows(sql`
    SELECT ${OPINION_COLUMNS} FROM fieldwork.opinion o ${OPINION_NAMES}
    WHERE o.county = ${h.scope.county} AND o.id = ANY(${ids as Id[]}::uuid[]) ORDER BY o.id`)
}

/** What an opinion is after something was done about it, and the event that says so. */
export interface OpinionChange {
  id: Id
  /** one more than before */
  version: number
  action: OpinionAction | 'redate' | 'move'
  place: string
  unit: Id
  state: OpinionState
  countedFrom: Day
  dueOn: Day
  answer: string | null
  answeredOn: Day | null
  answeredAt: string | null
  answeredBy: Id | null
  settledAt: string | null
  late: boolean
  note: string | null
  evidence: readonly Id[]
  detail: Record<string, unknown> | null
}

/** The event first: who refers an opinion away may not see it any more. @returns how many opinions were changed */
export async function changeOpinions(h: Handle, rows: readonly OpinionChange[]): Promise<number> {
  if (rows.length === 0) return 0
  const { county, person, post } = h.scope
  const set = sql`json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, version integer, action text, place text, unit uuid, state text,
    "countedFrom" date, "dueOn" date, answer text, "answeredOn" date, "answeredAt" timestamptz, "answeredBy" uuid, "settledAt" timestamptz,
    late boolean, note text, evidence uuid[], detail jsonb)`
  await h.run(sql`
    INSERT INTO fieldwork.opinion_event (county, opinion, version, place, unit, action, state, due_on, answered_on, at, on_day, person, post,
      note, evidence, detail)
    SELECT ${county}, r.id, r.version, r.place, r.unit, r.action, r.state, r."dueOn", r."answeredOn", ${h.now}, ${h.today}, ${person}::uuid,
      ${post}::uuid, r.note, r.evidence, r.detail FROM ${set}`)
  return h.run(sql`
    UPDATE fieldwork.opinion o SET version = r.version, place = r.place, unit = r.unit, state = r.state, counted_from = r."countedFrom", due_on = r."dueOn",
      answer = r.answer, answered_on = r."answeredOn", answered_at = r."answeredAt", answered_by = r."answeredBy", settled_at = r."settledAt",
      late = r.late
    FROM ${set} WHERE o.county = ${county} AND o.id = r.id`)
}

export interface OpinionEvent {
  version: number
  at: Date
  name: string | null
  post: string | null
  action: OpinionAction | 'raise' | 'redate' | 'move'
  note: string | null
  evidence: EvidenceLabel[]
  detail: Record<string, unknown> | null
}

export async function eventsOf(h: Handle, opinion: Id): Promise<OpinionEvent[]> {
  return h.rows(sql`
    SELECT e.version, e.at, n.name, t.title AS post, e.action, e.note, e.detail,
      ${evidenceOf('e')} AS evidence
    FROM fieldwork.opinion_event e
    LEFT JOIN people.person n ON n.county = e.county AND n.id = e.person
    LEFT JOIN people.post t ON t.county = e.county AND t.id = e.post
    WHERE e.county = ${h.scope.county} AND e.opinion = ${opinion} ORDER BY e.version`)
}

/** The terms of opinions still waiting: few, however many opinions share them. */
export async function openTerms(h: Handle): Promise<{ countedFrom: Day; term: number; dueOn: Day }[]> {
  return h.rows(sql`
    SELECT DISTINCT counted_from AS "countedFrom", term, due_on AS "dueOn" FROM fieldwork.opinion
    WHERE county = ${h.scope.county} AND state = 'open' AND due_on >= ${h.today}`)
}

export async function openIds(
  h: Handle,
  of: { terms?: readonly { countedFrom: Day; term: number; dueOn: Day }[]; units?: readonly Id[] },
): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT o.id FROM fieldwork.opinion o
    ${
      of.terms
        ? sql`JOIN json_to_recordset(${JSON.stringify(of.terms)}) AS r("countedFrom" date, term integer, "dueOn" date)
      ON r."countedFrom" = o.counted_from AND r.term = o.term AND r."dueOn" = o.due_on`
        : sql``
    }
    WHERE o.county = ${h.scope.county} AND ${of.units ? sql`o.state IN ('open', 'answered') AND o.unit = ANY(${of.units as Id[]}::uuid[])` : sql`o.state = 'open'`}
    ORDER BY o.id`)
  return rows.map((r) => r.id)
}

/** What became of a complaint or suggestion about the work, without who answered it. */
export async function suggestionAnswer(
  h: Handle,
  id: Id,
): Promise<{ raisedOn: Day; dueOn: Day; answeredOn: Day | null; answer: string | null } | undefined> {
  return h.maybe(sql`
    SELECT raised_on AS "raisedOn", due_on AS "dueOn", answered_on AS "answeredOn", answer FROM fieldwork.opinion
    WHERE county = ${h.scope.county} AND id = ${id} AND kind = 'suggestion'`)
}
