import type { Role } from '#kernel/pure/scope.ts'

/** Who answers for duties, or judges whether they were done. */
export const ACTORS: readonly Role[] = ['clerk', 'leader', 'inspector', 'township', 'village', 'department']
export const READERS: readonly Role[] = [...ACTORS, 'auditor']
/** Who puts the mechanism's own lists in force. */
export const ISSUERS: readonly Role[] = ['clerk', 'leader']
/** Who hands duties down to those below, by a list or by a letter. */
export const CASCADERS: readonly Role[] = [...ISSUERS, 'township']
/** Who draws up lists of their own, and signs letters. */
export const WRITERS: readonly Role[] = [...CASCADERS, 'village', 'department']
/** Who brings a list in from a table. */
export const IMPORTERS: readonly Role[] = [...CASCADERS, 'department']
