import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type {
  Claim,
  ClaimFilter,
  ClaimState,
  EntryKind,
  Loan,
  LoanEntry,
  LoanFilter,
  Season,
  SeasonGrade,
  SeasonSums,
} from './model.ts'
import type { Grade } from './pack.ts'

const SEASON = sql`s.id, s.kind, s.title, s.item, s.counted_in AS "countedIn", s.produce, s.document, s.from_day AS "fromDay", s.due_on AS "dueOn"`

export async function addSeason(h: Handle, s: Season, all: readonly Grade[]): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`INSERT INTO funds.season (county, id, kind, title, item, counted_in, produce, document, from_day, due_on, place, at, person)
    VALUES (${county}, ${s.id}, ${s.kind}, ${s.title}, ${s.item}, ${s.countedIn}, ${s.produce}, ${s.document}, ${s.fromDay}, ${s.dueOn}, ${county},
      ${h.now}, ${person})`)
  await h.run(sql`INSERT INTO funds.season_grade (county, season, grade, title, n, grams, price)
    SELECT ${county}, ${s.id}::uuid, r.code, r.title, r.n, r.grams, r.price
    FROM json_to_recordset(${JSON.stringify(all.map((g, n) => ({ ...g, n })))}) AS r(code text, title text, n integer, grams integer, price integer)`)
}

export async function loadSeason(h: Handle, id: Id): Promise<Season> {
  return h.one(
    sql`SELECT ${SEASON} FROM funds.season s WHERE s.county = ${h.scope.county} AND s.id = ${id}`,
    '该借还季',
  )
}

export async function gradesOf(h: Handle, season: Id): Promise<SeasonGrade[]> {
  return h.rows(
    sql`SELECT grade, title, grams, price FROM funds.season_grade WHERE county = ${h.scope.county} AND season = ${season} ORDER BY n`,
  )
}

export async function listSeasons(
  h: Handle,
  q: string | undefined,
  page: PageOf,
): Promise<{ total: number; rows: (Season & { loans: number; lent: number; owed: number })[] }> {
  const where = sql`s.county = ${h.scope.county} ${q ? sql`AND s.title LIKE ${containing(q)}` : sql``}`
  const rows = await h.rows<
    Season & { loans: number; lent: number; owed: number }
  >(sql`SELECT ${SEASON}, coalesce(t.loans, 0) AS loans, coalesce(t.lent, 0) AS lent, coalesce(t.owed, 0) AS owed
    FROM funds.season s LEFT JOIN LATERAL (
      SELECT count(*)::integer AS loans, sum(o.lent)::bigint AS lent, sum(o.lent - o.returned - o.relieved - o.lost - o.rolled)::bigint AS owed
      FROM funds.loan o WHERE o.county = s.county AND o.season = s.id AND o.state <> 'void') t ON true
    WHERE ${where} ORDER BY s.from_day DESC, s.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM funds.season s WHERE ${where}`,
  )
  return { total, rows }
}

const OWED = sql`o.lent - o.returned - o.relieved - o.lost - o.rolled`
const sumsOf = (
  h: Handle,
) => sql`count(*)::integer AS loans, count(DISTINCT coalesce(o.household, o.id))::integer AS households,
  (count(*) FILTER (WHERE o.state = 'settled'))::integer AS settled, (count(*) FILTER (WHERE o.state = 'rolled'))::integer AS "rolledOver",
  (count(*) FILTER (WHERE o.state = 'lent' AND s.due_on < ${h.today}))::integer AS overdue, coalesce(sum(o.lent), 0)::bigint AS lent,
  coalesce(sum(o.returned), 0)::bigint AS returned, coalesce(sum(o.relieved), 0)::bigint AS relieved, coalesce(sum(o.lost), 0)::bigint AS lost,
  coalesce(sum(o.rolled), 0)::bigint AS rolled, coalesce(sum(${OWED}), 0)::bigint AS owed, coalesce(sum(o.sold), 0)::bigint AS sold,
  coalesce(sum(o.spent), 0)::bigint AS spent, coalesce(sum(o.sold - o.spent), 0)::bigint AS "netIncome"`

const under = (place: string | undefined, column: RawBuilder<unknown>) =>
  place ? sql`AND ${column} >= ${place} AND ${column} < ${`${place}~`}` : sql``

/** Sums of the contracts of a season that are not void, at or below a place. */
export async function sumsOfSeason(h: Handle, season: Id, place?: string): Promise<SeasonSums> {
  return h.one(sql`SELECT ${sumsOf(h)} FROM funds.loan o JOIN funds.season s ON s.county = o.county AND s.id = o.season
    WHERE o.county = ${h.scope.county} AND o.season = ${season} AND o.state <> 'void' ${under(place, sql`o.place`)}`)
}

/** The same for each place that has contracts. */
export async function sumsByPlace(
  h: Handle,
  season: Id,
  page: PageOf,
): Promise<{ total: number; rows: (SeasonSums & { place: string; placeName: string })[] }> {
  const rows = await h.rows<SeasonSums & { place: string; placeName: string }>(sql`
    SELECT o.place, coalesce(max(l.name), o.place) AS "placeName", ${sumsOf(h)} FROM funds.loan o
    JOIN funds.season s ON s.county = o.county AND s.id = o.season LEFT JOIN places.current l ON l.county = o.county AND l.place = o.place
    WHERE o.county = ${h.scope.county} AND o.season = ${season} AND o.state <> 'void' GROUP BY o.place ORDER BY o.place
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(DISTINCT place)::integer AS total FROM funds.loan WHERE county = ${h.scope.county} AND season = ${season} AND state <> 'void'`,
  )
  return { total, rows }
}

/** What came back of each grade in a season: grams, units repaid by it, and what it is worth; what was corrected does not count. */
export async function deliveredOf(
  h: Handle,
  season: Id,
): Promise<{ grade: string; delivered: number; units: number; value: Fen }[]> {
  const net = (column: string) =>
    sql`sum(CASE e.kind WHEN 'return' THEN ${sql.ref(column)} ELSE -${sql.ref(column)} END)::bigint`
  return h.rows(sql`SELECT e.grade, ${net('e.grams')} AS delivered, ${net('e.units')} AS units, ${net('e.amount')} AS value
    FROM funds.loan_entry e WHERE e.county = ${h.scope.county} AND e.season = ${season} AND 'return' IN (e.kind, e.turned) GROUP BY e.grade`)
}

export interface NewLoanRow {
  id: Id
  household: Id | null
  /** hexadecimal */
  name_sealed: string
  name_shown: string
  place: string
  unit: Id | null
  document: string
  lent: number
  lent_on: Day
  rolled_from: Id | null
}

/**
 * Triggers and foreign keys ask the tables once for each row, by plans that a session keeps. One made while the tables were small
 * reads all of them, and a season's thousands of rows would take the square of their time: until the end of this transaction
 * each question is planned for the tables as they are.
 */
async function planAnew(h: Handle): Promise<void> {
  await h.rows(sql`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`)
}

/** Numbers run on within the season; whoever else lends in it waits. */
export async function addLoans(h: Handle, season: Id, rows: readonly NewLoanRow[]): Promise<void> {
  await planAnew(h)
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-funds-season'), hashtext(${season}))`)
  await h.run(sql`
    INSERT INTO funds.loan (county, id, season, n, household, name_sealed, name_shown, place, unit, document, lent, lent_on, rolled_from, at, person, post)
    SELECT ${h.scope.county}, r.id, ${season}::uuid, m.n + r.i, r.household, decode(r.name_sealed, 'hex'), r.name_shown, r.place, r.unit, r.document, r.lent,
      r.lent_on, r.rolled_from, ${h.now}::timestamptz, ${h.scope.person}::uuid, ${h.scope.post}::uuid
    FROM json_to_recordset(${JSON.stringify(rows.map((r, i) => ({ ...r, i: i + 1 })))}) AS r(id uuid, i integer, household uuid, name_sealed text,
      name_shown text, place text, unit uuid, document text, lent bigint, lent_on date, rolled_from uuid)
    CROSS JOIN (SELECT coalesce(max(n), 0) AS n FROM funds.loan WHERE county = ${h.scope.county} AND season = ${season}) m`)
}

const LOAN = sql`o.id, o.season, s.title AS "seasonTitle", s.counted_in AS "countedIn", s.from_day AS "fromDay", s.due_on AS "dueOn", o.n, o.household,
  o.name_shown AS shown, o.place, coalesce(l.name, o.place) AS "placeName", o.unit, o.document, o.lent, o.lent_on AS "lentOn", o.rolled_from AS "rolledFrom",
  o.returned, o.relieved, o.lost, o.rolled, o.sold, o.spent, o.state, o.settled_on AS "settledOn"`
const LOANS = sql`funds.loan o JOIN funds.season s ON s.county = o.county AND s.id = o.season
  LEFT JOIN places.current l ON l.county = o.county AND l.place = o.place`

export async function loadLoan(h: Handle, id: Id): Promise<Loan> {
  return h.one(sql`SELECT ${LOAN} FROM ${LOANS} WHERE o.county = ${h.scope.county} AND o.id = ${id}`, '该借还合同')
}

export async function rolledTo(h: Handle, id: Id): Promise<Id | null> {
  const found = await h.maybe<{ id: Id }>(
    sql`SELECT id FROM funds.loan WHERE county = ${h.scope.county} AND rolled_from = ${id}`,
  )
  return found?.id ?? null
}

export async function sealedName(h: Handle, id: Id): Promise<Buffer> {
  return (
    await h.one<{ name: Buffer }>(
      sql`SELECT name_sealed AS name FROM funds.loan WHERE county = ${h.scope.county} AND id = ${id}`,
    )
  ).name
}

function filtered(h: Handle, f: LoanFilter): RawBuilder<unknown> {
  const late = sql`(o.state = 'lent' AND s.due_on < ${h.today})`
  return sql`o.county = ${h.scope.county}
    ${f.season ? sql`AND o.season = ${f.season}` : sql``}
    ${f.state ? sql`AND o.state = ${f.state}` : sql``}
    ${under(f.under, sql`o.place`)}
    ${f.household ? sql`AND o.household = ${f.household}` : sql``}
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND ${late}` : sql`AND NOT ${late}`}
    ${f.q ? sql`AND (o.name_shown LIKE ${containing(f.q)} OR o.document LIKE ${containing(f.q)} OR o.n::text = ${f.q})` : sql``}`
}

export async function listLoans(h: Handle, f: LoanFilter, page: PageOf): Promise<{ total: number; rows: Loan[] }> {
  const where = filtered(h, f)
  const rows = await h.rows<Loan>(
    sql`SELECT ${LOAN} FROM ${LOANS} WHERE ${where} ORDER BY s.from_day DESC, o.season, o.n LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${LOANS} WHERE ${where}`)
  return { total, rows }
}

/** Contracts of a season that are still owed, in the order of their numbers; of those named, when some are. */
export async function owedLoans(h: Handle, season: Id, ids: readonly Id[]): Promise<(Loan & { sealed: Buffer })[]> {
  return h.rows(sql`SELECT ${LOAN}, o.name_sealed AS sealed FROM ${LOANS}
    WHERE o.county = ${h.scope.county} AND o.season = ${season} AND o.state = 'lent' ${ids.length > 0 ? sql`AND o.id = ANY (${ids as Id[]}::uuid[])` : sql``}
    ORDER BY o.n`)
}

/** What was rolled over out of each contract. */
export async function rolledOf(h: Handle, ids: readonly Id[]): Promise<Map<Id, number>> {
  const rows = await h.rows<{ id: Id; rolled: number }>(
    sql`SELECT id, rolled FROM funds.loan WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`,
  )
  return new Map(rows.map((r) => [r.id, r.rolled]))
}

export interface NewEntryRow {
  id: Id
  loan: Id
  kind: EntryKind
  on_day: Day
  place: string
  unit: Id | null
  grade?: string | null
  grams?: number
  units?: number
  amount?: Fen
  document?: string | null
  why?: string | null
  claim?: Id | null
  corrects?: Id | null
}

export async function addEntries(h: Handle, rows: readonly NewEntryRow[]): Promise<void> {
  await planAnew(h)
  await h.run(sql`
    INSERT INTO funds.loan_entry (county, id, loan, kind, on_day, at, place, unit, person, post, grade, grams, units, amount, document, why, claim, corrects)
    SELECT ${h.scope.county}, r.id, r.loan, r.kind, r.on_day, ${h.now}::timestamptz, r.place, r.unit, ${h.scope.person}::uuid, ${h.scope.post}::uuid, r.grade,
      coalesce(r.grams, 0), coalesce(r.units, 0), coalesce(r.amount, 0), r.document, r.why, r.claim, r.corrects
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, loan uuid, kind text, on_day date, place text, unit uuid, grade text, grams bigint,
      units bigint, amount bigint, document text, why text, claim uuid, corrects uuid)`)
}

/** Where a loan lies and whose it is, for the rows that hang on it. */
export async function placesOf(h: Handle, loans: readonly Id[]): Promise<Map<Id, { place: string; unit: Id | null }>> {
  const rows = await h.rows<{ id: Id; place: string; unit: Id | null }>(
    sql`SELECT id, place, unit FROM funds.loan WHERE county = ${h.scope.county} AND id = ANY (${loans as Id[]}::uuid[])`,
  )
  return new Map(rows.map(({ id, ...at }) => [id, at]))
}

export async function loadEntry(h: Handle, id: Id): Promise<{ id: Id; loan: Id; kind: EntryKind; onDay: Day }> {
  return h.one(
    sql`SELECT id, loan, kind, on_day AS "onDay" FROM funds.loan_entry WHERE county = ${h.scope.county} AND id = ${id}`,
    '该笔记录',
  )
}

/** Of one moment, what turns an entry round stands after it, and what ends the contract last. */
export async function entriesOf(h: Handle, loan: Id): Promise<LoanEntry[]> {
  return h.rows(sql`SELECT e.id, e.kind, e.on_day AS "onDay", p.name, e.grade, g.title AS "gradeTitle", e.grams, e.units, e.amount, e.document, e.why, e.corrects,
      EXISTS (SELECT 1 FROM funds.loan_entry c WHERE c.county = e.county AND c.corrects = e.id) AS corrected
    FROM funds.loan_entry e JOIN funds.loan o ON o.county = e.county AND o.id = e.loan
    LEFT JOIN funds.season_grade g ON g.county = o.county AND g.season = o.season AND g.grade = e.grade
    LEFT JOIN people.person p ON p.county = e.county AND p.id = e.person
    WHERE e.county = ${h.scope.county} AND e.loan = ${loan} ORDER BY e.at, array_position(ARRAY['correct', 'roll', 'void'], e.kind) NULLS FIRST, e.id`)
}

const CLAIM = sql`c.id, c.loan, o.name_shown AS shown, s.title AS "seasonTitle", s.counted_in AS "countedIn", c.kind, c.units, c.cause, c.why, c.evidence,
  c.place, coalesce(l.name, c.place) AS "placeName", c.unit, c.state, c.asked_on AS "askedOn", c.asked_by AS "askedBy", a.name AS asker,
  c.intended_on AS "intendedOn", c.intended_why AS "intendedWhy", c.answered_on AS "answeredOn", c.answer, c.decided_on AS "decidedOn",
  d.name AS decider, c.decided_why AS "decidedWhy"`
const CLAIMS = sql`funds.loan_claim c JOIN funds.loan o ON o.county = c.county AND o.id = c.loan
  JOIN funds.season s ON s.county = o.county AND s.id = o.season
  LEFT JOIN places.current l ON l.county = c.county AND l.place = c.place
  LEFT JOIN people.person a ON a.county = c.county AND a.id = c.asked_by LEFT JOIN people.person d ON d.county = c.county AND d.id = c.decided_by`

export interface NewClaimRow {
  id: Id
  loan: Id
  kind: string
  units: number
  cause: string
  why: string
  evidence: readonly Id[]
  place: string
  unit: Id | null
}

export async function addClaim(h: Handle, c: NewClaimRow): Promise<void> {
  await h.run(sql`INSERT INTO funds.loan_claim (county, id, loan, kind, units, cause, why, evidence, place, unit, asked_at, asked_on, asked_by)
    VALUES (${h.scope.county}, ${c.id}, ${c.loan}, ${c.kind}, ${c.units}, ${c.cause}, ${c.why}, ${c.evidence as Id[]}::uuid[], ${c.place}, ${c.unit},
      ${h.now}, ${h.today}, ${h.scope.person})`)
}

export async function loadClaim(h: Handle, id: Id, lock = false): Promise<Claim> {
  return h.one(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.id = ${id} ${lock ? sql`FOR UPDATE OF c` : sql``}`,
    '该项申请',
  )
}

/** The latest first; of one moment, what still waits before what was decided. */
export async function claimsOf(h: Handle, loan: Id): Promise<Claim[]> {
  return h.rows(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.loan = ${loan} ORDER BY c.asked_at DESC, c.decided_at DESC NULLS FIRST, c.id DESC`,
  )
}

export async function listClaims(h: Handle, f: ClaimFilter, page: PageOf): Promise<{ total: number; rows: Claim[] }> {
  const where = sql`c.county = ${h.scope.county}
    ${f.state ? sql`AND c.state = ${f.state}` : sql``}
    ${f.kind ? sql`AND c.kind = ${f.kind}` : sql``}
    ${f.loan ? sql`AND c.loan = ${f.loan}` : sql``}
    ${under(f.under, sql`c.place`)}
    ${f.q ? sql`AND (o.name_shown LIKE ${containing(f.q)} OR c.why LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<Claim>(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE ${where} ORDER BY c.asked_on DESC, c.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${CLAIMS} WHERE ${where}`)
  return { total, rows }
}

export async function intend(h: Handle, claim: Id, why: string): Promise<void> {
  await h.run(sql`UPDATE funds.loan_claim SET intended_on = ${h.today}, intended_by = ${h.scope.person}, intended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${claim}`)
}

export async function answer(h: Handle, claim: Id, text: string): Promise<void> {
  await h.run(
    sql`UPDATE funds.loan_claim SET answered_on = ${h.today}, answer = ${text} WHERE county = ${h.scope.county} AND id = ${claim}`,
  )
}

export async function decide(h: Handle, claim: Id, state: ClaimState, why: string): Promise<void> {
  await h.run(sql`UPDATE funds.loan_claim SET state = ${state}, decided_at = ${h.now}, decided_on = ${h.today}, decided_by = ${h.scope.person},
    decided_why = ${why || null} WHERE county = ${h.scope.county} AND id = ${claim}`)
}
