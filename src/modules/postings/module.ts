import { FIELD_ROLES } from '#kernel/pure/scope.ts'
import { defineModule, type Grant } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { leaveApproved, postsMoved } from './jobs.ts'
import { measures } from './measures.ts'
import { postingsPack } from './pack.ts'
import { countPosted } from './terms/store.ts'
import { verdictWorkflow } from './verdicts/rules.ts'

const county: Grant = { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' }
const desk: Grant = { roles: ['system', 'clerk', 'leader'], rows: 'county' }
const local: Grant = { roles: ['township', 'village', 'department'], rows: 'either' }
const here: Grant = { roles: ['posted'], rows: 'area' }
/** an officer's own, in whatever post they act */
const own: Grant = { roles: 'all', rows: 'self' }
const ownOfOfficer: Grant = { roles: [...FIELD_ROLES], rows: 'self' }
const area: Grant = { roles: ['township', 'village'], rows: 'area' }
const township: Grant = { roles: ['township'], rows: 'area' }
const read = [county, local, here, own]
/** what is said about a person is kept from everyone but the county's desk, who sent them, the township and themselves */
const readPerson = [county, { roles: ['township', 'department'], rows: 'either' } as Grant, own]

export const postings = defineModule({
  name: 'postings',
  title: '驻村',
  depends: ['places', 'organisations', 'people', 'measures', 'meetings', 'supervision', 'fieldwork'],
  access: {
    need: {
      read: [county, { roles: ['township', 'village', 'posted'], rows: 'area' }],
      add: [desk, township],
      change: [desk, township],
    },
    candidate: {
      read: [county, { roles: ['department'], rows: 'unit' }],
      add: [desk, { roles: ['department'], rows: 'unit' }],
      change: [desk, { roles: ['department'], rows: 'unit' }],
    },
    choice: { read: [county], add: [desk] },
    proposal: { read: [county], add: [desk], change: [desk] },
    proposal_pair: { read: [county], add: [desk], remove: [desk] },
    pin: { read: [county], add: [desk], change: [desk], remove: [desk] },
    team: { read: [{ roles: 'all', rows: 'county' }], add: [desk], change: [desk] },
    posting: {
      read,
      add: [desk],
      // asking for leave or a correction holds the posting; only the desk changes what it says
      change: [desk, area, own],
    },
    posting_event: { read, add: [desk] },
    leave: { read, add: [desk, area, ownOfOfficer], change: [desk, area, ownOfOfficer] },
    // why leave is asked for is as personal as a verdict
    leave_ground: { read: readPerson, add: [desk, area, ownOfOfficer] },
    substitute: { read: [county, local, here], add: [{ roles: ['system'], rows: 'county' }] },
    handover: { read, add: [desk], change: [desk, area, here, own] },
    correction: { read, add: [desk, area, ownOfOfficer], change: [desk, area, ownOfOfficer] },
    rota: { read: [county, area, here], add: [desk, area] },
    sitting: { read: [county, area, here], add: [desk, area, here] },
    verdict: {
      read: readPerson,
      add: [desk, { roles: ['township', 'department'], rows: 'either' }],
      change: [desk, { roles: ['township', 'department'], rows: 'either' }, own],
    },
    verdict_event: {
      read: readPerson,
      add: [desk, { roles: ['township', 'department'], rows: 'either' }, own],
    },
    breach: {
      read: readPerson,
      add: [{ roles: ['system', 'clerk', 'leader', 'inspector'], rows: 'county' }, township],
    },
    allowance: { read: [county], add: [desk], change: [desk] },
    allowance_line: { read: [county, { roles: ['department'], rows: 'unit' }, own], add: [desk] },
  },
  views: ['current', 'duty_rota', 'presence_source', 'presence_ruling'],
  routes,
  commands,
  workflows: [verdictWorkflow],
  measures,
  jobs: { 'postings.leave-approved': leaveApproved, 'postings.posts-moved': postsMoved },
  follows: {
    'postings.approve-leave': 'postings.leave-approved',
    'people.follow-reorganisation': 'postings.posts-moved',
  },
  merging: async (h, { from }) => [{ what: '随村调整的派驻', count: await countPosted(h, from), unit: '人' }],
  pack: postingsPack,
})
