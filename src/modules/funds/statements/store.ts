import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { PostingKind } from '../model.ts'
import type { Candidate, Manner, Pledge, Statement } from './model.ts'

/** Of these memos, the pledges whose transfer has not come: one that lapsed may still come. */
export async function openPledges(h: Handle, memos: readonly string[]): Promise<(Pledge & { shown: string })[]> {
  return h.rows(sql`SELECT id, memo, amount, pledged_on AS "onDay", giver_shown AS shown FROM funds.gift
    WHERE county = ${h.scope.county} AND memo = ANY (${memos as string[]}::text[]) AND state IN ('pledged', 'lapsed') AND channel = 'bank'
    ORDER BY pledged_on, id`)
}

/** What an account of the bank would show of a posting: what came in, less what went out; nothing when it stayed inside. */
const THROUGH_BANK = sql`(CASE WHEN d.floor = 'none' AND c.floor = 'zero' THEN t.amount WHEN d.floor = 'zero' AND c.floor = 'none' THEN -t.amount ELSE 0 END)`
const MOVED = sql`funds.posting p JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id AND t.state IN ('posted', 'post')
  JOIN funds.account d ON d.county = t.county AND d.id = t.debit JOIN funds.account c ON c.county = t.county AND c.id = t.credit`

export interface PostingRow extends Candidate {
  kind: PostingKind
  document: string
}

/** Postings of these days that went in or out and that no line answers yet. */
export function unmatchedPostings(h: Handle, from: Day, to: Day): Promise<PostingRow[]> {
  return unmatched(h, sql`p.on_day BETWEEN ${from}::date AND ${to}::date`)
}

/** One posting, when it went in or out and no line answers it yet. */
export async function unmatchedPosting(h: Handle, id: Id): Promise<PostingRow | undefined> {
  return (await unmatched(h, sql`p.id = ${id}`))[0]
}

async function unmatched(h: Handle, which: RawBuilder<unknown>): Promise<PostingRow[]> {
  return h.rows(sql`
    SELECT p.id, p.kind, p.document, p.on_day AS "onDay", sum(${THROUGH_BANK}) AS amount
    FROM ${MOVED}
    WHERE p.county = ${h.scope.county} AND ${which}
      AND NOT EXISTS (SELECT 1 FROM funds.statement_match m WHERE m.county = p.county AND m.posting = p.id)
    GROUP BY p.county, p.id HAVING sum(${THROUGH_BANK}) <> 0 ORDER BY p.on_day, p.id`)
}

/** What the books hold at the end of a day. */
export async function holdingAt(h: Handle, day: Day): Promise<Fen> {
  const row = await h.one<{ holding: Fen }>(sql`
    SELECT coalesce(sum(${THROUGH_BANK}), 0) AS holding
    FROM ${MOVED}
    WHERE p.county = ${h.scope.county} AND p.on_day <= ${day}::date`)
  return row.holding
}

/** Which of these lines are known from an earlier statement. */
export async function knownPrints(h: Handle, prints: readonly string[]): Promise<Set<string>> {
  const rows = await h.rows<{ print: string }>(sql`SELECT encode(print, 'hex') AS print FROM funds.statement_line
    WHERE county = ${h.scope.county} AND print = ANY (SELECT decode(r, 'hex') FROM unnest(${prints as string[]}::text[]) r)`)
  return new Set(rows.map((r) => r.print))
}

export interface NewStatement {
  id: Id
  fileName: string
  digest: string
  fromDay: Day
  toDay: Day
  opening: Fen | null
  closing: Fen
  lines: number
  knownLines: number
  cameIn: Fen
  wentOut: Fen
}

export async function addStatement(h: Handle, s: NewStatement): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.statement (county, id, file_name, file_digest, from_day, to_day, opening, closing, lines, known_lines, came_in, went_out, at, person)
    VALUES (${h.scope.county}, ${s.id}, ${s.fileName}, ${s.digest}, ${s.fromDay}, ${s.toDay}, ${s.opening}, ${s.closing}, ${s.lines}, ${s.knownLines},
      ${s.cameIn}, ${s.wentOut}, ${h.now}, ${h.scope.person})`)
}

export interface NewLine {
  id: Id
  statement: Id
  n: number
  on_day: Day
  amount: Fen
  balance: Fen | null
  /** hexadecimal */
  party_sealed: string | null
  party_shown: string
  memo_sealed: string | null
  memo_code: string | null
  print: string
}

export async function addLines(h: Handle, lines: readonly NewLine[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.statement_line (county, id, statement, n, on_day, amount, balance, party_sealed, party_shown, memo_sealed, memo_code, print)
    SELECT ${h.scope.county}, r.id, r.statement, r.n, r.on_day, r.amount, r.balance, decode(r.party_sealed, 'hex'), r.party_shown,
      decode(r.memo_sealed, 'hex'), r.memo_code, decode(r.print, 'hex')
    FROM json_to_recordset(${JSON.stringify(lines)}) AS r(id uuid, statement uuid, n integer, on_day date, amount bigint, balance bigint, party_sealed text,
      party_shown text, memo_sealed text, memo_code text, print text)`)
}

export interface NewMatch {
  line: Id
  manner: Manner
  posting: Id | null
  why?: string | null
}

export async function addMatches(h: Handle, matches: readonly NewMatch[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.statement_match (county, line, manner, posting, why, at, person)
    SELECT ${h.scope.county}, r.line, r.manner, r.posting, r.why, ${h.now}::timestamptz, ${h.scope.person}::uuid
    FROM json_to_recordset(${JSON.stringify(matches)}) AS r(line uuid, manner text, posting uuid, why text)`)
}

const STATEMENT = sql`s.id, s.file_name AS "fileName", s.from_day AS "fromDay", s.to_day AS "toDay", s.opening, s.closing, s.lines,
  s.known_lines AS "knownLines", s.came_in AS "cameIn", s.went_out AS "wentOut", s.at, p.name AS person,
  (SELECT count(*)::integer FROM funds.statement_line l WHERE l.county = s.county AND l.statement = s.id AND NOT EXISTS (
    SELECT 1 FROM funds.statement_match m WHERE m.county = l.county AND m.line = l.id)) AS open`
const STATEMENTS = sql`funds.statement s LEFT JOIN people.person p ON p.county = s.county AND p.id = s.person`

export async function listStatements(h: Handle, page: PageOf): Promise<{ total: number; rows: Statement[] }> {
  const rows = await h.rows<Statement>(sql`SELECT ${STATEMENT} FROM ${STATEMENTS} WHERE s.county = ${h.scope.county}
    ORDER BY s.to_day DESC, s.at DESC, s.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM funds.statement WHERE county = ${h.scope.county}`,
  )
  return { total, rows }
}

export async function loadStatement(h: Handle, id: Id): Promise<Statement> {
  return h.one(
    sql`SELECT ${STATEMENT} FROM ${STATEMENTS} WHERE s.county = ${h.scope.county} AND s.id = ${id}`,
    '这份对账单',
  )
}

export interface LineRow {
  id: Id
  row: number
  onDay: Day
  amount: Fen
  balance: Fen | null
  partyShown: string
  memoCode: string | null
  manner: Manner | null
  posting: Id | null
  why: string | null
}

const LINE = sql`l.id, l.n AS row, l.on_day AS "onDay", l.amount, l.balance, l.party_shown AS "partyShown", l.memo_code AS "memoCode", m.manner,
  m.posting, m.why`
const LINES = sql`funds.statement_line l LEFT JOIN funds.statement_match m ON m.county = l.county AND m.line = l.id`

export async function linesOf(h: Handle, statement: Id): Promise<LineRow[]> {
  return h.rows(
    sql`SELECT ${LINE} FROM ${LINES} WHERE l.county = ${h.scope.county} AND l.statement = ${statement} ORDER BY l.n`,
  )
}

export async function loadLine(h: Handle, id: Id): Promise<LineRow> {
  return h.one(sql`SELECT ${LINE} FROM ${LINES} WHERE l.county = ${h.scope.county} AND l.id = ${id}`, '这笔流水')
}
