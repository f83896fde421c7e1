import { z } from 'zod'
import { meetingKind, minutesPart } from './model.ts'

const owed = z.strictObject({
  kind: meetingKind,
  /** once every so many months: 1 monthly, 3 quarterly, 12 yearly; the period ends in months divisible by it */
  every: z.union([z.literal(1), z.literal(3), z.literal(12)]),
  /** how many times in the period */
  times: z.number().int().min(1).max(10).default(1),
  /** what minutes of this kind must have to be complete */
  parts: z.array(minutesPart).default(['chair', 'topics', 'minutes', 'attendance']),
  /** offered when a meeting is recorded */
  topics: z.array(z.string().min(2).max(60)).max(20).default([]),
})
export type OwedKind = z.infer<typeof owed>

/** What the Constitution's implementing rules ask of every branch: monthly, quarterly, yearly. */
export const DEFAULT_KINDS: OwedKind[] = [
  {
    kind: 'committee',
    every: 1,
    times: 1,
    parts: ['chair', 'topics', 'decisions', 'minutes', 'attendance', 'quorum'],
    topics: ['研究本月重点工作', '研究发展党员工作', '研究村级重大事项'],
  },
  {
    kind: 'theme-day',
    every: 1,
    times: 1,
    parts: ['chair', 'topics', 'minutes', 'attendance'],
    topics: ['集中学习', '缴纳党费', '志愿服务'],
  },
  {
    kind: 'general',
    every: 3,
    times: 1,
    parts: ['chair', 'topics', 'decisions', 'minutes', 'attendance', 'quorum'],
    topics: ['支部工作报告', '发展党员表决', '村级事项“四议两公开”'],
  },
  {
    kind: 'lecture',
    every: 3,
    times: 1,
    parts: ['chair', 'topics', 'minutes', 'attendance'],
    topics: ['党的理论和政策宣讲'],
  },
  {
    kind: 'democratic-life',
    every: 12,
    times: 1,
    parts: ['chair', 'topics', 'minutes', 'attendance', 'quorum'],
    topics: ['对照检查', '批评和自我批评', '民主评议党员'],
  },
]

/** What a county may vary: which meetings are owed and how often, what minutes must have, the terms of 调阅 and of dual life. */
export const meetingsPack = z.strictObject({
  kinds: z
    .array(owed)
    .min(1)
    .refine((list) => new Set(list.map((k) => k.kind)).size === list.length, '同一种会议只能规定一次')
    .default(DEFAULT_KINDS),
  call: z.strictObject({ workingDays: z.number().int().min(1).max(30) }).default({ workingDays: 3 }),
  /** leaders take part in their own branch at least once in so many months */
  leaders: z.strictObject({ every: z.union([z.literal(1), z.literal(3), z.literal(12)]) }).default({ every: 1 }),
})
