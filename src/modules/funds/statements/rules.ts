import { addDays, daysBetween } from '#kernel/pure/day.ts'
import {
  type Columns,
  cellOf,
  dayIn,
  entriesOf,
  fenIn,
  type LedgerRow,
  type RowFault,
  textOf,
} from '#kernel/pure/ledger.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { memoIn } from '../gifts/rules.ts'
import type { BankLine, Candidate, Match, Pledge, StatementField } from './model.ts'

export const RECONCILERS = ['finance'] as const satisfies readonly Role[]
export const STATEMENT_READERS = ['finance', 'leader', 'auditor', 'inspector'] as const satisfies readonly Role[]

/** A payment and the bank's line for it may lie so many days apart, over a holiday. */
const NEAR_DAYS = 7

/** The lines of a statement, and each row that is none, with the reason. */
export function linesOf(
  rows: readonly LedgerRow[],
  columns: Columns<StatementField>,
): { lines: BankLine[]; faults: RowFault[] } {
  const lines: BankLine[] = []
  const faults: RowFault[] = []
  for (const row of entriesOf(rows)) {
    const reasons: string[] = []
    const onDay = dayIn(cellOf(row, columns, 'day'))
    if (onDay === undefined) continue
    if (onDay === null) reasons.push('交易日期认不出来')
    const amount = amountIn(row, columns, reasons)
    const balance = fenIn(cellOf(row, columns, 'balance'))
    if (balance === null) reasons.push('余额不是数字')
    if (reasons.length > 0) faults.push({ row: row.row, reasons })
    else if (amount !== 0)
      lines.push({
        row: row.row,
        onDay: onDay!,
        amount,
        balance: balance ?? null,
        party: textOf(cellOf(row, columns, 'party')),
        memo: textOf(cellOf(row, columns, 'memo')),
        reference: textOf(cellOf(row, columns, 'reference')),
      })
  }
  return { lines, faults }
}

/** In one column with a sign or a word, or in two; what came in is above nought. */
function amountIn(row: LedgerRow, columns: Columns<StatementField>, reasons: string[]): Fen {
  const [came, went, plain] = (['in', 'out', 'amount'] as const).map((field) => fenIn(cellOf(row, columns, field)))
  if (came === null || went === null || plain === null) {
    reasons.push('金额不是数字')
    return 0
  }
  if (came !== undefined || went !== undefined) return (came ?? 0) - (went ?? 0)
  if (plain === undefined) {
    reasons.push('没有金额')
    return 0
  }
  const sign = textOf(cellOf(row, columns, 'sign'))
  return /借|支|出|^(d|dr|debit)$/i.test(sign) ? -Math.abs(plain) : plain
}

/**
 * What the bank held before the first line and after the last; null when the statement shows no balances, or those it shows do not
 * follow from one another in either order of the lines.
 */
export function boundsOf(lines: readonly BankLine[]): { opening: Fen; closing: Fen } | null {
  const follows = (all: readonly BankLine[]) =>
    all.every((line, at) => line.balance !== null && (at === 0 || all[at - 1]!.balance! + line.amount === line.balance))
  const ordered = [lines, lines.toReversed()].find(follows)
  const [first, last] = [ordered?.[0], ordered?.at(-1)]
  if (first === undefined || last === undefined) return null
  return { opening: first.balance! - first.amount, closing: last.balance! }
}

/**
 * Which line is what in the books. A line with the code of a pledge and its very sum is that gift. Else a line is a posting of its
 * sum that lies near its day, if there is exactly one such posting and exactly one such line. A likely pledge without the code is
 * left to a person: money is never given to a purpose by a guess.
 */
export function matchLines(
  lines: readonly BankLine[],
  pledges: readonly Pledge[],
  postings: readonly Candidate[],
): (Match | null)[] {
  const byMemo = new Map(pledges.map((p) => [p.memo, p]))
  const taken = new Set<string>()
  const matches: (Match | null)[] = lines.map((line) => {
    const memo = memoIn(line.memo)
    const pledge = memo === null ? undefined : byMemo.get(memo)
    if (pledge === undefined || pledge.amount !== line.amount || taken.has(pledge.id)) return null
    taken.add(pledge.id)
    return { manner: 'code', gift: pledge.id, posting: null }
  })
  const isNear = (line: BankLine, p: Candidate) =>
    p.amount === line.amount && Math.abs(daysBetween(p.onDay, line.onDay)) <= NEAR_DAYS
  const byAmount = Map.groupBy(postings, (p) => p.amount)
  const open = lines.flatMap((line, at) => (matches[at] === null ? [{ line, at }] : []))
  const openByAmount = Map.groupBy(open, ({ line }) => line.amount)
  for (const { line, at } of open) {
    const near = (byAmount.get(line.amount) ?? []).filter((p) => isNear(line, p))
    const [only] = near
    if (near.length !== 1 || openByAmount.get(line.amount)!.filter((o) => isNear(o.line, only!)).length !== 1) continue
    matches[at] = { manner: 'amount', gift: null, posting: only!.id }
  }
  return matches
}

/** How far before the first line and after the last postings may lie that belong to it. */
export function searchSpan(lines: readonly BankLine[]): { from: string; to: string } {
  const days = lines.map((l) => l.onDay).toSorted()
  return { from: addDays(days[0]!, -NEAR_DAYS), to: addDays(days.at(-1)!, NEAR_DAYS) }
}
