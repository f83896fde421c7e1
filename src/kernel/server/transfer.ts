import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Database } from './database.ts'
import { foreignKeysOf } from './foreign-keys.ts'
import type { ModuleCard } from './module.ts'
import { type KeyNames, keyNames } from './vault-keys.ts'

/** Sessions are not taken along: everyone signs in again on the other side. The probe is each installation's own. */
const LEFT_BEHIND = new Set(['kernel.migration', 'kernel.vault_probe', 'people.session'])

interface TableFile {
  table: string
  columns: string[]
  rows: number
  digest: string
}

interface Manifest {
  format: 'guben-export-1'
  migrations: string[]
  tables: TableFile[]
  /** sealed fields are exported as they are: how many, and the names of the keys without which nobody opens them */
  vault: KeyNames & { sealed: number }
}

export type Tell = (done: number, total: number, table: string) => void

/** Writes every row of every table from one snapshot, with the evidence files, to an empty folder. */
export async function exportAll(
  database: Database,
  cards: readonly ModuleCard[],
  home: string,
  folder: string,
  tell: Tell,
): Promise<Manifest> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} 不是空文件夹，请另选一个`)
  return database.asOwner(async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const tables = await tablesOf(client, cards)
    const manifest: Manifest = {
      format: 'guben-export-1',
      migrations: await migrationsOf(client),
      tables: [],
      vault: { ...(await keyNames(home)), sealed: await countSealed(client, tables) },
    }
    for (const [index, { table, columns }] of tables.entries()) {
      tell(index, tables.length, table)
      const stream = client.query(
        copyTo(`COPY (SELECT ${listed(columns)} FROM ${table} ORDER BY ${await keyOf(client, table)}) TO STDOUT`),
      )
      const { meter, result } = measured()
      await pipeline(stream, meter, createWriteStream(join(folder, `${table}.copy`)))
      manifest.tables.push({ table, columns, ...result() })
    }
    await client.query('COMMIT')
    await copyFiles(join(home, 'files'), join(folder, 'files'))
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
    return manifest
  })
}

/** Reads what {@link exportAll} wrote into an empty database of the same version; all of it or nothing. */
export async function importAll(
  database: Database,
  cards: readonly ModuleCard[],
  home: string,
  folder: string,
  tell: Tell,
): Promise<Manifest> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
  if (manifest.format !== 'guben-export-1') throw new Error('manifest.json 不是固本导出的清单')
  return database.asOwner(async (client) => {
    await refuseUnlessEmpty(client, manifest)
    await refuseForeignKeys(home, manifest)
    await client.query('BEGIN')
    // A table without FORCE lets its owner COPY; both are put back before anything is seen.
    for (const { table } of await tablesOf(client, cards)) {
      await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
      await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
    }
    await client.query('DELETE FROM kernel.clock')
    for (const [index, file] of manifest.tables.entries()) {
      tell(index, manifest.tables.length, file.table)
      const { meter, result } = measured()
      const into = client.query(copyFrom(`COPY ${file.table} (${listed(file.columns)}) FROM STDIN`))
      await pipeline(createReadStream(join(folder, `${file.table}.copy`)), meter, into)
      if (result().digest !== file.digest) throw new Error(`${file.table}.copy 与清单不符，文件可能损坏或被改动`)
    }
    for (const { table } of await tablesOf(client, cards)) {
      await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
      await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`)
    }
    await copyFiles(join(folder, 'files'), join(home, 'files'))
    await refuseMissingFiles(client, home)
    await client.query('COMMIT')
    return manifest
  })
}

/** Evidence goes along; only an installation that never had any has nothing to copy. */
async function copyFiles(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || error.path !== from) throw error
  })
}

async function refuseMissingFiles(client: pg.Client, home: string): Promise<void> {
  const { rows } = await client.query('SELECT DISTINCT county, digest, name FROM kernel.file')
  for (const { county, digest, name } of rows)
    await access(join(home, 'files', county, digest.slice(0, 2), digest)).catch(() => {
      throw new Error(`附件“${name}”不在导出的文件夹里，没有导入任何数据`)
    })
}

/**
 * Takes a county out again, whole: only for a demo whose loading was cut off.
 * Every other row stays for ever, by its triggers and by the cards.
 */
export async function removeCounty(database: Database, cards: readonly ModuleCard[], county: string): Promise<void> {
  await database.asOwner(async (client) => {
    await client.query('BEGIN')
    const tables = (await tablesOf(client, cards)).filter((t) => t.columns.includes('county')).map((t) => t.table)
    // Kept on, each row that goes would be looked for in tables full of what has just gone: hours for a large county.
    const keys = await foreignKeysOf(client, tables)
    for (const statement of keys.off) await client.query(statement)
    for (const table of tables) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
    for (const table of tables) await client.query(`DELETE FROM ${table} WHERE county = $1`, [county])
    for (const table of tables) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
    for (const statement of keys.on) await client.query(statement)
    await client.query('COMMIT')
  })
}

async function refuseUnlessEmpty(client: pg.Client, manifest: Manifest): Promise<void> {
  const { rows } = await client.query('SELECT name FROM kernel.county')
  if (rows.length > 0)
    throw new Error(
      `目标数据库里已有${rows.map((r) => r.name).join('、')}的数据，只能导入空的数据库（GUBEN_DEMO=none）`,
    )
  const here = await migrationsOf(client)
  if (here.join() !== manifest.migrations.join()) throw new Error('两边的版本不同，请用同一版本的固本导出和导入')
}

/** What cannot be opened here is not taken in: a register whose ID numbers are lost is found out too late. */
async function refuseForeignKeys(home: string, { vault }: Manifest): Promise<void> {
  if (vault.sealed === 0) return
  const here = await keyNames(home)
  const missing = vault.keys.filter((key) => !here.keys.includes(key))
  if (missing.length > 0 || here.fingerprint !== vault.fingerprint)
    throw new Error(
      `导出的数据里有 ${vault.sealed} 处封存的身份证号、电话等，要用原来的密钥才打得开。请先在原系统 npx guben key export <文件>，再在这里 npx guben key import <文件>，没有导入任何数据`,
    )
}

/** Sealed fields and fingerprints are the only columns of bytes, single or in lists. */
async function countSealed(client: pg.Client, tables: readonly { table: string }[]): Promise<number> {
  let sealed = 0
  for (const { table } of tables) {
    const { rows } = await client.query(
      `SELECT attname, atttypid = 'bytea[]'::regtype AS many FROM pg_attribute
       WHERE attrelid = $1::regclass AND atttypid IN ('bytea'::regtype, 'bytea[]'::regtype) AND attnum > 0 AND NOT attisdropped`,
      [table],
    )
    if (rows.length === 0) continue
    const counts = rows
      .map(({ attname, many }) =>
        many ? `coalesce(sum(cardinality(array_remove("${attname}", NULL))), 0)` : `count("${attname}")`,
      )
      .join(' + ')
    sealed += Number((await client.query(`SELECT ${counts} AS n FROM ${table}`)).rows[0].n)
  }
  return sealed
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT schema || '/' || name || ' ' || digest AS line FROM kernel.migration WHERE name NOT IN ('access', 'queue') ORDER BY 1`,
  )
  return rows.map((r) => r.line as string)
}

/** Tables in an order in which what is referred to comes first: by module, then as they were created. */
async function tablesOf(
  client: pg.Client,
  cards: readonly ModuleCard[],
): Promise<{ table: string; columns: string[] }[]> {
  const schemas = ['kernel', ...cards.map((c) => c.name)]
  const { rows } = await client.query(
    `SELECT n.nspname || '.' || c.relname AS table,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = ANY ($1) ORDER BY array_position($1, n.nspname::text), c.oid`,
    [schemas],
  )
  return rows.filter((r) => !LEFT_BEHIND.has(r.table))
}

async function keyOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query(
    `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)`,
    [table],
  )
  return rows.length > 0 ? rows.map((r) => `"${r.attname}"`).join(', ') : '1'
}

function listed(columns: readonly string[]): string {
  return columns.map((c) => `"${c}"`).join(', ')
}

/** Counts lines and takes the digest of what flows through. */
function measured(): { meter: Transform; result: () => { rows: number; digest: string } } {
  const hash = createHash('sha256')
  let rows = 0
  const meter = new Transform({
    transform(chunk: Buffer, _, next) {
      hash.update(chunk)
      for (const byte of chunk) if (byte === 10) rows += 1
      next(null, chunk)
    },
  })
  return { meter, result: () => ({ rows, digest: hash.digest('hex') }) }
}
