import { type RawBuilder, sql } from 'kysely'
import { type Day, firstDay, lastDay } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { MeasurePeriod } from '#kernel/pure/measure.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { containing } from '#kernel/server/patterns.ts'
import { homesSeen as homesOfMonth } from './measures.ts'
import type {
  Confirmation,
  OpinionAction,
  OpinionFilter,
  OpinionKind,
  OpinionState,
  Purpose,
  SeenState,
  VisitFilter,
  VisitKind,
} from './model.ts'

/** Whether the acting person's record of this id is here already. */
export async function sentBefore(h: Handle, table: 'visit' | 'opinion' | 'confirmation', id: Id): Promise<boolean> {
  const by = table === 'confirmation' ? sql`taken_by` : sql`person`
  const row = await h.maybe(
    sql`SELECT 1 FROM ${sql.table(`fieldwork.${table}`)} WHERE county = ${h.scope.county} AND id = ${id} AND ${by} = ${h.scope.person}`,
  )
  return row !== undefined
}

// ---- Where a visit belongs

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

// ---- Visits

/** A visit ready to be written; `village` is the village (12 digits) in which it took place. */
export interface VisitToWrite {
  id: Id
  kind: VisitKind
  household: Id | null
  place: string
  village: string
  person: Id
  post: Id | null
  unit: Id | null
  onDay: Day
  madeAt: string
  device: Id | null
  skewMs: number | null
  purpose: Purpose
  met: readonly Id[]
  metOthers: string | null
  heard: number
  note: string | null
  confirmed: Confirmation
  witness: string | null
  signature: Id | null
  photographs: readonly Id[]
  changes: readonly Id[]
  replaces: Id | null
  void: boolean
  why: string | null
}

export async function addVisits(h: Handle, rows: readonly VisitToWrite[]): Promise<number> {
  return h.run(sql`
    INSERT INTO fieldwork.visit (county, id, kind, household, place, village, person, post, unit, on_day, made_at, at, entered_by, device,
      skew_ms, purpose, met, met_others, heard, note, confirmed, witness, signature, photographs, changes, replaces, void, why)
    SELECT ${h.scope.county}, r.id, r.kind, r.household, r.place, r.village, r.person, r.post, r.unit, r."onDay", r."madeAt", ${h.now},
      ${h.scope.person}::uuid, r.device, r."skewMs", r.purpose, r.met, r."metOthers", r.heard, r.note, r.confirmed, r.witness, r.signature,
      r.photographs, r.changes, r.replaces, r.void, r.why
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, kind text, household uuid, place text, village text, person uuid, post uuid,
      unit uuid, "onDay" date, "madeAt" timestamptz, device uuid, "skewMs" bigint, purpose text, met uuid[], "metOthers" text, heard integer,
      note text, confirmed text, witness text, signature uuid, photographs uuid[], changes uuid[], replaces uuid, void boolean, why text)`)
}

export interface VisitRecord {
  id: Id
  kind: VisitKind
  household: Id | null
  householdName: string | null
  place: string
  placeName: string
  village: string
  person: Id
  personName: string
  post: Id | null
  postTitle: string | null
  unit: Id | null
  onDay: Day
  at: Date
  purpose: Purpose
  confirmed: Confirmation
  heard: number
  opinions: number
  changes: number
}

export interface WholeVisit extends VisitRecord {
  madeAt: Date
  enteredBy: string | null
  device: Id | null
  skewMs: number | null
  metIds: Id[]
  met: { id: Id; name: string }[]
  metOthers: string | null
  note: string | null
  witness: string | null
  signature: Id | null
  photographs: Id[]
  changeIds: Id[]
  replaces: Id | null
  void: boolean
  why: string | null
}

const VISIT_COLUMNS = sql`v.id, v.kind, v.household, c.name AS "householdName", v.place, coalesce(p.name, v.place) AS "placeName", v.village,
  v.person, coalesce(n.name, '') AS "personName", v.post, t.title AS "postTitle", v.unit, v.on_day AS "onDay", v.at, v.purpose, v.confirmed,
  v.heard, cardinality(v.changes) AS changes,
  (SELECT count(*) FROM fieldwork.opinion o WHERE o.county = v.county AND o.visit = v.id)::integer AS opinions`
const VISIT_NAMES = sql`
  LEFT JOIN households.history c ON c.county = v.county AND c.id = v.household AND c.valid_to IS NULL
  LEFT JOIN places.current p ON p.county = v.county AND p.place = v.place
  LEFT JOIN people.person n ON n.county = v.county AND n.id = v.person
  LEFT JOIN people.post t ON t.county = v.county AND t.id = v.post`

const VISIT_ORDERS: Record<string, RawBuilder<unknown>> = {
  onDay: sql`v.on_day, v.id`,
  '-onDay': sql`v.on_day DESC, v.id DESC`,
  place: sql`v.place, v.on_day DESC, v.id DESC`,
  '-place': sql`v.place DESC, v.on_day DESC, v.id DESC`,
}

/** Rows at or below a place. */
function under(column: RawBuilder<unknown>, place: string): RawBuilder<unknown> {
  return sql`AND ${column} >= ${place} AND ${column} < ${`${place}~`}`
}

/**
 * The rows that the post reaches at all, said once more: the access rule of the database decides, but no index can be used
 * for it. Those who see the whole county are not narrowed.
 */
function reach(h: Handle, row: 'v' | 'o' | 'x'): RawBuilder<unknown> {
  const { role, place, unit, person, county } = h.scope
  if (['system', 'clerk', 'leader', 'inspector', 'auditor'].includes(role)) return sql``
  const column = (name: string) => sql.ref(`${row}.${name}`)
  const own = sql`${column('unit')} = ${unit}::uuid OR ${column('person')} = ${person}::uuid`
  if (place === null || place === county) return sql`AND (${own})`
  return sql`AND (${column('place')} >= ${place} AND ${column('place')} < ${`${place}~`} OR ${own})`
}

function visitConditions(h: Handle, f: VisitFilter): RawBuilder<unknown> {
  const like = f.q === undefined ? null : containing(f.q)
  return sql`v.county = ${h.scope.county} ${reach(h, 'v')}
    ${f.kind ? sql`AND v.kind = ${f.kind}` : sql``}
    ${f.purpose ? sql`AND v.purpose = ${f.purpose}` : sql``}
    ${f.under ? under(sql`v.place`, f.under) : sql``}
    ${f.household ? sql`AND v.household = ${f.household}` : sql``}
    ${f.person ? sql`AND v.person = ${f.person}` : sql``}
    ${f.unit ? sql`AND v.unit = ${f.unit}` : sql``}
    ${f.month ? sql`AND v.on_day BETWEEN ${firstDay(f.month)} AND ${lastDay(f.month)}` : sql``}
    ${f.onFrom ? sql`AND v.on_day >= ${f.onFrom}` : sql``}
    ${f.onTo ? sql`AND v.on_day <= ${f.onTo}` : sql``}
    ${f.confirmed ? sql`AND v.confirmed = ${f.confirmed}` : sql``}
    ${
      like === null
        ? sql``
        : sql`AND (v.person IN (SELECT id FROM people.person WHERE county = ${h.scope.county} AND name LIKE ${like})
      OR v.household IN (SELECT id FROM households.current WHERE county = ${h.scope.county} AND (name LIKE ${like} OR search LIKE ${like.toLowerCase()}))
      OR v.note LIKE ${like})`
    }`
}

/** The page is cut before names are looked up: a county has 600,000 visits. */
export async function listVisits(
  h: Handle,
  filter: VisitFilter,
  page: PageOf,
): Promise<{ total: number; rows: VisitRecord[] }> {
  const where = visitConditions(h, filter)
  const order = orderOf(VISIT_ORDERS, filter.sort, '-onDay')
  const [found, { total }] = await Promise.all([
    h.rows<{ id: Id }>(sql`
      SELECT v.id FROM fieldwork.standing_visit v WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`),
    h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM fieldwork.standing_visit v WHERE ${where}`),
  ])
  const ids = found.map((row) => row.id)
  return { total, rows: ids.length === 0 ? [] : await rowsOfPage(h, ids) }
}

/** What a page shows of its visits, in the order given: a statement that does not change with what was asked for keeps its plan. */
async function rowsOfPage(h: Handle, ids: readonly Id[]): Promise<VisitRecord[]> {
  return h.rows<VisitRecord>(sql`
    SELECT ${VISIT_COLUMNS} FROM unnest(${ids as Id[]}::uuid[]) WITH ORDINALITY AS asked(id, nth)
    JOIN fieldwork.visit v ON v.county = ${h.scope.county} AND v.id = asked.id ${VISIT_NAMES} ORDER BY asked.nth`)
}

export async function loadVisit(h: Handle, id: Id): Promise<WholeVisit> {
  return h.one<WholeVisit>(
    sql`
    SELECT ${VISIT_COLUMNS}, v.made_at AS "madeAt", e.name AS "enteredBy", v.device, v.skew_ms AS "skewMs", v.met AS "metIds",
      v.met_others AS "metOthers", v.note, v.witness, v.signature, v.photographs, v.changes AS "changeIds", v.replaces, v.void, v.why,
      (SELECT coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) ORDER BY m.name), '[]') FROM households.member m
       WHERE m.county = v.county AND m.id = ANY(v.met)) AS met
    FROM fieldwork.visit v ${VISIT_NAMES}
    LEFT JOIN people.person e ON e.county = v.county AND e.id = v.entered_by
    WHERE v.county = ${h.scope.county} AND v.id = ${id}`,
    '该走访记录',
  )
}

export async function replacementOf(
  h: Handle,
  id: Id,
): Promise<{ id: Id; void: boolean; why: string | null } | undefined> {
  return h.maybe(sql`SELECT id, void, why FROM fieldwork.visit WHERE county = ${h.scope.county} AND replaces = ${id}`)
}

/** The record and those before it that it corrects, the latest first. */
export async function chainOf(h: Handle, id: Id): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    WITH RECURSIVE chain AS (
      SELECT v.county, v.id, v.replaces, 0 AS nth FROM fieldwork.visit v WHERE v.county = ${h.scope.county} AND v.id = ${id}
      UNION ALL
      SELECT v.county, v.id, v.replaces, c.nth + 1 FROM chain c JOIN fieldwork.visit v ON v.county = c.county AND v.id = c.replaces)
    SELECT id FROM chain ORDER BY nth`)
  return rows.map((r) => r.id)
}

/** A visit of the same person to the same household on the day. */
export async function sameDay(h: Handle, of: { household: Id; person: Id; onDay: Day }): Promise<boolean> {
  const row = await h.maybe(sql`
    SELECT 1 FROM fieldwork.standing_visit v WHERE v.county = ${h.scope.county} AND v.household = ${of.household} AND v.person = ${of.person}
      AND v.on_day = ${of.onDay} AND v.kind = 'household' LIMIT 1`)
  return row !== undefined
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

// ---- Opinions

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
function lateOn(today: Day): RawBuilder<boolean> {
  return sql<boolean>`(o.late OR o.state <> 'withdrawn' AND coalesce(o.answered_on, ${today}::date) > o.due_on)`
}

function opinionConditions(h: Handle, f: OpinionFilter): RawBuilder<unknown> {
  const like = f.q === undefined ? null : containing(f.q)
  return sql`o.county = ${h.scope.county} ${reach(h, 'o')}
    ${f.kind ? sql`AND o.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND o.state = ${f.state}` : sql``}
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND ${lateOn(h.today)}` : sql`AND NOT ${lateOn(h.today)}`}
    ${f.under ? under(sql`o.place`, f.under) : sql``}
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
  evidence: { id: Id; name: string; type: string; size: number; digest: string }[]
  detail: Record<string, unknown> | null
}

export async function eventsOf(h: Handle, opinion: Id): Promise<OpinionEvent[]> {
  return h.rows(sql`
    SELECT e.version, e.at, n.name, t.title AS post, e.action, e.note, e.detail,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'digest', f.digest)), '[]')
       FROM kernel.file f WHERE f.county = e.county AND f.id = ANY(e.evidence)) AS evidence
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

// ---- Confirmations of presence

export async function addConfirmation(
  h: Handle,
  c: {
    id: Id
    place: string
    person: Id
    unit: Id | null
    onDay: Day
    household: Id | null
    byName: string | null
    note: string | null
    signature: Id | null
  },
): Promise<void> {
  await h.run(sql`
    INSERT INTO fieldwork.confirmation (county, id, place, person, unit, on_day, household, by_name, note, signature, at, taken_by)
    VALUES (${h.scope.county}, ${c.id}, ${c.place}, ${c.person}, ${c.unit}, ${c.onDay}, ${c.household}, ${c.byName}, ${c.note}, ${c.signature}, ${h.now},
      ${h.scope.person})`)
}

export interface ConfirmationRecord {
  id: Id
  person: Id
  personName: string
  place: string
  placeName: string
  onDay: Day
  byName: string | null
  householdName: string | null
  note: string | null
  takenBy: string | null
  counts: boolean
  at: Date
}

export async function listConfirmations(
  h: Handle,
  f: {
    under?: string | undefined
    person?: Id | undefined
    onFrom?: Day | undefined
    onTo?: Day | undefined
    q?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: ConfirmationRecord[] }> {
  const from = sql`fieldwork.confirmation x
    LEFT JOIN people.person n ON n.county = x.county AND n.id = x.person
    WHERE x.county = ${h.scope.county}
    ${f.under ? under(sql`x.place`, f.under) : sql``}
    ${f.person ? sql`AND x.person = ${f.person}` : sql``}
    ${f.onFrom ? sql`AND x.on_day >= ${f.onFrom}` : sql``}
    ${f.onTo ? sql`AND x.on_day <= ${f.onTo}` : sql``}
    ${f.q ? sql`AND (n.name LIKE ${containing(f.q)} OR x.by_name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<ConfirmationRecord>(sql`
    SELECT x.id, x.person, coalesce(x.name, '') AS "personName", x.place, coalesce(p.name, x.place) AS "placeName", x.on_day AS "onDay",
      x.by_name AS "byName", c.name AS "householdName", x.note, b.name AS "takenBy",
      (x.taken_by IS DISTINCT FROM x.person OR x.signature IS NOT NULL) AS counts, x.at
    FROM (SELECT x.*, n.name FROM ${from} ORDER BY x.on_day DESC, x.id DESC LIMIT ${page.limit} OFFSET ${page.offset}) x
    LEFT JOIN places.current p ON p.county = x.county AND p.place = x.place
    LEFT JOIN households.history c ON c.county = x.county AND c.id = x.household AND c.valid_to IS NULL
    LEFT JOIN people.person b ON b.county = x.county AND b.id = x.taken_by
    ORDER BY x.on_day DESC, x.id DESC`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${from}`)
  return { total, rows }
}

// ---- Who has not been seen

/** standing → days between visits, as rows; the standings that are asked for. */
function intervals(visitDays: Readonly<Record<string, number | undefined>>): RawBuilder<unknown> {
  const rows = Object.entries(visitDays).flatMap(([standing, every]) =>
    every === undefined ? [] : [{ standing, every }],
  )
  return sql`json_to_recordset(${JSON.stringify(rows)}) AS i(standing text, every integer)`
}

/** The standings that ask for visits, written into the statement so that the index over such homes is used. */
function visited(visitDays: Readonly<Record<string, number | undefined>>): RawBuilder<unknown> {
  const standings = Object.keys(visitDays).filter((standing) => visitDays[standing] !== undefined)
  return standings.length === 0 ? sql`NULL` : sql.join(standings.map((standing) => sql.lit(standing)))
}

/** Homes whose standing asks for visits, each with the day it was last seen, under a place. */
function homesSeen(
  h: Handle,
  f: {
    visitDays: Readonly<Record<string, number | undefined>>
    under?: string | undefined
    standing?: string | undefined
  },
): RawBuilder<unknown> {
  return sql`
    homes AS MATERIALIZED (
      SELECT c.county, c.id, c.name, c.place, c.standing, i.every, s."seenOn"
      FROM households.current c JOIN ${intervals(f.visitDays)} ON i.standing = c.standing AND c.standing IN (${visited(f.visitDays)})
      LEFT JOIN LATERAL (
        SELECT v.on_day AS "seenOn" FROM fieldwork.standing_visit v
        WHERE v.county = ${h.scope.county} AND v.household = c.id AND v.kind = 'household'
        ORDER BY v.on_day DESC, v.id DESC LIMIT 1) s ON true
      WHERE c.county = ${h.scope.county} ${under(sql`c.place`, f.under ?? h.scope.place ?? h.scope.county)}
        ${f.standing ? sql`AND c.standing = ${f.standing}` : sql``})`
}

export interface UnseenRecord {
  id: Id
  name: string
  standing: string
  place: string
  placeName: string
  seenOn: Day | null
  /** null: the pack in force has none for this standing */
  interval: number | null
  helpers: string
}

/** How a home stands today; of a month the measure tells, see {@link listMissed}. */
export type StandingState = Exclude<SeenState, 'month'>

/** Whether a home `x` of `homes` has been seen as asked: within its interval, ever, never. */
function seenAs(h: Handle, state: StandingState, days: number): RawBuilder<unknown> {
  const states = {
    due: sql`true`,
    seen: sql`x."seenOn" IS NOT NULL`,
    never: sql`x."seenOn" IS NULL`,
    overdue: sql`(x."seenOn" IS NULL OR x."seenOn" + greatest(x.every, ${days}::integer) < ${h.today}::date)`,
  }
  return states[state]
}

interface UnseenFilter {
  visitDays: Readonly<Record<string, number | undefined>>
  under?: string | undefined
  standing?: string | undefined
  q?: string | undefined
}

/** Homes not seen within their interval, or as asked, the longest unseen first. */
export async function listUnseen(
  h: Handle,
  f: UnseenFilter & {
    /** at least so many days unseen */
    days?: number | undefined
    /** left out: overdue */
    state?: StandingState | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const waiting = sql`
    WITH ${homesSeen(h, f)},
    waiting AS (
      SELECT x.* FROM homes x
      WHERE ${seenAs(h, f.state ?? 'overdue', f.days ?? 0)}
        ${f.q ? sql`AND x.name LIKE ${containing(f.q)}` : sql``})`
  return pageOfUnseen(h, waiting, page)
}

/**
 * Homes that a month's share of visits counts and that were not seen in it, by what that share knows: the days and the
 * moment of its period. `seenOn`: when they were last seen before.
 */
export async function listMissed(
  h: Handle,
  period: MeasurePeriod,
  f: UnseenFilter,
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const waiting = sql`
    WITH ${homesOfMonth(period)},
    waiting AS (
      SELECT ${period.county}::char(6) AS county, x.id, x.name, x.place, x.standing, i.every, s."seenOn"
      FROM homes x LEFT JOIN ${intervals(f.visitDays)} ON i.standing = x.standing
      LEFT JOIN LATERAL (
        SELECT v.on_day AS "seenOn" FROM fieldwork.standing_visit v
        WHERE v.county = ${period.county} AND v.household = x.id AND v.kind = 'household' AND v.on_day < ${period.from}::date
        ORDER BY v.on_day DESC, v.id DESC LIMIT 1) s ON true
      WHERE NOT EXISTS (SELECT 1 FROM seen k WHERE k.household = x.id)
        ${under(sql`x.place`, f.under ?? h.scope.place ?? h.scope.county)}
        ${f.standing ? sql`AND x.standing = ${f.standing}` : sql``}
        ${f.q ? sql`AND x.name LIKE ${containing(f.q)}` : sql``})`
  return pageOfUnseen(h, waiting, page)
}

/** One page of the homes in `waiting`, with their helpers. */
async function pageOfUnseen(
  h: Handle,
  waiting: RawBuilder<unknown>,
  page: PageOf,
): Promise<{ total: number; rows: UnseenRecord[] }> {
  const rows = await h.rows<UnseenRecord & { total: number }>(sql`${waiting}
    SELECT w.id, w.name, w.standing, w.place, coalesce(p.name, w.place) AS "placeName", w."seenOn", w.every AS interval,
      coalesce((SELECT string_agg(n.name, '、' ORDER BY q.rank) FROM households.paired q
        JOIN people.person n ON n.county = q.county AND n.id = q.person WHERE q.county = w.county AND q.household = w.id), '') AS helpers
    FROM (SELECT * FROM waiting ORDER BY "seenOn" NULLS FIRST, place, id LIMIT ${page.limit} OFFSET ${page.offset}) w
    LEFT JOIN places.current p ON p.county = w.county AND p.place = w.place
    ORDER BY w."seenOn" NULLS FIRST, w.place, w.id`)
  const { total } = await h.one<{ total: number }>(sql`${waiting} SELECT count(*)::integer AS total FROM waiting`)
  return { total, rows }
}

export interface ProgressRecord {
  place: string
  placeName: string
  households: number
  unseen: number
  never: number
  openOpinions: number
  overdueOpinions: number
  walkedOn: Day | null
}

/** By township or village: homes to be seen and not seen, opinions that wait, the last walk. */
export async function listProgress(
  h: Handle,
  f: {
    visitDays: Readonly<Record<string, number | undefined>>
    level: 'township' | 'village'
    under?: string | undefined
    /** only places in which somebody has walked since */
    walkedFrom?: Day | undefined
    sort?: string | undefined
  },
  page: PageOf,
): Promise<{ total: number; rows: ProgressRecord[] }> {
  const { county } = h.scope
  const length = f.level === 'village' ? 12 : 9
  const area = f.under ?? h.scope.place ?? county
  const orders: Record<string, RawBuilder<unknown>> = {
    place: sql`l.place`,
    '-unseen': sql`coalesce(x.unseen, 0) DESC, l.place`,
    '-openOpinions': sql`coalesce(o.open, 0) DESC, l.place`,
    walkedOn: sql`w."walkedOn" NULLS FIRST, l.place`,
  }
  const places = sql`places.current l WHERE l.county = ${county} AND l.level = ${f.level} ${under(sql`l.place`, area)}
    ${
      f.walkedFrom
        ? sql`AND EXISTS (SELECT 1 FROM fieldwork.standing_visit v WHERE v.county = ${county} AND v.kind = 'village'
            AND v.village >= l.place AND v.village < l.place || '~' AND v.on_day >= ${f.walkedFrom})`
        : sql``
    }`
  const counted = h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${places}`)
  const listed = h.rows<ProgressRecord>(sql`
    WITH ${homesSeen(h, { visitDays: f.visitDays, under: area })},
    x AS (
      SELECT substr(m.place, 1, ${length}::integer) AS place, count(*)::integer AS households,
        count(*) FILTER (WHERE m."seenOn" IS NULL OR m."seenOn" + m.every < ${h.today}::date)::integer AS unseen,
        count(*) FILTER (WHERE m."seenOn" IS NULL)::integer AS never
      FROM homes m GROUP BY 1),
    o AS (
      SELECT substr(o.place, 1, ${length}::integer) AS place, count(*)::integer AS open,
        count(*) FILTER (WHERE ${lateOn(h.today)})::integer AS late
      FROM fieldwork.open_opinion o WHERE o.county = ${county} ${under(sql`o.place`, area)} GROUP BY 1),
    w AS (
      SELECT substr(g.place, 1, ${length}::integer) AS place, max(v.on_day) AS "walkedOn"
      FROM (SELECT DISTINCT place FROM places.history g WHERE g.county = ${county} AND g.level = 'village' ${under(sql`g.place`, area)}) g
      CROSS JOIN LATERAL (
        SELECT v.on_day FROM fieldwork.standing_visit v WHERE v.county = ${county} AND v.village = g.place AND v.led
        ORDER BY v.on_day DESC LIMIT 1) v
      GROUP BY 1)
    SELECT l.place, l.name AS "placeName", coalesce(x.households, 0) AS households, coalesce(x.unseen, 0) AS unseen,
      coalesce(x.never, 0) AS never, coalesce(o.open, 0) AS "openOpinions", coalesce(o.late, 0) AS "overdueOpinions", w."walkedOn"
    FROM (SELECT l.* FROM ${places}) l
    LEFT JOIN x ON x.place = l.place LEFT JOIN o ON o.place = l.place LEFT JOIN w ON w.place = l.place
    ORDER BY ${orderOf(orders, f.sort, '-unseen')} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const [{ total }, rows] = await Promise.all([counted, listed])
  return { total, rows }
}

/** How many homes are to be seen, and how many have been: ever, never, not within their interval. */
export async function countSeen(
  h: Handle,
  visitDays: Readonly<Record<string, number | undefined>>,
): Promise<Record<StandingState, number>> {
  return h.one(sql`
    WITH ${homesSeen(h, { visitDays })}
    SELECT count(*)::integer AS due, count(*) FILTER (WHERE ${seenAs(h, 'seen', 0)})::integer AS seen,
      count(*) FILTER (WHERE ${seenAs(h, 'never', 0)})::integer AS never,
      count(*) FILTER (WHERE ${seenAs(h, 'overdue', 0)})::integer AS overdue
    FROM homes x`)
}

/** Walks through villages between two days: how many, in how many villages, how many residents were heard. */
export async function countWalks(
  h: Handle,
  f: { from: Day; to: Day },
): Promise<{ visits: number; villages: number; heard: number }> {
  return h.one(sql`
    SELECT count(*)::integer AS visits, count(DISTINCT v.village)::integer AS villages, coalesce(sum(v.heard), 0)::integer AS heard
    FROM fieldwork.standing_visit v
    WHERE v.county = ${h.scope.county} AND v.kind = 'village' AND v.on_day BETWEEN ${f.from} AND ${f.to}`)
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
