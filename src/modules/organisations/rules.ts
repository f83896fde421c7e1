import type { Organisation } from './model.ts'

export interface Change {
  name?: string | undefined
  place?: string | undefined
  parent?: string | null | undefined
  members?: number | null | undefined
}

/** The next version: what is not said stays as it was. */
export function changed(before: Organisation, change: Change) {
  return {
    id: before.id,
    name: change.name ?? before.name,
    place: change.place ?? before.place,
    parent: change.parent === undefined ? before.parent : change.parent,
    members: change.members === undefined ? before.members : change.members,
  }
}

export interface MergePlan {
  /** the village branch that goes on; null when none of the villages has one */
  heir: Organisation | null
  ended: Organisation[]
  moved: Organisation[]
}

/**
 * What a merger does to the organisations of the villages. The branch of the taking-in village goes on; where it has
 * none, the first of the others moves there and goes on. Teams, cooperatives and the like only change their place.
 */
export function mergePlan(
  there: readonly Organisation[],
  merger: { from: readonly string[]; into: string },
): MergePlan {
  const inOld = there.filter((o) => merger.from.includes(o.place))
  const oldBranches = inOld.filter((o) => o.kind === 'village-branch')
  const staying = there.find((o) => o.kind === 'village-branch' && o.place === merger.into)
  const heir = staying ?? oldBranches[0] ?? null
  const ended = oldBranches.filter((o) => o !== heir)
  return { heir, ended, moved: inOld.filter((o) => !ended.includes(o)) }
}
