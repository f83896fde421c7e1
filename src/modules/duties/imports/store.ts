import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import type { Organisation } from './rules.ts'

/** The organisations that a ledger may name. */
export async function organisationNames(h: Handle): Promise<Organisation[]> {
  return h.rows(sql`
    SELECT name, kind FROM organisations.current WHERE county = ${h.scope.county}
      AND kind IN ('county-committee', 'department', 'township-committee', 'village-branch') ORDER BY place, id`)
}
