import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { CLAIM_STATES, type ClaimAction, type ClaimState, type LoanState } from './model.ts'

/** Those who open seasons. */
export const LENDERS = ['centre', 'finance'] as const satisfies readonly Role[]
/** Those who sign contracts. */
export const SIGNERS = [...LENDERS, 'clerk'] as const satisfies readonly Role[]
/** Of these, who may read the register of households and picks one there; the others write the name down. */
export const PICKERS = ['clerk'] as const satisfies readonly Role[]
/** Those who weigh in and enter what was sold. */
export const WEIGHERS = [
  'centre',
  'finance',
  'township',
  'village',
  'posted',
  'helper',
] as const satisfies readonly Role[]
export const CLAIM_DECIDERS = ['leader'] as const satisfies readonly Role[]

/** What is reckoned of a loan; units in thousandths, money in 分. */
export interface Sums {
  readonly lent: number
  readonly returned: number
  readonly relieved: number
  readonly lost: number
  readonly rolled: number
  readonly sold: Fen
  readonly spent: Fen
}

/** What is still owed, in thousandths of a unit. */
export function owedOf(s: Pick<Sums, 'lent' | 'returned' | 'relieved' | 'lost' | 'rolled'>): number {
  return s.lent - s.returned - s.relieved - s.lost - s.rolled
}

/** What the household has of it: sold less spent. What it gave back was the price of what it borrowed. */
export function netIncome(s: Pick<Sums, 'sold' | 'spent'>): Fen {
  return s.sold - s.spent
}

/** What was given back of one grade until now. */
export interface Given {
  readonly grams: number
  readonly units: number
}

/**
 * Converts a delivery. The weight of a grade is added up before it is converted and rounded down, so that it makes no
 * difference in how many deliveries it comes.
 * @param rate grams that repay one unit
 * @returns thousandths of a unit; never more than is owed
 */
export function credited(grams: number, rate: number, given: Given, owed: number): number {
  const all = Number((BigInt(given.grams + grams) * 1000n) / BigInt(rate))
  return Math.max(0, Math.min(owed, all - given.units))
}

/** Grams of a grade that repay all that is owed: the most that is taken. */
export function gramsToSettle(rate: number, given: Given, owed: number): number {
  const all = (BigInt(owed + given.units) * BigInt(rate) + 999n) / 1000n
  return Math.max(0, Number(all) - given.grams)
}

/** Why no more may be written off as ordinary loss. */
export function lossFault(lent: number, lost: number, asked: number, most: number): string | undefined {
  const limit = Math.floor((lent * most) / 1000)
  if (lost + asked <= limit) return undefined
  return `损耗核销合计不能超过借出数量的 ${most / 10}%；因灾受损的，请申请受灾减免。`
}

/** Overdue by the one definition: still owed after the season's last day. */
export function isLoanOverdue(state: LoanState, dueOn: Day, today: Day): boolean {
  return state === 'lent' && dueOn < today
}

/** `〔2017〕0012号`: a contract's number within its season. */
export function contractNumber(from: Day, n: number): string {
  return `〔${from.slice(0, 4)}〕${String(n).padStart(4, '0')}号`
}

export interface ClaimFacts {
  readonly person: Id | null
  readonly askedBy: Id | null
  readonly owed: number
  readonly units: number
  /** the day from which it may be refused although nobody answered; null when no refusal is intended */
  readonly hearingEnds: Day | null
  readonly answered: boolean
  readonly today: Day
}

function* secondPerson(f: ClaimFacts): Generator<string> {
  if (f.person === null || f.person === f.askedBy) yield '申请人不能审批自己提出的申请。'
}

function* onlyAsker(f: ClaimFacts): Generator<string> {
  if (f.person !== f.askedBy) yield '只能由申请人办理。'
}

export const claimWorkflow = defineWorkflow<ClaimState, ClaimAction, ClaimFacts>({
  name: 'loan-claim',
  title: '借还减免',
  initial: 'asked',
  states: {
    asked: { label: CLAIM_STATES.asked, tone: 'warning' },
    granted: { label: CLAIM_STATES.granted, tone: 'success', final: true },
    refused: { label: CLAIM_STATES.refused, final: true },
    withdrawn: { label: CLAIM_STATES.withdrawn, final: true },
  },
  transitions: [
    {
      action: 'grant',
      label: '批准',
      from: ['asked'],
      to: 'granted',
      roles: CLAIM_DECIDERS,
      comment: 'optional',
      done: '已批准，尚欠数量已经核减',
      unless: function* (f) {
        yield* secondPerson(f)
        if (f.units > f.owed) yield '申请数量超过现在尚欠的数量。'
      },
    },
    {
      action: 'intend-refusal',
      label: '拟不批准',
      from: ['asked'],
      to: null,
      roles: CLAIM_DECIDERS,
      comment: 'required',
      done: '已告知申请人',
      unless: function* (f) {
        yield* secondPerson(f)
        if (f.hearingEnds !== null) yield '已经告知过拟不批准的理由。'
      },
    },
    {
      action: 'answer',
      label: '陈述意见',
      from: ['asked'],
      to: null,
      roles: WEIGHERS,
      comment: 'required',
      done: '意见已提交',
      unless: function* (f) {
        yield* onlyAsker(f)
        if (f.hearingEnds === null) yield '没有拟不批准的告知，无须陈述意见。'
        if (f.answered) yield '已经陈述过意见。'
      },
    },
    {
      action: 'refuse',
      label: '不批准',
      from: ['asked'],
      to: 'refused',
      roles: CLAIM_DECIDERS,
      comment: 'required',
      done: '已作出不批准的决定',
      unless: function* (f) {
        yield* secondPerson(f)
        if (f.hearingEnds === null) yield '应当先告知拟不批准的理由，听取申请人意见。'
        else if (!f.answered && f.today < f.hearingEnds)
          yield `申请人可以在 ${addDays(f.hearingEnds, -1)} 前陈述意见，之后才能作出不批准的决定。`
      },
    },
    {
      action: 'withdraw',
      label: '撤回',
      from: ['asked'],
      to: 'withdrawn',
      roles: WEIGHERS,
      comment: 'optional',
      done: '已撤回',
      unless: onlyAsker,
    },
  ],
})
