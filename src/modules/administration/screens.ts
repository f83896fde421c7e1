import { defineScreens } from '#kernel/browser/screens.ts'
import { MANAGERS, READERS, STARTERS } from './roles.ts'

export default defineScreens({
  module: 'administration',
  console: [
    {
      path: '/first-use',
      title: '启用步骤',
      menu: { group: '名册与管理', order: 45, icon: 'check' },
      roles: STARTERS,
      load: () => import('./console/FirstUsePage.tsx'),
    },
    {
      path: '/calendar',
      title: '工作日历',
      menu: { group: '名册与管理', order: 50, icon: 'calendar', daily: { admin: 4 } },
      roles: MANAGERS,
      load: () => import('./console/CalendarPage.tsx'),
    },
    {
      path: '/calendar/$year',
      title: '一年的放假调休安排',
      roles: MANAGERS,
      load: () => import('./console/CalendarYear.tsx'),
    },
    {
      path: '/packs',
      title: '工作机制',
      menu: { group: '名册与管理', order: 60, icon: 'tool', daily: { auditor: 4 } },
      roles: MANAGERS,
      load: () => import('./console/PackPage.tsx'),
    },
    {
      path: '/packs/$version',
      title: '一个版本的工作机制',
      roles: MANAGERS,
      load: () => import('./console/PackVersionPage.tsx'),
    },
    {
      path: '/burden',
      title: '填报负担',
      menu: { group: '名册与管理', order: 70, icon: 'clock', daily: { auditor: 3 } },
      roles: READERS,
      load: () => import('./console/BurdenPage.tsx'),
    },
    {
      path: '/journal',
      title: '操作日志',
      menu: { group: '名册与管理', order: 80, icon: 'history', daily: { auditor: 1 } },
      roles: READERS,
      load: () => import('./console/JournalPage.tsx'),
    },
  ],
})
