import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { orderOf } from '#kernel/server/order.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { FindingEvent, FindingFilter, FindingRow, FindingState, NewFinding, Spring } from './model.ts'
import type { Change, Term } from './rules.ts'

const ROW = sql`f.id, f.category, f.spring, f.month, f.fact, f.grounds, f.place, f.subject, f.unit, f.raised_on AS "raisedOn",
  f.raised_by AS "raisedBy", f.duty, f.measure, f.inspection, f.state, f.version, f.due_on AS "dueOn", f.due_from AS "dueFrom",
  f.due_days AS "dueDays", f.stopped_on AS "stoppedOn", f.notified_on AS "notifiedOn", f.appeal_until AS "appealUntil",
  f.appeal_days AS "appealDays", f.suspended_until AS "suspendedUntil", f.appealed, f.extensions, f.lapses, f.request,
  f.ended_on AS "endedOn"`

/** {@link isOverdue} in SQL: the term of a live finding has passed and nothing stopped its clock by then. */
export function overdueSql(today: Day): RawBuilder<boolean> {
  return sql`(f.ended_on IS NULL AND coalesce(f.stopped_on, ${today}) > f.due_on)`
}

export interface RaisedRow extends NewFinding {
  readonly id: Id
  readonly term: Term
}

/**
 * Adds findings with their first event in two statements, whatever their number. Rows whose key is known are left out.
 * @returns the ids that were added
 */
export async function addFindings(
  h: Handle,
  rows: readonly RaisedRow[],
  more: { packVersion: number; addresseeKinds: readonly string[]; evidence: readonly Id[] },
): Promise<Id[]> {
  const { county, person, post, role } = h.scope
  const json = JSON.stringify(rows.map(({ term, ...row }) => ({ ...row, ...term })))
  const added = await h.rows<{ id: Id }>(sql`
    WITH RECURSIVE r AS (
      SELECT * FROM json_to_recordset(${json}) AS r(id uuid, key text, category text, spring text, fact text, grounds text,
        place text, subject uuid, "raisedOn" date, month text, duty uuid, measure text, inspection uuid,
        "dueOn" date, "dueFrom" date, "dueDays" integer)
    ), ${answeringSql(county, sql`SELECT subject FROM r`, more.addresseeKinds)}
    INSERT INTO supervision.finding (county, id, key, category, spring, month, fact, grounds, place, subject, unit, raised_on, raised_at,
      raised_by, duty, measure, inspection, pack_version, state, version, due_on, due_from, due_days, stopped_on)
    SELECT ${county}, r.id, r.key, r.category, r.spring, r.month, r.fact, r.grounds, coalesce(o.place, r.place), r.subject,
      coalesce(a.unit, r.subject), r."raisedOn", ${h.now}, ${person}, r.duty, r.measure, r.inspection, ${more.packVersion}, 'open', 1,
      r."dueOn", r."dueFrom", r."dueDays", r."raisedOn"
    FROM r LEFT JOIN answering a ON a.subject = r.subject
    LEFT JOIN organisations.current o ON o.county = ${county} AND o.id = r.subject
    ON CONFLICT (county, key) DO NOTHING RETURNING id`)
  const ids = added.map((row) => row.id)
  await h.run(sql`
    INSERT INTO supervision.finding_event (county, finding, version, at, on_day, person, post, role, action, from_state, state, from_due,
      due_on, stopped_on, place, subject, unit, ground, comment, evidence, letter)
    SELECT f.county, f.id, 1, ${h.now}, f.raised_on, ${person}, ${post}, ${role}, 'raise', NULL, f.state, NULL, f.due_on, f.stopped_on,
      f.place, f.subject, f.unit, NULL, f.fact, ${more.evidence as Id[]}, NULL
    FROM supervision.finding f WHERE f.county = ${county} AND f.id = ANY(${ids})`)
  return ids
}

/** How many findings were raised and not yet told. */
export async function countOpen(h: Handle): Promise<number> {
  const { open } = await h.one<{ open: number }>(
    sql`SELECT count(*) AS open FROM supervision.finding WHERE county = ${h.scope.county} AND state = 'open'`,
  )
  return open
}

export async function loadFinding(h: Handle, id: Id): Promise<FindingRow> {
  return h.one(
    sql`SELECT ${ROW} FROM supervision.finding f WHERE f.county = ${h.scope.county} AND f.id = ${id}`,
    '该问题',
  )
}

export interface EventRow extends FindingEvent {
  place: string
}

export async function eventsOf(h: Handle, id: Id): Promise<EventRow[]> {
  return h.rows(sql`
    SELECT version, at, on_day AS "onDay", person, post, role, action, from_state AS "fromState", state, from_due AS "fromDue",
      due_on AS "dueOn", ground, comment, evidence, letter, place
    FROM supervision.finding_event WHERE county = ${h.scope.county} AND finding = ${id} ORDER BY version`)
}

/** Saves one action; false when somebody else was faster. */
export async function saveChange(
  h: Handle,
  row: FindingRow,
  change: Change,
  event: { action: string; ground: string | null; comment: string | null; evidence: readonly Id[] },
): Promise<boolean> {
  const { county, person, post, role } = h.scope
  const touched = await h.run(sql`
    UPDATE supervision.finding SET version = version + 1, state = ${change.state}, due_on = ${change.dueOn}, due_from = ${change.dueFrom},
      due_days = ${change.dueDays}, stopped_on = ${change.stoppedOn}, notified_on = ${change.notifiedOn},
      appeal_until = ${change.appealUntil}, appeal_days = ${change.appealDays}, suspended_until = ${change.suspendedUntil},
      appealed = ${change.appealed}, extensions = ${change.extensions}, lapses = ${change.lapses},
      request = ${change.request === null ? null : JSON.stringify(change.request)}, ended_on = ${change.endedOn}
    WHERE county = ${county} AND id = ${row.id} AND version = ${row.version}`)
  if (touched === 0) return false
  await h.run(sql`
    INSERT INTO supervision.finding_event (county, finding, version, at, on_day, person, post, role, action, from_state, state, from_due,
      due_on, stopped_on, place, subject, unit, ground, comment, evidence, letter)
    VALUES (${county}, ${row.id}, ${row.version + 1}, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, ${event.action}, ${row.state},
      ${change.state}, ${row.dueOn}, ${change.dueOn}, ${change.stoppedOn}, ${row.place}, ${row.subject}, ${row.unit}, ${event.ground},
      ${event.comment}, ${event.evidence as Id[]}, NULL)`)
  return true
}

/** Live findings among `ids`, locked for a change of many at once. */
export async function lockLive(h: Handle, ids: readonly Id[]): Promise<FindingRow[]> {
  return h.rows(sql`
    SELECT ${ROW} FROM supervision.finding f
    WHERE f.county = ${h.scope.county} AND f.id = ANY(${ids as Id[]}) AND f.ended_on IS NULL ORDER BY f.id FOR UPDATE`)
}

export async function lockCounted(h: Handle): Promise<FindingRow[]> {
  return h.rows(sql`
    SELECT ${ROW} FROM supervision.finding f
    WHERE f.county = ${h.scope.county} AND f.ended_on IS NULL AND (f.due_from IS NOT NULL OR f.appeal_days IS NOT NULL)
    ORDER BY f.id FOR UPDATE`)
}

/** Findings that were suspended until a day that has passed. */
export async function suspensionsOver(h: Handle): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT id FROM supervision.finding
    WHERE county = ${h.scope.county} AND ended_on IS NULL AND state = 'suspended' AND suspended_until < ${h.today} ORDER BY id`)
  return rows.map((row) => row.id)
}

/** Live findings of organisations that ended, or at places that were merged away, locked. */
export async function lockMoved(
  h: Handle,
  of: { organisations: readonly Id[]; places: readonly string[] },
): Promise<FindingRow[]> {
  const organisations = of.organisations as Id[]
  return h.rows(sql`
    SELECT ${ROW} FROM supervision.finding f
    WHERE f.county = ${h.scope.county} AND f.ended_on IS NULL
      AND (f.subject = ANY(${organisations}) OR f.unit = ANY(${organisations}) OR f.place = ANY(${of.places as string[]}))
    ORDER BY f.id FOR UPDATE`)
}

export interface BulkChange extends Term {
  readonly id: Id
  readonly state: FindingState
  readonly stoppedOn: Day | null
  readonly notifiedOn: Day | null
  readonly appealUntil: Day | null
  readonly appealDays: number | null
  readonly lapses: number
  readonly place: string
  readonly subject: Id
  readonly unit: Id
  readonly fromState: FindingState
  readonly fromDue: Day
  readonly comment: string | null
}

/** Changes many locked findings and writes an event for each: two statements. */
export async function saveMany(
  h: Handle,
  rows: readonly BulkChange[],
  event: { action: string; letter: Id | null },
): Promise<void> {
  const { county, person, post, role } = h.scope
  const json = JSON.stringify(rows)
  const r = sql`json_to_recordset(${json}) AS r(id uuid, state text, "dueOn" date, "dueFrom" date, "dueDays" integer, "stoppedOn" date,
    "notifiedOn" date, "appealUntil" date, "appealDays" integer, lapses integer, place text, subject uuid, unit uuid, "fromState" text,
    "fromDue" date, comment text)`
  await h.run(sql`
    UPDATE supervision.finding f SET version = f.version + 1, state = r.state, due_on = r."dueOn", due_from = r."dueFrom",
      due_days = r."dueDays", stopped_on = r."stoppedOn", notified_on = r."notifiedOn", appeal_until = r."appealUntil",
      appeal_days = r."appealDays", lapses = r.lapses, place = r.place, subject = r.subject, unit = r.unit
    FROM ${r} WHERE f.county = ${county} AND f.id = r.id`)
  await h.run(sql`
    INSERT INTO supervision.finding_event (county, finding, version, at, on_day, person, post, role, action, from_state, state, from_due,
      due_on, stopped_on, place, subject, unit, comment, letter)
    SELECT ${county}, f.id, f.version, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, ${event.action}, r."fromState", f.state,
      r."fromDue", f.due_on, f.stopped_on, f.place, f.subject, f.unit, r.comment, ${event.letter}
    FROM supervision.finding f JOIN ${r} ON r.id = f.id WHERE f.county = ${county}`)
}

/** The organisation that answers for each subject: itself or the nearest above it that letters are addressed to. */
function answeringSql(county: string, subjects: RawBuilder<unknown>, kinds: readonly string[]): RawBuilder<unknown> {
  return sql`up AS (
      SELECT o.id AS subject, o.id, o.kind, o.parent, 0 AS step FROM organisations.current o
      WHERE o.county = ${county} AND o.id IN (${subjects})
      UNION ALL
      SELECT u.subject, o.id, o.kind, o.parent, u.step + 1 FROM up u
      JOIN organisations.current o ON o.county = ${county} AND o.id = u.parent WHERE u.step < 8
    ), answering AS (
      SELECT DISTINCT ON (subject) subject, id AS unit FROM up WHERE kind = ANY(${kinds as string[]}) ORDER BY subject, step
    )`
}

export interface Standing {
  id: Id
  name: string
  place: string
  unit: Id
}

/** Where organisations stand now, and who answers for each. */
export async function standingOf(h: Handle, ids: readonly Id[], kinds: readonly string[]): Promise<Standing[]> {
  const { county } = h.scope
  return h.rows(sql`
    WITH RECURSIVE ${answeringSql(county, sql`SELECT unnest(${ids as Id[]}::uuid[])`, kinds)}
    SELECT o.id, o.name, o.place, coalesce(a.unit, o.id) AS unit
    FROM organisations.current o LEFT JOIN answering a ON a.subject = o.id
    WHERE o.county = ${county} AND o.id = ANY(${ids as Id[]})`)
}

/** The findings that a letter stands in the timeline of. */
export async function withLetter(h: Handle, letter: Id): Promise<Id[]> {
  const rows = await h.rows<{ finding: Id }>(sql`
    SELECT finding FROM supervision.finding_event WHERE county = ${h.scope.county} AND letter = ${letter}`)
  return rows.map((r) => r.finding)
}

function whereOf(h: Handle, filter: FindingFilter, today: Day): RawBuilder<unknown> {
  return sql`f.county = ${h.scope.county}
    ${filter.state ? sql`AND f.state = ${filter.state}` : sql``}
    ${filter.live === undefined ? sql`` : filter.live ? sql`AND f.ended_on IS NULL` : sql`AND f.ended_on IS NOT NULL`}
    ${filter.category ? sql`AND f.category = ${filter.category}` : sql``}
    ${filter.spring ? sql`AND f.spring = ${filter.spring}` : sql``}
    ${filter.under ? sql`AND ${atOrBelow(sql`f.place`, filter.under)}` : sql``}
    ${filter.unit ? sql`AND f.unit = ${filter.unit}` : sql``}
    ${filter.subject ? sql`AND f.subject = ${filter.subject}` : sql``}
    ${filter.overdue === undefined ? sql`` : filter.overdue ? sql`AND ${overdueSql(today)}` : sql`AND NOT ${overdueSql(today)}`}
    ${filter.month ? sql`AND f.month = ${filter.month}` : sql``}
    ${filter.year ? sql`AND f.month >= ${`${filter.year}-01`} AND f.month <= ${`${filter.year}-12`}` : sql``}
    ${filter.inspection ? sql`AND f.inspection = ${filter.inspection}` : sql``}
    ${filter.duty ? sql`AND f.duty = ${filter.duty}` : sql``}
    ${filter.measure ? sql`AND f.measure = ${filter.measure}` : sql``}
    ${asKnown(filter)}
    ${filter.q ? sql`AND (f.fact LIKE ${containing(filter.q)} OR f.grounds LIKE ${containing(filter.q)})` : sql``}`
}

/** The filters of a bulletin's figures: days, and a moment after which nothing counts. */
function asKnown(filter: FindingFilter): RawBuilder<unknown> {
  const { area, raisedFrom, raisedTo, ended, endedFrom, endedTo, overdueOn, asOf, since } = filter
  const known = asOf === undefined ? sql`` : sql`AND e.at <= ${asOf}::timestamptz`
  const end = sql`EXISTS (SELECT 1 FROM supervision.finding_event e WHERE e.county = f.county AND e.finding = f.id ${known}
    AND ${ended === undefined ? sql`e.state IN ('closed', 'lifted', 'withdrawn')` : sql`e.state = ${ended}`}
    ${endedFrom === undefined ? sql`` : sql`AND (e.on_day >= ${endedFrom} ${since === undefined ? sql`` : sql`OR e.at > ${since}::timestamptz`})`} ${endedTo === undefined ? sql`` : sql`AND e.on_day <= ${endedTo}`})`
  const late = sql`(SELECT e.state NOT IN ('closed', 'lifted', 'withdrawn') AND coalesce(e.stopped_on, ${overdueOn}) > e.due_on
    FROM supervision.finding_event e WHERE e.county = f.county AND e.finding = f.id AND e.on_day <= ${overdueOn} ${known}
    ORDER BY e.version DESC LIMIT 1)`
  return sql`
    ${area === undefined ? sql`` : sql`AND substr(f.place, 1, 9) = ${area}`}
    ${raisedFrom === undefined ? sql`` : sql`AND f.raised_on >= ${raisedFrom}`}
    ${raisedTo === undefined ? sql`` : sql`AND f.raised_on <= ${raisedTo}`}
    ${asOf === undefined ? sql`` : sql`AND f.raised_at <= ${asOf}::timestamptz`}
    ${ended === undefined && endedFrom === undefined && endedTo === undefined ? sql`` : sql`AND ${end}`}
    ${overdueOn === undefined ? sql`` : sql`AND ${late}`}`
}

export interface ListedFinding extends FindingRow {
  spring: Spring
  placeName: string
  subjectName: string
  unitName: string
  overdue: boolean
}

const NAMES = sql`coalesce(p.name, f.place) AS "placeName", coalesce(s.name, '已撤并的组织') AS "subjectName",
  coalesce(u.name, '已撤并的组织') AS "unitName"`
const NAMED = sql`supervision.finding f
  LEFT JOIN places.current p ON p.county = f.county AND p.place = f.place
  LEFT JOIN organisations.current s ON s.county = f.county AND s.id = f.subject
  LEFT JOIN organisations.current u ON u.county = f.county AND u.id = f.unit`

const ORDERS: Record<string, RawBuilder<unknown>> = {
  raisedOn: sql`f.raised_on, f.id`,
  '-raisedOn': sql`f.raised_on DESC, f.id DESC`,
  dueOn: sql`f.due_on, f.id`,
  '-dueOn': sql`f.due_on DESC, f.id DESC`,
  place: sql`f.place, f.id`,
  state: sql`f.state, f.due_on, f.id`,
  category: sql`f.category, f.id`,
}

export async function listFindings(
  h: Handle,
  filter: FindingFilter & { sort?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: ListedFinding[] }> {
  const where = whereOf(h, filter, h.today)
  const order = orderOf(ORDERS, filter.sort, '-raisedOn')
  const rows = await h.rows<ListedFinding>(sql`
    SELECT ${ROW}, ${NAMES}, ${overdueSql(h.today)} AS overdue FROM ${NAMED} WHERE ${where}
    ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM supervision.finding f WHERE ${where}`,
  )
  return { total, rows }
}

/** All findings within reach that are not ended, oldest first. */
export async function openFindings(h: Handle): Promise<ListedFinding[]> {
  return h.rows(sql`
    SELECT ${ROW}, ${NAMES}, ${overdueSql(h.today)} AS overdue FROM ${NAMED}
    WHERE f.county = ${h.scope.county} AND f.ended_on IS NULL ORDER BY f.raised_on, f.id`)
}

export async function loadListed(h: Handle, id: Id): Promise<ListedFinding> {
  return h.one(
    sql`SELECT ${ROW}, ${NAMES}, ${overdueSql(h.today)} AS overdue FROM ${NAMED} WHERE f.county = ${h.scope.county} AND f.id = ${id}`,
    '该问题',
  )
}

export interface CountRow {
  dimension: 'total' | 'state' | 'category' | 'place'
  key: string
  title: string | null
  count: number
  overdue: number
}

/** All counts of a filter in one pass over its rows; `place` is the township, or the county for its departments. */
export async function countFindings(h: Handle, filter: FindingFilter): Promise<CountRow[]> {
  return h.rows(sql`
    WITH f AS MATERIALIZED (
      SELECT f.state, f.category, substr(f.place, 1, 9) AS place, count(*) AS count,
        count(*) FILTER (WHERE ${overdueSql(h.today)}) AS overdue
      FROM supervision.finding f WHERE ${whereOf(h, filter, h.today)} GROUP BY 1, 2, 3
    ), c AS (
      SELECT 'total' AS dimension, '' AS key, sum(count) AS count, sum(overdue) AS overdue FROM f HAVING count(*) > 0
      UNION ALL SELECT 'state', state, sum(count), sum(overdue) FROM f GROUP BY state
      UNION ALL SELECT 'category', category, sum(count), sum(overdue) FROM f GROUP BY category
      UNION ALL SELECT 'place', place, sum(count), sum(overdue) FROM f GROUP BY place
    )
    SELECT c.dimension, c.key, p.name AS title, c.count, c.overdue
    FROM c LEFT JOIN places.current p ON c.dimension = 'place' AND p.county = ${h.scope.county} AND p.place = c.key
    ORDER BY c.dimension, c.count DESC, c.key`)
}

/** Live findings about organisations. */
export async function countLive(h: Handle, subjects: readonly Id[]): Promise<number> {
  const { live } = await h.one<{ live: number }>(sql`
    SELECT count(*)::integer AS live FROM supervision.finding f
    WHERE f.county = ${h.scope.county} AND f.subject = ANY(${subjects as Id[]}::uuid[]) AND f.ended_on IS NULL`)
  return live
}
