import { z } from 'zod'

/** A day of each month: the nth working day (−1 is the last), or a date that moves to the working day before it. */
const rhythmDay = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('workingDayOfMonth'),
    nth: z
      .int()
      .min(-15)
      .max(15)
      .refine((n) => n !== 0, '第几个工作日不能是 0'),
  }),
  z.object({ kind: z.literal('dayOfMonth'), day: z.int().min(1).max(31) }),
])

const words = z
  .string()
  .trim()
  .min(2)
  .max(500)
  .refine((t) => [...t.matchAll(/\{([^{}]*)\}/g)].every((m) => m[1] === 'month'), '可用的填空只有 {month}')

export const monthPack = z.object({
  /** when the month's letters of reminder and of demand are drafted, and from which day on it is closed */
  rhythm: z.object({ start: rhythmDay, mid: rhythmDay, end: rhythmDay }).default({
    start: { kind: 'workingDayOfMonth', nth: 1 },
    mid: { kind: 'workingDayOfMonth', nth: 11 },
    end: { kind: 'workingDayOfMonth', nth: -1 },
  }),
  /** the category of what the close finds wanting in a duty that names none; left out, such a duty raises no finding */
  otherwise: z.string().max(60).optional(),
  bulletin: z.object({
    /** the red head, e.g. 中共某县委组织部文件 */
    issuer: z.string().trim().min(2).max(60),
    signer: z.string().trim().min(2).max(60),
    /** stands before 〔2016〕5号 */
    prefix: z.string().trim().min(1).max(20),
    title: words,
    addressee: z.string().trim().min(2).max(120).optional(),
    /** paragraphs after the figures: what is asked of everyone */
    closing: z.array(words).max(20).default([]),
    cc: z.array(z.string().trim().min(2).max(60)).max(20).default([]),
  }),
})
export type MonthPack = z.infer<typeof monthPack>
