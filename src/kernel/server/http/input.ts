import type { z } from 'zod'
import { type FieldFault, Problem } from '#kernel/pure/problem.ts'

/** @throws input-invalid with every fault at once */
export function check<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value ?? {})
  if (!parsed.success) throw new Problem('input-invalid', {}, { faults: faultsOf(parsed.error, where) })
  return parsed.data
}

/** Every fault of the input at once, each with its path and a sentence in Chinese (zod's zh-CN locale). */
export function faultsOf(error: z.ZodError, where: string): FieldFault[] {
  return error.issues.map((issue) => ({
    at: where === 'body' ? issue.path.join('.') : [where, ...issue.path].join('.'),
    reason: issue.message,
  }))
}
