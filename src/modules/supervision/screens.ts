import { defineScreens } from '#kernel/browser/screens.ts'

const READERS = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'department'] as const
const OFFICE = [...READERS, 'security', 'admin'] as const
const REPORTERS = ['clerk', 'leader', 'inspector', 'township'] as const
const DESK = ['clerk', 'leader'] as const

/** One block a part. */
export default defineScreens({
  module: 'supervision',
  console: [
    // findings
    {
      path: '/findings',
      title: '问题',
      menu: { group: '督查', order: 10, icon: 'flag' },
      roles: READERS,
      load: () => import('./console/FindingList.tsx'),
    },
    {
      path: '/findings/report',
      title: '反映问题',
      roles: REPORTERS,
      load: () => import('./console/FindingReport.tsx'),
    },
    { path: '/findings/$id', title: '问题详情', roles: READERS, load: () => import('./console/FindingPage.tsx') },
    // letters
    {
      path: '/letters',
      title: '函件',
      menu: { group: '督查', order: 20, icon: 'mail' },
      roles: READERS,
      load: () => import('./console/LetterList.tsx'),
    },
    { path: '/letters/$id', title: '函件详情', roles: READERS, load: () => import('./console/LetterPage.tsx') },
    // month
    {
      path: '/months',
      title: '月度办理',
      menu: { group: '督查', order: 5, icon: 'calendar' },
      roles: ['clerk', 'leader', 'inspector', 'auditor'],
      load: () => import('./console/MonthDesk.tsx'),
    },
    {
      path: '/bulletins',
      title: '通报',
      menu: { group: '督查', order: 40, icon: 'read' },
      load: () => import('./console/BulletinList.tsx'),
    },
    { path: '/bulletins/$month', title: '通报详情', load: () => import('./console/BulletinPage.tsx') },
    // inspections
    {
      path: '/inspections',
      title: '督查',
      menu: { group: '督查', order: 30, icon: 'search' },
      roles: OFFICE,
      load: () => import('./console/InspectionList.tsx'),
    },
    { path: '/inspections/$id', title: '督查详情', roles: OFFICE, load: () => import('./console/InspectionPage.tsx') },
    {
      path: '/inspections/$id/visits/$place',
      title: '登记督查结果',
      roles: ['clerk', 'leader', 'inspector', 'auditor'],
      load: () => import('./console/VisitPage.tsx'),
    },
    {
      path: '/inspection-visits',
      title: '督查任务',
      roles: ['clerk', 'leader', 'inspector', 'auditor'],
      load: () => import('./console/VisitList.tsx'),
    },
    // discipline
    {
      path: '/discipline',
      title: '约谈与问责',
      menu: { group: '督查', order: 60, icon: 'audit' },
      load: () => import('./console/DisciplineList.tsx'),
    },
    {
      path: '/discipline/propose',
      title: '提出处理',
      roles: DESK,
      load: () => import('./console/DisciplineProposal.tsx'),
    },
    { path: '/discipline/$id', title: '处理事项', load: () => import('./console/DisciplinePage.tsx') },
    // listings
    {
      path: '/listings',
      title: '挂牌督办',
      menu: { group: '督查', order: 50, icon: 'alert' },
      roles: READERS,
      load: () => import('./console/ListingList.tsx'),
    },
    {
      path: '/listings/propose',
      title: '提出挂牌督办',
      roles: ['clerk', 'leader', 'inspector'],
      load: () => import('./console/ListingProposal.tsx'),
    },
    { path: '/listings/$id', title: '挂牌督办事项', roles: READERS, load: () => import('./console/ListingPage.tsx') },
  ],
})
