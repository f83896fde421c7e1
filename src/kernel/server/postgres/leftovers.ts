import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopServer } from './cluster.ts'
import { type Place, systemFolder } from './place.ts'
import { postmasterOf } from './processes.ts'

/**
 * Looks after databases that root keeps outside their home: notes which home this one belongs to, and clears those
 * whose home was deleted. One is removed by itself only when its home was a temporary folder; any other home may be
 * a disk that is not mounted today, so it is only named.
 */
export async function clearLeftovers(place: Place, log: (line: string) => void): Promise<void> {
  if (!place.root.startsWith(`${systemFolder}/`)) return
  await writeFile(join(place.root, 'home'), `${place.home}\n${await instanceIn(place.home)}\n`)
  for (const name of await readdir(systemFolder)) {
    const root = join(systemFolder, name)
    const note = await readFile(join(root, 'home'), 'utf8').catch(() => undefined)
    const [home, instance] = note?.split('\n') ?? []
    if (root === place.root || home === undefined || (await instanceIn(home)) === instance) continue
    if (isTemporary(home)) await remove(root)
    else log(`${root} 是 ${home} 的数据库，而该文件夹已不存在或已重建；确认无用后可以删除`)
  }
}

function isTemporary(home: string): boolean {
  return [tmpdir(), '/tmp', '/var/tmp'].some((folder) => home.startsWith(`${folder}/`))
}

async function remove(root: string): Promise<void> {
  const server = await postmasterOf(join(root, 'data'))
  if (server !== undefined) await stopServer(server)
  await rm(root, { recursive: true, force: true })
}

/** A home that was deleted and made again is another installation, with another id. */
async function instanceIn(home: string): Promise<string | undefined> {
  return readFile(join(home, 'instance'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}
