import type { ComponentType } from 'react'
import type { Role } from '#kernel/pure/scope.ts'

/** Groups of the console's menu, in the order shown. */
export const MENU_GROUPS = [
  '工作',
  '问题与函件',
  '责任与台账',
  '组织生活',
  '帮扶',
  '走访与驻村',
  '关爱与资金',
  '进度与通报',
  '名册与管理',
] as const
export type MenuGroup = (typeof MENU_GROUPS)[number]

/** Names of the icons a menu entry may use; `apps/console/icons.tsx` draws them. */
export const MENU_ICONS = [
  'home',
  'target',
  'flag',
  'list',
  'search',
  'alert',
  'mail',
  'audit',
  'check',
  'clock',
  'calendar',
  'team',
  'user',
  'bank',
  'map',
  'chart',
  'table',
  'book',
  'heart',
  'money',
  'star',
  'read',
  'tool',
  'file',
  'setting',
  'shield',
  'history',
] as const
export type MenuIcon = (typeof MENU_ICONS)[number]

export interface MenuPlace {
  readonly group: MenuGroup
  /** within the group, ascending */
  readonly order: number
  readonly icon: MenuIcon
  /**
   * posts that open it every day, with its place from the left in their phone's bottom bar; on a computer the groups
   * that hold one of these stand open at first
   */
  readonly daily?: Partial<Record<Role, 1 | 2 | 3 | 4>>
  /** what the entry is called for posts to whom the screen shows something else; everyone else sees the screen's title */
  readonly titles?: Partial<Record<Role, string>>
}

export interface ConsoleScreen {
  /** below `/console`; parameters as `/findings/$id` */
  readonly path: string
  readonly title: string
  /** shown in the left menu; a screen without it is reached from others */
  readonly menu?: MenuPlace
  /** who finds it in the menu and may open it; the server decides again for every request */
  readonly roles?: readonly Role[]
  /** the screen itself, loaded when first opened */
  readonly load: () => Promise<{ default: ComponentType }>
}

/** A module's card for the browser: what it shows in each front end. */
export interface ScreensCard {
  readonly module: string
  readonly console: readonly ConsoleScreen[]
}

export function defineScreens(card: ScreensCard): ScreensCard {
  return card
}

export function isOpenTo(screen: Pick<ConsoleScreen, 'roles'>, role: Role): boolean {
  return screen.roles === undefined || screen.roles.includes(role)
}
