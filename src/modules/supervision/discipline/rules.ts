import { addWorkingDays, type Calendar, isOverdue } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { FIELD_ROLES, type Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { FindingsPack } from '../findings/pack.ts'
import { ANSWERING } from '../roles.ts'
import { another, judgedByAnother, ownRequest } from '../second-person.ts'
import {
  DISCIPLINE_STATES,
  type DisciplineAction,
  type DisciplineRow,
  type DisciplineState,
  IN_FORCE,
} from './model.ts'
import type { DisciplinePack, Form } from './pack.ts'

export interface DisciplineFacts {
  readonly today: Day
  readonly person: Id | null
  /** the person it is about; null when it is about an organisation */
  readonly about: Id | null
  /** the organisation concerned, and the one that the asker's post belongs to */
  readonly organisation: Id
  readonly unit: Id | null
  readonly role: Role
  readonly proposedBy: Id
  /** everyone who decided something about it so far */
  readonly deciders: readonly Id[]
  readonly appellant: Id | null
  /** whoever gave up the hearing */
  readonly waivedBy: Id | null
  readonly state: DisciplineState
  readonly heardUntil: Day | null
  readonly appealUntil: Day | null
  readonly carriedOn: Day | null
  readonly requestedBy: Id | null
}

/** Acts that decide; whoever did one does not judge the appeal. */
export const DECISIONS: readonly DisciplineAction[] = ['decide', 'dismiss', 'tolerate', 'keep', 'change', 'withdraw']

/** A person answers for themselves in whatever post they act. */
const CONCERNED: readonly Role[] = [
  ...ANSWERING,
  ...FIELD_ROLES,
  'clerk',
  'leader',
  'inspector',
  'auditor',
  'security',
  'admin',
]

/** The right to be heard is the organisation's own: not even the one above it uses it up, or gives it up. */
function ofOrganisation(f: DisciplineFacts): boolean {
  return ANSWERING.includes(f.role) && f.unit === f.organisation
}

function* concernedOnly(f: DisciplineFacts): Generator<string> {
  if (f.about !== null && f.person !== f.about) yield '只能由本人办理。'
  if (f.about === null && !ofOrganisation(f)) yield '只能由该组织的负责人办理。'
}

function* withinHearing(f: DisciplineFacts): Generator<string> {
  yield* concernedOnly(f)
  if (f.heardUntil !== null && isOverdue(f.heardUntil, null, f.today)) yield `陈述申辩期限 ${f.heardUntil} 已过。`
}

function* decidedByAnother(f: DisciplineFacts): Generator<string> {
  yield* another(f.person, f.proposedBy, '处理由您提出', '应由其他负责人决定')
  yield* another(f.person, f.about, '处理涉及您本人', '应由其他负责人决定')
}

/** Nobody is judged unheard: either they have spoken, or the term to do so has passed. */
function* heardFirst(f: DisciplineFacts): Generator<string> {
  yield* decidedByAnother(f)
  yield* another(f.person, f.waivedBy, '放弃陈述申辩由您作出', '应由其他负责人决定')
  if (f.state === 'noticed' && f.heardUntil !== null && !isOverdue(f.heardUntil, null, f.today))
    yield `应当先听取陈述申辩，期限到 ${f.heardUntil} 为止。`
}

function* appealJudgedByAnother(f: DisciplineFacts): Generator<string> {
  yield* decidedByAnother(f)
  yield* judgedByAnother(f, '')
}

function* tolerable(f: DisciplineFacts): Generator<string> {
  yield* decidedByAnother(f)
  if (f.requestedBy === null) yield '没有待决定的容错申请。'
  yield* ownRequest(f.person, f.requestedBy, '容错申请', '应由其他负责人决定')
}

function* toleranceAsked(f: DisciplineFacts): Generator<string> {
  if (f.requestedBy !== null) yield '已有容错申请等待决定。'
  if (f.about !== null && f.person !== f.about && f.role !== 'clerk') yield '只能由本人或者经办人提出。'
  if (f.about === null && !ofOrganisation(f) && f.role !== 'clerk') yield '只能由该组织的负责人或者经办人提出。'
}

function* appealable(f: DisciplineFacts): Generator<string> {
  yield* concernedOnly(f)
  if (f.appealUntil !== null && isOverdue(f.appealUntil, null, f.today)) yield `申诉期限 ${f.appealUntil} 已过。`
}

function* notCarried(f: DisciplineFacts): Generator<string> {
  if (f.carriedOn !== null) yield `已于 ${f.carriedOn} 执行。`
}

function* proposerOnly(f: DisciplineFacts): Generator<string> {
  if (f.person !== f.proposedBy) yield '只能由提出人撤回。'
}

const noticedByOthers = (f: DisciplineFacts) => another(f.person, f.about, '处理涉及您本人', '应由其他人告知')

export const disciplineWorkflow = defineWorkflow<DisciplineState, DisciplineAction, DisciplineFacts>({
  name: 'discipline',
  title: '约谈、通报批评与问责处理',
  states: {
    proposed: { label: DISCIPLINE_STATES.proposed, tone: 'default' },
    noticed: { label: DISCIPLINE_STATES.noticed, tone: 'processing' },
    stated: { label: DISCIPLINE_STATES.stated, tone: 'processing' },
    'in-force': { label: DISCIPLINE_STATES['in-force'], tone: 'error' },
    appealed: { label: DISCIPLINE_STATES.appealed, tone: 'warning' },
    kept: { label: DISCIPLINE_STATES.kept, tone: 'error' },
    changed: { label: DISCIPLINE_STATES.changed, tone: 'warning' },
    dismissed: { label: DISCIPLINE_STATES.dismissed, tone: 'default', final: true },
    tolerated: { label: DISCIPLINE_STATES.tolerated, tone: 'success', final: true },
    withdrawn: { label: DISCIPLINE_STATES.withdrawn, tone: 'default', final: true },
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
      done: '已告知，陈述申辩期限开始计算。',
      unless: noticedByOthers,
    },
    {
      action: 'retract',
      label: '撤回',
      from: ['proposed'],
      to: 'withdrawn',
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '已撤回。',
      unless: proposerOnly,
    },
    {
      action: 'state',
      label: '陈述申辩',
      from: ['noticed'],
      to: 'stated',
      roles: CONCERNED,
      comment: 'required',
      evidence: 'optional',
      done: '陈述申辩已提交。',
      unless: withinHearing,
    },
    {
      action: 'waive',
      label: '放弃陈述申辩',
      from: ['noticed'],
      to: 'stated',
      roles: CONCERNED,
      comment: 'optional',
      done: '已记录放弃陈述申辩。',
      unless: concernedOnly,
    },
    {
      action: 'ask-tolerance',
      label: '申请容错',
      from: ['noticed', 'stated'],
      to: null,
      roles: CONCERNED,
      comment: 'required',
      evidence: 'optional',
      done: '容错申请已提交，等待决定。',
      unless: toleranceAsked,
    },
    {
      action: 'tolerate',
      label: '准予容错',
      from: ['noticed', 'stated'],
      to: 'tolerated',
      roles: ['leader'],
      comment: 'required',
      done: '已按容错规定免责。',
      unless: tolerable,
    },
    {
      action: 'decide',
      label: '决定处理',
      from: ['noticed', 'stated'],
      to: 'in-force',
      roles: ['leader'],
      comment: 'required',
      evidence: 'optional',
      done: '处理决定已生效，申诉期限开始计算。',
      unless: heardFirst,
    },
    {
      action: 'dismiss',
      label: '不予处理',
      from: ['proposed', 'noticed', 'stated'],
      to: 'dismissed',
      roles: ['leader'],
      comment: 'required',
      done: '已决定不予处理。',
      unless: decidedByAnother,
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
      done: '原处理决定维持。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'change',
      label: '变更',
      from: ['appealed'],
      to: 'changed',
      roles: ['leader'],
      comment: 'required',
      done: '处理决定已变更。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'withdraw',
      label: '撤销',
      from: ['appealed'],
      to: 'withdrawn',
      roles: ['leader'],
      comment: 'required',
      done: '处理决定已撤销，不再计入考核。',
      unless: appealJudgedByAnother,
    },
    {
      action: 'carry-out',
      label: '登记执行',
      from: ['in-force', 'kept', 'changed'],
      to: null,
      roles: ['clerk', 'leader'],
      comment: 'required',
      evidence: 'optional',
      done: '执行情况已登记。',
      unless: notCarried,
    },
  ],
})

/** What can be chosen with an action: lighter forms of any kind for a change, forms of its kind for a decision, grounds of tolerance. */
export function choicesOf(
  action: DisciplineAction,
  row: Pick<DisciplineRow, 'kind' | 'form' | 'person'>,
  pack: { discipline: DisciplinePack; findings: FindingsPack },
): readonly { code: string; title: string }[] {
  const about = row.person === null ? 'organisation' : 'person'
  const forms = pack.discipline.forms.filter((f) => f.about.includes(about))
  const weight = formOf(pack.discipline, row.form).weight
  if (action === 'change') return forms.filter((f) => f.weight < weight)
  if (action === 'decide') return forms.filter((f) => f.kind === row.kind && f.weight <= weight)
  if (action === 'ask-tolerance') return pack.findings.toleranceGrounds
  return []
}

export function formOf(pack: DisciplinePack, code: string): Form {
  const gone: Form = {
    code,
    kind: 'sanction',
    title: code,
    weight: 100,
    about: ['organisation', 'person'],
    points: 0,
    veto: false,
  }
  return pack.forms.find((f) => f.code === code) ?? gone
}

/** The case after an allowed action. */
export function changeBy(
  action: DisciplineAction,
  to: DisciplineState | null,
  row: DisciplineRow,
  doing: {
    pack: DisciplinePack
    calendar: Calendar
    today: Day
    person: Id
    choice?: string | undefined
    comment?: string | undefined
  },
): DisciplineRow {
  const { pack, calendar, today } = doing
  const state = to ?? row.state
  const next: DisciplineRow = {
    ...row,
    state,
    version: row.version + 1,
    effect: IN_FORCE.includes(state) ? row.effect : null,
  }
  switch (action) {
    case 'give-notice':
      return { ...next, heardUntil: addWorkingDays(calendar, today, pack.hearingDays) }
    case 'decide':
      return {
        ...next,
        ...inForm(pack, doing.choice ?? row.form),
        decidedOn: today,
        appealUntil: addWorkingDays(calendar, today, pack.appealDays),
        request: null,
      }
    case 'change':
      return { ...next, ...inForm(pack, doing.choice ?? row.form) }
    case 'ask-tolerance':
      return {
        ...next,
        request: { ground: doing.choice ?? '', comment: doing.comment ?? null, by: doing.person, on: today },
      }
    case 'carry-out':
      return { ...next, carriedOn: today }
    default:
      return next
  }
}

function inForm(pack: DisciplinePack, code: string): Pick<DisciplineRow, 'kind' | 'form' | 'effect'> {
  const { kind, points, veto } = formOf(pack, code)
  return { kind, form: code, effect: { points, veto } }
}
