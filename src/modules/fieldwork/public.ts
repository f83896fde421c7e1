import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { countVisits } from './store.ts'

export type { VisitKind } from './model.ts'
export { answerOpinions } from './opinions.ts'
export { opinionWorkflow } from './rules.ts'
export { confirmPresence, type NewVisit, recordVisits, suggest } from './service.ts'
export { suggestionAnswer } from './store.ts'

/**
 * Visits between two days, counted from the records: how many, by how many people, to how many households and villages,
 * how many residents were met or heard, and what became of the opinions raised.
 */
export function visitsSummary(
  h: Handle,
  of: { from: Day; to: Day; under?: string; kind?: 'household' | 'village' | 'errand'; roles?: readonly string[] },
): ReturnType<typeof countVisits> {
  return countVisits(h, of)
}
