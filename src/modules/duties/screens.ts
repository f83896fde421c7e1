import { defineScreens } from '#kernel/browser/screens.ts'
import { ACTORS, IMPORTERS, READERS } from './roles.ts'

export default defineScreens({
  module: 'duties',
  console: [
    {
      path: '/duties/mine',
      title: '我的责任',
      menu: { group: '工作', order: 10, icon: 'check', daily: { village: 1, department: 2 } },
      roles: ACTORS,
      load: () => import('./console/MyDuties.tsx'),
    },
    {
      path: '/duties/lists',
      title: '责任清单',
      menu: { group: '责任与台账', order: 0, icon: 'target' },
      roles: READERS,
      load: () => import('./console/ListList.tsx'),
    },
    {
      path: '/duties/lists/import',
      title: '导入责任清单',
      roles: IMPORTERS,
      load: () => import('./console/ImportWizard.tsx'),
    },
    { path: '/duties/lists/$id', title: '责任清单详情', roles: READERS, load: () => import('./console/ListPage.tsx') },
    {
      path: '/duties',
      title: '责任事项',
      menu: { group: '责任与台账', order: 10, icon: 'list' },
      roles: READERS,
      load: () => import('./console/DutyList.tsx'),
    },
    {
      path: '/duties/letters',
      title: '责任书',
      menu: { group: '责任与台账', order: 20, icon: 'file' },
      roles: READERS,
      load: () => import('./console/LetterList.tsx'),
    },
    {
      path: '/duties/letters/$id',
      title: '责任书详情',
      roles: READERS,
      load: () => import('./console/LetterPage.tsx'),
    },
    { path: '/duties/$id', title: '责任事项详情', roles: READERS, load: () => import('./console/DutyPage.tsx') },
  ],
})
