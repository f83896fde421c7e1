import { defineScreens } from '#kernel/browser/screens.ts'

const READERS = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'department'] as const

export default defineScreens({
  module: 'measures',
  console: [
    {
      path: '/measures',
      title: '指标目录',
      menu: { group: '进度与通报', order: 30, icon: 'chart' },
      roles: READERS,
      load: () => import('./console/MeasureList.tsx'),
    },
    { path: '/measures/$key', title: '指标', roles: READERS, load: () => import('./console/MeasurePage.tsx') },
  ],
})
