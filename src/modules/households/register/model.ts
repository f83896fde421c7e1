import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import {
  CAUSES,
  codeOf,
  DISABILITY,
  EDUCATION,
  FUELS,
  HEALTH,
  HELPED,
  HOUSE_GRADES,
  HOUSE_STRUCTURES,
  HOUSEHOLD_KINDS,
  homePlace,
  LABOUR,
  LIVES,
  RELATIONS,
  SCHOOLING,
  SEXES,
  SOURCES,
  STANDINGS,
  WORK,
} from '../model.ts'

const text = (most: number) => z.string().trim().max(most, `不超过 ${most} 字`)
const phone = z
  .string()
  .trim()
  .regex(/^(1\d{10}|0\d{2,3}-?\d{7,8})$/, '电话应为 11 位手机号，或带区号的固定电话')
const account = z
  .string()
  .trim()
  .transform((t) => t.replace(/\s/g, ''))
  .refine((t) => /^\d{12,24}$/.test(t), '银行账号应为 12 至 24 位数字')
const amount = z.number().int('金额精确到分').min(0, '金额不能为负').max(10_000_000_00, '金额过大，请核对')
export const why = z.string().trim().min(4, '请写明缘由').max(500)

/** What is written of a household besides its members. Nothing here is required but where it is. */
const householdFields = {
  place: homePlace,
  groupName: text(30).default(''),
  kind: codeOf(HOUSEHOLD_KINDS).default('ordinary'),
  causeMain: codeOf(CAUSES).nullish(),
  causesOther: z.array(codeOf(CAUSES)).max(2, '其他致贫原因最多两项').default([]),
  houseArea: z.number().min(0).max(99_999).nullish(),
  houseGrade: codeOf(HOUSE_GRADES).nullish(),
  houseStructure: codeOf(HOUSE_STRUCTURES).nullish(),
  houseYear: z.number().int().min(1900).max(2100).nullish(),
  waterSafe: z.boolean().nullish(),
  foodOk: z.boolean().nullish(),
  clothingOk: z.boolean().nullish(),
  schoolingOk: z.boolean().nullish(),
  medicalOk: z.boolean().nullish(),
  housingOk: z.boolean().nullish(),
  electricity: z.boolean().nullish(),
  fuel: z.array(codeOf(FUELS)).max(3, '主要燃料最多三项').default([]),
  relocated: z.boolean().default(false),
  phone: phone.nullish(),
  bank: account.nullish(),
}

export const memberBody = z.object({
  id: z.uuid().optional(),
  name: z.string().trim().min(2, '请填写姓名').max(40),
  relation: codeOf(RELATIONS),
  /** birth and sex follow from it; given besides, they must agree */
  idNumber: z.string().trim().max(30).nullish(),
  sex: codeOf(SEXES).nullish(),
  birthOn: dayText.nullish(),
  nation: text(20).nullish(),
  phone: phone.nullish(),
  education: codeOf(EDUCATION).nullish(),
  schooling: codeOf(SCHOOLING).nullish(),
  health: codeOf(HEALTH).nullish(),
  disability: codeOf(DISABILITY).nullish(),
  labour: codeOf(LABOUR).nullish(),
  work: codeOf(WORK).nullish(),
  lowIncome: z.boolean().default(false),
  medicalInsured: z.boolean().nullish(),
  pensionInsured: z.boolean().nullish(),
})
/** A person to be written down; the member's schema says which contents there are. */
export type NewMember = z.output<typeof memberBody>

export const takeInBody = z.object({
  id: z.uuid().optional(),
  ...householdFields,
  members: z.array(memberBody).min(1, '至少登记一名家庭成员').max(30, '一户不超过 30 人'),
  from: dayText.optional(),
  why: why.default('首次登记'),
  /** said after the warning that someone of the same name and birth date is on record */
  confirmedNotDuplicate: z.boolean().default(false),
})
export type NewHousehold = z.output<typeof takeInBody>

export const addMemberBody = z.object({
  member: memberBody,
  on: dayText,
  why,
  confirmedNotDuplicate: z.boolean().default(false),
})

export const incomeBody = z.object({
  year: z.number().int().min(2000).max(2100),
  lines: z
    .array(z.object({ source: codeOf(SOURCES), amount }))
    .min(1, '至少填写一项')
    .max(5)
    .refine((lines) => new Set(lines.map((l) => l.source)).size === lines.length, '每种收入只填一次'),
  why: z.string().trim().max(500).default(''),
})
export type IncomeBody = z.output<typeof incomeBody>

export const moveBody = z.object({ household: z.uuid('请选择迁入的户'), relation: codeOf(RELATIONS), on: dayText, why })
export const leaveBody = z.object({
  life: z.enum(['dead', 'away'], '请选择死亡或迁出'),
  on: dayText,
  why,
  /** who is head after the head has gone; left out, the spouse or else the oldest */
  newHead: z.uuid().optional(),
})
export const splitBody = z.object({
  movers: z
    .array(z.object({ person: z.uuid(), relation: codeOf(RELATIONS) }))
    .min(1, '请选择分出去的成员')
    .max(29),
  place: homePlace.optional(),
  groupName: text(30).default(''),
  on: dayText,
  why,
})
export const relocateBody = z.object({ place: homePlace, groupName: text(30).default(''), on: dayText, why })

/** One version of a household, as the rules and services see it. */
export interface HouseholdRow {
  id: Id
  revision: number
  validFrom: Day
  validTo: Day | null
  place: string
  groupName: string
  head: Id | null
  name: string
  standing: keyof typeof STANDINGS
  kind: string
  listedOn: Day | null
  causeMain: string | null
  causesOther: string[]
  houseArea: number | null
  houseGrade: string | null
  houseStructure: string | null
  houseYear: number | null
  waterSafe: boolean | null
  foodOk: boolean | null
  clothingOk: boolean | null
  schoolingOk: boolean | null
  medicalOk: boolean | null
  housingOk: boolean | null
  electricity: boolean | null
  fuel: string[]
  relocated: boolean
  phone: string | null
  bank: string | null
  enteredAt: Date
  enteredBy: Id | null
  why: string | null
}

/** One version of a person; telephone and ID number as they are shown, masked. */
export interface PersonRow {
  id: Id
  revision: number
  validFrom: Day
  validTo: Day | null
  place: string
  household: Id | null
  family: Id | null
  relation: string
  name: string
  sex: 'male' | 'female' | null
  birthOn: Day | null
  nation: string | null
  idNumber: string | null
  phone: string | null
  education: string | null
  schooling: string | null
  health: string | null
  disability: string | null
  labour: string | null
  work: string | null
  lowIncome: boolean
  medicalInsured: boolean | null
  pensionInsured: boolean | null
  life: 'living' | 'dead' | 'away'
  enteredAt: Date
  enteredBy: Id | null
  why: string | null
}

const helper = z.object({ person: z.uuid(), name: z.string(), rank: z.number().int(), from: dayText })

const filter = {
  under: placeCode.optional(),
  standing: codeOf(STANDINGS).optional(),
  cause: codeOf(CAUSES).optional(),
  kind: codeOf(HOUSEHOLD_KINDS).optional(),
  houseGrade: codeOf(HOUSE_GRADES).optional(),
  /** people.person whose paired households are wanted */
  helper: z.uuid().optional(),
  /** those that must have a helper, or those that have one */
  help: codeOf(HELPED).optional(),
  /** those that have a plan of this year */
  planned: z.coerce.number().int().min(2000).max(2100).optional(),
  /** which of 两不愁三保障 and safe water is not there */
  lacking: z.enum(['foodOk', 'clothingOk', 'schoolingOk', 'medicalOk', 'housingOk', 'waterSafe']).optional(),
}
export const householdQuery = listQuery.extend(filter)
export type HouseholdFilter = z.infer<typeof householdQuery>

export const householdListRow = z.object({
  id: z.uuid(),
  name: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  groupName: z.string(),
  standing: codeOf(STANDINGS),
  standingName: z.string(),
  kind: z.string(),
  causeMain: z.string().nullable(),
  causes: z.string(),
  /** main and other causes together */
  causeCount: z.number().int(),
  members: z.number().int(),
  phone: z.string().nullable(),
  listedOn: dayText.nullable(),
  /** net income per head of the latest year on file, in fen */
  perHead: z.number().int().nullable(),
  incomeYear: z.number().int().nullable(),
  helpers: z.array(helper),
})
export type HouseholdListRow = z.infer<typeof householdListRow>
export const householdList = listOf(householdListRow)

export const residentQuery = listQuery.extend({
  under: placeCode.optional(),
  household: z.uuid().optional(),
  health: codeOf(HEALTH).optional(),
  labour: codeOf(LABOUR).optional(),
  schooling: codeOf(SCHOOLING).optional(),
  standing: codeOf(STANDINGS).optional(),
  life: codeOf(LIVES).optional(),
})
export type ResidentFilter = z.infer<typeof residentQuery>

export const memberView = z.object({
  id: z.uuid(),
  name: z.string(),
  relation: z.string(),
  relationName: z.string(),
  sex: codeOf(SEXES).nullable(),
  birthOn: dayText.nullable(),
  /** whole years today */
  age: z.number().int().nullable(),
  nation: z.string().nullable(),
  idNumber: z.string().nullable(),
  phone: z.string().nullable(),
  education: z.string().nullable(),
  schooling: z.string().nullable(),
  health: z.string().nullable(),
  disability: z.string().nullable(),
  labour: z.string().nullable(),
  work: z.string().nullable(),
  lowIncome: z.boolean(),
  medicalInsured: z.boolean().nullable(),
  pensionInsured: z.boolean().nullable(),
  life: codeOf(LIVES),
  revision: z.number().int(),
})

const yearView = z.object({
  year: z.number().int(),
  /** source → fen */
  lines: z.record(z.string(), z.number().int()),
  gross: z.number().int(),
  cost: z.number().int(),
  net: z.number().int(),
  heads: z.number().int(),
  perHead: z.number().int().nullable(),
  /** the county's line of that year, in fen */
  line: z.number().int().nullable(),
  below: z.boolean(),
})

export const householdView = z.object({
  id: z.uuid(),
  revision: z.number().int(),
  since: dayText,
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  groupName: z.string(),
  head: z.uuid().nullable(),
  name: z.string(),
  standing: codeOf(STANDINGS),
  standingName: z.string(),
  kind: z.string(),
  listedOn: dayText.nullable(),
  causeMain: z.string().nullable(),
  causesOther: z.array(z.string()),
  houseArea: z.number().nullable(),
  houseGrade: z.string().nullable(),
  houseStructure: z.string().nullable(),
  houseYear: z.number().int().nullable(),
  waterSafe: z.boolean().nullable(),
  foodOk: z.boolean().nullable(),
  clothingOk: z.boolean().nullable(),
  schoolingOk: z.boolean().nullable(),
  medicalOk: z.boolean().nullable(),
  housingOk: z.boolean().nullable(),
  electricity: z.boolean().nullable(),
  fuel: z.array(z.string()),
  relocated: z.boolean(),
  phone: z.string().nullable(),
  bank: z.string().nullable(),
  members: z.array(memberView),
  /** those who lived here and died or moved away */
  gone: z.array(memberView),
  income: z.array(yearView),
  helpers: z.array(helper),
  /** facts that a whole file must have and this one lacks, in words; empty when it need not be whole */
  missing: z.array(z.string()),
  openChanges: z.array(
    z.object({ id: z.uuid(), title: z.string(), askedAt: z.string(), askedBy: z.string().nullable() }),
  ),
  history: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      on: dayText,
      person: z.string().nullable(),
      about: z.string(),
      why: z.string().nullable(),
      differences: z.array(z.object({ title: z.string(), from: z.string(), to: z.string() })),
    }),
  ),
  /** households of the same family */
  family: z.array(z.object({ id: z.uuid(), name: z.string(), placeName: z.string() })),
  may: z.object({
    ask: z.boolean(),
    income: z.boolean(),
    addMember: z.boolean(),
    act: z.boolean(),
    unmask: z.boolean(),
  }),
})
export type HouseholdView = z.infer<typeof householdView>

export const unmaskBody = z.object({
  field: z.enum(['phone', 'bank', 'idNumber']),
  purpose: z.string().trim().min(4, '请写明查看的用途').max(200),
})

export const registerProblems = defineProblems({
  'household-id-taken': {
    status: 409,
    title: '身份证号已登记',
    detail: (p) =>
      `${p.name ?? '该成员'}的身份证号已登记在${p.where ?? '其他户'}。同一人不能在两户，请办理迁移，不要重复登记。`,
  },
  'household-namesake': {
    status: 409,
    title: '可能重复登记',
    detail: (p) =>
      `已有姓名和出生日期相同的人：${p.who ?? ''}。请核对是否同一人；确认不是同一人的，勾选“已核对，不是同一人”后再提交。`,
  },
  'household-ended': {
    status: 409,
    title: '该户已销户',
    detail: () => '该户已没有在户成员，已经销户，不能再办理。',
  },
  'household-unhelped': {
    status: 409,
    title: '没有帮扶责任人',
    detail: () => '建档立卡户和监测户必须有在岗的帮扶责任人，请先确定帮扶责任人。',
  },
  'person-not-here': {
    status: 409,
    title: '不在户',
    detail: (p) => `${p.name ?? '该成员'}已不在该户，请刷新后核对。`,
  },
  'income-of-future': {
    status: 422,
    title: '年度未到',
    detail: (p) => `${p.year} 年还没有到，不能登记收入。`,
  },
})
