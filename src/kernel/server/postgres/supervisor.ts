import { isAbsolute } from 'node:path'
import { type Binaries, prepareBinaries } from './binaries.ts'
import { ensureCluster, resetSuperPassword, startServer, stopServer, waitForAnswer } from './cluster.ts'
import { enter, leave, others } from './holders.ts'
import { clearLeftovers } from './leftovers.ts'
import { exclusively } from './lock.ts'
import { type Place, preparePlace } from './place.ts'
import { commandLine, isAlive, type ProcessIdentity, postmasterOf, programIsGone } from './processes.ts'
import {
  appRole,
  databaseName,
  ensureDatabase,
  ownerRole,
  type Passwords,
  publicRole,
  socketUrl,
  superRole,
} from './roles.ts'
import { keptSecret } from './secrets.ts'
import { serverArguments } from './settings.ts'

/** A database that this process may use until it calls `stop`. */
export interface EmbeddedDatabase {
  /** Owner of the database and its schema: migrations. */
  ownerUrl: string
  /** Owns nothing, bound by row-level security: everything else. */
  appUrl: string
  /** Reads public views and nothing else. */
  publicUrl: string
  /** Superuser of the cluster: the supervisor itself, and tests. */
  superUrl: string
  /** Process id of the postmaster; another one after it was restarted. */
  readonly pid: number
  /** Leaves the database; stops it, within 10 s, unless another process of this home still uses it. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** GUBEN_HOME, an absolute path; made if missing. */
  home: string
  log: (line: string) => void
  /** Replaces single server settings; for tests. */
  settings?: Record<string, string>
}

/** All that is needed to start the same server again. */
interface Running {
  place: Place
  binaries: Binaries
  args: string[]
  passwords: Passwords
  log: (line: string) => void
  server: ProcessIdentity
  isRestarting: boolean
  /** Set by `stop`: from then on a server that is down is as it should be. */
  isLeft: boolean
}

type Wanted = Pick<Running, 'place' | 'binaries' | 'args' | 'passwords' | 'log'>

/**
 * Starts PostgreSQL in this home, or adopts the one that a killed process left running, and keeps it running:
 * when it dies by itself it is started again within about a second.
 * @throws with a Chinese sentence that says what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  if (!isAbsolute(options.home)) throw new Error(`GUBEN_HOME 须为绝对路径：${options.home}`)
  const running = await exclusively(lockOf(options.home), 120_000, () => bringUp(options))
  const watch = setInterval(() => void keepUp(running), 500)
  watch.unref()
  let stopping: Promise<void> | undefined
  const { place, passwords } = running
  return {
    ownerUrl: socketUrl(place.socket, ownerRole, passwords.owner, databaseName),
    appUrl: socketUrl(place.socket, appRole, passwords.app, databaseName),
    publicUrl: socketUrl(place.socket, publicRole, passwords.public, databaseName),
    superUrl: socketUrl(place.socket, superRole, passwords.super, databaseName),
    get pid() {
      return running.server.pid
    },
    stop() {
      clearInterval(watch)
      stopping ??= exclusively(lockOf(place.home), 20_000, () => leaveOrStop(running))
      return stopping
    },
  }
}

function lockOf(home: string): string {
  return `postgres ${home}`
}

async function bringUp({ home, log, settings }: EmbeddedOptions): Promise<Running> {
  const place = await preparePlace(home)
  await clearLeftovers(place, log)
  const passwords = {
    super: await keptSecret(place.home, 'postgres.super'),
    owner: await keptSecret(place.home, 'postgres.owner'),
    app: await keptSecret(place.home, 'postgres.app'),
    public: await keptSecret(place.home, 'postgres.public'),
  }
  const binaries = await prepareBinaries(place, log)
  await ensureCluster(place, binaries, passwords.super, log)
  await enter(place.holders)
  const wanted = { place, binaries, args: serverArguments(place, settings), passwords, log }
  const server = (await adopt(wanted)) ?? (await startFresh(wanted))
  await ensureDatabase(place.socket, passwords)
  return { ...wanted, server, isRestarting: false, isLeft: false }
}

/** The server that is already there, when it is as we would start it and knows our secret; else it is stopped. */
async function adopt(wanted: Wanted): Promise<ProcessIdentity | undefined> {
  const { place, binaries, args, passwords, log } = wanted
  const found = await postmasterOf(place.data)
  if (found === undefined) return undefined
  const isShared = (await others(place.holders)).length > 0
  const isSame = isShared || (await isAsWanted(found, [binaries.postgres, ...args]))
  if (isSame && (await waitForAnswer(place, found, passwords.super)) === 'ready') {
    log(isShared ? `共用正在运行的数据库（进程 ${found.pid}）` : `接管上次留下的数据库（进程 ${found.pid}）`)
    return found
  }
  log(`上次留下的数据库（进程 ${found.pid}）不能接管，正在停止它…`)
  await stopServer(found)
  return undefined
}

async function isAsWanted(server: ProcessIdentity, wanted: string[]): Promise<boolean> {
  if (await programIsGone(server.pid)) return false
  const found = await commandLine(server.pid)
  return found.length === wanted.length && found.every((part, at) => part === wanted[at])
}

async function startFresh({ place, binaries, args, passwords, log }: Wanted): Promise<ProcessIdentity> {
  const server = await startServer(place, binaries, args, passwords.super)
  if ((await waitForAnswer(place, server, passwords.super)) === 'ready') return server
  log('数据库不认 secrets.json 中的口令，正在重设…')
  await stopServer(server)
  await resetSuperPassword(place, binaries, passwords.super)
  return startServer(place, binaries, args, passwords.super)
}

/** Starts the server again when it has died by itself. Another process of this home may do it first. */
async function keepUp(running: Running): Promise<void> {
  if (running.isRestarting || (await isAlive(running.server))) return
  running.isRestarting = true
  try {
    await exclusively(lockOf(running.place.home), 20_000, async () => {
      if (running.isLeft || (await isAlive(running.server))) return
      running.log(`数据库（进程 ${running.server.pid}）意外停止，正在重新启动…`)
      running.server = (await adopt(running)) ?? (await startFresh(running))
      running.log(`数据库已重新启动（进程 ${running.server.pid}）`)
    })
  } catch (error) {
    running.log(`数据库重新启动失败：${(error as Error).message}`)
  } finally {
    running.isRestarting = false
  }
}

async function leaveOrStop(running: Running): Promise<void> {
  const { place, server, log } = running
  running.isLeft = true
  await leave(place.holders)
  const rest = await others(place.holders)
  if (rest.length > 0) {
    log(`数据库仍由进程 ${rest.join('、')} 使用，不停止`)
    return
  }
  await stopServer((await postmasterOf(place.data)) ?? server)
}
