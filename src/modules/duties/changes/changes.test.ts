import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { mergePlaces } from '#modules/places/public.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { issueLists } from '../lists/service.ts'
import { openMonth } from '../months/service.ts'
import { COUNTY, item, list, ORG, openSample, VILLAGES } from '../sample.ts'
import * as workStore from '../work/store.ts'
import { moveDuties, redateOpen } from './service.ts'

const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(() => openSample(bed))

describe('日历变动', () => {
  it('未办事项期限随之重算，前后日期留痕', async () => {
    bed.at('2016-04-05')
    await system((h) => issueLists(h, [list('A', [item('a1')])]))
    await system((h) => openMonth(h, '2016-04'))
    await system((h) =>
      h.run(sql`INSERT INTO kernel.calendar_day (day, working, name) VALUES ('2016-04-25', false, '临时放假')`),
    )
    bed.kernel.forget()
    const redated = await system((h) => redateOpen(h))
    expect(redated).toBeGreaterThanOrEqual(4)
    await system(async (h) => {
      const { rows } = await workStore.listDuties(
        h,
        { month: '2016-04', unit: ORG.villages[3]! },
        { limit: 20, offset: 0 },
      )
      const duty = rows.find((r) => r.code === 'a1')!
      expect(duty.dueOn).toBe('2016-04-22')
      expect(await workStore.eventsOf(h, duty.id)).toMatchObject([
        { action: 'redate', detail: { before: '2016-04-25', after: '2016-04-22' } },
      ])
      expect(await redateOpen(h)).toBe(0)
    })
  })
})

describe('撤并', () => {
  it('两村合并，未办事项转给并入村的支部，办过的留在原处', async () => {
    bed.at('2016-07-04')
    await system((h) => openMonth(h, '2016-07'))
    const before = await system(
      async (h) => (await workStore.listDuties(h, { unit: ORG.villages[1]! }, { limit: 100, offset: 0 })).rows,
    )
    const onlyThere = await system((h) =>
      issueLists(h, [list('V', [item('v1', { subjects: ['第2村党支部'] })], { issuedOn: '2016-07-01' })]),
    )
    await system((h) => openMonth(h, '2016-07', onlyThere))
    await system((h) =>
      mergePlaces(h, { from: [VILLAGES[1]!], into: VILLAGES[0]!, on: '2016-07-04', why: '政批〔2016〕7号' }),
    )
    await followAll()
    const after = await system(async (h) => ({
      old: (await workStore.listDuties(h, { unit: ORG.villages[1]! }, { limit: 100, offset: 0 })).rows,
      moved: (await workStore.listDuties(h, { unit: ORG.villages[0]!, list: onlyThere[0]! }, { limit: 10, offset: 0 }))
        .rows,
    }))
    expect(after.old.every((d) => d.state !== 'open')).toBe(true)
    expect(after.old.length).toBe(before.filter((d) => d.state !== 'open').length)
    expect(after.moved).toMatchObject([{ code: 'v1', state: 'open', place: VILLAGES[0], unit: ORG.villages[0] }])
    expect(after.moved[0]!.movedFrom).not.toBeNull()
    const events = await system((h) => workStore.eventsOf(h, after.moved[0]!.movedFrom!))
    expect(events.at(-1)).toMatchObject({ action: 'move', note: expect.stringContaining('承接') })
  })

  it('重复移交不起作用', async () => {
    const change = {
      ended: [{ id: ORG.villages[1]!, successor: ORG.villages[0]! }],
      on: '2016-07-04',
      why: '政批〔2016〕7号',
    }
    expect(await system((h) => moveDuties(h, change))).toBe(0)
  })
})

/** Seals what was written and carries out all that must follow, until nothing is left. */
async function followAll(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await sealCounty(bed.kernel, COUNTY)
    const runs = await system((h) =>
      h.rows<{ id: string }>(sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND state = 'waiting'
        AND (kind LIKE 'organisations.%' OR kind LIKE 'duties.%')`),
    )
    for (const run of runs) await execute(bed.kernel, COUNTY, run.id)
  }
}
