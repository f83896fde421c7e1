import { type RawBuilder, sql } from 'kysely'
import { type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { atOrBelow } from '#kernel/server/patterns.ts'
import type { PostingKind } from '../model.ts'
import type { RequestState } from './model.ts'

export interface PresencePeriod {
  county: string
  from: Day
  to: Day
  /** the month's own last day, when `to` is earlier */
  monthEnd: Day
  /** what was known then */
  asOf: Date
}

/**
 * Common parts of every question about presence, as known at a moment:
 * officers(posting, person, place, unit, kind, since, until, span): those in post in the period;
 * daily(posting, person, place, unit, kind, span, on_day, value): present, excused or absent for each day of theirs; one row without a
 * day for who has none. To count days group `daily` and do not join it to the officers again: the planner takes them for one
 * officer and would work the days out anew for each.
 * A correction outweighs leave, leave outweighs what the records say; of two of a kind the later decided.
 */
export function presenceParts(p: PresencePeriod, only: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    officers AS (
      SELECT p.id AS posting, p.person, p.place, p.unit, p.kind, greatest(p.from_day, ${p.from}::date) AS since,
        least(CASE WHEN p.ended_at <= ${p.asOf} THEN p.ended_on END, ${p.to}::date) AS until,
        -- the part of the month that the officer is in post, which a month still running has not seen to its end
        least(CASE WHEN p.ended_at <= ${p.asOf} THEN p.ended_on END, ${p.monthEnd}::date) - greatest(p.from_day, ${p.from}::date) + 1 AS span
      FROM postings.posting p
      WHERE p.county = ${p.county} AND p.entered_at <= ${p.asOf} AND p.from_day <= ${p.to}::date
        AND (p.ended_at IS NULL OR p.ended_at > ${p.asOf} OR p.ended_on >= ${p.from}::date) AND ${only}),
    ruled AS (
      SELECT DISTINCT ON (r.posting, r.on_day) r.posting, r.on_day, r.value FROM postings.presence_ruling r
      JOIN officers o ON o.posting = r.posting
      WHERE r.county = ${p.county} AND r.at <= ${p.asOf} AND r.on_day BETWEEN ${p.from}::date AND ${p.to}::date
      ORDER BY r.posting, r.on_day, r.source = 'correction' DESC, r.at DESC, r.id DESC),
    seen AS (
      -- coalesced, for the planner believes that no record still stands when it is asked for those without a gone_at
      SELECT DISTINCT s.posting, s.on_day FROM postings.presence_source s
      WHERE s.county = ${p.county} AND s.at <= ${p.asOf} AND coalesce(s.gone_at, 'infinity') > ${p.asOf}
        AND s.on_day BETWEEN ${p.from}::date AND ${p.to}::date),
    daily AS (
      SELECT o.posting, o.person, o.place, o.unit, o.kind, o.span, d::date AS on_day,
        CASE WHEN d IS NOT NULL THEN coalesce(r.value, CASE WHEN s.posting IS NULL THEN 'absent' ELSE 'present' END) END AS value
      FROM officers o LEFT JOIN LATERAL generate_series(o.since, o.until, interval '1 day') AS d ON true
      LEFT JOIN ruled r ON r.posting = o.posting AND r.on_day = d::date
      LEFT JOIN seen s ON s.posting = o.posting AND s.on_day = d::date)`
}

export function periodOf(h: Handle, month: Month): PresencePeriod {
  const monthEnd = lastDay(month)
  const period = { county: h.scope.county, from: firstDay(month), monthEnd, asOf: h.now }
  return { ...period, to: earlier(h.today, monthEnd) }
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b
}

export interface MonthOf {
  posting: Id
  person: Id
  kind: PostingKind
  /** days in post in the whole month */
  span: number
  present: Day[]
  excused: number
}

/** The month of every posting in force in it, or of those named and whatever else the same people are posted for. */
export async function monthOf(
  h: Handle,
  month: Month,
  of: { withOthersOf?: readonly Id[]; kinds?: readonly PostingKind[] },
): Promise<MonthOf[]> {
  const only = sql`true
    ${
      of.withOthersOf
        ? sql`AND p.person IN (SELECT x.person FROM postings.posting x
            WHERE x.county = ${h.scope.county} AND x.id = ANY(${of.withOthersOf as Id[]}::uuid[]))`
        : sql``
    }
    ${of.kinds ? sql`AND p.kind = ANY(${of.kinds as string[]})` : sql``}`
  return h.rows(sql`
    WITH ${presenceParts(periodOf(h, month), only)}
    SELECT d.posting, d.person, d.kind, d.span, coalesce(array_agg(to_char(d.on_day, 'YYYY-MM-DD') ORDER BY d.on_day) FILTER (WHERE d.value = 'present'), '{}') AS present,
      count(*) FILTER (WHERE d.value = 'excused')::int AS excused
    FROM daily d GROUP BY d.posting, d.person, d.kind, d.span ORDER BY d.posting`)
}

export async function dailyOf(h: Handle, posting: Id, month: Month): Promise<{ onDay: Day; value: string }[]> {
  return h.rows(sql`
    WITH ${presenceParts(periodOf(h, month), sql`p.id = ${posting}`)}
    SELECT on_day AS "onDay", value FROM daily WHERE on_day IS NOT NULL ORDER BY on_day`)
}

/** Everything that speaks about the days of an officer in a month, leave and corrections included. */
export async function sourcesOf(
  h: Handle,
  posting: Id,
  month: Month,
): Promise<{ onDay: Day; source: string; detail: string | null; link: string | null }[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT s.on_day AS "onDay", s.source, NULL AS detail, s.link FROM postings.presence_source s
    JOIN postings.posting p ON p.county = s.county AND p.id = s.posting
    WHERE s.county = ${county} AND s.posting = ${posting} AND s.gone_at IS NULL
      AND s.on_day BETWEEN ${firstDay(month)} AND least(p.ended_on, ${lastDay(month)}::date)
    UNION
    SELECT on_day, source, detail, NULL FROM postings.presence_ruling
    WHERE county = ${county} AND posting = ${posting} AND on_day BETWEEN ${firstDay(month)} AND ${lastDay(month)}
    ORDER BY 1, 2`)
}

export async function waitingDays(h: Handle, posting: Id): Promise<Day[]> {
  const rows = await h.rows<{ onDay: Day }>(sql`
    SELECT on_day AS "onDay" FROM postings.correction WHERE county = ${h.scope.county} AND posting = ${posting} AND state = 'asked'`)
  return rows.map((r) => r.onDay)
}

interface Of {
  id: Id
  person: Id
  place: string
  unit: Id | null
}

export async function addLeave(
  h: Handle,
  of: Of,
  leave: { kind: string; counts: string; from: Day; to: Day; why: string; substitute: Id | null },
): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO postings.leave (county, id, posting, person, place, unit, kind, counts, from_day, to_day, substitute, state, at, asked_by)
    VALUES (${h.scope.county}, ${id}, ${of.id}, ${of.person}, ${of.place}, ${of.unit}, ${leave.kind}, ${leave.counts}, ${leave.from}, ${leave.to},
      ${leave.substitute}, 'asked', ${h.now}, ${h.scope.person})`)
  await h.run(sql`
    INSERT INTO postings.leave_ground (county, leave, person, place, unit, why)
    VALUES (${h.scope.county}, ${id}, ${of.person}, ${of.place}, ${of.unit}, ${leave.why})`)
  return id
}

export async function leavesOf(h: Handle, posting: Id): Promise<{ from: Day; to: Day }[]> {
  return h.rows(sql`
    SELECT from_day AS "from", to_day AS "to" FROM postings.leave
    WHERE county = ${h.scope.county} AND posting = ${posting} AND state IN ('asked', 'approved')`)
}

export async function addCorrection(
  h: Handle,
  of: Of,
  c: { onDay: Day; present: boolean; ground: string; evidence: readonly Id[] },
): Promise<Id | null> {
  const id = h.id()
  const added = await h.run(sql`
    INSERT INTO postings.correction (county, id, posting, person, place, unit, on_day, present, ground, evidence, state, at, asked_by)
    VALUES (${h.scope.county}, ${id}, ${of.id}, ${of.person}, ${of.place}, ${of.unit}, ${c.onDay}, ${c.present}, ${c.ground},
      ${c.evidence as Id[]}::uuid[], 'asked', ${h.now}, ${h.scope.person})
    ON CONFLICT DO NOTHING`)
  return added === 0 ? null : id
}

export interface RequestRecord {
  id: Id
  what: 'leave' | 'correction'
  posting: Id
  person: Id
  name: string
  place: string
  placeName: string
  unit: Id | null
  from: Day
  to: Day
  kind: string
  /** null for whom it does not concern */
  why: string | null
  present: boolean | null
  state: RequestState
  at: Date
  askedById: Id | null
  askedBy: string | null
  decidedBy: string | null
  decision: string | null
  substitute: Id | null
  substituteName: string | null
}

const REQUEST = sql`
  SELECT l.county, l.id, 'leave' AS what, l.posting, l.person, l.place, l.unit, l.from_day, l.to_day, l.kind, g.why, NULL::boolean AS present,
    l.state, l.at, l.asked_by, l.decided_by, l.decision, l.substitute FROM postings.leave l
  LEFT JOIN postings.leave_ground g ON g.county = l.county AND g.leave = l.id
  UNION ALL
  SELECT c.county, c.id, 'correction', c.posting, c.person, c.place, c.unit, c.on_day, c.on_day, '', c.ground, c.present, c.state, c.at, c.asked_by,
    c.decided_by, c.decision, NULL FROM postings.correction c`
const REQUEST_FIELDS = sql`r.id, r.what, r.posting, r.person, coalesce(n.name, '') AS name, r.place, coalesce(v.name, r.place) AS "placeName", r.unit,
  r.from_day AS "from", r.to_day AS "to", r.kind, r.why, r.present, r.state, r.at, r.asked_by AS "askedById", a.name AS "askedBy",
  d.name AS "decidedBy", r.decision, r.substitute, s.name AS "substituteName"`
const REQUEST_FROM = sql`(${REQUEST}) r
  LEFT JOIN people.person n ON n.county = r.county AND n.id = r.person
  LEFT JOIN people.person a ON a.county = r.county AND a.id = r.asked_by
  LEFT JOIN people.person d ON d.county = r.county AND d.id = r.decided_by
  LEFT JOIN people.person s ON s.county = r.county AND s.id = r.substitute
  LEFT JOIN places.current v ON v.county = r.county AND v.place = r.place`

export async function listRequests(
  h: Handle,
  f: { what?: string | undefined; state?: string | undefined; under?: string | undefined; posting?: Id | undefined },
  page: PageOf,
): Promise<{ total: number; rows: RequestRecord[] }> {
  const where = sql`r.county = ${h.scope.county}
    ${f.what ? sql`AND r.what = ${f.what}` : sql``}
    ${f.state ? sql`AND r.state = ${f.state}` : sql``}
    ${f.posting ? sql`AND r.posting = ${f.posting}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`r.place`, f.under)}` : sql``}`
  const rows = await h.rows<RequestRecord>(sql`
    SELECT ${REQUEST_FIELDS} FROM ${REQUEST_FROM} WHERE ${where} ORDER BY r.state = 'asked' DESC, r.at DESC, r.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*) AS total FROM (${REQUEST}) r WHERE ${where}`)
  return { total, rows }
}

/** Holds a request until it is decided. */
export async function holdRequest(h: Handle, what: 'leave' | 'correction', id: Id): Promise<RequestRecord> {
  const table = what === 'leave' ? sql`postings.leave` : sql`postings.correction`
  await h.one(sql`SELECT 1 FROM ${table} WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`, '该申请')
  return h.one(
    sql`SELECT ${REQUEST_FIELDS} FROM ${REQUEST_FROM} WHERE r.county = ${h.scope.county} AND r.id = ${id}`,
    '该申请',
  )
}

export async function decideRequest(
  h: Handle,
  what: 'leave' | 'correction',
  id: Id,
  state: RequestState,
  decision: string,
): Promise<void> {
  const table = what === 'leave' ? sql`postings.leave` : sql`postings.correction`
  const decided = state === 'withdrawn' ? null : h.now
  await h.run(sql`
    UPDATE ${table} SET state = ${state}, decided_at = ${decided}, decided_by = ${h.scope.person}, decision = ${decision}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export interface LeaveToCover {
  id: Id
  posting: Id
  substitute: Id | null
  kind: PostingKind
  place: string
  unit: Id | null
  from: Day
  to: Day
  done: boolean
}

/** The leave that a journal entry approved. */
export async function leaveToCover(h: Handle, entry: Id): Promise<LeaveToCover> {
  return h.one(sql`
    SELECT l.id, l.posting, l.substitute, p.kind, p.place, p.unit, l.from_day AS "from", l.to_day AS "to",
      EXISTS (SELECT 1 FROM postings.substitute s WHERE s.county = l.county AND s.leave = l.id) AS done
    FROM postings.leave l JOIN postings.posting p ON p.county = l.county AND p.id = l.posting
    WHERE l.county = ${h.scope.county}
      AND l.id = (SELECT j.subject::uuid FROM kernel.journal j WHERE j.county = ${h.scope.county} AND j.id = ${entry})`)
}

export async function addSubstitute(h: Handle, leave: LeaveToCover, post: Id): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.substitute (county, id, posting, leave, person, post, place, unit, from_day, to_day, at)
    VALUES (${h.scope.county}, ${h.id()}, ${leave.posting}, ${leave.id}, ${leave.substitute}, ${post}, ${leave.place}, ${leave.unit}, ${leave.from},
      ${leave.to}, ${h.now})`)
}

export interface RotaRecord {
  id: Id
  place: string
  placeName: string
  onDay: Day
  person: Id | null
  name: string
  sat: boolean | null
  callers: number | null
  note: string | null
  confirmedBy: string | null
  swapped: boolean
}

const ROTA = sql`r.id, r.place, coalesce(v.name, r.place) AS "placeName", r.on_day AS "onDay", r.person, r.name, s.sat, s.callers, s.note,
  n.name AS "confirmedBy", r.replaces IS NOT NULL AS swapped`
const ROTA_FROM = sql`postings.duty_rota r
  LEFT JOIN postings.sitting s ON s.county = r.county AND s.rota = r.id
  LEFT JOIN people.person n ON n.county = r.county AND n.id = s.confirmed_by
  LEFT JOIN places.current v ON v.county = r.county AND v.place = r.place`

export async function listRota(
  h: Handle,
  f: { month: Month; place?: string | undefined; under?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: RotaRecord[] }> {
  const where = sql`r.county = ${h.scope.county} AND r.on_day BETWEEN ${firstDay(f.month)} AND ${lastDay(f.month)}
    ${f.place ? sql`AND r.place = ${f.place}` : sql``}
    ${f.under ? sql`AND ${atOrBelow(sql`r.place`, f.under)}` : sql``}`
  const rows = await h.rows<RotaRecord>(
    sql`SELECT ${ROTA} FROM ${ROTA_FROM} WHERE ${where} ORDER BY r.place, r.on_day, r.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*) AS total FROM postings.duty_rota r WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadRota(h: Handle, id: Id): Promise<RotaRecord> {
  return h.one(
    sql`SELECT ${ROTA} FROM ${ROTA_FROM} WHERE r.county = ${h.scope.county} AND r.id = ${id}`,
    '该班次（或已经调整）',
  )
}

export interface NewRota {
  id: Id
  place: string
  onDay: Day
  person: Id | null
  name: string
  replaces?: Id | null
  why?: string | null
}

/** Rows whose person has no file are refused by the foreign key; names come from the file where there is one. */
export async function addRota(h: Handle, rows: readonly NewRota[]): Promise<void> {
  await h.run(sql`
    INSERT INTO postings.rota (county, id, place, on_day, person, name, replaces, why, at, entered_by)
    SELECT ${h.scope.county}, r.id, r.place, r."onDay", r.person, coalesce(n.name, r.name), r.replaces, r.why, ${h.now}, ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, place text, "onDay" date, person uuid, name text, replaces uuid, why text)
    LEFT JOIN people.person n ON n.county = ${h.scope.county} AND n.id = r.person`)
}

export async function rotaDays(h: Handle, place: string, month: Month): Promise<Day[]> {
  const rows = await h.rows<{ onDay: Day }>(sql`
    SELECT DISTINCT on_day AS "onDay" FROM postings.duty_rota
    WHERE county = ${h.scope.county} AND place = ${place} AND on_day BETWEEN ${firstDay(month)} AND ${lastDay(month)}`)
  return rows.map((r) => r.onDay)
}

export async function addSitting(
  h: Handle,
  rota: { id: Id; place: string },
  s: { sat: boolean; callers: number; note: string },
): Promise<number> {
  return h.run(sql`
    INSERT INTO postings.sitting (county, id, rota, place, sat, callers, note, at, confirmed_by)
    VALUES (${h.scope.county}, ${h.id()}, ${rota.id}, ${rota.place}, ${s.sat}, ${s.callers}, ${s.note}, ${h.now}, ${h.scope.person})
    ON CONFLICT DO NOTHING`)
}

export interface AllowanceRecord {
  id: Id
  state: 'prepared' | 'approved'
  preparedById: Id | null
  preparedBy: string | null
  approvedBy: string | null
}

export async function allowanceOf(h: Handle, month: Month): Promise<AllowanceRecord | undefined> {
  return h.maybe(sql`
    SELECT a.id, a.state, a.prepared_by AS "preparedById", n.name AS "preparedBy", m.name AS "approvedBy" FROM postings.allowance a
    LEFT JOIN people.person n ON n.county = a.county AND n.id = a.prepared_by
    LEFT JOIN people.person m ON m.county = a.county AND m.id = a.approved_by
    WHERE a.county = ${h.scope.county} AND a.month = ${month} AND a.state <> 'cancelled'`)
}

export interface AllowanceLine {
  posting: Id
  person: Id
  place: string
  unit: Id | null
  days: number
  rate: number
  amount: number
}

export async function linesOf(h: Handle, allowance: Id): Promise<AllowanceLine[]> {
  const rows = await h.rows<AllowanceLine>(sql`
    SELECT posting, person, place, unit, days, rate, amount FROM postings.allowance_line
    WHERE county = ${h.scope.county} AND allowance = ${allowance}`)
  return rows.map((r) => ({ ...r, rate: Number(r.rate), amount: Number(r.amount) }))
}

export async function addAllowance(h: Handle, month: Month, lines: readonly AllowanceLine[]): Promise<Id> {
  const id = h.id()
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO postings.allowance (county, id, place, month, state, at, prepared_by)
    VALUES (${county}, ${id}, ${county}, ${month}, 'prepared', ${h.now}, ${person})`)
  await h.run(sql`
    INSERT INTO postings.allowance_line (county, allowance, posting, person, place, unit, month, days, rate, amount)
    SELECT ${county}, ${id}, r.posting, r.person, r.place, r.unit, ${month}, r.days, r.rate, r.amount
    FROM json_to_recordset(${JSON.stringify(lines)})
      AS r(posting uuid, person uuid, place text, unit uuid, days smallint, rate bigint, amount bigint)`)
  return id
}

export async function setAllowance(h: Handle, id: Id, state: 'approved' | 'cancelled', note: string): Promise<void> {
  await h.run(sql`
    UPDATE postings.allowance SET state = ${state}, note = ${note}, approved_at = ${state === 'approved' ? h.now : null},
      approved_by = ${state === 'approved' ? h.scope.person : null}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}
