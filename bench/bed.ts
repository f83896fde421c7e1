import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose } from '#apps/compose.ts'
import { atHour } from '#kernel/pure/day.ts'
import type { Kernel } from '#kernel/server/kernel.ts'

/** A home of its own with a running database, gone after the bench. */
export interface Bed {
  readonly home: string
  readonly kernel: Kernel
  stop(): Promise<void>
}

/** An empty home; the database's user may enter it, so that root's database lies inside. */
export async function openFolder(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'guben-bench-'))
  await chmod(home, 0o755)
  return home
}

/** Starts (or joins) the database of a home and makes a kernel on it in this process. */
export async function openBed(home?: string): Promise<Bed> {
  const folder = home ?? (await openFolder())
  const { kernel, stop } = await compose(
    {
      home: folder,
      port: 0,
      databaseUrl: null,
      demo: null,
      demoSize: 'small',
      origin: null,
      smsGateway: null,
      suite: null,
    },
    () => undefined,
  )
  return {
    home: folder,
    kernel,
    stop: async () => {
      await stop()
      if (home === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Sets the bed's clock to nine o'clock of a day. */
export async function moveTo(bed: Bed, day: string): Promise<void> {
  await bed.kernel.setClock(atHour(day, 9))
}

export async function postgresVersion(bed: Bed): Promise<string> {
  return bed.kernel.database.asOwner(
    async (client) => (await client.query('SHOW server_version')).rows[0].server_version,
  )
}
