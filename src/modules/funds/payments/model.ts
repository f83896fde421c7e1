import { z } from 'zod'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFiles, namesakeFields, purposeCode, verdictView } from '../model.ts'

export const PAYMENT_STATES = {
  requested: '待审批',
  approved: '待支付',
  refused: '未批准',
  withdrawn: '已撤回',
  paid: '已支付',
  confirmed: '已签收',
  returned: '已退回',
} as const
export type PaymentState = keyof typeof PAYMENT_STATES

export const STEPS = {
  request: '申请',
  'intend-refusal': '拟不批准',
  answer: '陈述意见',
  approve: '批准',
  refuse: '不批准',
  withdraw: '撤回',
  pay: '支付',
  confirm: '签收',
  return: '退回',
} as const
export type Step = keyof typeof STEPS

export const RUN_STATES = {
  requested: '待审批',
  approved: '待发放',
  refused: '未批准',
  withdrawn: '已撤回',
  paying: '正在发放',
  paid: '已发放',
} as const
export type RunState = keyof typeof RUN_STATES

/** What a payment is taken from. */
export interface Source {
  readonly account: Id
  readonly amount: Fen
}

export interface Payment {
  id: Id
  amount: Fen
  purpose: string
  title: string
  payee: Id
  payeeTitle: string
  document: string
  about: string | null
  once: string | null
  month: Month
  place: string
  placeName: string
  unit: Id | null
  kin: Id[]
  twoPeople: boolean
  run: Id | null
  aid: Id | null
  /** what it may be taken from, in this order; whatever holds money for its purpose at its place or above when null */
  fromAccounts: Id[] | null
  dueOn: Day | null
  state: PaymentState
  requestedOn: Day
  requestedBy: Id | null
  requester: string | null
  decidedBy: Id | null
  decider: string | null
  paidOn: Day | null
  paidBy: Id | null
  payer: string | null
  posting: Id | null
  confirmedOn: Day | null
  returnedOn: Day | null
  refund: Id | null
  /** masked name of whom the recipient named to confirm in their stead */
  witnessShown: string | null
}

export interface StepRow {
  id: Id
  step: Step
  at: Date
  onDay: Day
  name: string | null
  why: string | null
  evidence: Id[]
}

const state = z.enum(Object.keys(PAYMENT_STATES) as [PaymentState, ...PaymentState[]])
const document = z.string().trim().min(2, '请写明凭证或者文号').max(200)
/** Full name; kept as a fingerprint, shown masked. */
const witness = z.string().trim().min(2, '请填写见证人的姓名').max(40)
const why = z.string().trim().min(2, '请写明理由').max(500)

export const paymentQuery = listQuery.extend({
  state: state.optional(),
  purpose: purposeCode.optional(),
  under: placeCode.optional(),
  run: z.uuid().optional(),
  payee: z.uuid().optional(),
  about: z.string().max(120).optional(),
  month: monthText.optional(),
  /** paid in the year and not come back in it */
  paidIn: z.coerce.number().int().min(1990).max(2200).optional(),
  /** come back in the year, paid in one before */
  cameBackIn: z.coerce.number().int().min(1990).max(2200).optional(),
  /** of each recipient the latest payment for a purpose alone, among those paid in the year */
  latest: z.stringbool().optional(),
  /** what answers records of one kind, `module.thing` */
  of: z
    .string()
    .regex(/^[a-z]+\.[a-z]+$/)
    .optional(),
})
export type PaymentFilter = z.output<typeof paymentQuery>

export const requestBody = z.strictObject({
  amount: fen,
  purpose: purposeCode,
  title: z.string().trim().min(2).max(100),
  document,
  /** accounts, in the order in which they are used up; or all that have money for the purpose at the place, the oldest first */
  sources: z.array(z.uuid()).max(200).default([]),
  payeeKind: z.enum(['resident', 'household', 'supplier', 'organisation']),
  payeeId: z.uuid().nullish(),
  payeeTitle: z.string().trim().min(2).max(60),
  ...namesakeFields,
  place: placeCode.optional(),
  once: z.string().trim().max(120).nullish(),
  dueOn: dayText.nullish(),
  /** whom the recipient named to confirm in their stead */
  witness: witness.nullish(),
})
export type RequestBody = z.output<typeof requestBody>

export const paymentView = z.object({
  id: z.uuid(),
  amount: fen,
  purpose: z.string(),
  purposeName: z.string(),
  title: z.string(),
  payee: z.uuid(),
  payeeTitle: z.string(),
  document: z.string(),
  about: z.string().nullable(),
  month: z.string(),
  place: z.string(),
  placeName: z.string(),
  twoPeople: z.boolean(),
  run: z.uuid().nullable(),
  dueOn: z.string().nullable(),
  state,
  stateName: z.string(),
  requestedOn: z.string(),
  requester: z.string().nullable(),
  decider: z.string().nullable(),
  payer: z.string().nullable(),
  paidOn: z.string().nullable(),
  posting: z.uuid().nullable(),
  confirmedOn: z.string().nullable(),
  returnedOn: z.string().nullable(),
})
export const paymentList = listOf(paymentView).extend({ sum: fenHeld })

export const paymentDetail = paymentView.extend({
  witnessShown: z.string().nullable(),
  sources: z.array(z.object({ account: z.uuid(), title: z.string(), amount: fen })),
  steps: z.array(
    z.object({
      id: z.uuid(),
      step: z.string(),
      stepName: z.string(),
      at: z.string(),
      name: z.string().nullable(),
      why: z.string().nullable(),
      evidence: evidenceFiles,
    }),
  ),
  confirmation: z
    .object({ as: z.string(), name: z.string(), takenBy: z.string().nullable(), onDay: z.string() })
    .nullable(),
  actions: z.array(verdictView),
})

export const decideBody = z.strictObject({
  action: z.enum(['intend-refusal', 'answer', 'approve', 'refuse', 'withdraw', 'pay', 'return']),
  comment: z.string().trim().max(500).default(''),
  document: document.optional(),
  evidence: z.array(z.uuid()).max(10).default([]),
})
export type DecideBody = z.output<typeof decideBody>

export const confirmBody = z.strictObject({
  as: z.enum(['resident', 'witness']),
  /** who confirms: the resident, or the witness the resident named */
  name: z.string().trim().min(2).max(40),
  onDay: dayText.optional(),
  signature: z.uuid().nullish(),
})

export const aidQuery = listQuery.extend({
  purpose: purposeCode.optional(),
  under: placeCode.optional(),
  live: z
    .enum(['true', 'false'])
    .transform((t) => t === 'true')
    .optional(),
})
export type AidFilter = z.output<typeof aidQuery>

export const aidBody = z.strictObject({
  payeeKind: z.enum(['resident', 'household']),
  payeeId: z.uuid().nullish(),
  payeeTitle: z.string().trim().min(2).max(60),
  ...namesakeFields,
  purpose: purposeCode,
  amount: fen,
  document,
  place: placeCode,
  fromDay: dayText,
  kin: z.array(z.uuid()).max(20).default([]),
  witness: witness.nullish(),
})
export type AidBody = z.output<typeof aidBody>

export const aidView = z.object({
  id: z.uuid(),
  payee: z.uuid(),
  payeeTitle: z.string(),
  purpose: z.string(),
  purposeName: z.string(),
  amount: fen,
  document: z.string(),
  place: z.string(),
  placeName: z.string(),
  fromDay: z.string(),
  toDay: z.string().nullable(),
  endedWhy: z.string().nullable(),
})
export const aidList = listOf(aidView).extend({ sum: fenHeld })

export const runBody = z.strictObject({
  purpose: purposeCode,
  month: monthText,
  document,
  sources: z.array(z.uuid()).max(200).default([]),
})
export type RunBody = z.output<typeof runBody>

export interface PayRun {
  id: Id
  purpose: string
  title: string
  month: Month
  document: string
  sources: Id[]
  payments: number
  total: Fen
  digest: string
  state: RunState
  job: Id | null
  requestedAt: Date
  requestedBy: Id | null
  requester: string | null
  decidedBy: Id | null
  decider: string | null
  paidBy: Id | null
  payer: string | null
}

export const runView = z.object({
  id: z.uuid(),
  purpose: z.string(),
  purposeName: z.string(),
  title: z.string(),
  month: z.string(),
  document: z.string(),
  payments: z.int(),
  total: fen,
  digest: z.string(),
  state: z.enum(Object.keys(RUN_STATES) as [RunState, ...RunState[]]),
  stateName: z.string(),
  job: z.uuid().nullable(),
  requestedAt: z.string(),
  requester: z.string().nullable(),
  decider: z.string().nullable(),
  payer: z.string().nullable(),
})
export const runDetail = runView.extend({
  paid: z.int(),
  paidSum: fenHeld,
  withdrawn: z.int(),
  sources: z.array(z.object({ id: z.uuid(), title: z.string(), free: fenHeld })),
  actions: z.array(verdictView),
})
export const runList = listOf(runView)
export const runDecideBody = z.strictObject({
  action: z.enum(['approve', 'refuse', 'withdraw', 'pay']),
  comment: z.string().trim().max(500).default(''),
})
export type RunAction = z.output<typeof runDecideBody>['action']
export const endAidBody = z.strictObject({ toDay: dayText, why })
