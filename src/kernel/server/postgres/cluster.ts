import { execFile, spawn } from 'node:child_process'
import { chown, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'
import { identify, isAlive, type ProcessIdentity, postmasterOf, serversOf, signal, waitForEnd } from './processes.ts'
import { canLogIn, socketUrl, superRole } from './roles.ts'
import { scramVerifier } from './scram.ts'

const run = promisify(execFile)

/** A postmaster answers within this time, unless it is replaying its log after a crash, which may take longer. */
const patienceMs = 15_000
const recoveryPatienceMs = 300_000

/** `refused`: it runs, but our secret is not its secret. */
export type Answer = 'ready' | 'refused' | 'ended' | 'silent'

/** Makes the data directory if there is none. A run that was killed half way leaves only `data.new`. */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  password: string,
  log: (line: string) => void,
): Promise<void> {
  const version = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return refuseOtherMajor(version.trim(), binaries, place)
  log('正在初始化数据库…')
  const fresh = `${place.data}.new`
  const secret = join(place.root, 'initdb-password')
  await rm(fresh, { recursive: true, force: true })
  await rm(secret, { force: true })
  try {
    await writeFile(secret, password, { mode: 0o600 })
    if (place.user !== undefined) await chown(secret, place.user.uid, place.user.gid)
    await run(binaries.initdb, initArguments(fresh, secret), { ...place.user, cwd: '/', env: environment() })
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message
    throw new Error(`初始化数据库失败：${said.trim()}`)
  } finally {
    await rm(secret, { force: true })
  }
  await rename(fresh, place.data)
}

function refuseOtherMajor(found: string, binaries: Binaries, place: Place): void {
  const wanted = binaries.version.split('.')[0]
  if (found === wanted) return
  throw new Error(
    `数据目录 ${place.data} 由 PostgreSQL ${found} 建立，而内置的是 PostgreSQL ${wanted}。请先用原版本执行 guben export 导出，再在新的 GUBEN_HOME 中执行 guben import 导入。`,
  )
}

function initArguments(data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${superRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=icu',
    '--icu-locale=und',
    '--locale=C',
    // With the C type of characters, Chinese would not count as letters in full-text and trigram search.
    '--lc-ctype=C.UTF-8',
    '--data-checksums',
  ]
}

/** Nothing of our own environment reaches the database: PG* variables would change its ways. */
function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }
}

/**
 * Starts PostgreSQL in a process group of its own, so that neither Ctrl-C nor the death of Node takes it along.
 * Tries again for 15 s: after a `kill -9` the remains of the old server may still hold the data directory.
 * @throws with the end of the server's log when it does not come up.
 */
export async function startServer(
  place: Place,
  binaries: Binaries,
  args: string[],
  password: string,
): Promise<ProcessIdentity> {
  const until = performance.now() + patienceMs
  for (;;) {
    await removeRemains(place)
    const { server, answer } = await tryStart(place, binaries, args, password)
    if (answer === 'ready' || answer === 'refused') return server
    if (performance.now() > until) {
      throw new Error(`内置的 PostgreSQL 未能启动。日志（${place.log}）的最后几行：\n${await endOfLog(place)}`)
    }
    await sleep(500)
  }
}

async function tryStart(place: Place, binaries: Binaries, args: string[], password: string) {
  const said = await open(startLog(place), 'w', 0o600)
  try {
    if (place.user !== undefined) await said.chown(place.user.uid, place.user.gid)
    const child = spawn(binaries.postgres, args, {
      ...place.user,
      cwd: '/',
      env: environment(),
      detached: true,
      stdio: ['ignore', said.fd, said.fd],
    })
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    failed.catch(() => undefined)
    child.unref()
    if (child.pid === undefined) return await failed
    const server = (await identify(child.pid)) ?? { pid: child.pid, started: '' }
    return { server, answer: await waitForAnswer(place, server, password) }
  } finally {
    await said.close()
  }
}

/** Asks until the server answers, has ended, or says nothing for too long. */
export async function waitForAnswer(place: Place, server: ProcessIdentity, password: string): Promise<Answer> {
  const url = socketUrl(place.socket, superRole, password, 'postgres')
  const asked = performance.now()
  for (;;) {
    let isRecovering = false
    try {
      // The process must be ours and listening: a dead one leaves its socket file behind.
      if ((await postmasterOf(place.data))?.pid === server.pid) return (await canLogIn(url)) ? 'ready' : 'refused'
    } catch (error) {
      isRecovering = (error as { code?: string }).code === '57P03'
    }
    if (!(await isAlive(server))) return 'ended'
    if (performance.now() - asked > (isRecovering ? recoveryPatienceMs : patienceMs)) return 'silent'
    await sleep(30)
  }
}

/**
 * Clears what a killed server left: its children, which must end before the data may be touched again, and a
 * `postmaster.pid` whose number now belongs to some other program (PostgreSQL would then refuse to start).
 */
async function removeRemains(place: Place): Promise<void> {
  if ((await postmasterOf(place.data)) !== undefined) return
  const remains = await serversOf(place.data)
  for (const child of remains) {
    if (await waitForEnd(child, 2_000)) continue
    signal(child.pid, 'SIGQUIT')
    if (await waitForEnd(child, 2_000)) continue
    signal(child.pid, 'SIGKILL')
    await waitForEnd(child, 1_000)
  }
  if ((await serversOf(place.data)).length > 0) return
  await rm(join(place.data, 'postmaster.pid'), { force: true })
}

/** Fast shutdown: open transactions are rolled back, everything is written. After 8 s at once, with recovery at the next start. */
export async function stopServer(server: ProcessIdentity): Promise<void> {
  if (!(await isAlive(server)) || !signal(server.pid, 'SIGINT')) return
  if (await waitForEnd(server, 8_000)) return
  signal(server.pid, 'SIGQUIT')
  await waitForEnd(server, 1_500)
}

/**
 * Gives the superuser our password when secrets.json was lost or restored from elsewhere. PostgreSQL's single-user
 * mode asks for no password: whoever may run it owns the files anyway. The server must be stopped.
 */
export async function resetSuperPassword(place: Place, binaries: Binaries, password: string): Promise<void> {
  const child = spawn(binaries.postgres, ['--single', '-D', place.data, 'postgres'], {
    ...place.user,
    cwd: '/',
    env: environment(),
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  child.stdin.end(`ALTER ROLE ${superRole} PASSWORD '${scramVerifier(password)}'\n`)
  if ((await ended) !== 0) throw new Error(`数据库 ${place.data} 的超级用户口令无法重设。请从备份恢复 secrets.json。`)
}

function startLog(place: Place): string {
  return join(place.log, 'start.log')
}

async function endOfLog(place: Place): Promise<string> {
  const day = new Date(Date.now() + 8 * 3_600_000).getUTCDate().toString().padStart(2, '0')
  const texts = await Promise.all(
    [startLog(place), join(place.log, `postgresql-${day}.log`)]
      .map(async (file) => {
        const isRecent = Date.now() - (await stat(file)).mtimeMs < 60_000
        return isRecent ? readFile(file, 'utf8') : ''
      })
      .map((text) => text.catch(() => '')),
  )
  return texts.join('').trim().split('\n').slice(-15).join('\n')
}
