import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { codeOf } from '../model.ts'

/** 帮扶措施类别. */
export const HELP_KINDS = {
  industry: '产业帮扶',
  work: '转移就业',
  'public-post': '公益性岗位',
  training: '技能培训',
  schooling: '教育资助',
  medical: '健康帮扶',
  house: '危房改造',
  relocation: '易地搬迁',
  water: '饮水安全',
  road: '基础设施',
  finance: '金融扶持',
  land: '土地流转与托管',
  safety: '兜底保障',
  motivation: '扶志扶智',
  other: '其他帮扶',
} as const
export type HelpKind = keyof typeof HELP_KINDS

export const ITEM_STATES = { open: '未完成', done: '已完成', dropped: '已取消' } as const
export type ItemState = keyof typeof ITEM_STATES

export interface NewItem {
  id?: Id | undefined
  kind: HelpKind
  title: string
  /** people.person; null or left out: the household's first helper of the day */
  person?: Id | null | undefined
  dueOn: Day
}

export interface PlanItemRow {
  id: Id
  plan: Id
  household: Id
  householdName: string
  place: string
  placeName: string
  townshipName: string
  year: number
  kind: HelpKind
  title: string
  /** who answers for it today */
  person: Id | null
  personName: string | null
  dueOn: Day
  state: ItemState
  doneOn: Day | null
  result: string | null
  evidence: Id[]
}

const kind = codeOf(HELP_KINDS)
const itemState = codeOf(ITEM_STATES)

export const itemQuery = listQuery.extend({
  kind: kind.optional(),
  state: itemState.optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  /** items that the asker answers for */
  mine: z.stringbool().optional(),
  person: z.uuid().optional(),
  overdue: z.stringbool().optional(),
  dueFrom: dayText.optional(),
  dueTo: dayText.optional(),
  year: z.coerce.number().int().min(2000).max(2100).optional(),
})
export type ItemFilter = z.infer<typeof itemQuery>

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })

export const itemListRow = z.object({
  id: z.uuid(),
  plan: z.uuid(),
  household: z.uuid(),
  householdName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  year: z.number().int(),
  kind,
  kindName: z.string(),
  title: z.string(),
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  dueOn: dayText,
  state: itemState,
  stateName: z.string(),
  overdue: z.boolean(),
  doneOn: dayText.nullable(),
  result: z.string().nullable(),
  /** whether the asker may write its result; the server asks again */
  mayFinish: z.boolean(),
})
export const itemList = listOf(itemListRow)
export type ItemListRow = z.input<typeof itemListRow>

export const itemView = itemListRow.extend({
  evidence: z.array(file),
  events: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      person: z.string().nullable(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string(),
      evidence: z.array(file),
    }),
  ),
  /** every reason why it cannot be finished, and why it cannot be dropped, by who asks */
  notFinishable: z.array(z.string()),
  notDroppable: z.array(z.string()),
})

export const plansView = z.object({
  plans: z.array(
    z.object({
      id: z.uuid(),
      year: z.number().int(),
      goal: z.string(),
      madeOn: dayText,
      madeBy: z.string().nullable(),
      items: z.array(itemListRow),
      done: z.number().int(),
      overdue: z.number().int(),
    }),
  ),
  mayPlan: z.boolean(),
})

const title = z.string().trim().min(4, '请写明措施内容，不少于 4 个字').max(200)
export const itemBody = z.object({ kind, title, person: z.uuid().optional(), dueOn: dayText })
export const planBody = z.object({
  year: z.number().int().min(2014, '年度不对').max(2100, '年度不对'),
  goal: z.string().trim().min(4, '请写明年度目标，不少于 4 个字').max(500),
  items: z.array(itemBody).max(30, '一户一年的措施不超过 30 项').default([]),
})
export type PlanBody = z.output<typeof planBody>

export const finishBody = z.object({
  /** left out: today */
  doneOn: dayText.optional(),
  result: z.string().trim().min(4, '请写明完成情况，不少于 4 个字').max(1000),
  evidence: z.array(z.uuid()).max(20, '材料不超过 20 件').default([]),
})
export type FinishBody = z.output<typeof finishBody>
export const dropBody = z.object({ comment: z.string().trim().min(4, '请写明取消的缘由').max(500) })

export const bulkBody = z.object({
  year: z.number().int().min(2014, '年度不对').max(2100, '年度不对'),
  under: placeCode.optional(),
})

export const planProblems = defineProblems({
  'plan-already-made': {
    status: 409,
    title: '已有帮扶计划',
    detail: (p) => `该户${p.year ?? '本'}年度的帮扶计划已经制定，请在原计划上增加措施。`,
  },
})
