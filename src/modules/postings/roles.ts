import type { Role } from '#kernel/pure/scope.ts'

/** Who posts, prolongs, matches and pays. */
export const DESK: readonly Role[] = ['clerk', 'leader']
/** Who looks at the whole county's postings. */
export const COUNTY: readonly Role[] = [...DESK, 'inspector', 'auditor']
/**
 * Who reads of presence and needs, each within their own places: those who see the records that presence is derived from, for
 * nobody is told a number of days from half of them.
 */
export const LOCAL: readonly Role[] = [...COUNTY, 'township', 'village', 'posted']
/** Who reads of postings: those who send as well. */
export const READERS: readonly Role[] = [...LOCAL, 'department']
/** Who says what a village needs. */
export const NEED_WRITERS: readonly Role[] = [...DESK, 'township']
/** Who names candidates of their own. */
export const SENDERS: readonly Role[] = [...DESK, 'department']
export const CANDIDATE_READERS: readonly Role[] = [...COUNTY, 'department']
/** Those of the village and the township above: they take over the matters of one who leaves, and confirm who sat by the rota. */
export const TAKERS: readonly Role[] = ['posted', 'village', 'township']
/** Who asks for leave, or for a correction of presence. */
export const ASKERS: readonly Role[] = [...TAKERS, ...DESK]
/** Who decides on what was asked for. */
export const DECIDERS: readonly Role[] = ['township', ...DESK]
/** Who keeps a village's rota. */
export const ROTA_KEEPERS: readonly Role[] = ['village', 'township']
/** Who proposes a verdict. */
export const PROPOSERS: readonly Role[] = [...DESK, 'township', 'department']
/**
 * Who reads of verdicts: those whose work it is, and whom one is about, whatever post they hold by then. Rows are held back to
 * the desk, the township, who sent the officer, and the officer.
 */
export const VERDICT_READERS: readonly Role[] = [...READERS, 'helper', 'grid']
/** Whose menu holds the verdicts; others are led to one. */
export const VERDICT_LISTERS: readonly Role[] = [...COUNTY, 'township', 'department', 'posted']
/** Who notes a breach of the conduct list. */
export const BREACH_WRITERS: readonly Role[] = ['clerk', 'leader', 'inspector', 'township']
