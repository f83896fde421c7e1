import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import { dayText } from '#kernel/pure/schema.ts'

/** A day that differs from the plain week. */
export const exception = z.object({
  day: dayText,
  /** true: a make-up working day 调休上班; false: a holiday on a weekday */
  working: z.boolean(),
  name: z.string().trim().min(1, '请填写节日名称').max(40),
})
export type Exception = z.infer<typeof exception>

export interface CalendarYear {
  year: number
  notice: string
  days: Exception[]
}

export const yearBody = z.object({
  notice: z.string().trim().min(4, '请填写国务院办公厅通知的文号').max(80),
  days: z.array(exception).max(120),
  why: z.string().trim().min(2, '请写明原因').max(300),
})

export interface DayChange {
  day: Day
  before: string
  after: string
}
