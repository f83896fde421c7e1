import type { Id } from '#kernel/pure/ids.ts'
import type { SubjectKind } from '../model.ts'
import { LOWER, OWNER_KIND } from '../subjects/rules.ts'

export interface UpperNode {
  readonly id: Id
  readonly parent: Id | null
  readonly kind: string
  readonly subjectKind: SubjectKind | null
  /** the organisations it names; none when it asks all of a kind */
  readonly subjects: readonly string[]
}

/** The items that the level below must carry, with the branches above them. Items that name their subjects stay where they are. */
export function passedDown<N extends UpperNode>(nodes: readonly N[], list: { place: string }): N[] {
  const own = OWNER_KIND[list.place.length] ?? 'village-branch'
  const lower = LOWER[own]
  const goes = (n: N) =>
    n.kind === 'item' &&
    n.subjects.length === 0 &&
    (n.subjectKind === lower || (lower !== undefined && n.subjectKind === LOWER[lower]))
  const kept = new Set<Id>()
  for (const item of nodes.filter(goes)) {
    kept.add(item.id)
    for (let up = item.parent; up !== null; up = nodes.find((n) => n.id === up)?.parent ?? null) kept.add(up)
  }
  return nodes.filter((n) => kept.has(n.id))
}
