import { describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { computeMonth, figureFor, recordsOf } from '#modules/measures/public.ts'
import { openCounty, testBed } from '../kit/county.ts'
import { chanceOf, type Feed, type On, type RandomCounty, type Reckoning, randomCounty } from './random-county.ts'

/** Every measure on every card is held to the law; a module's records come from its `measures.sample.ts`. */
const measures = modules.flatMap((card) => card.measures ?? [])
const samples = import.meta.glob<{ feed: Feed }>('/src/modules/*/measures.sample.ts', { eager: true })
/** by module */
const feeds = new Map(Object.entries(samples).map(([path, { feed }]) => [path.split('/')[3]!, feed]))
const MONTH = '2016-03'
const ROUNDS = 9
const LOOKED_AT = ['2016-03-18', '2016-04-01', '2016-04-06']
const bed = testBed()

describe('数字与记录', () => {
  it('每个有指标的模块都有随机记录', () => {
    const missing = modules
      .filter((card) => (card.measures ?? []).length > 0 && !feeds.has(card.name))
      .map((card) => card.name)
    expect(missing).toEqual([])
  })

  it('任何地区、任何单位，记录之和就是数字', async () => {
    const seen = new Map<string, number>()
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      const county = `99${String(1000 + seed)}`
      bed.at('2016-01-04')
      await openCounty(bed.kernel, county)
      const { made, reckonings } = await feedAll(county, seed)
      // While the month runs, before late entries came in, and after.
      const day = LOOKED_AT[seed % 3]!
      await on(county)(day, async (h) => {
        await holdToLaw(h, made, seen)
        for (const reckoning of reckonings) await holdToReckoning(h, reckoning(day))
      })
    }
    const silent = [...feeds.keys()].filter(
      (name) => ![...seen].some(([key, n]) => key.startsWith(`${name}.`) && n > 0),
    )
    expect(silent, '这些模块的随机记录没有落到任何数字上').toEqual([])
  }, 420_000)
})

function on(county: string): On {
  return (day, work) => {
    bed.at(day, 18)
    return bed.kernel.asSystem(county, work)
  }
}

async function feedAll(county: string, seed: number): Promise<{ made: RandomCounty; reckonings: Reckoning[] }> {
  const chance = chanceOf(seed)
  const act = on(county)
  const made = await act('2016-01-04', (h) => randomCounty(h, chance))
  const reckonings: Reckoning[] = []
  for (const feed of feeds.values()) {
    const reckoning = await feed(act, made, chance, MONTH)
    if (reckoning) reckonings.push(reckoning)
  }
  return { made, reckonings }
}

/** A figure and its records may both be wrong: where a module knows what it must come to, it says so. */
async function holdToReckoning(h: Handle, told: ReturnType<Reckoning>): Promise<void> {
  for (const [measure, sides] of Object.entries(told)) {
    const { numerator, denominator } = await figureFor(h, { measure, month: MONTH, place: h.scope.county })
    expect([measure, numerator, denominator]).toEqual([measure, ...sides])
  }
}

async function holdToLaw(h: Handle, made: RandomCounty, seen: Map<string, number>): Promise<void> {
  await computeMonth(h, measures, MONTH)
  const places = [made.county, ...made.townships.map((t) => t.place), ...made.villages.map((v) => v.place)]
  const units = [...made.departments, ...made.townships.map((t) => t.unit), ...made.villages.map((v) => v.unit)]
  for (const measure of measures) {
    for (const place of places) await compare(h, measure, place, undefined, seen)
    for (const unit of units) await compare(h, measure, made.county, unit, seen)
  }
}

async function compare(
  h: Handle,
  measure: Measure,
  place: string,
  unit: string | undefined,
  seen: Map<string, number>,
): Promise<void> {
  const figure = await figureFor(h, { measure: measure.key, month: MONTH, place, unit })
  for (const side of ['numerator', 'denominator'] as const) {
    if (side === 'denominator' && measure.kind !== 'ratio') continue
    const { sum, rows } = await recordsOf(h, measure, { month: MONTH, side, place, unit })
    expect(sum, `${measure.key} ${side} ${place} ${unit ?? ''}`).toBe(figure[side])
    expect(rows.reduce((all, r) => all + r.amount, 0)).toBe(sum)
    seen.set(measure.key, (seen.get(measure.key) ?? 0) + rows.length)
  }
}
