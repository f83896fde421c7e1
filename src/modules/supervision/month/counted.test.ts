import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { firstDay, lastDay } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { fulfil, issueLists, newList, openDuties } from '#modules/duties/public.ts'
import { recordMeetings } from '#modules/meetings/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, ORG, openSample } from '../sample.ts'
import { closeMonth, measuresOf } from './close.ts'
import { openMonth } from './service.ts'
import { loadMonth } from './store.ts'

const MONTH = '2016-03'
const LAST = '2016-03-31'
const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

function gate(): { open: () => void; passed: Promise<void> } {
  let open = () => undefined as undefined
  const passed = new Promise<void>((done) => {
    open = () => void done()
  })
  return { open, passed }
}

const meet = (h: Handle, unit: string) =>
  recordMeetings(h, [{ unit, kind: 'committee', heldOn: LAST, minutes: '研究党务公开', due: 3, present: 3 }])

const fulfilFor = async (h: Handle, unit: string) => {
  const duty = (await openDuties(h, MONTH)).find((d) => d.unit === unit)!
  await fulfil(h, duty.id, { on: LAST, note: '已经公开上墙', evidence: [] })
}

/** The frozen values of a measure, and what its records give for the moment of the close. */
async function figures(key: string): Promise<{ frozen: object[]; counted: object[] }> {
  const measure = measuresOf(bed.kernel).find((m) => m.key === key)!
  return system(async (h) => {
    const { asOf } = (await loadMonth(h, MONTH))!
    const period = { county: COUNTY, month: MONTH, from: firstDay(MONTH), to: lastDay(MONTH), asOf: asOf! }
    const frozen = await h.rows<object>(sql`
      SELECT subject, numerator, denominator FROM measures.value
      WHERE county = ${COUNTY} AND month = ${MONTH} AND measure = ${key} ORDER BY subject`)
    const counted = await h.rows<object>(sql`
      SELECT v.subject, v.numerator::bigint AS numerator, v.denominator::bigint AS denominator
      FROM (${measure.values(period)}) v ORDER BY v.subject`)
    return { frozen, counted }
  })
}

const sumOf = (rows: object[]) => (rows as { numerator: number }[]).reduce((sum, r) => sum + r.numerator, 0)

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  const item = { code: 'A1', title: '公开党务村务', subjectKind: 'village-branch', recurrence: 'monthly' } as const
  const list = newList.parse({
    code: 'A',
    kind: 'responsibility',
    title: '党建责任清单',
    year: 2016,
    issuedOn: '2016-01-01',
    items: [{ ...item, category: 'meetings', deadline: { kind: 'endOfMonth' } }],
  })
  await system(async (h) => {
    await issueLists(h, [list])
    await openMonth(h, MONTH)
  })
})

describe('月结开始时正在办理的', () => {
  it('已经写下的月结等它写完，计入封存的数；还没写的按月结之后的时刻重办，不计入', async () => {
    bed.at(LAST, 16)
    const [meetingWritten, dutyWritten, end] = [gate(), gate(), gate()]
    const early = [
      system(async (h) => {
        await meet(h, ORG.eastOne)
        meetingWritten.open()
        await end.passed
      }),
      system(async (h) => {
        await fulfilFor(h, ORG.eastOne)
        dutyWritten.open()
        await end.passed
      }),
    ]
    const [meetingTaken, dutyTaken, go] = [gate(), gate(), gate()]
    const moments: string[] = []
    const late = Promise.allSettled([
      system(async (h) => {
        moments.push(h.now.toISOString())
        meetingTaken.open()
        await go.passed
        await meet(h, ORG.westOne)
      }),
      system(async (h) => {
        dutyTaken.open()
        await go.passed
        await fulfilFor(h, ORG.westOne)
      }),
    ])
    await Promise.all([meetingWritten.passed, dutyWritten.passed, meetingTaken.passed, dutyTaken.passed])
    bed.at(LAST, 17)
    let counted = false
    const close = closeMonth(bed.kernel, COUNTY, MONTH, undefined, (step) => {
      if (step !== 'measures') return
      // the figures are taken: whoever was late comes now, in the middle of the close
      counted = true
      bed.at(LAST, 18)
      go.open()
    })
    await new Promise((done) => setTimeout(done, 300))
    const waited = !counted
    end.open()
    await Promise.all(early)
    await close
    await late
    expect(waited).toBe(true)
    expect(moments).toEqual([`${LAST}T08:00:00.000Z`, `${LAST}T10:00:00.000Z`])
    for (const key of ['meetings.held', 'meetings.minutes', 'duties.done']) {
      const { frozen, counted } = await figures(key)
      expect(frozen.length, key).toBeGreaterThan(0)
      expect(frozen, key).toEqual(counted)
    }
    expect(sumOf((await figures('meetings.held')).frozen)).toBe(1)
    expect(sumOf((await figures('duties.done')).frozen)).toBe(1)
  })
})
