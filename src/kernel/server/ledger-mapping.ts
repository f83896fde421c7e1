import { sql } from 'kysely'
import { type Columns, fieldNames, guessColumns, type LedgerFields } from '#kernel/pure/ledger.ts'
import type { Ledger } from './documents/ledger.ts'
import type { Handle } from './handle.ts'

/**
 * How the columns of this ledger are read: by the mapping kept last for the same headings, else by their names.
 * `kind` says what it is a ledger of, e.g. `duties.list`.
 */
export async function columnsOf<Field extends string>(
  h: Handle,
  kind: string,
  ledger: Ledger,
  fields: LedgerFields<Field>,
): Promise<{ columns: Columns<Field>; mapping: string | null }> {
  const kept = await h.maybe<{ name: string; columns: Columns<Field> }>(sql`
    SELECT name, columns FROM kernel.ledger_mapping
    WHERE county = ${h.scope.county} AND kind = ${kind} AND header = ${ledger.digest} ORDER BY at DESC, id DESC LIMIT 1`)
  if (kept === undefined) return { columns: guessColumns(ledger.paths, fields), mapping: null }
  const known = fieldNames(fields).filter((field) => kept.columns[field] !== undefined)
  return { columns: Object.fromEntries(known.map((f) => [f, kept.columns[f]])) as Columns<Field>, mapping: kept.name }
}

/** Keeps the mapping under a name for the next ledger with the same headings. */
export async function keepMapping(
  h: Handle,
  kind: string,
  ledger: Ledger,
  kept: { name: string; columns: Columns },
): Promise<void> {
  await h.run(sql`
    INSERT INTO kernel.ledger_mapping (county, id, kind, name, header, columns, person, at)
    VALUES (${h.scope.county}, ${h.id()}, ${kind}, ${kept.name}, ${ledger.digest}, ${JSON.stringify(kept.columns)}, ${h.scope.person}, ${h.now})`)
}
