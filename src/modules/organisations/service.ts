import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewOrganisation } from './model.ts'
import * as store from './store.ts'

/** Registers organisations from a day on; a parent must stand before its children in the list. */
export async function registerOrganisations(h: Handle, rows: readonly NewOrganisation[], from: Day): Promise<void> {
  await store.addOrganisations(h, rows, from)
  for (const row of rows.length > 20 ? [] : rows)
    await h.record({ command: 'organisations.register', subject: row.id, place: row.place, unit: row.id, after: row })
  if (rows.length > 20)
    await h.record({ command: 'organisations.register', subject: h.scope.county, place: h.scope.county, after: { rows: rows.length } })
}
