import { FIELD_ROLES, PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import { kernelCommands } from './commands.ts'
import { housekeeping } from './housekeeping.ts'
import { defineModule } from './module.ts'

/** Who wrote it, and the village and township where it lies. */
const resolvers = [
  { roles: ['township', 'village'], rows: 'area' },
  { roles: 'all', rows: 'self' },
] as const

/** The kernel's own tables, under the same access law as any module's. */
export const kernelCard = defineModule({
  name: 'kernel',
  title: '工作机制和日历',
  depends: [],
  access: {
    county: {
      read: [
        { roles: 'all', rows: 'shared' },
        { roles: ['door', ...PUBLIC_ROLES], rows: 'shared' },
      ],
      add: [{ roles: ['system'], rows: 'county' }],
      change: [{ roles: ['system', 'admin'], rows: 'county' }],
    },
    clock: {
      read: [
        { roles: 'all', rows: 'shared' },
        { roles: ['door'], rows: 'shared' },
      ],
      change: [{ roles: ['system'], rows: 'shared' }],
    },
    // only the owner's connection asks it, at the start
    vault_probe: { read: [] },
    pack_version: {
      read: [
        { roles: 'all', rows: 'county' },
        { roles: PUBLIC_ROLES, rows: 'county' },
      ],
      add: [{ roles: ['system', 'admin'], rows: 'county' }],
    },
    calendar_notice: {
      read: [
        { roles: 'all', rows: 'shared' },
        { roles: PUBLIC_ROLES, rows: 'shared' },
      ],
      add: [{ roles: ['system', 'admin'], rows: 'shared' }],
      change: [{ roles: ['system', 'admin'], rows: 'shared' }],
      remove: [{ roles: ['system', 'admin'], rows: 'shared' }],
    },
    calendar_day: {
      read: [
        { roles: 'all', rows: 'shared' },
        { roles: PUBLIC_ROLES, rows: 'shared' },
      ],
      add: [{ roles: ['system', 'admin'], rows: 'shared' }],
      change: [{ roles: ['system', 'admin'], rows: 'shared' }],
      remove: [{ roles: ['system', 'admin'], rows: 'shared' }],
    },
    journal: {
      read: [
        { roles: ['system', 'auditor', 'clerk', 'leader'], rows: 'county' },
        { roles: ['township', 'village', 'department', 'inspector'], rows: 'either' },
        { roles: FIELD_ROLES, rows: 'self' },
        // their own copy of what is kept about them
        { roles: ['citizen'], rows: 'self' },
      ],
      add: [
        { roles: 'all', rows: 'county' },
        { roles: ['door', ...PUBLIC_ROLES], rows: 'county' },
      ],
    },
    journal_pending: {
      read: [{ roles: ['system'], rows: 'county' }],
      add: [
        { roles: 'all', rows: 'county' },
        { roles: ['door', ...PUBLIC_ROLES], rows: 'county' },
      ],
      remove: [{ roles: ['system'], rows: 'county' }],
    },
    journal_seal: {
      read: [{ roles: ['system', 'auditor'], rows: 'county' }],
      add: [{ roles: ['system'], rows: 'county' }],
    },
    answered: {
      read: [
        { roles: 'all', rows: 'self' },
        { roles: ['system'], rows: 'county' },
      ],
      add: [{ roles: 'all', rows: 'self' }],
      change: [{ roles: 'all', rows: 'self' }],
      remove: [{ roles: ['system'], rows: 'county' }],
    },
    device: {
      read: [
        { roles: ['admin', 'security', 'system'], rows: 'county' },
        { roles: 'all', rows: 'self' },
      ],
      add: [{ roles: 'all', rows: 'self' }],
      change: [
        { roles: ['admin', 'security'], rows: 'county' },
        { roles: 'all', rows: 'self' },
      ],
    },
    operation: {
      read: [
        { roles: 'all', rows: 'self' },
        { roles: ['system'], rows: 'county' },
      ],
      add: [{ roles: 'all', rows: 'self' }],
    },
    conflict: {
      read: [{ roles: ['clerk', 'leader', 'system'], rows: 'county' }, ...resolvers],
      add: [{ roles: 'all', rows: 'self' }],
      change: [{ roles: ['clerk', 'leader'], rows: 'county' }, ...resolvers],
    },
    // The centre and the finance office serve every place: the papers of a payment or of a wish are laid down in villages and looked at
    // there. A file knows its place and its unit and not the record it lies beside, and a policy looks nothing up (no subquery), so
    // they reach the county's files as the clerks do: one at a time, by the number that a record they may read names. There is no list.
    file: {
      read: [
        { roles: ['clerk', 'leader', 'inspector', 'auditor', 'centre', 'finance', 'system'], rows: 'county' },
        { roles: ['township', 'village', 'department'], rows: 'either' },
        { roles: FIELD_ROLES, rows: 'area' },
        { roles: ['admin', 'security', ...FIELD_ROLES], rows: 'self' },
      ],
      add: [
        { roles: 'all', rows: 'self' },
        { roles: ['system'], rows: 'county' },
      ],
    },
    // Read by whoever holds the form's own number, which nobody can guess.
    form_sent: {
      read: [{ roles: [...PUBLIC_ROLES, 'system'], rows: 'county' }],
      add: [{ roles: [...PUBLIC_ROLES, 'system'], rows: 'county' }],
      change: [{ roles: [...PUBLIC_ROLES, 'system'], rows: 'county' }],
      remove: [{ roles: [...PUBLIC_ROLES, 'system'], rows: 'county' }],
    },
    receipt: {
      read: [{ roles: ['system'], rows: 'county' }],
      // officers hand out slips in their own name
      add: [
        { roles: [...PUBLIC_ROLES, 'system'], rows: 'county' },
        { roles: 'all', rows: 'self' },
      ],
    },
    ledger_mapping: {
      read: [{ roles: 'all', rows: 'county' }],
      add: [
        { roles: 'all', rows: 'self' },
        { roles: ['system'], rows: 'county' },
      ],
    },
    month_end: {
      read: [
        { roles: 'all', rows: 'county' },
        { roles: PUBLIC_ROLES, rows: 'county' },
      ],
      add: [{ roles: ['clerk', 'leader', 'system'], rows: 'county' }],
    },
    run: {
      read: [
        { roles: ['clerk', 'leader', 'admin', 'auditor', 'system'], rows: 'county' },
        { roles: 'all', rows: 'self' },
      ],
      add: [
        { roles: ['system'], rows: 'county' },
        { roles: 'all', rows: 'self' },
      ],
      change: [{ roles: ['system'], rows: 'county' }],
    },
  },
  publicViews: { public_county: ['county', 'name', 'demo'] },
  commands: kernelCommands,
  jobs: { 'kernel.housekeeping': housekeeping },
  daily: ['kernel.housekeeping'],
})
