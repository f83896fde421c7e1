import type { TableAccess } from '#kernel/server/module.ts'

const desk = { roles: ['clerk', 'leader', 'system'], rows: 'county' } as const
const concerned = { roles: ['township', 'village', 'department'], rows: 'either' } as const
const oneself = { roles: 'all', rows: 'self' } as const
const seen = [{ roles: ['clerk', 'leader', 'auditor', 'system'], rows: 'county' }, concerned, oneself] as const

/** A case about a person is seen by the county's desk and by that person, and by nobody else. */
export const access: Readonly<Record<string, TableAccess>> = {
  discipline: { read: seen, add: [desk], change: [desk, concerned, oneself] },
  discipline_finding: { read: seen, add: [desk] },
  discipline_event: { read: seen, add: [desk, concerned, oneself] },
}
