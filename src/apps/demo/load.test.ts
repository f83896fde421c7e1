import { expect, it } from 'vitest'
import { atHour } from '#kernel/pure/day.ts'
import type { DemoYear } from '#packs/demo-year.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { sampleAccounts } from './accounts.ts'
import { loadCast } from './cast.ts'
import { loadDemo } from './load.ts'

/** Two packs without lists of duties: their departments may be any. */
const bed = testBed()
const bare = (until: string): DemoYear => ({
  seed: 's',
  departments: ['区财政局'],
  members: [10, 20],
  months: [],
  until,
})
const load = (pack: string, until: string) => loadDemo(bed.kernel, pack, () => undefined, { year: bare(until) })

it('一套系统可以装入两个县：第二个县的账号前加县名，各县的经办人各管各的', async () => {
  await load('longquanyi', '2016-10-01')
  await load('jianyang', '2016-10-10')
  const logins = (await sampleAccounts(bed.kernel)).map((a) => a.login)
  expect(logins).toContain('jingban')
  expect(logins).toContain('jianyang-jingban')
  expect(new Set(logins).size).toBe(logins.length)
  for (const county of ['510112', '510185'])
    expect((await loadCast(bed.kernel, county)).officer('jingban')).toMatchObject({ county, role: 'clerk' })
}, 120_000)

it('装过的县不再装，时钟不动', async () => {
  const refused = await load('longquanyi', '2016-10-01').catch((e: unknown) => e)
  expect(refused).toMatchObject({ code: 'already-exists', params: { what: '龙泉驿区的数据' } })
  expect(bed.kernel.clock.now().toISOString().slice(0, 10)).toBe(atHour('2016-10-10', 9).toISOString().slice(0, 10))
})
