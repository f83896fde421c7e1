import { addWorkingDays, type Calendar, isOverdue, workingDaysBetween } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { ANSWERING, COUNTY } from '../roles.ts'
import { another, both, inPerson, judgedByAnother, ownRequest } from '../second-person.ts'
import type { FindingAction, FindingRow, FindingState, RequestKind } from './model.ts'
import { FINDING_STATES, REQUESTS } from './model.ts'
import type { FindingsPack, Ground } from './pack.ts'

/** All that decides whether an action is allowed, besides the state and the post. */
export interface FindingFacts {
  readonly today: Day
  /** who asks; null for the machine */
  readonly person: Id | null
  readonly raisedBy: Id | null
  /** everyone who ever submitted a correction of this finding */
  readonly submitters: readonly Id[]
  /** everyone who ever decided something about it */
  readonly deciders: readonly Id[]
  readonly appellant: Id | null
  readonly dueOn: Day
  readonly stoppedOn: Day | null
  readonly appealUntil: Day | null
  readonly suspendedUntil: Day | null
  readonly appealed: boolean
  readonly extensions: number
  readonly maxExtensions: number
  readonly lapses: number
  readonly escalateAfter: number
  readonly request: { readonly kind: RequestKind; readonly by: Id | null } | null
}

const WORKING: readonly FindingState[] = ['notified', 'correcting', 'returned', 'escalated']

/** These acts decide about a finding; who did one of them does not decide its appeal. */
export const DECISIONS: readonly FindingAction[] = [
  'recheck-pass',
  'return',
  'extend',
  'suspend',
  'resume',
  'uphold',
  'withdraw',
  'escalate',
  'refuse',
  'lift',
]

function* recheckedByAnother(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.submitters, '整改材料由您提交', '应由其他人复核')
  yield* another(f.person, f.raisedBy, '问题由您提出', '应由其他人复核')
}

function* notExtendable(f: FindingFacts): Generator<string> {
  if (isOverdue(f.dueOn, f.stoppedOn, f.today)) yield `整改期限 ${f.dueOn} 已过，延期应当在到期之前提出。`
  if (f.extensions >= f.maxExtensions) yield `最多延期 ${f.maxExtensions} 次，已经用完。`
}

function* requestPending(f: FindingFacts): Generator<string> {
  if (f.request !== null) yield `已有“${REQUESTS[f.request.kind]}”申请等待决定，请等决定作出后再申请。`
}

const notOwnRequest = (f: FindingFacts) => ownRequest(f.person, f.request?.by ?? null)

function* notAppealable(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.appealed) yield '已经申诉过一次，不能再次申诉。'
  if (f.appealUntil === null) yield '尚未送达，申诉期限还没有开始。'
  else if (isOverdue(f.appealUntil, null, f.today)) yield `申诉期限 ${f.appealUntil} 已过。`
}

/** The machine resumes only what was suspended until a day, when that day has passed. */
function* notResumable(f: FindingFacts): Generator<string> {
  if (f.person !== null) return
  if (f.suspendedUntil === null) yield '没有规定中止期限，须由本人恢复。'
  else if (!isOverdue(f.suspendedUntil, null, f.today)) yield `中止期限到 ${f.suspendedUntil} 为止，须由本人提前恢复。`
}

/** Judged by a leader who neither raised it, nor decided anything about it, nor is the one who appeals. */
function* appealJudgedByAnother(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.raisedBy, '问题由您提出', '申诉应由其他负责人决定')
  yield* judgedByAnother(f, '问题', '应由其他人决定')
}

function* withdrawnByAnother(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  yield* another(f.person, f.raisedBy, '问题由您提出', '应由其他人核实后撤销')
}

function* notLiftable(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.request?.kind !== 'lift') yield '没有待决定的容错免责申请。'
  yield* notOwnRequest(f)
  yield* another(f.person, f.raisedBy, '问题由您提出', '容错免责应由其他负责人决定')
}

function* notRefusable(f: FindingFacts): Generator<string> {
  yield* inPerson(f)
  if (f.request === null) yield '没有待决定的申请。'
  yield* notOwnRequest(f)
}

function* notEscalatable(f: FindingFacts): Generator<string> {
  const times = lapsesNow(f, f.today)
  if (times < f.escalateAfter) yield `逾期满 ${f.escalateAfter} 次才提级督办，目前逾期 ${times} 次。`
}

export const findingWorkflow = defineWorkflow<FindingState, FindingAction, FindingFacts>({
  name: 'finding',
  title: '问题的发现、整改与销号',
  states: {
    open: { label: FINDING_STATES.open, tone: 'default' },
    notified: { label: FINDING_STATES.notified, tone: 'processing' },
    correcting: { label: FINDING_STATES.correcting, tone: 'processing' },
    submitted: { label: FINDING_STATES.submitted, tone: 'warning' },
    returned: { label: FINDING_STATES.returned, tone: 'error' },
    suspended: { label: FINDING_STATES.suspended, tone: 'default' },
    appealed: { label: FINDING_STATES.appealed, tone: 'warning' },
    escalated: { label: FINDING_STATES.escalated, tone: 'error' },
    closed: { label: FINDING_STATES.closed, tone: 'success', final: true },
    lifted: { label: FINDING_STATES.lifted, tone: 'success', final: true },
    withdrawn: { label: FINDING_STATES.withdrawn, tone: 'default', final: true },
  },
  initial: 'open',
  transitions: [
    {
      action: 'notify',
      label: '交办',
      from: ['open'],
      to: 'notified',
      roles: [...COUNTY, 'system'],
      comment: 'optional',
      done: '已交办，整改期限和申诉期限开始计算。',
    },
    {
      action: 'accept',
      label: '签收整改',
      from: ['notified'],
      to: 'correcting',
      roles: ANSWERING,
      comment: 'optional',
      done: '已签收，请在期限内整改。',
      unless: inPerson,
    },
    {
      action: 'submit',
      label: '提交整改',
      from: WORKING,
      to: 'submitted',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'required',
      done: '整改情况已提交，等待复核。',
      unless: inPerson,
    },
    {
      action: 'recheck-pass',
      label: '复核销号',
      from: ['submitted'],
      to: 'closed',
      roles: COUNTY,
      comment: 'required',
      evidence: 'optional',
      done: '复核通过，问题已销号。',
      unless: recheckedByAnother,
    },
    {
      action: 'return',
      label: '退回重改',
      from: ['submitted'],
      to: 'returned',
      roles: COUNTY,
      comment: 'required',
      evidence: 'optional',
      done: '已退回，请在新的期限内继续整改。',
      unless: recheckedByAnother,
    },
    {
      action: 'ask-extend',
      label: '申请延期',
      from: WORKING,
      to: null,
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '延期申请已提交，等待决定。',
      unless: (f) => both(inPerson(f), requestPending(f), notExtendable(f)),
    },
    {
      action: 'extend',
      label: '准予延期',
      from: WORKING,
      to: null,
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '已延期。',
      unless: (f) => both(inPerson(f), notOwnRequest(f), notExtendable(f)),
    },
    {
      action: 'ask-suspend',
      label: '申请中止',
      from: WORKING,
      to: null,
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '中止申请已提交，等待决定。',
      unless: (f) => both(inPerson(f), requestPending(f)),
    },
    {
      action: 'suspend',
      label: '中止',
      from: WORKING,
      to: 'suspended',
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '已中止，期限停止计算。',
      unless: (f) => both(inPerson(f), notOwnRequest(f)),
    },
    {
      action: 'resume',
      label: '恢复',
      from: ['suspended'],
      to: 'correcting',
      roles: ['clerk', 'leader', 'system'],
      comment: 'required',
      done: '已恢复，剩余期限继续计算。',
      unless: notResumable,
    },
    {
      action: 'appeal',
      label: '申诉',
      from: WORKING,
      to: 'appealed',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '申诉已受理，决定之前期限停止计算。',
      unless: notAppealable,
    },
    {
      action: 'uphold',
      label: '维持',
      from: ['appealed'],
      to: 'correcting',
      roles: ['leader'],
      comment: 'required',
      evidence: 'optional',
      done: '申诉不成立，剩余期限继续计算。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'withdraw',
      label: '撤销问题',
      from: ['appealed'],
      to: 'withdrawn',
      roles: ['leader'],
      comment: 'required',
      evidence: 'optional',
      done: '申诉成立，问题已撤销。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'withdraw',
      label: '撤销问题',
      from: ['open'],
      to: 'withdrawn',
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '问题不属实，交办之前已撤销。',
      unless: withdrawnByAnother,
    },
    {
      action: 'escalate',
      label: '提级督办',
      from: ['notified', 'correcting', 'returned'],
      to: 'escalated',
      roles: ['leader', 'system'],
      comment: 'required',
      done: '已提级督办。',
      unless: notEscalatable,
    },
    {
      action: 'ask-lift',
      label: '申请容错免责',
      from: WORKING,
      to: null,
      roles: [...ANSWERING, 'clerk'],
      comment: 'required',
      evidence: 'optional',
      done: '容错免责申请已提交，等待决定。',
      unless: (f) => both(inPerson(f), requestPending(f)),
    },
    {
      action: 'lift',
      label: '准予容错免责',
      from: [...WORKING, 'submitted'],
      to: 'lifted',
      roles: ['leader'],
      comment: 'required',
      done: '已按容错规定免责。',
      unless: notLiftable,
    },
    {
      action: 'refuse',
      label: '不予批准',
      from: [...WORKING, 'submitted'],
      to: null,
      roles: ['leader'],
      comment: 'required',
      done: '申请未获批准，期限不变。',
      unless: notRefusable,
    },
  ],
})

/** What an action needs besides a comment and evidence: a day, and a ground from one of the pack's lists. */
export const NEEDS: Readonly<
  Partial<
    Record<FindingAction, { until?: 'required' | 'optional'; grounds?: (pack: FindingsPack) => readonly Ground[] }>
  >
> = {
  notify: { until: 'optional' },
  return: { until: 'optional' },
  escalate: { until: 'optional' },
  'ask-extend': { until: 'required', grounds: (p) => p.extensionGrounds },
  extend: { until: 'required', grounds: (p) => p.extensionGrounds },
  'ask-suspend': { until: 'optional', grounds: (p) => p.suspensionGrounds },
  suspend: { until: 'optional', grounds: (p) => p.suspensionGrounds },
  'ask-lift': { grounds: (p) => p.toleranceGrounds },
}

/** How often its term has run out, the present one included. */
export function lapsesNow(f: { lapses: number; dueOn: Day; stoppedOn: Day | null }, today: Day): number {
  return f.lapses + (f.stoppedOn === null && isOverdue(f.dueOn, null, today) ? 1 : 0)
}

/** A day that a term ends on, and how it was counted, so that it can be counted again when the calendar changes. */
export interface Term {
  readonly dueOn: Day
  readonly dueFrom: Day | null
  readonly dueDays: number | null
}

export function workingTerm(calendar: Calendar, from: Day, days: number): Term {
  return { dueOn: addWorkingDays(calendar, from, days), dueFrom: from, dueDays: days }
}

export function fixedTerm(day: Day): Term {
  return { dueOn: day, dueFrom: null, dueDays: null }
}

export function termOf(row: Term): Term {
  return { dueOn: row.dueOn, dueFrom: row.dueFrom, dueDays: row.dueDays }
}

/** The term of a new finding: the day given, else the category's or the general number of working days. */
export function firstTerm(
  pack: FindingsPack,
  calendar: Calendar,
  of: { category: string; raisedOn: Day; dueOn?: Day | undefined },
): Term {
  if (of.dueOn !== undefined) return fixedTerm(of.dueOn)
  const days = pack.categories.find((c) => c.code === of.category)?.days ?? pack.correctDays
  return workingTerm(calendar, of.raisedOn, days)
}

/** Nobody's term runs out before they were told: at notice at least `minimumDays` working days are left. */
export function termAtNotice(
  pack: FindingsPack,
  calendar: Calendar,
  term: Term,
  today: Day,
  until: Day | undefined,
): Term {
  const wished = until === undefined ? term : fixedTerm(until)
  const least = workingTerm(calendar, today, pack.minimumDays)
  return wished.dueOn < least.dueOn ? least : wished
}

/** After a pause the working days that were left go on; a term that had already run out stays as it was. */
export function termAfterPause(calendar: Calendar, term: Term, pausedOn: Day, today: Day): Term {
  const left = workingDaysBetween(calendar, pausedOn, term.dueOn)
  return left < 0 ? term : workingTerm(calendar, today, left)
}

/**
 * The term to contest a finding stands still while it is suspended, as the other does: whoever had working days left
 * has them again. The number of days grows with it, so that a change of the calendar counts to the same day.
 */
export function appealAfterPause(
  calendar: Calendar,
  row: Pick<FindingRow, 'notifiedOn' | 'stoppedOn' | 'appealUntil' | 'appealDays'>,
  today: Day,
): Pick<FindingRow, 'appealUntil' | 'appealDays'> {
  const { notifiedOn, stoppedOn, appealUntil, appealDays } = row
  if (notifiedOn === null || appealUntil === null || stoppedOn === null || stoppedOn > appealUntil)
    return { appealUntil, appealDays }
  const moved = addWorkingDays(calendar, today, workingDaysBetween(calendar, stoppedOn, appealUntil))
  return { appealUntil: moved, appealDays: workingDaysBetween(calendar, notifiedOn, moved) }
}

/** The finding after an action: everything that moves, computed without looking anywhere. */
export interface Change extends Term {
  readonly state: FindingState
  readonly stoppedOn: Day | null
  readonly notifiedOn: Day | null
  readonly appealUntil: Day | null
  readonly appealDays: number | null
  readonly suspendedUntil: Day | null
  readonly appealed: boolean
  readonly extensions: number
  readonly lapses: number
  readonly request: FindingRow['request']
  readonly endedOn: Day | null
}

interface Doing {
  readonly pack: FindingsPack
  readonly calendar: Calendar
  readonly today: Day
  readonly person: Id | null
  readonly until?: Day | undefined
  readonly ground?: string | undefined
  readonly comment?: string | undefined
}

/** What an allowed action makes of a finding. `to` is where its row of the table leads. */
export function changeBy(action: FindingAction, to: FindingState | null, row: FindingRow, doing: Doing): Change {
  const { pack, calendar, today } = doing
  const state = to ?? row.state
  const now: Change = { ...unchanged(row), state, endedOn: findingWorkflow.states[state].final ? today : null }
  const lapses = lapsesNow(row, today)
  switch (action) {
    case 'notify':
      return { ...now, ...noticed(row, doing), stoppedOn: null }
    case 'submit':
      return { ...now, stoppedOn: today, lapses, request: row.request?.kind === 'lift' ? row.request : null }
    case 'return':
      return { ...now, ...newTerm(calendar, today, pack.returnDays, doing.until), stoppedOn: null }
    case 'escalate':
      return { ...now, ...newTerm(calendar, today, pack.escalatedDays, doing.until), lapses }
    case 'extend':
      return {
        ...now,
        ...fixedTerm(doing.until ?? row.dueOn),
        extensions: row.extensions + 1,
        request: settled(row, 'extend'),
      }
    case 'suspend':
      return { ...now, stoppedOn: today, suspendedUntil: doing.until ?? null, request: settled(row, 'suspend') }
    case 'appeal':
      return { ...now, stoppedOn: today, appealed: true }
    case 'resume':
      return {
        ...now,
        ...termAfterPause(calendar, termOf(row), row.stoppedOn ?? today, today),
        ...appealAfterPause(calendar, row, today),
        stoppedOn: null,
        suspendedUntil: null,
      }
    case 'uphold':
      return {
        ...now,
        ...termAfterPause(calendar, termOf(row), row.stoppedOn ?? today, today),
        stoppedOn: null,
        suspendedUntil: null,
      }
    case 'ask-extend':
    case 'ask-suspend':
    case 'ask-lift':
      return { ...now, request: requestOf(action, doing) }
    case 'refuse':
      return { ...now, request: null }
    case 'lift':
    case 'withdraw':
      return { ...now, stoppedOn: row.stoppedOn ?? today, request: null }
    case 'accept':
    case 'recheck-pass':
      return now
  }
}

/** Notice: the term of correction starts, at least the minimum long, and the term to contest it. */
export function noticed(
  row: Term,
  doing: Pick<Doing, 'pack' | 'calendar' | 'today' | 'until'>,
): Term & Pick<Change, 'notifiedOn' | 'appealUntil' | 'appealDays'> {
  const { pack, calendar, today, until } = doing
  return {
    ...termAtNotice(pack, calendar, termOf(row), today, until),
    notifiedOn: today,
    appealUntil: addWorkingDays(calendar, today, pack.appealDays),
    appealDays: pack.appealDays,
  }
}

/** A request that is decided is gone; one of another kind still waits. */
function settled(row: FindingRow, kind: RequestKind): FindingRow['request'] {
  return row.request?.kind === kind ? null : row.request
}

function newTerm(calendar: Calendar, today: Day, days: number, until: Day | undefined): Term {
  return until === undefined ? workingTerm(calendar, today, days) : fixedTerm(until)
}

function requestOf(
  action: 'ask-extend' | 'ask-suspend' | 'ask-lift',
  doing: Doing,
): NonNullable<FindingRow['request']> {
  return {
    kind: action.slice('ask-'.length) as RequestKind,
    ground: doing.ground ?? '',
    until: doing.until ?? null,
    comment: doing.comment ?? null,
    by: doing.person,
    on: doing.today,
  }
}

export function unchanged(row: FindingRow): Change {
  const { state, dueOn, dueFrom, dueDays, stoppedOn, notifiedOn, appealUntil, appealDays, suspendedUntil } = row
  const { appealed, extensions, lapses, request, endedOn } = row
  const moves = { state, dueOn, dueFrom, dueDays, stoppedOn, notifiedOn, appealUntil, appealDays, suspendedUntil }
  return { ...moves, appealed, extensions, lapses, request, endedOn }
}
