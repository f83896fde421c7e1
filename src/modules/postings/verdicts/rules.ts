import { addWorkingDays, type Calendar, isOverdue } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { FIELD_ROLES, type Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { PostingsPack } from '../pack.ts'
import { ADVERSE, VERDICT_STATES, type Verdict, type VerdictAction, type VerdictState } from './model.ts'

export interface VerdictFacts {
  readonly today: Day
  readonly person: Id | null
  /** the officer it is about */
  readonly about: Id
  readonly adverse: boolean
  readonly recall: boolean
  readonly proposedBy: Id | null
  /** everyone who decided something about it so far */
  readonly deciders: readonly Id[]
  readonly appellant: Id | null
  readonly state: VerdictState
  readonly heardUntil: Day | null
  readonly appealUntil: Day | null
  readonly carriedOn: Day | null
  /** the posting has ended already */
  readonly ended: boolean
}

/** Acts that decide; whoever did one does not judge the appeal. */
export const DECISIONS: readonly VerdictAction[] = ['decide', 'dismiss', 'keep', 'withdraw']

/** An officer answers for themselves in whatever post they act. */
const CONCERNED: readonly Role[] = [...FIELD_ROLES, 'clerk', 'leader', 'inspector', 'department', 'township', 'village']

function* himself(f: VerdictFacts): Generator<string> {
  if (f.person !== f.about) yield '只能由本人办理。'
}

function* withinHearing(f: VerdictFacts): Generator<string> {
  yield* himself(f)
  if (f.heardUntil !== null && isOverdue(f.heardUntil, null, f.today)) yield `陈述意见期限 ${f.heardUntil} 已过。`
}

function* byAnother(f: VerdictFacts): Generator<string> {
  if (f.person !== null && f.person === f.proposedBy) yield '由您提出，应由其他负责人决定。'
  if (f.person === f.about) yield '涉及您本人，应由其他负责人决定。'
}

/** Nobody is recalled unheard: either they have spoken, or the term to do so has passed. */
function* heardFirst(f: VerdictFacts): Generator<string> {
  yield* byAnother(f)
  if (f.state === 'noticed' && f.heardUntil !== null && !isOverdue(f.heardUntil, null, f.today))
    yield `应当先听取本人意见，期限到 ${f.heardUntil} 为止。`
}

function* judgedByAnother(f: VerdictFacts): Generator<string> {
  yield* byAnother(f)
  if (f.person !== null && f.deciders.includes(f.person)) yield '您已对此作过决定，申诉应由其他负责人决定。'
}

function* appealable(f: VerdictFacts): Generator<string> {
  yield* himself(f)
  if (!f.adverse) yield '提拔、后备和表彰不适用申诉。'
  if (f.appealUntil !== null && isOverdue(f.appealUntil, null, f.today)) yield `申诉期限 ${f.appealUntil} 已过。`
  if (f.carriedOn !== null) yield `已于 ${f.carriedOn} 执行。`
}

/** What is decided against somebody waits for the appeal, or for its term. */
function* readyToCarry(f: VerdictFacts): Generator<string> {
  if (f.carriedOn !== null) yield `已于 ${f.carriedOn} 执行。`
  if (f.adverse && f.state === 'in-force' && f.appealUntil !== null && !isOverdue(f.appealUntil, null, f.today))
    yield `申诉期限到 ${f.appealUntil} 为止，期满后执行。`
  if (f.recall && f.ended) yield '该派驻已经结束。'
  if (f.person === f.about) yield '涉及您本人，应由其他人执行。'
}

export const verdictWorkflow = defineWorkflow<VerdictState, VerdictAction, VerdictFacts>({
  name: 'postings.verdict',
  title: '驻村干部奖惩与召回',
  states: {
    proposed: { label: VERDICT_STATES.proposed },
    noticed: { label: VERDICT_STATES.noticed, tone: 'processing' },
    heard: { label: VERDICT_STATES.heard, tone: 'processing' },
    'in-force': { label: VERDICT_STATES['in-force'], tone: 'success' },
    appealed: { label: VERDICT_STATES.appealed, tone: 'warning' },
    kept: { label: VERDICT_STATES.kept, tone: 'success' },
    dismissed: { label: VERDICT_STATES.dismissed, final: true },
    withdrawn: { label: VERDICT_STATES.withdrawn, final: true },
  },
  initial: 'proposed',
  transitions: [
    {
      action: 'give-notice',
      label: '告知本人',
      from: ['proposed'],
      to: 'noticed',
      roles: ['clerk', 'leader'],
      comment: 'optional',
      done: '已告知，本人可以陈述意见。',
      *unless(f) {
        if (f.person === f.about) yield '涉及您本人，应由其他人告知。'
      },
    },
    {
      action: 'retract',
      label: '撤回',
      from: ['proposed', 'noticed', 'heard'],
      to: 'withdrawn',
      roles: ['clerk', 'leader', 'township', 'department'],
      comment: 'required',
      done: '已撤回。',
      *unless(f) {
        if (f.person !== f.proposedBy) yield '只能由提出人撤回。'
      },
    },
    {
      action: 'state',
      label: '陈述意见',
      from: ['noticed'],
      to: 'heard',
      roles: CONCERNED,
      comment: 'required',
      evidence: 'optional',
      done: '陈述意见已提交。',
      unless: withinHearing,
    },
    {
      action: 'waive',
      label: '没有意见',
      from: ['noticed'],
      to: 'heard',
      roles: CONCERNED,
      done: '已记录本人没有意见。',
      unless: himself,
    },
    {
      action: 'decide',
      label: '决定',
      from: ['noticed', 'heard'],
      to: 'in-force',
      roles: ['leader'],
      comment: 'required',
      done: '已作出决定。',
      unless: heardFirst,
    },
    {
      action: 'dismiss',
      label: '不予采纳',
      from: ['proposed', 'noticed', 'heard'],
      to: 'dismissed',
      roles: ['leader'],
      comment: 'required',
      done: '已决定不予采纳。',
      unless: byAnother,
    },
    {
      action: 'appeal',
      label: '申诉',
      from: ['in-force'],
      to: 'appealed',
      roles: CONCERNED,
      comment: 'required',
      evidence: 'optional',
      done: '申诉已受理。',
      unless: appealable,
    },
    {
      action: 'keep',
      label: '维持',
      from: ['appealed'],
      to: 'kept',
      roles: ['leader'],
      comment: 'required',
      done: '原决定维持。',
      unless: judgedByAnother,
    },
    {
      action: 'withdraw',
      label: '撤销',
      from: ['appealed'],
      to: 'withdrawn',
      roles: ['leader'],
      comment: 'required',
      done: '原决定撤销。',
      unless: judgedByAnother,
    },
    {
      action: 'carry-out',
      label: '执行',
      from: ['in-force', 'kept'],
      to: null,
      roles: ['clerk', 'leader'],
      comment: 'required',
      evidence: 'optional',
      done: '已执行。',
      unless: readyToCarry,
    },
  ],
})

/** The case after an allowed action. */
export function changeBy(
  action: VerdictAction,
  to: VerdictState | null,
  row: Verdict,
  doing: { pack: PostingsPack; calendar: Calendar; today: Day },
): Verdict {
  const { pack, calendar, today } = doing
  const next: Verdict = { ...row, state: to ?? row.state, version: row.version + 1 }
  switch (action) {
    case 'give-notice':
      return { ...next, heardUntil: addWorkingDays(calendar, today, pack.hearingDays) }
    case 'decide':
      return {
        ...next,
        decidedOn: today,
        appealUntil: ADVERSE.includes(row.kind) ? addWorkingDays(calendar, today, pack.appealDays) : null,
      }
    case 'carry-out':
      return { ...next, carriedOn: today }
    default:
      return next
  }
}
