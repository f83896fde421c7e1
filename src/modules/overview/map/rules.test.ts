import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Block,
  layoutMap,
  type MapLayout,
  mapMonth,
  neighbourOf,
  stopsOf,
  type TownGrid,
  type TownOnMap,
  villageShares,
} from './rules.ts'
import { scaleFor, shortName, spokenFigure, tileText } from './scale.ts'

function townsOf(sizes: readonly number[]): TownOnMap[] {
  return sizes.map((size, i) => {
    const place = `999901${100 + i}`
    return { place, villages: Array.from({ length: size }, (_, v) => `${place}${String(v + 1).padStart(3, '0')}`) }
  })
}

const county = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 5, maxLength: 40 }).map(townsOf)
const width = fc.integer({ min: 9, max: 60 })
const SUIDE = townsOf([43, 21, 26, 22, 23, 40, 9, 14, 38, 18, 17, 29, 16, 18, 16])

const overlap = (a: Block, b: Block) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

function checkWhole(towns: readonly TownOnMap[], layout: MapLayout): void {
  const shown = layout.blocks.flatMap((b) => b.tiles.map((t) => t.place)).sort()
  expect(shown).toEqual(towns.flatMap((t) => t.villages).sort())
  expect(layout.blocks.map((b) => b.place).sort()).toEqual(towns.map((t) => t.place).sort())
  layout.blocks.forEach((a, i) => {
    for (const b of layout.blocks.slice(i + 1)) expect(overlap(a, b)).toBe(false)
    const cells = new Set(a.tiles.map((t) => `${t.x},${t.y}`))
    expect(cells.size).toBe(a.tiles.length)
    for (const t of a.tiles) {
      expect(t.place.startsWith(a.place)).toBe(true)
      expect(t.x >= a.x && t.x + 1 <= a.x + a.w && t.y >= a.y + 1 && t.y + 1 <= a.y + a.h).toBe(true)
    }
  })
}

describe('the layout of the map', () => {
  it('shows every village once, inside its town, without overlap, and never wider than the screen', () => {
    fc.assert(
      fc.property(county, width, (towns, w) => {
        const layout = layoutMap(towns, { width: w })
        checkWhole(towns, layout)
        expect(layout.width).toBeLessThanOrEqual(w)
      }),
      { numRuns: 150 },
    )
  })

  it('is the same whatever the order in which the towns are given', () => {
    fc.assert(
      fc.property(county, width, (towns, w) => {
        expect(layoutMap([...towns].reverse(), { width: w })).toEqual(layoutMap(towns, { width: w }))
      }),
      { numRuns: 50 },
    )
  })

  it('keeps the towns in the order of their codes, line by line', () => {
    fc.assert(
      fc.property(county, width, (towns, w) => {
        const { blocks } = layoutMap(towns, { width: w })
        const read = [...blocks].sort((a, b) => a.y - b.y || a.x - b.x).map((b) => b.place)
        expect(read).toEqual(towns.map((t) => t.place))
      }),
      { numRuns: 50 },
    )
  })

  it('puts towns where the county wants them, and only follows their order where that does not fit', () => {
    const cells = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })), {
      selector: ([r, c]) => r * 10 + c,
      minLength: 2,
      maxLength: 20,
    })
    fc.assert(
      fc.property(county, cells, width, (towns, some, w) => {
        const grid: TownGrid = Object.fromEntries(towns.slice(0, some.length).map((t, i) => [t.place, some[i]!]))
        const layout = layoutMap(towns, { width: w, grid })
        checkWhole(towns, layout)
        expect(layout.width).toBeLessThanOrEqual(w)
      }),
      { numRuns: 100 },
    )
    const grid: TownGrid = { '999901100': [2, 2], '999901101': [1, 2], '999901102': [2, 1] }
    const three = townsOf([10, 10, 10])
    const at = new Map(layoutMap(three, { width: 30, grid }).blocks.map((b) => [b.place, b]))
    expect(at.get('999901101')!.y).toBeLessThan(at.get('999901100')!.y)
    expect(at.get('999901102')!.x).toBeLessThan(at.get('999901100')!.x)
    expect(at.get('999901101')!.x).toBe(at.get('999901100')!.x)
    const narrow = layoutMap(three, { width: 6, grid }).blocks.map((b) => b.place)
    expect(narrow).toEqual(['999901101', '999901102', '999901100'])
  })

  it('draws the fifteen towns and 350 villages of Suide on a laptop and on a phone', () => {
    const laptop = layoutMap(SUIDE, { width: 36 })
    expect(laptop.height).toBeLessThanOrEqual(24)
    const phone = layoutMap(SUIDE, { width: 11 })
    expect(phone.height).toBeLessThanOrEqual(75)
    checkWhole(SUIDE, phone)
  })

  it('shows towns alone as even blocks when there are no villages to show', () => {
    const towns = SUIDE.map((t) => ({ place: t.place, villages: [] }))
    const { blocks } = layoutMap(towns, { width: 20, least: { w: 4, rows: 1 } })
    expect(new Set(blocks.map((b) => `${b.w}x${b.h}`))).toEqual(new Set(['4x2']))
  })

  it('reaches every tile with the arrow keys alone', () => {
    fc.assert(
      fc.property(county, width, (towns, w) => {
        const layout = layoutMap(towns, { width: w })
        const seen = new Set<string>()
        const todo = [stopsOf(layout)[0]!.place]
        for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
          if (seen.has(at)) continue
          seen.add(at)
          for (const d of ['up', 'down', 'left', 'right'] as const) todo.push(neighbourOf(layout, at, d))
        }
        expect(seen.size).toBe(stopsOf(layout).length)
      }),
      { numRuns: 8 },
    )
  })
})

it('opens with the month that is over until the running one has figures', () => {
  const months = ['2016-11-01', '2016-11-15', '2016-11-16', '2016-11-30', '2017-01-02'].map(mapMonth)
  expect(months).toEqual(['2016-10', '2016-10', '2016-11', '2016-11', '2016-12'])
})

it('opens with a share of villages rather than one of organisations or townships', () => {
  const of = (key: string, kind: 'ratio' | 'count', subject: 'village' | 'organisation' | 'township') => ({
    key,
    kind,
    subject,
  })
  const measures = [
    of('staffing', 'ratio', 'township'),
    of('duties', 'ratio', 'organisation'),
    of('open', 'count', 'village'),
    of('meetings', 'ratio', 'village'),
  ]
  expect(villageShares(measures)).toEqual(['meetings', 'duties'])
})

describe('the steps of colour', () => {
  const ratio = { kind: 'ratio', better: 'more' } as const

  it('gives every share one step, darker for worse, and keeps 100% for the whole', () => {
    const scale = scaleFor(ratio, [])
    expect(scale.steps.map((s) => s.text)).toEqual(['100%', '90%–99.9%', '80%–89.9%', '60%–79.9%', '0%–59.9%'])
    expect([1, 0.9999, 0.9, 0.8999, 0.6, 0.5999, 0].map(scale.stepOf)).toEqual([0, 1, 1, 2, 3, 4, 4])
    expect(scale.stepOf(null)).toBeNull()
    const less = scaleFor({ kind: 'ratio', better: 'less' }, [])
    expect([0, 0.0001, 0.1, 0.1001, 0.4, 0.41, 1].map(less.stepOf)).toEqual([0, 1, 1, 2, 3, 4, 4])
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(scale.stepOf(low)!).toBeGreaterThanOrEqual(scale.stepOf(high)!)
        expect(less.stepOf(low)!).toBeLessThanOrEqual(less.stepOf(high)!)
      }),
    )
  })

  it('divides counts by the highest, nothing apart from something', () => {
    const scale = scaleFor({ kind: 'count', better: 'less' }, [0, 3, 11, null])
    expect(scale.steps.map((s) => s.text)).toEqual(['0', '1–3', '4–6', '7–9', '10–12'])
    expect([0, 1, 3, 4, 11].map(scale.stepOf)).toEqual([0, 1, 1, 2, 4])
    expect(scaleFor({ kind: 'count', better: 'less' }, [2, 1]).steps.map((s) => s.text)).toEqual(['0', '1', '2'])
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { minLength: 1 }),
        fc.constantFrom('more' as const, 'less' as const),
        (figures, better) => {
          const any = scaleFor({ kind: 'count', better }, figures)
          for (const f of figures) {
            const step = any.steps[any.stepOf(f)!]!
            expect(step.least <= f && f <= step.most).toBe(true)
          }
        },
      ),
    )
  })

  it('never writes 100 on a tile that is not whole', () => {
    expect(tileText('ratio', 0.9999)).toBe('99')
    expect(tileText('ratio', 1)).toBe('100')
    expect(tileText('ratio', null)).toBe('—')
    expect(spokenFigure({ kind: 'ratio', unit: '%' }, { numerator: 1999, denominator: 2000, figure: 0.9995 })).toBe(
      '99.9%（1999/2000）',
    )
  })

  it('shortens the names of committees to those of their places', () => {
    const names = ['定仙墕村委会', '文化路社区居委会', '东一村村民委员会', '九里山居委会', '名州镇']
    expect(names.map(shortName)).toEqual(['定仙墕村', '文化路社区', '东一村', '九里山居委会', '名州镇'])
  })
})
