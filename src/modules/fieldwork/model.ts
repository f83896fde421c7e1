import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'
import { factKey } from '#modules/households/model.ts'
import type { HouseholdCard } from '#modules/households/public.ts'

/** An attempt went to a home and met nobody: the home has not been seen by it. */
export const VISIT_KINDS = { household: '入户走访', attempt: '上门未遇', village: '走村', errand: '代办' } as const
export type VisitKind = keyof typeof VISIT_KINDS

export const PURPOSES = {
  routine: '日常走访',
  policy: '政策宣讲',
  help: '落实帮扶措施',
  check: '核实情况',
  answer: '回访诉求',
  comfort: '节日慰问',
  safety: '安全排查、应急',
  errand: '代办事项',
  other: '其他',
} as const
export type Purpose = keyof typeof PURPOSES

/** How a resident confirmed that the visit took place. A photograph is never needed. */
export const CONFIRMATIONS = {
  signature: '本人签字',
  spoken: '口头确认',
  witness: '见证人证明',
  none: '未确认',
} as const
export type Confirmation = keyof typeof CONFIRMATIONS

export const OPINION_KINDS = {
  need: '困难需求',
  opinion: '意见建议',
  errand: '代办申请',
  suggestion: '对工作的投诉建议',
} as const
export type OpinionKind = keyof typeof OPINION_KINDS

export const OPINION_STATES = { open: '待答复', answered: '已答复', settled: '已办结', withdrawn: '已撤回' } as const
export type OpinionState = keyof typeof OPINION_STATES

export const OPINION_ACTIONS = ['refer', 'answer', 'settle', 'reopen', 'withdraw'] as const
export type OpinionAction = (typeof OPINION_ACTIONS)[number]

/** What stands in the timeline besides the actions of the workflow. */
export const OPINION_EVENTS = {
  raise: '收到',
  redate: '工作日历调整，期限重算',
  move: '组织调整，移交办理',
} as const

function enumOf<T extends Record<string, string>>(codes: T, message: string) {
  return z.enum(Object.keys(codes) as [keyof T & string, ...(keyof T & string)[]], message)
}
export const visitKind = enumOf(VISIT_KINDS, '请选择走访类别')
const purpose = enumOf(PURPOSES, '请选择走访事由')
const confirmation = enumOf(CONFIRMATIONS, '请选择确认方式')
const opinionState = enumOf(OPINION_STATES, '请选择办理状态')
export const opinionKind = enumOf(OPINION_KINDS, '请选择诉求类别')
const text = (most: number) => z.string().trim().max(most, `不超过 ${most} 字`)
const why = text(500).min(4, '请写明理由')

/** A fact that is not what stands on record; `from` is what the writer saw. */
const factChange = z.object({ subject: z.uuid(), field: factKey, from: z.unknown().optional(), to: z.unknown() })
export type FactChange = z.output<typeof factChange>

const raised = z.object({
  /** made by the device, so that an answer made there can name it */
  id: z.uuid().optional(),
  kind: z.enum(['need', 'opinion', 'errand'], '请选择诉求类别'),
  /** which application, of those the county lists */
  matter: text(60).optional(),
  text: text(1000).min(2, '请写明诉求内容'),
})
export type NewOpinion = z.output<typeof raised>

/** A visit as the device or the console sends it. What the register knows is not in it. */
export const visitBody = z.object({
  kind: visitKind,
  household: z.uuid().nullish(),
  /** the village, when it is no household's */
  place: placeCode.nullish(),
  onDay: dayText,
  purpose,
  /** members of the household who were met */
  met: z.array(z.uuid()).max(30).default([]),
  /** others who were met, in words */
  metOthers: text(100).default(''),
  /** how many residents were met on a walk through a village */
  heard: z.number().int().min(0).max(5000).default(0),
  note: text(2000).default(''),
  changes: z.array(factChange).max(60).default([]),
  opinions: z.array(raised).max(20, '一次走访最多登记 20 条诉求').default([]),
  confirmed: confirmation.default('none'),
  witness: text(40).default(''),
  signature: z.uuid().nullish(),
  photographs: z.array(z.uuid()).max(9, '照片不超过 9 张').default([]),
})
export type VisitBody = z.output<typeof visitBody>

/** What a correction may change: not who visited, and not what follows its own procedure (facts, opinions). */
const correctedVisit = visitBody.omit({ changes: true, opinions: true, kind: true, household: true, place: true })
export const correctionBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replace'), why, visit: correctedVisit }),
  z.object({ kind: z.literal('void'), why }),
])
export type Correction = z.output<typeof correctionBody>

export const answerBody = z
  .object({
    opinion: z.uuid(),
    action: z.enum(['answer', 'settle', 'reopen']),
    text: text(1000).default(''),
    confirmed: confirmation.optional(),
    evidence: z.array(z.uuid()).max(9).default([]),
  })
  .refine((b) => b.action === 'settle' || b.text.length >= 2, { path: ['text'], message: '请写明办理情况' })
export type AnswerBody = z.output<typeof answerBody>

export const actBody = z.object({
  action: z.enum(OPINION_ACTIONS),
  comment: text(1000).optional(),
  evidence: z.array(z.uuid()).max(20).default([]),
  /** to whom it is referred */
  unit: z.uuid('请选择承办组织').optional(),
  confirmed: confirmation.optional(),
})
export type ActInput = z.output<typeof actBody>

export const answerManyBody = z.object({
  opinions: z.array(z.uuid()).min(1, '请选择诉求').max(200, '一次最多答复 200 条'),
  text: text(1000).min(2, '请写明办理情况'),
})

export const confirmBody = z.object({
  /** the officer who was there; the one who sends it when left out */
  person: z.uuid().optional(),
  place: placeCode.refine((code) => code.length >= 12, '请选到村（社区）').optional(),
  onDay: dayText,
  household: z.uuid().nullish(),
  byName: text(40).default(''),
  note: text(200).default(''),
  /** the resident's; without it what officers take down for themselves does not count */
  signature: z.uuid().nullish(),
})
export type ConfirmBody = z.output<typeof confirmBody>

export const suggestBody = z.object({ text: text(1000).min(2, '请写明内容') })

// ---- What a device holds

export interface VisitBrief {
  id: Id
  kind: VisitKind
  onDay: Day
  who: string
  purpose: Purpose
  note: string
  met: Id[]
}

export interface OpinionBrief {
  id: Id
  kind: OpinionKind
  matter: string | null
  text: string
  raisedOn: Day
  dueOn: Day
  state: OpinionState
  answer: string | null
  unitName: string
}

/** A household as a device holds it: the register's card with what fieldwork knows of it. */
export interface FieldCard extends HouseholdCard {
  /** the last ten, the latest first */
  visits: VisitBrief[]
  /** those that wait for an answer, or for the resident's word on it */
  opinions: OpinionBrief[]
  /** day on which anyone last met somebody there */
  seenOn: Day | null
}

export interface VillageCard {
  place: string
  name: string
  townshipName: string
  /** secretary of the branch and others who hold a post there */
  officers: { name: string; title: string }[]
  households: number
  listed: number
  /** day of the last walk by a leader */
  walkedOn: Day | null
  openOpinions: number
}

/** How often homes are seen and how early a term is said: from the county's mechanism. */
export interface Rhythm {
  /** standing → days between visits; a standing that is not named is not asked for */
  readonly visitDays: Readonly<Record<string, number>>
  /** days before its term that a plan's item shows among the tasks */
  readonly planAhead: number
}

export interface FieldSettings {
  rhythm: Rhythm
  /** applications made on a resident's behalf */
  errands: string[]
}

export const TASK_KINDS = { visit: '该走访', plan: '措施到期', answer: '诉求待答复', settle: '待本人确认' } as const

/** As much of a household's card as its tasks follow from. */
export type TaskCard = Pick<FieldCard, 'id' | 'name' | 'place' | 'standing' | 'seenOn'> & {
  readonly planItems: readonly {
    readonly id: Id
    readonly title: string
    readonly dueOn: Day
    readonly doneOn?: Day | null
  }[]
  readonly opinions: readonly Pick<OpinionBrief, 'id' | 'text' | 'dueOn' | 'state'>[]
}

/** Something to do today, found out from the cards. Never counted or scored. */
export interface Task {
  kind: keyof typeof TASK_KINDS
  household: Id
  name: string
  place: string
  title: string
  dueOn: Day
  overdue: boolean
  /** the plan's item or the opinion */
  about: Id | null
}

// ---- What the console reads

const days = { onFrom: dayText.optional(), onTo: dayText.optional() }
export const visitQuery = listQuery.extend({
  kind: visitKind.optional(),
  purpose: purpose.optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  person: z.uuid().optional(),
  unit: z.uuid().optional(),
  month: monthText.optional(),
  confirmed: confirmation.optional(),
  ...days,
})
export type VisitFilter = z.output<typeof visitQuery>

export const visitRow = z.object({
  id: z.uuid(),
  kind: visitKind,
  kindName: z.string(),
  household: z.uuid().nullable(),
  householdName: z.string().nullable(),
  place: placeCode,
  placeName: z.string(),
  person: z.uuid(),
  personName: z.string(),
  postTitle: z.string().nullable(),
  onDay: dayText,
  /** days between the visit and its arrival here */
  lateDays: z.number().int(),
  purpose,
  purposeName: z.string(),
  confirmed: confirmation,
  confirmedName: z.string(),
  heard: z.number().int(),
  opinions: z.number().int(),
  changes: z.number().int(),
})
export type VisitRow = z.infer<typeof visitRow>

const fileLabel = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })
const named = z.object({ id: z.uuid(), name: z.string() })

export const opinionQuery = listQuery.extend({
  kind: opinionKind.optional(),
  state: opinionState.optional(),
  overdue: z.stringbool().optional(),
  under: placeCode.optional(),
  unit: z.uuid().optional(),
  household: z.uuid().optional(),
  visit: z.uuid().optional(),
  raisedFrom: dayText.optional(),
  raisedTo: dayText.optional(),
  dueFrom: dayText.optional(),
  dueTo: dayText.optional(),
})
export type OpinionFilter = z.output<typeof opinionQuery>

export const opinionRow = z.object({
  id: z.uuid(),
  kind: opinionKind,
  kindName: z.string(),
  matter: z.string().nullable(),
  text: z.string(),
  household: z.uuid().nullable(),
  householdName: z.string().nullable(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  raisedOn: dayText,
  raisedBy: z.string().nullable(),
  dueOn: dayText,
  state: opinionState,
  stateName: z.string(),
  answeredOn: dayText.nullable(),
  overdue: z.boolean(),
  /** 还有 3 个工作日, 逾期; null when it has been answered */
  dueNote: z.string().nullable(),
})
export type OpinionRow = z.infer<typeof opinionRow>

const verdict = z.object({
  action: z.enum(OPINION_ACTIONS),
  label: z.string(),
  allowed: z.boolean(),
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
})

export const opinionView = opinionRow.extend({
  visit: z.uuid().nullable(),
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  timeline: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      person: z.string().nullable(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string().nullable(),
      evidence: z.array(fileLabel),
    }),
  ),
  actions: z.array(verdict),
})

export const visitView = visitRow.extend({
  at: z.string(),
  madeAt: z.string(),
  /** how far the device's clock was off, in minutes; null when it was not */
  skewMinutes: z.number().int().nullable(),
  fromDevice: z.boolean(),
  enteredBy: z.string().nullable(),
  met: z.array(named),
  metOthers: z.string().nullable(),
  note: z.string().nullable(),
  witness: z.string().nullable(),
  signature: z.array(fileLabel),
  photographs: z.array(fileLabel),
  changeIds: z.array(z.uuid()),
  raised: z.array(opinionRow),
  replaces: z.uuid().nullable(),
  void: z.boolean(),
  why: z.string().nullable(),
  replacedBy: z.object({ id: z.uuid(), void: z.boolean(), why: z.string().nullable() }).nullable(),
  mayCorrect: z.boolean(),
  mayVoid: z.boolean(),
})

export const progressRow = z.object({
  place: placeCode,
  placeName: z.string(),
  /** households that are to be seen in an interval, and those of them that were not */
  households: z.number().int(),
  unseen: z.number().int(),
  never: z.number().int(),
  openOpinions: z.number().int(),
  overdueOpinions: z.number().int(),
  walkedOn: dayText.nullable(),
})

/** How a home stands with the visits it is owed. */
export const SEEN_STATES = {
  overdue: '超期未走访',
  never: '从未走访',
  seen: '走访过',
  due: '应走访',
  month: '当月未走访',
} as const
export type SeenState = keyof typeof SEEN_STATES

export const unseenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  standing: z.string(),
  standingName: z.string(),
  place: placeCode,
  placeName: z.string(),
  seenOn: dayText.nullable(),
  /** days since then; null when never */
  days: z.number().int().nullable(),
  /** days between visits; null where the mechanism in force asks for none */
  interval: z.number().int().nullable(),
  helpers: z.string(),
})
export type UnseenRow = z.infer<typeof unseenRow>

export const confirmationRow = z.object({
  id: z.uuid(),
  person: z.uuid(),
  personName: z.string(),
  place: placeCode,
  placeName: z.string(),
  onDay: dayText,
  byName: z.string().nullable(),
  householdName: z.string().nullable(),
  note: z.string().nullable(),
  takenBy: z.string().nullable(),
  /** as presence: not when the officer took it down without the resident's signature */
  counts: z.boolean(),
  at: z.string(),
})
export const confirmationList = listOf(confirmationRow)

export const fieldworkProblems = defineProblems({
  'visit-recorded': {
    status: 409,
    title: '当天已有记录',
    detail: (p) => `${p.onDay} 您已登记过对该户的走访。如需补充，请打开原记录办理更正。`,
  },
  'visit-replaced': {
    status: 409,
    title: '记录已被更正',
    detail: () => '这条走访记录已经被更正或作废，请打开最新的一条再办理。',
  },
  'visit-not-own': {
    status: 403,
    title: '只能更正本人的记录',
    detail: () => '走访记录由走访人本人更正；确有错误的，乡镇党委和组织部可以写明理由予以作废。',
  },
  'nobody-answers': {
    status: 409,
    title: '没有承办的组织',
    detail: (p) => `${p.place ?? '该地'}没有党组织可以答复诉求，请先在组织名册中登记。`,
  },
})
