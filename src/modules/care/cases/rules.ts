import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { KEEPERS } from '../roles.ts'
import { CASE_STATES, type CaseState, type ReviewKind } from './model.ts'

export const REGISTRARS = ['centre', 'clerk', 'township', 'village'] as const satisfies readonly Role[]
export const REVIEWERS = ['centre', 'clerk', 'leader', 'township'] as const satisfies readonly Role[]
export const PLANNERS = ['centre', 'clerk', 'township'] as const satisfies readonly Role[]
/** Who may open what is sealed, each time for a purpose that stays in the journal. */
export const UNMASKERS = ['centre', 'clerk', 'leader', 'township'] as const satisfies readonly Role[]

export type CaseAction = 'review' | 'file' | 'plan' | 'adviser' | 'handover' | 'witness' | 'close' | 'reopen'

export interface CaseFacts {
  readonly person: Id | null
  readonly registeredBy: Id | null
  /** who has reviewed it since it was registered */
  readonly reviewers: readonly Id[]
  readonly openHandover: boolean
  /** wishes that are claimed and not yet confirmed */
  readonly openWishes: number
}

export const caseWorkflow = defineWorkflow<CaseState, CaseAction, CaseFacts>({
  name: 'care-case',
  title: '关爱对象',
  initial: 'registered',
  states: {
    registered: { label: CASE_STATES.registered, tone: 'warning' },
    reviewed: { label: CASE_STATES.reviewed, tone: 'processing' },
    refused: { label: CASE_STATES.refused, tone: 'error' },
    filed: { label: CASE_STATES.filed, tone: 'processing' },
    planned: { label: CASE_STATES.planned, tone: 'success' },
    closed: { label: CASE_STATES.closed, final: true },
  },
  transitions: [
    {
      action: 'review',
      label: '审核',
      from: ['registered'],
      to: 'reviewed',
      roles: REVIEWERS,
      done: '审核意见已登记',
      *unless(f) {
        if (f.person !== null && f.person === f.registeredBy) yield '由您登记的人员，应由另一人审核。'
      },
    },
    {
      action: 'review',
      label: '复审',
      from: ['refused'],
      to: 'reviewed',
      roles: REVIEWERS,
      done: '复审意见已登记',
      *unless(f) {
        if (f.person !== null && (f.person === f.registeredBy || f.reviewers.includes(f.person)))
          yield '复审应由没有登记、审核过的人办理。'
      },
    },
    {
      action: 'review',
      label: '年度复核',
      from: ['filed', 'planned'],
      to: null,
      roles: REVIEWERS,
      done: '复核意见已登记',
      *unless(f) {
        if (f.person !== null && f.person === f.registeredBy) yield '由您登记的人员，应由另一人复核。'
      },
    },
    { action: 'file', label: '建档', from: ['reviewed'], to: 'filed', roles: KEEPERS, done: '已建档，首席顾问已明确' },
    {
      action: 'plan',
      label: '制定帮扶计划',
      from: ['filed', 'planned'],
      to: 'planned',
      roles: PLANNERS,
      done: '帮扶计划已制定',
    },
    {
      action: 'adviser',
      label: '更换首席顾问',
      from: ['filed', 'planned'],
      to: null,
      roles: ['centre', 'leader'],
      comment: 'required',
      done: '首席顾问已更换',
      *unless(f) {
        if (f.openHandover) yield '有一件交接正在办理，请先办结或者撤回。'
      },
    },
    {
      action: 'handover',
      label: '发起交接',
      from: ['filed', 'planned'],
      to: null,
      roles: KEEPERS,
      done: '交接已发起，双方签字后办结',
      *unless(f) {
        if (f.openHandover) yield '有一件交接正在办理，请先办结或者撤回。'
      },
    },
    {
      action: 'witness',
      label: '指定见证人',
      from: ['reviewed', 'filed', 'planned'],
      to: null,
      roles: KEEPERS,
      comment: 'required',
      done: '见证人已登记',
    },
    {
      action: 'close',
      label: '结案',
      from: ['refused', 'filed', 'planned'],
      to: 'closed',
      roles: KEEPERS,
      comment: 'required',
      done: '已结案',
      *unless(f) {
        if (f.openWishes > 0) yield `还有 ${f.openWishes} 件已认领的心愿没有办结。`
        if (f.openHandover) yield '有一件交接正在办理，请先办结或者撤回。'
      },
    },
    {
      action: 'reopen',
      label: '重新登记',
      from: ['closed'],
      to: 'registered',
      roles: KEEPERS,
      comment: 'required',
      done: '已重新登记，等待审核',
    },
  ],
})

/** What a review is, by where the case stands. */
export function reviewKind(state: CaseState): ReviewKind {
  return state === 'registered' ? 'first' : state === 'refused' ? 'again' : 'yearly'
}

/** Where a review leads; a yearly one leaves the case where it is. */
export function afterReview(state: CaseState, result: 'pass' | 'refuse'): CaseState {
  if (state === 'filed' || state === 'planned') return state
  return result === 'pass' ? 'reviewed' : 'refused'
}

/** Whether an item of a plan is or was late. */
export function isLate(item: { dueOn: Day; doneOn: Day | null; dropped: string | null }, today: Day): boolean {
  return item.dropped === null && (item.doneOn ?? today) > item.dueOn
}
