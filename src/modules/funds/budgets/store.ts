import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { BudgetFilter, BudgetView, DueFilter, DueShare, LineFilter } from './model.ts'

export async function addBudget(
  h: Handle,
  b: { id: Id; fund: Id; year: number; title: string; total: Fen; document: string; place: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.budget (county, id, fund, year, title, total, document, place, at, person)
    VALUES (${h.scope.county}, ${b.id}, ${b.fund}, ${b.year}, ${b.title}, ${b.total}, ${b.document}, ${b.place}, ${h.now}, ${h.scope.person})`)
}

export interface LineRow {
  id: Id
  budget: Id
  account: Id
  title: string
  purpose: string
  amount: Fen
  place: string
  unit: Id | null
}

export async function addLines(h: Handle, lines: readonly LineRow[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.budget_line (county, id, budget, account, title, purpose, amount, place, unit)
    SELECT ${h.scope.county}, r.id, r.budget, r.account, r.title, r.purpose, r.amount, r.place, r.unit
    FROM json_to_recordset(${JSON.stringify(lines)}) AS r(id uuid, budget uuid, account uuid, title text, purpose text, amount bigint,
      place text, unit uuid)`)
}

export interface DueRow {
  id: Id
  budget: Id
  line: Id | null
  account: Id
  amount: Fen
  due_on: Day
  share: DueShare
  place: string
  unit: Id | null
}

export async function addDues(h: Handle, dues: readonly DueRow[]): Promise<void> {
  if (dues.length === 0) return
  await h.run(sql`
    INSERT INTO funds.due (county, id, budget, line, account, amount, due_on, share, place, unit, at)
    SELECT ${h.scope.county}, r.id, r.budget, r.line, r.account, r.amount, r.due_on, r.share, r.place, r.unit, ${h.now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(dues)}) AS r(id uuid, budget uuid, line uuid, account uuid, amount bigint, due_on date, share text, place text,
      unit uuid)`)
}

const BUDGET = sql`
  SELECT b.id, b.fund, f.title AS "fundTitle", b.year, b.title, b.total, b.document, b.approved_at IS NOT NULL AS approved, pr.name AS "preparedBy",
    ap.name AS "approvedBy", b.person AS "preparedById", count(l.id)::integer AS lines, coalesce(sum(l.amount), 0) AS planned,
    coalesce((SELECT sum(m.amount) FROM funds.due d JOIN funds.meeting m ON m.county = d.county AND m.due = d.id
      WHERE d.county = b.county AND d.budget = b.id AND d.line IS NULL), 0) AS received,
    coalesce(sum(a.posted_out), 0) AS spent, coalesce(sum(a.pending_out), 0) AS promised, coalesce(sum(a.posted_in - a.posted_out), 0) AS balance
  FROM funds.budget b JOIN funds.account f ON f.county = b.county AND f.id = b.fund
  LEFT JOIN funds.budget_line l ON l.county = b.county AND l.budget = b.id
  LEFT JOIN funds.account a ON a.county = l.county AND a.id = l.account
  LEFT JOIN people.person pr ON pr.county = b.county AND pr.id = b.person
  LEFT JOIN people.person ap ON ap.county = b.county AND ap.id = b.approved_by`
const PER_BUDGET = sql`GROUP BY b.county, b.id, f.title, pr.name, ap.name`

export type BudgetRow = BudgetView & { preparedById: Id | null }

export async function listBudgets(
  h: Handle,
  f: BudgetFilter,
  page: PageOf,
): Promise<{ total: number; sum: Fen; rows: BudgetRow[] }> {
  const where = sql`b.county = ${h.scope.county}
    ${f.approved === undefined ? sql`` : sql`AND (b.approved_at IS NOT NULL) = ${f.approved}`} ${f.year ? sql`AND b.year = ${f.year}` : sql``} ${f.fund ? sql`AND b.fund = ${f.fund}` : sql``}
    ${f.q ? sql`AND b.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<BudgetRow>(
    sql`${BUDGET} WHERE ${where} ${PER_BUDGET} ORDER BY b.year DESC, b.title, b.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const totals = await h.one<{ total: number; sum: Fen }>(
    sql`SELECT count(*)::integer AS total, coalesce(sum(b.total), 0) AS sum FROM funds.budget b WHERE ${where}`,
  )
  return { ...totals, rows }
}

export async function loadBudget(h: Handle, id: Id): Promise<BudgetRow> {
  return h.one(sql`${BUDGET} WHERE b.county = ${h.scope.county} AND b.id = ${id} ${PER_BUDGET}`, '该预算')
}

/** @returns false when it was approved meanwhile */
export async function approveBudget(h: Handle, id: Id): Promise<boolean> {
  const done = await h.run(sql`UPDATE funds.budget SET approved_at = ${h.now}, approved_by = ${h.scope.person}
    WHERE county = ${h.scope.county} AND id = ${id} AND approved_at IS NULL`)
  return done > 0
}

export interface LineState {
  id: Id
  account: Id
  title: string
  purpose: string
  amount: Fen
  place: string
  placeName: string
  received: Fen
  spent: Fen
  promised: Fen
  balance: Fen
}

export async function listLines(
  h: Handle,
  budget: Id,
  f: LineFilter,
  page: PageOf,
): Promise<{ total: number; amount: Fen; received: Fen; spent: Fen; rows: LineState[] }> {
  const from = sql`funds.budget_line l JOIN funds.account a ON a.county = l.county AND a.id = l.account
    LEFT JOIN places.current v ON v.county = l.county AND v.place = l.place
    WHERE l.county = ${h.scope.county} AND l.budget = ${budget}
    ${f.under ? sql`AND l.place >= ${f.under} AND l.place < ${`${f.under}~`}` : sql``}
    ${f.q ? sql`AND (l.title LIKE ${containing(f.q)} OR v.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<LineState>(sql`
    SELECT l.id, l.account, l.title, l.purpose, l.amount, l.place, coalesce(v.name, l.place) AS "placeName", a.posted_in AS received,
      a.posted_out AS spent, a.pending_out AS promised, a.posted_in - a.posted_out AS balance
    FROM ${from} ORDER BY l.place, l.title, l.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const totals = await h.one<{ total: number; amount: Fen; received: Fen; spent: Fen }>(sql`
    SELECT count(*)::integer AS total, coalesce(sum(l.amount), 0) AS amount, coalesce(sum(a.posted_in), 0) AS received,
      coalesce(sum(a.posted_out), 0) AS spent FROM ${from}`)
  return { ...totals, rows }
}

export interface DueState {
  id: Id
  budget: Id
  line: Id | null
  title: string
  account: Id
  accountTitle: string
  fund: Id
  share: DueShare
  purpose: string | null
  place: string
  placeName: string
  unit: Id | null
  amount: Fen
  met: Fen
  dueOn: Day
  metOn: Day | null
  approved: boolean
}

const DUE = sql`
  SELECT d.id, d.budget, d.line, b.title, d.account, a.title AS "accountTitle", b.fund, d.share, l.purpose, d.place, coalesce(v.name, d.place) AS "placeName",
    d.unit, d.amount, m.met, d.due_on AS "dueOn", CASE WHEN m.met >= d.amount THEN m.last END AS "metOn", b.approved_at IS NOT NULL AS approved
  FROM funds.due d JOIN funds.budget b ON b.county = d.county AND b.id = d.budget
  JOIN funds.account a ON a.county = d.county AND a.id = d.account
  LEFT JOIN funds.budget_line l ON l.county = d.county AND l.id = d.line
  LEFT JOIN places.current v ON v.county = d.county AND v.place = d.place
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS met, max(on_day) AS last FROM funds.meeting m WHERE m.county = d.county AND m.due = d.id) m`

/** What is owed by the level above stands before the county's own. */
const SHARE = sql`array_position(ARRAY['whole', 'upper', 'county'], d.share)`

export async function listDues(
  h: Handle,
  f: DueFilter,
  page: PageOf,
): Promise<{ total: number; amount: Fen; met: Fen; rows: DueState[] }> {
  const standing = {
    open: sql`AND m.met < d.amount AND d.due_on >= ${h.today}::date`,
    late: sql`AND m.met < d.amount AND d.due_on < ${h.today}::date`,
    met: sql`AND m.met >= d.amount`,
  }
  const where = sql`d.county = ${h.scope.county} ${f.budget ? sql`AND d.budget = ${f.budget}` : sql``}
    ${f.under ? sql`AND d.place >= ${f.under} AND d.place < ${`${f.under}~`}` : sql``} ${f.standing ? standing[f.standing] : sql``}
    ${f.q ? sql`AND (a.title LIKE ${containing(f.q)} OR v.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<DueState>(
    sql`${DUE} WHERE ${where} ORDER BY d.due_on, d.place, d.line IS NOT NULL, a.title, ${SHARE}, d.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const totals = await h.one<{ total: number; amount: Fen; met: Fen }>(sql`
    SELECT count(*)::integer AS total, coalesce(sum(amount), 0) AS amount, coalesce(sum(least(met, amount)), 0) AS met FROM (${DUE} WHERE ${where}) x`)
  return { ...totals, rows }
}

/** Those dues, locked, so that none is met twice at the same moment. */
export async function holdDues(h: Handle, ids: readonly Id[]): Promise<DueState[]> {
  return h.rows(sql`${DUE} WHERE d.county = ${h.scope.county} AND d.id = ANY (${ids as Id[]}::uuid[]) ORDER BY d.id`)
}

/** Meetings of dues are written one after the other in a county. */
export async function lockDues(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-funds-dues'), ${Number(h.scope.county)})`)
}

export async function addMeetings(
  h: Handle,
  meetings: readonly { due: Id; posting: Id; place: string; amount: Fen; on_day: Day }[],
): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.meeting (county, due, posting, place, amount, on_day, at)
    SELECT ${h.scope.county}, r.due, r.posting, r.place, r.amount, r.on_day, ${h.now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(meetings)}) AS r(due uuid, posting uuid, place text, amount bigint, on_day date)`)
}
