import { FIELD_ROLES } from '#kernel/pure/scope.ts'
import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { jobs } from './jobs.ts'
import { measures } from './measures.ts'
import { openIds } from './opinions.store.ts'
import { fieldworkPack } from './pack.ts'
import { opinionWorkflow } from './rules.ts'
import { sync } from './sync.ts'

const county = { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' } as const
const local = { roles: ['township', 'village', 'department'], rows: 'either' } as const
const field = { roles: FIELD_ROLES, rows: 'area' } as const
/** what one wrote down oneself, wherever it lies */
const own = { roles: [...FIELD_ROLES, 'township', 'village', 'department'], rows: 'self' } as const
const read = [county, local, field, own]
const add = [{ roles: ['system', 'clerk', 'leader', 'inspector'], rows: 'county' } as const, local, field, own]
const change = [{ roles: ['system', 'clerk', 'leader'], rows: 'county' } as const, local, field, own]

export const fieldwork = defineModule({
  name: 'fieldwork',
  title: '走访',
  depends: ['places', 'organisations', 'people', 'measures', 'households'],
  access: {
    // only the place is ever changed, when a household moves; a trigger holds the rest
    visit: { read, add, change: [{ roles: ['system'], rows: 'county' }] },
    opinion: { read, add, change },
    opinion_event: { read, add },
    confirmation: { read, add },
  },
  views: ['standing_visit', 'open_opinion', 'last_visit', 'presence_source'],
  routes,
  commands,
  workflows: [opinionWorkflow],
  measures,
  jobs,
  follows: {
    'organisations.merge': 'fieldwork.reorganised',
    'organisations.end': 'fieldwork.reorganised',
    'households.relocate': 'fieldwork.follow-homes',
    'households.follow-merger': 'fieldwork.follow-homes',
    'kernel.change-calendar': 'fieldwork.redate',
  },
  merging: async (h, { ended }) => [
    { what: '转由接续支部答复的诉求', count: (await openIds(h, { units: ended })).length, unit: '件' },
  ],
  daily: ['fieldwork.follow-homes'],
  pack: fieldworkPack,
  sync,
})
