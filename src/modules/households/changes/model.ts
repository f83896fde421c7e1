import { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { FACTS, type FactKey, factKey, factText, SOURCES, type Source } from '../model.ts'

export const CHANGE_STATES = { open: '待审核', approved: '已同意', refused: '未同意', withdrawn: '已撤回' } as const
export type ChangeState = keyof typeof CHANGE_STATES
export const CHANGE_ACTIONS = ['approve', 'refuse', 'withdraw'] as const
export type ChangeAction = (typeof CHANGE_ACTIONS)[number]
export const ORIGINS = { console: '系统填报', visit: '入户走访', import: '台账导入', procedure: '程序核实' } as const
export type ChangeOrigin = keyof typeof ORIGINS

/** What a fact may be: texts are trimmed, choices are codes, an absent content is null. */
const factValue = z.union([
  z.string().trim().max(100),
  z.number(),
  z.boolean(),
  z.array(z.string().max(40)).max(3),
  z.null(),
])

/** A source of income of a year, corrected by a request like any fact; its value is in fen: `income-2015-wage`. */
export type IncomeKey = `income-${number}-${Source}`
export type ChangeKey = FactKey | IncomeKey
const INCOME_KEY = /^income-(\d{4})-([a-z]+)$/

export function incomeKeyOf(year: number, source: Source): IncomeKey {
  return `income-${year}-${source}`
}

/** The year and source that a key means; null for a fact of the register. */
export function incomeIn(key: ChangeKey): { year: number; source: Source } | null {
  const found = INCOME_KEY.exec(key)
  return found === null || !(found[2]! in SOURCES) ? null : { year: Number(found[1]), source: found[2] as Source }
}

export function changeTitle(key: ChangeKey): string {
  const income = incomeIn(key)
  return income === null ? FACTS[key as FactKey].title : `${income.year}年${SOURCES[income.source]}`
}

/** A value in words for the reader. */
export function changeText(key: ChangeKey, value: unknown): string {
  if (incomeIn(key) === null) return factText(key as FactKey, value)
  return typeof value === 'number' ? `${value / 100}元` : '未填'
}

/** One fact to be changed; `from` is what the asker took it to be, left out when they saw what stands now. */
export interface AskedFact {
  field: ChangeKey
  to: unknown
  from?: unknown
}

/** A fact of a request on record. Of what is sealed only the masked text is told. */
export interface ChangeField {
  field: ChangeKey
  title: string
  from: unknown
  to: unknown
  /** what is asked for, as the vault gave it; in a column of its own */
  sealed?: Uint8Array
}

export const requestBody = z.object({
  /** the household itself or one of its members */
  subject: z.uuid(),
  fields: z
    .array(z.object({ field: factKey, to: factValue, from: factValue.optional() }))
    .min(1, '请填写要变更的内容')
    .max(20)
    .refine((list) => new Set(list.map((f) => f.field)).size === list.length, '同一项内容只填一次'),
  grounds: z.string().trim().min(2, '请写明变更的依据').max(500),
  evidence: z.array(z.uuid()).max(10, '证明材料不超过 10 件').default([]),
})

export const actBody = z.object({
  action: z.enum(CHANGE_ACTIONS),
  comment: z.string().trim().max(500).default(''),
  /** for facts that changed since they were asked about: what is to stand */
  choices: z.record(z.string().max(40), z.enum(['asked', 'present'])).default({}),
})
export type ActBody = z.output<typeof actBody>

export const approveBody = z.object({
  ids: z
    .array(z.uuid())
    .min(1, '请选择要同意的申请')
    .max(100, '一次不超过 100 件')
    .refine((ids) => new Set(ids).size === ids.length, '同一件申请只选一次'),
})
export const approveAnswer = z.object({
  approved: z.number().int(),
  /** those that were left as they are, and why */
  left: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      householdName: z.string(),
      personName: z.string().nullable(),
      reasons: z.array(z.string()),
    }),
  ),
})
/** A request that was not approved with the others, and why. */
export type LeftChange = z.output<typeof approveAnswer>['left'][number]

/** A request as the rules and the service see it. */
export interface ChangeRow {
  id: Id
  household: Id
  subject: Id
  place: string
  base: number
  fields: ChangeField[]
  state: ChangeState
  origin: ChangeOrigin
  originId: Id | null
  askedBy: Id | null
  askedAt: Date
  grounds: string | null
  evidence: Id[]
  decidedBy: Id | null
  decidedAt: Date | null
  decision: string | null
}

const stateName = z.enum(Object.keys(CHANGE_STATES) as [ChangeState, ...ChangeState[]])
export const changeQuery = listQuery.extend({
  state: stateName.optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  origin: z.enum(Object.keys(ORIGINS) as [ChangeOrigin, ...ChangeOrigin[]]).optional(),
  /** only those on whose facts another request is open */
  conflicting: z.stringbool().optional(),
  askedFrom: dayText.optional(),
  askedTo: dayText.optional(),
  /** `true` those that the one who asks has made, `false` those of others */
  mine: z.stringbool().optional(),
})
export type ChangeFilter = z.infer<typeof changeQuery>

export const changeListRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  householdName: z.string(),
  /** the person it is about, when not the household itself */
  personName: z.string().nullable(),
  placeName: z.string(),
  /** 住房安全等级、饮水安全 */
  title: z.string(),
  state: stateName,
  stateTitle: z.string(),
  originTitle: z.string(),
  askedAt: z.string(),
  askedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  conflicts: z.number().int(),
})
export const changeList = listOf(changeListRow)

export const changeView = changeListRow.extend({
  place: placeCode,
  grounds: z.string().nullable(),
  fields: z.array(
    z.object({
      field: z.string(),
      title: z.string(),
      from: z.string(),
      to: z.string(),
      /** what stands now, when that is neither: another change came between */
      present: z.string().nullable(),
      presentBy: z.string().nullable(),
      presentAt: z.string().nullable(),
      done: z.boolean(),
    }),
  ),
  /** open requests for the same facts */
  others: z.array(
    z.object({
      id: z.uuid(),
      askedBy: z.string().nullable(),
      askedAt: z.string(),
      fields: z.array(z.object({ title: z.string(), to: z.string() })),
    }),
  ),
  evidence: z.array(
    z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
  ),
  decidedAt: z.string().nullable(),
  decision: z.string().nullable(),
  actions: z.array(
    z.object({
      action: z.enum(CHANGE_ACTIONS),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'optional', 'none']),
      evidence: z.enum(['required', 'optional', 'none']),
    }),
  ),
})

export const changeProblems = defineProblems({
  'change-nothing': {
    status: 422,
    title: '没有变化',
    detail: () => '所填内容与现有登记相同，无需申请变更。',
  },
  'change-base-moved': {
    status: 409,
    title: '登记内容已另有变更',
    detail: (p) => `提出申请之后，${p.titles ?? '有的内容'}已另有变更，请逐项决定以哪一个为准。`,
  },
})
