import { defineScreens } from '#kernel/browser/screens.ts'
import { READERS } from './rules.ts'

const SYNCING = ['posted', 'helper', 'grid', 'village', 'township', 'clerk', 'leader'] as const

export default defineScreens({
  module: 'fieldwork',
  console: [
    {
      path: '/visits',
      title: '走访记录',
      menu: { group: '走访与驻村', order: 50, icon: 'book', daily: { posted: 1, helper: 1, grid: 1 } },
      roles: READERS,
      load: () => import('./console/VisitList.tsx'),
    },
    { path: '/visits/new', title: '登记走访', roles: READERS, load: () => import('./console/VisitEntry.tsx') },
    { path: '/visits/unseen', title: '超期未走访的户', roles: READERS, load: () => import('./console/UnseenPage.tsx') },
    {
      path: '/visits/progress',
      title: '走访进度',
      menu: { group: '走访与驻村', order: 52, icon: 'chart' },
      roles: READERS,
      load: () => import('./console/ProgressPage.tsx'),
    },
    { path: '/visits/$id', title: '走访详情', roles: READERS, load: () => import('./console/VisitPage.tsx') },
    {
      path: '/opinions',
      title: '群众诉求',
      menu: { group: '走访与驻村', order: 54, icon: 'mail', daily: { posted: 3, helper: 2, grid: 2 } },
      roles: READERS,
      load: () => import('./console/OpinionList.tsx'),
    },
    { path: '/opinions/$id', title: '诉求详情', roles: READERS, load: () => import('./console/OpinionPage.tsx') },
    {
      path: '/confirmations',
      title: '到岗确认',
      menu: { group: '走访与驻村', order: 56, icon: 'check' },
      roles: READERS,
      load: () => import('./console/ConfirmationList.tsx'),
    },
    {
      path: '/conflicts',
      title: '同步冲突',
      menu: { group: '走访与驻村', order: 58, icon: 'alert' },
      roles: SYNCING,
      load: () => import('./console/ConflictList.tsx'),
    },
    {
      path: '/devices',
      title: '走访端设备',
      menu: { group: '名册与管理', order: 95, icon: 'tool' },
      roles: [...SYNCING, 'admin', 'security'],
      load: () => import('./console/DeviceList.tsx'),
    },
  ],
})
