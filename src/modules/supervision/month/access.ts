import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import type { TableAccess } from '#kernel/server/module.ts'

const all = [{ roles: 'all', rows: 'county' }] as const
/** What is published, the public reads too, through `public_bulletin`. */
const open = [...all, { roles: PUBLIC_ROLES, rows: 'county' }] as const
const desk = [{ roles: ['clerk', 'leader', 'system'], rows: 'county' }] as const
const machine = [{ roles: ['system'], rows: 'county' }] as const

/** Everyone sees where the month stands and what was published; only the machine closes, step by step. */
export const access: Readonly<Record<string, TableAccess>> = {
  month: { read: all, add: desk, change: desk },
  bulletin: { read: open, add: machine },
  amendment: { read: open, add: [{ roles: ['clerk', 'leader'], rows: 'county' }] },
}
