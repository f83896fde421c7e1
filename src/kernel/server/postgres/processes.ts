import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process is named by its id and start time: an id alone may have been given to another process since. */
export interface ProcessIdentity {
  pid: number
  /** Clock ticks after boot. */
  started: string
}

/** Identity of a living process; undefined when there is none, or only its zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything, so count from the last parenthesis: state is field 3, start time 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    const started = fields[19]
    if (started === undefined || state === 'Z' || state === 'X') return undefined
    return { pid, started }
  } catch {
    return undefined
  }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.started === identity.started
}

/** Waits until the process has ended; false when it is still there after `patienceMs`. */
export async function waitForEnd(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs
  while (await isAlive(identity)) {
    if (performance.now() > until) return false
    await sleep(25)
  }
  return true
}

/** Sends a signal; false when the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** The postmaster that `postmaster.pid` names, when it lives and really serves this data directory. */
export async function postmasterOf(data: string): Promise<ProcessIdentity | undefined> {
  const pid = await pidInFile(join(data, 'postmaster.pid'))
  if (pid === undefined) return undefined
  const identity = await identify(pid)
  if (identity === undefined || !(await serves(pid, data))) return undefined
  return identity
}

/** Every PostgreSQL process of this data directory: after a `kill -9` of the postmaster its children live on a little. */
export async function serversOf(data: string): Promise<ProcessIdentity[]> {
  const found: ProcessIdentity[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || !(await serves(Number(name), data))) continue
    const identity = await identify(Number(name))
    if (identity !== undefined) found.push(identity)
  }
  return found
}

/** The command line of a process; empty when it is gone. */
export async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.replace(/\0$/, '').split('\0')
}

/** Whether the program file of this process has been replaced or deleted since it was started. */
export async function programIsGone(pid: number): Promise<boolean> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => ' (deleted)')
  return program.endsWith(' (deleted)')
}

/** PostgreSQL works inside its data directory, so the working directory tells whose it is. */
async function serves(pid: number, data: string): Promise<boolean> {
  try {
    const program = basename(await readlink(`/proc/${pid}/exe`)).replace(' (deleted)', '')
    return program === 'postgres' && (await readlink(`/proc/${pid}/cwd`)).replace(' (deleted)', '') === data
  } catch {
    return false
  }
}

async function pidInFile(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number.parseInt(text.split('\n')[0] ?? '', 10)
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}
