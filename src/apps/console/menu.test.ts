import { expect, test } from 'vitest'
import { type ConsoleScreen, defineScreens } from '#kernel/browser/screens.ts'
import { isPublicRole, ROLES, type Role } from '#kernel/pure/scope.ts'
import { cards as given } from './cards.ts'
import { currentItem, dailyItems, menuOf, opensAtFirst } from './menu.ts'

const load = () => Promise.reject(new Error('not opened here'))
const screen = (path: string, more: Partial<ConsoleScreen>): ConsoleScreen => ({ path, title: path, load, ...more })

const cards = [
  defineScreens({
    module: 'supervision',
    console: [
      screen('/letters', { menu: { group: '问题与函件', order: 20, icon: 'mail', daily: { clerk: 1 } } }),
      screen('/findings', { menu: { group: '问题与函件', order: 10, icon: 'flag' } }),
      screen('/findings/$id', {}),
    ],
  }),
  defineScreens({
    module: 'overview',
    console: [
      screen('/', { menu: { group: '工作', order: 1, icon: 'home', daily: { clerk: 2 }, titles: { admin: '首页' } } }),
      screen('/accounts', { menu: { group: '名册与管理', order: 1, icon: 'setting' }, roles: ['admin'] }),
    ],
  }),
]

test('groups come in their order, entries by theirs, without what the role may not open', () => {
  expect(menuOf(cards, 'clerk').map((s) => [s.group, s.items.map((i) => i.path)])).toEqual([
    ['工作', ['/']],
    ['问题与函件', ['/findings', '/letters']],
  ])
  expect(menuOf(cards, 'admin').map((s) => s.group)).toEqual(['工作', '问题与函件', '名册与管理'])
  expect(menuOf(cards, 'admin')[0]!.items[0]!.title).toBe('首页')
})

test('the bottom bar holds what the role does daily, in its order, else the menu’s first', () => {
  expect(dailyItems(menuOf(cards, 'clerk'), 4).map((i) => i.path)).toEqual(['/letters', '/'])
  expect(dailyItems(menuOf(cards, 'admin'), 2).map((i) => i.path)).toEqual(['/', '/findings'])
})

test('a long menu opens only the groups with daily work', () => {
  const items = Array.from({ length: 20 }, (_, i) => ({ path: `/${i}`, title: '', icon: 'home' as const }))
  const long = { group: '组织生活' as const, items }
  const daily = { group: '工作' as const, items: [{ ...items[0]!, daily: 1 }] }
  expect([daily, long].map((s) => opensAtFirst(s, [daily, long]))).toEqual([true, false])
  expect(opensAtFirst({ ...long, items: items.slice(0, 5) }, [{ ...long, items: items.slice(0, 5) }])).toBe(true)
})

test('every post has its daily screens: places 1, 2, 3… each given once, to posts that may open them', () => {
  const screens = given.flatMap((card) => card.console)
  for (const role of Object.keys(ROLES).filter((r) => r !== 'system' && !isPublicRole(r as Role)) as Role[]) {
    const places = screens.flatMap((s) => s.menu?.daily?.[role] ?? []).sort()
    expect([role, places]).toEqual([role, places.map((_, i) => i + 1)])
    expect(dailyItems(menuOf(given, role), 4).length, role).toBe(places.length)
    expect(places.length, role).toBeGreaterThan(2)
  }
})

test('a record belongs to its list’s entry, and only the home page to home', () => {
  const menu = menuOf(cards, 'clerk')
  expect(currentItem(menu, '/findings/018f')?.path).toBe('/findings')
  expect(currentItem(menu, '/')?.path).toBe('/')
  expect(currentItem(menu, '/help')).toBeUndefined()
  expect(currentItem(menu, '/findingsx')).toBeUndefined()
})
