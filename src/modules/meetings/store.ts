import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { MeetingKind, MinutesPart, NewMeeting } from './model.ts'

/** A meeting ready to be written: complete, with what its minutes lack. */
export interface MeetingToWrite extends NewMeeting {
  id: Id
  title: string
  missing: readonly MinutesPart[]
}

export interface Replacement {
  replaces: Id
  why: string
  void: boolean
}

const FIELDS = sql`(id uuid, unit uuid, kind text, "heldOn" date, title text, chair text, recorder text, topics text[],
  decisions text[], minutes text, due integer, present integer, evidence uuid[], missing text[])`

/**
 * Writes meetings in one statement, each at the place its branch had on the day.
 * @returns how many were written; fewer than given when a branch did not exist on the day
 */
export async function addMeetings(
  h: Handle,
  rows: readonly MeetingToWrite[],
  replacement: Replacement | null = null,
): Promise<number> {
  const { county } = h.scope
  const json = JSON.stringify(rows.map((r) => ({ topics: [], decisions: [], evidence: [], minutes: '', ...r })))
  return h.run(sql`
    INSERT INTO meetings.meeting (county, id, at, person, place, unit, kind, held_on, title, chair, recorder, topics, decisions,
      minutes, due, present, evidence, missing, replaces, void, why)
    SELECT ${county}, r.id, ${h.now}, ${h.scope.person}, o.place, r.unit, r.kind, r."heldOn", r.title, nullif(r.chair, ''),
      nullif(r.recorder, ''), r.topics, r.decisions, r.minutes, r.due, r.present, r.evidence, r.missing,
      ${replacement?.replaces ?? null}::uuid, ${replacement?.void ?? false}, ${replacement?.why ?? null}
    FROM json_to_recordset(${json}) AS r${FIELDS}
    JOIN organisations.history o ON o.county = ${county} AND o.id = r.unit
      AND o.valid_from <= r."heldOn" AND (o.valid_to IS NULL OR o.valid_to > r."heldOn")`)
}

/** Notes leaders at their own branch's meetings; those who did not belong to it on the day are left out of the count. */
export async function addAttendance(
  h: Handle,
  rows: readonly { meeting: Id; unit: Id; heldOn: Day; leader: Id }[],
): Promise<number> {
  if (rows.length === 0) return 0
  const { county } = h.scope
  return h.run(sql`
    INSERT INTO meetings.attendance (county, meeting, leader, place, unit, at)
    SELECT ${county}, m.id, l.leader, m.place, m.unit, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(meeting uuid, unit uuid, "heldOn" date, leader uuid)
    JOIN meetings.meeting m ON m.county = ${county} AND m.id = r.meeting
    JOIN meetings.leader l ON l.county = ${county} AND l.leader = r.leader AND l.unit = r.unit
      AND l.from_day <= r."heldOn" AND (l.to_day IS NULL OR l.to_day >= r."heldOn")`)
}

export interface MeetingFilter {
  q?: string | undefined
  month?: Month | undefined
  kind?: MeetingKind | undefined
  unit?: Id | undefined
  under?: string | undefined
  heldFrom?: Day | undefined
  heldTo?: Day | undefined
  complete?: boolean | undefined
}

export interface MeetingRecord {
  id: Id
  at: Date
  unit: Id
  unitName: string
  place: string
  placeName: string
  kind: MeetingKind
  heldOn: Day
  title: string
  chair: string | null
  recorder: string | null
  topics: string[]
  decisions: string[]
  minutes: string
  due: number
  present: number
  evidence: Id[]
  missing: string[]
  replaces: Id | null
  void: boolean
  why: string | null
  recordedBy: string | null
}

const BRIEF = sql`m.id, m.unit, coalesce(o.name, '') AS "unitName", m.place, coalesce(p.name, m.place) AS "placeName", m.kind,
  m.held_on AS "heldOn", m.title, m.chair, m.due, m.present, m.missing`
/** Names as they were on the day of the meeting: a branch that has since been merged keeps its own. */
const NAMES = sql`
  LEFT JOIN organisations.history o ON o.county = m.county AND o.id = m.unit
    AND o.valid_from <= m.held_on AND (o.valid_to IS NULL OR o.valid_to > m.held_on)
  LEFT JOIN places.history p ON p.county = m.county AND p.place = m.place
    AND p.valid_from <= m.held_on AND (p.valid_to IS NULL OR p.valid_to > m.held_on)`

const ORDERS: Record<string, ReturnType<typeof sql>> = {
  heldOn: sql`m.held_on, m.id`,
  '-heldOn': sql`m.held_on DESC, m.id DESC`,
  placeName: sql`m.place, m.held_on DESC, m.id`,
  '-placeName': sql`m.place DESC, m.held_on DESC, m.id`,
}

export type BriefMeeting = Pick<
  MeetingRecord,
  | 'id'
  | 'unit'
  | 'unitName'
  | 'place'
  | 'placeName'
  | 'kind'
  | 'heldOn'
  | 'title'
  | 'chair'
  | 'due'
  | 'present'
  | 'missing'
>

export async function listMeetings(
  h: Handle,
  filter: MeetingFilter & { sort?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: BriefMeeting[] }> {
  const where = sql`m.county = ${h.scope.county}
    ${filter.month ? sql`AND m.held_on >= ${`${filter.month}-01`}::date AND m.held_on < ${`${filter.month}-01`}::date + interval '1 month'` : sql``}
    ${filter.kind ? sql`AND m.kind = ${filter.kind}` : sql``}
    ${filter.unit ? sql`AND m.unit = ${filter.unit}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`m.place`, filter.under)}` : sql``}
    ${filter.heldFrom ? sql`AND m.held_on >= ${filter.heldFrom}` : sql``}
    ${filter.heldTo ? sql`AND m.held_on <= ${filter.heldTo}` : sql``}
    ${filter.complete === undefined ? sql`` : filter.complete ? sql`AND m.missing = '{}'` : sql`AND m.missing <> '{}'`}
    ${filter.q ? sql`AND (m.title LIKE ${containing(filter.q)} OR m.minutes LIKE ${containing(filter.q)} OR m.chair = ${filter.q})` : sql``}`
  const order = orderOf(ORDERS, filter.sort, '-heldOn')
  const rows = await h.rows<BriefMeeting>(sql`
    SELECT ${BRIEF} FROM meetings.live m ${NAMES} WHERE ${where} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM meetings.live m WHERE ${where}`)
  return { total, rows }
}

export async function loadMeeting(h: Handle, id: Id): Promise<MeetingRecord> {
  return h.one<MeetingRecord>(
    sql`
    SELECT ${BRIEF}, m.at, m.recorder, m.topics, m.decisions, m.minutes, m.evidence, m.replaces, m.void, m.why, n.name AS "recordedBy"
    FROM meetings.meeting m ${NAMES}
    LEFT JOIN people.person n ON n.county = m.county AND n.id = m.person
    WHERE m.county = ${h.scope.county} AND m.id = ${id}`,
    '该会议记录',
  )
}

export async function replacementOf(
  h: Handle,
  id: Id,
): Promise<{ id: Id; void: boolean; why: string | null; at: Date } | undefined> {
  return h.maybe(
    sql`SELECT id, void, why, at FROM meetings.meeting WHERE county = ${h.scope.county} AND replaces = ${id}`,
  )
}

export async function leadersAt(h: Handle, meeting: Id): Promise<{ id: Id; name: string }[]> {
  return h.rows(sql`
    SELECT n.id, n.name FROM meetings.attendance a JOIN people.person n ON n.county = a.county AND n.id = a.leader
    WHERE a.county = ${h.scope.county} AND a.meeting = ${meeting} ORDER BY n.name, n.id`)
}

/** Another meeting of the same kind that the branch has already recorded for the day. */
export async function sameDay(
  h: Handle,
  of: { unit: Id; kind: MeetingKind; heldOn: Day; except: Id | null },
): Promise<{ id: Id } | undefined> {
  return h.maybe(sql`
    SELECT id FROM meetings.live m WHERE m.county = ${h.scope.county} AND m.unit = ${of.unit} AND m.kind = ${of.kind}
      AND m.held_on = ${of.heldOn} AND m.id IS DISTINCT FROM ${of.except}::uuid LIMIT 1`)
}

export interface OwedLine {
  kind: MeetingKind
  every: number
  times: number
  from: Day
  to: Day
}

export interface OwedRecord extends OwedLine {
  unit: Id
  unitName: string
  place: string
  placeName: string
  held: number
}

/** What each branch in sight owes, and how much of it was held. `state` is judged on `today` as in rules.owedState. */
export async function listOwed(
  h: Handle,
  owed: readonly OwedLine[],
  filter: {
    unit?: Id | undefined
    under?: string | undefined
    kind?: MeetingKind | undefined
    state?: 'done' | 'due' | 'overdue' | undefined
    on: Day
  },
  page: PageOf,
): Promise<{ total: number; rows: OwedRecord[] }> {
  const { county, place, unit } = h.scope
  const mine = place === null ? sql`o.id = ${unit}` : sql`(${atOrBelow(sql`o.place`, place)} OR o.id = ${unit})`
  const all = sql`
    WITH owed AS (SELECT * FROM json_to_recordset(${JSON.stringify(owed)}) AS k(kind text, every integer, times integer, "from" date, "to" date)),
    branches AS (
      SELECT o.id, o.name, o.place FROM organisations.history o
      WHERE o.county = ${county} AND o.kind = 'village-branch' AND o.valid_from <= ${filter.on}
        AND (o.valid_to IS NULL OR o.valid_to > ${filter.on}) AND ${mine}
        ${filter.unit ? sql`AND o.id = ${filter.unit}` : sql``}
        ${filter.under ? sql`AND ${atOrBelow(sql`o.place`, filter.under)}` : sql``}),
    held AS (
      SELECT m.unit, m.kind, count(*) AS n FROM meetings.live m JOIN owed k ON k.kind = m.kind AND m.held_on BETWEEN k."from" AND k."to"
      WHERE m.county = ${county} GROUP BY m.unit, m.kind),
    lines AS (
      SELECT b.id AS unit, b.name AS "unitName", b.place, k.*, coalesce(x.n, 0) AS held,
        CASE WHEN coalesce(x.n, 0) >= k.times THEN 'done' WHEN ${h.today}::date > k."to" THEN 'overdue' ELSE 'due' END AS state
      FROM branches b CROSS JOIN owed k LEFT JOIN held x ON x.unit = b.id AND x.kind = k.kind),
    wanted AS (SELECT * FROM lines WHERE true ${filter.kind ? sql`AND kind = ${filter.kind}` : sql``}
      ${filter.state ? sql`AND state = ${filter.state}` : sql``})`
  const rows = await h.rows<OwedRecord>(sql`${all}
    SELECT w.unit, w."unitName", w.place, coalesce(p.name, w.place) AS "placeName", w.kind, w.every, w.times, w."from", w."to", w.held
    FROM wanted w LEFT JOIN places.current p ON p.county = ${county} AND p.place = w.place
    ORDER BY w.place, w."to", w.kind LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`${all} SELECT count(*) AS total FROM wanted`)
  return { total, rows }
}

/** Leaders who belong to a branch on a day. */
export async function leadersOf(h: Handle, unit: Id, on: Day): Promise<{ id: Id; name: string }[]> {
  return h.rows(sql`
    SELECT n.id, n.name FROM meetings.leader l JOIN people.person n ON n.county = l.county AND n.id = l.leader
    WHERE l.county = ${h.scope.county} AND l.unit = ${unit} AND l.from_day <= ${on} AND (l.to_day IS NULL OR l.to_day >= ${on})
    ORDER BY n.name, n.id`)
}

export async function listLeaders(
  h: Handle,
  filter: { q?: string | undefined; unit?: Id | undefined },
  page: PageOf,
): Promise<{
  total: number
  rows: { leader: Id; name: string; unit: Id; unitName: string; place: string; from: Day }[]
}> {
  const from = sql`meetings.leader l JOIN people.person n ON n.county = l.county AND n.id = l.leader
    LEFT JOIN organisations.current o ON o.county = l.county AND o.id = l.unit
    WHERE l.county = ${h.scope.county} AND l.to_day IS NULL
    ${filter.unit ? sql`AND l.unit = ${filter.unit}` : sql``}
    ${filter.q ? sql`AND (n.name LIKE ${containing(filter.q)} OR o.name LIKE ${containing(filter.q)})` : sql``}`
  const rows = await h.rows<{ leader: Id; name: string; unit: Id; unitName: string; place: string; from: Day }>(sql`
    SELECT l.leader, n.name, l.unit, coalesce(o.name, '') AS "unitName", l.place, l.from_day AS "from"
    FROM ${from} ORDER BY l.place, n.name, n.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${from}`)
  return { total, rows }
}

/** Ends where leaders belonged until now; a stay that began on the same day is closed on that day. */
export async function endLeaders(h: Handle, leaders: readonly Id[], until: Day): Promise<number> {
  return h.run(sql`
    UPDATE meetings.leader SET to_day = greatest(from_day, ${until}::date), ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND leader = ANY(${leaders as Id[]}::uuid[]) AND to_day IS NULL`)
}

export async function addLeaders(h: Handle, rows: readonly { leader: Id; unit: Id }[], from: Day): Promise<number> {
  return h.run(sql`
    INSERT INTO meetings.leader (county, leader, unit, place, from_day, entered_at)
    SELECT ${h.scope.county}, r.leader, r.unit, o.place, ${from}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(leader uuid, unit uuid)
    JOIN organisations.current o ON o.county = ${h.scope.county} AND o.id = r.unit`)
}

export async function personName(h: Handle): Promise<string | null> {
  if (h.scope.person === null) return null
  const row = await h.maybe<{ name: string }>(
    sql`SELECT name FROM people.person WHERE county = ${h.scope.county} AND id = ${h.scope.person}`,
  )
  return row?.name ?? null
}

/** Leaders of branches that ended belong to the branches that took them over, from a day on. */
export async function leadersIn(h: Handle, units: readonly Id[]): Promise<{ leader: Id; unit: Id }[]> {
  return h.rows(sql`
    SELECT leader, unit FROM meetings.leader WHERE county = ${h.scope.county} AND to_day IS NULL AND unit = ANY(${units as Id[]}::uuid[])`)
}

/** How the branch recorded the last meeting of the kind: who chaired, who wrote, how many were due. */
export async function lastOf(
  h: Handle,
  unit: Id,
  kind: MeetingKind,
): Promise<{ chair: string | null; recorder: string | null; due: number } | undefined> {
  return h.maybe(sql`
    SELECT chair, recorder, due FROM meetings.live
    WHERE county = ${h.scope.county} AND unit = ${unit} AND kind = ${kind} ORDER BY held_on DESC, id DESC LIMIT 1`)
}

/** Meetings on record in villages, and calls that branches have still to answer. */
export async function countForMerger(
  h: Handle,
  of: { places: readonly string[]; units: readonly Id[] },
): Promise<{ calls: number; meetings: number }> {
  const { county } = h.scope
  return h.one(sql`
    SELECT
      (SELECT count(*)::integer FROM meetings.open_call c WHERE c.county = ${county} AND c.unit = ANY(${of.units as Id[]}::uuid[])) AS calls,
      (SELECT count(*)::integer FROM meetings.live m WHERE m.county = ${county} AND m.place = ANY(${of.places as string[]}::text[])) AS meetings`)
}
