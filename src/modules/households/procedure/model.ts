import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { CAUSES, codeOf, HOUSEHOLD_KINDS, type Standing } from '../model.ts'

export const CASE_KINDS = { entry: '纳入建档立卡', review: '年度复核', exit: '脱贫退出', watch: '返贫监测' } as const
export type CaseKind = keyof typeof CASE_KINDS

/** A case stands at its term from so many days before the day on which it must be decided. */
export const TERM_AHEAD = 7

export const CASE_STATES = {
  opened: '已受理',
  verified: '已入户核实',
  appraised: '已民主评议',
  proposed: '预退出',
  signed: '农户已签字',
  noticed: '公示中',
  endorsed: '乡镇已审核',
  decided: '已审定待公告',
  watching: '监测中',
  lifting: '待审定解除',
  closed: '已办结',
  stopped: '已终止',
} as const
export type CaseState = keyof typeof CASE_STATES

export const CASE_ACTIONS = [
  'verify',
  'appraise',
  'propose',
  'sign',
  'post-notice',
  'endorse',
  'decide',
  'announce',
  'conclude',
  'ask-lift',
  'lift',
  'refuse-lift',
  'return',
  'stop',
] as const
export type CaseAction = (typeof CASE_ACTIONS)[number]

/** What stands in the timeline besides the actions of the workflow. */
export const EVENT_LABELS: Readonly<Record<string, string>> = {
  open: '受理',
  'not-passed': '民主评议未通过',
  dissolve: '该户已销户，自动终止',
}

export const OUTCOMES = {
  listed: '纳入建档立卡',
  kept: '继续保留',
  'to-exit': '转入退出程序',
  exited: '脱贫退出',
  watched: '纳入监测',
  lifted: '风险消除，解除监测',
  'not-passed': '评议未通过',
  refused: '不予通过',
  stopped: '终止办理',
} as const
export type Outcome = keyof typeof OUTCOMES

/** Where a case springs from, and in which kinds. The last ones are found by the system or follow from another case. */
export const SOURCES = {
  application: '农户申请',
  patrol: '干部排查',
  department: '部门预警',
  illness: '家庭成员大病重病',
  disaster: '自然灾害',
  accident: '意外事故',
  work: '失业或者务工收入骤减',
  schooling: '刚性支出骤增',
  'low-income': '人均纯收入低于监测线',
  unsafe: '“两不愁三保障”或者饮水安全出现问题',
  yearly: '年度复核',
  selection: '初选',
  review: '年度复核提出',
} as const
export type Source = keyof typeof SOURCES

export const SOURCES_OF: Readonly<Record<CaseKind, readonly Source[]>> = {
  entry: ['application', 'patrol', 'department'],
  review: ['yearly'],
  exit: ['selection', 'application', 'review'],
  watch: [
    ...(['application', 'patrol', 'department'] as const),
    ...(['illness', 'disaster', 'accident', 'work', 'schooling', 'low-income', 'unsafe'] as const),
  ],
}

/** Standings from which a case of the kind may be opened. */
export const OPENS_FROM: Readonly<Record<CaseKind, readonly Standing[]>> = {
  entry: ['general', 'exited'],
  review: ['listed'],
  exit: ['listed'],
  watch: ['general', 'exited'],
}

/** What the file says of a household when a step is taken: read, never typed. Amounts in fen. */
export interface FileFacts {
  year: number
  perHead: number | null
  /** the line of that year */
  line: number | null
  heads: number
  /** of the two worries and three guarantees, those that are not met or not on file */
  lacking: string[]
}

export interface AppraisalFacts {
  heldOn: Day
  due: number
  present: number
  favour: number
  against: number
  abstain: number
  passed: boolean
}

export interface CaseRow {
  id: Id
  household: Id
  name: string
  groupName: string
  standing: Standing
  causeMain: string | null
  place: string
  unit: Id | null
  kind: CaseKind
  state: CaseState
  version: number
  year: number
  source: Source
  grounds: string
  openedOn: Day
  dueOn: Day
  notice: Id | null
  announcement: Id | null
  outcome: Outcome | null
  decidedOn: Day | null
  endedOn: Day | null
  person: Id | null
}

export interface CaseEvent {
  version: number
  at: Date
  onDay: Day
  person: Id | null
  post: Id | null
  role: Role
  action: string
  fromState: CaseState | null
  state: CaseState
  outcome: Outcome | null
  note: string | null
  evidence: Id[]
  facts: { file?: FileFacts; appraisal?: AppraisalFacts; visitedOn?: Day; helper?: string }
}

export interface NewCase {
  id?: Id
  household: Id
  kind: CaseKind
  source: Source
  grounds: string
  /** left out: of the day it opens on */
  year?: number
  /** the day of the clue; left out: today */
  openedOn?: Day
  /** unique in the county: a second case with it is not opened */
  key?: string | null
  evidence?: readonly Id[]
}

const kind = codeOf(CASE_KINDS)
const state = codeOf(CASE_STATES)
const outcome = codeOf(OUTCOMES)

export const caseQuery = listQuery.extend({
  kind: kind.optional(),
  state: state.optional(),
  source: codeOf(SOURCES).optional(),
  outcome: outcome.optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  year: z.coerce.number().int().min(2000).max(2100).optional(),
  /** `true` those that have not ended */
  live: z.stringbool().optional(),
  overdue: z.stringbool().optional(),
  /** `true` those not decided whose term is over or ends within {@link TERM_AHEAD} days */
  atTerm: z.stringbool().optional(),
})
export type CaseFilter = z.infer<typeof caseQuery>

export const caseListRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  name: z.string(),
  groupName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  kind,
  kindName: z.string(),
  state,
  stateName: z.string(),
  source: z.string(),
  sourceName: z.string(),
  year: z.number().int(),
  openedOn: dayText,
  dueOn: dayText,
  overdue: z.boolean(),
  outcome: outcome.nullable(),
  outcomeName: z.string().nullable(),
  decidedOn: dayText.nullable(),
  endedOn: dayText.nullable(),
})
export type CaseListRow = z.infer<typeof caseListRow>
export const caseList = listOf(caseListRow)

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })
const fileFacts = z.object({
  year: z.number().int(),
  perHead: z.number().nullable(),
  line: z.number().nullable(),
  heads: z.number().int(),
  lacking: z.array(z.string()),
})
const appraisalFacts = z.object({
  heldOn: dayText,
  due: z.number().int(),
  present: z.number().int(),
  favour: z.number().int(),
  against: z.number().int(),
  abstain: z.number().int(),
  passed: z.boolean(),
})

export const caseView = caseListRow.extend({
  version: z.number().int(),
  grounds: z.string(),
  standing: z.string(),
  standingName: z.string(),
  causeMain: z.string().nullable(),
  openedBy: z.string().nullable(),
  /** what the file says today */
  facts: fileFacts,
  appraisal: appraisalFacts.nullable(),
  /** the way of this kind, step by step */
  steps: z.array(
    z.object({ state, title: z.string(), reached: z.boolean(), now: z.boolean(), on: dayText.nullable() }),
  ),
  notice: z
    .object({ id: z.uuid(), state: z.string(), stateName: z.string(), endsOn: dayText, reasons: z.array(z.string()) })
    .nullable(),
  announcement: z.uuid().nullable(),
  helper: z.string().nullable(),
  /** whether the decision must name a helper */
  needsHelper: z.boolean(),
  timeline: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      onDay: dayText,
      person: z.string().nullable(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string().nullable(),
      evidence: z.array(file),
      details: z.array(z.string()),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.enum(CASE_ACTIONS),
      label: z.string(),
      allowed: z.boolean(),
      /** every reason why not; empty when it is allowed */
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'optional', 'none']),
      evidence: z.enum(['required', 'optional', 'none']),
    }),
  ),
})
export type CaseView = z.input<typeof caseView>

export const openBody = z.object({
  household: z.uuid('请选择农户'),
  kind,
  source: codeOf(SOURCES),
  grounds: z.string().trim().min(6, '请写明情况，不少于 6 个字').max(1000),
  /** the day of the clue; left out: today */
  openedOn: dayText.optional(),
  evidence: z.array(z.uuid()).max(20, '材料不超过 20 件').default([]),
})

const heads = z.number().int().min(0, '人数不能小于 0').max(5000, '人数过大')
export const actBody = z.object({
  action: z.enum(CASE_ACTIONS),
  /** the version the reader saw; another version answers `changed-meanwhile` */
  version: z.number().int().min(1),
  comment: z.string().trim().max(2000).optional(),
  evidence: z.array(z.uuid()).max(20, '材料不超过 20 件').default([]),
  /** verify: the day of the visit */
  visitedOn: dayText.optional(),
  /** appraise: who was due, who came, who agreed, who did not */
  appraisal: z
    .object({ heldOn: dayText, due: heads, present: heads, favour: heads, against: heads.default(0) })
    .optional(),
  /** decide: the post of the first helper, when there is none yet */
  helper: z.uuid().optional(),
  causeMain: codeOf(CAUSES).optional(),
  causesOther: z.array(codeOf(CAUSES)).max(2, '其他致贫原因最多两项').optional(),
  householdKind: codeOf(HOUSEHOLD_KINDS).optional(),
  /** conclude a review */
  conclusion: z.enum(['kept', 'to-exit']).optional(),
})
export type ActBody = z.output<typeof actBody>

export const reviewBody = z.object({
  year: z.number().int().min(2014, '年度不对').max(2100, '年度不对'),
  under: placeCode.optional(),
})

export const caseCounts = z.object({
  rows: z.array(
    z.object({
      kind,
      kindName: z.string(),
      live: z.number().int(),
      overdue: z.number().int(),
      ended: z.number().int(),
    }),
  ),
})

export const caseProblems = defineProblems({
  'case-already-open': {
    status: 409,
    title: '已有事项在办',
    detail: (p) => `该户的“${p.kind ?? '另一事项'}”正在办理，办结后才能再办理新的事项。`,
  },
  'case-not-for-standing': {
    status: 409,
    title: '户类型不符',
    detail: (p) => `该户现在是“${p.standing ?? '其他类型'}”，不能办理“${p.kind ?? '此事项'}”。`,
  },
  'review-done': {
    status: 409,
    title: '本年度已复核',
    detail: (p) => `该户${p.year ?? '本'}年度已经复核，不必再办。`,
  },
})
