import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import {
  type Account,
  type AccountKind,
  type Balance,
  type NewAccount,
  type NewPosting,
  type NewTransfer,
  PAYING_KINDS,
  type PostingKind,
} from '../model.ts'
import type { AccountFilter, EntryFilter, EntryRow, TransferState } from './model.ts'

const ACCOUNT = sql`a.id, a.kind, a.title, a.parent, a.place, a.unit, a.person, a.about, a.purposes, a.floor, a.posted_in AS "postedIn",
  a.posted_out AS "postedOut", a.pending_in AS "pendingIn", a.pending_out AS "pendingOut", a.opened_on AS "openedOn", a.closed_on AS "closedOn"`

/** Opens accounts in one statement; one that is there already for the same `about` stays as it is. */
export async function addAccounts(h: Handle, accounts: readonly (NewAccount & { id: Id })[]): Promise<void> {
  const rows = accounts.map((a) => ({
    id: a.id,
    kind: a.kind,
    title: a.title,
    place: a.place,
    unit: a.unit ?? null,
    person: a.person ?? null,
    parent: a.parent ?? null,
    about: a.about ?? null,
    purposes: a.purposes ?? null,
    namePrint: a.namePrint?.toString('hex') ?? null,
  }))
  await h.run(sql`
    INSERT INTO funds.account (county, id, kind, title, parent, place, unit, person, about, purposes, name_print, floor, opened_on, at)
    SELECT ${h.scope.county}, r.id, r.kind, r.title, r.parent, r.place, r.unit, r.person, r.about, r.purposes, decode(r."namePrint", 'hex'),
      CASE WHEN r.kind IN ('outside', 'payee') THEN 'none' ELSE 'zero' END, ${h.today}::date, ${h.now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, kind text, title text, parent uuid, place text, unit uuid, person uuid,
      about text, purposes text[], "namePrint" text)
    ON CONFLICT (county, kind, about) WHERE about IS NOT NULL DO NOTHING`)
}

export async function accountsAbout(
  h: Handle,
  kind: AccountKind,
  abouts: readonly string[],
): Promise<{ id: Id; about: string }[]> {
  return h.rows(sql`SELECT id, about FROM funds.account
    WHERE county = ${h.scope.county} AND kind = ${kind} AND about = ANY (${abouts as string[]}::text[])`)
}

export async function loadAccounts(h: Handle, ids: readonly Id[]): Promise<Account[]> {
  return h.rows(sql`SELECT ${ACCOUNT} FROM funds.account a
    WHERE a.county = ${h.scope.county} AND a.id = ANY (${ids as Id[]}::uuid[]) ORDER BY a.id`)
}

export async function loadAccount(h: Handle, id: Id): Promise<Account & { placeName: string }> {
  return h.one(
    sql`SELECT ${ACCOUNT}, coalesce(l.name, a.place) AS "placeName" FROM funds.account a
      LEFT JOIN places.current l ON l.county = a.county AND l.place = a.place
      WHERE a.county = ${h.scope.county} AND a.id = ${id}`,
    '该账户',
  )
}

/**
 * Accounts that hold money for a purpose at a place or above it, the oldest first; what was given for the very thing before the
 * rest. What was given for another thing is none of these, though its giver lets it go elsewhere: it is for whoever asks to name it.
 */
export async function spendable(
  h: Handle,
  place: string,
  purpose: string,
  kinds: readonly AccountKind[],
  about: string | null = null,
): Promise<Account[]> {
  return h.rows(sql`SELECT ${ACCOUNT} FROM funds.account a LEFT JOIN funds.gift g ON g.county = a.county AND g.account = a.id
    WHERE a.county = ${h.scope.county} AND a.kind = ANY (${kinds as string[]}::text[]) AND a.closed_on IS NULL
      AND ${place} LIKE a.place || '%' AND (a.purposes IS NULL OR ${purpose} = ANY (a.purposes))
      AND a.posted_in > a.posted_out + a.pending_out
      AND (g.need IS NULL OR g.need = ${about})
    ORDER BY g.need IS NULL, length(a.place) DESC, a.purposes IS NULL, a.opened_on, a.id`)
}

/** Of these accounts, those of gifts that were given for another thing and whose givers do not let them go elsewhere. */
export async function meantForOthers(h: Handle, ids: readonly Id[], about: string | null): Promise<Id[]> {
  const rows = await h.rows<{ account: Id }>(sql`SELECT g.account FROM funds.gift g
    WHERE g.county = ${h.scope.county} AND g.account = ANY (${ids as Id[]}::uuid[]) AND g.need IS DISTINCT FROM ${about}::text
      AND g.need IS NOT NULL AND NOT g.elsewhere`)
  return rows.map((r) => r.account)
}

export async function balancesOf(h: Handle, ids: readonly Id[]): Promise<Balance[]> {
  return h.rows(sql`
    SELECT id AS account, posted_in - posted_out AS balance, posted_in - posted_out - pending_out AS free, posted_in AS "in", posted_out AS "out"
    FROM funds.account WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[]) ORDER BY id`)
}

/** What every balance of the county adds up to, read in one statement: nought. */
export async function sumOfBalances(h: Handle): Promise<{ sum: Fen; accounts: number }> {
  return h.one(sql`SELECT coalesce(sum(posted_in - posted_out), 0) AS sum, count(*)::integer AS accounts
    FROM funds.account WHERE county = ${h.scope.county}`)
}

interface PostingRow {
  id: Id
  kind: PostingKind
  total: Fen
  document: string
  on_day: Day
  about: string | null
  place: string
  unit: Id | null
  why: string | null
  corrects: Id | null
  person: Id | null
}

interface TransferRow {
  id: Id
  posting: Id
  debit: Id
  credit: Id
  amount: Fen
  purpose: string
  state: TransferState
  pending: Id | null
  place: string
}

export interface WrittenPosting extends Omit<NewPosting, 'transfers'> {
  readonly id: Id
  /** who answers for it, when it is not who asks now: the job of a run works for the one who started it */
  readonly person?: Id | null
  readonly transfers: readonly (NewTransfer & { state?: TransferState; pending?: Id | null })[]
}

/** Writes postings with all of their transfers in one statement; the tables ask every rule and keep the balances. */
export async function addPostings(h: Handle, postings: readonly WrittenPosting[]): Promise<void> {
  const { county, person, post } = h.scope
  const heads: PostingRow[] = []
  const legs: TransferRow[] = []
  for (const p of postings) {
    const place = p.place ?? county
    heads.push({
      id: p.id,
      kind: p.kind,
      total: p.total,
      document: p.document,
      on_day: p.onDay,
      about: p.about ?? null,
      place,
      unit: p.unit ?? null,
      why: p.why ?? null,
      corrects: p.corrects ?? null,
      person: p.person ?? person,
    })
    for (const t of p.transfers)
      legs.push({
        id: t.id ?? h.id(),
        posting: p.id,
        debit: t.source,
        credit: t.target,
        amount: t.amount,
        purpose: t.purpose,
        state: t.state ?? 'posted',
        pending: t.pending ?? null,
        place: t.place ?? place,
      })
  }
  await h.run(sql`
    WITH head AS (
      INSERT INTO funds.posting (county, id, kind, total, document, about, on_day, at, place, unit, person, post, why, corrects)
      SELECT ${county}, r.id, r.kind, r.total, r.document, r.about, r.on_day, ${h.now}::timestamptz, r.place, r.unit, r.person,
        ${post}::uuid, r.why, r.corrects
      FROM json_to_recordset(${JSON.stringify(heads)}) AS r(id uuid, kind text, total bigint, document text, about text, on_day date,
        place text, unit uuid, why text, corrects uuid, person uuid))
    INSERT INTO funds.transfer (county, id, posting, debit, credit, amount, purpose, state, pending, place)
    SELECT ${county}, r.id, r.posting, r.debit, r.credit, r.amount, r.purpose, r.state, r.pending, r.place
    FROM json_to_recordset(${JSON.stringify(legs)}) AS r(id uuid, posting uuid, debit uuid, credit uuid, amount bigint, purpose text,
      state text, pending uuid, place text)`)
}

export interface PendingTransfer {
  id: Id
  source: Id
  target: Id
  amount: Fen
  purpose: string
  place: string
}

/** The promises of a posting that are neither kept nor taken back. */
export async function pendingOf(h: Handle, posting: Id): Promise<PendingTransfer[]> {
  return h.rows(sql`
    SELECT t.id, t.debit AS source, t.credit AS target, t.amount, t.purpose, t.place FROM funds.transfer t
    WHERE t.county = ${h.scope.county} AND t.posting = ${posting} AND t.state = 'pending'
      AND NOT EXISTS (SELECT 1 FROM funds.transfer r WHERE r.county = t.county AND r.pending = t.id) ORDER BY t.id`)
}

/** The last promise made about something, if any. */
export async function reservationAbout(h: Handle, about: string): Promise<Id | undefined> {
  const row = await h.maybe<{ id: Id }>(sql`SELECT id FROM funds.posting
    WHERE county = ${h.scope.county} AND about = ${about} AND kind = 'reserve' ORDER BY at DESC, id DESC LIMIT 1`)
  return row?.id
}

const ENTRY = sql`e.id, e.posting, e.debit AS source, s.title AS "sourceTitle", e.credit AS target, t.title AS "targetTitle", e.amount,
  e.purpose, e.state, e.kind, e.document, e.about, e.on_day AS "onDay", e.place, coalesce(l.name, e.place) AS "placeName", e.person,
  p.name AS "postedBy", e.why, e.corrects`
const ENTRIES = sql`funds.entry e
  JOIN funds.account s ON s.county = e.county AND s.id = e.debit
  JOIN funds.account t ON t.county = e.county AND t.id = e.credit
  LEFT JOIN places.current l ON l.county = e.county AND l.place = e.place
  LEFT JOIN people.person p ON p.county = e.county AND p.id = e.person`

export async function listEntries(
  h: Handle,
  f: EntryFilter,
  page: PageOf,
): Promise<{ total: number; sum: Fen; rows: EntryRow[] }> {
  const where = sql`e.county = ${h.scope.county}
    ${f.account ? sideOf(f.account, f.side) : sql``}
    ${f.posting ? sql`AND e.posting = ${f.posting}` : sql``}
    ${f.about ? sql`AND e.about = ${f.about}` : sql``}
    ${f.kind ? sql`AND e.kind = ${f.kind}` : sql``}
    ${f.purpose ? sql`AND e.purpose = ${f.purpose}` : sql``}
    ${f.year ? sql`AND e.on_day >= ${`${f.year}-01-01`}::date AND e.on_day <= ${`${f.year}-12-31`}::date` : sql``}
    ${f.under ? sql`AND e.place >= ${f.under} AND e.place < ${`${f.under}~`}` : sql``}
    ${f.moved === true ? sql`AND e.state IN ('posted', 'post')` : sql``}
    ${f.flow === 'gifts' ? sql`AND (s.kind = 'outside' AND t.kind = 'gift' OR s.kind = 'gift' AND t.kind = 'outside')` : sql``}
    ${f.flow === 'lines' ? sql`AND (s.kind = 'line' AND t.kind = 'payee' OR s.kind = 'payee' AND t.kind = 'line')` : sql``}
    ${f.accounts ? sideOfKind(f.accounts, f.side) : sql``}
    ${f.q ? sql`AND (e.document LIKE ${containing(f.q)} OR s.title LIKE ${containing(f.q)} OR t.title LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<EntryRow>(sql`
    SELECT ${ENTRY} FROM ${ENTRIES} WHERE ${where} ORDER BY e.on_day DESC, e.posting DESC, e.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const totals = await h.one<{ total: number; sum: Fen }>(sql`
    SELECT count(*)::integer AS total, coalesce(sum(${signed(f)}) FILTER (WHERE e.state IN ('posted', 'post')), 0) AS sum FROM ${ENTRIES} WHERE ${where}`)
  return { ...totals, rows }
}

/** What went back counts against what came: gifts given back, payments that returned to their line. */
function signed(f: EntryFilter): RawBuilder<unknown> {
  if (f.flow === 'gifts') return sql`CASE WHEN t.kind = 'gift' THEN e.amount ELSE -e.amount END`
  if (f.flow === 'lines') return sql`CASE WHEN s.kind = 'line' THEN e.amount ELSE -e.amount END`
  return sql`e.amount`
}

function sideOfKind(kind: AccountKind, side: EntryFilter['side']): RawBuilder<unknown> {
  if (side === 'in') return sql`AND t.kind = ${kind}`
  if (side === 'out') return sql`AND s.kind = ${kind}`
  return sql`AND (s.kind = ${kind} OR t.kind = ${kind})`
}

function sideOf(account: Id, side: EntryFilter['side']): RawBuilder<unknown> {
  if (side === 'in') return sql`AND e.credit = ${account}`
  if (side === 'out') return sql`AND e.debit = ${account}`
  return sql`AND (e.debit = ${account} OR e.credit = ${account})`
}

export async function listAccounts(
  h: Handle,
  f: AccountFilter,
  page: PageOf,
): Promise<{ total: number; balance: Fen; rows: (Account & { placeName: string; children: number })[] }> {
  const where = sql`a.county = ${h.scope.county}
    ${f.kind ? sql`AND a.kind = ${f.kind}` : sql``}
    ${f.parent ? sql`AND a.parent = ${f.parent}` : sql``}
    ${f.top === true ? sql`AND a.parent IS NULL` : sql``}
    ${f.under ? sql`AND a.place >= ${f.under} AND a.place < ${`${f.under}~`}` : sql``}
    ${f.held === true ? sql`AND a.posted_in <> a.posted_out` : sql``}
    ${f.paying === true ? sql`AND a.kind = ANY (${PAYING_KINDS as readonly string[]}::text[])` : sql``}
    ${f.q ? sql`AND a.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Account & { placeName: string; children: number }>(sql`
    SELECT ${ACCOUNT}, coalesce(l.name, a.place) AS "placeName",
      (SELECT count(*)::integer FROM funds.account c WHERE c.county = a.county AND c.parent = a.id) AS children
    FROM funds.account a LEFT JOIN places.current l ON l.county = a.county AND l.place = a.place
    WHERE ${where}
    ORDER BY array_position(ARRAY['fund', 'gift', 'pool', 'line', 'outside', 'payee'], a.kind), a.opened_on, a.title, a.id
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const totals = await h.one<{ total: number; balance: Fen }>(sql`
    SELECT count(*)::integer AS total, coalesce(sum(a.posted_in - a.posted_out), 0) AS balance FROM funds.account a WHERE ${where}`)
  return { ...totals, rows }
}

/** The county's money by kind of account: what is in hand, promised, and came in and went out in a year. */
export async function totalsByKind(
  h: Handle,
  year: number,
): Promise<{ kind: AccountKind; accounts: number; balance: Fen; promised: Fen; in: Fen; out: Fen }[]> {
  const [from, to] = [`${year}-01-01`, `${year}-12-31`]
  return h.rows(sql`
    WITH leg AS (
      SELECT e.debit AS id, 0::bigint AS i, e.amount AS o FROM funds.entry e
      WHERE e.county = ${h.scope.county} AND e.state IN ('posted', 'post') AND e.on_day BETWEEN ${from}::date AND ${to}::date
      UNION ALL
      SELECT e.credit, e.amount, 0 FROM funds.entry e
      WHERE e.county = ${h.scope.county} AND e.state IN ('posted', 'post') AND e.on_day BETWEEN ${from}::date AND ${to}::date),
    moved AS (SELECT id, sum(i) AS i, sum(o) AS o FROM leg GROUP BY id)
    SELECT a.kind, count(*)::integer AS accounts, coalesce(sum(a.posted_in - a.posted_out), 0) AS balance, coalesce(sum(a.pending_out), 0) AS promised,
      coalesce(sum(m.i), 0) AS "in", coalesce(sum(m.o), 0) AS "out"
    FROM funds.account a LEFT JOIN moved m ON m.id = a.id WHERE a.county = ${h.scope.county} GROUP BY a.kind
    ORDER BY array_position(ARRAY['outside', 'fund', 'gift', 'pool', 'line', 'payee'], a.kind)`)
}

export interface PostingHead {
  id: Id
  kind: PostingKind
  total: Fen
  document: string
  about: string | null
  onDay: Day
  at: Date
  place: string
  unit: Id | null
  postedBy: string | null
  why: string | null
  corrects: Id | null
  correctedBy: Id[]
}

export async function loadPosting(h: Handle, id: Id): Promise<PostingHead> {
  return h.one(
    sql`SELECT b.id, b.kind, b.total, b.document, b.about, b.on_day AS "onDay", b.at, b.place, b.unit, p.name AS "postedBy", b.why, b.corrects,
        ARRAY(SELECT c.id FROM funds.posting c WHERE c.county = b.county AND c.corrects = b.id ORDER BY c.at, c.id) AS "correctedBy"
      FROM funds.posting b LEFT JOIN people.person p ON p.county = b.county AND p.id = b.person
      WHERE b.county = ${h.scope.county} AND b.id = ${id}`,
    '该凭证',
  )
}

/** What moved by a posting and has not been turned round yet. */
export async function uncorrected(h: Handle, posting: Id): Promise<Omit<PendingTransfer, 'id'>[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT t.debit AS source, t.credit AS target, t.purpose, min(t.place) AS place, sum(t.amount) - coalesce((
        SELECT sum(r.amount) FROM funds.posting p JOIN funds.transfer r ON r.county = p.county AND r.posting = p.id
        WHERE p.county = ${county} AND p.corrects = ${posting} AND r.debit = t.credit AND r.credit = t.debit AND r.purpose = t.purpose), 0) AS amount
    FROM funds.transfer t WHERE t.county = ${county} AND t.posting = ${posting} AND t.state IN ('posted', 'post')
    GROUP BY t.debit, t.credit, t.purpose ORDER BY t.debit, t.credit, t.purpose`)
}

export async function addClosing(h: Handle, account: Id, why: string): Promise<void> {
  await h.run(sql`INSERT INTO funds.closing (county, account, on_day, why, at, person)
    VALUES (${h.scope.county}, ${account}, ${h.today}, ${why}, ${h.now}, ${h.scope.person})`)
}

export interface YearProposal {
  id: Id
  year: number
  proposedAt: Date
  person: Id
  proposer: string | null
}

/** What was due and a posting met is due again as far as it is turned round; what turns that round meets it once more. */
export async function turnMeeting(h: Handle, posting: Id, turned: { by: Id; amount: Fen; onDay: Day }): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.meeting (county, due, posting, place, amount, on_day, at)
    SELECT county, due, ${turned.by}::uuid, place, -sign(amount) * ${turned.amount}::bigint, ${turned.onDay}::date, ${h.now}::timestamptz
    FROM funds.meeting WHERE county = ${h.scope.county} AND posting = ${posting}`)
}

/** Postings under way are waited for, and wait. */
export async function lockYears(h: Handle): Promise<void> {
  await h.rows(sql`SELECT pg_advisory_xact_lock(hashtext('guben-funds-year'), ${Number(h.scope.county)})`)
}

export async function addYearProposal(h: Handle, id: Id, year: number): Promise<void> {
  await h.run(sql`INSERT INTO funds.year_proposal (county, id, year, proposed_at, person, post)
    VALUES (${h.scope.county}, ${id}, ${year}, ${h.now}, ${h.scope.person}, ${h.scope.post})`)
}

/** The proposal to close a year that is neither carried out nor ended. */
export async function openYearProposal(h: Handle, year: number): Promise<YearProposal | undefined> {
  return h.maybe(sql`SELECT o.id, o.year, o.proposed_at AS "proposedAt", o.person, p.name AS proposer FROM funds.year_proposal o
    LEFT JOIN people.person p ON p.county = o.county AND p.id = o.person
    WHERE o.county = ${h.scope.county} AND o.year = ${year} AND o.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM funds.year y WHERE y.county = o.county AND y.proposal = o.id)`)
}

export async function endYearProposal(h: Handle, id: Id, why: string): Promise<void> {
  await h.run(sql`UPDATE funds.year_proposal SET ended_at = ${h.now}, ended_by = ${h.scope.person}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** The year of the earliest day on which anything was posted; null when nothing was. */
export async function firstYear(h: Handle): Promise<number | null> {
  const { year } = await h.one<{ year: number | null }>(
    sql`SELECT extract(year FROM min(on_day))::integer AS year FROM funds.posting WHERE county = ${h.scope.county}`,
  )
  return year
}

/** @returns the state in which it is */
export async function lockGift(h: Handle, id: Id): Promise<string> {
  const row = await h.one<{ state: string }>(
    sql`SELECT state FROM funds.gift WHERE county = ${h.scope.county} AND id = ${id} FOR NO KEY UPDATE`,
    '该笔捐赠',
  )
  return row.state
}

export interface YearRow {
  year: number
  closedAt: Date
  proposedBy: string | null
  closedBy: string | null
  postings: number
  moved: Fen
  digest: string
}

export async function listYears(h: Handle): Promise<YearRow[]> {
  return h.rows(sql`SELECT y.year, y.closed_at AS "closedAt", q.name AS "proposedBy", p.name AS "closedBy", y.postings, y.moved, y.digest
    FROM funds.year y JOIN funds.year_proposal o ON o.county = y.county AND o.id = y.proposal
    LEFT JOIN people.person q ON q.county = y.county AND q.id = o.person
    LEFT JOIN people.person p ON p.county = y.county AND p.id = y.person WHERE y.county = ${h.scope.county} ORDER BY y.year DESC`)
}

export async function closeYear(h: Handle, year: number, proposal: Id): Promise<YearRow> {
  return h.one(sql`
    INSERT INTO funds.year (county, year, closed_at, proposal, person, post, postings, moved, digest)
    VALUES (${h.scope.county}, ${year}, ${h.now}, ${proposal}, ${h.scope.person}, ${h.scope.post}, 0, 0, '')
    RETURNING year, closed_at AS "closedAt", NULL AS "proposedBy", NULL AS "closedBy", postings, moved, digest`)
}

export interface HeldLine {
  id: Id
  title: string
  parent: Id
  balance: Fen
  promised: Fen
  purpose: string
  place: string
}

/**
 * Budget lines of a year, or of one before it that were met late, that still hold money which was there at its end, with the fund it
 * goes back to. What came after the year's end stays for the next close.
 */
export async function heldLines(h: Handle, year: number): Promise<HeldLine[]> {
  return h.rows(sql`
    SELECT a.id, a.title, a.parent, least(a.posted_in - a.posted_out, e.held) AS balance, a.pending_out AS promised, l.purpose, a.place
    FROM funds.budget b JOIN funds.budget_line l ON l.county = b.county AND l.budget = b.id
    JOIN funds.account a ON a.county = l.county AND a.id = l.account
    CROSS JOIN LATERAL (SELECT sum(CASE WHEN t.credit = a.id THEN t.amount ELSE -t.amount END) AS held FROM funds.entry t
      WHERE t.county = a.county AND (t.credit = a.id OR t.debit = a.id) AND t.state IN ('posted', 'post') AND t.on_day <= ${`${year}-12-31`}::date) e
    WHERE b.county = ${h.scope.county} AND b.year <= ${year} AND a.posted_in > a.posted_out AND e.held > 0 ORDER BY a.id`)
}
