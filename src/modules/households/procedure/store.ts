import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow, containing, startingWith } from '#kernel/server/patterns.ts'
import {
  type CaseEvent,
  type CaseFilter,
  type CaseKind,
  type CaseRow,
  type CaseState,
  type NewCase,
  type Outcome,
  TERM_AHEAD,
} from './model.ts'

const COLUMNS = sql`f.id, f.household, coalesce(v.name, '') AS name, coalesce(v.group_name, '') AS "groupName",
  coalesce(v.standing, 'dissolved') AS standing, v.cause_main AS "causeMain", f.place, f.unit, f.kind, f.state, f.version, f.year, f.source,
  f.grounds, f.opened_on AS "openedOn", f.due_on AS "dueOn", f.notice, f.announcement, f.outcome, f.decided_on AS "decidedOn",
  f.ended_on AS "endedOn", f.person`
const FROM = sql`households.case_file f
  LEFT JOIN households.household_version v ON v.county = f.county AND v.id = f.household AND v.valid_to IS NULL`

/** The branch of the village that a place is or lies in. */
function branchOf(h: Handle, place: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT o.id FROM organisations.current o WHERE o.county = ${h.scope.county} AND o.kind = 'village-branch'
    AND o.place = substr(${place}, 1, 12) ORDER BY o.id LIMIT 1)`
}

export interface OpenedCase extends Omit<NewCase, 'id' | 'evidence'> {
  readonly id: Id
  readonly year: number
  readonly openedOn: Day
  readonly dueOn: Day
}

/**
 * Opens cases with their first event, two statements whatever their number. Left out: households that are no more, go
 * some way already, or have had this year's review, and keys that are known.
 * @returns the ids that were opened
 */
export async function addCases(h: Handle, rows: readonly OpenedCase[], evidence: readonly Id[]): Promise<Id[]> {
  const { county, person, post, role } = h.scope
  const added = await h.rows<{ id: Id }>(sql`
    INSERT INTO households.case_file (county, id, key, household, place, unit, kind, state, version, year, source, grounds, opened_on, due_on,
      at, person, post)
    SELECT ${county}, r.id, r.key, r.household, v.place, b.id, r.kind, 'opened', 1, r.year, r.source, r.grounds, r."openedOn", r."dueOn",
      ${h.now}, ${person}, ${post}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, key text, household uuid, kind text, year integer, source text, grounds text,
      "openedOn" date, "dueOn" date)
    JOIN households.current v ON v.county = ${county} AND v.id = r.household
    LEFT JOIN LATERAL (SELECT ${branchOf(h, sql`v.place`)} AS id) b ON true
    ON CONFLICT DO NOTHING RETURNING id`)
  const ids = added.map((r) => r.id)
  await h.run(sql`
    INSERT INTO households.case_event (county, case_file, version, at, on_day, person, post, role, place, unit, action, from_state, state, note,
      evidence)
    SELECT county, id, 1, ${h.now}, opened_on, ${person}, ${post}, ${role}, place, unit, 'open', NULL, state, grounds,
      ${evidence as Id[]}::uuid[]
    FROM households.case_file WHERE county = ${county} AND id = ANY(${ids}::uuid[])`)
  return ids
}

export async function loadCase(h: Handle, id: Id, lock = false): Promise<CaseRow> {
  return h.one<CaseRow>(
    sql`SELECT ${COLUMNS} FROM ${FROM} WHERE f.county = ${h.scope.county} AND f.id = ${id} ${lock ? sql`FOR UPDATE OF f` : sql``}`,
    '该事项',
  )
}

/** What a household is on the way of now. */
export async function openCaseOf(h: Handle, household: Id): Promise<{ id: Id; kind: CaseKind } | undefined> {
  return h.maybe(sql`
    SELECT id, kind FROM households.case_file WHERE county = ${h.scope.county} AND household = ${household} AND ended_on IS NULL`)
}

export async function eventsOf(h: Handle, id: Id): Promise<CaseEvent[]> {
  return h.rows(sql`
    SELECT version, at, on_day AS "onDay", person, post, role, action, from_state AS "fromState", state, outcome, note, evidence, facts
    FROM households.case_event WHERE county = ${h.scope.county} AND case_file = ${id} ORDER BY version`)
}

export interface Change {
  readonly state: CaseState
  readonly notice?: Id | null
  readonly announcement?: Id
  /** the decision falls with this step */
  readonly outcome?: Outcome
  readonly ended: boolean
}

/** Saves one step; false when somebody else was faster. */
export async function saveStep(
  h: Handle,
  row: CaseRow,
  change: Change,
  event: { action: string; note: string | null; evidence: readonly Id[]; facts: CaseEvent['facts'] },
): Promise<boolean> {
  const { county, person, post, role } = h.scope
  const outcome = change.outcome ?? null
  const touched = await h.run(sql`
    UPDATE households.case_file SET version = version + 1, state = ${change.state},
      notice = ${change.notice === undefined ? row.notice : change.notice}, announcement = ${change.announcement ?? row.announcement},
      outcome = coalesce(${outcome}::text, outcome),
      decided_on = CASE WHEN decided_on IS NULL AND ${outcome}::text IS NOT NULL THEN ${h.today}::date ELSE decided_on END,
      ended_on = ${change.ended ? h.today : null}
    WHERE county = ${county} AND id = ${row.id} AND version = ${row.version}`)
  if (touched === 0) return false
  await h.run(sql`
    INSERT INTO households.case_event (county, case_file, version, at, on_day, person, post, role, place, unit, action, from_state, state,
      outcome, note, evidence, facts)
    VALUES (${county}, ${row.id}, ${row.version + 1}, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, ${row.place}, ${row.unit},
      ${event.action}, ${row.state}, ${change.state}, ${outcome}, ${event.note}, ${event.evidence as Id[]}::uuid[],
      ${JSON.stringify(event.facts)}::jsonb)`)
  return true
}

/** Households of a standing at or below a place that go no way and have no review of the year. */
export async function unreviewed(h: Handle, year: number, under: string): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT v.id FROM households.household_version v
    WHERE v.county = ${h.scope.county} AND v.valid_to IS NULL AND v.standing = 'listed' AND ${atOrBelow(sql`v.place`, under)}
      AND NOT EXISTS (SELECT 1 FROM households.case_file f WHERE f.county = v.county AND f.household = v.id
        AND (f.ended_on IS NULL OR (f.kind = 'review' AND f.year = ${year} AND f.state <> 'stopped')))
    ORDER BY v.place, v.id`)
  return rows.map((r) => r.id)
}

export interface ListedCase extends CaseRow {
  placeName: string
  townshipName: string
}

/** Decided after its term, or not decided and past it: of lists and counts alike. */
function overdue(h: Handle): RawBuilder<unknown> {
  return sql`(coalesce(f.decided_on, ${h.today}::date) > f.due_on)`
}

/** Not decided, and its day has come near or is past. */
function atTerm(h: Handle): RawBuilder<unknown> {
  return sql`(f.decided_on IS NULL AND f.due_on <= ${addDays(h.today, TERM_AHEAD)})`
}

function where(h: Handle, f: CaseFilter): RawBuilder<unknown> {
  const late = overdue(h)
  return sql`f.county = ${h.scope.county}
    ${f.kind ? sql`AND f.kind = ${f.kind}` : sql``}
    ${f.state ? sql`AND f.state = ${f.state}` : sql``}
    ${f.source ? sql`AND f.source = ${f.source}` : sql``}
    ${f.outcome ? sql`AND f.outcome = ${f.outcome}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`f.place`, f.under)}` : sql``}
    ${f.household ? sql`AND f.household = ${f.household}` : sql``}
    ${f.year ? sql`AND f.year = ${f.year}` : sql``}
    ${f.live === undefined ? sql`` : f.live ? sql`AND f.ended_on IS NULL` : sql`AND f.ended_on IS NOT NULL`}
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND ${late}` : sql`AND NOT ${late}`}
    ${f.atTerm === undefined ? sql`` : f.atTerm ? sql`AND ${atTerm(h)}` : sql`AND NOT ${atTerm(h)}`}
    ${f.q ? searched(f.q) : sql``}`
}

function searched(q: string): RawBuilder<unknown> {
  return /^[\x20-\x7e]+$/.test(q)
    ? sql`AND v.search LIKE ${containing(q.toLowerCase())}`
    : sql`AND (v.name LIKE ${startingWith(q)} OR f.grounds LIKE ${containing(q)})`
}

const ORDERS: Record<string, RawBuilder<unknown>> = {
  dueOn: sql`f.due_on, f.place, f.id`,
  '-dueOn': sql`f.due_on DESC, f.place, f.id`,
  openedOn: sql`f.opened_on, f.place, f.id`,
  '-openedOn': sql`f.opened_on DESC, f.place, f.id`,
}

const LISTED = sql`${COLUMNS}, coalesce(l.name, f.place) AS "placeName", coalesce(u.name, '') AS "townshipName"`
const PLACED = sql`${FROM}
  LEFT JOIN places.current l ON l.county = f.county AND l.place = f.place
  LEFT JOIN places.current u ON u.county = f.county AND u.place = substr(f.place, 1, 9)`

export async function listCases(
  h: Handle,
  f: CaseFilter,
  page: PageOf,
): Promise<{ total: number; rows: ListedCase[] }> {
  const chosen = where(h, f)
  const order = ORDERS[f.sort ?? ''] ?? sql`f.ended_on IS NOT NULL, f.due_on, f.place, f.id`
  const rows = await h.rows<ListedCase>(sql`
    SELECT ${LISTED} FROM ${PLACED} WHERE ${chosen} ORDER BY ${order} LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${FROM} WHERE ${chosen}`)
  return { total, rows }
}

export async function loadListed(h: Handle, id: Id): Promise<ListedCase> {
  return h.one<ListedCase>(
    sql`SELECT ${LISTED} FROM ${PLACED} WHERE f.county = ${h.scope.county} AND f.id = ${id}`,
    '该事项',
  )
}

export async function countCases(
  h: Handle,
  under: string,
): Promise<{ kind: CaseKind; live: number; overdue: number; ended: number }[]> {
  return h.rows(sql`
    SELECT f.kind, (count(*) FILTER (WHERE f.ended_on IS NULL))::integer AS live,
      (count(*) FILTER (WHERE f.ended_on IS NULL AND ${overdue(h)}))::integer AS overdue,
      (count(*) FILTER (WHERE f.ended_on IS NOT NULL))::integer AS ended
    FROM households.case_file f WHERE f.county = ${h.scope.county} AND ${atOrBelow(sql`f.place`, under)} GROUP BY f.kind`)
}

/** Open cases of households that moved lie where these lie now. */
export async function carryCases(h: Handle, households: readonly Id[], place: string): Promise<void> {
  await h.run(sql`
    UPDATE households.case_file SET place = ${place}, unit = b.id FROM (SELECT ${branchOf(h, sql`${place}::text`)} AS id) b
    WHERE county = ${h.scope.county} AND household = ANY(${households as Id[]}::uuid[]) AND ended_on IS NULL`)
}

/** The same for everything in villages that were merged. */
export async function carryCasesOf(h: Handle, from: readonly string[], into: string): Promise<void> {
  await h.run(sql`
    UPDATE households.case_file c SET place = ${into}, unit = b.id FROM (SELECT ${branchOf(h, sql`${into}::text`)} AS id) b
    WHERE c.county = ${h.scope.county} AND c.ended_on IS NULL
      AND EXISTS (SELECT 1 FROM unnest(${from as string[]}::text[]) AS f(place) WHERE c.place >= f.place AND c.place < f.place || '~')`)
}

/** A household that is no more goes no way. @returns the notices of the cases that end so */
export async function endCasesOf(h: Handle, household: Id, why: string): Promise<Id[]> {
  const { county, person, post, role } = h.scope
  const rows = await h.rows<{ notice: Id }>(sql`
    WITH ended AS (
      UPDATE households.case_file SET version = version + 1, state = 'stopped', outcome = coalesce(outcome, 'stopped'),
        decided_on = coalesce(decided_on, ${h.today}::date), ended_on = ${h.today}
      WHERE county = ${county} AND household = ${household} AND ended_on IS NULL RETURNING *),
    told AS (
      INSERT INTO households.case_event (county, case_file, version, at, on_day, person, post, role, place, unit, action, state, outcome, note)
      SELECT county, id, version, ${h.now}, ${h.today}, ${person}, ${post}, ${role}, place, unit, 'dissolve', state, outcome, ${why} FROM ended)
    SELECT notice FROM ended WHERE notice IS NOT NULL`)
  return rows.map((row) => row.notice)
}
