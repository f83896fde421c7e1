import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'

export const dutyProblems = defineProblems({
  'list-faulty': {
    status: 422,
    title: '清单有误',
    detail: (p) => `“${p.title ?? '清单'}”不能下达，请按各项提示修改后重新提交。`,
  },
  'organisation-unknown': {
    status: 422,
    title: '找不到责任主体',
    detail: (p) => `找不到${p.names}，请核对组织名册中的名称。`,
  },
  'letter-text-missing': {
    status: 409,
    title: '缺少责任书文本',
    detail: (p) => `工作机制中没有与${p.subject}签订责任书的文本，请先在县级配置中补充。`,
  },
})

export const LIST_KINDS = {
  responsibility: '责任清单',
  task: '重点任务',
  standard: '规范化建设',
  campaign: '专项行动',
  project: '书记项目',
  decision: '联席会议议定事项',
  commitment: '公开承诺',
  livelihood: '民生实事',
} as const
export const listKind = z.enum(Object.keys(LIST_KINDS) as [keyof typeof LIST_KINDS, ...(keyof typeof LIST_KINDS)[]])
export type ListKind = keyof typeof LIST_KINDS

export const SUBJECT_KINDS = {
  'county-committee': '县委',
  department: '部门党组织',
  'township-committee': '乡镇党委',
  'village-branch': '村（社区）党支部',
} as const
export const subjectKind = z.enum(
  Object.keys(SUBJECT_KINDS) as [keyof typeof SUBJECT_KINDS, ...(keyof typeof SUBJECT_KINDS)[]],
)
export type SubjectKind = keyof typeof SUBJECT_KINDS

export const RECURRENCES = { once: '一次性', monthly: '每月', quarterly: '每季度', yearly: '每年' } as const
export const recurrence = z.enum(['once', 'monthly', 'quarterly', 'yearly'])
export type Recurrence = z.infer<typeof recurrence>

export const deadlineRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workingDays'), count: z.number().int().min(0).max(260) }),
  z.object({ kind: z.literal('calendarDays'), count: z.number().int().min(0).max(366) }),
  z.object({ kind: z.literal('dayOfMonth'), day: z.number().int().min(1).max(31) }),
  z.object({
    kind: z.literal('workingDayOfMonth'),
    nth: z
      .number()
      .int()
      .min(-23)
      .max(23)
      .refine((n) => n !== 0, '工作日从 1 或 -1 数起'),
  }),
  z.object({ kind: z.literal('endOfMonth') }),
  z.object({ kind: z.literal('fixed'), day: dayText }),
])

const code = z.string().trim().min(1, '请填写编号').max(40)
const title = z.string().trim().min(2, '请写明内容').max(500)
const weight = z.number().min(0).max(1000)
const owner = z.object({
  name: z.string().trim().min(2).max(40).optional(),
  title: z.string().trim().min(2).max(60).optional(),
})

/** An item 条目: what must be done, by whom, by when, and what proves it. */
export const newItem = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  subjectKind,
  /** names of the organisations that must do it; without names, all of the kind below the list's place */
  subjects: z.array(z.string().trim().min(2).max(80)).max(400).optional(),
  recurrence,
  deadline: deadlineRule,
  /** at least one piece of evidence must come with it */
  evidence: z.boolean().default(false),
  /** the supervision category of a finding that comes of it */
  category: z.string().trim().max(40).optional(),
  /** the figure that proves it, with the target it must reach */
  measure: z.string().max(80).optional(),
  target: z.number().optional(),
})
export type NewItem = z.output<typeof newItem>

export const newIndicator = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  items: z.array(newItem).default([]),
})
export const newObjective = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  indicators: z.array(newIndicator).default([]),
  items: z.array(newItem).default([]),
})

export const newWave = z.object({
  wave: z.number().int().min(1).max(50),
  title: z.string().trim().min(2).max(60),
  from: dayText,
  to: dayText,
  /** places it covers with all below them */
  places: z.array(placeCode).min(1).max(400),
})
export type NewWave = z.output<typeof newWave>

/** A list as a pack, an import or a screen gives it. Without `place` it is the county's; without `organisation` its owner is the party committee or branch of the place. */
export const newList = z.object({
  code,
  kind: listKind,
  title,
  year: z.number().int().min(2000).max(2100),
  place: placeCode.optional(),
  organisation: z.string().trim().min(2).max(80).optional(),
  owner: owner.optional(),
  grounds: z.string().trim().max(1000).optional(),
  issuedOn: dayText,
  category: z.string().trim().max(40).optional(),
  waves: z.array(newWave).default([]),
  objectives: z.array(newObjective).default([]),
  items: z.array(newItem).default([]),
})
export type NewList = z.output<typeof newList>

export const DUTY_STATES = ['open', 'done', 'short', 'overdue', 'void'] as const
export const dutyState = z.enum(DUTY_STATES)
export type DutyState = z.infer<typeof dutyState>

export const progress = z.object({
  total: z.number().int(),
  done: z.number().int(),
  /** done, but after the day it was due */
  late: z.number().int(),
  overdue: z.number().int(),
  short: z.number().int(),
  /** share done by weight, 0 to 1; null when nothing has fallen to be done yet */
  share: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

export const listRow = z.object({
  id: z.uuid(),
  code: z.string(),
  kind: listKind,
  title: z.string(),
  year: z.number().int(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  issuedOn: dayText,
  endedOn: dayText.nullable(),
  parent: z.uuid().nullable(),
  items: z.number().int(),
  total: z.number().int(),
  done: z.number().int(),
  overdue: z.number().int(),
})
export type ListRow = z.infer<typeof listRow>

export const treeNode = z.object({
  id: z.uuid(),
  parent: z.uuid().nullable(),
  kind: z.enum(['objective', 'indicator', 'item']),
  code: z.string(),
  title: z.string(),
  weight: z.number().nullable(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  subjectKind: subjectKind.nullable(),
  subjects: z.array(z.string()),
  recurrence: recurrence.nullable(),
  /** the rule in words, e.g. 每月25日前 */
  deadline: z.string().nullable(),
  evidence: z.boolean(),
  category: z.string().nullable(),
  measure: z.string().nullable(),
  target: z.number().nullable(),
  progress,
})
export type TreeNode = z.infer<typeof treeNode>

export const waveView = z.object({
  wave: z.number().int(),
  title: z.string(),
  from: dayText,
  to: dayText,
  places: z.array(z.object({ place: placeCode, name: z.string() })),
})

export const listDetail = listRow.extend({
  grounds: z.string().nullable(),
  endedWhy: z.string().nullable(),
  parentTitle: z.string().nullable(),
  waves: z.array(waveView),
  nodes: z.array(treeNode),
  progress,
  /** lower lists that came from this one, and how many organisations could still get one */
  children: z.array(z.object({ id: z.uuid(), title: z.string(), unitName: z.string(), placeName: z.string() })),
  cascadable: z.number().int(),
  mayCascade: z.boolean(),
})

export const dutyRow = z.object({
  id: z.uuid(),
  list: z.uuid(),
  listTitle: z.string(),
  listKind: listKind,
  node: z.uuid(),
  code: z.string(),
  title: z.string(),
  period: z.string(),
  month: monthText,
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  dueOn: dayText,
  state: dutyState,
  doneOn: dayText.nullable(),
  late: z.boolean(),
  /** the term in words, e.g. 还有3个工作日 */
  dueNote: z.string(),
  measure: z.string().nullable(),
  target: z.number().nullable(),
  figure: z.number().nullable(),
  evidence: z.boolean(),
})
export type DutyRow = z.infer<typeof dutyRow>

export const fileRef = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  digest: z.string(),
})

export const dutyDetail = dutyRow.extend({
  path: z.array(z.string()),
  recurrence,
  deadline: z.string(),
  category: z.string().nullable(),
  weight: z.number().nullable(),
  openedAt: z.date(),
  movedFrom: z.uuid().nullable(),
  timeline: z.array(
    z.object({
      id: z.string(),
      at: z.date(),
      person: z.string(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string().nullable(),
      evidence: z.array(fileRef),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.string(),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'optional', 'none']),
      evidence: z.enum(['required', 'optional', 'none']),
    }),
  ),
})

export const fulfilment = z.object({
  /** the day it was done; today when left out */
  on: dayText.optional(),
  note: z.string().trim().min(4, '请用一两句话写明完成情况').max(2000),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type Fulfilment = z.output<typeof fulfilment>

/** What a closed month says against a subject: `measure`, a target not reached; `duty`, not done by its day. */
export interface Shortfall {
  duty: string
  kind: 'measure' | 'duty'
  title: string
  category: string | null
  place: string
  unit: string
  unitName: string
  figure: number | null
  target: number | null
  dueOn: string
  measure: string | null
}

/** A duty that falls due, for the month's reminder. */
export interface DueDuty {
  duty: string
  title: string
  place: string
  unit: string
  unitName: string
  dueOn: string
  measure: string | null
  target: number | null
}
