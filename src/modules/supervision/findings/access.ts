import type { TableAccess } from '#kernel/server/module.ts'

const seen = [
  { roles: ['clerk', 'leader', 'inspector', 'auditor', 'system'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const
const worked = [
  { roles: ['clerk', 'leader', 'inspector', 'system'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const

export const access: Readonly<Record<string, TableAccess>> = {
  finding: {
    read: seen,
    add: [
      { roles: ['clerk', 'leader', 'inspector', 'system'], rows: 'county' },
      { roles: ['township'], rows: 'area' },
    ],
    change: worked,
  },
  finding_event: { read: seen, add: worked },
}
