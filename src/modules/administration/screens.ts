import { defineScreens } from '#kernel/browser/screens.ts'

export default defineScreens({
  module: 'administration',
  console: [
    {
      path: '/calendar',
      title: '工作日历',
      menu: { group: '管理', order: 10, icon: 'calendar' },
      roles: ['admin', 'clerk', 'leader', 'auditor'],
      load: () => import('./console/CalendarPage.tsx'),
    },
    {
      path: '/calendar/$year',
      title: '一年的放假调休安排',
      roles: ['admin', 'clerk', 'leader', 'auditor'],
      load: () => import('./console/CalendarYear.tsx'),
    },
    {
      path: '/packs',
      title: '工作机制',
      menu: { group: '管理', order: 20, icon: 'tool' },
      roles: ['admin', 'clerk', 'leader', 'auditor'],
      load: () => import('./console/PackPage.tsx'),
    },
    {
      path: '/packs/$version',
      title: '一个版本的工作机制',
      roles: ['admin', 'clerk', 'leader', 'auditor'],
      load: () => import('./console/PackVersionPage.tsx'),
    },
    {
      path: '/burden',
      title: '填报负担',
      menu: { group: '管理', order: 30, icon: 'clock' },
      roles: ['clerk', 'leader', 'auditor', 'township', 'village', 'department'],
      load: () => import('./console/BurdenPage.tsx'),
    },
    {
      path: '/journal',
      title: '操作日志',
      menu: { group: '管理', order: 40, icon: 'history' },
      roles: ['auditor', 'clerk', 'leader', 'township', 'village', 'department'],
      load: () => import('./console/JournalPage.tsx'),
    },
  ],
})
