import { defineScreens } from '#kernel/browser/screens.ts'
import { ACCOUNT_KEEPERS } from './rules.ts'

export default defineScreens({
  module: 'people',
  console: [
    {
      path: '/people',
      title: '人员',
      menu: { group: '名册与管理', order: 20, icon: 'user', daily: { admin: 2, security: 2 } },
      load: () => import('./console/PersonList.tsx'),
    },
    { path: '/people/$id', title: '人员详情', load: () => import('./console/PersonPage.tsx') },
    {
      path: '/accounts',
      title: '账号',
      menu: { group: '名册与管理', order: 40, icon: 'shield', daily: { admin: 1, security: 1 } },
      roles: ACCOUNT_KEEPERS,
      load: () => import('./console/AccountList.tsx'),
    },
  ],
})
