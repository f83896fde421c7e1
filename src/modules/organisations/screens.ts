import { defineScreens } from '#kernel/browser/screens.ts'

export default defineScreens({
  module: 'organisations',
  console: [
    {
      path: '/organisations',
      title: '组织',
      menu: { group: '名册与管理', order: 10, icon: 'bank', daily: { admin: 3 } },
      load: () => import('./console/OrganisationList.tsx'),
    },
    { path: '/organisations/$id', title: '组织详情', load: () => import('./console/OrganisationPage.tsx') },
    {
      path: '/organisation-pairings',
      title: '结对共建',
      menu: { group: '帮扶', order: 28, icon: 'star' },
      load: () => import('./console/PairingList.tsx'),
    },
    { path: '/organisation-pairings/$id', title: '结对共建详情', load: () => import('./console/PairingPage.tsx') },
  ],
})
