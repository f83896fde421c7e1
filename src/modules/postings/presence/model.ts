import { z } from 'zod'
import { dayText, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'

export const REQUEST_STATES = { asked: '待审批', approved: '已批准', refused: '未批准', withdrawn: '已撤回' } as const
export type RequestState = keyof typeof REQUEST_STATES
export const requestState = z.enum(Object.keys(REQUEST_STATES) as [RequestState, ...RequestState[]])

export const leaveBody = z.object({
  kind: z.string().min(2).max(30),
  from: dayText,
  to: dayText,
  why: z.string().trim().min(2, '请写明事由').max(300),
  /** who stands in; gets a post for those days */
  substitute: z.uuid().optional(),
})
export type LeaveBody = z.output<typeof leaveBody>

export const correctionBody = z.object({
  onDay: dayText,
  present: z.boolean(),
  ground: z.string().trim().min(4, '请写明这一天在岗（或不在岗）的情况，不少于 4 个字').max(500),
  evidence: z.array(z.uuid()).max(10).default([]),
})
export type CorrectionBody = z.output<typeof correctionBody>

export const requestsQuery = listQuery.extend({
  what: z.enum(['leave', 'correction']).optional(),
  state: requestState.optional(),
  under: placeCode.optional(),
})

export const requestRow = z.object({
  id: z.uuid(),
  what: z.enum(['leave', 'correction']),
  whatName: z.string(),
  posting: z.uuid(),
  person: z.uuid(),
  name: z.string(),
  place: placeCode,
  placeName: z.string(),
  from: dayText,
  to: dayText,
  /** why; null for whom it does not concern */
  text: z.string().nullable(),
  state: requestState,
  stateName: z.string(),
  at: z.string(),
  askedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decision: z.string().nullable(),
  substituteName: z.string().nullable(),
  mayDecide: z.boolean(),
  reasons: z.array(z.string()),
})

export const dayView = z.object({
  onDay: dayText,
  value: z.enum(['present', 'excused', 'absent', 'ahead', 'out']),
  valueName: z.string(),
  sources: z.array(z.object({ source: z.string(), name: z.string(), link: z.string().nullable() })),
  /** a request of the officer about this day that waits */
  waiting: z.boolean(),
})

export const monthView = z.object({
  month: monthText,
  days: z.array(dayView),
  present: z.int(),
  excused: z.int(),
  owed: z.int().nullable(),
  allowance: z.int().nullable(),
})

export const ALLOWANCE_STATES = { preview: '试算', prepared: '待审批', approved: '已审批' } as const

export const allowanceRow = z.object({
  posting: z.uuid(),
  name: z.string(),
  kindName: z.string(),
  placeName: z.string(),
  townshipName: z.string(),
  unitName: z.string(),
  days: z.int(),
  /** 分 */
  rate: z.int(),
  amount: z.int(),
  /** what the records say now, when it differs from what was drawn up */
  now: z.int().nullable(),
})

export const allowanceView = z.object({
  month: monthText,
  total: z.int(),
  rows: z.array(allowanceRow),
  id: z.uuid().nullable(),
  state: z.enum(['preview', 'prepared', 'approved']),
  stateName: z.string(),
  sum: z.int(),
  fullDays: z.int(),
  rates: z.array(z.object({ from: dayText, fen: z.int(), basis: z.string() })),
  preparedBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
  actions: z.array(
    z.object({
      action: z.enum(['prepare', 'approve', 'cancel']),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
    }),
  ),
})

const village = z.string().regex(/^\d{12}$/, '请选择一个村（社区）')
export const rotaBody = z.object({
  place: village,
  month: monthText,
  /** in turn, as written: names, with the person's file where there is one */
  people: z
    .array(z.object({ person: z.uuid().optional(), name: z.string().trim().min(2).max(20).optional() }))
    .min(1, '请选择坐班人员')
    .max(20),
  every: z.enum(['working', 'all']).default('working'),
})
export type RotaBody = z.output<typeof rotaBody>

export const swapBody = z.object({
  person: z.uuid().optional(),
  name: z.string().trim().min(2).max(20).optional(),
  why: z.string().trim().min(2, '请写明调班的理由').max(200),
})

export const sittingBody = z.object({
  sat: z.boolean(),
  callers: z.int().min(0).max(500).default(0),
  note: z.string().trim().max(300).default(''),
})

export const rotaRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  onDay: dayText,
  person: z.uuid().nullable(),
  name: z.string(),
  sat: z.boolean().nullable(),
  callers: z.int().nullable(),
  note: z.string().nullable(),
  confirmedBy: z.string().nullable(),
  swapped: z.boolean(),
})
