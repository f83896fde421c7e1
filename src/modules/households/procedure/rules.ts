import { addDays, type Day, dayInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { defineWorkflow, type Transition, type Workflow } from '#kernel/pure/workflow.ts'
import {
  type AppraisalFacts,
  CASE_KINDS,
  CASE_STATES,
  type CaseAction,
  type CaseEvent,
  type CaseKind,
  type CaseState,
  type FileFacts,
  OUTCOMES,
} from './model.ts'
import type { ProcedurePack } from './pack.ts'

/** Whoever works in the homes may report what was found. */
export const OPENERS = [
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
] as const satisfies readonly Role[]
export const ACTING = ['clerk', 'leader', 'township', 'village', 'posted'] as const satisfies readonly Role[]
/** The whole year's review is opened by the desks above. */
export const REVIEWERS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]

const COUNTY: readonly Role[] = ['clerk', 'leader']
const TOWNSHIP: readonly Role[] = ['township']
const ABOVE: readonly Role[] = ['township', ...COUNTY]
const VILLAGE: readonly Role[] = ['village', 'township']
const ON_SITE: readonly Role[] = ['village', 'posted', 'township']

/** All that decides whether an action is allowed, besides the state and the post. */
export interface CaseFacts {
  readonly today: Day
  /** who asks; null for the machine */
  readonly person: Id | null
  readonly openedBy: Id | null
  /** who did a step last, since the case was last sent back */
  readonly doneBy: Partial<Record<CaseAction, Id | null>>
  /** every reason why the notice does not let the next step be taken; null when none was posted */
  readonly noticeReasons: readonly string[] | null
  readonly file: FileFacts
}

/** Who did each step last since the case was opened or last sent back. */
export function doneBySteps(events: readonly Pick<CaseEvent, 'action' | 'person'>[]): CaseFacts['doneBy'] {
  const last = events.findLastIndex((e) => e.action === 'return' || e.action === 'open')
  return Object.fromEntries(events.slice(last + 1).map((e) => [e.action, e.person]))
}

const WORDS: Partial<Record<CaseAction, string>> = {
  verify: '入户核实',
  appraise: '民主评议',
  'post-notice': '村级公示',
  propose: '预退出',
  sign: '农户签字',
  endorse: '乡镇审核',
  'ask-lift': '解除监测的申请',
}

/** Someone in their own right, and none of those who did the steps that are judged now. */
function* byAnother(f: CaseFacts, verb: string, steps: readonly CaseAction[], opener = false): Generator<string> {
  if (f.person === null) {
    yield '须由本人办理，系统不能代办。'
    return
  }
  for (const step of steps) if (f.doneBy[step] === f.person) yield `${WORDS[step]}由您办理，应由其他人${verb}。`
  if (opener && f.openedBy === f.person) yield `此事由您提出，应由其他人${verb}。`
}

function* noticePassed(f: CaseFacts): Generator<string> {
  if (f.noticeReasons === null) yield '还没有公示。'
  else yield* f.noticeReasons
}

/** Income above the line of the year, and nothing of the two worries and three guarantees lacking: read off the file. */
export function* notOutOfPoverty(f: Pick<CaseFacts, 'file'>): Generator<string> {
  const { year, perHead, line, lacking } = f.file
  if (perHead === null) yield `户档里没有 ${year} 年的收入，请先登记。`
  else if (line !== null && perHead < line)
    yield `户档里 ${year} 年人均纯收入 ${perHead / 100} 元，未达到 ${line / 100} 元的标准。`
  if (lacking.length > 0) yield `户档里${lacking.join('、')}未达到要求，或者没有登记。`
}

type Step = Transition<CaseState, CaseAction, CaseFacts>

const verify = (from: CaseState): Step => ({
  action: 'verify',
  label: '登记入户核实',
  from: [from],
  to: 'verified',
  roles: ON_SITE,
  comment: 'required',
  evidence: 'optional',
  done: '核实情况已登记',
  unless: (f) => byAnother(f, '核实', []),
})
const appraise = (from: CaseState): Step => ({
  action: 'appraise',
  label: '登记民主评议',
  from: [from],
  to: 'appraised',
  roles: VILLAGE,
  comment: 'optional',
  evidence: 'optional',
  done: '评议结果已登记',
})
const postNotice = (from: CaseState): Step => ({
  action: 'post-notice',
  label: '村级公示',
  from: [from],
  to: 'noticed',
  roles: VILLAGE,
  done: '公示已张贴，期满自动撤下',
})
const endorse: Step = {
  action: 'endorse',
  label: '乡镇审核通过',
  from: ['noticed'],
  to: 'endorsed',
  roles: TOWNSHIP,
  comment: 'optional',
  evidence: 'optional',
  done: '已报县级审定',
  *unless(f) {
    yield* noticePassed(f)
    yield* byAnother(f, '审核', ['verify', 'appraise', 'post-notice'])
  },
}
const BEFORE: readonly CaseState[] = ['verified', 'appraised', 'proposed', 'signed', 'noticed', 'endorsed']
const sendBack = (from: readonly CaseState[]): Step => ({
  action: 'return',
  label: '退回重办',
  from,
  to: 'opened',
  roles: ABOVE,
  comment: 'required',
  done: '已退回，从头办理；张贴中的公示已撤回',
})
const stop = (from: readonly CaseState[]): Step => ({
  action: 'stop',
  label: '终止办理',
  from,
  to: 'stopped',
  roles: ABOVE,
  comment: 'required',
  evidence: 'optional',
  done: '已终止，张贴中的公示已撤回',
  unless: (f) => byAnother(f, '决定终止', [], true),
})
const only = (states: readonly CaseState[]) => BEFORE.filter((s) => states.includes(s))

type Tone = 'default' | 'processing' | 'success' | 'warning' | 'error'
const TONES: Record<CaseState, Tone> = {
  opened: 'warning',
  verified: 'processing',
  appraised: 'processing',
  proposed: 'processing',
  signed: 'processing',
  noticed: 'processing',
  endorsed: 'processing',
  decided: 'processing',
  watching: 'warning',
  lifting: 'processing',
  closed: 'success',
  stopped: 'default',
}

function workflow(
  kind: CaseKind,
  way: readonly CaseState[],
  transitions: readonly Step[],
  opened: string = CASE_STATES.opened,
) {
  const states = Object.fromEntries(
    [...way, 'stopped' as const].map((s) => [
      s,
      {
        label: s === 'opened' ? opened : CASE_STATES[s],
        tone: TONES[s],
        ...((s === 'closed' || s === 'stopped') && { final: true }),
      },
    ]),
  ) as Workflow<CaseState, CaseAction, CaseFacts>['states']
  return defineWorkflow<CaseState, CaseAction, CaseFacts>({
    name: `households.${kind}`,
    title: CASE_KINDS[kind],
    initial: 'opened',
    states,
    transitions,
  })
}

/** The steps of each kind in order; the screen shows them, the workflow decides. */
export const WAYS: Readonly<Record<CaseKind, readonly CaseState[]>> = {
  entry: ['opened', 'verified', 'appraised', 'noticed', 'endorsed', 'decided', 'closed'],
  review: ['opened', 'verified', 'closed'],
  exit: ['opened', 'appraised', 'proposed', 'verified', 'signed', 'noticed', 'closed'],
  watch: ['opened', 'verified', 'appraised', 'noticed', 'endorsed', 'watching', 'lifting', 'closed'],
}

export const entryWorkflow = workflow('entry', WAYS.entry, [
  verify('opened'),
  appraise('verified'),
  postNotice('appraised'),
  endorse,
  {
    action: 'decide',
    label: '县级审定通过',
    from: ['endorsed'],
    to: 'decided',
    roles: COUNTY,
    comment: 'optional',
    evidence: 'optional',
    done: '已审定，该户纳入建档立卡',
    unless: (f) => byAnother(f, '审定', ['verify', 'endorse'], true),
  },
  {
    action: 'announce',
    label: '张贴公告',
    from: ['decided'],
    to: 'closed',
    roles: [...VILLAGE, 'clerk'],
    done: '公告已张贴，本事项办结',
  },
  sendBack(only(['verified', 'appraised', 'noticed', 'endorsed'])),
  stop(['opened', ...only(['verified', 'appraised', 'noticed', 'endorsed'])]),
])

export const watchWorkflow = workflow('watch', WAYS.watch, [
  verify('opened'),
  appraise('verified'),
  postNotice('appraised'),
  endorse,
  {
    action: 'decide',
    label: '县级审定通过',
    from: ['endorsed'],
    to: 'watching',
    roles: COUNTY,
    comment: 'optional',
    evidence: 'optional',
    done: '已审定，该户纳入监测帮扶',
    unless: (f) => byAnother(f, '审定', ['verify', 'endorse'], true),
  },
  {
    action: 'ask-lift',
    label: '申请解除监测',
    from: ['watching'],
    to: 'lifting',
    roles: ON_SITE,
    comment: 'required',
    evidence: 'optional',
    done: '已申请，等待县级审定',
    *unless(f) {
      if (f.person === null) yield '须由本人办理，系统不能代办。'
      yield* notOutOfPoverty(f)
    },
  },
  {
    action: 'lift',
    label: '同意解除监测',
    from: ['lifting'],
    to: 'closed',
    roles: COUNTY,
    comment: 'required',
    done: '已解除监测',
    *unless(f) {
      yield* byAnother(f, '审定', ['ask-lift'])
      yield* notOutOfPoverty(f)
    },
  },
  {
    action: 'refuse-lift',
    label: '不同意解除',
    from: ['lifting'],
    to: 'watching',
    roles: COUNTY,
    comment: 'required',
    done: '继续监测',
    unless: (f) => byAnother(f, '审定', ['ask-lift']),
  },
  sendBack(only(['verified', 'appraised', 'noticed', 'endorsed'])),
  stop(['opened', ...only(['verified', 'appraised', 'noticed', 'endorsed'])]),
])

export const exitWorkflow = workflow(
  'exit',
  WAYS.exit,
  [
    appraise('opened'),
    {
      action: 'propose',
      label: '列为预退出',
      from: ['appraised'],
      to: 'proposed',
      roles: TOWNSHIP,
      comment: 'optional',
      done: '已列为预退出，请入户核实',
      *unless(f) {
        yield* byAnother(f, '列为预退出', [])
        yield* notOutOfPoverty(f)
      },
    },
    verify('proposed'),
    {
      action: 'sign',
      label: '登记农户签字',
      from: ['verified'],
      to: 'signed',
      roles: ON_SITE,
      comment: 'optional',
      evidence: 'optional',
      done: '签字已登记',
    },
    postNotice('signed'),
    {
      action: 'decide',
      label: '批准退出',
      from: ['noticed'],
      to: 'closed',
      roles: COUNTY,
      comment: 'optional',
      evidence: 'optional',
      done: '已批准退出',
      *unless(f) {
        yield* noticePassed(f)
        yield* byAnother(f, '批准', ['verify', 'propose', 'post-notice'], true)
        yield* notOutOfPoverty(f)
      },
    },
    sendBack(only(['appraised', 'proposed', 'verified', 'signed', 'noticed'])),
    stop(['opened', ...only(['appraised', 'proposed', 'verified', 'signed', 'noticed'])]),
  ],
  '已初选',
)

export const reviewWorkflow = workflow(
  'review',
  WAYS.review,
  [
    verify('opened'),
    {
      action: 'conclude',
      label: '审核复核结果',
      from: ['verified'],
      to: 'closed',
      roles: ABOVE,
      comment: 'optional',
      evidence: 'optional',
      done: '复核已办结',
      unless: (f) => byAnother(f, '审核', ['verify']),
    },
    sendBack(['verified']),
  ],
  '待入户复核',
)

export const workflows: Readonly<Record<CaseKind, Workflow<CaseState, CaseAction, CaseFacts>>> = {
  entry: entryWorkflow,
  review: reviewWorkflow,
  exit: exitWorkflow,
  watch: watchWorkflow,
}

const ASIDE: readonly CaseAction[] = ['return', 'stop', 'refuse-lift']

/** The step that takes a case on from where it stands, and whose it is; null when it has ended. */
export function nextStep(kind: CaseKind, state: CaseState): { action: CaseAction; label: string; by: string } | null {
  const step = workflows[kind].transitions.find((t) => t.from.includes(state) && !ASIDE.includes(t.action))
  if (step === undefined) return null
  return { action: step.action, label: step.label, by: step.roles.map((role) => ROLES[role]).join('、') }
}

/** 应到, 实到, 赞成, 反对: what is wrong with the count, and what follows from it. */
export function appraisal(
  input: { heldOn: Day; due: number; present: number; favour: number; against: number },
  rule: ProcedurePack['appraisal'],
  of: { today: Day; since: Day },
): { faults: FieldFault[]; facts: AppraisalFacts } {
  const { heldOn, due, present, favour, against } = input
  const faults: FieldFault[] = []
  const fault = (field: string, reason: string) => faults.push({ at: `appraisal.${field}`, reason })
  if (heldOn > of.today) fault('heldOn', '评议日期不能晚于今天')
  if (heldOn < of.since) fault('heldOn', `评议日期不能早于受理日期 ${of.since}`)
  if (due < 1) fault('due', '应到人数至少为 1 人')
  if (present > due) fault('present', `实到 ${present} 人多于应到 ${due} 人`)
  else if (present * rule.quorum[1] < due * rule.quorum[0])
    fault('present', `实到 ${present} 人，不足应到 ${due} 人的${fractionText(rule.quorum)}，评议无效，请重新召开`)
  if (favour + against > present) fault('favour', `赞成与反对合计 ${favour + against} 人，多于实到 ${present} 人`)
  const abstain = Math.max(present - favour - against, 0)
  const passed = favour * 100 > present * rule.majority
  return { faults, facts: { heldOn, due, present, favour, against, abstain, passed } }
}

const NUMERALS = '零一二三四五六七八九十'

/** 三分之二 */
function fractionText([part, whole]: readonly [number, number]): string {
  return part === whole ? '全部' : `${NUMERALS[whole]}分之${NUMERALS[part]}`
}

export function appraisalText(a: AppraisalFacts): string {
  return `${dayInChinese(a.heldOn)}召开会议民主评议，应到 ${a.due} 人，实到 ${a.present} 人，赞成 ${a.favour} 人，反对 ${a.against} 人，弃权 ${a.abstain} 人`
}

/** The day by which a case is to be decided. */
export function dueFrom(openedOn: Day, days: number): Day {
  return addDays(openedOn, days)
}

/** The kinds of notice that each kind of case hangs out, and the words in their last column. */
export const NOTICES: Readonly<Partial<Record<CaseKind, { kind: string; title: string; decision: string }>>> = {
  entry: { kind: 'household-entry', title: '拟纳入建档立卡户公示', decision: '拟纳入建档立卡' },
  exit: { kind: 'household-exit', title: '拟脱贫退出户公示', decision: '拟脱贫退出' },
  watch: { kind: 'household-watch', title: '拟纳入防止返贫监测户公示', decision: '拟纳入监测帮扶' },
}
export const ANNOUNCEMENT = {
  kind: 'household-listed',
  title: '纳入建档立卡户公告',
  decision: OUTCOMES.listed,
} as const
