import { defineScreens } from '#kernel/browser/screens.ts'
import { MAY } from './may.ts'
import { COUNTY_READERS } from './roles.ts'

const READERS = MAY['read-records']

/** One block a part. */
export default defineScreens({
  module: 'supervision',
  console: [
    // findings
    {
      path: '/findings',
      title: '问题',
      menu: {
        group: '问题与函件',
        order: 0,
        icon: 'flag',
        daily: { clerk: 3, inspector: 2, township: 2, village: 3, department: 3 },
      },
      roles: READERS,
      load: () => import('./console/FindingList.tsx'),
    },
    {
      path: '/findings/report',
      title: '反映问题',
      roles: MAY['report-finding'],
      load: () => import('./console/FindingReport.tsx'),
    },
    { path: '/findings/$id', title: '问题详情', roles: READERS, load: () => import('./console/FindingPage.tsx') },
    // letters
    {
      path: '/letters',
      title: '函件',
      menu: {
        group: '问题与函件',
        order: 10,
        icon: 'mail',
        daily: { clerk: 4, leader: 2, township: 1, department: 1 },
      },
      roles: READERS,
      load: () => import('./console/LetterList.tsx'),
    },
    { path: '/letters/$id', title: '函件详情', roles: READERS, load: () => import('./console/LetterPage.tsx') },
    // month
    {
      path: '/months',
      title: '月度办理',
      menu: { group: '工作', order: 20, icon: 'calendar', daily: { clerk: 2, leader: 3 } },
      roles: COUNTY_READERS,
      load: () => import('./console/MonthDesk.tsx'),
    },
    {
      path: '/bulletins',
      title: '通报',
      menu: { group: '进度与通报', order: 20, icon: 'read' },
      load: () => import('./console/BulletinList.tsx'),
    },
    { path: '/bulletins/$month', title: '通报详情', load: () => import('./console/BulletinPage.tsx') },
    // inspections
    {
      path: '/inspections',
      title: '督查',
      menu: { group: '问题与函件', order: 20, icon: 'search', daily: { inspector: 1 } },
      roles: READERS,
      load: () => import('./console/InspectionList.tsx'),
    },
    {
      path: '/inspections/$id',
      title: '督查详情',
      roles: READERS,
      load: () => import('./console/InspectionPage.tsx'),
    },
    {
      path: '/inspections/$id/visits/$place',
      title: '登记督查结果',
      roles: MAY['read-visits'],
      load: () => import('./console/VisitPage.tsx'),
    },
    {
      path: '/inspection-visits',
      title: '督查任务',
      roles: MAY['read-visits'],
      load: () => import('./console/VisitList.tsx'),
    },
    // discipline
    {
      path: '/discipline',
      title: '约谈与问责',
      menu: { group: '问题与函件', order: 40, icon: 'audit' },
      load: () => import('./console/DisciplineList.tsx'),
    },
    {
      path: '/discipline/propose',
      title: '提出处理',
      roles: MAY['propose-discipline'],
      load: () => import('./console/DisciplineProposal.tsx'),
    },
    { path: '/discipline/$id', title: '处理事项', load: () => import('./console/DisciplinePage.tsx') },
    // listings
    {
      path: '/listings',
      title: '挂牌督办',
      menu: { group: '问题与函件', order: 30, icon: 'alert' },
      roles: READERS,
      load: () => import('./console/ListingList.tsx'),
    },
    {
      path: '/listings/propose',
      title: '提出挂牌督办',
      roles: MAY['propose-listing'],
      load: () => import('./console/ListingProposal.tsx'),
    },
    { path: '/listings/$id', title: '挂牌督办事项', roles: READERS, load: () => import('./console/ListingPage.tsx') },
  ],
})
