import type { Role } from '#kernel/pure/scope.ts'

/** Who puts calendars and versions of the mechanism in force. */
export const ADMINISTRATORS: readonly Role[] = ['admin']
/** Who is shown the steps by which a county is taken into use. */
export const STARTERS: readonly Role[] = ['admin', 'clerk', 'leader']
/** Who looks into calendar and mechanism, and at what follows from a change. */
export const MANAGERS: readonly Role[] = [...STARTERS, 'auditor']
/** Who reads of forms' burden and of the journal, each within their own places. */
export const READERS: readonly Role[] = ['auditor', 'clerk', 'leader', 'township', 'village', 'department']
