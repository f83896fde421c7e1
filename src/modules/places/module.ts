import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'

export const places = defineModule({
  name: 'places',
  title: '区划',
  depends: [],
  access: {
    place: {
      read: [
        { roles: 'all', rows: 'county' },
        { roles: PUBLIC_ROLES, rows: 'county' },
      ],
      add: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
    },
    place_version: {
      read: [
        { roles: 'all', rows: 'county' },
        { roles: PUBLIC_ROLES, rows: 'county' },
      ],
      add: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
      change: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
    },
    succession: {
      read: [{ roles: 'all', rows: 'county' }],
      add: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
    },
  },
  views: ['current', 'history'],
  publicViews: { public_place: ['county', 'place', 'level', 'name', 'parent'] },
  routes,
  commands,
})
