import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { type EvidenceLabel, evidenceOf } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { CallState, Verdict } from './model.ts'

export interface CallRecord {
  id: Id
  at: Date
  month: Month
  unit: Id
  unitName: string
  place: string
  placeName: string
  note: string
  seed: string | null
  term: number
  dueOn: Day
  state: CallState
  answeredOn: Day | null
  verdict: Verdict | null
  askedBy: string | null
}

const COLUMNS = sql`c.id, c.at, c.month, c.unit, coalesce(o.name, '') AS "unitName", c.place, coalesce(p.name, c.place) AS "placeName",
  c.note, c.seed, c.term, c.due_on AS "dueOn", c.state, c.answered_on AS "answeredOn", n.name AS "askedBy",
  (SELECT e.verdict FROM meetings.call_event e WHERE e.county = c.county AND e.call = c.id AND e.kind = 'commented' ORDER BY e.at DESC, e.id DESC LIMIT 1) AS verdict`
const FROM = sql`meetings.call c
  LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
  LEFT JOIN places.current p ON p.county = c.county AND p.place = c.place
  LEFT JOIN people.person n ON n.county = c.county AND n.id = c.asked_by`

export interface CallFilter {
  month?: Month | undefined
  state?: CallState | undefined
  unit?: Id | undefined
  under?: string | undefined
  late?: boolean | undefined
  q?: string | undefined
}

export async function listCalls(
  h: Handle,
  filter: CallFilter,
  page: PageOf,
): Promise<{ total: number; rows: CallRecord[] }> {
  const late = sql`coalesce(c.answered_on, ${h.today}::date) > c.due_on`
  const where = sql`c.county = ${h.scope.county}
    ${filter.month ? sql`AND c.month = ${filter.month}` : sql``}
    ${filter.state ? sql`AND c.state = ${filter.state}` : sql``}
    ${filter.unit ? sql`AND c.unit = ${filter.unit}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`c.place`, filter.under)}` : sql``}
    ${filter.late === undefined ? sql`` : filter.late ? sql`AND ${late}` : sql`AND NOT (${late})`}
    ${filter.q ? sql`AND (o.name LIKE ${containing(filter.q)} OR p.name LIKE ${containing(filter.q)})` : sql``}`
  const rows = await h.rows<CallRecord>(sql`
    SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY c.state, c.due_on, c.place, c.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM ${FROM} WHERE ${where}`)
  return { total, rows }
}

export async function loadCall(h: Handle, id: Id): Promise<CallRecord> {
  return h.one<CallRecord>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE c.county = ${h.scope.county} AND c.id = ${id}`,
    '该调阅',
  )
}

/** Holds the call until the end of the transaction, so that two people do not answer it at once. */
export async function holdCall(h: Handle, id: Id): Promise<void> {
  await h.one(sql`SELECT 1 FROM meetings.call WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该调阅')
}

/** Village branches of a place that are not already under a call for the month. */
export async function candidates(h: Handle, month: Month, under: string): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT o.id FROM organisations.current o
    WHERE o.county = ${h.scope.county} AND o.kind = 'village-branch' AND ${atOrBelow(sql`o.place`, under)}
      AND NOT EXISTS (SELECT 1 FROM meetings.call c WHERE c.county = o.county AND c.unit = o.id AND c.month = ${month} AND c.state <> 'commented')
    ORDER BY o.id`)
  return rows.map((r) => r.id)
}

export async function openCalls(h: Handle, month: Month, units: readonly Id[]): Promise<{ unitName: string }[]> {
  return h.rows(sql`
    SELECT coalesce(o.name, '') AS "unitName" FROM meetings.call c LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
    WHERE c.county = ${h.scope.county} AND c.month = ${month} AND c.state <> 'commented' AND c.unit = ANY(${units as Id[]}::uuid[])`)
}

export async function addCalls(
  h: Handle,
  rows: readonly { id: Id; event: Id; unit: Id }[],
  call: { month: Month; note: string; seed: string | null; term: number; dueOn: Day },
): Promise<number> {
  const { county, person, post } = h.scope
  const json = JSON.stringify(rows)
  const added = await h.run(sql`
    INSERT INTO meetings.call (county, id, at, asked_by, place, unit, month, note, seed, term, due_on)
    SELECT ${county}, r.id, ${h.now}, ${person}, o.place, r.unit, ${call.month}, ${call.note}, ${call.seed}, ${call.term}, ${call.dueOn}
    FROM json_to_recordset(${json}) AS r(id uuid, unit uuid)
    JOIN organisations.current o ON o.county = ${county} AND o.id = r.unit`)
  await h.run(sql`
    INSERT INTO meetings.call_event (county, id, call, at, person, post, place, unit, kind, comment)
    SELECT ${county}, r.event, c.id, ${h.now}, ${person}, ${post}, c.place, c.unit, 'asked', ${call.note}
    FROM json_to_recordset(${json}) AS r(id uuid, event uuid)
    JOIN meetings.call c ON c.county = ${county} AND c.id = r.id`)
  return added
}

export async function addEvent(
  h: Handle,
  call: { id: Id; place: string; unit: Id },
  event: { kind: 'answered' | 'commented'; comment: string; evidence: readonly Id[]; verdict: Verdict | null },
): Promise<void> {
  const { county, person, post } = h.scope
  await h.run(sql`
    INSERT INTO meetings.call_event (county, id, call, at, person, post, place, unit, kind, verdict, comment, evidence)
    VALUES (${county}, ${h.id()}, ${call.id}, ${h.now}, ${person}, ${post}, ${call.place}, ${call.unit}, ${event.kind}, ${event.verdict},
      ${event.comment}, ${event.evidence as Id[]}::uuid[])`)
}

/** @throws Problem `not-allowed` when the call is not the asker's to change */
export async function setState(h: Handle, id: Id, state: CallState, answeredOn: Day | null): Promise<void> {
  const changed =
    await h.run(sql`UPDATE meetings.call SET state = ${state}, answered_on = coalesce(answered_on, ${answeredOn}::date)
    WHERE county = ${h.scope.county} AND id = ${id}`)
  if (changed === 0) throw new Problem('not-allowed', { action: '办理该调阅' })
}

export interface CallEvent {
  id: Id
  at: Date
  person: Id | null
  name: string | null
  post: string | null
  kind: 'asked' | 'answered' | 'commented' | 'moved'
  verdict: Verdict | null
  comment: string
  evidence: EvidenceLabel[]
}

export async function eventsOf(h: Handle, call: Id): Promise<CallEvent[]> {
  return h.rows(sql`
    SELECT e.id, e.at, e.person, n.name, t.title AS post, e.kind, e.verdict, e.comment,
      ${evidenceOf('e')} AS evidence
    FROM meetings.call_event e
    LEFT JOIN people.person n ON n.county = e.county AND n.id = e.person
    LEFT JOIN people.post t ON t.county = e.county AND t.id = e.post
    WHERE e.county = ${h.scope.county} AND e.call = ${call} ORDER BY e.at, e.id`)
}

/** Open calls of branches that ended go on with the branch that took them over. */
export async function moveCalls(h: Handle, rows: readonly { id: Id; successor: Id }[], note: string): Promise<number> {
  const { county } = h.scope
  const json = JSON.stringify(rows)
  const open = await h.rows<{ id: Id; unit: Id }>(sql`
    UPDATE meetings.call c SET unit = r.successor, place = o.place
    FROM json_to_recordset(${json}) AS r(id uuid, successor uuid)
    JOIN organisations.current o ON o.county = ${county} AND o.id = r.successor
    WHERE c.county = ${county} AND c.unit = r.id AND c.state <> 'commented'
      AND NOT EXISTS (SELECT 1 FROM meetings.call x WHERE x.county = c.county AND x.unit = r.successor AND x.month = c.month AND x.state <> 'commented')
    RETURNING c.id, c.unit`)
  const events = open.map((call) => ({ ...call, event: h.id() }))
  await h.run(sql`
    INSERT INTO meetings.call_event (county, id, call, at, place, unit, kind, comment)
    SELECT ${county}, r.event, c.id, ${h.now}, c.place, c.unit, 'moved', ${note}
    FROM json_to_recordset(${JSON.stringify(events)}) AS r(id uuid, event uuid)
    JOIN meetings.call c ON c.county = ${county} AND c.id = r.id`)
  return open.length
}

export async function unanswered(
  h: Handle,
): Promise<{ id: Id; at: Date; term: number; dueOn: Day; unitName: string; month: Month }[]> {
  return h.rows(sql`
    SELECT c.id, c.at, c.term, c.due_on AS "dueOn", coalesce(o.name, '') AS "unitName", c.month
    FROM meetings.call c LEFT JOIN organisations.current o ON o.county = c.county AND o.id = c.unit
    WHERE c.county = ${h.scope.county} AND c.state = 'asked' ORDER BY c.id`)
}

export async function setDue(h: Handle, rows: readonly { id: Id; dueOn: Day }[]): Promise<void> {
  await h.run(sql`
    UPDATE meetings.call c SET due_on = r."dueOn" FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "dueOn" date)
    WHERE c.county = ${h.scope.county} AND c.id = r.id`)
}
