import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database } from '#kernel/server/database.ts'
import { foreignKeysOf } from '#kernel/server/foreign-keys.ts'

/** What a cell may hold: arrays are of codes and ids, which need no quotes; bytes are written in hexadecimal. */
export type Cell = string | number | boolean | null | Buffer | readonly string[]

/** Sends rows into a table, in the order of the columns named. */
export type Copy = (table: string, columns: readonly string[], rows: Iterable<readonly Cell[]>) => Promise<void>

/** Names of columns, as they are read most easily: `county id name`. */
export function columns(names: string): readonly string[] {
  return names.split(/\s+/)
}

/** Text of one COPY message: large enough that a row costs next to nothing, small enough to be thrown away soon. */
const CHUNK = 256 * 1024

/**
 * Loads many rows by COPY as the owner of the tables, in one transaction. Foreign keys and secondary indexes are taken off
 * and put back when all is in: each is then checked or built once for all rows, not once a row. Triggers of the tables do not
 * run; what they would refuse is the caller's to check. The tables' statistics are the caller's
 * to renew. Locks the tables, so it is for a database that nobody uses yet.
 * @param tables with their schema, e.g. `fieldwork.visit`
 */
export async function loadInBulk(
  database: Database,
  tables: readonly string[],
  work: (copy: Copy, client: pg.Client) => Promise<void>,
): Promise<void> {
  await database.asOwner(async (client) => {
    await client.query('BEGIN')
    await client.query(`SET LOCAL maintenance_work_mem = '256MB'`)
    const taken = await takeOff(client, tables)
    for (const statement of taken.off) await client.query(statement)
    await work((table, columns, rows) => copyInto(client, table, columns, rows), client)
    for (const statement of taken.on) await client.query(statement)
    await client.query('COMMIT')
  })
}

/** Statements that free the tables of what slows a load down, and those that put all of it back. */
async function takeOff(client: pg.Client, tables: readonly string[]): Promise<{ off: string[]; on: string[] }> {
  const keys = await foreignKeysOf(client, tables)
  const { rows: indexes } = await client.query<{ name: string; text: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS text
     FROM pg_index i WHERE i.indrelid = ANY ($1::regclass[])
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [tables],
  )
  return {
    off: [
      ...tables.flatMap((t) => [
        `ALTER TABLE ${t} NO FORCE ROW LEVEL SECURITY`,
        `ALTER TABLE ${t} DISABLE TRIGGER USER`,
      ]),
      ...keys.off,
      ...indexes.map((i) => `DROP INDEX ${i.name}`),
    ],
    on: [
      ...indexes.map((i) => i.text),
      ...keys.on,
      ...tables.flatMap((t) => [`ALTER TABLE ${t} ENABLE TRIGGER USER`, `ALTER TABLE ${t} FORCE ROW LEVEL SECURITY`]),
    ],
  }
}

async function copyInto(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const into = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  await pipeline(Readable.from(chunksOf(rows), { objectMode: true, highWaterMark: 2 }), into)
}

function* chunksOf(rows: Iterable<readonly Cell[]>): Generator<Buffer> {
  let text = ''
  for (const row of rows) {
    text += lineOf(row)
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

function lineOf(row: readonly Cell[]): string {
  let line = ''
  for (let n = 0; n < row.length; n += 1) line += (n === 0 ? '' : '\t') + cellOf(row[n]!)
  return `${line}\n`
}

function cellOf(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'string') return /[\\\t\n\r]/.test(cell) ? escaped(cell) : cell
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`
  return `{${(cell as readonly string[]).join(',')}}`
}

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c]!)
}
