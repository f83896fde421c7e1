import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { pairingsCarried, placesMerged } from './jobs.ts'
import { organisationsPack } from './pack.ts'
import { jointPlans } from './pairings/measures.ts'

const read = [{ roles: 'all', rows: 'county' }] as const
const keepers = [{ roles: ['system', 'admin', 'clerk'], rows: 'county' }] as const
/** who pairs and ends: the county any, townships and departments those that they lead; the machine carries on */
const pairers = [
  { roles: ['system', 'clerk'], rows: 'county' },
  { roles: ['township', 'department'], rows: 'either' },
] as const
const members = [
  { roles: ['system', 'clerk'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const

export const organisations = defineModule({
  name: 'organisations',
  title: '组织',
  depends: ['places'],
  access: {
    organisation: { read, add: keepers },
    organisation_version: { read, add: keepers, change: keepers },
    succession: { read, add: keepers },
    pairing: { read, add: pairers, change: pairers },
    pairing_step: { read, add: members },
    pairing_event: { read, add: members },
    resource: { read, add: members, change: members },
  },
  views: ['current', 'history'],
  routes,
  commands,
  measures: [jointPlans],
  jobs: { 'organisations.places-merged': placesMerged, 'organisations.pairings-carried': pairingsCarried },
  follows: {
    'places.merge': 'organisations.places-merged',
    'organisations.merge': 'organisations.pairings-carried',
    'organisations.end': 'organisations.pairings-carried',
  },
  pack: organisationsPack,
})
