import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'

export const VERDICTS = { good: '规范', fair: '基本规范', poor: '不规范' } as const
export type Verdict = keyof typeof VERDICTS
export const verdict = z.enum(Object.keys(VERDICTS) as [Verdict, ...Verdict[]])

export const callState = z.enum(['asked', 'answered', 'commented'])
export type CallState = z.infer<typeof callState>

/** Branches named, or a number of them drawn at random below a place. */
export const callBody = z
  .object({
    month: monthText,
    units: z.array(z.uuid()).max(200).default([]),
    draw: z.object({ count: z.number().int().min(1).max(200), under: placeCode.optional() }).optional(),
    note: z.string().trim().max(500).default(''),
  })
  .refine((c) => c.units.length > 0 !== (c.draw !== undefined), {
    path: ['units'],
    message: '请指定支部，或填写随机抽取的数量',
  })
export type CallBody = z.output<typeof callBody>

export const callRow = z.object({
  id: z.uuid(),
  month: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  place: placeCode,
  placeName: z.string(),
  askedOn: dayText,
  dueOn: dayText,
  state: callState,
  stateName: z.string(),
  drawn: z.boolean(),
  late: z.boolean(),
  answeredOn: dayText.nullable(),
  verdict: verdict.nullable(),
})

export const callProblems = defineProblems({
  'nothing-to-draw': {
    status: 422,
    title: '没有可抽取的支部',
    detail: (p) => `${p.month} 在所选范围内没有可以调阅的支部（或都已在调阅之中）,请调整范围或月份。`,
  },
  'call-already-open': {
    status: 409,
    title: '已在调阅之中',
    detail: (p) => `${p.names ?? '所选支部'} ${p.month} 的会议记录已在调阅之中，尚未评议。`,
  },
})
