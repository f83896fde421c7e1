import { sql } from 'kysely'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing, startingWith } from '#kernel/server/patterns.ts'
import type { DueDuty, DutyState, ListKind, ListRow, Recurrence, Shortfall, SubjectKind } from './model.ts'
import type { Counted } from './rules.ts'

const under = (column: ReturnType<typeof sql>, place: string) =>
  sql`${column} >= ${place} AND ${column} < ${`${place}~`}`

/** `isOverdue` of the kernel, as SQL; a test holds the two together. */
export function overdueSql(today: Day) {
  return sql`coalesce(d.done_on, ${today}::date) > d.due_on`
}

/** `fallsShort` of the kernel, as SQL: an absent figure never does. */
const FALLS_SHORT = sql`(x.figure IS NOT NULL AND CASE x.better WHEN 'more' THEN x.figure < x.target ELSE x.figure > x.target END)`

// ---- Lists

export interface ListRecord {
  id: Id
  code: string
  kind: ListKind
  title: string
  year: number
  place: string
  unit: Id
  ownerName: string | null
  ownerTitle: string | null
  grounds: string | null
  issuedOn: Day
  endedOn: Day | null
  endedWhy: string | null
  parent: Id | null
  wave: number | null
  source: 'pack' | 'import' | 'cascade' | 'screen'
}

export interface NodeRecord {
  id: Id
  list: Id
  place: string
  unit: Id
  parent: Id | null
  root: Id
  kind: 'objective' | 'indicator' | 'item'
  code: string
  title: string
  position: number
  weight: number | null
  ownerName: string | null
  ownerTitle: string | null
  subjectKind: SubjectKind | null
  recurrence: Recurrence | null
  deadline: DeadlineRule | null
  evidence: boolean
  category: string | null
  measure: string | null
  target: number | null
}

export interface WaveRecord {
  list: Id
  wave: number
  place: string
  title: string
  from: Day
  to: Day
}

export async function addLists(h: Handle, lists: readonly ListRecord[]): Promise<void> {
  await h.run(sql`
    INSERT INTO duties.list (county, id, code, kind, title, year, place, unit, owner_name, owner_title, grounds, issued_on, parent, wave, source, issued_at)
    SELECT ${h.scope.county}, r.id, r.code, r.kind, r.title, r.year, r.place, r.unit, r."ownerName", r."ownerTitle", r.grounds,
      r."issuedOn", r.parent, r.wave, r.source, ${h.now}
    FROM json_to_recordset(${JSON.stringify(lists)}) AS r(id uuid, code text, kind text, title text, year integer, place text, unit uuid,
      "ownerName" text, "ownerTitle" text, grounds text, "issuedOn" date, parent uuid, wave integer, source text)`)
}

export async function addNodes(h: Handle, nodes: readonly NodeRecord[]): Promise<void> {
  await h.run(sql`
    INSERT INTO duties.node (county, id, list, place, unit, parent, root, kind, code, title, position, weight, owner_name, owner_title,
      subject_kind, recurrence, deadline, evidence, category, measure, target)
    SELECT ${h.scope.county}, r.id, r.list, r.place, r.unit, r.parent, r.root, r.kind, r.code, r.title, r.position, r.weight,
      r."ownerName", r."ownerTitle", r."subjectKind", r.recurrence, r.deadline, r.evidence, r.category, r.measure, r.target
    FROM json_to_recordset(${JSON.stringify(nodes)}) AS r(id uuid, list uuid, place text, unit uuid, parent uuid, root uuid, kind text,
      code text, title text, position integer, weight numeric, "ownerName" text, "ownerTitle" text, "subjectKind" text,
      recurrence text, deadline jsonb, evidence boolean, category text, measure text, target numeric)`)
}

export async function addSubjects(
  h: Handle,
  rows: readonly { node: Id; subject: Id; place: string; unit: Id }[],
): Promise<void> {
  if (rows.length === 0) return
  await h.run(sql`
    INSERT INTO duties.node_subject (county, node, subject, place, unit)
    SELECT ${h.scope.county}, r.node, r.subject, r.place, r.unit
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(node uuid, subject uuid, place text, unit uuid) ON CONFLICT DO NOTHING`)
}

export async function addWaves(h: Handle, waves: readonly WaveRecord[]): Promise<void> {
  if (waves.length === 0) return
  await h.run(sql`
    INSERT INTO duties.wave (county, list, wave, place, title, from_day, to_day)
    SELECT ${h.scope.county}, r.list, r.wave, r.place, r.title, r."from", r."to"
    FROM json_to_recordset(${JSON.stringify(waves)}) AS r(list uuid, wave integer, place text, title text, "from" date, "to" date)`)
}

export async function codesTaken(h: Handle, codes: readonly string[]): Promise<string[]> {
  const rows = await h.rows<{ code: string }>(sql`
    SELECT code FROM duties.list WHERE county = ${h.scope.county} AND code = ANY (${codes as string[]})`)
  return rows.map((r) => r.code)
}

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
    WHERE county = ${h.scope.county} AND kind = ${kind} AND ${under(sql`place`, place)} ORDER BY place, id`)
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

const heldOn = (day: Day) => sql`t.from_day <= ${day} AND (t.to_day IS NULL OR t.to_day >= ${day})
  AND t.role IN ('township', 'village', 'department', 'leader')`
const BY_RANK = sql`(t.title ~ '书记$' AND t.title !~ '副') DESC, t.title !~ '副' DESC, t.title ~ '书记' DESC, t.from_day, t.post`

const LIST = sql`l.id, l.code, l.kind, l.title, l.year, l.place, l.unit, l.owner_name AS "ownerName", l.owner_title AS "ownerTitle",
  l.grounds, l.issued_on AS "issuedOn", l.ended_on AS "endedOn", l.ended_why AS "endedWhy", l.parent, l.wave, l.source`

export async function loadList(h: Handle, id: Id): Promise<ListRecord> {
  return h.one(sql`SELECT ${LIST} FROM duties.list l WHERE l.county = ${h.scope.county} AND l.id = ${id}`, '该清单')
}

export interface ListFilter {
  q?: string | undefined
  kind?: ListKind | undefined
  year?: number | undefined
  under?: string | undefined
  parent?: Id | undefined
  top?: boolean | undefined
}

export async function listLists(
  h: Handle,
  filter: ListFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListRow[] }> {
  const where = sql`l.county = ${h.scope.county}
    ${filter.kind ? sql`AND l.kind = ${filter.kind}` : sql``}
    ${filter.year ? sql`AND l.year = ${filter.year}` : sql``}
    ${filter.under ? sql`AND ${under(sql`l.place`, filter.under)}` : sql``}
    ${filter.parent ? sql`AND l.parent = ${filter.parent}` : sql``}
    ${filter.top ? sql`AND l.parent IS NULL` : sql``}
    ${filter.q ? sql`AND (l.title LIKE ${containing(filter.q)} OR l.code LIKE ${startingWith(filter.q)})` : sql``}`
  const rows = await h.rows<ListRow>(sql`
    SELECT ${LIST}, coalesce(p.name, l.place) AS "placeName", coalesce(o.name, '') AS "unitName",
      (SELECT count(*) FROM duties.node n WHERE n.county = l.county AND n.list = l.id AND n.kind = 'item') AS items,
      coalesce(c.total, 0) AS total, coalesce(c.done, 0) AS done, coalesce(c.overdue, 0) AS overdue
    FROM (SELECT * FROM duties.list l WHERE ${where} ORDER BY l.issued_on DESC, l.place, l.code LIMIT ${page.limit} OFFSET ${page.offset}) l
    LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
    LEFT JOIN organisations.current o ON o.county = l.county AND o.id = l.unit
    LEFT JOIN LATERAL (
      SELECT count(*) AS total, count(*) FILTER (WHERE d.state = 'done') AS done,
        count(*) FILTER (WHERE d.state IN ('open', 'overdue') AND ${overdueSql(h.today)}) AS overdue
      FROM duties.node n JOIN duties.duty d ON d.county = n.county AND d.root = n.root
        AND d.place >= l.place AND d.place < l.place || '~' AND d.state <> 'void'
      WHERE n.county = l.county AND n.list = l.id AND n.kind = 'item') c ON true
    ORDER BY l.issued_on DESC, l.place, l.code`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM duties.list l WHERE ${where}`)
  return { total, rows }
}

export async function nodesOf(h: Handle, list: Id): Promise<(NodeRecord & { subjects: string[]; subjectIds: Id[] })[]> {
  return h.rows(sql`
    SELECT n.id, n.list, n.place, n.unit, n.parent, n.root, n.kind, n.code, n.title, n.position, n.weight, n.owner_name AS "ownerName",
      n.owner_title AS "ownerTitle", n.subject_kind AS "subjectKind", n.recurrence, n.deadline, n.evidence, n.category, n.measure, n.target,
      coalesce(s.names, '{}') AS subjects, coalesce(s.ids, '{}') AS "subjectIds"
    FROM duties.node n
    LEFT JOIN LATERAL (SELECT array_agg(o.name ORDER BY o.place, o.id) AS names, array_agg(o.id ORDER BY o.place, o.id) AS ids
      FROM duties.node_subject s JOIN organisations.current o ON o.county = s.county AND o.id = s.subject
      WHERE s.county = n.county AND s.node = n.id) s ON true
    WHERE n.county = ${h.scope.county} AND n.list = ${list} ORDER BY n.position`)
}

export async function wavesOf(h: Handle, lists: readonly Id[]): Promise<(WaveRecord & { name: string })[]> {
  return h.rows(sql`
    SELECT w.list, w.wave, w.place, w.title, w.from_day AS "from", w.to_day AS "to", coalesce(p.name, w.place) AS name
    FROM duties.wave w LEFT JOIN places.current p ON p.county = w.county AND p.place = w.place
    WHERE w.county = ${h.scope.county} AND w.list = ANY (${lists as string[]}::uuid[]) ORDER BY w.wave, w.place`)
}

export async function childrenOf(
  h: Handle,
  list: Id,
): Promise<{ id: Id; title: string; unit: Id; unitName: string; placeName: string }[]> {
  return h.rows(sql`
    SELECT l.id, l.title, l.unit, coalesce(o.name, '') AS "unitName", coalesce(p.name, l.place) AS "placeName"
    FROM duties.list l LEFT JOIN organisations.current o ON o.county = l.county AND o.id = l.unit
    LEFT JOIN places.current p ON p.county = l.county AND p.place = l.place
    WHERE l.county = ${h.scope.county} AND l.parent = ${list} ORDER BY l.place, l.id`)
}

/** @returns whether the list was there to be ended by the one who asks: everyone reads a list, few may end it */
export async function endList(h: Handle, list: Id, on: Day, why: string): Promise<boolean> {
  const ended = await h.run(sql`UPDATE duties.list SET ended_on = ${on}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${list} AND ended_on IS NULL`)
  return ended > 0
}

export async function endListsOfUnit(h: Handle, unit: Id, on: Day, why: string): Promise<void> {
  await h.run(sql`UPDATE duties.list SET ended_on = greatest(issued_on, ${on}::date), ended_why = ${why}
    WHERE county = ${h.scope.county} AND unit = ${unit} AND ended_on IS NULL`)
}

/** How the duties of a list's items stand, at and below a place, cascaded ones included. */
export async function countByItem(h: Handle, list: ListRecord): Promise<Map<Id, Counted>> {
  const rows = await h.rows<Counted & { id: Id }>(sql`
    SELECT n.id, count(*)::int AS total, count(*) FILTER (WHERE d.state = 'done')::int AS done,
      count(*) FILTER (WHERE d.state = 'done' AND ${overdueSql(h.today)})::int AS late,
      count(*) FILTER (WHERE d.state IN ('open', 'overdue') AND ${overdueSql(h.today)})::int AS overdue,
      count(*) FILTER (WHERE d.state = 'short')::int AS short
    FROM duties.node n JOIN duties.duty d ON d.county = n.county AND d.root = n.root
    WHERE n.county = ${h.scope.county} AND n.list = ${list.id} AND ${under(sql`d.place`, list.place)} AND d.state <> 'void' GROUP BY n.id`)
  return new Map(rows.map(({ id, ...counted }) => [id, counted]))
}

// ---- Opening

export interface ItemInForce {
  node: Id
  root: Id
  list: Id
  place: string
  issuedOn: Day
  endedOn: Day | null
  subjectKind: SubjectKind
  named: boolean
  recurrence: Recurrence
  deadline: DeadlineRule
  measure: string | null
  target: number | null
}

/** The items of the lists in force in a month (of these lists, when given). */
export async function itemsInForce(
  h: Handle,
  year: number,
  by: Day,
  after: Day,
  lists?: readonly Id[],
): Promise<ItemInForce[]> {
  return h.rows(sql`
    SELECT n.id AS node, n.root, l.id AS list, l.place, l.issued_on AS "issuedOn", l.ended_on AS "endedOn", n.subject_kind AS "subjectKind",
      EXISTS (SELECT 1 FROM duties.node_subject s WHERE s.county = n.county AND s.node = n.id) AS named,
      n.recurrence, n.deadline, n.measure, n.target
    FROM duties.list l JOIN duties.node n ON n.county = l.county AND n.list = l.id AND n.kind = 'item'
    WHERE l.county = ${h.scope.county} AND l.year = ${year} AND l.issued_on <= ${by} AND (l.ended_on IS NULL OR l.ended_on >= ${after})
      ${lists ? sql`AND l.id = ANY (${lists as string[]}::uuid[])` : sql``}`)
}

export interface Opening {
  node: Id
  root: Id
  list: Id
  period: string
  month: Month
  countedFrom: Day
  dueOn: Day
  subjectKind: string
  /** subjects at or below this place */
  place: string
  named: boolean
  measure: string | null
  target: number | null
}

/**
 * Opens a duty for every opening and every subject that has none for the period, in one statement. Where a lower
 * list carries the same item, the lower one's is opened.
 */
export async function openDuties(h: Handle, openings: readonly Opening[]): Promise<number> {
  if (openings.length === 0) return 0
  const moment = h.id().slice(0, 13)
  const { county } = h.scope
  return h.run(sql`
    INSERT INTO duties.duty (county, id, list, node, root, period, month, place, unit, owner, counted_from, due_on, state, measure, target, opened_at)
    SELECT DISTINCT ON (r.root, o.id, r.period) ${county}, duties.id_of(${moment}, r.root::text || o.id::text || r.period), r.list, r.node, r.root,
      r.period, r.month, o.place, o.id, w.post, r."countedFrom", r."dueOn", 'open', r.measure, r.target, ${h.now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(openings)}) AS r(node uuid, root uuid, list uuid, period text, month text, "countedFrom" date,
      "dueOn" date, "subjectKind" text, place text, named boolean, measure text, target numeric)
    JOIN organisations.current o ON o.county = ${county} AND o.kind = r."subjectKind" AND o.place >= r.place AND o.place < r.place || '~'
      AND (NOT r.named OR EXISTS (SELECT 1 FROM duties.node_subject s WHERE s.county = ${county} AND s.node = r.node AND s.subject = o.id))
    LEFT JOIN (
      SELECT DISTINCT ON (t.unit) t.unit, t.post FROM people.held t WHERE t.county = ${county} AND ${heldOn(h.today)}
      ORDER BY t.unit, ${BY_RANK}) w ON w.unit = o.id
    ORDER BY r.root, o.id, r.period, length(r.place) DESC, r.node
    ON CONFLICT (county, root, unit, period) DO NOTHING`)
}

// ---- Duties

export interface DutyRecord {
  id: Id
  list: Id
  listTitle: string
  listKind: ListKind
  node: Id
  root: Id
  code: string
  title: string
  period: string
  month: Month
  place: string
  placeName: string
  unit: Id
  unitName: string
  owner: Id | null
  ownerName: string | null
  ownerTitle: string | null
  countedFrom: Day
  dueOn: Day
  state: DutyState
  doneOn: Day | null
  doneBy: Id | null
  late: boolean
  measure: string | null
  target: number | null
  figure: number | null
  evidence: boolean
  recurrence: Recurrence
  deadline: DeadlineRule
  category: string | null
  weight: number | null
  parentNode: Id | null
  openedAt: Date
  movedFrom: Id | null
  /** the month at whose end it was judged; null while it was not */
  judgedMonth: Month | null
}

function duty(today: Day) {
  return sql`d.id, d.list, l.title AS "listTitle", l.kind AS "listKind", d.node, d.root, n.code, n.title, d.period, d.month, d.place,
    coalesce(p.name, d.place) AS "placeName", d.unit, coalesce(o.name, '') AS "unitName", d.owner, w.name AS "ownerName", w.title AS "ownerTitle",
    d.counted_from AS "countedFrom", d.due_on AS "dueOn", d.state, d.done_on AS "doneOn", d.done_by AS "doneBy",
    (d.state <> 'void' AND ${overdueSql(today)}) AS late, d.measure, d.target, d.figure, n.evidence, n.recurrence, n.deadline, n.category,
    n.weight, n.parent AS "parentNode", d.opened_at AS "openedAt", d.moved_from AS "movedFrom", d.judged_month AS "judgedMonth"`
}
const DUTY_FROM = sql`duties.duty d
  JOIN duties.node n ON n.county = d.county AND n.id = d.node
  JOIN duties.list l ON l.county = d.county AND l.id = d.list
  LEFT JOIN places.current p ON p.county = d.county AND p.place = d.place
  LEFT JOIN organisations.history o ON o.county = d.county AND o.id = d.unit AND o.valid_from <= d.due_on
    AND (o.valid_to IS NULL OR o.valid_to > d.due_on)
  LEFT JOIN people.held w ON w.county = d.county AND w.post = d.owner`

export async function loadDuty(h: Handle, id: Id, options: { lock?: boolean } = {}): Promise<DutyRecord> {
  if (options.lock)
    await h.one(
      sql`SELECT 1 FROM duties.duty d WHERE d.county = ${h.scope.county} AND d.id = ${id} FOR UPDATE`,
      '该责任事项',
    )
  return h.one(
    sql`SELECT ${duty(h.today)} FROM ${DUTY_FROM} WHERE d.county = ${h.scope.county} AND d.id = ${id}`,
    '该责任事项',
  )
}

export interface DutyFilter {
  q?: string | undefined
  month?: Month | undefined
  state?: DutyState | 'late' | 'soon' | undefined
  /** the day up to which an open duty counts as due soon */
  soonBy?: Day | undefined
  kind?: ListKind | undefined
  list?: Id | undefined
  item?: Id | undefined
  under?: string | undefined
  unit?: Id | undefined
  /** duties of this organisation or owned by this post */
  mine?: { unit: Id | null; post: Id | null } | undefined
  undone?: boolean | undefined
  sort?: string | undefined
}

const SORTS: Record<string, ReturnType<typeof sql>> = {
  dueOn: sql`d.due_on, d.place, d.id`,
  '-dueOn': sql`d.due_on DESC, d.place, d.id`,
  place: sql`d.place, d.due_on, d.id`,
  '-place': sql`d.place DESC, d.due_on, d.id`,
}

function dutyWhere(h: Handle, filter: DutyFilter) {
  return sql`d.county = ${h.scope.county}
    ${filter.month ? sql`AND d.month = ${filter.month}` : sql``}
    ${stateWhere(h, filter)}
    ${filter.undone ? sql`AND d.state IN ('open', 'overdue')` : sql``}
    ${filter.kind ? sql`AND l.kind = ${filter.kind}` : sql``}
    ${filter.list ? sql`AND d.root IN (SELECT x.root FROM duties.node x WHERE x.county = d.county AND x.list = ${filter.list})` : sql``}
    ${filter.item ? sql`AND d.root = (SELECT x.root FROM duties.node x WHERE x.county = d.county AND x.id = ${filter.item})` : sql``}
    ${filter.under ? sql`AND ${under(sql`d.place`, filter.under)}` : sql``}
    ${filter.unit ? sql`AND d.unit = ${filter.unit}` : sql``}
    ${filter.mine ? sql`AND (d.unit = ${filter.mine.unit} OR d.owner = ${filter.mine.post})` : sql``}
    ${filter.q ? sql`AND (n.title LIKE ${containing(filter.q)} OR n.code LIKE ${startingWith(filter.q)})` : sql``}`
}

function stateWhere(h: Handle, { state, soonBy }: DutyFilter) {
  if (state === undefined) return sql`AND d.state <> 'void'`
  if (state === 'late') return sql`AND d.state IN ('open', 'overdue') AND ${overdueSql(h.today)}`
  if (state === 'soon')
    return sql`AND d.state IN ('open', 'overdue') AND NOT ${overdueSql(h.today)} AND d.due_on <= ${soonBy ?? h.today}`
  return sql`AND d.state = ${state}`
}

export async function listDuties(
  h: Handle,
  filter: DutyFilter,
  page: PageOf,
): Promise<{ total: number; rows: DutyRecord[] }> {
  const where = dutyWhere(h, filter)
  const order = SORTS[filter.sort ?? 'dueOn'] ?? SORTS.dueOn!
  const rows = await h.rows<DutyRecord>(sql`
    SELECT ${duty(h.today)} FROM ${DUTY_FROM} WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`
    SELECT count(*) AS total FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    JOIN duties.list l ON l.county = d.county AND l.id = d.list WHERE ${where}`)
  return { total, rows }
}

/** Titles from the objective down to the item. */
export async function pathOf(h: Handle, node: Id): Promise<string[]> {
  const rows = await h.rows<{ title: string }>(sql`
    WITH RECURSIVE up AS (
      SELECT n.id, n.parent, n.title, 0 AS depth FROM duties.node n WHERE n.county = ${h.scope.county} AND n.id = ${node}
      UNION ALL
      SELECT n.id, n.parent, n.title, u.depth + 1 FROM up u JOIN duties.node n ON n.county = ${h.scope.county} AND n.id = u.parent)
    SELECT title FROM up ORDER BY depth DESC`)
  return rows.map((r) => r.title)
}

export interface EventRow {
  id: Id
  at: Date
  action: string
  onDay: Day
  personName: string | null
  postTitle: string | null
  note: string | null
  evidence: { id: Id; name: string; type: string; size: number; digest: string }[]
  detail: Record<string, unknown> | null
}

export async function eventsOf(h: Handle, duty: Id): Promise<EventRow[]> {
  return h.rows(sql`
    SELECT e.id, e.at, e.action, e.on_day AS "onDay", w.name AS "personName", w.title AS "postTitle", e.note, e.detail,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'digest', f.digest)), '[]')
       FROM kernel.file f WHERE f.county = e.county AND f.id = ANY (e.evidence)) AS evidence
    FROM duties.event e LEFT JOIN people.held w ON w.county = e.county AND w.post = e.post
    WHERE e.county = ${h.scope.county} AND e.duty = ${duty} ORDER BY e.at, e.id`)
}

/** @throws Problem `not-allowed` when the duty is not the asker's to change */
export async function setState(h: Handle, id: Id, to: { state: DutyState; doneOn?: Day | null }): Promise<void> {
  const done = to.state === 'done'
  const changed = await h.run(sql`
    UPDATE duties.duty SET state = ${to.state}, done_on = ${done ? (to.doneOn ?? h.today) : null}, done_at = ${done ? h.now : null},
      done_by = ${done ? h.scope.person : null}, void_at = ${to.state === 'void' ? h.now : null}
    WHERE county = ${h.scope.county} AND id = ${id}`)
  if (changed === 0) throw new Problem('not-allowed', { action: '办理该责任事项' })
}

export interface NewEvent {
  duty: Id
  place: string
  unit: Id
  action: 'fulfil' | 'return' | 'void' | 'judge' | 'redate' | 'move'
  onDay: Day
  note?: string | null
  evidence?: readonly Id[]
  detail?: unknown
}

export async function addEvents(h: Handle, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((e) => ({ ...e, id: h.id(), evidence: e.evidence ?? [] }))
  await h.run(sql`
    INSERT INTO duties.event (county, id, duty, place, unit, action, at, on_day, person, post, note, evidence, detail)
    SELECT ${h.scope.county}, r.id, r.duty, r.place, r.unit, r.action, ${h.now}, r."onDay", ${h.scope.person}::uuid, ${h.scope.post}::uuid, r.note,
      ARRAY(SELECT json_array_elements_text(r.evidence)::uuid), r.detail
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, duty uuid, place text, unit uuid, action text, "onDay" date, note text,
      evidence json, detail jsonb)`)
}

/**
 * Marks open duties done, those proven by a measure left alone; answers with the ones that were. Unless `anyone`, only
 * the own organisation's, and none that asks for evidence and has none. What was judged is done after its month, not in it.
 */
export async function setDone(
  h: Handle,
  rows: readonly { duty: Id; on: Day; evidence: readonly Id[] }[],
  anyone: boolean,
): Promise<{ id: Id; place: string; unit: Id; month: Month }[]> {
  const { county, unit, person } = h.scope
  return h.rows(sql`
    UPDATE duties.duty d SET state = 'done', done_on = r."on", done_at = ${h.now}, done_by = ${person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(duty uuid, "on" date, evidence json)
    WHERE d.county = ${county} AND d.id = r.duty AND d.state IN ('open', 'overdue') AND d.measure IS NULL AND r."on" >= d.counted_from
      AND (d.judged_month IS NULL OR to_char(r."on", 'YYYY-MM') > d.judged_month)
      ${
        anyone
          ? sql``
          : sql`AND d.unit = ${unit} AND (json_array_length(r.evidence) > 0
        OR NOT EXISTS (SELECT 1 FROM duties.node n WHERE n.county = d.county AND n.id = d.node AND n.evidence))`
      }
    RETURNING d.id, d.place, d.unit, d.month`)
}

export interface OpenDuty {
  id: Id
  code: string
  title: string
  place: string
  unit: Id
  dueOn: Day
  measure: string | null
  evidence: boolean
}

export async function openDutiesOfMonth(h: Handle, month: Month): Promise<OpenDuty[]> {
  return h.rows(sql`
    SELECT d.id, n.code, n.title, d.place, d.unit, d.due_on AS "dueOn", d.measure, n.evidence
    FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    WHERE d.county = ${h.scope.county} AND d.month = ${month} AND d.state = 'open' ORDER BY d.place, d.unit, d.due_on, d.id`)
}

export async function dutiesDue(h: Handle, month: Month): Promise<DueDuty[]> {
  return h.rows(sql`
    SELECT d.id AS duty, n.title, d.place, d.unit, o.name AS "unitName", d.due_on AS "dueOn", d.measure, d.target
    FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    JOIN organisations.current o ON o.county = d.county AND o.id = d.unit
    WHERE d.county = ${h.scope.county} AND d.month = ${month} AND d.state = 'open' ORDER BY d.place, d.unit, d.due_on, n.position, d.id`)
}

// ---- Judging a month

/** Measure duties of the month get their figure and become done or short, in one statement. */
export async function judgeMeasures(h: Handle, month: Month, lastDay: Day): Promise<number> {
  const { county } = h.scope
  return h.run(sql`
    UPDATE duties.duty d SET figure = x.figure, judged_month = ${month},
      state = CASE WHEN ${FALLS_SHORT} THEN 'short' ELSE 'done' END,
      done_on = CASE WHEN ${FALLS_SHORT} THEN NULL ELSE least(d.due_on, ${lastDay}::date) END,
      done_at = CASE WHEN ${FALLS_SHORT} THEN NULL ELSE ${h.now}::timestamptz END
    FROM (
      WITH taken AS MATERIALIZED (
        SELECT v.measure, v.place, v.unit, v.numerator, v.denominator FROM measures.current v
        WHERE v.county = ${county} AND v.month = ${month}),
      -- Duties and values meet by sorting, not by a join: nothing is known yet of values that have only just been computed,
      -- and the planner would look through all of them for each duty. A value counts for its unit, its place and each place above.
      met AS (
        SELECT d.id, d.target, m.kind, m.better, d.measure,
          CASE WHEN n.subject_kind = 'department' AND m.subject_kind = 'organisation' THEN d.unit::text ELSE d.place::text END AS subject,
          NULL::bigint AS numerator, NULL::bigint AS denominator
        FROM duties.duty d
        JOIN duties.node n ON n.county = d.county AND n.id = d.node
        JOIN measures.taken m ON m.county = d.county AND m.month = ${month} AND m.measure = d.measure
        WHERE d.county = ${county} AND d.month = ${month} AND d.state = 'open' AND d.measure IS NOT NULL
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, t.measure, left(t.place, k.length), t.numerator, t.denominator
        FROM taken t JOIN (VALUES (6), (9), (12), (15)) AS k(length) ON length(t.place) >= k.length
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, t.measure, t.unit::text, t.numerator, t.denominator FROM taken t WHERE t.unit IS NOT NULL),
      judged AS (
        SELECT id, target, kind, better, sum(numerator) OVER same AS numerator, sum(denominator) OVER same AS denominator
        FROM met WINDOW same AS (PARTITION BY measure, subject))
      SELECT id, target, better, CASE WHEN kind <> 'ratio' THEN coalesce(numerator, 0)
        WHEN coalesce(denominator, 0) = 0 THEN NULL ELSE numerator / denominator END AS figure
      FROM judged WHERE id IS NOT NULL) x
    WHERE d.county = ${county} AND d.id = x.id`)
}

/** What was not done by its day becomes overdue. */
export async function judgeDuties(h: Handle, month: Month, today: Day): Promise<number> {
  return h.run(sql`
    UPDATE duties.duty d SET state = 'overdue', judged_month = ${month}
    WHERE d.county = ${h.scope.county} AND d.state = 'open' AND d.measure IS NULL AND d.due_on < ${today} AND ${overdueSql(today)}`)
}

/** An entry in the timeline of each duty judged in this pass. */
export async function noteJudged(h: Handle, month: Month, onDay: Day): Promise<void> {
  const moment = h.id().slice(0, 13)
  await h.run(sql`
    INSERT INTO duties.event (county, id, duty, place, unit, action, at, on_day, detail)
    SELECT d.county, duties.id_of(${moment}, 'judge' || d.id::text || d.state), d.id, d.place, d.unit, 'judge', ${h.now}, ${onDay},
      jsonb_build_object('month', ${month}::text, 'state', d.state, 'figure', d.figure, 'target', d.target)
    FROM duties.duty d
    WHERE d.county = ${h.scope.county} AND d.judged_month = ${month} AND d.state IN ('short', 'overdue', 'done')
      AND NOT EXISTS (SELECT 1 FROM duties.event e WHERE e.county = d.county AND e.duty = d.id AND e.action = 'judge'
        AND e.detail ->> 'month' = ${month})`)
}

export async function shortfallsOf(h: Handle, month: Month): Promise<Shortfall[]> {
  return h.rows(sql`
    SELECT d.id AS duty, CASE WHEN d.measure IS NULL THEN 'duty' ELSE 'measure' END AS kind, n.title, n.category, d.place, d.unit,
      coalesce(o.name, '') AS "unitName", d.figure, d.target, d.due_on AS "dueOn", d.measure
    FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    LEFT JOIN organisations.current o ON o.county = d.county AND o.id = d.unit
    WHERE d.county = ${h.scope.county} AND d.judged_month = ${month} AND d.state IN ('short', 'overdue')
    ORDER BY d.place, d.unit, n.position, d.id`)
}

// ---- A calendar or a village that changed

export interface OpenTerm {
  node: Id
  period: string
  countedFrom: Day
  dueOn: Day
  recurrence: Recurrence
  deadline: DeadlineRule
}

/** The distinct terms of duties still open and not yet in a frozen month: few, however many villages share them. */
export async function openTerms(h: Handle): Promise<OpenTerm[]> {
  return h.rows(sql`
    SELECT DISTINCT d.node, d.period, d.counted_from AS "countedFrom", d.due_on AS "dueOn", n.recurrence, n.deadline
    FROM duties.duty d JOIN duties.node n ON n.county = d.county AND n.id = d.node
    WHERE d.county = ${h.scope.county} AND d.state = 'open' AND d.due_on >= ${h.today}`)
}

export async function redate(h: Handle, terms: readonly (OpenTerm & { to: Day; month: Month })[]): Promise<number> {
  if (terms.length === 0) return 0
  const moment = h.id().slice(0, 13)
  const { county } = h.scope
  const rows = sql`json_to_recordset(${JSON.stringify(terms)}) AS r(node uuid, period text, "countedFrom" date, "dueOn" date, "to" date, month text)`
  const same = sql`d.county = ${county} AND d.node = r.node AND d.period = r.period AND d.counted_from = r."countedFrom" AND d.due_on = r."dueOn"
    AND d.state = 'open' AND d.due_on >= ${h.today}`
  await h.run(sql`
    INSERT INTO duties.event (county, id, duty, place, unit, action, at, on_day, person, post, detail)
    SELECT ${county}, duties.id_of(${moment}, 'redate' || d.id::text || r."to"::text), d.id, d.place, d.unit, 'redate', ${h.now}, ${h.today},
      ${h.scope.person}::uuid, ${h.scope.post}::uuid, jsonb_build_object('before', r."dueOn", 'after', r."to")
    FROM ${rows} JOIN duties.duty d ON ${same}`)
  return h.run(sql`UPDATE duties.duty d SET due_on = r."to", month = r.month FROM ${rows} WHERE ${same}`)
}

/** The open duties of an organisation that has ended. */
export async function openDutiesOf(h: Handle, unit: Id): Promise<{ id: Id; place: string; unit: Id }[]> {
  return h.rows(sql`SELECT d.id, d.place, d.unit FROM duties.duty d
    WHERE d.county = ${h.scope.county} AND d.unit = ${unit} AND d.state = 'open' FOR UPDATE`)
}

/** Copies an ended organisation's open duties to its successor, unless the successor has the same one already. */
export async function takeOver(
  h: Handle,
  rows: readonly { id: Id; from: Id; unit: Id; place: string; owner: Id | null }[],
): Promise<number> {
  if (rows.length === 0) return 0
  return h.run(sql`
    INSERT INTO duties.duty (county, id, list, node, root, period, month, place, unit, owner, counted_from, due_on, state, measure, target, opened_at, moved_from)
    SELECT d.county, r.id, d.list, d.node, d.root, d.period, d.month, r.place, r.unit, r.owner, d.counted_from, d.due_on, 'open', d.measure, d.target,
      ${h.now}, d.id
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "from" uuid, unit uuid, place text, owner uuid)
    JOIN duties.duty d ON d.county = ${h.scope.county} AND d.id = r."from"
    ON CONFLICT (county, root, unit, period) DO NOTHING`)
}

export async function voidDuties(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(sql`UPDATE duties.duty SET state = 'void', void_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ANY (${ids as string[]}::uuid[]) AND state = 'open'`)
}

// ---- Small questions of the screens

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

export async function countLists(h: Handle, unit: Id, kind: ListKind, year: number): Promise<number> {
  const row = await h.one<{ n: number }>(sql`
    SELECT count(*) AS n FROM duties.list WHERE county = ${h.scope.county} AND unit = ${unit} AND kind = ${kind} AND year = ${year}`)
  return row.n
}

/** Of the duties of an organisation or post still open: how many fall due by a day, and how many are late. */
export async function countMine(
  h: Handle,
  mine: { unit: Id | null; post: Id | null },
  by: Day,
): Promise<{ soon: number; late: number }> {
  return h.one(sql`
    SELECT count(*) FILTER (WHERE NOT ${overdueSql(h.today)} AND d.due_on <= ${by}) AS soon, count(*) FILTER (WHERE ${overdueSql(h.today)}) AS late
    FROM duties.duty d
    WHERE d.county = ${h.scope.county} AND d.state IN ('open', 'overdue') AND (d.unit = ${mine.unit} OR d.owner = ${mine.post})`)
}
