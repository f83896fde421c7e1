import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { accessStatements, publicStatements } from './access.ts'
import type { Database } from './database.ts'
import { kernelCard } from './kernel-card.ts'
import { inOrder, type ModuleCard } from './module.ts'

const SOURCE = fileURLToPath(new URL('../../', import.meta.url))

interface Migration {
  readonly schema: string
  readonly name: string
  readonly text: string
  readonly digest: string
}

/** The dated SQL files of the kernel and of each module, in the order in which they must run. */
async function migrationsOf(cards: readonly ModuleCard[]): Promise<Migration[]> {
  const folders = [
    { schema: 'kernel', path: join(SOURCE, 'kernel/tables') },
    ...cards.map((card) => ({ schema: card.name, path: join(SOURCE, 'modules', card.name, 'tables') })),
  ]
  const all: Migration[] = []
  for (const { schema, path } of folders) {
    const names = (await readdir(path).catch(() => [] as string[])).filter((n) => n.endsWith('.sql')).sort()
    for (const name of names) {
      const text = await readFile(join(path, name), 'utf8')
      all.push({ schema, name, text, digest: createHash('sha256').update(text).digest('hex') })
    }
  }
  return all
}

/**
 * Brings the database to the state of the code: new SQL files, each in its own transaction, then the access rules
 * of every card. A file that has run and was edited since is refused by name. Safe to run from several processes.
 * @returns how many files ran
 */
export async function migrate(database: Database, modules: readonly ModuleCard[], appRole: string): Promise<number> {
  const cards = inOrder(modules)
  const migrations = await migrationsOf(cards)
  return database.asOwner(async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('guben-migrate'))`)
    await client.query(`SET lock_timeout = '30s'`)
    const ran = await runNew(client, migrations)
    const publicRole = decodeURIComponent(new URL(database.urls.publicUrl).username)
    await applyAccess(client, [kernelCard, ...cards], { app: appRole, public: publicRole }, ran > 0)
    await client.query(`SELECT pg_advisory_unlock(hashtext('guben-migrate'))`)
    return ran
  })
}

async function runNew(client: pg.Client, migrations: readonly Migration[]): Promise<number> {
  await client.query('CREATE SCHEMA IF NOT EXISTS kernel')
  await client.query(`CREATE TABLE IF NOT EXISTS kernel.migration (
    schema text NOT NULL, name text NOT NULL, digest text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT migration_pk PRIMARY KEY (schema, name))`)
  const known = new Map<string, string>()
  for (const row of (await client.query('SELECT schema, name, digest FROM kernel.migration')).rows)
    known.set(`${row.schema}/${row.name}`, row.digest)
  let ran = 0
  for (const m of migrations) {
    const before = known.get(`${m.schema}/${m.name}`)
    if (before === m.digest) continue
    if (before !== undefined)
      throw new Error(`${m.schema}/${m.name} 已经执行过，之后又被修改；请新增文件，不要改旧文件`)
    await client.query('BEGIN')
    try {
      await client.query(`CREATE SCHEMA IF NOT EXISTS "${m.schema}"`)
      await client.query('INSERT INTO kernel.migration (schema, name, digest) VALUES ($1, $2, $3)', [
        m.schema,
        m.name,
        m.digest,
      ])
      await client.query(m.text)
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw new Error(`${m.schema}/${m.name}: ${(error as Error).message}`, { cause: error })
    }
    ran += 1
  }
  return ran
}

/**
 * Policies are compared by one digest, so a start without changes costs one query.
 * @param isNew a file has run: a view may have other columns now, on which the public's grants rest
 */
async function applyAccess(
  client: pg.Client,
  cards: readonly ModuleCard[],
  roles: { app: string; public: string },
  isNew: boolean,
): Promise<void> {
  const statements = [
    `ALTER TABLE kernel.migration ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE kernel.migration FORCE ROW LEVEL SECURITY`,
  ]
  statements.push(
    `DROP POLICY IF EXISTS migration_all ON kernel.migration`,
    `CREATE POLICY migration_all ON kernel.migration TO CURRENT_USER USING (true)`,
  )
  for (const card of cards) {
    statements.push(`GRANT USAGE ON SCHEMA "${card.name}" TO "${roles.app}"`)
    for (const [table, access] of Object.entries(card.access))
      statements.push(...accessStatements(card.name, table, access, roles.app))
    for (const view of [...(card.views ?? []), ...Object.keys(card.publicViews ?? {})])
      statements.push(`GRANT SELECT ON "${card.name}"."${view}" TO "${roles.app}"`)
    for (const call of card.calls ?? [])
      statements.push(`GRANT EXECUTE ON FUNCTION "${card.name}".${call} TO "${roles.app}"`)
  }
  statements.push(...publicStatements(cards, roles.public))
  const digest = createHash('sha256').update(statements.join(';')).digest('hex')
  const inForce = await client.query(`SELECT digest FROM kernel.migration WHERE schema = 'kernel' AND name = 'access'`)
  if (!isNew && inForce.rows[0]?.digest === digest) return
  await client.query('BEGIN')
  for (const card of cards) await client.query(`CREATE SCHEMA IF NOT EXISTS "${card.name}"`)
  await client.query(statements.join(';\n'))
  await client.query(
    `INSERT INTO kernel.migration (schema, name, digest) VALUES ('kernel', 'access', $1)
     ON CONFLICT (schema, name) DO UPDATE SET digest = excluded.digest`,
    [digest],
  )
  await client.query('COMMIT')
}

/**
 * Runs `prepare` unless the mark says that it ran for this very version and role. The mark is written after it, so what
 * was cut off in between is done again.
 */
export async function onceFor(
  database: Database,
  name: string,
  version: string,
  prepare: () => Promise<void>,
): Promise<void> {
  const mark = (client: pg.Client) =>
    client.query(`SELECT digest FROM kernel.migration WHERE schema = 'kernel' AND name = $1`, [name])
  if ((await database.asOwner(mark)).rows[0]?.digest === version) return
  await prepare()
  await database.asOwner((client) =>
    client.query(
      `INSERT INTO kernel.migration (schema, name, digest) VALUES ('kernel', $1, $2)
       ON CONFLICT (schema, name) DO UPDATE SET digest = excluded.digest`,
      [name, version],
    ),
  )
}
