import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, shareOut } from '#kernel/pure/money.ts'
import type { Standard } from '../pack.ts'

const YUAN = 100

/**
 * What a standard gives a village in a year: the first year's sum grown by its rate year by year, each rounded to whole yuan, and
 * of it the county's own share, grown likewise. Undefined before its first year.
 * @example standardFor({ base: 13_000_000, match: 5_250_000, growth: 50, year: 2015, … }, 2016) // 13_650_000 分, 5_512_500 分 of it matched
 */
export function standardFor(standard: Standard, year: number): { amount: Fen; match: Fen } | undefined {
  if (year < standard.year) return undefined
  let [amount, match] = [standard.base, standard.match]
  for (let y = standard.year; y < year; y += 1) {
    amount = grown(amount, standard.growth)
    match = grown(match, standard.growth)
  }
  return { amount, match }
}

/** More by so many thousandths, to the nearest yuan. */
function grown(amount: Fen, thousandths: number): Fen {
  return Math.round((amount * (1000 + thousandths)) / 1000 / YUAN) * YUAN
}

/** An amount in as equal parts as there are days, which add up to it to the 分. */
export function instalments(amount: Fen, year: number, days: readonly string[]): { dueOn: Day; amount: Fen }[] {
  const sorted = [...days].sort()
  const parts = shareOut(
    amount,
    sorted.map(() => 1),
  )
  return sorted.map((day, i) => ({ dueOn: `${year}-${day}`, amount: parts[i]! })).filter((d) => d.amount > 0)
}

/** Everything wrong with a budget as it is drawn up. */
export function budgetFaults(budget: {
  total: Fen
  purposes: readonly string[] | null
  known: readonly string[]
  lines: readonly { title: string; purpose: string; amount: Fen; dues?: readonly { amount: Fen }[] }[]
}): { at: string; reason: string }[] {
  const faults: { at: string; reason: string }[] = []
  budget.lines.forEach((line, i) => {
    if (!budget.known.includes(line.purpose)) faults.push({ at: `lines.${i}.purpose`, reason: '没有这一资金用途。' })
    else if (budget.purposes !== null && !budget.purposes.includes(line.purpose))
      faults.push({ at: `lines.${i}.purpose`, reason: '专项资金不允许这一用途。' })
    const dues = line.dues?.reduce((sum, d) => sum + d.amount, 0)
    if (dues !== undefined && dues > 0 && dues !== line.amount)
      faults.push({ at: `lines.${i}.dues`, reason: '各期拨付金额之和与预算金额不符。' })
  })
  const sum = budget.lines.reduce((all, line) => all + line.amount, 0)
  if (sum > budget.total) faults.push({ at: 'total', reason: '各项合计超出预算总额。' })
  return faults
}

/** Every reason why somebody cannot approve a budget. */
export function whyNotApprove(
  budget: { readonly approved: boolean; readonly preparedById: Id | null },
  person: Id | null,
): string[] {
  const reasons: string[] = []
  if (budget.approved) reasons.push('预算已经批准。')
  if (budget.preparedById !== null && budget.preparedById === person) reasons.push('编制人不能批准自己编制的预算。')
  return reasons
}

export type DueStanding = 'open' | 'late' | 'met'
export const DUE_STANDINGS: Record<DueStanding, string> = { open: '未到期', late: '逾期未拨足', met: '已拨足' }

/** Where something due stands: met in full, not yet due, or late. */
export function dueStanding(due: { amount: Fen; met: Fen; dueOn: Day }, today: Day): DueStanding {
  if (due.met >= due.amount) return 'met'
  return due.dueOn < today ? 'late' : 'open'
}
