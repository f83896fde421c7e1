import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { atHour } from '#kernel/pure/day.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { testBed } from '../tests/kit/county.ts'
import type { BareTask } from './bare-server.ts'
import { addClerk, CLERK, fillCounty, inventPlaces } from './county.ts'
import { type Recorded, recordRequest } from './recording.ts'
import { asTheyAre, freshValues, withFreshValues } from './replay.ts'
import { startBareServer } from './server-process.ts'

const COUNTY = '999901'

/** The HTTP claims are honest only if the reference does the same work: these tests hold the two answers together. */
describe('参照服务器', () => {
  const bed = testBed()

  async function opened() {
    await fillCounty(bed.kernel, {
      code: COUNTY,
      name: '试验县',
      places: inventPlaces(COUNTY, 2, 30),
      months: ['2016-02', '2016-03'],
      findings: 40,
    })
    await addClerk(bed.kernel, COUNTY)
    bed.at('2016-03-31')
    const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
    const signedIn = await app.inject({ method: 'POST', url: '/api/session', payload: CLERK })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
      const reply = await app.inject({ method, url, headers: { cookie }, ...(payload && { payload }) })
      expect(reply.statusCode, reply.body).toBeLessThan(300)
      return reply.json()
    }
    return { app, ask }
  }

  const withBare = async <T>(
    task: Omit<BareTask, 'url'>,
    work: (ask: (name: string, body?: unknown) => Promise<unknown[][]>) => Promise<T>,
  ) => {
    const bare = await startBareServer({ url: bed.kernel.database.urls.ownerUrl, ...task })
    try {
      return await work(async (name, body) => {
        const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
        const reply = await fetch(`http://127.0.0.1:${bare.port}/${name}`, init)
        expect(reply.status).toBe(200)
        return (await reply.json()) as unknown[][]
      })
    } finally {
      await bare.stop()
    }
  }

  const asJson = (recorded: readonly Recorded[]) => JSON.parse(JSON.stringify(recorded.map((s) => s.rows)))

  it('读取:逐条语句得到相同的行,与本系统的回答一致;写入:同样的行落库,编号各不相同', async () => {
    const { app, ask } = await opened()
    const list = '/api/findings?page=1&size=20'
    const { category, subject } = (await ask('GET', list)).rows[0]
    const evidence = randomUUID()
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.run(sql`INSERT INTO kernel.file (county, id, place, person, name, type, size, digest, at)
        VALUES (${COUNTY}, ${evidence}, ${COUNTY}, ${h.id()}, '照片.pdf', 'application/pdf', 15, 'x', ${h.now})`),
    )
    const body = {
      category,
      subject,
      fact: '未按要求张榜公布党费收缴情况',
      grounds: '年度督查方案第三项',
      evidence: [evidence],
    }
    const report = () => recordRequest(bed.kernel, () => ask('POST', '/api/findings', body))
    const write = withFreshValues(await report(), await report())
    const answer = await ask('GET', list)
    const file = `/api/findings/${answer.rows[0].id}`
    const recorded = {
      list: await recordRequest(bed.kernel, () => ask('GET', list)),
      file: await recordRequest(bed.kernel, () => ask('GET', file)),
      dashboard: await recordRequest(bed.kernel, () => ask('GET', '/api/findings/counts')),
    }
    const reads = Object.fromEntries(
      Object.entries(recorded).map(([name, statements]) => [name, asTheyAre(statements)]),
    )

    await withBare({ reads, writes: { write } }, async (bare) => {
      for (const [name, statements] of Object.entries(recorded))
        expect(await bare(name), name).toEqual(asJson(statements))
      const rows = (await bare('list')).flat() as { id?: string; total?: number }[]
      expect(rows.filter((r) => r.id !== undefined).map((r) => r.id)).toEqual(
        answer.rows.map((r: { id: string }) => r.id),
      )
      expect(rows.at(-1)!.total).toBe(answer.total)

      const before = await counted()
      await bare('write', body)
      await bare('write', body)
      const after = await counted()
      for (const table of Object.keys(before)) expect(after[table]! - before[table]!, table).toBe(2)
    })
    await app.close()
  })

  /** What one reported finding adds. */
  async function counted(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const table of ['supervision.finding', 'supervision.finding_event', 'kernel.journal', 'kernel.file'])
      counts[table] = await bed.kernel.database.asOwner(async (c) =>
        Number((await c.query(`SELECT count(*) FROM ${table}`)).rows[0].count),
      )
    return counts
  }

  it('重放的编号前后一致,每次都是新的', () => {
    const id = (n: number) => `01560000-0000-7000-8000-00000000000${n}`
    const recorded = (fresh: string, at: string): Recorded[] => [
      { text: 'INSERT', values: [fresh, 'kept', new Date(at)], rows: [] },
      { text: 'INSERT', values: [`{"finding":"${fresh}","unit":"${id(9)}"}`, [fresh]], rows: [] },
    ]
    const replayed = withFreshValues(recorded(id(1), '2016-03-01'), recorded(id(2), '2016-03-02'))
    const now = atHour('2016-03-03', 9)
    const [first, second] = freshValues(replayed, now)
    expect(first).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'kept', now])
    expect(second).toEqual([`{"finding":"${first![0]}","unit":"${id(9)}"}`, `{${first![0]}}`])
    expect(freshValues(replayed, now)[0]![0]).not.toBe(first![0])
    const other = [
      { text: 'INSERT', values: [id(2), 'changed', new Date()], rows: [] },
      recorded(id(2), '2016-03-02')[1]!,
    ]
    expect(() => withFreshValues(recorded(id(1), '2016-03-01'), other)).toThrow('cannot be made anew')
  })
})
