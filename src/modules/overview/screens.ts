import { defineScreens } from '#kernel/browser/screens.ts'

const READERS = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'department'] as const

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
      roles: READERS,
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
      roles: READERS,
      load: () => import('./console/WavesPage.tsx'),
    },
  ],
})
