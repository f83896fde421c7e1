import {
  type ConsoleScreen,
  isOpenTo,
  MENU_GROUPS,
  type MenuGroup,
  type MenuIcon,
  type MenuPlace,
  type ScreensCard,
} from '#kernel/browser/screens.ts'
import type { Role } from '#kernel/pure/scope.ts'

export interface MenuItem {
  readonly path: string
  readonly title: string
  readonly icon: MenuIcon
  /** its place from the left among what the role does daily; absent: not daily */
  readonly daily?: number
}

export interface MenuSection {
  readonly group: MenuGroup
  readonly items: readonly MenuItem[]
}

/** The menu of a role: groups in their order, entries by `order`; a group without entries is left out. */
export function menuOf(cards: readonly ScreensCard[], role: Role): MenuSection[] {
  const screens = cards.flatMap((card) => card.console).filter((screen) => isOpenTo(screen, role))
  return MENU_GROUPS.map((group) => ({ group, items: itemsOf(group, screens, role) })).filter(
    (section) => section.items.length > 0,
  )
}

function itemsOf(group: MenuGroup, screens: readonly ConsoleScreen[], role: Role): MenuItem[] {
  return screens
    .flatMap((screen) => (screen.menu?.group === group ? [{ screen, menu: screen.menu }] : []))
    .sort((a, b) => a.menu.order - b.menu.order || a.screen.path.localeCompare(b.screen.path))
    .map(({ screen, menu }) => itemOf(screen, menu, role))
}

function itemOf({ path, title }: ConsoleScreen, { icon, daily, titles }: MenuPlace, role: Role): MenuItem {
  const place = daily?.[role]
  return { path, title: titles?.[role] ?? title, icon, ...(place !== undefined && { daily: place }) }
}

/** What the role does every day, for the phone's bottom bar; a role for which nothing is declared has the menu's first. */
export function dailyItems(sections: readonly MenuSection[], most: number): MenuItem[] {
  const items = sections.flatMap((section) => section.items)
  const daily = items.filter((item) => item.daily !== undefined).sort((a, b) => a.daily! - b.daily!)
  return (daily.length > 0 ? daily : items).slice(0, most)
}

/** Whether a group stands open until the person folds or opens it: it holds daily work, or there is not much to choose from. */
export function opensAtFirst(section: MenuSection, sections: readonly MenuSection[]): boolean {
  const entries = sections.reduce((sum, s) => sum + s.items.length, 0)
  return entries <= FEW || section.items.some((item) => item.daily !== undefined)
}

/** As many entries as stand on a laptop's screen without scrolling. */
const FEW = 12

/**
 * Whether the screen at an address is open to a role. Addresses of no module's screen, e.g. the help, are open to all;
 * of two that fit, `/duties/letters` goes before `/duties/$id`.
 */
export function mayOpen(cards: readonly ScreensCard[], role: Role, to: string): boolean {
  const steps = stepsOf(to.replace(/[?#].*$/, ''))
  const fits = (screen: ConsoleScreen) => {
    const own = stepsOf(screen.path)
    return own.length === steps.length && own.every((step, i) => step.startsWith('$') || step === steps[i])
  }
  const fixed = (screen: ConsoleScreen) => stepsOf(screen.path).filter((step) => !step.startsWith('$')).length
  const found = cards.flatMap((card) => card.console.filter(fits)).sort((a, b) => fixed(b) - fixed(a))[0]
  return found === undefined || isOpenTo(found, role)
}

const stepsOf = (path: string) => path.split('/').filter((step) => step !== '')

/** The entry a path belongs to: the longest one it begins with. */
export function currentItem(sections: readonly MenuSection[], path: string): MenuItem | undefined {
  const items = sections.flatMap((section) => section.items)
  const fitting = items.filter((item) => path === item.path || (item.path !== '/' && path.startsWith(`${item.path}/`)))
  return fitting.sort((a, b) => b.path.length - a.path.length)[0]
}
