import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { Gift } from '../gifts/model.ts'
import { REFUND_STATES, type RefundAction, type RefundState } from './model.ts'

export const REFUND_ASKERS = ['finance'] as const satisfies readonly Role[]
export const REFUND_DECIDERS = ['leader'] as const satisfies readonly Role[]

/** Every reason why a gift, or a part of it, cannot go back to its giver; none when it can. */
export function whyNotRefund(gift: Pick<Gift, 'state' | 'kind' | 'held'>, amount: Fen): string[] {
  const reasons: string[] = []
  if (gift.state !== 'received') reasons.push('这笔捐赠没有到账。')
  if (gift.kind === 'goods') reasons.push('实物捐赠按物资退还办理。')
  if (amount > gift.held) reasons.push('退回金额超过尚未使用的金额。')
  if (amount <= 0) reasons.push('没有可以退回的金额。')
  return reasons
}

/** 分 of a gift that went back, by all that was asked for. */
export function refundedOf(refunds: readonly { readonly state: RefundState; readonly amount: Fen }[]): Fen {
  return refunds.reduce((sum, r) => sum + (r.state === 'refunded' ? r.amount : 0), 0)
}

export interface RefundFacts {
  readonly person: Id | null
  readonly askedBy: Id
}

function* secondPerson(f: RefundFacts): Generator<string> {
  if (f.person === f.askedBy) yield '申请人不能审批自己提出的申请。'
}

export const refundWorkflow = defineWorkflow<RefundState, RefundAction, RefundFacts>({
  name: 'refund',
  title: '退回捐赠',
  initial: 'asked',
  states: {
    asked: { label: REFUND_STATES.asked, tone: 'warning' },
    refunded: { label: REFUND_STATES.refunded, tone: 'success', final: true },
    refused: { label: REFUND_STATES.refused, final: true },
    withdrawn: { label: REFUND_STATES.withdrawn, final: true },
  },
  transitions: [
    {
      action: 'approve',
      label: '批准退回',
      from: ['asked'],
      to: 'refunded',
      roles: REFUND_DECIDERS,
      comment: 'optional',
      done: '已批准并记账',
      unless: secondPerson,
    },
    {
      action: 'refuse',
      label: '不批准',
      from: ['asked'],
      to: 'refused',
      roles: REFUND_DECIDERS,
      comment: 'required',
      done: '已作出不批准的决定，款项不退',
      unless: secondPerson,
    },
    {
      action: 'withdraw',
      label: '撤回申请',
      from: ['asked'],
      to: 'withdrawn',
      roles: REFUND_ASKERS,
      comment: 'required',
      done: '已撤回',
      unless: function* (f) {
        if (f.person !== f.askedBy) yield '只能由申请人撤回。'
      },
    },
  ],
})
