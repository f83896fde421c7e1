import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { modules } from '#apps/modules.ts'
import { openDatabase } from '#kernel/server/database.ts'
import { prepareQueue } from '#kernel/server/jobs.ts'
import { migrate } from '#kernel/server/migrate.ts'
import { startEmbedded } from '#kernel/server/postgres/supervisor.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    superUrl: string
    ownerUrl: string
    appUrl: string
    publicUrl: string
    /** where the demo's home is made on first use */
    demoFolder: string
  }
}

/** One real PostgreSQL for the whole run; its migrated database is the template each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'guben-test-'))
  // No test cuts the power: what a killed process or server had written is with the system, flushed or not.
  const settings = { fsync: 'off', full_page_writes: 'off' }
  const server = await startEmbedded({ home, settings, log: () => undefined })
  const database = openDatabase(server)
  await migrate(database, modules, 'guben_app')
  await database.close()
  await prepareQueue(server.ownerUrl, 'guben_app')
  const demo = await mkdtemp(join(tmpdir(), 'guben-demo-'))
  await chmod(demo, 0o755)
  project.provide('demoFolder', demo)
  project.provide('superUrl', server.superUrl)
  project.provide('ownerUrl', server.ownerUrl)
  project.provide('appUrl', server.appUrl)
  project.provide('publicUrl', server.publicUrl)
  return async () => {
    await server.stop()
    await rm(home, { recursive: true, force: true })
    await rm(demo, { recursive: true, force: true })
  }
}
