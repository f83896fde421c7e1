import type { Role } from '#kernel/pure/scope.ts'

/** Who reads of persons in need and their wishes, each within their own scope. */
export const READERS = [
  'centre',
  'clerk',
  'leader',
  'finance',
  'inspector',
  'auditor',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
  'department',
] as const satisfies readonly Role[]
/** Who keeps the centre's registers. */
export const KEEPERS = ['centre', 'clerk'] as const satisfies readonly Role[]
