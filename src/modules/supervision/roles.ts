import type { Role } from '#kernel/pure/scope.ts'

/** Who runs the month, drafts and issues. */
export const DESK: readonly Role[] = ['clerk', 'leader']
/** Who raises, checks and judges. */
export const COUNTY: readonly Role[] = [...DESK, 'inspector']
/** Who looks at all of it. */
export const COUNTY_READERS: readonly Role[] = [...COUNTY, 'auditor']
/** Who answers: for findings, and as those whom letters are sent to. */
export const ANSWERING: readonly Role[] = ['township', 'village', 'department']
