import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { photograph } from '#apps/demo/photograph.ts'
import { isId } from '#kernel/pure/ids.ts'
import { loadRun, sealCounty, startRun, startWorker } from '#kernel/server/jobs.ts'
import { verifyJournal } from '#kernel/server/seal.ts'
import { LIMITS } from '#kernel/server/session.ts'
import { closeMonth, openMonth, verifyMonths } from '#modules/supervision/public.ts'
import { testBed } from '../kit/county.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../kit/office.ts'
import { forgetByTime } from '../kit/time.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const YEAR = 365 * 24 * HOUR

describe('系统时钟在命令之间和月结中间跳动', () => {
  const bed = testBed()
  let office: Office
  let evidence = ''
  const system = <T>(work: Parameters<typeof bed.kernel.asSystem<T>>[1]) => bed.kernel.asSystem(COUNTY, work)

  beforeAll(async () => {
    office = await openOffice(bed.kernel)
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(await photograph('演示图片', '时钟演练'))]), '照片.jpg')
    const packed = new Response(form)
    const headers = { 'content-type': packed.headers.get('content-type')! }
    const reply = await office.ask('clerk', 'POST', '/api/files', Buffer.from(await packed.arrayBuffer()), headers)
    evidence = reply.body.id
  })
  afterAll(() => office?.app.close())

  const report = (fact: string) =>
    office.ask('clerk', 'POST', '/api/findings', {
      category: 'service',
      fact,
      grounds: '时钟演练依据',
      evidence: [evidence],
      subject: office.units.get('999901100201'),
    })
  const findings = () =>
    system((h) =>
      h.rows<{ id: string; fact: string; due_on: string }>(
        sql`SELECT id, fact, due_on FROM supervision.finding WHERE county = ${COUNTY} AND spring = 'report' ORDER BY fact`,
      ),
    )
  const whole = async () => {
    while ((await sealCounty(bed.kernel, COUNTY)) > 0);
    const found = await system((h) => verifyJournal(h))
    expect(found).toMatchObject({ faults: [], pending: 0 })
    expect(found.sealed).toBe(found.entries)
    expect(await system((h) => verifyMonths(h))).toEqual([])
  }

  it('一条不丢，编号不重，日志按办理的先后封存，期限不变', async () => {
    const moments: [string, number][] = [
      ['2016-03-02', 9],
      ['2016-03-02', 15],
      ['2016-03-02', 6],
      ['2016-03-09', 9],
      ['2016-02-10', 9],
      ['2016-11-01', 9],
      ['2016-03-03', 9],
    ]
    const sent: { id: string; fact: string }[] = []
    const due: string[] = []
    for (const [n, [day, hour]] of moments.entries()) {
      bed.at(day, hour)
      const fact = `第 ${n} 次跳动后登记`
      const reply = await report(fact)
      expect(reply.status, JSON.stringify(reply.body)).toBe(200)
      sent.push({ id: reply.body.id, fact })
      due.push((await findings()).find((f) => f.fact === fact)!.due_on)
      await sealCounty(bed.kernel, COUNTY)
    }
    const found = await findings()
    expect(found.map(({ id, fact }) => ({ id, fact }))).toEqual(sent)
    expect(found.map((f) => f.due_on)).toEqual(due)
    expect(new Set(sent.map((s) => s.id)).size).toBe(moments.length)
    // An id tells the moment by the clock of that moment; the order of acts is what the seal keeps.
    const times = sent.map((s) => Number.parseInt(s.id.replaceAll('-', '').slice(0, 12), 16))
    expect(sent.every((s) => isId(s.id))).toBe(true)
    for (const [n, [day]] of moments.entries()) expect(new Date(times[n]! + 8 * HOUR).toISOString()).toContain(day)
    const sealed = await system((h) =>
      h.rows<{ subject: string }>(sql`
        SELECT j.subject FROM kernel.journal_seal s JOIN kernel.journal j ON j.county = s.county AND j.id = s.entry
        WHERE s.county = ${COUNTY} AND j.subject = ANY (${sent.map((s) => s.id)}::text[]) ORDER BY s.seq`),
    )
    expect(sealed.map((s) => s.subject)).toEqual(sent.map((s) => s.id))
    await whole()
  })

  it('跳到没有录入工作日历的年份，登记被拒绝并说明原因，什么也没有写进去', async () => {
    const before = await findings()
    bed.at('2031-03-02')
    const reply = await report('跳到 2031 年')
    expect([reply.status, reply.body.code]).toEqual([409, 'calendar-missing'])
    bed.at('2016-03-03')
    expect(await findings()).toEqual(before)
    await whole()
  })

  it('月结的每一步之间时钟都跳，结果仍属于开始月结的那一刻', async () => {
    bed.at('2016-03-01', 9)
    await system((h) => openMonth(h, '2016-03'))
    bed.at('2016-03-31', 17)
    const jumps = ['2019-07-01', '2015-01-01', '2016-03-30', '2031-01-01', '2016-04-01']
    const first = await closeMonth(bed.kernel, COUNTY, '2016-03', undefined, () => bed.at(jumps.shift()!))
    expect(jumps).toEqual([])
    expect(first).toMatchObject({ already: false, closedAt: new Date('2016-03-31T09:00:00Z') })
    const published = await system((h) =>
      h.rows(sql`SELECT month, year, published_on FROM supervision.bulletin WHERE county = ${COUNTY}`),
    )
    expect(published).toEqual([{ month: '2016-03', year: 2016, published_on: '2016-03-31' }])
    await whole()
    bed.at('2016-04-01', 10)
    expect(await closeMonth(bed.kernel, COUNTY, '2016-03')).toEqual({ ...first, already: true })
  })

  it('时钟退到月结之前，已结月份不受影响；拨正之后照常办理', async () => {
    const before = await findings()
    for (const [day, hour] of [
      ['2016-03-31', 16],
      ['2016-03-10', 9],
      ['2016-01-04', 9],
    ] as const) {
      bed.at(day, hour)
      const reply = await report(`退到 ${day}`)
      expect([reply.status, reply.body.code]).toEqual([409, 'month-closed'])
      expect((await office.ask('clerk', 'POST', '/api/months/2016-03/close', {})).status).toBe(409)
      expect(await closeMonth(bed.kernel, COUNTY, '2016-03')).toMatchObject({ already: true })
      await expect(closeMonth(bed.kernel, COUNTY, '2016-04')).rejects.toThrow('month-in-future')
    }
    expect(await findings()).toEqual(before)
    bed.at('2016-04-05', 9)
    expect((await report('时钟拨正之后')).status).toBe(200)
    await whole()
  })
})

describe('系统时钟在登录期间跳动', () => {
  const bed = testBed()
  let office: Office
  beforeAll(async () => {
    office = await openOffice(bed.kernel)
  })
  afterAll(() => office?.app.close())
  afterEach(() => vi.useRealTimers())

  const began = new Date('2026-03-02T01:00:00Z').getTime()
  /** The system's own clock, which only a person or a time server moves. */
  const stand = (at: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: at })
    forgetByTime()
  }
  const signIn = async (password = PASSWORD) => {
    const payload = { login: 'clerk', password }
    const reply = await office.app.inject({ method: 'POST', url: '/api/session', payload })
    return { status: reply.statusCode, cookie: String(reply.headers['set-cookie']).split(';')[0]! }
  }
  const statusWith = async (cookie: string) =>
    (await office.app.inject({ method: 'GET', url: '/api/session', headers: { cookie } })).statusCode

  it.each([
    ['前跳 25 分钟', 25 * MINUTE, 200],
    ['前跳超过静置时限', (LIMITS.idleMinutes + 1) * MINUTE, 401],
    ['前跳一年', YEAR, 401],
    ['回跳 10 秒', -10_000, 200],
    ['回跳 10 分钟', -10 * MINUTE, 200],
    ['回跳 3 小时', -3 * HOUR, 401],
    ['回跳一年', -YEAR, 401],
  ])('%s', async (_, jump, status) => {
    stand(began)
    const { cookie } = await signIn()
    expect(await statusWith(cookie)).toBe(200)
    stand(began + jump)
    expect(await statusWith(cookie)).toBe(status)
  })

  it('小幅回跳之后，静置的时间从新的时刻算起，不会多活', async () => {
    stand(began)
    const { cookie } = await signIn()
    stand(began - 20 * MINUTE)
    expect(await statusWith(cookie)).toBe(200)
    stand(began - 20 * MINUTE + (LIMITS.idleMinutes + 1) * MINUTE)
    expect(await statusWith(cookie)).toBe(401)
  })

  it('回跳一年也不会让刚退出的登录继续有效', async () => {
    stand(began)
    const [here, there] = [await signIn(), await signIn()]
    expect(await statusWith(there.cookie)).toBe(200)
    vi.setSystemTime(began - YEAR)
    await bed.kernel.atDoor((d) => d.run(sql`DELETE FROM people.session`))
    forgetByTime()
    expect([await statusWith(here.cookie), await statusWith(there.cookie)]).toEqual([401, 401])
  })

  it('账号在将来被锁定，回跳之后不会一直锁到那一天', async () => {
    stand(began + YEAR)
    const tried = []
    for (let n = 0; n < LIMITS.failures; n += 1) tried.push((await signIn('wrong password')).status)
    expect(tried.at(-1)).toBe(423)
    expect((await signIn()).status).toBe(423)
    stand(began)
    expect((await signIn()).status).toBe(200)
  })
})

describe('数据库的时钟回拨', () => {
  const bed = testBed()
  beforeAll(async () => {
    await (await openOffice(bed.kernel)).app.close()
  })

  it('排在“将来”的任务，和停在“将来”的任务，都由下一个服务进程接着办完', async () => {
    const ids = await bed.kernel.asSystem(COUNTY, async (h) => [
      await startRun(h, 'kernel.housekeeping', '清理', {}),
      await startRun(h, 'kernel.housekeeping', '清理', {}),
    ])
    const boss = new PgBoss({
      connectionString: bed.kernel.database.urls.appUrl,
      migrate: false,
      createSchema: false,
      schedule: false,
    })
    await boss.start()
    await bed.kernel.asSystem(COUNTY, (h) => h.record({ command: 'test.act', subject: '甲', place: COUNTY }))
    await sealCounty(bed.kernel, COUNTY, boss)
    await boss.stop({ graceful: false })
    // What a clock that stood a year ahead has left: one not yet begun, one whose worker is gone.
    await bed.kernel.asSystem('', async (h) => {
      await h.run(sql`UPDATE pgboss.job SET start_after = now() + interval '1 year' WHERE id = ${ids[0]}`)
      await h.run(sql`UPDATE pgboss.job SET state = 'active', started_on = now() + interval '1 year',
        heartbeat_on = now() + interval '1 year', heartbeat_seconds = 10 WHERE id = ${ids[1]}`)
      await h.run(
        sql`UPDATE pgboss.queue SET monitor_claim_on = now() + interval '1 year', maintain_on = now() + interval '1 year'`,
      )
    })
    const worker = await startWorker(bed.kernel)
    const states = () =>
      bed.kernel.asSystem(COUNTY, (h) => Promise.all(ids.map(async (id) => (await loadRun(h, id)).state)))
    for (let waited = 0; waited < 50_000 && (await states()).some((s) => s !== 'done'); waited += 500) await wait(500)
    expect(await states()).toEqual(['done', 'done'])
    await worker.stop()
  }, 90_000)
})
