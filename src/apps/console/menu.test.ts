import { expect, test } from 'vitest'
import { type ConsoleScreen, defineScreens } from '#kernel/browser/screens.ts'
import { currentItem, menuOf, mostUsed } from './menu.ts'

const load = () => Promise.reject(new Error('not opened here'))
const screen = (path: string, more: Partial<ConsoleScreen>): ConsoleScreen => ({ path, title: path, load, ...more })

const cards = [
  defineScreens({
    module: 'supervision',
    console: [
      screen('/letters', { menu: { group: '督查', order: 20, icon: 'mail' } }),
      screen('/findings', { menu: { group: '督查', order: 10, icon: 'flag' } }),
      screen('/findings/$id', {}),
    ],
  }),
  defineScreens({
    module: 'overview',
    console: [
      screen('/', { menu: { group: '首页', order: 1, icon: 'home' } }),
      screen('/accounts', { menu: { group: '管理', order: 1, icon: 'setting' }, roles: ['admin'] }),
    ],
  }),
]

test('groups come in their order, entries by theirs, without what the role may not open', () => {
  expect(menuOf(cards, 'clerk').map((s) => [s.group, s.items.map((i) => i.path)])).toEqual([
    ['首页', ['/']],
    ['督查', ['/findings', '/letters']],
  ])
  expect(menuOf(cards, 'admin').map((s) => s.group)).toEqual(['首页', '督查', '管理'])
})

test('the bottom bar holds the most opened, in the menu’s order', () => {
  const menu = menuOf(cards, 'admin')
  expect(mostUsed(menu, {}, 2).map((i) => i.path)).toEqual(['/', '/findings'])
  expect(mostUsed(menu, { '/accounts': 9, '/letters': 3 }, 2).map((i) => i.path)).toEqual(['/letters', '/accounts'])
})

test('a record belongs to its list’s entry, and only the home page to home', () => {
  const menu = menuOf(cards, 'clerk')
  expect(currentItem(menu, '/findings/018f')?.path).toBe('/findings')
  expect(currentItem(menu, '/')?.path).toBe('/')
  expect(currentItem(menu, '/help')).toBeUndefined()
  expect(currentItem(menu, '/findingsx')).toBeUndefined()
})
