import type { Role } from '#kernel/pure/scope.ts'
import type { NewOrganisation, Organisation } from './model.ts'

/** Who keeps the register of organisations. */
export const REGISTRARS: readonly Role[] = ['clerk', 'admin']

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

/** A township or village that has no party organisation of its kind. */
export interface BarePlace {
  place: string
  name: string
  level: 'township' | 'village'
  /** the township committee above a village, when there is one already */
  parent: string | null
}

/** `名州镇` → `名州镇党委`; a street office has a working committee: `城关街道办事处` → `城关街道党工委`. */
export function committeeName(place: string): string {
  const name = place.replace(/(人民政府|办事处|管委会|管理委员会)$/, '')
  return /街道$/.test(name) ? `${name}党工委` : `${name}党委`
}

/** The register of divisions writes the villagers' committee: `雕山村委会` → `雕山村党支部`, `东街社区居委会` → `东街社区党支部`. */
export function branchName(place: string): string {
  const name = place
    .replace(/(村民|居民)委员会$/, (_, of: string) => (of === '村民' ? '村' : ''))
    .replace(/村委会$/, '村')
    .replace(/居委会$/, '')
    .replace(/村村$/, '村')
  return `${name}${/(村|社区|嘎查|居|场|队)$/.test(name) ? '' : '社区'}党支部`
}

/** One organisation for each bare place; a branch goes under the committee of its township, also one made in the same go. */
export function organisationsFor(
  bare: readonly BarePlace[],
  county: string | null,
  newId: () => string,
): NewOrganisation[] {
  const townships = bare.filter((b) => b.level === 'township')
  const committees = new Map(townships.map((b) => [b.place, newId()]))
  return [
    ...townships.map((b) => ({
      id: committees.get(b.place)!,
      kind: 'township-committee' as const,
      name: committeeName(b.name),
      place: b.place,
      parent: county,
    })),
    ...bare
      .filter((b) => b.level === 'village')
      .map((b) => ({
        id: newId(),
        kind: 'village-branch' as const,
        name: branchName(b.name),
        place: b.place,
        parent: b.parent ?? committees.get(b.place.slice(0, 9)) ?? null,
      })),
  ]
}
