import { addWorkingDays, type Calendar, isOverdue } from '#kernel/pure/calendar.ts'
import { addMonths, type Day, lastDay } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { ANSWERING, COUNTY } from '../roles.ts'
import { another, inPerson, judgedByAnother } from '../second-person.ts'
import { LISTING_STATES, type ListingAction, type ListingRow, type ListingState } from './model.ts'
import type { ListingsPack } from './pack.ts'

export interface ListingFacts {
  readonly today: Day
  readonly person: Id | null
  readonly proposedBy: Id
  /** everyone who worked on the correction of this round: plan, progress, request to delist */
  readonly workers: readonly Id[]
  readonly deciders: readonly Id[]
  readonly appellant: Id | null
  /** the organisation concerned, and the one that the asker's post belongs to */
  readonly subject: Id
  readonly unit: Id | null
  /** whoever raised no objection */
  readonly agreedBy: Id | null
  readonly flaggedBy: Id | null
  readonly state: ListingState
  readonly heardUntil: Day | null
  readonly appealUntil: Day | null
  readonly appealed: boolean
  readonly watchUntil: Day | null
  /** measures of this round, and how many are not done */
  readonly steps: number
  readonly open: number
}

export const DECISIONS: readonly ListingAction[] = [
  'list',
  'decline',
  'keep',
  'revoke',
  'delist',
  'return',
  'relist',
  'clear',
]
export const WORK: readonly ListingAction[] = ['plan', 'progress', 'ask-delist']

/** The right to be heard is the organisation's own: not even the one above it uses it up, or gives it up. */
function* subjectOnly(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.unit !== f.subject) yield '只能由该组织的负责人办理。'
}

function* byAnother(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.proposedBy, '挂牌由您提出', '应由其他负责人决定')
}

function* heardFirst(f: ListingFacts): Generator<string> {
  yield* byAnother(f)
  yield* another(f.person, f.agreedBy, '无异议由您作出', '应由其他负责人决定')
  if (f.state === 'noticed' && f.heardUntil !== null && !isOverdue(f.heardUntil, null, f.today))
    yield `应当先听取该组织的意见，期限到 ${f.heardUntil} 为止。`
}

function* appealJudgedByAnother(f: ListingFacts): Generator<string> {
  yield* byAnother(f)
  yield* judgedByAnother(f, '')
}

function* appealable(f: ListingFacts): Generator<string> {
  yield* subjectOnly(f)
  if (f.appealed) yield '已经申诉过一次，不能再次申诉。'
  if (f.appealUntil !== null && isOverdue(f.appealUntil, null, f.today)) yield `申诉期限 ${f.appealUntil} 已过。`
}

function* planDone(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.steps === 0) yield '还没有制定整改计划。'
  if (f.open > 0) yield `还有 ${f.open} 项整改措施没有完成。`
}

function* nothingOpen(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.open === 0) yield '没有等待完成的整改措施。'
}

function* checkedByAnother(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.workers, '整改由您办理', '应由其他人核实')
  yield* another(f.person, f.proposedBy, '挂牌由您提出', '应由其他人核实')
}

function* clearedByAnother(f: ListingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.flaggedBy, '反弹由您认定', '应由其他负责人核实')
}

function* watchOver(f: ListingFacts): Generator<string> {
  if (f.watchUntil !== null && !isOverdue(f.watchUntil, null, f.today)) yield `回访期到 ${f.watchUntil} 为止。`
}

export const listingWorkflow = defineWorkflow<ListingState, ListingAction, ListingFacts>({
  name: 'listing',
  title: '软弱涣散党组织挂牌督办',
  states: {
    proposed: { label: LISTING_STATES.proposed, tone: 'default' },
    noticed: { label: LISTING_STATES.noticed, tone: 'processing' },
    heard: { label: LISTING_STATES.heard, tone: 'processing' },
    listed: { label: LISTING_STATES.listed, tone: 'error' },
    appealed: { label: LISTING_STATES.appealed, tone: 'warning' },
    submitted: { label: LISTING_STATES.submitted, tone: 'warning' },
    delisted: { label: LISTING_STATES.delisted, tone: 'success' },
    relapsed: { label: LISTING_STATES.relapsed, tone: 'error' },
    ended: { label: LISTING_STATES.ended, tone: 'success', final: true },
    declined: { label: LISTING_STATES.declined, tone: 'default', final: true },
    revoked: { label: LISTING_STATES.revoked, tone: 'default', final: true },
  },
  initial: 'proposed',
  transitions: [
    {
      action: 'give-notice',
      label: '告知',
      from: ['proposed'],
      to: 'noticed',
      roles: ['clerk', 'leader'],
      comment: 'optional',
      done: '已告知，听取意见的期限开始计算。',
      unless: inPerson,
    },
    {
      action: 'agree',
      label: '无异议',
      from: ['noticed'],
      to: 'heard',
      roles: ANSWERING,
      comment: 'optional',
      done: '已记录无异议。',
      unless: subjectOnly,
    },
    {
      action: 'object',
      label: '提出意见',
      from: ['noticed'],
      to: 'heard',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '意见已提交。',
      unless: subjectOnly,
    },
    {
      action: 'list',
      label: '决定挂牌',
      from: ['noticed', 'heard'],
      to: 'listed',
      roles: ['leader'],
      comment: 'required',
      done: '已挂牌督办，请制定整改计划。',
      unless: heardFirst,
    },
    {
      action: 'decline',
      label: '不予挂牌',
      from: ['proposed', 'noticed', 'heard'],
      to: 'declined',
      roles: ['leader'],
      comment: 'required',
      done: '已决定不予挂牌。',
      unless: byAnother,
    },
    {
      action: 'plan',
      label: '制定整改措施',
      from: ['listed'],
      to: null,
      roles: ANSWERING,
      comment: 'optional',
      done: '整改措施已加入计划。',
      unless: inPerson,
    },
    {
      action: 'progress',
      label: '登记完成措施',
      from: ['listed'],
      to: null,
      roles: ANSWERING,
      comment: 'required',
      evidence: 'required',
      done: '整改进展已登记。',
      unless: nothingOpen,
    },
    {
      action: 'reassign',
      label: '调整包抓领导',
      from: ['listed', 'submitted', 'relapsed'],
      to: null,
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '包抓领导已调整。',
      unless: inPerson,
    },
    {
      action: 'appeal',
      label: '申诉',
      from: ['listed'],
      to: 'appealed',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '申诉已受理。',
      unless: appealable,
    },
    {
      action: 'keep',
      label: '维持挂牌',
      from: ['appealed'],
      to: 'listed',
      roles: ['leader'],
      comment: 'required',
      done: '申诉不成立，继续整改。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'revoke',
      label: '撤销挂牌',
      from: ['appealed'],
      to: 'revoked',
      roles: ['leader'],
      comment: 'required',
      done: '申诉成立，挂牌已撤销。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'ask-delist',
      label: '申请摘牌',
      from: ['listed'],
      to: 'submitted',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'required',
      done: '摘牌申请已提交，等待现场核实。',
      unless: planDone,
    },
    {
      action: 'delist',
      label: '核实摘牌',
      from: ['submitted'],
      to: 'delisted',
      roles: COUNTY,
      comment: 'required',
      evidence: 'required',
      done: '已摘牌，进入回访期。',
      unless: checkedByAnother,
    },
    {
      action: 'return',
      label: '退回整改',
      from: ['submitted'],
      to: 'listed',
      roles: COUNTY,
      comment: 'required',
      evidence: 'optional',
      done: '已退回，继续整改。',
      unless: checkedByAnother,
    },
    {
      action: 'relapse',
      label: '认定反弹',
      from: ['delisted'],
      to: 'relapsed',
      roles: [...COUNTY, 'system'],
      comment: 'required',
      evidence: 'optional',
      done: '已认定反弹，等待负责人决定。',
    },
    {
      action: 'relist',
      label: '重新挂牌',
      from: ['relapsed'],
      to: 'listed',
      roles: ['leader'],
      comment: 'required',
      done: '已重新挂牌，请制定新的整改计划。',
      unless: clearedByAnother,
    },
    {
      action: 'clear',
      label: '排除反弹',
      from: ['relapsed'],
      to: 'delisted',
      roles: ['leader'],
      comment: 'required',
      evidence: 'optional',
      done: '已排除反弹，继续回访。',
      unless: clearedByAnother,
    },
    {
      action: 'end',
      label: '解除',
      from: ['delisted'],
      to: 'ended',
      roles: ['clerk', 'leader', 'system'],
      comment: 'optional',
      done: '回访期满未反弹，已解除。',
      unless: watchOver,
    },
  ],
})

/** What comes with an action besides a comment and evidence. */
export function needsOf(action: ListingAction): 'steps' | 'step' | 'leaderPost' | 'none' {
  return action === 'plan' ? 'steps' : action === 'progress' ? 'step' : action === 'reassign' ? 'leaderPost' : 'none'
}

/** The same day some months later, or the last of that month. */
export function monthsLater(day: Day, months: number): Day {
  const month = addMonths(day.slice(0, 7), months)
  const wished = `${month}-${day.slice(8)}`
  return wished > lastDay(month) ? lastDay(month) : wished
}

/** The listing after an allowed action. */
export function changeBy(
  action: ListingAction,
  to: ListingState | null,
  row: ListingRow,
  doing: { pack: ListingsPack; calendar: Calendar; today: Day; leaderPost?: Id | undefined },
): ListingRow {
  const { pack, calendar, today } = doing
  const state = to ?? row.state
  const next: ListingRow = {
    ...row,
    state,
    version: row.version + 1,
    endedOn: listingWorkflow.states[state].final ? today : null,
  }
  switch (action) {
    case 'give-notice':
      return { ...next, heardUntil: addWorkingDays(calendar, today, pack.hearingDays) }
    case 'list':
      return {
        ...next,
        round: row.round + 1,
        listedOn: today,
        appealUntil: addWorkingDays(calendar, today, pack.appealDays),
      }
    case 'relist':
      return {
        ...next,
        round: row.round + 1,
        listedOn: today,
        appealUntil: addWorkingDays(calendar, today, pack.appealDays),
        appealed: false,
        delistedOn: null,
        watchUntil: null,
      }
    case 'appeal':
      return { ...next, appealed: true }
    case 'delist':
      return { ...next, delistedOn: today, watchUntil: monthsLater(today, pack.watchMonths), relapsedOn: null }
    case 'relapse':
      return { ...next, relapsedOn: today }
    case 'clear':
      return { ...next, relapsedOn: null }
    case 'reassign':
      return { ...next, leaderPost: doing.leaderPost ?? row.leaderPost }
    default:
      return next
  }
}
