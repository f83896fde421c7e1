import { defineScreens } from '#kernel/browser/screens.ts'
import { READERS } from './rules.ts'

export default defineScreens({
  module: 'meetings',
  console: [
    {
      path: '/meetings/owed',
      title: '应开会议',
      menu: { group: '组织生活', order: 0, icon: 'calendar', daily: { township: 4, village: 2 } },
      roles: READERS,
      load: () => import('./console/OwedPage.tsx'),
    },
    {
      path: '/meetings',
      title: '会议记录',
      menu: { group: '组织生活', order: 10, icon: 'read' },
      roles: READERS,
      load: () => import('./console/MeetingList.tsx'),
    },
    { path: '/meetings/$id', title: '会议记录详情', roles: READERS, load: () => import('./console/MeetingPage.tsx') },
    {
      path: '/meeting-calls',
      title: '记录调阅',
      menu: { group: '组织生活', order: 20, icon: 'search' },
      roles: READERS,
      load: () => import('./console/CallList.tsx'),
    },
    { path: '/meeting-calls/$id', title: '调阅详情', roles: READERS, load: () => import('./console/CallPage.tsx') },
    {
      path: '/meeting-leaders',
      title: '双重组织生活',
      menu: { group: '组织生活', order: 30, icon: 'team' },
      roles: READERS,
      load: () => import('./console/LeaderList.tsx'),
    },
  ],
})
