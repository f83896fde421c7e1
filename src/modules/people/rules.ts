import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { isPublicRole, ROLES, type Role } from '#kernel/pure/scope.ts'

/** The three administrators keep each other in check: nobody is two of them, and none of them does the county's business. */
export const ADMINISTRATORS: readonly Role[] = ['admin', 'security', 'auditor']

/** Who keeps the register of officers: the organisation department the posts of business, the administrator the administrators. */
export const REGISTRARS: readonly Role[] = ['clerk', 'leader', 'admin']

/** Who looks after accounts; only the system's administrator opens them, shuts them and opens them again. */
export const ACCOUNT_KEEPERS: readonly Role[] = ['admin', 'security']

export interface Appointer {
  person: Id | null
  role: Role
}

/**
 * Every reason why a post cannot be given to a person who already holds `held`. Who opens accounts does not give the
 * posts that do business, so that nobody alone can make up a person and act as one; only a county that has no clerk
 * yet gets its first from the administrator.
 */
export function reasonsAgainstPost(
  by: Appointer,
  person: Id,
  role: Role,
  held: readonly Role[],
  hasClerk: boolean,
): string[] {
  const reasons: string[] = []
  if (role === 'system' || isPublicRole(role)) reasons.push(`“${ROLES[role]}”不是可以担任的职务。`)
  if (by.person === person) reasons.push('不能给本人任命职务，请由他人办理。')
  if (ADMINISTRATORS.includes(role)) {
    if (by.role !== 'admin' && by.role !== 'system') reasons.push(`${ROLES[role]}只能由系统管理员指定。`)
    const other = held.find((r) => r !== role)
    if (other !== undefined) reasons.push(`${ROLES[role]}必须专人专任，此人已任${ROLES[other]}。`)
  } else {
    if (by.role === 'admin' && hasClerk)
      reasons.push('业务职务由组织部经办人或负责人任命；系统管理员只指定管理员、开立账号。')
    const administrator = held.find((r) => ADMINISTRATORS.includes(r))
    if (administrator !== undefined) reasons.push(`此人任${ROLES[administrator]}，不能兼任业务职务。`)
  }
  return reasons
}

/** Every reason why a post cannot be ended by `by`; the same division of work as in giving it. */
export function reasonsAgainstEnding(by: Appointer, post: { person: Id; role: Role }, hasClerk: boolean): string[] {
  const reasons: string[] = []
  const administrator = ADMINISTRATORS.includes(post.role)
  if (post.person === by.person) reasons.push('不能免去本人的职务，请由他人办理。')
  if (administrator && by.role !== 'admin' && by.role !== 'system') reasons.push('管理员职务只能由系统管理员调整。')
  if (!administrator && by.role === 'admin' && hasClerk) reasons.push('业务职务由组织部经办人或负责人免去。')
  return reasons
}

const COUNTY_ROLES: readonly Role[] = [
  'clerk',
  'leader',
  'inspector',
  'department',
  'finance',
  'centre',
  ...ADMINISTRATORS,
]

/** A person may be added to any post of a place, but the place must fit the role. */
export function placeFault(role: Role, place: string): string | null {
  if (role === 'township' && place.length !== 9) return '乡镇党委职务的任职地应为一个乡镇'
  if (role === 'village' && place.length !== 12) return '村党支部职务的任职地应为一个村（社区）'
  if (role === 'grid' && place.length !== 15) return '网格员的任职地应为一个网格'
  if ((role === 'posted' || role === 'helper') && place.length !== 12 && place.length !== 15)
    return `${ROLES[role]}的任职地应为一个村（社区）或网格`
  if (COUNTY_ROLES.includes(role) && place.length !== 6) return '县级职务的任职地应为本县'
  return null
}

/** Whether a post is held on any day from `from` on: a post given from then has no end yet. */
export function isHeldFrom(post: { to: Day | null }, from: Day): boolean {
  return post.to === null || post.to >= from
}

/** What a login may be; a mobile number serves too where a register of officers is imported. */
export const LOGIN = /^[a-z][a-z0-9.-]{2,30}$/
