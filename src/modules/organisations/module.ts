import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'

const register = {
  read: [{ roles: 'all', rows: 'county' }],
  add: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
  change: [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }],
} as const

export const organisations = defineModule({
  name: 'organisations',
  title: '组织',
  depends: ['places'],
  access: { organisation: register, organisation_version: register },
  views: ['current'],
  routes,
})
