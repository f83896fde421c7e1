import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { jobs } from './jobs.ts'

const machine = { roles: ['system'], rows: 'county' } as const
const everyone = { roles: 'all', rows: 'county' } as const
const readers = [
  { roles: ['system', 'clerk', 'leader', 'inspector', 'auditor'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const

export const measures = defineModule({
  name: 'measures',
  title: '指标',
  depends: ['places'],
  access: {
    month: { read: [everyone], add: [machine] },
    hold: { read: [everyone], add: [machine] },
    taking: { read: [everyone], add: [machine], change: [machine] },
    value: { read: readers, add: [machine], change: [machine], remove: [machine] },
    amendment: { read: [everyone], add: [machine, { roles: ['leader'], rows: 'county' }] },
    amended_value: { read: readers, add: [machine, { roles: ['leader'], rows: 'county' }] },
  },
  views: ['current', 'taken'],
  routes,
  commands,
  jobs,
  daily: ['measures.compute'],
})
