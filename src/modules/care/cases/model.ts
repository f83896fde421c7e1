import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import { plainIdNumber } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, files, listOf, listQuery, personName, placeCode, verdict, why } from '../model.ts'

export const CASE_STATES = {
  registered: '待审核',
  reviewed: '待建档',
  refused: '审核未通过',
  filed: '已建档',
  planned: '帮扶中',
  closed: '已结案',
} as const
export type CaseState = keyof typeof CASE_STATES

export const REVIEW_KINDS = { first: '初审', again: '复审', yearly: '年度复核' } as const
export type ReviewKind = keyof typeof REVIEW_KINDS
export const REVIEW_RESULTS = { pass: '通过', refuse: '不通过' } as const
export type ReviewResult = keyof typeof REVIEW_RESULTS

export const CLOSE_GROUNDS = {
  eased: '困难已经缓解',
  moved: '迁出本地',
  died: '去世',
  'own-wish': '本人不再需要',
  'not-fit': '经复核不符合条件',
} as const
export type CloseGround = keyof typeof CLOSE_GROUNDS

export const CASE_ACTIONS = {
  register: '登记',
  accept: '审核通过',
  refuse: '审核不通过',
  yearly: '年度复核',
  file: '建档',
  plan: '制定帮扶计划',
  item: '办结帮扶事项',
  adviser: '更换首席顾问',
  handover: '发起交接',
  witness: '指定见证人',
  close: '结案',
  reopen: '重新登记',
} as const

const phone = z
  .string()
  .trim()
  .regex(/^1\d{10}$|^0\d{2,3}-?\d{7,8}$/, '请填写 11 位手机号码或者带区号的固定电话')

/** Whom it is about: a resident of the households' register, or somebody written down here alone. */
export const registerBody = z
  .strictObject({
    place: placeCode.min(12, '请选择到村（社区）'),
    category: z.string().min(1, '请选择类别').max(40),
    resident: z.uuid().optional(),
    name: personName.optional(),
    idNumber: z.string().trim().max(30).transform(plainIdNumber).optional(),
    phone: phone.optional(),
    ground: z.string().trim().min(6, '请写明需要关爱的情况，不少于 6 个字').max(500),
  })
  .refine((b) => b.resident !== undefined || b.name !== undefined, {
    path: ['name'],
    message: '请选择居民，或者填写姓名',
  })
/** A new case as a service takes it. `registeredOn` defaults to today. */
export type NewCase = z.input<typeof registerBody> & { id?: Id; household?: Id | null; registeredOn?: Day }

export interface NewReview {
  case: Id
  result: ReviewResult
  grounds: string
  onDay?: Day
  evidence?: readonly Id[]
}

export interface NewFile {
  case: Id
  /** the officer who becomes the chief adviser */
  adviser: Id
  situation: string
  /** kept sealed */
  health?: string
  onDay?: Day
}

export interface NewPlan {
  case: Id
  year: number
  goal: string
  items: readonly { what: string; person: Id; dueOn: Day }[]
  onDay?: Day
}

export interface CaseRecord {
  id: Id
  place: string
  placeName: string
  resident: Id | null
  household: Id | null
  category: string
  shown: string
  idMasked: string | null
  phoneMasked: string | null
  witnessShown: string | null
  ground: string
  state: CaseState
  registeredOn: Day
  registeredBy: Id | null
  registrar: string | null
  adviser: Id | null
  adviserName: string | null
  adviserTitle: string | null
  fileNumber: string | null
  closedOn: Day | null
  closedGround: string | null
}

const state = z.enum(Object.keys(CASE_STATES) as [CaseState, ...CaseState[]])
export const caseQuery = listQuery.extend({
  state: state.optional(),
  /** in the register at all: registered in the year, or still there */
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  category: z.string().max(40).optional(),
  under: placeCode.optional(),
  adviser: z.uuid().optional(),
  covered: z.stringbool().optional(),
})
export type CaseFilter = z.output<typeof caseQuery>

export const caseRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  category: z.string(),
  categoryTitle: z.string(),
  shown: z.string(),
  state,
  stateName: z.string(),
  registeredOn: dayText,
  adviserName: z.string().nullable(),
  fileNumber: z.string().nullable(),
})
export const caseList = listOf(caseRow)

const stepRow = z.object({
  id: z.uuid(),
  action: z.string(),
  title: z.string(),
  why: z.string().nullable(),
  by: z.string().nullable(),
  at: z.date(),
})
const itemRow = z.object({
  id: z.uuid(),
  what: z.string(),
  person: z.uuid(),
  doer: z.string(),
  dueOn: dayText,
  doneOn: dayText.nullable(),
  doneNote: z.string().nullable(),
  dropped: z.string().nullable(),
  late: z.boolean(),
  mayFinish: z.boolean(),
})
export const caseView = caseRow.extend({
  resident: z.uuid().nullable(),
  household: z.uuid().nullable(),
  ground: z.string(),
  idMasked: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  witnessShown: z.string().nullable(),
  registrar: z.string().nullable(),
  adviser: z.uuid().nullable(),
  adviserTitle: z.string().nullable(),
  closedOn: dayText.nullable(),
  closedGround: z.string().nullable(),
  file: z.object({ number: z.string(), situation: z.string(), onDay: dayText, hasHealth: z.boolean() }).nullable(),
  reviews: z.array(
    z.object({
      id: z.uuid(),
      kind: z.string(),
      result: z.string(),
      passed: z.boolean(),
      grounds: z.string(),
      onDay: dayText,
      by: z.string().nullable(),
    }),
  ),
  plans: z.array(z.object({ id: z.uuid(), year: z.int(), goal: z.string(), onDay: dayText, items: z.array(itemRow) })),
  advisers: z.array(
    z.object({ id: z.uuid(), name: z.string(), from: dayText, to: dayText.nullable(), why: z.string().nullable() }),
  ),
  events: z.array(stepRow),
  actions: z.array(verdict),
  mayUnmask: z.boolean(),
})

export const reviewBody = z.strictObject({
  result: z.enum(['pass', 'refuse'], '请选择审核结果'),
  grounds: z.string().trim().min(6, '请写明审核意见，不少于 6 个字').max(500),
  onDay: dayText.optional(),
  evidence: files,
})
export const fileBody = z.strictObject({
  adviser: z.uuid('请选择首席顾问'),
  situation: z.string().trim().min(6, '请写明家庭和生活情况，不少于 6 个字').max(2000),
  health: z.string().trim().max(1000).optional(),
  onDay: dayText.optional(),
})
const newItem = z.strictObject({
  what: z.string().trim().min(4, '请写明做什么').max(200),
  person: z.uuid('请选择由谁办理'),
  dueOn: dayText,
})
export const planBody = z.strictObject({
  year: z.coerce.number().int().min(1990).max(2200),
  goal: z.string().trim().min(4, '请写明帮扶目标').max(500),
  items: z.array(newItem).min(1, '计划至少要有一项').max(50),
})
export const itemBody = newItem
export const finishBody = z.strictObject({
  doneOn: dayText.optional(),
  note: z.string().trim().min(4, '请写明办理结果').max(500),
  evidence: files,
})
export const dropBody = z.strictObject({ comment: why })
export const closeBody = z.strictObject({
  ground: z.enum(Object.keys(CLOSE_GROUNDS) as [CloseGround, ...CloseGround[]], '请选择结案缘由'),
  comment: why,
})
export const reopenBody = z.strictObject({ comment: why })
export const witnessBody = z.strictObject({ name: personName, comment: why })
export const adviserBody = z.strictObject({ adviser: z.uuid('请选择接任的首席顾问'), comment: why })
export const handoverBody = z.strictObject({
  adviser: z.uuid('请选择接任的首席顾问'),
  note: z.string().trim().min(4, '请写明交接内容').max(500),
})
export const unmaskBody = z.strictObject({
  what: z.enum(['name', 'id', 'phone', 'witness', 'health'], '请选择要查看的内容'),
  purpose: z.string().trim().min(4, '请写明查看的用途').max(200),
})
export type Unmasked = z.output<typeof unmaskBody>['what']
export const handoverQuery = listQuery.extend({ state: z.enum(['open', 'done', 'withdrawn']).optional() })
export const handoverRow = z.object({
  id: z.uuid(),
  case: z.uuid(),
  shown: z.string(),
  placeName: z.string(),
  fromName: z.string(),
  toName: z.string(),
  note: z.string(),
  state: z.enum(['open', 'done', 'withdrawn']),
  openedAt: z.date(),
  fromSigned: z.date().nullable(),
  toSigned: z.date().nullable(),
})
export const handoverList = listOf(handoverRow)
export const signList = z.object({
  rows: z.array(
    z.object({
      handover: z.uuid(),
      side: z.enum(['from', 'to']),
      text: z.string(),
      at: z.date(),
      signedAt: z.date().nullable(),
    }),
  ),
})
