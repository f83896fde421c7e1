import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { readAnchor, writeAnchor } from './anchor.ts'
import { housekeeping } from './housekeeping.ts'
import { execute, sealCounty, startWorker } from './jobs.ts'
import { kernelCard } from './kernel-card.ts'
import type { ModuleCard } from './module.ts'
import { adoptPack } from './packs.ts'

let ready = false
const refusing = (kind: string, title: string, isReady: () => boolean): ModuleCard => ({
  name: kind,
  title,
  depends: [],
  access: {},
  follows: { 'test.begin': kind },
  jobs: {
    [kind]: {
      title,
      run: async () => {
        if (!isReady()) throw new Problem('nothing-to-amend', { month: '2016-03', title })
      },
    },
  },
})
const opening: ModuleCard = {
  name: 'opening',
  title: '先行',
  depends: [],
  access: {},
  follows: { 'test.begin': 'opening' },
  jobs: {
    opening: {
      title: '先行',
      run: async () => {
        ready = true
      },
    },
  },
}
/** How often the crowd is still in the way. */
const crowd = { passing: 1, lasting: Number.POSITIVE_INFINITY, broken: Number.POSITIVE_INFINITY }
const crowded = (kind: keyof typeof crowd, title: string, code: 'busy' | 'unavailable' = 'busy'): ModuleCard => ({
  name: kind,
  title,
  depends: [],
  access: {},
  follows: { 'test.crowd': kind },
  jobs: {
    [kind]: {
      title,
      run: async () => {
        crowd[kind] -= 1
        if (crowd[kind] >= 0) throw new Problem(code)
      },
    },
  },
})
const bed = testBed({
  also: [
    ...[refusing('waiting', '等候', () => ready), opening, refusing('never', '不成', () => false)],
    ...[crowded('passing', '一时拥挤'), crowded('lasting', '一直拥挤'), crowded('broken', '一直断开', 'unavailable')],
  ],
})
const COUNTIES = ['999904', '999905']

beforeAll(async () => {
  for (const county of COUNTIES) {
    await openCounty(bed.kernel, county)
    const pack = { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' }
    await bed.kernel.asSystem(county, (h) => adoptPack(h, pack))
  }
})

const runsOf = (county: string) =>
  bed.kernel.asSystem(county, (h) =>
    h.rows<{ kind: string; state: string }>(
      sql`SELECT kind, state FROM kernel.run WHERE county = ${county} ORDER BY kind`,
    ),
  )

it('每个县每天的例行工作都各自做完，重启也不重复', async () => {
  const daily = [kernelCard, ...bed.kernel.cards].flatMap((c) => c.daily ?? []).sort()
  for (let round = 0; round < 2; round += 1) {
    const worker = await startWorker(bed.kernel)
    for (let waited = 0; waited < 50_000; waited += 200) {
      const states = (await Promise.all(COUNTIES.map(runsOf))).flat().map((r) => r.state)
      if (states.length === daily.length * 2 && states.every((s) => s === 'done')) break
      await wait(200)
    }
    await worker.stop()
    for (const county of COUNTIES) expect(await runsOf(county)).toEqual(daily.map((kind) => ({ kind, state: 'done' })))
  }
})

it('应答记录只留三十天', async () => {
  const [county] = COUNTIES as [string]
  await bed.kernel.database.asOwner(async (c) => {
    await c.query('ALTER TABLE kernel.answered NO FORCE ROW LEVEL SECURITY')
    await c.query(
      `INSERT INTO kernel.answered (county, key, person, request, status, at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'r' || d, 200, now() - make_interval(days => d) FROM unnest(ARRAY[0, 29, 31, 400]) d`,
      [county],
    )
    await c.query('ALTER TABLE kernel.answered FORCE ROW LEVEL SECURITY')
  })
  expect(await housekeeping.run(bed.kernel, county, {}, async () => undefined)).toEqual({ answers: 2, forms: 0 })
  const left = await bed.kernel.asSystem(county, (h) =>
    h.rows<{ request: string }>(sql`SELECT request FROM kernel.answered WHERE county = ${county} ORDER BY at DESC`),
  )
  expect(left.map((r) => r.request)).toEqual(['r0', 'r29'])
})

it('留存的链首对不上时，保留旧的并报警，不覆盖', async () => {
  const [county] = COUNTIES as [string]
  const act = () => bed.kernel.asSystem(county, (h) => h.record({ command: 'test.act', subject: '甲', place: county }))
  await act()
  await sealCounty(bed.kernel, county)
  const forged = { seq: 1, digest: 'f'.repeat(64) }
  await writeAnchor(bed.kernel.home, county, forged)
  await act()
  await sealCounty(bed.kernel, county)
  expect(await readAnchor(bed.kernel.home, county)).toEqual(forged)
  expect(bed.kernel.alarms.get(county)).toContain('核对')
})

it('同一件事的几项后续任务，先办的被退回时等其余的办完再办；没有可等的了，才算没办成', async () => {
  const [county] = COUNTIES as [string]
  await bed.kernel.asSystem(county, (h) => h.record({ command: 'test.begin', subject: '甲', place: county }))
  await sealCounty(bed.kernel, county)
  const following = () =>
    bed.kernel.asSystem(county, (h) =>
      h.rows<{ id: Id; kind: string; state: string }>(sql`
        SELECT id, kind, state FROM kernel.run WHERE county = ${county} AND kind IN ('waiting', 'opening', 'never') ORDER BY kind DESC`),
    )
  const run = async (kind: string) =>
    execute(bed.kernel, county, (await following()).find((r) => r.kind === kind)!.id).then(
      () => 'ended',
      () => 'again',
    )
  expect(await run('waiting')).toBe('again')
  expect(await run('opening')).toBe('ended')
  expect(await run('waiting')).toBe('ended')
  expect(await run('never')).toBe('ended')
  expect((await following()).map((r) => [r.kind, r.state])).toEqual([
    ['waiting', 'done'],
    ['opening', 'done'],
    ['never', 'failed'],
  ])
})

it('任务遇到别人同时办理、数据库断开的，过后再办；一再遇到的，才算没办成', async () => {
  const [county] = COUNTIES as [string]
  await bed.kernel.asSystem(county, (h) => h.record({ command: 'test.crowd', subject: '甲', place: county }))
  await sealCounty(bed.kernel, county)
  const following = () =>
    bed.kernel.asSystem(county, (h) =>
      h.rows<{ id: Id; kind: string; state: string; problem: { code: string } | null }>(sql`
        SELECT id, kind, state, problem FROM kernel.run WHERE county = ${county} AND kind IN ('passing', 'lasting', 'broken') ORDER BY kind DESC`),
    )
  const tries = async (kind: string) => {
    const { id } = (await following()).find((r) => r.kind === kind)!
    for (let n = 1; ; n += 1) {
      const again = await execute(bed.kernel, county, id).then(
        () => false,
        () => true,
      )
      if (!again) return n
    }
  }
  expect([await tries('passing'), await tries('lasting'), await tries('broken')]).toEqual([2, 4, 4])
  expect((await following()).map((r) => [r.kind, r.state, r.problem?.code])).toEqual([
    ['passing', 'done', undefined],
    ['lasting', 'failed', 'busy'],
    ['broken', 'failed', 'unavailable'],
  ])
})
