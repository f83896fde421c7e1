import type pg from 'pg'

/**
 * Statements that take the foreign keys of tables off, and those that put them back. In between rows come and go without a
 * look at the other table for each; once put back, a key is checked for all rows together. Both belong in one transaction.
 * @param tables with their schema, e.g. `fieldwork.visit`
 */
export async function foreignKeysOf(
  client: pg.Client,
  tables: readonly string[],
): Promise<{ off: string[]; on: string[] }> {
  const { rows } = await client.query<{ table: string; name: string; text: string }>(
    `SELECT c.conrelid::regclass::text AS table, quote_ident(c.conname) AS name, pg_get_constraintdef(c.oid) AS text
     FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = ANY ($1::regclass[])`,
    [tables],
  )
  return {
    off: rows.map((key) => `ALTER TABLE ${key.table} DROP CONSTRAINT ${key.name}`),
    on: rows.map((key) => `ALTER TABLE ${key.table} ADD CONSTRAINT ${key.name} ${key.text}`),
  }
}
