import { sql } from 'kysely'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Recurrence, SubjectKind } from '../model.ts'
import { BY_RANK, heldOn } from '../subjects/store.ts'
import { overdueSql } from '../work/store.ts'
import type { DueDuty, Shortfall } from './model.ts'

/** `fallsShort` of the kernel, as SQL: an absent figure never does. */
const FALLS_SHORT = sql`(x.figure IS NOT NULL AND CASE x.better WHEN 'more' THEN x.figure < x.target ELSE x.figure > x.target END)`

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
