import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'

/** 结对类别. */
export const PAIRING_KINDS = {
  'build-together': '共建共创',
  'strong-weak': '强村带弱村',
  regional: '区域化党建',
} as const
export type PairingKind = keyof typeof PAIRING_KINDS

export const STEP_STATES = { open: '未完成', done: '已完成', dropped: '已取消', carried: '已转接' } as const
export type StepState = keyof typeof STEP_STATES

/** 共享资源类别. */
export const RESOURCE_KINDS = {
  venue: '活动场所',
  talent: '师资人才',
  equipment: '设施设备',
  service: '便民服务',
  project: '项目资金',
  other: '其他资源',
} as const
export type ResourceKind = keyof typeof RESOURCE_KINDS

function codeOf<K extends string>(labels: Record<K, string>) {
  return z.enum(Object.keys(labels) as [K, ...K[]])
}
export const pairingKind = codeOf<PairingKind>(PAIRING_KINDS)
const stepState = codeOf<StepState>(STEP_STATES)
const resourceKind = codeOf<ResourceKind>(RESOURCE_KINDS)

export interface NewPairing {
  id?: Id | undefined
  kind: PairingKind
  /** who leads; of a strong and a weak village the strong one */
  a: Id
  b: Id
  /** what both will do, and how honour, duty and risk are shared */
  plan: string
  from: Day
  to?: Day | undefined
  /** paper or meeting it rests on */
  why: string
}

export interface NewStep {
  id?: Id | undefined
  pairing: Id
  /** which of the two answers for it */
  organisation: Id
  title: string
  dueOn: Day
}

export interface NewResource {
  id?: Id | undefined
  organisation: Id
  title: string
  kind: ResourceKind
  /** people it holds or serves at a time */
  capacity?: number | undefined
  /** when and on what conditions it is open to others */
  terms?: string | undefined
}

/** A pairing as it stands in the table, with the names of its two sides. */
export interface Pairing {
  id: Id
  kind: PairingKind
  a: Id
  aName: string
  b: Id
  bName: string
  place: string
  unit: Id
  from: Day
  to: Day | null
  plan: string
  why: string
  enteredOn: Day
  carriedFrom: Id | null
  endedOn: Day | null
  endWhy: string | null
}

export interface Step {
  id: Id
  pairing: Id
  place: string
  unit: Id
  unitName: string
  title: string
  dueOn: Day
  state: StepState
  endedOn: Day | null
  note: string | null
  evidence: Id[]
}

export interface Resource {
  id: Id
  unit: Id
  unitName: string
  place: string
  title: string
  kind: ResourceKind
  capacity: number | null
  terms: string | null
}

export const pairingQuery = listQuery.extend({
  kind: pairingKind.optional(),
  state: z.enum(['open', 'lapsed', 'ended']).optional(),
  /** either side lies there */
  under: placeCode.optional(),
  /** either side */
  organisation: z.uuid().optional(),
})
export type PairingFilter = z.infer<typeof pairingQuery>

const pairingRow = z.object({
  id: z.uuid(),
  kind: pairingKind,
  kindName: z.string(),
  a: z.uuid(),
  aName: z.string(),
  b: z.uuid(),
  bName: z.string(),
  from: dayText,
  to: dayText.nullable(),
  endedOn: dayText.nullable(),
  /** its term has run out and nobody ended or renewed it */
  lapsed: z.boolean(),
  steps: z.number().int(),
  done: z.number().int(),
  overdue: z.number().int(),
})
export const pairingList = listOf(pairingRow)
export type PairingRow = z.infer<typeof pairingRow>

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })
const resourceRow = z.object({
  id: z.uuid(),
  unit: z.uuid(),
  unitName: z.string(),
  place: placeCode,
  title: z.string(),
  kind: resourceKind,
  kindName: z.string(),
  capacity: z.number().int().nullable(),
  terms: z.string().nullable(),
  mayWithdraw: z.boolean(),
})
export const resourceList = listOf(resourceRow)
export type ResourceRow = z.infer<typeof resourceRow>

export const pairingView = pairingRow.extend({
  plan: z.string(),
  why: z.string(),
  endWhy: z.string().nullable(),
  carriedFrom: z.uuid().nullable(),
  stepList: z.array(
    z.object({
      id: z.uuid(),
      unit: z.uuid(),
      unitName: z.string(),
      title: z.string(),
      dueOn: dayText,
      state: stepState,
      stateName: z.string(),
      overdue: z.boolean(),
      endedOn: dayText.nullable(),
      note: z.string().nullable(),
      evidence: z.array(file),
      mayFinish: z.boolean(),
      mayDrop: z.boolean(),
    }),
  ),
  resources: z.array(resourceRow),
  /** the sides for which the asker may set a step */
  stepsFor: z.array(z.object({ id: z.uuid(), name: z.string() })),
  mayEnd: z.boolean(),
})

const why = z.string().trim().min(4, '请写明依据或者缘由，不少于 4 个字').max(500)
export const pairingBody = z.object({
  kind: pairingKind,
  a: z.uuid(),
  b: z.uuid(),
  plan: z.string().trim().min(10, '请写明共同计划，不少于 10 个字').max(4000),
  from: dayText,
  to: dayText.optional(),
  why,
})
export const stepBody = z.object({
  organisation: z.uuid(),
  title: z.string().trim().min(4, '请写明事项内容，不少于 4 个字').max(200),
  dueOn: dayText,
})
export const stepFinishBody = z.object({
  /** left out: today */
  doneOn: dayText.optional(),
  note: z.string().trim().min(4, '请写明完成情况，不少于 4 个字').max(1000),
  evidence: z.array(z.uuid()).max(20, '材料不超过 20 件').default([]),
})
export const whyBody = z.object({ why })
export const pairingEndBody = z.object({ on: dayText, why })

export const resourceQuery = listQuery.extend({
  kind: resourceKind.optional(),
  under: placeCode.optional(),
  organisation: z.uuid().optional(),
})
export type ResourceFilter = z.infer<typeof resourceQuery>
export const resourceBody = z.object({
  organisation: z.uuid(),
  title: z.string().trim().min(2, '请填写资源名称').max(80),
  kind: resourceKind,
  capacity: z.number().int().min(1).max(100_000).optional(),
  terms: z.string().trim().max(500).optional(),
})
