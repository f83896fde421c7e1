import { isOverdue } from '#kernel/pure/calendar.ts'
import { addDays, type Day, dayOf, daysBetween } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { FACTS, type FactKey } from '#modules/households/model.ts'
import {
  type Confirmation,
  type FactChange,
  OPINION_STATES,
  type OpinionAction,
  type OpinionState,
  type Rhythm,
  type Task,
  type TaskCard,
  type VisitBody,
  type VisitKind,
} from './model.ts'

/** The administrators of the system do not read the county's business. */
export const READERS: readonly Role[] = [
  'clerk',
  'leader',
  'inspector',
  'auditor',
  'township',
  'village',
  'department',
  'posted',
  'helper',
  'grid',
]
/** Those who live and work there see homes; those who lead walk the villages. */
export const HOME_VISITORS: readonly Role[] = ['posted', 'helper', 'grid', 'village', 'township', 'clerk', 'leader']
export const WALKERS: readonly Role[] = ['leader', 'clerk', 'inspector', 'department', 'township']

export function mayVisit(role: Role, kind: VisitKind): boolean {
  return (kind === 'village' ? WALKERS : HOME_VISITORS).includes(role)
}

// ---- A visit

/** What of the household's card a visit is checked against; absent when the visit is no household's. */
export interface KnownHome {
  readonly id: Id
  readonly members: readonly { readonly id: Id }[]
}

/** Everything that is wrong with a visit: the same on the device and on the server. */
export function visitFaults(visit: VisitBody, home: KnownHome | undefined, today: Day): FieldFault[] {
  return [...plainFaults(visit, today), ...(home === undefined ? [] : homeFaults(visit, home))]
}

/** Fewer characters do not say why nobody was met and what was done. */
const LEAST_SAID = 4

function* plainFaults(visit: VisitBody, today: Day): Generator<FieldFault> {
  const { kind, household, place, onDay, confirmed, signature, witness } = visit
  if (onDay > today) yield { at: 'onDay', reason: '走访日期不能在今天之后' }
  if ((kind === 'household' || kind === 'attempt') && !household) yield { at: 'household', reason: '请选择走访的户' }
  if (kind === 'village' && household) yield { at: 'household', reason: '走村不针对某一户，请改选入户走访' }
  if (!household && (place ?? '').length < 12) yield { at: 'place', reason: '请选到村（社区）' }
  if (confirmed === 'signature' && !signature) yield { at: 'signature', reason: '请由本人签字，或者改选其他确认方式' }
  if (confirmed === 'witness' && witness === '') yield { at: 'witness', reason: '请填写见证人姓名' }
  if (!household && visit.changes.length > 0) yield { at: 'changes', reason: '没有选定户，不能登记情况变化' }
  for (const [i, o] of visit.opinions.entries())
    if (o.kind === 'errand' && (o.matter ?? '') === '') yield { at: `opinions.${i}.matter`, reason: '请选择代办的事项' }
  if (kind === 'household' && !hasMet(visit))
    yield { at: 'met', reason: '请选填见到的人；家中无人的，请登记为“上门未遇”' }
  if (kind === 'attempt') yield* attemptFaults(visit)
}

function hasMet({ met, metOthers }: VisitBody): boolean {
  return met.length > 0 || metOthers !== ''
}

/** Where nobody was met, nobody has said or signed anything: it is told why, and what was done instead. */
function* attemptFaults(visit: VisitBody): Generator<FieldFault> {
  if (hasMet(visit)) yield { at: 'met', reason: '见到了人的，请登记为“入户走访”' }
  if (visit.note.length < LEAST_SAID) yield { at: 'note', reason: '请简要写明没有见到人的原因和做了什么' }
  if (visit.opinions.length > 0) yield { at: 'opinions', reason: '没有见到人，不能登记诉求' }
  if (visit.confirmed === 'signature' || visit.confirmed === 'spoken')
    yield { at: 'confirmed', reason: '没有见到人，只能由见证人证明或者选“未确认”' }
}

function* homeFaults(visit: VisitBody, home: KnownHome): Generator<FieldFault> {
  const members = new Map(home.members.map((m) => [m.id, m]))
  for (const [i, id] of visit.met.entries())
    if (!members.has(id)) yield { at: `met.${i}`, reason: '见到的人不在这一户，请写在“其他人”中' }
  const seen = new Set<string>()
  for (const [i, change] of visit.changes.entries()) {
    const reason = changeFault(change, home, members)
    if (reason !== null) yield { at: `changes.${i}.${reason.at}`, reason: reason.reason }
    const key = `${change.subject}/${change.field}`
    if (seen.has(key)) yield { at: `changes.${i}.field`, reason: '同一项情况只登记一次' }
    seen.add(key)
  }
}

function changeFault(
  change: FactChange,
  home: KnownHome,
  members: ReadonlyMap<Id, unknown>,
): { at: string; reason: string } | null {
  const fact = FACTS[change.field]
  if (!fact.visit) return { at: 'field', reason: `“${fact.title}”不在走访中登记，请另行提出变更申请` }
  const isHome = change.subject === home.id
  if (fact.subject === 'household' ? !isHome : !members.has(change.subject))
    return { at: 'subject', reason: `“${fact.title}”登记的对象不对` }
  return valueFault(change.field, change.to)
}

/** Whether a value is one that the fact can have. The register checks it again, with all it knows. */
function valueFault(key: FactKey, value: unknown): { at: string; reason: string } | null {
  const fact: { type: string; title: string; options?: object; most?: number } = FACTS[key]
  const wrong = { at: 'to', reason: `“${fact.title}”填写有误` }
  if (value === null || value === undefined || value === '') return { at: 'to', reason: `请填写“${fact.title}”` }
  const known = (v: unknown) => typeof v === 'string' && Object.hasOwn(fact.options ?? {}, v)
  switch (fact.type) {
    case 'yes':
      return typeof value === 'boolean' ? null : wrong
    case 'choice':
      return known(value) ? null : wrong
    case 'choices':
      return Array.isArray(value) && value.length <= (fact.most ?? 99) && value.every(known) ? null : wrong
    case 'number':
      return typeof value === 'number' && value >= 0 && value <= (fact.most ?? Number.MAX_SAFE_INTEGER) ? null : wrong
    default:
      return typeof value === 'string' && value.length <= (fact.most ?? 100) ? null : wrong
  }
}

/**
 * The county's day of a visit made on a device whose clock was off: moved by as many days as the clock was, and never
 * after today. A clock that is right changes nothing.
 */
export function trueDay(visit: { onDay: Day; madeAt: Date; skewMs: number | null }, today: Day): Day {
  const moved =
    visit.skewMs === null
      ? visit.onDay
      : addDays(visit.onDay, daysBetween(dayOf(visit.madeAt), dayOf(new Date(visit.madeAt.getTime() - visit.skewMs))))
  return moved > today ? today : moved
}

// ---- Tasks of the day

/** What is to be done, the most pressing first: homes not seen in their interval, plan items that fall due, opinions that wait. */
export function tasksOf(cards: Iterable<TaskCard>, today: Day, rhythm: Rhythm): Task[] {
  const tasks: Task[] = []
  for (const card of cards)
    tasks.push(...visitTask(card, today, rhythm), ...planTasks(card, today, rhythm), ...opinionTasks(card, today))
  return tasks.sort((a, b) =>
    a.dueOn === b.dueOn ? compare(a.place, b.place) || compare(a.household, b.household) : compare(a.dueOn, b.dueOn),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The day by which a home is to be seen again; null when its standing asks for nothing. One never seen is due today. */
export function nextVisit(card: Pick<TaskCard, 'standing' | 'seenOn'>, today: Day, rhythm: Rhythm): Day | null {
  const every = rhythm.visitDays[card.standing]
  if (every === undefined) return null
  return card.seenOn === null ? today : addDays(card.seenOn, every)
}

function* visitTask(card: TaskCard, today: Day, rhythm: Rhythm): Generator<Task> {
  const dueOn = nextVisit(card, today, rhythm)
  if (dueOn === null || dueOn > today) return
  const title = card.seenOn === null ? '还没有走访记录' : `上次走访已过 ${daysBetween(card.seenOn, today)} 天`
  yield { ...of(card), kind: 'visit', title, dueOn, overdue: isOverdue(dueOn, null, today), about: null }
}

function* planTasks(card: TaskCard, today: Day, rhythm: Rhythm): Generator<Task> {
  for (const item of card.planItems) {
    if ((item.doneOn ?? null) !== null || item.dueOn > addDays(today, rhythm.planAhead)) continue
    const overdue = isOverdue(item.dueOn, null, today)
    yield { ...of(card), kind: 'plan', title: item.title, dueOn: item.dueOn, overdue, about: item.id }
  }
}

function* opinionTasks(card: TaskCard, today: Day): Generator<Task> {
  for (const { id, text, dueOn, state } of card.opinions) {
    if (state === 'open')
      yield { ...of(card), kind: 'answer', title: text, dueOn, overdue: isOverdue(dueOn, null, today), about: id }
    if (state === 'answered') yield { ...of(card), kind: 'settle', title: text, dueOn, overdue: false, about: id }
  }
}

function of({ id, name, place }: TaskCard): Pick<Task, 'household' | 'name' | 'place'> {
  return { household: id, name, place }
}

// ---- An opinion

export interface OpinionFacts {
  readonly person: Id | null
  readonly answeredBy: Id | null
  /** how the resident confirms that it is settled, when that is said */
  readonly confirmed: Confirmation | null
  /** its term has run out without an answer */
  readonly overdue: boolean
}

export const ANSWERERS: readonly Role[] = ['village', 'township', 'department', 'posted', 'clerk']
/** Who meets the residents: they take down what a resident says came of it, and that an officer was there. */
export const IN_THE_HOMES: readonly Role[] = ['village', 'township', 'posted', 'helper', 'grid', 'clerk']

/** Who answered may bring the resident's word only in writing or before a witness. */
function* settledByAnother(f: OpinionFacts): Generator<string> {
  if (f.person === null) yield '须由本人办理，系统不能代办。'
  if (f.confirmed === 'none') yield '办结须经本人确认，请选择确认方式。'
  const inWriting = f.confirmed === null || f.confirmed === 'signature' || f.confirmed === 'witness'
  if (f.person !== null && f.person === f.answeredBy && !inWriting)
    yield '答复由您作出，办结须有本人签字或者见证人证明，或者由其他人回访确认。'
}

export const opinionWorkflow = defineWorkflow<OpinionState, OpinionAction, OpinionFacts>({
  name: 'opinion',
  title: '群众诉求的收集、答复与办结',
  states: {
    open: { label: OPINION_STATES.open, tone: 'warning' },
    answered: { label: OPINION_STATES.answered, tone: 'processing' },
    settled: { label: OPINION_STATES.settled, tone: 'success', final: true },
    withdrawn: { label: OPINION_STATES.withdrawn, tone: 'default', final: true },
  },
  initial: 'open',
  transitions: [
    {
      action: 'answer',
      label: '答复',
      from: ['open'],
      to: 'answered',
      roles: ANSWERERS,
      comment: 'required',
      evidence: 'optional',
      done: '已答复，请回访本人确认。',
    },
    {
      action: 'refer',
      label: '转办',
      from: ['open'],
      to: null,
      roles: ['village', 'township', 'posted', 'clerk'],
      comment: 'required',
      done: '已转办，办理期限不变。',
    },
    {
      action: 'settle',
      label: '办结',
      from: ['answered'],
      to: 'settled',
      roles: IN_THE_HOMES,
      comment: 'optional',
      evidence: 'optional',
      done: '本人已确认，诉求办结。',
      unless: settledByAnother,
    },
    {
      action: 'reopen',
      label: '退回重办',
      from: ['answered', 'settled'],
      to: 'open',
      roles: IN_THE_HOMES,
      comment: 'required',
      done: '本人不满意，已退回重新办理，期限重新计算。',
    },
    {
      action: 'withdraw',
      label: '撤回',
      from: ['open'],
      to: 'withdrawn',
      roles: IN_THE_HOMES,
      comment: 'required',
      evidence: 'optional',
      done: '已按本人意愿撤回。',
      // one that nobody answered in time does not vanish from the month's figures
      *unless(f) {
        if (f.overdue) yield '已经超过办理期限，不能撤回，请如实答复。'
      },
    },
  ],
})

/** Whether an opinion's answer came, or is still to come, after its term; a later one in time does not undo an earlier one. */
export function isLate(
  o: { dueOn: Day; answeredOn: Day | null; state: OpinionState; late: boolean },
  today: Day,
): boolean {
  return o.late || (o.state !== 'withdrawn' && isOverdue(o.dueOn, o.answeredOn, today))
}

/** `2016-10-31` recorded after `2016-10-31`: how many days later it came in. */
export function lateDays(onDay: Day, at: Date): number {
  return Math.max(0, daysBetween(onDay, dayOf(at)))
}
