import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFiles, verdictView } from '../model.ts'
import { grade, grades } from './pack.ts'

export const LOAN_STATES = { lent: '借出', settled: '已结清', rolled: '已结转', void: '已作废' } as const
export type LoanState = keyof typeof LOAN_STATES

export const ENTRY_KINDS = {
  return: '归还产品',
  sale: '自行销售',
  cost: '生产成本',
  relief: '受灾减免',
  loss: '损耗核销',
  roll: '结转下季',
  correct: '更正冲销',
  void: '合同作废',
} as const
export type EntryKind = keyof typeof ENTRY_KINDS

export const CLAIM_KINDS = { relief: '受灾减免', loss: '损耗核销' } as const
export type ClaimKind = keyof typeof CLAIM_KINDS
export const CLAIM_STATES = { asked: '待审批', granted: '已批准', refused: '未批准', withdrawn: '已撤回' } as const
export type ClaimState = keyof typeof CLAIM_STATES
export type ClaimAction = 'grant' | 'intend-refusal' | 'answer' | 'refuse' | 'withdraw'
export const CAUSES = {
  flood: '洪涝',
  drought: '干旱',
  frost: '低温冷冻',
  wind: '大风冰雹',
  fire: '火灾',
  disease: '杂菌病害',
  damage: '自然损耗',
  other: '其他',
} as const
export type Cause = keyof typeof CAUSES

export interface Season {
  id: Id
  kind: string
  title: string
  item: string
  countedIn: string
  produce: string
  document: string
  fromDay: Day
  dueOn: Day
}

export interface SeasonGrade {
  grade: string
  title: string
  grams: number
  price: Fen
}

export interface Loan {
  id: Id
  season: Id
  seasonTitle: string
  countedIn: string
  fromDay: Day
  dueOn: Day
  n: number
  household: Id | null
  shown: string
  place: string
  placeName: string
  unit: Id | null
  document: string
  lent: number
  lentOn: Day
  rolledFrom: Id | null
  returned: number
  relieved: number
  lost: number
  rolled: number
  sold: Fen
  spent: Fen
  state: LoanState
  settledOn: Day | null
}

export interface LoanEntry {
  id: Id
  kind: EntryKind
  onDay: Day
  name: string | null
  grade: string | null
  gradeTitle: string | null
  grams: number
  units: number
  amount: Fen
  document: string | null
  why: string | null
  corrects: Id | null
  corrected: boolean
}

export interface Claim {
  id: Id
  loan: Id
  shown: string
  seasonTitle: string
  countedIn: string
  kind: ClaimKind
  units: number
  cause: Cause
  why: string
  evidence: Id[]
  place: string
  placeName: string
  unit: Id | null
  state: ClaimState
  askedOn: Day
  askedBy: Id | null
  asker: string | null
  intendedOn: Day | null
  intendedWhy: string | null
  answeredOn: Day | null
  answer: string | null
  decidedOn: Day | null
  decider: string | null
  decidedWhy: string | null
}

const keysOf = <T extends Record<string, string>>(words: T) =>
  z.enum(Object.keys(words) as [keyof T & string, ...(keyof T & string)[]])
const document = z.string().trim().min(2, '请写明凭证或者文号').max(200)
const why = z.string().trim().min(4, '请写明理由，不少于 4 个字').max(500)
const units = z.int().min(1, '数量应大于零').max(1_000_000_000_000)
const grams = z.int().min(1, '重量应大于零').max(1_000_000_000_000)
const files = z.array(z.uuid()).max(10).default([])

export const seasonBody = z.strictObject({
  kind: z.string().max(40),
  title: z.string().trim().min(2).max(60),
  document,
  fromDay: dayText,
  dueOn: dayText,
  /** the agreed rate; the pack's when left out */
  grades: grades.optional(),
})
export type SeasonBody = z.output<typeof seasonBody>
export const seasonView = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  item: z.string(),
  countedIn: z.string(),
  produce: z.string(),
  document: z.string(),
  fromDay: z.string(),
  dueOn: z.string(),
})
export const seasonList = listOf(seasonView.extend({ loans: z.int(), lent: z.int(), owed: z.int() }))

/** Sums of a season, or of a part of it. Units in thousandths, weights in grams, money in 分. */
export const sums = z.object({
  loans: z.int(),
  households: z.int(),
  settled: z.int(),
  /** contracts whose rest is owed under the next season's */
  rolledOver: z.int(),
  overdue: z.int(),
  lent: z.int(),
  returned: z.int(),
  relieved: z.int(),
  lost: z.int(),
  rolled: z.int(),
  owed: z.int(),
  sold: fenHeld,
  spent: fenHeld,
  netIncome: z.int(),
})
export type SeasonSums = z.output<typeof sums>
export const seasonDetail = seasonView.extend({
  grades: z.array(
    z.object({
      grade: z.string(),
      title: z.string(),
      grams: z.int(),
      price: z.int(),
      delivered: z.int(),
      units: z.int(),
      value: fenHeld,
    }),
  ),
  sums,
})
export const placeSums = listOf(sums.extend({ place: z.string(), placeName: z.string() }))
export const kindList = z.object({
  kinds: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      item: z.string(),
      countedIn: z.string(),
      produce: z.string(),
      grades: z.array(grade),
    }),
  ),
})

export const loanQuery = listQuery.extend({
  season: z.uuid().optional(),
  state: keysOf(LOAN_STATES).optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  overdue: z
    .enum(['true', 'false'])
    .transform((t) => t === 'true')
    .optional(),
})
export type LoanFilter = z.output<typeof loanQuery>
export const loanBody = z.strictObject({
  season: z.uuid(),
  borrower: z.union(
    [
      /** a household of the register: name and place are known there */
      z.strictObject({ household: z.uuid() }),
      z.strictObject({ name: z.string().trim().min(2, '请填写户主姓名').max(40), place: placeCode }),
    ],
    '请选择农户，或者填写户主姓名和所在村',
  ),
  /** whole units */
  units: z.int().min(1, '数量应大于零').max(1_000_000),
  document: document.optional(),
  lentOn: dayText.optional(),
})
export type LoanBody = z.output<typeof loanBody>
export const loanView = z.object({
  id: z.uuid(),
  season: z.uuid(),
  seasonTitle: z.string(),
  countedIn: z.string(),
  number: z.string(),
  household: z.uuid().nullable(),
  shown: z.string(),
  place: z.string(),
  placeName: z.string(),
  document: z.string(),
  lent: units,
  lentOn: z.string(),
  dueOn: z.string(),
  rolledFrom: z.uuid().nullable(),
  returned: z.int(),
  relieved: z.int(),
  lost: z.int(),
  rolled: z.int(),
  owed: z.int(),
  sold: fenHeld,
  spent: fenHeld,
  netIncome: z.int(),
  state: keysOf(LOAN_STATES),
  stateName: z.string(),
  settledOn: z.string().nullable(),
  overdue: z.boolean(),
})
export const loanList = listOf(loanView)

export const claimView = z.object({
  id: z.uuid(),
  loan: z.uuid(),
  shown: z.string(),
  seasonTitle: z.string(),
  countedIn: z.string(),
  kind: keysOf(CLAIM_KINDS),
  kindName: z.string(),
  units,
  causeName: z.string(),
  why: z.string(),
  placeName: z.string(),
  state: keysOf(CLAIM_STATES),
  stateName: z.string(),
  askedOn: z.string(),
  asker: z.string().nullable(),
  intendedOn: z.string().nullable(),
  intendedWhy: z.string().nullable(),
  answer: z.string().nullable(),
  decidedOn: z.string().nullable(),
  decider: z.string().nullable(),
  decidedWhy: z.string().nullable(),
})
export const claimQuery = listQuery.extend({
  state: keysOf(CLAIM_STATES).optional(),
  kind: keysOf(CLAIM_KINDS).optional(),
  under: placeCode.optional(),
  loan: z.uuid().optional(),
})
export type ClaimFilter = z.output<typeof claimQuery>
export const claimList = listOf(claimView)
export const loanDetail = loanView.extend({
  item: z.string(),
  produce: z.string(),
  seasonDocument: z.string(),
  grades: z.array(
    z.object({ grade: z.string(), title: z.string(), grams: z.int(), price: z.int(), toSettle: z.int() }),
  ),
  rolledTo: z.uuid().nullable(),
  entries: z.array(
    z.object({
      id: z.uuid(),
      kind: keysOf(ENTRY_KINDS),
      kindName: z.string(),
      onDay: z.string(),
      name: z.string().nullable(),
      gradeTitle: z.string().nullable(),
      grams: z.int(),
      units: z.int(),
      amount: fenHeld,
      document: z.string().nullable(),
      why: z.string().nullable(),
      corrected: z.boolean(),
    }),
  ),
  claims: z.array(claimView.extend({ evidence: evidenceFiles, actions: z.array(verdictView) })),
})

export const returnProduceBody = z.strictObject({
  grade: z.string().max(40),
  grams,
  onDay: dayText.optional(),
  document: document.optional(),
})
export const accountBody = z.strictObject({
  kind: z.enum(['sale', 'cost']),
  amount: fen,
  grade: z.string().max(40).optional(),
  grams: grams.optional(),
  onDay: dayText.optional(),
  document: document.optional(),
})
export const correctEntryBody = z.strictObject({ why })
export const voidBody = z.strictObject({ why })
export const claimBody = z.strictObject({
  kind: keysOf(CLAIM_KINDS),
  units,
  cause: keysOf(CAUSES),
  why,
  evidence: files,
})
export const claimDecideBody = z.strictObject({
  action: z.enum(['grant', 'intend-refusal', 'answer', 'refuse', 'withdraw']),
  comment: z.string().trim().max(500).default(''),
})
export const rollBody = z.strictObject({
  to: z.uuid(),
  /** all that are still owed when left out */
  loans: z.array(z.uuid()).max(10_000).default([]),
  document,
})
export const nameBody = z.strictObject({ purpose: z.string().trim().min(4, '请写明用途，不少于 4 个字').max(100) })
