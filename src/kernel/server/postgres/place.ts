import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, rmdir, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shortDigest } from './lock.ts'

/** Where root keeps the database when the database's user cannot reach the home. */
export const systemFolder = '/var/lib/guben'
/** The kernel allows 107 bytes for a socket's path; `/.s.PGSQL.5432` takes 14. */
const socketPathBytes = 90

/** An operating system user, by number. */
export interface SystemUser {
  uid: number
  gid: number
}

/** Where one embedded database lives; every path is absolute and real. */
export interface Place {
  home: string
  root: string
  data: string
  log: string
  socket: string
  holders: string
  /** The user that runs PostgreSQL; undefined when it is the user of this process. */
  user: SystemUser | undefined
}

/** Makes the folders of the database of this home and decides which user runs it. */
export async function preparePlace(home: string): Promise<Place> {
  await mkdir(home, { recursive: true })
  const realHome = await realpath(home)
  const instance = await instanceOf(realHome)
  const isRoot = process.getuid?.() === 0
  const root = isRoot ? await rootForUnprivileged(realHome, instance) : await ownRoot(realHome)
  const user = isRoot ? await ownerOf(root) : undefined
  const place = {
    home: realHome,
    root,
    data: join(root, 'data'),
    log: join(root, 'log'),
    holders: join(root, 'holders'),
    socket: await socketFolder(root, instance),
    user,
  }
  await privateFolder(place.log, user)
  await privateFolder(place.holders, user)
  await privateFolder(place.socket, user)
  return place
}

/** A random id, made once in each home: a home that was deleted and made again is another installation. */
export async function instanceOf(home: string): Promise<string> {
  const file = join(home, 'instance')
  await writeFile(file, `${randomBytes(16).toString('hex')}\n`, { flag: 'wx' }).catch(ignoreExisting)
  return (await readFile(file, 'utf8')).trim()
}

/** Makes the folder, for its owner alone. Refuses one that somebody else has put there. */
export async function privateFolder(folder: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).then(
    () => (user === undefined ? undefined : chown(folder, user.uid, user.gid)),
    ignoreExisting,
  )
  const found = await lstat(folder)
  const owner = user?.uid ?? process.getuid?.()
  if (!found.isDirectory() || found.uid !== owner) {
    throw new Error(
      `文件夹 ${folder} 不属于运行数据库的用户（应为 uid ${owner}，实为 ${found.uid}）。请改正其属主，或另设 GUBEN_HOME。`,
    )
  }
  await chmod(folder, 0o700)
}

async function ownRoot(home: string): Promise<string> {
  const root = join(home, 'postgres')
  await mkdir(root, { mode: 0o700 }).catch(ignoreExisting)
  const real = await realpath(root)
  const { uid } = await stat(real)
  if (uid !== process.getuid?.()) {
    throw new Error(`数据库文件夹 ${real} 属于另一个用户（uid ${uid}）。请用该用户或 root 启动，或另设 GUBEN_HOME。`)
  }
  return real
}

/** PostgreSQL refuses to run as root: its files belong to another user, in a place which that user can reach. */
async function rootForUnprivileged(home: string, instance: string): Promise<string> {
  const root = join(home, 'postgres')
  const existing = await realpath(root).catch(() => undefined)
  if (existing !== undefined && (await stat(existing)).uid !== 0) return existing
  const user = await unprivilegedUser()
  await mkdir(root, { mode: 0o700 }).catch(ignoreExisting)
  await chown(root, user.uid, user.gid)
  if (canWork(root, user)) return root
  await rmdir(root)
  const elsewhere = join(systemFolder, shortDigest(`${instance} ${home}`))
  await mkdir(systemFolder, { recursive: true, mode: 0o755 })
  await privateFolder(elsewhere, user)
  if (!canWork(elsewhere, user)) {
    throw new Error(
      `运行数据库的用户（uid ${user.uid}）既进不了 ${home}，也进不了 ${elsewhere}。请开放其中之一的上级文件夹，或改用普通用户启动。`,
    )
  }
  await symlink(elsewhere, root)
  return elsewhere
}

/** The database stays with the user it was made for, who may be the ordinary user that owns the home. */
async function ownerOf(root: string): Promise<SystemUser> {
  const { uid, gid } = await stat(root)
  return { uid, gid }
}

async function unprivilegedUser(): Promise<SystemUser> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  const found = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (found === undefined) {
    throw new Error(
      'PostgreSQL 不能以 root 运行，而本机既没有 postgres 用户，也没有 nobody 用户。请改用普通用户启动，或用 DATABASE_URL 指定外部数据库。',
    )
  }
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

/** Asks the kernel itself, by trying: mode bits alone do not know access lists and mount options. */
function canWork(folder: string, user: SystemUser): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', folder], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  })
  return tried.status === 0
}

async function socketFolder(root: string, instance: string): Promise<string> {
  const name = `guben-${shortDigest(`${instance} ${root}`)}`
  const choices = [join(root, 'socket'), join(tmpdir(), name), join('/tmp', name)]
  return choices.find((path) => Buffer.byteLength(path) <= socketPathBytes) as string
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
