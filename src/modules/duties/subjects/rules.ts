import type { SubjectKind } from '../model.ts'

/** The kind of organisation that owns a list of a place, by the length of its code. */
export const OWNER_KIND: Record<number, SubjectKind> = {
  6: 'county-committee',
  9: 'township-committee',
  12: 'village-branch',
}
/** Whose items become the items of the level below. */
export const LOWER: Partial<Record<SubjectKind, SubjectKind>> = {
  'county-committee': 'township-committee',
  'township-committee': 'village-branch',
}
