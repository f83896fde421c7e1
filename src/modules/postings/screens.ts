import { defineScreens } from '#kernel/browser/screens.ts'
import { CANDIDATE_READERS, COUNTY, LOCAL, READERS, VERDICT_LISTERS, VERDICT_READERS } from './roles.ts'

export default defineScreens({
  module: 'postings',
  console: [
    {
      path: '/postings',
      title: '驻村干部',
      menu: { group: '走访与驻村', order: 60, icon: 'team', titles: { posted: '我的驻村' }, daily: { posted: 2 } },
      roles: READERS,
      load: () => import('./console/PostingList.tsx'),
    },
    { path: '/postings/$id', title: '驻村干部详情', roles: READERS, load: () => import('./console/PostingPage.tsx') },
    {
      path: '/posting-requests',
      title: '请假与在岗更正',
      menu: { group: '走访与驻村', order: 61, icon: 'check' },
      roles: LOCAL,
      load: () => import('./console/RequestList.tsx'),
    },
    {
      path: '/rota',
      title: '轮流坐班',
      menu: { group: '走访与驻村', order: 62, icon: 'calendar' },
      roles: LOCAL,
      load: () => import('./console/RotaPage.tsx'),
    },
    {
      path: '/posting-allowances',
      title: '驻村补助',
      menu: { group: '走访与驻村', order: 63, icon: 'money' },
      roles: COUNTY,
      load: () => import('./console/AllowancePage.tsx'),
    },
    {
      path: '/posting-needs',
      title: '选派需求',
      menu: { group: '走访与驻村', order: 64, icon: 'flag' },
      roles: LOCAL,
      load: () => import('./console/NeedList.tsx'),
    },
    {
      path: '/posting-candidates',
      title: '选派人选',
      menu: { group: '走访与驻村', order: 65, icon: 'user' },
      roles: CANDIDATE_READERS,
      load: () => import('./console/CandidateList.tsx'),
    },
    {
      path: '/posting-proposals',
      title: '选派方案',
      menu: { group: '走访与驻村', order: 66, icon: 'target' },
      roles: COUNTY,
      load: () => import('./console/ProposalList.tsx'),
    },
    {
      path: '/posting-proposals/$id',
      title: '选派方案详情',
      roles: COUNTY,
      load: () => import('./console/ProposalPage.tsx'),
    },
    {
      path: '/posting-verdicts',
      title: '奖惩与召回',
      menu: { group: '走访与驻村', order: 67, icon: 'star' },
      roles: VERDICT_LISTERS,
      load: () => import('./console/VerdictList.tsx'),
    },
    {
      path: '/posting-verdicts/$id',
      title: '奖惩与召回详情',
      roles: VERDICT_READERS,
      load: () => import('./console/VerdictPage.tsx'),
    },
    {
      path: '/posting-cover',
      title: '派驻情况',
      menu: { group: '走访与驻村', order: 69, icon: 'list' },
      roles: COUNTY,
      load: () => import('./console/CoverPage.tsx'),
    },
    {
      path: '/posting-summary',
      title: '派驻总览',
      menu: { group: '走访与驻村', order: 68, icon: 'chart' },
      roles: COUNTY,
      load: () => import('./console/SummaryPage.tsx'),
    },
  ],
})
