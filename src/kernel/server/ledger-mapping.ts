import { sql } from 'kysely'
import { type Columns, fieldNames, guessColumns, type LedgerFields } from '#kernel/pure/ledger.ts'
import type { Ledger } from './documents/ledger.ts'
import type { Handle } from './handle.ts'
import { writtenAt } from './journal.ts'

/** What the words of a ledger mean, where its own are not the usual ones: field → word → code. */
export type OwnWords = Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>

/**
 * How the columns of this ledger are read, and its words: by the mapping kept last for the same headings, else by their
 * names. `kind` says what it is a ledger of, e.g. `duties.list`.
 */
export async function columnsOf<Field extends string>(
  h: Handle,
  kind: string,
  ledger: Ledger,
  fields: LedgerFields<Field>,
): Promise<{ columns: Columns<Field>; words: OwnWords; mapping: string | null }> {
  const kept = await h.maybe<{ name: string; columns: Columns<Field>; words: OwnWords }>(sql`
    SELECT name, columns, words FROM kernel.ledger_mapping
    WHERE county = ${h.scope.county} AND kind = ${kind} AND header = ${ledger.digest} ORDER BY at DESC, id DESC LIMIT 1`)
  if (kept === undefined) return { columns: guessColumns(ledger.paths, fields), words: {}, mapping: null }
  const known = fieldNames(fields).filter((field) => kept.columns[field] !== undefined)
  const columns = Object.fromEntries(known.map((f) => [f, kept.columns[f]])) as Columns<Field>
  return { columns, words: kept.words, mapping: kept.name }
}

/** Keeps the mapping under a name for the next ledger with the same headings; by the machine's own clock, which tells which was last. */
export async function keepMapping(
  h: Handle,
  kind: string,
  ledger: Ledger,
  kept: { name: string; columns: Columns; words?: OwnWords },
): Promise<void> {
  await h.run(sql`
    INSERT INTO kernel.ledger_mapping (county, id, kind, name, header, columns, words, person, at)
    VALUES (${h.scope.county}, ${h.id()}, ${kind}, ${kept.name}, ${ledger.digest}, ${JSON.stringify(kept.columns)},
      ${JSON.stringify(kept.words ?? {})}, ${h.scope.person}, ${writtenAt(h.scope)})`)
}
