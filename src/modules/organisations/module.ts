import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { placesMerged } from './jobs.ts'

const read = [{ roles: 'all', rows: 'county' }] as const
const keepers = [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }] as const

export const organisations = defineModule({
  name: 'organisations',
  title: '组织',
  depends: ['places'],
  access: {
    organisation: { read, add: keepers },
    organisation_version: { read, add: keepers, change: keepers },
    succession: { read, add: keepers },
  },
  views: ['current', 'history'],
  routes,
  jobs: { 'organisations.places-merged': placesMerged },
  follows: { 'places.merge': 'organisations.places-merged' },
})
