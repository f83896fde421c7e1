import { defineScreens } from '#kernel/browser/screens.ts'

export default defineScreens({
  module: 'places',
  console: [
    {
      path: '/places',
      title: '区划',
      menu: { group: '名册与管理', order: 0, icon: 'map' },
      load: () => import('./console/PlaceList.tsx'),
    },
    { path: '/places/$place', title: '区划详情', load: () => import('./console/PlacePage.tsx') },
  ],
})
