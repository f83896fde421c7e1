import { defineScreens } from '#kernel/browser/screens.ts'

/** A village has one tile; its secretary's page is the month's. */
const MAPPED = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'department'] as const
const READERS = [...MAPPED, 'village'] as const

export default defineScreens({
  module: 'overview',
  console: [
    {
      path: '/',
      title: '当月工作',
      menu: { group: '首页', order: 0, icon: 'home' },
      load: () => import('./console/MonthPage.tsx'),
    },
    { path: '/todo', title: '待办事项', roles: READERS, load: () => import('./console/TodoPage.tsx') },
    {
      path: '/map',
      title: '挂图作战',
      menu: { group: '挂图作战', order: 0, icon: 'map' },
      roles: MAPPED,
      load: () => import('./console/MapPage.tsx'),
    },
    {
      path: '/ledger',
      title: '总台账',
      menu: { group: '挂图作战', order: 10, icon: 'table' },
      roles: READERS,
      load: () => import('./console/LedgerPage.tsx'),
    },
    {
      path: '/waves',
      title: '压茬推进',
      menu: { group: '挂图作战', order: 20, icon: 'list' },
      roles: MAPPED,
      load: () => import('./console/WavesPage.tsx'),
    },
  ],
})
