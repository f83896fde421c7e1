import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { jobs } from './jobs.ts'
import { measures } from './measures.ts'
import { dutiesPack } from './pack.ts'
import { promisePages } from './portal/promises.ts'
import { dutyWorkflow } from './work/rules.ts'
import { countOpen } from './work/store.ts'

const keepers = { roles: ['system', 'clerk', 'leader'], rows: 'county' } as const
const everyone = { roles: 'all', rows: 'county' } as const
/** Secretaries below the county keep the lists of their own organisation and of those below it. */
const below = { roles: ['township', 'village', 'department'], rows: 'either' } as const
/** what was promised in public, the public reads, through the views of its own */
const anybody = { roles: PUBLIC_ROLES, rows: 'county' } as const
/** Letters are numbered through the whole county. */
const writers = { roles: ['system', 'clerk', 'leader', 'township'], rows: 'county' } as const
const readers = [{ roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' }, below] as const

export const duties = defineModule({
  name: 'duties',
  title: '责任',
  depends: ['places', 'organisations', 'people', 'measures', 'notices'],
  access: {
    list: { read: [everyone, anybody], add: [keepers, below], change: [keepers, below] },
    wave: { read: [everyone], add: [keepers, { roles: ['township'], rows: 'area' }] },
    node: { read: [everyone, anybody], add: [keepers, below] },
    node_subject: { read: [everyone], add: [keepers, below] },
    duty: {
      read: [...readers, anybody],
      add: [keepers, below],
      change: [keepers, { roles: ['inspector'], rows: 'county' }, below],
    },
    event: { read: readers, add: [keepers, { roles: ['inspector'], rows: 'county' }, below] },
    letter_number: { read: [writers], add: [writers], change: [writers] },
    letter: { read: readers, add: [keepers, { roles: ['township'], rows: 'area' }] },
    letter_event: { read: readers, add: [keepers, below] },
  },
  views: ['current', 'current_wave'],
  publicViews: {
    public_promise: ['county', 'id', 'kind', 'title', 'year', 'place', 'issued_on', 'duties', 'done'],
    public_promise_item: ['county', 'list', 'id', 'title', 'position', 'duties', 'done', 'due_on'],
  },
  pages: promisePages,
  routes,
  commands,
  workflows: [dutyWorkflow],
  measures,
  jobs,
  follows: {
    'organisations.merge': 'duties.organisations-merged',
    'organisations.end': 'duties.organisations-merged',
    'kernel.change-calendar': 'duties.redate',
  },
  merging: async (h, { ended }) => [
    { what: '转由接续支部办理的责任事项', count: await countOpen(h, ended), unit: '项' },
  ],
  pack: dutiesPack,
})
