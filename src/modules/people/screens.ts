import { defineScreens } from '#kernel/browser/screens.ts'

export default defineScreens({
  module: 'people',
  console: [
    {
      path: '/people',
      title: '人员',
      menu: { group: '名册', order: 20, icon: 'user' },
      load: () => import('./console/PersonList.tsx'),
    },
    { path: '/people/$id', title: '人员详情', load: () => import('./console/PersonPage.tsx') },
    {
      path: '/accounts',
      title: '账号',
      menu: { group: '管理', order: 0, icon: 'shield' },
      roles: ['admin', 'security'],
      load: () => import('./console/AccountList.tsx'),
    },
  ],
})
