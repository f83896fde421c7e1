import type { TableAccess } from '#kernel/server/module.ts'

const desk = { roles: ['clerk', 'leader', 'inspector', 'system'], rows: 'county' } as const
const concerned = { roles: ['township', 'village', 'department'], rows: 'either' } as const
const seen = [{ roles: ['clerk', 'leader', 'inspector', 'auditor', 'system'], rows: 'county' }, concerned] as const

export const access: Readonly<Record<string, TableAccess>> = {
  listing: { read: seen, add: [desk], change: [desk, concerned] },
  listing_step: { read: seen, add: [desk, concerned], change: [desk, concerned] },
  listing_event: { read: seen, add: [desk, concerned] },
}
