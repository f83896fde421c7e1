import type { Id } from './ids.ts'

/** What a post may do. Rights hang on the post a person acts in, never on the person. */
export const ROLES = {
  clerk: '组织部经办人',
  leader: '组织部负责人',
  inspector: '督查组成员',
  township: '乡镇党委',
  village: '村党支部',
  department: '部门党组织',
  posted: '驻村干部',
  helper: '帮扶责任人',
  grid: '网格员',
  finance: '资金会计',
  centre: '关爱中心工作人员',
  auditor: '审计管理员',
  security: '安全管理员',
  admin: '系统管理员',
  citizen: '公众',
  public: '公众（未登录）',
  system: '系统',
} as const

export type Role = keyof typeof ROLES

/** Who looks at the county's public pages, signed in or not. Nobody holds a post of these roles: `all` on a card never means them. */
export const PUBLIC_ROLES = ['public', 'citizen'] as const satisfies readonly Role[]

export function isPublicRole(role: Role): boolean {
  return (PUBLIC_ROLES as readonly Role[]).includes(role)
}

/** Those whose work is in the homes: they see a village or a grid, and work in the field app. */
export const FIELD_ROLES = ['posted', 'helper', 'grid'] as const satisfies readonly Role[]

export function isFieldRole(role: Role): boolean {
  return (FIELD_ROLES as readonly Role[]).includes(role)
}

/**
 * Who asks, in which post, and which rows that shows. A database handle is made for one Scope.
 * Places are hierarchical codes (6 county, 9 township, 12 village, 15 grid), so "this place and all below" is a
 * text range; a post without an area (a department) sees the rows of its own unit only.
 */
export interface Scope {
  readonly county: string
  readonly person: Id | null
  readonly post: Id | null
  readonly role: Role
  /** Place code whose subtree is seen, or null for none. */
  readonly place: string | null
  /** Organisation whose rows are seen wherever they lie. */
  readonly unit: Id | null
  /** of when something is done only the day is kept, in every row and in the journal: for what is said without a name */
  readonly dayOnly?: boolean
}

/** The scope of the machine's own work (closing a month, sealing): the whole of one county. */
export function systemScope(county: string): Scope {
  return { county, person: null, post: null, role: 'system', place: county, unit: null }
}

/** Somebody who has not signed in: sees what the county has made public, and nothing else. */
export function publicScope(county: string): Scope {
  return { county, person: null, post: null, role: 'public', place: null, unit: null }
}

/** A citizen signed in on the public pages: what is public, and what is their own. */
export function citizenScope(county: string, citizen: Id): Scope {
  return { county, person: citizen, post: null, role: 'citizen', place: null, unit: null }
}

/** `[from, to)` such that every code below `place` sorts inside it; an empty range when there is no area. */
export function placeRange(place: string | null): [from: string, to: string] {
  return place === null ? ['~', '~'] : [place, `${place}~`]
}

export function isWithin(place: string, area: string | null): boolean {
  return area !== null && place.startsWith(area)
}
