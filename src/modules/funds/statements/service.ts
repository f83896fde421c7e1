import { type Day, dayOf } from '#kernel/pure/day.ts'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { memoIn } from '../gifts/rules.ts'
import { receiveAll, receiveGift } from '../gifts/service.ts'
import { listYears } from '../ledger/store.ts'
import { POSTING_KINDS } from '../model.ts'
import { section } from '../section.ts'
import { type BankLine, type LineView, MANNERS, type Match, MOST_LINES } from './model.ts'
import { type LinesRead, providerOf } from './provider.ts'
import { matchLines, RECONCILERS, searchSpan } from './rules.ts'
import * as store from './store.ts'

/** Reads a statement as the county's provider of payments writes it. @throws file-refused, input-invalid */
async function read(h: Handle, bytes: Uint8Array): Promise<LinesRead> {
  const { giving } = await section(h)
  const found = await providerOf(giving).readLines(h, bytes)
  if (found.lines.length > MOST_LINES) throw faultAt('file', `一次最多导入 ${MOST_LINES} 笔，请分段导出。`)
  return found
}

/** The same line in two statements has the same print; two alike lines of one day are told apart by their number among their like. */
function printsOf(h: Handle, lines: readonly BankLine[]): string[] {
  const seen = new Map<string, number>()
  return lines.map((l) => {
    const same = [l.onDay, l.amount, l.balance, l.party, l.memo, l.reference].join('\u0000')
    const n = (seen.get(same) ?? 0) + 1
    seen.set(same, n)
    return h.vault.fingerprint(`${h.scope.county}/funds.statement_line/${same}/${n}`).toString('hex')
  })
}

interface Plan extends LinesRead {
  prints: string[]
  known: Set<string>
  /** of each line, what it is; null for known lines and for those that stay open */
  matches: (Match | null)[]
  pledges: Awaited<ReturnType<typeof store.openPledges>>
}

async function plan(h: Handle, bytes: Uint8Array): Promise<Plan> {
  const found = await read(h, bytes)
  if (found.lines.length === 0) {
    if (found.faults.length > 0) return { ...found, prints: [], known: new Set(), matches: [], pledges: [] }
    throw faultAt('file', '对账单里没有一笔流水。')
  }
  const prints = printsOf(h, found.lines)
  const known = await store.knownPrints(h, prints)
  const pledges = await store.openPledges(
    h,
    found.lines.flatMap((l) => memoIn(l.memo) ?? []),
  )
  const span = searchSpan(found.lines)
  const fresh = found.lines.flatMap((line, at) => (known.has(prints[at]!) ? [] : [{ line, at }]))
  const made = matchLines(
    fresh.map((f) => f.line),
    pledges,
    await store.unmatchedPostings(h, span.from, span.to),
  )
  const matches: (Match | null)[] = found.lines.map(() => null)
  for (const [i, { at }] of fresh.entries()) matches[at] = made[i]!
  return { ...found, prints, known, matches, pledges }
}

/** What importing a statement would do; nothing is written. */
export async function lookAtStatement(h: Handle, bytes: Uint8Array, fileName: string) {
  const p = await plan(h, bytes)
  const days = p.lines.map((l) => l.onDay).toSorted()
  const gifts = new Map(p.pledges.map((g) => [g.id, g]))
  return {
    fileName,
    headings: p.headings,
    faults: p.faults,
    fromDay: days[0] ?? '',
    toDay: days.at(-1) ?? '',
    opening: p.bounds?.opening ?? null,
    closing: p.bounds?.closing ?? null,
    ...sumsOf(p.lines),
    rows: p.lines.map((line, at): LineView => {
      const match = p.matches[at] ?? null
      const gift = match?.gift == null ? undefined : gifts.get(match.gift)
      return {
        id: null,
        row: line.row,
        onDay: line.onDay,
        amount: line.amount,
        balance: line.balance,
        partyShown: maskName(line.party),
        memoCode: memoIn(line.memo),
        known: p.known.has(p.prints[at]!),
        manner: match?.manner ?? null,
        mannerName: match === null ? null : MANNERS[match.manner],
        posting: match?.posting ?? null,
        why: null,
        gift: gift === undefined ? null : { id: gift.id, memo: gift.memo, shown: gift.shown, amount: gift.amount },
      }
    }),
    gifts: p.matches.filter((m) => m?.gift != null).length,
    postings: p.matches.filter((m) => m?.posting != null).length,
    open: p.matches.filter((m, at) => m === null && !p.known.has(p.prints[at]!)).length,
  }
}

function sumsOf(lines: readonly BankLine[]): { cameIn: Fen; wentOut: Fen } {
  const sum = (of: readonly BankLine[]) => of.reduce((all, l) => all + Math.abs(l.amount), 0)
  return { cameIn: sum(lines.filter((l) => l.amount > 0)), wentOut: sum(lines.filter((l) => l.amount < 0)) }
}

const seal = (h: Handle, column: string, id: Id, text: string) =>
  text === '' ? null : h.vault.seal(text, `${h.scope.county}/funds.statement_line/${column}/${id}`).toString('hex')

/**
 * Imports a statement: lines known before are left out, pledges found by their code are received, postings of the same sum near the
 * same day are matched, the rest stays open for a person.
 * @param closing what the bank holds after the last line, when the file does not say
 * @throws input-invalid with every row that could not be read
 */
export async function importStatement(h: Handle, bytes: Uint8Array, fileName: string, closing?: Fen): Promise<Id> {
  const p = await plan(h, bytes)
  if (p.faults.length > 0)
    throw new Problem(
      'input-invalid',
      {},
      { faults: p.faults.map((f) => ({ at: `rows.${f.row}`, reason: `第 ${f.row} 行：${f.reasons.join('；')}` })) },
    )
  const end = p.bounds?.closing ?? closing
  if (end === undefined) throw faultAt('closing', '对账单没有逐笔余额，请填写期末余额。')
  const id = h.id()
  const days = p.lines.map((l) => l.onDay).toSorted()
  await store.addStatement(h, {
    id,
    fileName,
    digest: sha256Hex(bytes),
    fromDay: days[0]!,
    toDay: days.at(-1)!,
    opening: p.bounds?.opening ?? null,
    closing: end,
    lines: p.lines.length,
    knownLines: p.lines.filter((_, at) => p.known.has(p.prints[at]!)).length,
    ...sumsOf(p.lines),
  })
  const fresh = p.lines.flatMap((line, at) =>
    p.known.has(p.prints[at]!) ? [] : [{ id: h.id(), line, print: p.prints[at]!, match: p.matches[at] ?? null }],
  )
  await store.addLines(
    h,
    fresh.map((f) => lineRow(h, id, f)),
  )
  const gifts = await bookMatches(h, fresh)
  await h.record({
    command: 'funds.import-statement',
    subject: id,
    place: h.scope.county,
    after: { file: fileName, lines: fresh.length, gifts, closing: end },
  })
  return id
}

/** A line that no earlier statement told, with what it is in the books. */
interface Fresh {
  readonly id: Id
  readonly line: BankLine
  readonly print: string
  readonly match: Match | null
}

function lineRow(h: Handle, statement: Id, { id, line, print }: Fresh): store.NewLine {
  return {
    id,
    statement,
    n: line.row,
    on_day: line.onDay,
    amount: line.amount,
    balance: line.balance,
    print,
    party_sealed: seal(h, 'party_sealed', id, line.party),
    party_shown: maskName(line.party),
    memo_sealed: seal(h, 'memo_sealed', id, line.memo),
    memo_code: memoIn(line.memo),
  }
}

/** Takes in the gifts that lines were found to be, and keeps which line is what. @returns how many gifts */
async function bookMatches(h: Handle, fresh: readonly Fresh[]): Promise<number> {
  const bookedOn = await bookDays(h)
  const arrivals = fresh.flatMap(({ id, line, match }) =>
    match?.gift == null
      ? []
      : [{ line: id, gift: match.gift, amount: line.amount, onDay: bookedOn(line.onDay), document: documentOf(line) }],
  )
  const received = await receiveAll(h, arrivals)
  await store.addMatches(h, [
    ...arrivals.map(({ line }, at) => ({ line, manner: 'code' as const, posting: received[at]! })),
    ...fresh.flatMap(({ id: line, match }) =>
      match?.posting == null ? [] : [{ line, manner: match.manner, posting: match.posting }],
    ),
  ])
  return arrivals.length
}

/** Into a year that is closed nothing is posted: what the bank booked in it comes into the books today. */
async function bookDays(h: Handle): Promise<(onDay: Day) => Day> {
  const closed = new Set((await listYears(h)).map((y) => y.year))
  return (onDay) => (closed.has(Number(onDay.slice(0, 4))) ? h.today : onDay)
}

function documentOf(line: BankLine): string {
  return line.reference === '' ? rowOf(line) : `银行流水 ${line.reference.slice(0, 60)}`
}

const rowOf = (line: Pick<BankLine, 'onDay' | 'row'>) => `银行对账单 ${line.onDay} 第 ${line.row} 行`

/** Says what an open line is: a gift, a posting, a gift of somebody unknown, or why it needs nothing in the books. */
export async function settleLine(
  h: Handle,
  of: {
    line: Id
    gift?: Id | null | undefined
    posting?: Id | null | undefined
    nameless?: boolean
    why?: string | null | undefined
  },
): Promise<void> {
  const line = await store.loadLine(h, of.line)
  if (line.manner !== null) throw new Problem('changed-meanwhile')
  let match: store.NewMatch = { line: line.id, manner: 'settled', posting: null, why: of.why ?? null }
  if (of.gift != null || of.nameless === true) {
    if (line.amount <= 0) throw faultAt('line', '这笔流水是支出，不能对应捐赠。')
    const arrival = { amount: line.amount, onDay: (await bookDays(h))(line.onDay), document: rowOf(line) }
    const posting =
      of.gift != null
        ? (await receiveAll(h, [{ gift: of.gift, ...arrival }]))[0]!
        : (await receiveGift(h, { kind: 'money', channel: 'bank', ...arrival })).posting
    match = { line: line.id, manner: 'hand', posting }
  } else if (of.posting != null) {
    const found = await store.unmatchedPosting(h, of.posting)
    if (found?.amount !== line.amount) throw faultAt('posting', '凭证的收支金额与这笔流水不同，或者已经对应其他流水。')
    match = { line: line.id, manner: 'hand', posting: of.posting }
  }
  await store.addMatches(h, [match])
  await h.record({
    command: 'funds.settle-line',
    subject: line.id,
    place: h.scope.county,
    why: of.why ?? null,
    after: { ...match },
  })
}

/** The bank and the books side by side at the end of a statement: both sums, their difference, and all that explains it. */
export async function reconcile(h: Handle, id: Id) {
  const statement = await store.loadStatement(h, id)
  const rows = await store.linesOf(h, id)
  const holding = await store.holdingAt(h, statement.toDay)
  const unbanked = await store.unmatchedPostings(h, statement.fromDay, statement.toDay)
  return {
    ...viewOf(statement),
    holding,
    difference: statement.closing - holding,
    rows: rows.map(
      (r): LineView => ({ ...r, known: false, mannerName: r.manner === null ? null : MANNERS[r.manner], gift: null }),
    ),
    unbanked: unbanked.map((p) => ({
      posting: p.id,
      kindName: POSTING_KINDS[p.kind],
      onDay: p.onDay,
      amount: p.amount,
      document: p.document,
    })),
    mayMatch: (RECONCILERS as readonly string[]).includes(h.scope.role),
  }
}

export function viewOf({ person, at, ...s }: Awaited<ReturnType<typeof store.loadStatement>>) {
  return { ...s, importedBy: person, importedOn: dayOf(at) }
}
