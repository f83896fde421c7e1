import { defineModule } from '#kernel/server/module.ts'
import { changeRoutes } from './changes/api.ts'
import { placesMerged } from './jobs.ts'
import { householdsPack } from './pack.ts'
import { registerRoutes } from './register/api.ts'
import { registerMeasures } from './register/measures.ts'

const read = [
  { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
  { roles: ['township', 'village', 'posted', 'helper', 'grid'], rows: 'area' },
] as const
/** rows without a place say nothing by themselves; what they hang on is held back by its place */
const readIdentity = [
  {
    roles: ['system', 'clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'posted', 'helper', 'grid'],
    rows: 'county',
  },
] as const
const addIdentity = [{ roles: ['system', 'clerk', 'leader', 'township', 'village'], rows: 'county' }] as const
/** a village writes down whom it finds; what is on record is changed at the desk above */
const add = [
  { roles: ['system', 'clerk', 'leader'], rows: 'county' },
  { roles: ['township', 'village'], rows: 'area' },
] as const
const change = [
  { roles: ['system', 'clerk', 'leader'], rows: 'county' },
  { roles: ['township'], rows: 'area' },
] as const
/** everyone whose work is in the homes may ask */
const ask = [
  { roles: ['system', 'clerk', 'leader'], rows: 'county' },
  { roles: ['township', 'village', 'posted', 'helper', 'grid'], rows: 'area' },
] as const

export const households = defineModule({
  name: 'households',
  title: '户档与帮扶',
  depends: ['places', 'organisations', 'people', 'measures'],
  access: {
    household: { read: readIdentity, add: addIdentity },
    household_version: { read, add, change },
    family: { read: readIdentity, add: addIdentity },
    person: { read: readIdentity, add: addIdentity },
    person_version: { read, add, change },
    income: { read, add: ask, change },
    change: { read, add: ask, change: ask },
    pairing: { read, add: change, change },
    handover: { read, add: ask, change: ask },
  },
  views: ['current', 'history', 'member', 'income_year', 'change_conflict', 'paired'],
  routes: [...registerRoutes, ...changeRoutes],
  measures: [...registerMeasures],
  jobs: { 'households.places-merged': placesMerged },
  follows: { 'places.merge': 'households.places-merged' },
  pack: householdsPack,
})
