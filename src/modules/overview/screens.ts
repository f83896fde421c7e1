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
      menu: {
        group: '工作',
        order: 0,
        icon: 'home',
        daily: { clerk: 1, leader: 1, inspector: 3, township: 3, village: 4, department: 4, auditor: 2, security: 3 },
        titles: { admin: '首页', security: '首页' },
      },
      load: () => import('./console/MonthPage.tsx'),
    },
    { path: '/todo', title: '待办事项', roles: READERS, load: () => import('./console/TodoPage.tsx') },
    {
      path: '/map',
      title: '挂图作战',
      menu: { group: '工作', order: 10, icon: 'map', daily: { leader: 4, inspector: 4 } },
      roles: MAPPED,
      load: () => import('./console/MapPage.tsx'),
    },
    {
      path: '/ledger',
      title: '总台账',
      menu: { group: '责任与台账', order: 30, icon: 'table' },
      roles: READERS,
      load: () => import('./console/LedgerPage.tsx'),
    },
    {
      path: '/waves',
      title: '压茬推进',
      menu: { group: '进度与通报', order: 10, icon: 'list' },
      roles: MAPPED,
      load: () => import('./console/WavesPage.tsx'),
    },
  ],
})
