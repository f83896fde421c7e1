import { spawnSync } from 'node:child_process'
import { beforeAll, expect, it } from 'vitest'
import { newId } from '#kernel/pure/ids.ts'
import type { Operation, OperationResult } from '#kernel/pure/sync.ts'
import { accessStatements } from '#kernel/server/access.ts'
import { registerDevice } from '#kernel/server/sync/devices.ts'
import { openCounty, scopeFor, testBed } from '../kit/county.ts'
import type { Order } from './sync-victim.ts'

const bed = testBed()
const scope = scopeFor('helper', '999901100201')
const device = newId(new Date())
/** Batches each cut once by `kill -9`. */
const ROUNDS = Number(process.env.GUBEN_KILLS ?? 12)

beforeAll(async () => {
  await openCounty(bed.kernel, '999901')
  await bed.kernel.database.asOwner(async (c) => {
    const role = new URL(bed.kernel.database.urls.appUrl).username
    await c.query(`CREATE SCHEMA trial; GRANT USAGE ON SCHEMA trial TO "${role}";
      CREATE TABLE trial.visit (county char(6), id uuid, place kernel.place, PRIMARY KEY (county, id))`)
    const all = [{ roles: 'all', rows: 'area' }] as const
    for (const statement of accessStatements('trial', 'visit', { read: all, add: all }, role)) await c.query(statement)
  })
  await bed.kernel.act(scope, (h) => registerDevice(h, { id: device, label: '手机' }, { name: '某', post: '某' }))
})

function send(operations: Operation[], dieAt: number, when: Order['when']): OperationResult[] | undefined {
  const order: Order = { ...bed.kernel.database.urls, scope, body: { device, operations }, dieAt, when }
  const { stdout, signal, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tests/faults/sync-victim.ts', JSON.stringify(order)],
    { encoding: 'utf8', env: { ...process.env, VITEST: '' } },
  )
  if (signal === 'SIGKILL') return undefined
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as OperationResult[]
}

it('一批上传当中服务器被 kill -9：做完的算数，没做完的不留痕迹，重发之后恰好一次', async () => {
  const made: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const operations: Operation[] = Array.from({ length: 4 }, (_, n) => ({
      id: newId(new Date()),
      seq: round * 4 + n,
      command: 'trial.visit',
      madeAt: '2016-03-01T00:00:00.000Z',
      base: {},
      body: {},
    }))
    const dieAt = round % 4
    expect(send(operations, dieAt, round % 8 < 4 ? 'before' : 'within')).toBeUndefined()
    made.push(...operations.slice(0, dieAt).map((o) => o.id))
    expect(await standing()).toEqual({ visits: made.length, operations: made.length, entries: made.length })
    expect(send(operations, -1, 'before')!.map((r) => r.state)).toEqual(Array(4).fill('accepted'))
    made.push(...operations.slice(dieAt).map((o) => o.id))
    expect(await standing()).toEqual({ visits: made.length, operations: made.length, entries: made.length })
  }
}, 240_000)

const standing = () =>
  bed.kernel.database.asOwner(
    async (c) =>
      (
        await c.query(`SELECT (SELECT count(*) FROM trial.visit) AS visits, (SELECT count(*) FROM kernel.operation) AS operations,
          (SELECT count(*) FROM kernel.journal WHERE command = 'trial.visit') AS entries`)
      ).rows[0],
  )
