import type { Role } from '#kernel/pure/scope.ts'

/** Who reads the books of the county: accounts, payments, gifts. */
export const BOOK_READERS = [
  'finance',
  'leader',
  'centre',
  'auditor',
  'inspector',
  'clerk',
] as const satisfies readonly Role[]

/** Who works in the townships and villages, and sees what is theirs. */
export const ON_THE_SPOT = ['township', 'village', 'posted', 'helper', 'grid'] as const satisfies readonly Role[]

/** Who reads what reaches the places too: payments and goods one by one, what is lent, what may be borrowed. */
export const LOCAL_READERS = [...BOOK_READERS, ...ON_THE_SPOT] as const satisfies readonly Role[]

/** Who may take down that something was received: they meet the recipient. */
export const WITNESSES = ['centre', ...ON_THE_SPOT, 'clerk'] as const satisfies readonly Role[]
