import type { Day } from '#kernel/pure/day.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'

/** Who names a model household, and says when it is no longer one. */
export const NAMERS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]
/** Who receives those that come to see it. */
export const HOSTS = ['clerk', 'leader', 'township', 'village', 'posted'] as const satisfies readonly Role[]

/** What is wrong with the day on which something happened: not before the one, not after the other. */
export function onFaults(on: Day, since: Day | null, today: Day): FieldFault[] {
  if (on > today) return [{ at: 'on', reason: '日期不能晚于今天' }]
  if (since !== null && on < since) return [{ at: 'on', reason: `日期不能早于认定日期 ${since}` }]
  return []
}
