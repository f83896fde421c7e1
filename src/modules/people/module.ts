import { FIELD_ROLES, isFieldRole, isPublicRole, ROLES, type Role } from '#kernel/pure/scope.ts'
import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { commands } from './commands.ts'
import { deviceLocked, reorganised } from './jobs.ts'
import { measures } from './measures.ts'

const desk = { roles: ['door'], rows: 'county' } as const
const OFFICE_ROLES = (Object.keys(ROLES) as Role[]).filter((role) => !isFieldRole(role) && !isPublicRole(role))
const keepers = { roles: ['system', 'admin', 'clerk', 'leader'], rows: 'county' } as const

export const people = defineModule({
  name: 'people',
  title: '人员',
  depends: ['places', 'organisations'],
  access: {
    person: { read: [{ roles: 'all', rows: 'county' }, desk], add: [keepers], change: [keepers] },
    post: {
      read: [
        { roles: OFFICE_ROLES, rows: 'county' },
        // in the field one knows who else works there, and one's own posts elsewhere
        { roles: FIELD_ROLES, rows: 'area' },
        { roles: FIELD_ROLES, rows: 'self' },
      ],
      add: [keepers],
      change: [keepers],
    },
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
  commands,
  measures,
  jobs: { 'people.reorganised': reorganised, 'people.device-locked': deviceLocked },
  follows: {
    'organisations.merge': 'people.reorganised',
    'organisations.end': 'people.reorganised',
    'kernel.lock-device': 'people.device-locked',
  },
})
