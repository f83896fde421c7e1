import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { purposeCode } from '../model.ts'

const year = z.coerce.number().int().min(1990).max(2200)
const title = z.string().trim().min(2).max(80)
const document = z.string().trim().min(2, '请写明预算批复的文号').max(200)

export interface NewLine {
  readonly id?: Id
  readonly title: string
  readonly purpose: string
  readonly amount: Fen
  readonly place?: string
  readonly unit?: Id | null
  /** when it is due, in parts that add up to the amount */
  readonly dues?: readonly { dueOn: Day; amount: Fen }[]
}

/** Who owes a fund its money: one treasury the whole; or the level above, and the county its own share beside it. */
export const DUE_SHARES = { whole: '', upper: '上级经费', county: '县级配套' } as const
export type DueShare = keyof typeof DUE_SHARES

export interface NewBudget {
  readonly id?: Id
  /** the dedicated fund's account */
  readonly fund: Id
  readonly year: number
  readonly title: string
  readonly total: Fen
  readonly document: string
  readonly lines: readonly NewLine[]
  /** when the treasury owes the fund its money, and which of two when two do */
  readonly fundDues?: readonly { dueOn: Day; amount: Fen; share?: DueShare }[]
}

export const budgetBody = z.strictObject({
  fund: z.uuid(),
  year,
  title,
  total: fen,
  document,
  lines: z
    .array(
      z.strictObject({
        title,
        purpose: purposeCode,
        amount: fen,
        place: placeCode.optional(),
        dueOn: dayText.optional(),
      }),
    )
    .min(1)
    .max(500),
})

export const standardBody = z.strictObject({
  standard: z.string().max(40),
  fund: z.uuid(),
  year,
  document,
})

export const budgetQuery = listQuery.extend({
  year: year.optional(),
  fund: z.uuid().optional(),
  approved: z.stringbool().optional(),
})
export type BudgetFilter = z.output<typeof budgetQuery>

/** What was granted, what came in, was passed on, paid and is left. */
const execution = {
  /** passed on from the fund to the line, or from the treasury to the fund */
  received: fenHeld,
  spent: fenHeld,
  promised: fenHeld,
  balance: z.int(),
}

export const budgetView = z.object({
  id: z.uuid(),
  fund: z.uuid(),
  fundTitle: z.string(),
  year: z.int(),
  title: z.string(),
  total: fen,
  document: z.string(),
  approved: z.boolean(),
  preparedBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
  lines: z.int(),
  planned: fenHeld,
  ...execution,
})
export type BudgetView = z.infer<typeof budgetView>
export const budgetList = listOf(budgetView).extend({ sum: fenHeld })

export const lineQuery = listQuery.extend({ under: placeCode.optional() })
export type LineFilter = z.output<typeof lineQuery>
export const lineView = z.object({
  id: z.uuid(),
  account: z.uuid(),
  title: z.string(),
  purpose: z.string(),
  purposeName: z.string(),
  amount: fen,
  place: z.string(),
  placeName: z.string(),
  ...execution,
})
export const lineList = listOf(lineView).extend({ amount: fenHeld, received: fenHeld, spent: fenHeld })

export const dueQuery = listQuery.extend({
  budget: z.uuid().optional(),
  under: placeCode.optional(),
  standing: z.enum(['open', 'late', 'met']).optional(),
})
export type DueFilter = z.output<typeof dueQuery>
export const dueView = z.object({
  id: z.uuid(),
  title: z.string(),
  account: z.uuid(),
  accountTitle: z.string(),
  /** 县级配套 or 上级经费, when each owes its own; else empty */
  shareName: z.string(),
  place: z.string(),
  placeName: z.string(),
  amount: fen,
  met: fenHeld,
  dueOn: z.string(),
  metOn: z.string().nullable(),
  standing: z.enum(['open', 'late', 'met']),
  standingName: z.string(),
  onTime: z.boolean().nullable(),
})
export const dueList = listOf(dueView).extend({ amount: fenHeld, met: fenHeld })

export const meetBody = z.strictObject({
  dues: z.array(z.uuid()).min(1).max(1000),
  /** where the fund's own money comes from; a line is always paid from its fund */
  source: z.uuid().optional(),
  document: z.string().trim().min(2).max(200),
  onDay: dayText.optional(),
})
export const approveBody = z.strictObject({ comment: z.string().trim().max(500).default('') })
