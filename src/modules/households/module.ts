import { defineModule } from '#kernel/server/module.ts'
import { changeRoutes } from './changes/api.ts'
import { changeWorkflow } from './changes/rules.ts'
import { commands } from './commands.ts'
import { exemplarRoutes } from './exemplars/api.ts'
import { placesMerged } from './jobs.ts'
import { ledgerRoutes } from './ledger/api.ts'
import { ledgerDaily, ledgerJobs } from './ledger/jobs.ts'
import { householdsPack } from './pack.ts'
import { pairingRoutes } from './pairing/api.ts'
import { pairingFollows, pairingJobs } from './pairing/jobs.ts'
import { pairingMeasures } from './pairing/measures.ts'
import { planRoutes } from './plans/api.ts'
import { planMeasures } from './plans/measures.ts'
import { procedureRoutes } from './procedure/api.ts'
import { entryWorkflow, exitWorkflow, reviewWorkflow, watchWorkflow } from './procedure/rules.ts'
import { registerRoutes } from './register/api.ts'
import { registerMeasures } from './register/measures.ts'
import { countIn } from './register/store.ts'
import { watchJobs } from './watch/jobs.ts'
import { watchMeasures } from './watch/measures.ts'

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
/** proposals about other people's work are not read in the field */
const readOffice = [
  { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
  { roles: ['township'], rows: 'area' },
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
/** steps are taken by the desks and by who is posted to the village; a helper plans and writes results */
const step = [
  { roles: ['system', 'clerk', 'leader'], rows: 'county' },
  { roles: ['township', 'village', 'posted'], rows: 'area' },
] as const
const plan = [
  { roles: ['system', 'clerk', 'leader'], rows: 'county' },
  { roles: ['township', 'village', 'posted', 'helper'], rows: 'area' },
] as const

const readOwn = [
  { roles: ['system'], rows: 'county' },
  { roles: 'all', rows: 'self' },
] as const
const addOwn = [{ roles: ['clerk', 'leader', 'township', 'village'], rows: 'self' }] as const
const readLedgers = [
  { roles: ['system', 'clerk', 'leader', 'auditor'], rows: 'county' },
  { roles: ['township', 'village'], rows: 'area' },
] as const
const changeOwn = [
  { roles: ['clerk', 'leader'], rows: 'county' },
  { roles: ['township', 'village'], rows: 'area' },
] as const
const addItem = [
  { roles: ['clerk', 'leader'], rows: 'county' },
  { roles: ['township'], rows: 'area' },
] as const

/** those who pay and who care keep whoever is near a household from deciding about money for it; a pairing holds ids alone */
const readPairs = [...read, { roles: ['centre', 'finance'], rows: 'county' }] as const

export const households = defineModule({
  name: 'households',
  title: '户档与帮扶',
  depends: ['places', 'organisations', 'people', 'measures', 'notices'],
  access: {
    household: { read: readIdentity, add: addIdentity },
    household_version: { read, add, change },
    family: { read: readIdentity, add: addIdentity },
    person: { read: readIdentity, add: addIdentity },
    person_version: { read, add, change },
    income: { read, add: ask, change },
    change: { read, add: ask, change: ask },
    case_file: { read, add: ask, change: step },
    case_event: { read, add: ask },
    plan: { read, add: plan, change },
    plan_item: { read, add: plan, change: plan },
    plan_event: { read, add: plan },
    pairing: { read: readPairs, add: change, change },
    handover: { read, add: ask, change: ask },
    avoidance: { read, add: ask, change },
    link: { read, add: change, change },
    exemplar: { read, add: change, change },
    exemplar_visit: { read, add: step, change: step },
    proposal: { read: readOffice, add: change, change },
    proposal_pair: { read: readOffice, add: change, change },
    // whoever sent a ledger in or drew one out, and the county, which answers for both
    ledger_file: { read: readOwn, add: addOwn, remove: [{ roles: ['system'], rows: 'county' }] },
    ledger_import: {
      read: readLedgers,
      add: addOwn,
      change: [{ roles: ['system'], rows: 'county' }, ...changeOwn],
    },
    ledger_mend: { read: readLedgers, add: addOwn },
    ledger_item: { read: readLedgers, add: addItem },
    ledger_export: { read: readLedgers, add: addOwn, change: changeOwn },
  },
  views: [
    'current',
    'history',
    'member',
    'income_year',
    'open_change',
    'change_conflict',
    'paired',
    'open_handover',
    'linked',
    'open_case',
    'open_plan_item',
  ],
  routes: [
    ...registerRoutes,
    ...changeRoutes,
    ...pairingRoutes,
    ...procedureRoutes,
    ...planRoutes,
    ...ledgerRoutes,
    ...exemplarRoutes,
  ],
  commands,
  workflows: [changeWorkflow, entryWorkflow, reviewWorkflow, exitWorkflow, watchWorkflow],
  measures: [...registerMeasures, ...pairingMeasures, ...watchMeasures, ...planMeasures],
  jobs: { 'households.places-merged': placesMerged, ...pairingJobs, ...watchJobs, ...ledgerJobs },
  follows: { 'places.merge': 'households.places-merged', ...pairingFollows },
  merging: async (h, { from }) => [{ what: '随村转入的户', count: await countIn(h, from), unit: '户' }],
  daily: ['households.watch', ...ledgerDaily],
  pack: householdsPack,
})
