import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { prepareExternal, withLogin } from './external.ts'
import { assertSafeSettings } from './guard.ts'
import { identify, isAlive, signal, waitForEnd } from './processes.ts'
import { withClient } from './roles.ts'
import { type EmbeddedDatabase, startEmbedded } from './supervisor.ts'

// A test makes a cluster or two, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const isRoot = process.getuid?.() === 0
let folder: string
let home: string
let lines: string[]
let open: EmbeddedDatabase[]

beforeEach(() => {
  // Under a folder that everybody may pass, so that root's ordinary case is tried; 0700 has its own test.
  folder = mkdtempSync('/tmp/guben-test-')
  execFileSync('chmod', ['755', folder])
  home = join(folder, 'home')
  lines = []
  open = []
})

afterEach(async () => {
  for (const database of open) await database.stop()
  const root = join(home, 'postgres')
  if (existsSync(root) && lstatSync(root).isSymbolicLink()) rmSync(readlinkSync(root), { recursive: true })
  rmSync(folder, { recursive: true, force: true })
})

async function start(settings?: Record<string, string>): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ home, log: (line) => lines.push(line), settings: settings ?? {} })
  open.push(database)
  return database
}

async function one<T>(url: string, sql: string): Promise<T> {
  return withClient(url, async (client) => Object.values((await client.query(sql)).rows[0])[0] as T)
}

/** A Node process that starts the database of `home`, as the server would, and then waits. */
async function startInChild(): Promise<{ child: ChildProcess; database: number }> {
  const script = join(folder, 'child.ts')
  writeFileSync(
    script,
    `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
     const database = await startEmbedded({ home: ${JSON.stringify(home)}, log: () => undefined });
     console.log(database.pid);
     setInterval(() => undefined, 1000);`,
  )
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line')
  return { child, database: Number(line) }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

describe('a fresh home', () => {
  test('gets a durable database with an owner and a bound application role', async () => {
    const database = await start()
    expect(await one(database.ownerUrl, 'SELECT current_user::text')).toBe('guben_owner')
    expect(await one(database.appUrl, 'SELECT current_user::text')).toBe('guben_app')
    expect(await one(database.superUrl, `SELECT current_setting('listen_addresses')`)).toBe('')
    expect(
      await one(
        database.superUrl,
        `SELECT concat_ws(' ', datlocprovider, datcollate, datctype, datlocale) FROM pg_database WHERE datname = 'guben'`,
      ),
    ).toBe('i C C.UTF-8 und')
    await withClient(database.superUrl, (client) => assertSafeSettings(client, 'guben_app'))
    await withClient(database.ownerUrl, (client) => assertSafeSettings(client, 'guben_app'))
    expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600)
    await expect(one(database.appUrl, 'CREATE TABLE t (a int)')).rejects.toThrow(/permission denied/)
    await expect(one(database.appUrl.replace(/:[^:@]*@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/)
  })

  test('is started again with its data, and psql understands its URL', async () => {
    const first = await start()
    await one(first.ownerUrl, `CREATE TABLE kept AS SELECT '绥德' AS name; SELECT 1`).catch(() => undefined)
    await first.stop()
    const second = await start()
    expect(await one(second.ownerUrl, 'SELECT name FROM kept')).toBe('绥德')
    expect(new URL(second.appUrl).username).toBe('guben_app')
    if (existsSync('/usr/bin/psql')) {
      expect(execFileSync('psql', [second.appUrl, '-Atc', 'SELECT current_user'], { encoding: 'utf8' })).toBe(
        'guben_app\n',
      )
    }
  })

  test('takes a long path, whose socket then lives elsewhere', async () => {
    home = join(folder, '很长的文件夹名'.repeat(8), 'x'.repeat(60), 'home')
    const database = await start()
    expect(await one(database.appUrl, 'SELECT 1')).toBe(1)
    const socket = decodeURIComponent(new URL(database.appUrl).hostname)
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(90)
    expect(statSync(socket).mode & 0o777).toBe(0o700)
    await database.stop()
    rmSync(socket, { recursive: true })
  })

  test('behind a closed folder works, for root by keeping its data elsewhere, and starts afresh when deleted', async () => {
    execFileSync('chmod', ['700', folder])
    const first = await start()
    const data = realpathSync(join(home, 'postgres'))
    expect(statSync(data).uid).not.toBe(0)
    expect(data).toMatch(isRoot ? /^\/var\/lib\/guben\/[0-9a-f]{16}$/ : /home\/postgres$/)
    await one(first.ownerUrl, 'CREATE TABLE old (a int)').catch(() => undefined)
    await first.stop()
    rmSync(home, { recursive: true })
    const second = await start()
    expect(await one(second.ownerUrl, `SELECT to_regclass('old')`)).toBeNull()
    expect(existsSync(data)).toBe(!isRoot)
  })
})

describe('after a crash', () => {
  test('the database lives on as an orphan and is adopted', async () => {
    const { child, database: orphan } = await startInChild()
    await kill(child)
    const adopted = await start()
    expect(adopted.pid).toBe(orphan)
    expect(await one(adopted.appUrl, 'SELECT 1')).toBe(1)
    const before = await identify(orphan)
    await adopted.stop()
    expect(before && (await isAlive(before))).toBe(false)
  })

  test('an orphan with other settings is replaced', async () => {
    const { child, database: orphan } = await startInChild()
    await kill(child)
    const database = await start({ work_mem: '9MB' })
    expect(database.pid).not.toBe(orphan)
    expect(await one(database.superUrl, `SELECT current_setting('work_mem')`)).toBe('9MB')
  })

  test('a killed database comes back by itself', async () => {
    const database = await start()
    const before = database.pid
    signal(before, 'SIGKILL')
    const until = Date.now() + 50_000
    while (
      Date.now() < until &&
      (database.pid === before || (await one(database.appUrl, 'SELECT 1').catch(() => 0)) !== 1)
    ) {
      await sleep(100)
    }
    expect(database.pid).not.toBe(before)
    expect(await one(database.appUrl, 'SELECT 1')).toBe(1)
  })

  test('a killed database and a stale pid file that names a living stranger do not hinder the start', async () => {
    const { child, database: orphan } = await startInChild()
    await kill(child)
    const postmaster = await identify(orphan)
    signal(orphan, 'SIGKILL')
    if (postmaster) await waitForEnd(postmaster, 5_000)
    const file = realpathSync(join(home, 'postgres/data/postmaster.pid'))
    writeFileSync(file, `${process.pid}\n${join(home, 'postgres/data')}\n`)
    const database = await start()
    expect(database.pid).not.toBe(orphan)
    expect(await one(database.appUrl, 'SELECT 1')).toBe(1)
  })

  test('lost secrets are made again and the data stay', async () => {
    const first = await start()
    await one(first.ownerUrl, 'CREATE TABLE kept (a int)').catch(() => undefined)
    await first.stop()
    rmSync(join(home, 'secrets.json'))
    const second = await start()
    expect(await one(second.ownerUrl, `SELECT to_regclass('kept')::text`)).toBe('kept')
    expect(await one(second.appUrl, 'SELECT 1')).toBe(1)
  })
})

test('two processes of one home share the database, and the last one stops it', async () => {
  const { child, database: shared } = await startInChild()
  const database = await start()
  expect(database.pid).toBe(shared)
  await database.stop()
  const postmaster = await identify(shared)
  expect(postmaster).toBeDefined()
  await kill(child)
  const last = await start()
  expect(last.pid).toBe(shared)
})

describe('the guard', () => {
  test('refuses a server that may lose writes', async () => {
    const database = await start({ fsync: 'off' })
    await withClient(database.appUrl, async (client) => {
      await expect(assertSafeSettings(client, 'guben_app')).rejects.toThrow(/fsync 已关闭.*fsync is off/)
    })
    await database.stop()
    const other = await start({ full_page_writes: 'off' })
    await withClient(other.appUrl, async (client) => {
      await expect(assertSafeSettings(client, 'guben_app')).rejects.toThrow(/full_page_writes/)
    })
    await other.stop()
    const last = await start({ synchronous_commit: 'off' })
    await withClient(last.appUrl, async (client) => {
      await expect(assertSafeSettings(client, 'guben_app')).rejects.toThrow(/synchronous_commit/)
    })
  })

  test('refuses an application role that row-level security does not bind', async () => {
    const database = await start()
    await withClient(database.superUrl, async (client) => {
      const refused = async (make: string, undo: string, words: RegExp) => {
        await client.query(make)
        await expect(assertSafeSettings(client, 'guben_app')).rejects.toThrow(words)
        await client.query(undo)
        await assertSafeSettings(client, 'guben_app')
      }
      await refused('ALTER ROLE guben_app SUPERUSER', 'ALTER ROLE guben_app NOSUPERUSER', /SUPERUSER.*NOSUPERUSER/)
      await refused('ALTER ROLE guben_app BYPASSRLS', 'ALTER ROLE guben_app NOBYPASSRLS', /BYPASSRLS/)
      await refused('ALTER ROLE guben_app CREATEROLE', 'ALTER ROLE guben_app NOCREATEROLE', /CREATEROLE/)
      await refused('CREATE TABLE mine (a int); ALTER TABLE mine OWNER TO guben_app', 'DROP TABLE mine', /owns mine/)
      await refused(
        'GRANT guben_owner TO guben_app',
        'REVOKE guben_owner FROM guben_app',
        /REVOKE guben_owner FROM guben_app/,
      )
      await refused(
        'ALTER ROLE guben_app SET synchronous_commit = off',
        'ALTER ROLE guben_app RESET synchronous_commit',
        /synchronous_commit/,
      )
      await expect(assertSafeSettings(client, 'nobody_at_all')).rejects.toThrow(/没有应用角色/)
    })
  })

  test('lets missing checksums pass for an outside database only, and only when asked to', async () => {
    const withoutChecksums = {
      query: async (_: string, [name]: string[]) => ({
        rows: [{ value: name === 'data_checksums' ? 'off' : name === 'server_version_num' ? '150004' : 'on' }],
      }),
    } as unknown as pg.Client
    const check = (isOutside: boolean) => assertSafeSettings(withoutChecksums, 'guben_app', { isOutside })
    await expect(check(false)).rejects.toThrow(/pg_checksums --enable/)
    await expect(check(true)).rejects.toThrow(/GUBEN_ALLOW_NO_CHECKSUMS=1/)
  })
})

describe('an outside database', () => {
  test('gets an application role of this home, once, or the reason why not', async () => {
    const server = await start()
    await withClient(server.superUrl, async (client) => {
      await client.query(`CREATE ROLE county LOGIN CREATEROLE PASSWORD 'secret'`)
      await client.query('CREATE DATABASE county OWNER county')
      await client.query('REVOKE CONNECT ON DATABASE county FROM PUBLIC')
    })
    const url = withLogin(server.superUrl, 'county', 'secret').replace('/guben?', '/county?')
    const first = await prepareExternal(url, home)
    expect(first.appRole).toMatch(/^guben_app_[0-9a-f]{8}$/)
    expect(await one(first.appUrl, 'SELECT current_user::text')).toBe(first.appRole)
    await withClient(first.ownerUrl, (client) => assertSafeSettings(client, first.appRole, { isOutside: true }))
    const second = await prepareExternal(url, home)
    expect(second.appUrl).toBe(first.appUrl)
    await first.stop()

    // Another home asks for a role of its own, which this owner may not create.
    const other = join(folder, 'other')
    await expect(prepareExternal(server.ownerUrl, other)).rejects.toThrow(/CREATEROLE.*guben_app_[0-9a-f]{8}/)
    await expect(prepareExternal(withLogin(server.ownerUrl, 'guben_owner', 'wrong'), home)).rejects.toThrow(/拒绝登录/)
    await expect(prepareExternal('postgres://a:b@127.0.0.1:9/x', home)).rejects.toThrow(/连不上外部数据库/)
    await expect(prepareExternal('mysql://a', home)).rejects.toThrow(/DATABASE_URL/)
  })

  test('keeps its address when the login is replaced', () => {
    expect(withLogin('postgresql://a:b%40c@db:6432/x?sslmode=require&user=y', 'r', 'p')).toBe(
      'postgresql://r:p@db:6432/x?sslmode=require',
    )
    expect(withLogin('postgres:///x?host=/run', 'r', 'p')).toBe('postgres://r:p@/x?host=/run')
  })
})
