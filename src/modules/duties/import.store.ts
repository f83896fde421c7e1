import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Columns } from './import.rules.ts'

export interface Mapping {
  id: Id
  name: string
  columns: Columns
}

/** The mapping kept last for a ledger with this header. */
export async function findMapping(h: Handle, header: string): Promise<Mapping | undefined> {
  return h.maybe(sql`
    SELECT id, name, columns FROM duties.mapping WHERE county = ${h.scope.county} AND header = ${header} ORDER BY at DESC, id DESC LIMIT 1`)
}

export async function keepMapping(
  h: Handle,
  mapping: { name: string; header: string; rows: { first: number; last: number }; columns: Columns },
): Promise<void> {
  await h.run(sql`
    INSERT INTO duties.mapping (county, id, name, header, header_rows, columns, person, at)
    VALUES (${h.scope.county}, ${h.id()}, ${mapping.name}, ${mapping.header}, ${mapping.rows.last - mapping.rows.first + 1},
            ${JSON.stringify(mapping.columns)}, ${h.scope.person}, ${h.now})`)
}

export async function organisationNames(h: Handle): Promise<{ name: string; kind: string }[]> {
  return h.rows(sql`
    SELECT name, kind FROM organisations.current WHERE county = ${h.scope.county}
      AND kind IN ('county-committee', 'department', 'township-committee', 'village-branch') ORDER BY place, id`)
}
