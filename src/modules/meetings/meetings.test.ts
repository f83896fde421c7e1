import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { lastDay } from '#kernel/pure/day.ts'
import type { Measure, MeasurePeriod, MeasureRecord, MeasureRow } from '#kernel/pure/measure.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { computeMonth, freezeMonth } from '#modules/measures/public.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { held, leaders, measures, minutes } from './measures.ts'
import type { MeetingBody, MeetingKind, NewMeeting } from './model.ts'
import { DEFAULT_KINDS } from './pack.ts'
import { missingParts, owedIn, periodEnd, periodStart } from './rules.ts'
import { correctMeeting, placeLeaders, recordMeeting, recordMeetings } from './service.ts'
import * as store from './store.ts'

const bed = testBed()
const COUNTY = '999911'
const VILLAGES = ['999911100201', '999911100202', '999911101201']
const codes = [COUNTY, '999911100', '999911101', ...VILLAGES]
const branches = new Map<string, string>()
const people: string[] = []

const villageScope = (place: string): Scope => scopeFor('village', place, { unit: branches.get(place)! })

beforeAll(async () => {
  bed.at('2016-01-02')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const rows = codes.map((code) => ({
      code,
      name: `地${code}`,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    }))
    await importPlaces(h, rows, '2016-01-01')
    const list = VILLAGES.map((place) => ({
      id: h.id(),
      kind: 'village-branch' as const,
      name: `${place}党支部`,
      place,
      parent: null,
      members: 20,
    }))
    await registerOrganisations(h, list, '2016-01-01')
    for (const b of list) branches.set(b.place, b.id)
    people.push(h.id(), h.id())
    await registerPeople(
      h,
      { people: people.map((id, i) => ({ id, name: `某${i}` })), posts: [], accounts: [] },
      '2016-01-01',
    )
    await placeLeaders(
      h,
      people.map((leader) => ({ leader, unit: branches.get(VILLAGES[0]!)! })),
      '2016-01-02',
      '首次编入',
    )
    await adoptPack(h, { id: 'test', sections: {}, from: '2016-01-01', why: '试验' })
  })
})

function meeting(place: string, kind: MeetingKind, heldOn: string, more: Partial<NewMeeting> = {}): MeetingBody {
  return {
    unit: branches.get(place)!,
    kind,
    heldOn,
    title: '',
    chair: '某某',
    recorder: '',
    topics: ['学习'],
    decisions: ['通过'],
    minutes: '会议记录',
    due: 20,
    present: 18,
    leaders: [],
    evidence: [],
    ...more,
  } as MeetingBody
}

function period(month: string, asOf: Date, to = lastDay(month)): MeasurePeriod {
  return { county: COUNTY, month, from: `${month}-01`, to, asOf }
}

async function figure(measure: Measure, month: string, at = bed.kernel.clock.now()) {
  return bed.kernel.asSystem(COUNTY, async (h) => h.rows<MeasureRow>(measure.values(period(month, at))))
}

/** For every place and side, the records add up to the figure. */
async function expectExact(month: string, asOf: Date): Promise<void> {
  await bed.kernel.asSystem(COUNTY, async (h) => {
    for (const measure of measures) {
      const values = await h.rows<MeasureRow>(measure.values(period(month, asOf)))
      for (const place of [COUNTY, '999911100', ...VILLAGES])
        for (const side of ['numerator', 'denominator'] as const) {
          const inside = values.filter((v) => v.place.startsWith(place))
          const records = await h.rows<MeasureRecord>(measure.records(period(month, asOf), side, { place }))
          const sum = records.reduce((n, r) => n + Number(r.amount), 0)
          expect(sum, `${measure.key} ${place} ${side}`).toBe(inside.reduce((n, v) => n + Number(v[side]), 0))
        }
      for (const v of values.filter((row) => row.unit !== null)) {
        const records = await h.rows<MeasureRecord>(
          measure.records(period(month, asOf), 'denominator', { place: v.place, unit: v.unit! }),
        )
        expect(records.reduce((n, r) => n + Number(r.amount), 0)).toBe(Number(v.denominator))
      }
    }
  })
}

describe('应召开的会议', () => {
  it('月、季、年的起止', () => {
    expect([periodStart('2016-05', 3), periodEnd('2016-05', 3)]).toEqual(['2016-04-01', '2016-06-30'])
    expect([periodStart('2016-05', 12), periodEnd('2016-05', 12)]).toEqual(['2016-01-01', '2016-12-31'])
    expect(owedIn(DEFAULT_KINDS, '2016-02').find((o) => o.kind.kind === 'committee')).toMatchObject({
      from: '2016-02-01',
      to: '2016-02-29',
    })
  })

  it('记录要素缺什么就说什么', () => {
    const m = {
      unit: '',
      kind: 'committee',
      heldOn: '2016-01-03',
      due: 10,
      present: 5,
      chair: ' ',
      topics: ['一'],
      minutes: '有',
    } as NewMeeting
    expect(missingParts(['chair', 'topics', 'decisions', 'minutes', 'attendance', 'quorum'], m)).toEqual([
      'chair',
      'decisions',
      'quorum',
    ])
  })
})

describe('登记', () => {
  it('村支书登记本支部的会议，不能替别村登记', async () => {
    bed.at('2016-01-20')
    const id = await bed.kernel.act(villageScope(VILLAGES[0]!), (h) =>
      recordMeeting(h, meeting(VILLAGES[0]!, 'committee', '2016-01-18', { leaders: [people[0]!] })),
    )
    const seen = await bed.kernel.act(villageScope(VILLAGES[0]!), (h) => store.loadMeeting(h, id))
    expect(seen).toMatchObject({ title: '2016年1月支委会', place: VILLAGES[0], missing: [], due: 20, present: 18 })
    const other = bed.kernel.act(villageScope(VILLAGES[1]!), (h) =>
      recordMeeting(h, meeting(VILLAGES[0]!, 'lecture', '2016-01-18')),
    )
    await expect(other).rejects.toMatchObject({ code: 'not-found' })
    const bulk = bed.kernel.act(villageScope(VILLAGES[1]!), (h) =>
      recordMeetings(h, [meeting(VILLAGES[0]!, 'lecture', '2016-01-18')]),
    )
    await expect(bulk).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(bed.kernel.act(villageScope(VILLAGES[1]!), (h) => store.loadMeeting(h, id))).rejects.toMatchObject({
      code: 'not-found',
    })
    const township = await bed.kernel.act(scopeFor('township', '999911100'), (h) =>
      store.listMeetings(h, {}, { limit: 20, offset: 0 }),
    )
    expect(township.total).toBe(1)
    const elsewhere = await bed.kernel.act(scopeFor('township', '999911101'), (h) =>
      store.listMeetings(h, {}, { limit: 20, offset: 0 }),
    )
    expect(elsewhere.total).toBe(0)
    const admin = bed.kernel.act(scopeFor('admin', COUNTY), (h) => store.listMeetings(h, {}, { limit: 20, offset: 0 }))
    expect((await admin).total).toBe(0)
  })

  it('同一天同类会议、将来的会议、不在本支部的领导、不存在的支部都不收', async () => {
    const act = (body: MeetingBody) => bed.kernel.act(villageScope(VILLAGES[0]!), (h) => recordMeeting(h, body))
    await expect(act(meeting(VILLAGES[0]!, 'committee', '2016-01-18'))).rejects.toMatchObject({
      code: 'meeting-recorded',
    })
    await expect(act(meeting(VILLAGES[0]!, 'lecture', '2016-02-18'))).rejects.toMatchObject({
      code: 'meeting-in-future',
    })
    await expect(act(meeting(VILLAGES[0]!, 'lecture', '2015-12-18'))).rejects.toMatchObject({ code: 'branch-ended' })
    const visitor = bed.kernel.act(villageScope(VILLAGES[1]!), (h) =>
      recordMeeting(h, meeting(VILLAGES[1]!, 'lecture', '2016-01-18', { leaders: [people[0]!] })),
    )
    await expect(visitor).rejects.toMatchObject({ code: 'leader-elsewhere' })
  })

  it('更正由新记录代替旧记录，旧记录仍在', async () => {
    const [first] = (await bed.kernel.asSystem(COUNTY, (h) => store.listMeetings(h, {}, { limit: 20, offset: 0 }))).rows
    bed.at('2016-01-21')
    const change = {
      kind: 'replace' as const,
      why: '人数有误，据原始记录更正',
      meeting: meeting(VILLAGES[0]!, 'committee', '2016-01-18', { present: 12, leaders: [people[0]!] }),
    }
    const fresh = await bed.kernel.act(villageScope(VILLAGES[0]!), (h) => correctMeeting(h, first!.id, change))
    const again = bed.kernel.act(villageScope(VILLAGES[0]!), (h) => correctMeeting(h, first!.id, change))
    await expect(again).rejects.toMatchObject({ code: 'meeting-replaced' })
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect((await store.listMeetings(h, {}, { limit: 20, offset: 0 })).rows.map((m) => m.id)).toEqual([fresh])
      expect(await store.loadMeeting(h, first!.id)).toMatchObject({ present: 18 })
      await expect(h.run(sql`UPDATE meetings.meeting SET present = 1 WHERE county = ${COUNTY}`)).rejects.toMatchObject({
        code: 'not-allowed',
      })
    })
  })
})

describe('指标', () => {
  it('当月应开已开、季末加上季度会议、双重组织生活', async () => {
    bed.at('2016-02-01')
    const january = await figure(held, '2016-01')
    expect(january.find((v) => v.place === VILLAGES[0])).toMatchObject({
      numerator: 1,
      denominator: 2,
      unit: branches.get(VILLAGES[0]!),
    })
    expect(january.find((v) => v.place === VILLAGES[1])).toMatchObject({ numerator: 0, denominator: 2 })
    expect(await figure(leaders, '2016-01')).toEqual([
      {
        subject: branches.get(VILLAGES[0]!),
        place: VILLAGES[0],
        unit: branches.get(VILLAGES[0]!),
        numerator: 1,
        denominator: 2,
      },
    ])
    bed.at('2016-04-01')
    await bed.kernel.asSystem(COUNTY, (h) =>
      recordMeetings(h, [
        meeting(VILLAGES[0]!, 'general', '2016-02-10'),
        meeting(VILLAGES[0]!, 'general', '2016-03-10'),
        meeting(VILLAGES[0]!, 'theme-day', '2016-03-11', { minutes: '' }),
        meeting(VILLAGES[0]!, 'group', '2016-03-11'),
      ]),
    )
    expect((await figure(held, '2016-03')).find((v) => v.place === VILLAGES[0])).toMatchObject({
      numerator: 2,
      denominator: 4,
    })
    expect((await figure(minutes, '2016-03')).find((v) => v.place === VILLAGES[0])).toMatchObject({
      numerator: 2,
      denominator: 3,
    })
    await expectExact('2016-01', new Date(bed.kernel.clock.now()))
    await expectExact('2016-03', new Date(bed.kernel.clock.now()))
  })

  it('本县规定改了应开的会，以期末有效的规定为准', async () => {
    bed.at('2016-04-01')
    const then = bed.kernel.clock.now()
    await bed.kernel.asSystem(COUNTY, (h) =>
      adoptPack(h, {
        id: 'test',
        from: '2016-04-01',
        why: '试验新规',
        sections: { meetings: { kinds: [{ kind: 'theme-day', every: 1, times: 2 }] } },
      }),
    )
    bed.kernel.forget()
    expect((await figure(held, '2016-04', new Date(then.getTime() + 1000)))[0]).toMatchObject({ denominator: 2 })
    expect((await figure(held, '2016-03')).find((v) => v.place === VILLAGES[0])).toMatchObject({ denominator: 4 })
    await bed.kernel.asSystem(COUNTY, (h) =>
      adoptPack(h, { id: 'test', from: '2016-04-02', why: '恢复', sections: {} }),
    )
    bed.kernel.forget()
  })

  it('任意登记、更正、作废之后，明细之和等于数字；当时的数字事后不变', async () => {
    const kinds: MeetingKind[] = ['general', 'committee', 'group', 'lecture', 'theme-day']
    const step = fc.record({
      village: fc.constantFrom(...VILLAGES),
      kind: fc.constantFrom(...kinds),
      day: fc.integer({ min: 1, max: 30 }),
      month: fc.constantFrom('2016-04', '2016-05', '2016-06'),
      minutes: fc.constantFrom('有记录', ''),
      leader: fc.boolean(),
      next: fc.constantFrom('keep', 'void', 'replace'),
      present: fc.integer({ min: 0, max: 20 }),
    })
    let hour = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        bed.at('2016-07-01', hour)
        hour += 1
        const before = await Promise.all(measures.map((m) => figure(m, '2016-06')))
        const asOf = new Date(bed.kernel.clock.now())
        bed.at('2016-07-01', hour)
        hour += 1
        await bed.kernel.asSystem(COUNTY, async (h) => {
          for (const s of steps) {
            const body = meeting(s.village, s.kind, `${s.month}-${String(s.day).padStart(2, '0')}`, {
              minutes: s.minutes,
              present: s.present,
              leaders: s.leader && s.village === VILLAGES[0] ? [people[1]!] : [],
            })
            const [id] = await recordMeetings(h, [body])
            if (s.next === 'void') await correctMeeting(h, id!, { kind: 'void', why: '重复登记，作废' })
            if (s.next === 'replace')
              await correctMeeting(h, id!, {
                kind: 'replace',
                why: '据原始记录更正',
                meeting: { ...body, kind: 'group', present: 20 },
              })
          }
        })
        await expectExact('2016-06', bed.kernel.clock.now())
        await expectExact('2016-05', bed.kernel.clock.now())
        expect(await Promise.all(measures.map((m) => figure(m, '2016-06', asOf)))).toEqual(before)
      }),
      { numRuns: 12 },
    )
  })

  it('成千条一次登记；月结之后不能再登记、更正', async () => {
    bed.at('2016-10-01')
    const rows: NewMeeting[] = []
    for (let i = 0; i < 4000; i += 1) rows.push(meeting(VILLAGES[i % 3]!, 'group', `2016-0${7 + (i % 3)}-1${i % 9}`))
    const ids = await bed.kernel.asSystem(COUNTY, (h) => recordMeetings(h, rows))
    expect(ids).toHaveLength(4000)
    await bed.kernel.asSystem(COUNTY, async (h) => {
      await computeMonth(h, measures, '2016-09')
      await freezeMonth(h, '2016-09')
    })
    const late = bed.kernel.act(villageScope(VILLAGES[0]!), (h) =>
      recordMeeting(h, meeting(VILLAGES[0]!, 'lecture', '2016-09-18')),
    )
    await expect(late).rejects.toMatchObject({ code: 'month-closed' })
    const mend = bed.kernel.asSystem(COUNTY, (h) => correctMeeting(h, ids[2]!, { kind: 'void', why: '重复登记' }))
    await expect(mend).rejects.toMatchObject({ code: 'month-closed' })
    await bed.kernel.act(villageScope(VILLAGES[0]!), (h) =>
      recordMeeting(h, meeting(VILLAGES[0]!, 'lecture', '2016-08-18')),
    )
  })
})

describe('应开清单', () => {
  it('各支部本月应开、已开、逾期', async () => {
    bed.at('2016-11-20')
    const owed = owedIn(DEFAULT_KINDS, '2016-11').map(({ kind, from, to }) => ({
      kind: kind.kind,
      every: kind.every,
      times: kind.times,
      from,
      to,
    }))
    const mine = await bed.kernel.act(villageScope(VILLAGES[0]!), (h) =>
      store.listOwed(h, owed, { on: h.today }, { limit: 50, offset: 0 }),
    )
    expect(mine.total).toBe(5)
    expect(mine.rows.find((r) => r.kind === 'committee')).toMatchObject({ held: 0, to: '2016-11-30' })
    bed.at('2016-12-20')
    const late = await bed.kernel.act(scopeFor('township', '999911100'), (h) =>
      store.listOwed(h, owed, { on: h.today, state: 'overdue' }, { limit: 50, offset: 0 }),
    )
    expect(late.total).toBe(4)
    expect(new Set(late.rows.map((r) => r.place))).toEqual(new Set(VILLAGES.slice(0, 2)))
  })
})
