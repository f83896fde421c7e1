import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { afterAll, beforeAll, inject } from 'vitest'
import { modules } from '#apps/modules.ts'
import { atHour } from '#kernel/pure/day.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import { makeClock } from '#kernel/server/clock.ts'
import { openDatabase } from '#kernel/server/database.ts'
import { type Kernel, makeKernel } from '#kernel/server/kernel.ts'
import type { ModuleCard } from '#kernel/server/module.ts'
import { newRing, vaultOf } from '#kernel/server/vault.ts'

/** The name of the database in a connection address. */
export function named(url: string, name: string): string {
  return url.replace(/\/guben(?=\?|$)/, `/${name}`)
}

export interface TestBed {
  kernel: Kernel
  /** sets the clock to an hour of a county day */
  at(day: string, hour?: number): void
}

/**
 * A real database of its own for one test file, copied from the migrated template, and a kernel on it whose clock
 * stands at 2016-03-01 09:00 until moved.
 * @param options.also cards of a test's own, whose tables it makes itself
 * @example const bed = testBed(); it('…', () => bed.kernel.act(scope, …))
 */
export function testBed(options: { also?: readonly ModuleCard[] } = {}): TestBed {
  const name = `test_${randomBytes(6).toString('hex')}`
  let time = atHour('2016-03-01', 9).getTime()
  const bed = {
    at: (day: string, hour = 9) => {
      time = atHour(day, hour).getTime()
    },
  } as TestBed
  let home = ''
  beforeAll(async () => {
    await asSuper((c) => copyTemplate(c, name))
    home = await mkdtemp(join(tmpdir(), 'guben-files-'))
    const database = openDatabase({
      ownerUrl: named(inject('ownerUrl'), name),
      appUrl: named(inject('appUrl'), name),
      publicUrl: named(inject('publicUrl'), name),
    })
    const vault = vaultOf(newRing('gm'))
    const clock = makeClock(() => time)
    const cards = [...modules, ...(options.also ?? [])]
    bed.kernel = makeKernel({ database, modules: cards, home, vault, log: pino({ level: 'silent' }), clock })
  })
  afterAll(async () => {
    await bed.kernel?.database.close()
    await asSuper((c) => c.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    await rm(home, { recursive: true, force: true })
  })
  return bed
}

async function asSuper(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  // Not connected to the template itself: that would be the very use that forbids copying it.
  const client = new pg.Client({ connectionString: named(inject('superUrl'), 'postgres') })
  await client.connect()
  try {
    // Copies of one template must not be made at the same moment.
    await client.query(`SELECT pg_advisory_lock(42)`)
    await work(client)
  } finally {
    await client.end()
  }
}

/** PostgreSQL's own housekeeping may sit in the template for a moment; it is asked again, not given up. */
async function copyTemplate(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE guben OWNER guben_owner`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 8) throw error
      await wait(500)
    }
  }
}

/** The scope of an invented post, for tests that need no person behind it. */
export function scopeFor(role: Role, place: string | null, more: Partial<Scope> = {}): Scope {
  const id = '01560000-0000-7000-8000-000000000001'
  return {
    county: (place ?? more.county ?? '999901').slice(0, 6),
    person: id,
    post: id,
    role,
    place,
    unit: null,
    ...more,
  }
}

/** Registers a county with its calendar of 2016 so that deadlines can be counted. */
export async function openCounty(kernel: Kernel, county: string, name = '试验县'): Promise<void> {
  await kernel.asSystem(county, async (h) => {
    await h.run(sql`INSERT INTO kernel.county (county, name, demo) VALUES (${county}, ${name}, true)`)
    await h.run(
      sql`INSERT INTO kernel.calendar_notice (year, notice) VALUES (2016, '国办发明电〔2015〕18号') ON CONFLICT DO NOTHING`,
    )
  })
  kernel.forget()
}
