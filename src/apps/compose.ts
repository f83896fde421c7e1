import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import pino, { type Logger } from 'pino'
import { speakChinese } from '#kernel/pure/locale.ts'
import { type Database, type DatabaseUrls, openDatabase } from '#kernel/server/database.ts'
import { prepareQueue, QUEUE_VERSION } from '#kernel/server/jobs.ts'
import { type Kernel, makeKernel } from '#kernel/server/kernel.ts'
import { migrate, onceFor } from '#kernel/server/migrate.ts'
import { prepareExternal } from '#kernel/server/postgres/external.ts'
import { assertBound, assertSafeSettings } from '#kernel/server/postgres/guard.ts'
import { startEmbedded } from '#kernel/server/postgres/supervisor.ts'
import type { Settings } from '#kernel/server/settings.ts'
import { openVault } from '#kernel/server/vault-keys.ts'
import { modules } from './modules.ts'

speakChinese()

const CLOSE_MS = 1_000

export interface Composed {
  kernel: Kernel
  /** closes the pool, and stops the database when it is ours */
  stop(): Promise<void>
}

/** Brings up database, schema and kernel; the server, the command line and the tests all start here. */
export async function compose(
  settings: Settings,
  say: (line: string) => void,
  log: Logger = pino({ level: 'warn' }),
): Promise<Composed> {
  await mkdir(settings.home, { recursive: true, mode: 0o700 })
  say(
    settings.databaseUrl
      ? '连接外部数据库…'
      : existsSync(`${settings.home}/postgres`)
        ? '启动数据库…'
        : '初始化数据库…',
  )
  const server = settings.databaseUrl
    ? await prepareExternal(settings.databaseUrl, settings.home)
    : await startEmbedded({ home: settings.home, log: (line) => log.debug(line) })
  const database = openDatabase(server)
  const stop = async () => {
    const closed = database.close()
    // A statement that is still at work must not keep the database from being stopped: that ends the statement, too.
    await Promise.race([closed, wait(CLOSE_MS, undefined, { ref: false })])
    await server.stop()
    await closed
  }
  try {
    return { kernel: await prepare(database, server, settings, say, log), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Checks what the database promises, brings it to the state of the code, and makes the kernel on it. */
async function prepare(
  database: Database,
  server: DatabaseUrls,
  settings: Settings,
  say: (line: string) => void,
  log: Logger,
): Promise<Kernel> {
  const appRole = decodeURIComponent(new URL(server.appUrl).username)
  const client = await database.app.connect()
  try {
    await assertSafeSettings(client, appRole, { isOutside: settings.databaseUrl !== null })
    await assertBound(client, decodeURIComponent(new URL(server.publicUrl).username))
  } finally {
    client.release()
  }
  const ran = await migrate(database, modules, appRole)
  if (ran > 0) say(`升级数据库结构（${ran} 项）…`)
  await onceFor(database, 'queue', `${QUEUE_VERSION} ${appRole}`, () => prepareQueue(server.ownerUrl, appRole))
  const vault = await openVault(database, settings.home, settings.suite)
  const { home, smsGateway } = settings
  const kernel = makeKernel({ database, modules, home, vault, log, smsGateway })
  await kernel.refreshClock()
  return kernel
}
