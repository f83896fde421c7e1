import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identify, isAlive } from './processes.ts'

/**
 * The processes that use the embedded database: the server, and any command line beside it.
 * The last one to leave stops it. Call these inside the lock of the home.
 */
export async function enter(folder: string): Promise<void> {
  const self = await identify(process.pid)
  await writeFile(join(folder, String(process.pid)), self?.started ?? '')
}

export async function leave(folder: string): Promise<void> {
  await rm(join(folder, String(process.pid)), { force: true })
}

/** Ids of the other living processes that use the database. Records of dead ones are removed. */
export async function others(folder: string): Promise<number[]> {
  const living: number[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(name)
    if (pid === process.pid) continue
    const started = await readFile(join(folder, name), 'utf8').catch(() => '')
    if (await isAlive({ pid, started })) living.push(pid)
    else await rm(join(folder, name), { force: true })
  }
  return living
}
