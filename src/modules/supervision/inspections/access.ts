import type { TableAccess } from '#kernel/server/module.ts'

const desk = { roles: ['clerk', 'leader', 'system'], rows: 'county' } as const
const inspectors = { roles: ['clerk', 'leader', 'inspector', 'system'], rows: 'county' } as const
const seen = [
  { roles: ['clerk', 'leader', 'inspector', 'auditor', 'system'], rows: 'county' },
  { roles: ['township', 'village', 'department'], rows: 'either' },
] as const

/** Everyone sees the plan with its digests, so that anyone can check the draw; nobody but the machine reads a sealed seed. */
export const access: Readonly<Record<string, TableAccess>> = {
  inspection: { read: [{ roles: 'all', rows: 'county' }], add: [desk], change: [desk] },
  // whoever enters the last result ends it
  inspection_end: { read: [{ roles: 'all', rows: 'county' }], add: [inspectors] },
  inspection_seed: { read: [{ roles: ['system'], rows: 'county' }], add: [desk] },
  // whoever enters a result locks the visit it belongs to
  inspection_visit: { read: seen, add: [desk], change: [inspectors] },
  inspection_result: { read: seen, add: [inspectors] },
}
