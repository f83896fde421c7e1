import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, shareOut } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { WITNESSES } from '../roles.ts'
import { LOT_STATES, type LotState, type Milli } from './model.ts'

/** Those who receive, split, move and hand over. */
export const KEEPERS = ['centre', 'finance', 'township', 'village', 'posted'] as const satisfies readonly Role[]
export const WRITE_OFF_DECIDERS = ['leader'] as const satisfies readonly Role[]

/** Natural days in which what was handed over is to be confirmed; the measure counts by it too. */
export const CONFIRM_WITHIN = 7

export interface Part {
  readonly quantity: Milli
  readonly value: Fen
}

/**
 * Parts of a lot, the value shared out by quantity to the 分 (largest remainder).
 * @returns undefined when the quantities do not add up to the lot's
 */
export function partsOf(lot: Part, quantities: readonly Milli[]): Part[] | undefined {
  if (quantities.some((q) => !Number.isSafeInteger(q) || q <= 0)) return undefined
  if (quantities.reduce((sum, q) => sum + q, 0) !== lot.quantity) return undefined
  const values = shareOut(lot.value, quantities)
  return quantities.map((quantity, i) => ({ quantity, value: values[i]! }))
}

/** Whether goods were handed over so long ago that they should have been confirmed. */
export function isUnconfirmedLate(lot: { state: LotState; handedOn: Day | null }, today: Day): boolean {
  return lot.state === 'handed' && lot.handedOn !== null && addDays(lot.handedOn, CONFIRM_WITHIN) < today
}

export interface LotFacts {
  readonly person: Id | null
  readonly handedBy: Id | null
  readonly askedBy: Id | null
}

export type LotAction = 'split' | 'move' | 'hand' | 'confirm' | 'return' | 'ask-write-off' | 'write-off' | 'keep'

function* notAlone(f: LotFacts): Generator<string> {
  if (f.person === null || f.person === f.askedBy) yield '申请核销的人不能作出决定。'
}

export const lotWorkflow = defineWorkflow<LotState, LotAction, LotFacts>({
  name: 'lot',
  title: '物资',
  initial: 'held',
  states: {
    held: { label: LOT_STATES.held, tone: 'processing' },
    split: { label: LOT_STATES.split, final: true },
    leaving: { label: LOT_STATES.leaving, tone: 'warning' },
    handed: { label: LOT_STATES.handed, tone: 'warning' },
    confirmed: { label: LOT_STATES.confirmed, tone: 'success' },
    gone: { label: LOT_STATES.gone, final: true, tone: 'error' },
  },
  transitions: [
    { action: 'hand', label: '发放', from: ['held'], to: 'handed', roles: KEEPERS, done: '已登记发放，等待签收' },
    {
      action: 'confirm',
      label: '登记签收',
      from: ['handed'],
      to: 'confirmed',
      roles: WITNESSES,
      done: '已登记签收',
      unless: function* (f) {
        if (f.person === null || f.person === f.handedBy) yield '发放人不能代为确认签收。'
      },
    },
    { action: 'move', label: '调拨', from: ['held'], to: 'held', roles: KEEPERS, done: '已调拨' },
    { action: 'split', label: '拆分', from: ['held'], to: 'split', roles: KEEPERS, done: '已拆分' },
    {
      action: 'return',
      label: '退回入库',
      from: ['handed', 'confirmed'],
      to: 'held',
      roles: KEEPERS,
      comment: 'required',
      done: '已退回入库',
    },
    {
      action: 'ask-write-off',
      label: '申请核销',
      from: ['held'],
      to: 'leaving',
      roles: KEEPERS,
      comment: 'required',
      evidence: 'optional',
      done: '已提交，等待另一人批准',
    },
    {
      action: 'write-off',
      label: '批准核销',
      from: ['leaving'],
      to: 'gone',
      roles: WRITE_OFF_DECIDERS,
      comment: 'optional',
      done: '已核销',
      unless: notAlone,
    },
    {
      action: 'keep',
      label: '不予核销',
      from: ['leaving'],
      to: 'held',
      roles: WRITE_OFF_DECIDERS,
      comment: 'required',
      done: '已退回在库',
      unless: notAlone,
    },
  ],
})
