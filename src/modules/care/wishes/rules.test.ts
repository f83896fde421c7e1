import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClaimToMeet, carriedOf, type GiftToCount, settleGifts, sharePaid } from './rules.ts'

const NEEDED = 30_000
type Wall = { claims: ClaimToMeet[]; gifts: GiftToCount[]; spent: number }

const PEOPLE = ['甲', '乙', null] as const
const gift = fc.record({ person: fc.constantFrom(...PEOPLE), kept: fc.integer({ min: 0, max: 20_000 }) })
const claim = fc.record({
  citizen: fc.constantFrom(...PEOPLE),
  share: fc.integer({ min: 1, max: 12_000 }),
  state: fc.constantFrom('open' as const, 'carried' as const, 'confirmed' as const, 'released' as const),
})

/** A wall as it may be: no more is claimed than is needed. */
const wall = fc
  .record({
    gifts: fc.array(gift, { maxLength: 6 }),
    claims: fc.array(claim, { maxLength: 4 }),
    spent: fc.nat(NEEDED),
  })
  .map((w): Wall => {
    let left = NEEDED
    const claims = w.claims.flatMap((c, at): ClaimToMeet[] => {
      const share = Math.min(c.share, left)
      if (share === 0) return []
      left -= c.state === 'released' ? 0 : share
      return [{ ...c, share, id: `c${at}`, kind: 'individual', gift: null, delivered: c.state === 'open' ? 0 : 1 }]
    })
    return { claims, spent: w.spent, gifts: w.gifts.map((g, at) => ({ ...g, id: `g${at}` })) }
  })

const settle = (w: Wall, open = true, delivered = 0) => settleGifts({ needed: NEEDED, open, delivered, ...w })

/** The wall after what was settled is carried out. */
function after(w: Wall, open = true): Wall {
  const { own, pool } = settle(w, open)
  const claims = w.claims.flatMap((c): ClaimToMeet[] => {
    if (c.id === pool.claim) return pool.share === 0 ? [] : [{ ...c, share: pool.share }]
    const to = own.find((o) => o.claim === c.id)
    return [to === undefined ? c : { ...c, gift: to.gift }]
  })
  const made: ClaimToMeet = {
    id: 'pool',
    kind: 'giver',
    citizen: null,
    share: pool.share,
    gift: null,
    state: 'open',
    delivered: 0,
  }
  return { ...w, claims: pool.claim === null && pool.share > 0 ? [...claims, made] : claims }
}

const live = (w: Wall) => w.claims.filter((c) => c.state !== 'released')
const sum = (all: readonly { share: number }[]) => all.reduce((s, c) => s + c.share, 0)

describe('指定捐款计入心愿', () => {
  it('再算一次不变；不超过所需；计入的不多于到账的；先后次序不影响', () => {
    fc.assert(
      fc.property(wall, (w) => {
        const once = after(w)
        expect(after(once)).toEqual(once)
        expect(settle(once).own).toEqual([])
        expect(sum(live(once))).toBeLessThanOrEqual(NEEDED)
        const kept = w.gifts.reduce((s, g) => s + g.kept, 0)
        const met = live(once).filter((c) => c.state === 'open' && (c.kind === 'giver' || c.gift !== null))
        expect(sum(met)).toBeLessThanOrEqual(kept + w.spent)
        // what was asked for or paid is claimed by somebody, as far as it is needed
        expect(sum(live(once))).toBeGreaterThanOrEqual(Math.min(NEEDED, w.spent))
        expect(settle({ ...w, gifts: w.gifts.toReversed() }).pool).toEqual(settle(w).pool)
      }),
      { numRuns: 2000 },
    )
  })

  it('捐款都退回以后，没有一件由捐款抵付；已经落实的不动', () => {
    fc.assert(
      fc.property(wall, fc.boolean(), (wanted, open) => {
        const w = { ...wanted, spent: 0 }
        const given = after(w)
        const back = after({ ...given, gifts: given.gifts.map((g) => ({ ...g, kept: 0 })) }, open)
        expect(live(back).filter((c) => c.state === 'open' && (c.kind === 'giver' || c.gift !== null))).toEqual([])
        const done = (x: Wall) => live(x).filter((c) => c.state !== 'open')
        expect(done(back)).toEqual(done(given))
      }),
      { numRuns: 2000 },
    )
  })

  it('已经落实的部分，不因捐款退回而减少；办结的心愿不再计入', () => {
    const pool: ClaimToMeet = {
      id: 'p',
      kind: 'giver',
      citizen: null,
      share: 20_000,
      gift: null,
      state: 'open',
      delivered: 1,
    }
    const left = { claims: [pool], gifts: [{ id: 'g', person: null, kept: 5_000 }], spent: 0 }
    expect(settle(left, true, 12_000).pool).toEqual({ claim: 'p', share: 12_000 })
    expect(settle({ claims: [], gifts: [{ id: 'g', person: null, kept: 5_000 }], spent: 0 }, false).pool.share).toBe(0)
  })
})

describe('拨付签收即为落实', () => {
  const shares = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 5 })
  const openClaims = (of: readonly number[]): ClaimToMeet[] =>
    of.map((share, at) => ({
      id: `c${at}`,
      kind: at % 2 === 0 ? 'giver' : 'leader',
      citizen: null,
      share,
      gift: null,
      state: 'open',
      delivered: 0,
    }))

  it('分几笔签收的，合计够了才全部办结，次序和分法不影响；不够的，只有最后一件是部分落实', () => {
    fc.assert(
      fc.property(shares, fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 8 }), (of, payments) => {
        let claims = openClaims(of)
        let paid = 0
        for (const amount of payments) {
          paid += amount
          const parts = sharePaid(claims, paid)
          expect(parts.slice(0, -1).every((p) => p.whole)).toBe(true)
          claims = claims.map((c): ClaimToMeet => {
            const part = parts.find((p) => p.claim === c.id)
            if (part === undefined) return c
            return { ...c, delivered: c.delivered + 1, state: part.whole ? 'carried' : 'open' }
          })
          expect(carriedOf(claims)).toBeLessThanOrEqual(paid)
        }
        const needed = of.reduce((all, one) => all + one, 0)
        expect(claims.every((c) => c.state === 'carried')).toBe(paid >= needed)
        expect(claims.filter((c) => c.state === 'open' && c.delivered > 0).length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 1000 },
    )
  })

  it('先办结已经落实了一部分的，再是款项到位的，再是其他认领', () => {
    const [a, b, c] = openClaims([100, 100, 100])
    const claims = [{ ...b!, id: 'others' }, a!, { ...c!, id: 'begun', kind: 'leader' as const, delivered: 1 }]
    expect(sharePaid(claims, 250)).toEqual([
      { claim: 'begun', whole: true },
      { claim: 'c0', whole: true },
      { claim: 'others', whole: false },
    ])
  })
})
