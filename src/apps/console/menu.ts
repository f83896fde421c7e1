import {
  type ConsoleScreen,
  isOpenTo,
  MENU_GROUPS,
  type MenuGroup,
  type MenuIcon,
  type ScreensCard,
} from '#kernel/browser/screens.ts'
import type { Role } from '#kernel/pure/scope.ts'

export interface MenuItem {
  readonly path: string
  readonly title: string
  readonly icon: MenuIcon
}

export interface MenuSection {
  readonly group: MenuGroup
  readonly items: readonly MenuItem[]
}

/** The menu of a role: groups in their order, entries by `order`; a group without entries is left out. */
export function menuOf(cards: readonly ScreensCard[], role: Role): MenuSection[] {
  const screens = cards.flatMap((card) => card.console).filter((screen) => isOpenTo(screen, role))
  return MENU_GROUPS.map((group) => ({ group, items: itemsOf(group, screens) })).filter(
    (section) => section.items.length > 0,
  )
}

function itemsOf(group: MenuGroup, screens: readonly ConsoleScreen[]): MenuItem[] {
  return screens
    .flatMap((screen) => (screen.menu?.group === group ? [{ screen, menu: screen.menu }] : []))
    .sort((a, b) => a.menu.order - b.menu.order || a.screen.path.localeCompare(b.screen.path))
    .map(({ screen, menu }) => ({ path: screen.path, title: screen.title, icon: menu.icon }))
}

/** The entries for the phone's bottom bar: the most opened on this device, then the menu's first. */
export function mostUsed(
  sections: readonly MenuSection[],
  counts: Readonly<Record<string, number>>,
  how: number,
): MenuItem[] {
  const items = sections.flatMap((section) => section.items)
  const rank = items.map((item, index) => ({ item, index, count: counts[item.path] ?? 0 }))
  rank.sort((a, b) => b.count - a.count || a.index - b.index)
  const chosen = new Set(rank.slice(0, how).map(({ item }) => item.path))
  return items.filter((item) => chosen.has(item.path))
}

/** The entry a path belongs to: the longest one it begins with. */
export function currentItem(sections: readonly MenuSection[], path: string): MenuItem | undefined {
  const items = sections.flatMap((section) => section.items)
  const fitting = items.filter((item) => path === item.path || (item.path !== '/' && path.startsWith(`${item.path}/`)))
  return fitting.sort((a, b) => b.path.length - a.path.length)[0]
}
