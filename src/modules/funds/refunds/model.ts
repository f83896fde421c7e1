import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fen } from '#kernel/pure/money.ts'
import { verdictView } from '../model.ts'

export const REFUND_STATES = { asked: '待审批', refunded: '已退回', refused: '未批准', withdrawn: '已撤回' } as const
export type RefundState = keyof typeof REFUND_STATES

export interface NewRefund {
  /** all that is left of the gift when left out */
  readonly amount?: Fen
  readonly why: string
  readonly document: string
}

export interface Refund {
  id: Id
  gift: Id
  amount: Fen
  document: string
  why: string
  /** another than who asked decides */
  twoPeople: boolean
  state: RefundState
  askedOn: Day
  askedBy: Id
  asker: string | null
  endedOn: Day | null
  ender: string | null
  endedWhy: string | null
  posting: Id | null
}

const why = z.string().trim().min(2, '请写明理由').max(500)

export const refundBody = z.strictObject({
  amount: fen.optional(),
  why,
  document: z.string().trim().min(2, '请写明凭证').max(200),
})

export const refundDecideBody = z.strictObject({
  action: z.enum(['approve', 'refuse', 'withdraw']),
  comment: z.string().trim().max(500).default(''),
})
export type RefundAction = z.output<typeof refundDecideBody>['action']

export const refundView = z.object({
  id: z.uuid(),
  amount: fen,
  document: z.string(),
  why: z.string(),
  twoPeople: z.boolean(),
  state: z.enum(Object.keys(REFUND_STATES) as [RefundState, ...RefundState[]]),
  stateName: z.string(),
  askedOn: z.string(),
  asker: z.string().nullable(),
  endedOn: z.string().nullable(),
  ender: z.string().nullable(),
  endedWhy: z.string().nullable(),
  posting: z.uuid().nullable(),
  actions: z.array(verdictView.extend({ action: refundDecideBody.shape.action })),
})
