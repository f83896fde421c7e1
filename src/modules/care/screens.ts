import { defineScreens } from '#kernel/browser/screens.ts'
import { READERS as CONTRACT_READERS } from './operator/rules.ts'
import { KEEPERS, READERS } from './roles.ts'

const GROUP = '关爱与资金' as const
const SUMMARY = ['centre', 'clerk', 'leader', 'finance', 'inspector', 'auditor'] as const
const ROSTER = [...SUMMARY, 'township', 'village'] as const

export default defineScreens({
  module: 'care',
  console: [
    {
      path: '/care',
      title: '关爱概览',
      menu: { group: GROUP, order: 100, icon: 'chart', daily: { centre: 4 } },
      roles: SUMMARY,
      load: () => import('./console/CareSummary.tsx'),
    },
    {
      path: '/care/cases',
      title: '关爱对象',
      menu: { group: GROUP, order: 110, icon: 'heart', daily: { centre: 1 } },
      roles: READERS,
      load: () => import('./console/CaseList.tsx'),
    },
    {
      path: '/care/cases/$id',
      title: '一名关爱对象',
      roles: READERS,
      load: () => import('./console/CasePage.tsx'),
    },
    { path: '/care/reviews', title: '审核记录', roles: READERS, load: () => import('./console/ReviewList.tsx') },
    { path: '/care/files', title: '关爱档案', roles: READERS, load: () => import('./console/FileList.tsx') },
    { path: '/care/plans', title: '帮扶计划', roles: READERS, load: () => import('./console/PlanList.tsx') },
    {
      path: '/care/handovers',
      title: '首席顾问交接',
      roles: [...KEEPERS, 'leader'],
      load: () => import('./console/HandoverList.tsx'),
    },
    {
      path: '/care/signatures',
      title: '交接签字',
      menu: { group: GROUP, order: 115, icon: 'check' },
      roles: READERS,
      load: () => import('./console/MySignatures.tsx'),
    },
    {
      path: '/care/wishes',
      title: '微心愿',
      menu: { group: GROUP, order: 120, icon: 'star', daily: { centre: 2 } },
      roles: READERS,
      load: () => import('./console/WishList.tsx'),
    },
    {
      path: '/care/wishes/$id',
      title: '一件微心愿',
      roles: READERS,
      load: () => import('./console/WishPage.tsx'),
    },
    { path: '/care/claims', title: '认领', roles: READERS, load: () => import('./console/ClaimList.tsx') },
    {
      path: '/care/deliveries',
      title: '落实记录',
      roles: READERS,
      load: () => import('./console/DeliveryList.tsx'),
    },
    {
      path: '/care/members',
      title: '联络名册',
      menu: { group: GROUP, order: 125, icon: 'team' },
      roles: ROSTER,
      load: () => import('./console/MemberList.tsx'),
    },
    {
      path: '/care/teams',
      title: '志愿服务',
      menu: { group: GROUP, order: 130, icon: 'flag' },
      roles: ROSTER,
      load: () => import('./console/TeamList.tsx'),
    },
    { path: '/care/teams/$id', title: '志愿服务队', roles: ROSTER, load: () => import('./console/TeamPage.tsx') },
    {
      path: '/care/activities',
      title: '志愿服务活动',
      roles: ROSTER,
      load: () => import('./console/ActivityList.tsx'),
    },
    {
      path: '/care/activities/$id',
      title: '一次志愿服务活动',
      roles: ROSTER,
      load: () => import('./console/ActivityPage.tsx'),
    },
    {
      path: '/care/contracts',
      title: '运营考核',
      menu: { group: GROUP, order: 140, icon: 'audit' },
      roles: CONTRACT_READERS,
      load: () => import('./console/ContractList.tsx'),
    },
    {
      path: '/care/contracts/$id',
      title: '运营合同',
      roles: CONTRACT_READERS,
      load: () => import('./console/ContractPage.tsx'),
    },
  ],
})
