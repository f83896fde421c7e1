import type { TableAccess } from '#kernel/server/module.ts'

const desk = { roles: ['clerk', 'leader', 'system'], rows: 'county' } as const
const addressees = { roles: ['township', 'village', 'department'], rows: 'either' } as const
const seen = [{ roles: ['clerk', 'leader', 'inspector', 'auditor', 'system'], rows: 'county' }, addressees] as const

/** A draft lies at the county with no unit, so an addressee reaches a letter only once it was issued. */
export const access: Readonly<Record<string, TableAccess>> = {
  letter_number: { read: [desk], add: [desk], change: [desk] },
  letter: { read: seen, add: [desk], change: [desk, addressees] },
  letter_item: { read: seen, add: [desk], change: [desk], remove: [desk] },
  letter_event: { read: seen, add: [desk, addressees] },
}
