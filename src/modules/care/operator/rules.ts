import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { KEEPERS } from '../roles.ts'
import { RENEWAL_STATES, type RenewalState } from './model.ts'

export const READERS = [
  'centre',
  'clerk',
  'leader',
  'finance',
  'inspector',
  'auditor',
] as const satisfies readonly Role[]
export const CHECKERS = ['centre', 'clerk', 'inspector'] as const satisfies readonly Role[]
export const CONFIRMERS = ['leader', 'clerk', 'inspector'] as const satisfies readonly Role[]
export const DECIDERS = ['leader'] as const satisfies readonly Role[]

export type RenewalAction = 'grant' | 'tell' | 'answer' | 'refuse'
export interface RenewalFacts {
  readonly person: Id | null
  readonly askedBy: Id | null
  /** a passed check of the contract's last year, confirmed by a second person */
  readonly checked: boolean
  readonly year: number
  readonly answered: boolean
  readonly hearUntil: Day | null
  readonly today: Day
}

function* secondPerson(f: RenewalFacts): Generator<string> {
  if (f.person !== null && f.person === f.askedBy) yield '续约由您提出，应由另一人决定。'
}

export const renewalWorkflow = defineWorkflow<RenewalState, RenewalAction, RenewalFacts>({
  name: 'care-renewal',
  title: '运营合同续约',
  initial: 'asked',
  states: {
    asked: { label: RENEWAL_STATES.asked, tone: 'warning' },
    told: { label: RENEWAL_STATES.told, tone: 'error' },
    granted: { label: RENEWAL_STATES.granted, final: true, tone: 'success' },
    refused: { label: RENEWAL_STATES.refused, final: true },
  },
  transitions: [
    {
      action: 'grant',
      label: '同意续约',
      from: ['asked', 'told'],
      to: 'granted',
      roles: DECIDERS,
      comment: 'required',
      done: '已续约，新合同已生成',
      *unless(f) {
        yield* secondPerson(f)
        if (!f.checked) yield `${f.year} 年度“四有”核查没有通过并经另一人确认，不能续约。`
      },
    },
    {
      action: 'tell',
      label: '告知拟不续约',
      from: ['asked'],
      to: 'told',
      roles: DECIDERS,
      comment: 'required',
      done: '已告知，承接单位可以陈述意见',
      unless: secondPerson,
    },
    {
      action: 'answer',
      label: '登记陈述意见',
      from: ['told'],
      to: null,
      roles: KEEPERS,
      comment: 'required',
      done: '意见已登记',
      *unless(f) {
        if (f.answered) yield '已经登记过陈述意见。'
      },
    },
    {
      action: 'refuse',
      label: '不予续约',
      from: ['told'],
      to: 'refused',
      roles: DECIDERS,
      comment: 'required',
      done: '已决定不予续约',
      *unless(f) {
        yield* secondPerson(f)
        if (!f.answered && f.hearUntil !== null && f.today <= f.hearUntil)
          yield `承接单位可以在 ${f.hearUntil} 以前（含当日）陈述意见，之后才能决定。`
      },
    },
  ],
})

/** Every reason why a check cannot be confirmed or returned by who asks. */
export function* notConfirmable(f: { role: Role; person: Id | null; by: Id; state: string }): Generator<string> {
  if (f.state !== 'open') yield '这次核查已经复核。'
  if (!(CONFIRMERS as readonly Role[]).includes(f.role)) yield '当前职务无权复核。'
  if (f.person === null) yield '须由本人复核，系统不能代办。'
  if (f.person === f.by) yield '核查由您登记，应由另一人复核。'
}
