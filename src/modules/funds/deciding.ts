import { Problem } from '#kernel/pure/problem.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'

/**
 * Asks whether somebody may do what they are about to do.
 * @param comment the ground that they gave
 * @param more what else stands against it
 * @throws action-not-allowed with every reason, a missing ground among them
 */
export function mustAllow<A extends string>(
  all: readonly Verdict<A>[],
  action: A,
  comment: string,
  more: readonly string[] = [],
): void {
  const verdict = all.find((v) => v.action === action)!
  const isGroundless = verdict.comment === 'required' && comment.trim().length < 2
  const reasons = [...verdict.reasons, ...(isGroundless ? ['请写明理由。'] : []), ...more]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons })
}
