import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addDays, addMonths, type Day, firstDay, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import type { MeasurePeriod } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { openAccount, publish } from '../public.ts'
import { receive, withPack } from '../sample.ts'
import { publishedOnTime } from './measures.ts'
import { dueDay, nextPeriod } from './rules.ts'

const bed = testBed()
const AT = { person: '01560000-0000-7000-8000-0000000000f1' } as const

interface Published {
  readonly to: Day
  readonly on: Day
}

/** A county whose books begin on a day, and what it has published, each to a day and on one. */
async function bookkeeping(
  county: string,
  rule: { months: 1 | 2 | 3; within: number },
  first: Day,
  all: readonly Published[],
) {
  bed.at('2016-01-01')
  await openCounty(bed.kernel, county)
  await withPack(bed.kernel, { giving: { publishMonths: rule.months, publishWithin: rule.within } }, county)
  const on = <T>(day: Day, work: (h: Handle) => Promise<T>) => {
    bed.at(day)
    return bed.kernel.act({ county, ...AT, post: AT.person, role: 'finance', place: county, unit: null }, work)
  }
  await on(first, async (h) => {
    const source = await openAccount(h, { kind: 'outside', title: '财政', place: county })
    const fund = await openAccount(h, {
      kind: 'fund',
      title: '专项资金',
      place: county,
      parent: source,
      purposes: ['wish'],
    })
    await receive(h, source, fund, 100)
  })
  for (const one of all) await on(one.on, (h) => publish(h, one.to))
}

async function figure(county: string, day: Day) {
  const month = monthOf(day)
  bed.at(day, 18)
  return bed.kernel.asSystem(county, async (h) => {
    const p: MeasurePeriod = { county, month, from: firstDay(month), to: day, asOf: h.now }
    const [row] = await h.rows<{ numerator: number; denominator: number }>(publishedOnTime.values(p))
    const of = (side: 'numerator' | 'denominator') =>
      h.rows<{ link: string }>(publishedOnTime.records(p, side, { place: county }))
    expect([(await of('numerator')).length, (await of('denominator')).length]).toEqual([
      row?.numerator ?? 0,
      row?.denominator ?? 0,
    ])
    return [row?.numerator ?? 0, row?.denominator ?? 0]
  })
}

it('只公布一天的账目，不算按时公布了一季；欠到哪个月，哪个月就有一期没有按时', async () => {
  const county = '999910'
  await bookkeeping(county, { months: 3, within: 30 }, '2016-01-05', [{ to: '2016-01-05', on: '2016-04-20' }])
  expect(await figure(county, '2016-03-31')).toEqual([0, 0])
  expect(await figure(county, '2016-04-30')).toEqual([0, 1])
  expect(await figure(county, '2016-05-31')).toEqual([0, 1])
  expect(await figure(county, '2016-07-31')).toEqual([0, 2])
  const onTime = '999911'
  await bookkeeping(onTime, { months: 3, within: 30 }, '2016-01-05', [
    { to: '2016-02-10', on: '2016-02-11' },
    { to: '2016-03-31', on: '2016-04-30' },
    { to: '2016-06-30', on: '2016-08-02' },
  ])
  expect(await figure(onTime, '2016-04-30')).toEqual([1, 1])
  expect(await figure(onTime, '2016-07-31')).toEqual([0, 1])
  // it was still owed when August began, and is owed no more in September
  expect(await figure(onTime, '2016-08-31')).toEqual([0, 1])
  expect(await figure(onTime, '2016-09-30')).toEqual([0, 0])
})

/** The same by the rules, period by period. */
function reckoned(rule: { months: number; within: number }, first: Day, all: readonly Published[], day: Day): number[] {
  const begins = firstDay(monthOf(day))
  let [kept, owed] = [0, 0]
  for (let period = nextPeriod(null, first, rule.months); ; period = nextPeriod(period.to, first, rule.months)) {
    const due = dueDay(period, rule.within)
    if (due > day) return [kept, owed]
    const on = all.find((p) => p.to >= period.to && p.on <= day)?.on
    if (due < begins && on !== undefined && on < begins) continue
    owed += 1
    if (on !== undefined && on <= due) kept += 1
  }
}

it('与公布账目的规则一致：哪一期、哪一天到期、公布到哪一天', async () => {
  let n = 0
  const days = fc.integer({ min: 0, max: 500 }).map((by) => addDays('2016-01-02', by))
  await fc.assert(
    fc.asyncProperty(
      fc.record({ months: fc.constantFrom<1 | 2 | 3>(1, 2, 3), within: fc.integer({ min: 1, max: 90 }) }),
      days,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 80 })), { maxLength: 6 }),
      fc.integer({ min: 0, max: 14 }),
      async (rule, first, gaps, later) => {
        n += 1
        const county = String(999_000 - n)
        const all: Published[] = []
        for (const [span, wait] of gaps) {
          const next = nextPeriod(all.at(-1)?.to ?? null, first, rule.months)
          const to = [addDays(next.from, span), next.to].sort()[0]!
          const earliest = [addDays(to, wait), addDays(all.at(-1)?.on ?? to, 1)].sort()[1]!
          all.push({ to, on: earliest })
        }
        await bookkeeping(county, rule, first, all)
        const month: Month = addMonths(monthOf(first), later)
        expect(await figure(county, lastDay(month))).toEqual(reckoned(rule, first, all, lastDay(month)))
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)
