import { addDays, type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { Cap } from '../pack.ts'
import {
  PAYMENT_STATES,
  type PaymentState,
  RUN_STATES,
  type RunAction,
  type RunState,
  type Source,
  type StepRow,
} from './model.ts'

export const REQUESTERS = ['finance', 'centre'] as const satisfies readonly Role[]
export const DECIDERS = ['leader'] as const satisfies readonly Role[]
export const PAYERS = ['finance'] as const satisfies readonly Role[]

export interface PaymentFacts {
  readonly person: Id | null
  readonly twoPeople: boolean
  readonly requestedBy: Id | null
  readonly decidedBy: Id | null
  readonly kin: readonly Id[]
  readonly isRun: boolean
  /** goods that it bought still lie in a store */
  readonly stocked: boolean
  /** the day from which a refusal may be given although it was not answered; null when none is intended */
  readonly hearingEnds: Day | null
  readonly answered: boolean
  readonly today: Day
}

function* notNear(f: PaymentFacts): Generator<string> {
  if (f.person !== null && f.kin.includes(f.person)) yield '您是受助对象的联系顾问、帮扶人或者亲属，应当回避。'
}

function* secondPerson(f: PaymentFacts): Generator<string> {
  if (f.isRun) yield '该笔款项属于批量发放，请在批量发放中办理。'
  if (f.twoPeople && f.person === f.requestedBy) yield '申请人不能审批自己提出的申请。'
  yield* notNear(f)
}

function* heard(f: PaymentFacts): Generator<string> {
  yield* secondPerson(f)
  if (f.hearingEnds === null) yield '应当先告知拟不批准的理由，听取申请人意见。'
  else if (!f.answered && f.today < f.hearingEnds)
    yield `申请人可以在 ${addDays(f.hearingEnds, -1)} 前陈述意见，之后才能作出不批准的决定。`
}

function* ownRequest(f: PaymentFacts): Generator<string> {
  if (f.isRun) yield '该笔款项属于批量发放，请在批量发放中办理。'
  if (f.person !== f.requestedBy) yield '只能由申请人办理。'
}

function* payable(f: PaymentFacts): Generator<string> {
  if (f.isRun) yield '该笔款项属于批量发放，请在批量发放中办理。'
  if (f.twoPeople && f.person === f.decidedBy) yield '审批人不能办理支付。'
  yield* notNear(f)
}

export type PaymentAction = 'intend-refusal' | 'answer' | 'approve' | 'refuse' | 'withdraw' | 'pay' | 'return'

export const paymentWorkflow = defineWorkflow<PaymentState, PaymentAction, PaymentFacts>({
  name: 'payment',
  title: '拨付',
  initial: 'requested',
  states: {
    requested: { label: PAYMENT_STATES.requested, tone: 'warning' },
    approved: { label: PAYMENT_STATES.approved, tone: 'processing' },
    paid: { label: PAYMENT_STATES.paid, tone: 'processing' },
    confirmed: { label: PAYMENT_STATES.confirmed, tone: 'success' },
    refused: { label: PAYMENT_STATES.refused, final: true },
    withdrawn: { label: PAYMENT_STATES.withdrawn, final: true },
    returned: { label: PAYMENT_STATES.returned, final: true, tone: 'error' },
  },
  transitions: [
    {
      action: 'approve',
      label: '批准',
      from: ['requested'],
      to: 'approved',
      roles: DECIDERS,
      comment: 'optional',
      done: '已批准，资金已经预留',
      unless: secondPerson,
    },
    {
      action: 'intend-refusal',
      label: '拟不批准',
      from: ['requested'],
      to: null,
      roles: DECIDERS,
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
      from: ['requested'],
      to: null,
      roles: REQUESTERS,
      comment: 'required',
      evidence: 'optional',
      done: '意见已提交',
      unless: function* (f) {
        yield* ownRequest(f)
        if (f.hearingEnds === null) yield '没有拟不批准的告知，无须陈述意见。'
        if (f.answered) yield '已经陈述过意见。'
      },
    },
    {
      action: 'refuse',
      label: '不批准',
      from: ['requested'],
      to: 'refused',
      roles: DECIDERS,
      comment: 'required',
      done: '已作出不批准的决定',
      unless: heard,
    },
    {
      action: 'withdraw',
      label: '撤回',
      from: ['requested', 'approved'],
      to: 'withdrawn',
      roles: REQUESTERS,
      comment: 'required',
      done: '已撤回，预留的资金已经释放',
      unless: ownRequest,
    },
    {
      action: 'pay',
      label: '支付',
      from: ['approved'],
      to: 'paid',
      roles: PAYERS,
      comment: 'optional',
      done: '已支付并记账',
      unless: payable,
    },
    {
      action: 'pay',
      label: '支付',
      from: ['requested'],
      to: 'paid',
      roles: PAYERS,
      comment: 'optional',
      done: '已支付并记账',
      unless: function* (f) {
        if (f.twoPeople) yield '应当先由另一人审批。'
        yield* payable(f)
      },
    },
    {
      action: 'return',
      label: '退回',
      from: ['paid', 'confirmed'],
      to: 'returned',
      roles: PAYERS,
      comment: 'required',
      evidence: 'optional',
      done: '已退回，款项记回原资金',
      unless: function* (f) {
        yield* notNear(f)
        if (f.stocked) yield '用这笔款项购入的物资还在库，请先办理核销（退货的写明退货），再办理款项退回。'
      },
    },
  ],
})

/** From when on a refusal may stand unanswered, and whether it was answered. */
export function hearingOf(
  steps: readonly Pick<StepRow, 'step' | 'onDay'>[],
  days: number,
): { hearingEnds: Day | null; answered: boolean } {
  const told = steps.find((s) => s.step === 'intend-refusal')
  return {
    hearingEnds: told === undefined ? null : addDays(told.onDay, days + 1),
    answered: steps.some((s) => s.step === 'answer'),
  }
}

export interface RunFacts {
  readonly person: Id | null
  readonly requestedBy: Id | null
  readonly decidedBy: Id | null
  /** payments whose recipients are near to who asks */
  readonly near: number
  readonly today: Day
  readonly opens: Day
  /** its job is at work */
  readonly working: boolean
}

export const runWorkflow = defineWorkflow<RunState, RunAction, RunFacts>({
  name: 'pay-run',
  title: '批量发放',
  initial: 'requested',
  states: {
    requested: { label: RUN_STATES.requested, tone: 'warning' },
    approved: { label: RUN_STATES.approved, tone: 'processing' },
    paying: { label: RUN_STATES.paying, tone: 'processing' },
    paid: { label: RUN_STATES.paid, tone: 'success', final: true },
    refused: { label: RUN_STATES.refused, final: true },
    withdrawn: { label: RUN_STATES.withdrawn, final: true },
  },
  transitions: [
    {
      action: 'approve',
      label: '批准',
      from: ['requested'],
      to: 'approved',
      roles: DECIDERS,
      comment: 'optional',
      done: '已批准',
      unless: runSecond,
    },
    {
      action: 'refuse',
      label: '不批准',
      from: ['requested'],
      to: 'refused',
      roles: DECIDERS,
      comment: 'required',
      done: '已退回造表人',
      unless: runSecond,
    },
    {
      action: 'withdraw',
      label: '撤回',
      // half-way too, e.g. for want of money: what is paid stays paid, a batch under way is waited for, the rest may be listed anew
      from: ['requested', 'approved', 'paying'],
      to: 'withdrawn',
      roles: REQUESTERS,
      comment: 'required',
      done: '已撤回，没有发放的可以另行造表',
      unless: function* (f) {
        if (f.person !== f.requestedBy) yield '只能由造表人撤回。'
      },
    },
    {
      action: 'pay',
      label: '发放',
      from: ['approved', 'paying'],
      to: 'paying',
      roles: PAYERS,
      done: '已经开始发放',
      unless: function* (f) {
        if (f.person === f.decidedBy) yield '审批人不能办理发放。'
        if (f.near > 0) yield `其中 ${f.near} 名受助对象由您联系、帮扶或者是您的亲属，应当由他人发放。`
        if (f.today < f.opens) yield `${f.opens.slice(0, 7)} 的款项应在当月发放。`
        if (f.working) yield '正在发放，请等待完成。'
      },
    },
  ],
})

function* runSecond(f: RunFacts): Generator<string> {
  if (f.person === f.requestedBy) yield '造表人不能审批自己所造的表。'
  if (f.near > 0) yield `其中 ${f.near} 名受助对象由您联系、帮扶或者是您的亲属，应当由他人审批。`
}

/**
 * Takes a sum from what accounts hold, in the order given, each used up before the next.
 * @returns undefined when all of them together do not hold as much
 */
export function allocate(amount: Fen, free: readonly { account: Id; free: Fen }[]): Source[] | undefined {
  const taken: Source[] = []
  let left = amount
  for (const source of free) {
    if (left === 0) break
    const part = Math.min(left, source.free)
    if (part <= 0) continue
    taken.push({ account: source.account, amount: part })
    left -= part
  }
  return left === 0 ? taken : undefined
}

/** What a payment would exceed, given what was asked for and paid under the same cap; undefined when it stays within. */
export function overCap(
  caps: readonly Cap[],
  wanted: { purpose: string; amount: Fen },
  had: { month: Fen; year: Fen },
): { cap: Cap; had: Fen } | undefined {
  for (const cap of caps) {
    if (cap.purpose !== wanted.purpose) continue
    if (had[cap.per] + wanted.amount > cap.most) return { cap, had: had[cap.per] }
  }
  return undefined
}

/** The day for which it is asked who stands on a month's list: today; of a month that is over its last day, of one to come its first. */
export function eligibilityDay(month: Month, today: Day): Day {
  const [first, last] = [firstDay(month), lastDay(month)]
  return today < first ? first : today > last ? last : today
}

/** An aid that is given on the day of a list, with what its recipient had under the purpose. */
export interface Listed {
  readonly payee: Id
  readonly payeeTitle: string
  readonly purpose: string
  readonly amount: Fen
  readonly fromDay: Day
  readonly toDay: Day | null
  readonly hadMonth: Fen
  readonly hadYear: Fen
  readonly hadAid: boolean
}

export interface LeftOut {
  readonly payee: string
  readonly reason: string
}

/** Of those on the standing list, who is paid, and who is left out, and why. */
export function drawUp<T extends Listed>(
  listed: readonly T[],
  caps: readonly Cap[],
): { paid: T[]; leftOut: LeftOut[] } {
  const open = listed.filter((a) => !a.hadAid)
  const latest = latestOfEach(open)
  const isOver = (a: T) => overCap(caps, a, { month: a.hadMonth, year: a.hadYear }) !== undefined
  const left = (rows: readonly T[], reason: string) => rows.map((a) => ({ payee: a.payeeTitle, reason }))
  const due = open.filter((a) => latest.has(a))
  return {
    paid: due.filter((a) => !isOver(a)),
    leftOut: [
      ...left(
        listed.filter((a) => a.hadAid),
        '本月已另行申请或者拨付',
      ),
      ...left(
        open.filter((a) => !latest.has(a)),
        '与另一项救助日期重叠',
      ),
      ...left(due.filter(isOver), '超过限额'),
    ],
  }
}

/**
 * Of aids of one recipient whose days overlap, the one that began last, and of those that began on one day the one that ends last:
 * nobody is paid twice in a run.
 */
function latestOfEach<T extends Listed>(aids: readonly T[]): ReadonlySet<T> {
  const days = (a: T) => `${a.fromDay} ${a.toDay ?? 'open'}`
  const last = new Map<Id, T>()
  for (const aid of aids) {
    const known = last.get(aid.payee)
    if (known === undefined || days(known) < days(aid)) last.set(aid.payee, aid)
  }
  return new Set(last.values())
}
