import { defineScreens } from '#kernel/browser/screens.ts'
import { READERS } from './rules.ts'

export default defineScreens({
  module: 'notices',
  console: [
    {
      path: '/notices',
      title: '公示',
      menu: { group: '帮扶', order: 80, icon: 'read' },
      roles: READERS,
      load: () => import('./console/NoticeList.tsx'),
    },
    { path: '/notices/$id', title: '公示详情', roles: READERS, load: () => import('./console/NoticePage.tsx') },
  ],
})
