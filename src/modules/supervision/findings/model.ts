import { z } from 'zod'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { codeAndTitle, evidenceFile, fourDigits, verdictShape } from '../verdict-shape.ts'

export const FINDING_STATES = {
  open: '待交办',
  notified: '已交办',
  correcting: '整改中',
  submitted: '待复核',
  returned: '已退回',
  suspended: '已中止',
  appealed: '申诉中',
  escalated: '提级督办',
  closed: '已销号',
  lifted: '已容错免责',
  withdrawn: '已撤销',
} as const
export type FindingState = keyof typeof FINDING_STATES
export const FINAL_STATES: readonly FindingState[] = ['closed', 'lifted', 'withdrawn']
export const OPEN_STATES = (Object.keys(FINDING_STATES) as FindingState[]).filter((s) => !FINAL_STATES.includes(s))

export const FINDING_ACTIONS = [
  'notify',
  'accept',
  'submit',
  'recheck-pass',
  'return',
  'extend',
  'suspend',
  'resume',
  'appeal',
  'uphold',
  'withdraw',
  'escalate',
  'ask-extend',
  'ask-suspend',
  'ask-lift',
  'refuse',
  'lift',
] as const
export type FindingAction = (typeof FINDING_ACTIONS)[number]

/** What stands in the timeline besides the actions of the workflow. */
export const EVENT_LABELS = {
  raise: '发现问题',
  letter: '发函',
  redate: '工作日历调整，期限重算',
  move: '组织调整，移交办理',
} as const

export const SPRINGS = {
  measure: '指标未达标',
  inspection: '督查发现',
  report: '个人反映',
  duty: '责任事项逾期',
} as const
export type Spring = keyof typeof SPRINGS
export const REQUESTS = { extend: '延期', suspend: '中止', lift: '容错免责' } as const
export type RequestKind = keyof typeof REQUESTS

/** A finding to be raised; organisation and place must exist. */
export interface NewFinding {
  id?: Id
  /** unique in the county: a second row with the same key is left out */
  key?: string | null
  /** code of a category of the pack */
  category: string
  spring: Spring
  fact: string
  /** the rule or duty that it falls short of */
  grounds: string
  /** place of the responsible organisation */
  place: string
  /** the responsible organisation */
  subject: Id
  raisedOn: Day
  /** a fixed day; left out, it is counted in working days by the pack */
  dueOn?: Day
  month: Month
  duty?: Id | null
  measure?: string | null
  inspection?: Id | null
}

export interface FindingRequest {
  kind: RequestKind
  ground: string
  until: Day | null
  comment: string | null
  by: Id | null
  on: Day
}

/** A finding as the rules and the service see it. */
export interface FindingRow {
  id: Id
  category: string
  spring: Spring
  month: Month
  fact: string
  grounds: string
  place: string
  subject: Id
  unit: Id
  raisedOn: Day
  raisedBy: Id | null
  duty: Id | null
  measure: string | null
  inspection: Id | null
  state: FindingState
  version: number
  dueOn: Day
  dueFrom: Day | null
  dueDays: number | null
  stoppedOn: Day | null
  notifiedOn: Day | null
  appealUntil: Day | null
  appealDays: number | null
  suspendedUntil: Day | null
  appealed: boolean
  extensions: number
  lapses: number
  request: FindingRequest | null
  endedOn: Day | null
}

export interface FindingEvent {
  version: number
  at: Date
  onDay: Day
  person: Id | null
  post: Id | null
  role: Role
  action: string
  fromState: FindingState | null
  state: FindingState
  fromDue: Day | null
  dueOn: Day
  ground: string | null
  comment: string | null
  evidence: Id[]
  letter: Id | null
}

const stateName = z.enum(Object.keys(FINDING_STATES) as [FindingState, ...FindingState[]])
const springName = z.enum(Object.keys(SPRINGS) as [Spring, ...Spring[]])
const filter = {
  state: stateName.optional(),
  /** `true` those that are not ended, `false` those that are */
  live: z.stringbool().optional(),
  category: z.string().max(60).optional(),
  spring: springName.optional(),
  under: placeCode.optional(),
  unit: z.uuid().optional(),
  subject: z.uuid().optional(),
  overdue: z.stringbool().optional(),
  /** the month of account in which it was raised */
  month: monthText.optional(),
  year: fourDigits.optional(),
  inspection: z.uuid().optional(),
  duty: z.uuid().optional(),
  measure: z.string().max(80).optional(),
  /** a township's code, or the county's for its departments */
  area: placeCode.optional(),
  raisedFrom: dayText.optional(),
  raisedTo: dayText.optional(),
  /** how and when it ended; `endedFrom` and `endedTo` alone mean ended in any way */
  ended: z.enum(['closed', 'lifted', 'withdrawn']).optional(),
  endedFrom: dayText.optional(),
  endedTo: dayText.optional(),
  /** live on that day with its term run out */
  overdueOn: dayText.optional(),
  /** as it was known at this moment: what was entered later, an ending too, does not count */
  asOf: z.iso.datetime().optional(),
  /** with `endedFrom`: also what ended before that day but was entered after this moment, which no earlier bulletin counted */
  since: z.iso.datetime().optional(),
}
export const findingQuery = listQuery.extend(filter)
export const countsQuery = z.object({ q: listQuery.shape.q, ...filter })
export type FindingFilter = z.infer<typeof countsQuery>

export const findingListRow = z.object({
  id: z.uuid(),
  category: z.string(),
  categoryTitle: z.string(),
  prohibition: z.boolean(),
  spring: springName,
  month: monthText,
  fact: z.string(),
  place: placeCode,
  placeName: z.string(),
  subject: z.uuid(),
  subjectName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  raisedOn: dayText,
  state: stateName,
  stateTitle: z.string(),
  version: z.number().int(),
  dueOn: dayText,
  overdue: z.boolean(),
  /** working days left of the term, negative when it has run out; null when the clock stands still */
  daysLeft: z.number().int().nullable(),
  /** the same in words for the reader; null when it has ended */
  dueNote: z.string().nullable(),
  lapses: z.number().int(),
  endedOn: dayText.nullable(),
})
export type FindingListRow = z.infer<typeof findingListRow>
export const findingList = listOf(findingListRow)

const count = z.object({ key: z.string(), title: z.string(), count: z.number().int(), overdue: z.number().int() })
export const findingCounts = z.object({
  total: z.number().int(),
  live: z.number().int(),
  overdue: z.number().int(),
  closed: z.number().int(),
  byState: z.array(count),
  byCategory: z.array(count),
  byPlace: z.array(count),
})

export const verdict = verdictShape(FINDING_ACTIONS).extend({
  /** the day that comes with it, and from which grounds one must be chosen */
  until: z.enum(['required', 'optional', 'none']),
  groundsToChoose: z.array(codeAndTitle),
})

export const findingEventView = z.object({
  version: z.number().int(),
  at: z.string(),
  onDay: dayText,
  who: z.string(),
  post: z.string().nullable(),
  action: z.string(),
  label: z.string(),
  fromState: stateName.nullable(),
  state: stateName,
  stateTitle: z.string(),
  fromDue: dayText.nullable(),
  dueOn: dayText,
  ground: z.string().nullable(),
  comment: z.string().nullable(),
  evidence: z.array(evidenceFile),
  letter: z.uuid().nullable(),
})

export const findingView = findingListRow.extend({
  grounds: z.string(),
  weight: z.number().int(),
  veto: z.boolean(),
  duty: z.uuid().nullable(),
  measure: z.string().nullable(),
  inspection: z.uuid().nullable(),
  notifiedOn: dayText.nullable(),
  appealUntil: dayText.nullable(),
  suspendedUntil: dayText.nullable(),
  extensions: z.number().int(),
  request: z
    .object({
      kind: z.enum(['extend', 'suspend', 'lift']),
      kindTitle: z.string(),
      ground: z.string(),
      until: dayText.nullable(),
      comment: z.string().nullable(),
      on: dayText,
    })
    .nullable(),
  letters: z.array(z.uuid()),
  timeline: z.array(findingEventView),
  actions: z.array(verdict),
})

export const actBody = z.object({
  action: z.enum(FINDING_ACTIONS),
  /** the version the reader saw; another version answers `changed-meanwhile` */
  version: z.int().min(1),
  comment: z.string().trim().max(2000).optional(),
  evidence: z.array(z.uuid()).max(20).default([]),
  until: dayText.optional(),
  ground: z.string().max(60).optional(),
})

/** What is done to many findings at once: nothing that asks for a day, a ground or evidence of its own. */
export const BATCH_ACTIONS = ['notify', 'recheck-pass'] as const
export type BatchAction = (typeof BATCH_ACTIONS)[number]

export const actManyBody = z.object({
  action: z.enum(BATCH_ACTIONS),
  findings: z
    .array(z.object({ id: z.uuid(), version: z.int().min(1) }))
    .min(1, '请选择问题')
    .max(100, '一次最多办理 100 个'),
  comment: z.string().trim().max(2000).optional(),
})
export type ActManyInput = z.infer<typeof actManyBody>

export const actedMany = z.object({
  done: z.array(z.uuid()),
  refused: z.array(z.object({ id: z.uuid(), fact: z.string(), reasons: z.array(z.string()) })),
})
export type ActedMany = z.infer<typeof actedMany>

/** What comes with an action. */
export interface ActInput {
  comment?: string | undefined
  evidence?: readonly Id[] | undefined
  until?: Day | undefined
  ground?: string | undefined
  version?: number | undefined
}

export const reportBody = z.object({
  category: z.string().min(1, '请选择问题类别').max(60),
  fact: z.string().trim().min(6, '请写清楚事实，不少于 6 个字').max(1000),
  grounds: z.string().trim().min(4, '请写明依据的规定或者要求').max(500),
  subject: z.uuid('请选择责任组织'),
  raisedOn: dayText.optional(),
  dueOn: dayText.optional(),
  evidence: z.array(z.uuid()).min(1, '请附上至少一份证明材料').max(20),
})
export type ReportInput = z.infer<typeof reportBody>

export const findingProblems = defineProblems({
  'finding-category-unknown': {
    status: 422,
    title: '问题类别不存在',
    detail: (p) => `现行工作机制中没有“${p.category}”这个问题类别，请重新选择。`,
  },
})
