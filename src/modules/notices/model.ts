import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'

/**
 * All that a notice may ever show, whatever a county's mechanism says. A new field is a change here: nothing about who a
 * person is beyond the masked name, nothing to reach them by, nothing of their health, no account.
 */
export const NOTICE_FIELDS = {
  name: '户主（隐去名字）',
  place: '所在村（社区）',
  group: '村民小组',
  size: '家庭人口',
  category: '类别',
  cause: '主要原因',
  decision: '拟办结果',
  amount: '金额（元）',
  year: '年度',
  basis: '依据',
  unit: '单位',
  post: '职务',
  title: '事项',
  quantity: '数量',
  day: '日期',
} as const
export type NoticeField = keyof typeof NOTICE_FIELDS
export const noticeField = z.enum(Object.keys(NOTICE_FIELDS) as [NoticeField, ...NoticeField[]], '公示不能有这一栏')

export type NoticeRow = Partial<Record<NoticeField, string | number>>

export const COUNTED = { natural: '自然日', working: '工作日' } as const
export type Counted = keyof typeof COUNTED

export const NOTICE_STATES = { open: '公示中', ended: '已撤下', withdrawn: '已撤回' } as const
export type NoticeState = keyof typeof NOTICE_STATES

export const STANDINGS = {
  running: '公示期内',
  objected: '有异议',
  passed: '期满无异议',
  withdrawn: '已撤回',
} as const
export type Standing = keyof typeof STANDINGS

/** Whether the next step may be taken: only when `passed`. */
export interface NoticeStanding {
  state: Standing
  endsOn: Day
  openObjections: number
  /** every reason why the next step may not be taken yet; empty when passed */
  reasons: string[]
}

export interface NewNotice {
  id?: Id
  /** code of a kind of the pack */
  kind: string
  title: string
  /** where it hangs */
  place: string
  /** who posts it */
  unit?: Id | null
  /** `module.thing/<id>` */
  about: string
  rows: readonly NoticeRow[]
  basis: string
}

export interface NoticeRecord {
  id: Id
  kind: string
  title: string
  place: string
  placeName: string
  unit: Id | null
  unitName: string | null
  about: string
  fields: NoticeField[]
  rows: NoticeRow[]
  basis: string
  contact: string
  days: number
  counted: Counted
  postedOn: Day
  endsOn: Day
  state: NoticeState
  openObjections: number
  upheld: number
  takenDownAt: Date | null
  why: string | null
  person: Id | null
  postedBy: string | null
}

export const noticeQuery = listQuery.extend({
  state: z.enum(['open', 'ended', 'withdrawn']).optional(),
  kind: z.string().max(60).optional(),
  under: placeCode.optional(),
  /** with objections that wait for an answer */
  objected: z.stringbool().optional(),
  about: z.string().max(120).optional(),
})
export type NoticeFilter = z.infer<typeof noticeQuery>

export const noticeListRow = z.object({
  id: z.uuid(),
  kind: z.string(),
  kindTitle: z.string(),
  title: z.string(),
  place: placeCode,
  placeName: z.string(),
  unitName: z.string().nullable(),
  about: z.string(),
  /** where the file it belongs to opens in the console; null when this program does not know */
  link: z.string().nullable(),
  postedOn: dayText,
  endsOn: dayText,
  term: z.string(),
  state: z.enum(['open', 'ended', 'withdrawn']),
  stateName: z.string(),
  standing: z.enum(['running', 'objected', 'passed', 'withdrawn']),
  standingName: z.string(),
  openObjections: z.number().int(),
  rowCount: z.number().int(),
})
export const noticeList = listOf(noticeListRow)

const verdict = z.object({
  action: z.enum(['object', 'withdraw']),
  label: z.string(),
  allowed: z.boolean(),
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
})

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })

export const objectionView = z.object({
  id: z.uuid(),
  text: z.string(),
  /** whether the objector gave a name: it is sealed, and opened for a stated purpose only */
  named: z.boolean(),
  raisedOn: dayText,
  takenBy: z.string().nullable(),
  takenAt: z.string(),
  answered: z
    .object({
      at: z.string(),
      by: z.string().nullable(),
      answer: z.string(),
      upheld: z.boolean(),
      evidence: z.array(file),
    })
    .nullable(),
  /** every reason why it cannot be answered by who asks; empty when it can */
  whyNot: z.array(z.string()),
})

export const noticeView = noticeListRow.extend({
  columns: z.array(z.object({ field: z.string(), title: z.string() })),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
  basis: z.string(),
  contact: z.string(),
  postedBy: z.string().nullable(),
  takenDownAt: z.string().nullable(),
  why: z.string().nullable(),
  reasons: z.array(z.string()),
  objections: z.array(objectionView),
  /** objections there are, also those that the asker may not read */
  objectionCount: z.number().int(),
  actions: z.array(verdict),
  mayUnmask: z.boolean(),
})

export const objectBody = z.object({
  text: z.string().trim().min(6, '请写清楚异议内容，不少于 6 个字').max(2000),
  /** the objector, when known: kept sealed */
  by: z.string().trim().max(200).optional(),
  raisedOn: dayText.optional(),
})
export type ObjectBody = z.output<typeof objectBody>

export const answerBody = z.object({
  answer: z.string().trim().min(6, '请写明核实情况和答复，不少于 6 个字').max(2000),
  upheld: z.boolean('请选择异议是否成立'),
  evidence: z.array(z.uuid()).max(20, '证明材料不超过 20 件').default([]),
})
export type AnswerBody = z.output<typeof answerBody>

export const withdrawBody = z.object({ comment: z.string().trim().min(4, '请写明撤回的缘由').max(500) })
export const unmaskBody = z.object({ purpose: z.string().trim().min(4, '请写明查看的用途').max(200) })

export const noticeProblems = defineProblems({
  'notice-kind-unknown': {
    status: 422,
    title: '公示类别不存在',
    detail: (p) => `现行工作机制中没有“${p.kind ?? ''}”这类公示，请系统管理员在工作机制中补充。`,
  },
  'notice-says-too-much': {
    status: 422,
    title: '公示内容超出允许范围',
    detail: (p) =>
      `公示里${p.where ?? '有内容'}${p.what ?? '含有不得公开的个人信息'}，不能张贴。请删去后重新办理；公示只写办理事项所必需的内容。`,
  },
  'notice-empty': {
    status: 422,
    title: '公示没有内容',
    detail: () => '公示至少要有一行内容，请核对后重新办理。',
  },
})
