import type { ComponentType } from 'react'
import type { Role } from '#kernel/pure/scope.ts'

/** Groups of the console's menu, in the order shown. */
export const MENU_GROUPS = ['首页', '责任', '督查', '组织生活', '帮扶', '挂图作战', '名册', '管理'] as const
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

export interface ConsoleScreen {
  /** below `/console`; parameters as `/findings/$id` */
  readonly path: string
  readonly title: string
  /** shown in the left menu; a screen without it is reached from others */
  readonly menu?: { readonly group: MenuGroup; readonly order: number; readonly icon: MenuIcon }
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
