import type { Role } from '#kernel/pure/scope.ts'
import { ANSWERING, COUNTY, COUNTY_READERS, DESK } from './roles.ts'

/**
 * Which posts may give which command at all: the routes refuse by this table, and the screens show their buttons by it,
 * so that nobody is offered what is refused. What a record itself stands against is judged besides, by its workflow.
 */
export const MAY = {
  'read-records': [...COUNTY_READERS, ...ANSWERING],
  'report-finding': [...COUNTY, 'township'],
  'act-on-finding': [...COUNTY, ...ANSWERING],
  'act-on-findings': COUNTY,
  'draft-letters': DESK,
  'issue-letters': DESK,
  'pack-letters': DESK,
  'judge-letters': DESK,
  'plan-inspections': DESK,
  'enter-results': COUNTY,
  'read-visits': COUNTY_READERS,
  'propose-listing': COUNTY,
  'propose-discipline': DESK,
  'count-discipline': [...DESK, 'auditor'],
  'keep-month': DESK,
} as const satisfies Record<string, readonly Role[]>
export type Command = keyof typeof MAY

export function may(role: Role, command: Command): boolean {
  return (MAY[command] as readonly Role[]).includes(role)
}
