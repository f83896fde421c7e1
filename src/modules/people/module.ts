import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { reorganised } from './jobs.ts'
import { measures } from './measures.ts'

const desk = { roles: ['door'], rows: 'county' } as const
const keepers = { roles: ['system', 'admin', 'clerk', 'leader'], rows: 'county' } as const

export const people = defineModule({
  name: 'people',
  title: '人员',
  depends: ['places', 'organisations'],
  access: {
    person: { read: [{ roles: 'all', rows: 'county' }, desk], add: [keepers], change: [keepers] },
    post: { read: [{ roles: 'all', rows: 'county' }], add: [keepers], change: [keepers] },
    account: {
      read: [desk, { roles: ['system', 'admin', 'security'], rows: 'county' }],
      add: [{ roles: ['system', 'admin'], rows: 'county' }],
      change: [desk, { roles: ['system', 'admin', 'security'], rows: 'county' }],
    },
    session: {
      read: [desk, { roles: ['system', 'security', 'admin'], rows: 'county' }],
      add: [desk],
      change: [desk],
      remove: [desk, { roles: ['system', 'security', 'admin'], rows: 'county' }],
    },
  },
  views: ['held', 'reachable'],
  routes,
  measures,
  jobs: { 'people.reorganised': reorganised },
  follows: { 'organisations.merge': 'people.reorganised', 'organisations.end': 'people.reorganised' },
})
