import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, fenHeld } from '#kernel/pure/money.ts'
import { dayText, files, listQuery, verdict, why } from '../model.ts'

/** The four points 四有, each with what was seen. */
export const POINTS = { members: '有党员', rules: '有制度', activities: '有活动', signs: '有标识' } as const
export type Point = keyof typeof POINTS

export const contractBody = z
  .strictObject({
    operator: z.string().trim().min(2, '请填写承接单位').max(80),
    organisation: z.uuid().optional(),
    from: dayText,
    to: dayText,
    amount: fenHeld,
    scope: z.string().trim().min(6, '请写明服务内容').max(1000),
    document: z.string().trim().min(2, '请写明合同编号').max(120),
  })
  .refine((b) => b.to > b.from, { path: ['to'], message: '截止日期应晚于起始日期' })
export type NewContract = z.input<typeof contractBody> & { id?: Id }

const point = z.strictObject({
  held: z.boolean('请选择是否具备'),
  note: z.string().trim().min(2, '请写明核查所见').max(300),
})
export const checkupBody = z.strictObject({
  members: point,
  rules: point,
  activities: point,
  signs: point,
  evidence: files.refine((all) => all.length > 0, '请附核查材料'),
  onDay: dayText.optional(),
})
export type NewCheckup = Omit<z.input<typeof checkupBody>, 'evidence'> & { evidence: readonly Id[] }
export const confirmBody = z.strictObject({ confirmed: z.boolean('请选择复核结果'), comment: why })

export const renewalBody = z.strictObject({
  to: dayText,
  amount: fenHeld,
  document: z.string().trim().min(2, '请写明合同编号').max(120),
})
export const tellBody = z.strictObject({
  comment: z.string().trim().min(6, '请写明拟不续约的理由，不少于 6 个字').max(1000),
})
export const answerBody = z.strictObject({
  comment: z.string().trim().min(6, '请写明承接单位的意见，不少于 6 个字').max(2000),
})
export const decideBody = z.strictObject({ granted: z.boolean('请选择是否续约'), comment: why })

export interface Contract {
  id: Id
  operator: string
  organisation: Id | null
  from: Day
  to: Day
  amount: Fen
  scope: string
  document: string
  renews: Id | null
  renewedBy: Id | null
}
export interface Checkup {
  id: Id
  contract: Id
  year: number
  points: Record<Point, { held: boolean; note: string }>
  evidence: Id[]
  onDay: Day
  person: Id
  by: string | null
  passed: boolean
  state: 'open' | 'confirmed' | 'returned'
  decider: string | null
  decidedWhy: string | null
}
export const RENEWAL_STATES = {
  asked: '待决定',
  told: '已告知拟不续约',
  granted: '已续约',
  refused: '不予续约',
} as const
export type RenewalState = keyof typeof RENEWAL_STATES
export interface Renewal {
  id: Id
  contract: Id
  to: Day
  amount: Fen
  document: string
  state: RenewalState
  person: Id | null
  by: string | null
  grounds: string | null
  hearUntil: Day | null
  answer: string | null
  decider: string | null
  decidedWhy: string | null
}

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })
export const contractRow = z.object({
  id: z.uuid(),
  operator: z.string(),
  from: dayText,
  to: dayText,
  amount: fenHeld,
  document: z.string(),
  running: z.boolean(),
  renewed: z.boolean(),
  checked: z.boolean(),
})
const year = z.coerce.number().int().min(1990).max(2200)
export const contractQuery = listQuery.extend({
  /** running on any day of the year */
  year: year.optional(),
  /** its check of the year was passed and confirmed */
  checkedIn: year.optional(),
})
export type ContractFilter = z.output<typeof contractQuery>
export const contractList = z.object({ total: z.int(), rows: z.array(contractRow) })
export const contractView = contractRow.extend({
  scope: z.string(),
  renews: z.uuid().nullable(),
  renewedBy: z.uuid().nullable(),
  checkups: z.array(
    z.object({
      id: z.uuid(),
      year: z.int(),
      onDay: dayText,
      points: z.array(z.object({ title: z.string(), held: z.boolean(), note: z.string() })),
      evidence: z.array(file),
      by: z.string().nullable(),
      passed: z.boolean(),
      state: z.enum(['open', 'confirmed', 'returned']),
      decider: z.string().nullable(),
      decidedWhy: z.string().nullable(),
      whyNot: z.array(z.string()),
    }),
  ),
  renewals: z.array(
    z.object({
      id: z.uuid(),
      to: dayText,
      amount: fenHeld,
      document: z.string(),
      stateName: z.string(),
      by: z.string().nullable(),
      grounds: z.string().nullable(),
      hearUntil: dayText.nullable(),
      answer: z.string().nullable(),
      decider: z.string().nullable(),
      decidedWhy: z.string().nullable(),
      actions: z.array(verdict),
    }),
  ),
  mayCheck: z.boolean(),
  mayAsk: z.array(z.string()),
})
