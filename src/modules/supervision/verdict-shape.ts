import { z } from 'zod'

/** What the answers about findings, letters, listings and cases of discipline have in common. */

/** A file in a timeline, enough to show and open it. */
export const evidenceFile = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  digest: z.string(),
})

const wanted = z.enum(['required', 'optional', 'none'])

/** The kernel's Verdict on one action; the parts add what comes with theirs. */
export function verdictShape<const Action extends string>(actions: readonly [Action, ...Action[]]) {
  return z.object({
    action: z.enum(actions),
    label: z.string(),
    allowed: z.boolean(),
    /** every reason why not; empty when it is allowed */
    reasons: z.array(z.string()),
    comment: wanted,
    evidence: wanted,
  })
}

export const codeAndTitle = z.object({ code: z.string(), title: z.string() })
export const fourDigits = z.string().regex(/^\d{4}$/, '年份应为四位数字')
