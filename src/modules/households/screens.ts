import { defineScreens } from '#kernel/browser/screens.ts'
import { READERS, REGISTRARS } from './register/rules.ts'

export default defineScreens({
  module: 'households',
  console: [
    {
      path: '/households',
      title: '户档',
      menu: { group: '帮扶', order: 10, icon: 'heart' },
      roles: READERS,
      load: () => import('./console/HouseholdList.tsx'),
    },
    {
      path: '/households/new',
      title: '登记一户',
      roles: REGISTRARS,
      load: () => import('./console/HouseholdEntry.tsx'),
    },
    { path: '/households/$id', title: '户档详情', roles: READERS, load: () => import('./console/HouseholdPage.tsx') },
    {
      path: '/residents',
      title: '人口名册',
      menu: { group: '帮扶', order: 12, icon: 'team' },
      roles: READERS,
      load: () => import('./console/ResidentList.tsx'),
    },
    {
      path: '/household-changes',
      title: '变更申请',
      menu: { group: '帮扶', order: 15, icon: 'audit' },
      roles: READERS,
      load: () => import('./console/ChangeList.tsx'),
    },
    {
      path: '/household-changes/$id',
      title: '变更申请详情',
      roles: READERS,
      load: () => import('./console/ChangePage.tsx'),
    },
  ],
})
