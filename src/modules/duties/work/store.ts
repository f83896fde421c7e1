import { sql } from 'kysely'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import type { DutyState, ListKind, Recurrence } from '../model.ts'

/** `isOverdue` of the kernel, as SQL; a test holds the two together. */
export function overdueSql(today: Day) {
  return sql`coalesce(d.done_on, ${today}::date) > d.due_on`
}

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

/** What is still to be done first, soonest due first; then what is settled, the latest first. */
const STANDING = sql`d.state NOT IN ('open', 'overdue'), CASE WHEN d.state IN ('open', 'overdue') THEN d.due_on END, d.due_on DESC, d.place, d.id`
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
    ${filter.under ? sql`AND ${atOrBelow(sql`d.place`, filter.under)}` : sql``}
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
  const order = orderOf({ ...SORTS, '': STANDING }, filter.sort, '')
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
  evidence: EvidenceLabel[]
  detail: Record<string, unknown> | null
}

export async function eventsOf(h: Handle, duty: Id): Promise<EventRow[]> {
  return h.rows(sql`
    SELECT e.id, e.at, e.action, e.on_day AS "onDay", w.name AS "personName", w.title AS "postTitle", e.note, e.detail,
      ${evidenceOf('e')} AS evidence
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

/** Open duties of organisations. */
export async function countOpen(h: Handle, units: readonly Id[]): Promise<number> {
  const { open } = await h.one<{ open: number }>(sql`
    SELECT count(*)::integer AS open FROM duties.duty d
    WHERE d.county = ${h.scope.county} AND d.unit = ANY(${units as Id[]}::uuid[]) AND d.state IN ('open', 'overdue')`)
  return open
}
