import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '#kernel/pure/day.ts'
import { askFaults, fits, peak, type Span, served } from './rules.ts'

const FIRST = '2017-05-01'
const span = fc
  .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 3 }))
  .map(([from, days, pieces]): Span => ({ fromDay: addDays(FIRST, from), toDay: addDays(FIRST, from + days), pieces }))
const DAYS = Array.from({ length: 40 }, (_, i) => addDays(FIRST, i))
const on = (all: readonly Span[], day: string) =>
  all.reduce((sum, s) => (s.fromDay <= day && day <= s.toDay ? sum + s.pieces : sum), 0)

describe('房间和物品的借用', () => {
  it('最忙的一天，与逐日数出来的一样', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), span, (taken, wanted) => {
        const days = DAYS.filter((d) => wanted.fromDay <= d && d <= wanted.toDay)
        expect(peak(taken, wanted.fromDay, wanted.toDay)).toBe(Math.max(...days.map((d) => on(taken, d))))
      }),
    )
  })

  it('按排队次序安排：哪一天都不超出件数，凡是还能安排的都已安排，先来的不因后来的落空', () => {
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 8 }),
        fc.array(span, { maxLength: 12 }),
        fc.integer({ min: 3, max: 6 }),
        (first, waiting, pieces) => {
          const taken: Span[] = []
          for (const s of first) if (fits(pieces, taken, s)) taken.push(s)
          const line = waiting.map((s, i) => ({ ...s, id: `${i}` as never }))
          const now = served(pieces, taken, line)
          const all = [...taken, ...now]
          for (const day of DAYS) expect(on(all, day)).toBeLessThanOrEqual(pieces)
          for (const w of line) if (!now.includes(w)) expect(fits(pieces, all, w)).toBe(false)
          line.forEach((w, i) => {
            const before = now.filter((s) => line.indexOf(s) < i)
            expect(now.includes(w)).toBe(fits(pieces, [...taken, ...before], w))
          })
        },
      ),
    )
  })

  it('说得出每一条不能借的理由', () => {
    const thing = { pieces: 2, longest: 7, closedOn: '2017-04-01' }
    expect(askFaults(thing, { fromDay: '2017-05-01', toDay: '2017-05-08', pieces: 3 }, '2017-05-02')).toHaveLength(4)
    expect(
      askFaults({ ...thing, closedOn: null }, { fromDay: '2017-05-02', toDay: '2017-05-08', pieces: 2 }, '2017-05-02'),
    ).toEqual([])
    expect(
      askFaults(
        { ...thing, closedOn: null },
        { fromDay: '2017-05-08', toDay: '2017-05-02', pieces: 1 },
        '2017-05-02',
      )[0],
    ).toContain('交还日期')
  })
})
