import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LotMove, Movement, Trace } from './model.ts'
import { inOrder, traceFaults, wayOf } from './rules.ts'

const GIFT: Trace['gift'] = {
  id: 'g',
  kind: 'money',
  shown: '爱心人士',
  state: 'received',
  pledged: 100,
  goods: null,
  pledgedOn: '2016-01-01',
  receivedOn: '2016-01-02',
  purposes: '不限定用途',
  place: '试县',
}
const KIND: Record<string, Movement['sourceKind']> = {
  o: 'outside',
  g: 'gift',
  h: 'gift',
  f: 'fund',
  l: 'line',
  p: 'payee',
  q: 'payee',
}

let at = 0
function move(source: string, target: string, amount: number, more: Partial<Movement> = {}): Movement {
  at += 1
  return {
    id: `t${at}`,
    posting: `p${at}`,
    at,
    kind: 'transfer',
    onDay: '2016-01-02',
    source,
    target,
    amount,
    purpose: null,
    wish: null,
    corrects: null,
    note: null,
    sourceKind: KIND[source]!,
    targetKind: KIND[target]!,
    to: null,
    place: null,
    confirmed: null,
    ...more,
  }
}

it('收到、划转、支付、更正、退回：每一步的去向合计等于这一步的金额', () => {
  const before = [move('o', 'g', 100), move('o', 'f', 10), move('g', 'f', 60)]
  const paid = move('f', 'p', 40)
  const trace = wayOf(GIFT, 'g', [
    ...before,
    paid,
    move('p', 'f', 40, { corrects: paid.posting, note: '付错对象' }),
    move('f', 'q', 25),
    move('g', 'o', 15),
  ])
  expect(traceFaults(trace)).toEqual([])
  // the fund's own ten went first, so that thirty of the gift were paid and taken back
  expect(trace).toMatchObject({ received: 100, inHand: 100 - 15 - 15, spent: 15, returned: 15 })
  expect(trace.steps.filter((s) => s.kind === 'corrected')).toMatchObject([{ amount: 30, note: '付错对象' }])
})

it('到账登记错了、更正以后重新登记的：收到的只算后一次，更正的一步留着，不算退回捐赠人', () => {
  const wrong = move('o', 'g', 40)
  const undone = move('g', 'o', 40, { corrects: wrong.posting, note: '记错了捐赠' })
  const before = [wrong, undone]
  expect(wayOf(GIFT, 'g', before)).toMatchObject({ received: 0, inHand: 0, returned: 0 })
  const trace = wayOf(
    GIFT,
    'g',
    [...before, move('o', 'g', 30), move('g', 'o', 5)],
    [{ id: 'h', onDay: '2016-01-03', amount: 10, purpose: null, wish: null, to: null, place: null }],
  )
  expect(traceFaults(trace)).toEqual([])
  expect(trace).toMatchObject({ received: 30, inHand: 25, spent: 0, returned: 5, promised: 10 })
  expect(trace.steps.filter((s) => s.kind === 'corrected')).toMatchObject([{ amount: 40, note: '记错了捐赠' }])
  // what is promised hangs below the receipt that stands
  const stands = trace.steps.find((s) => s.kind === 'received' && s.amount === 30)!
  expect(trace.steps.find((s) => s.kind === 'held')!.parent).toBe(stands.id)
})

it('同一时刻的各笔，先有来源再有去向', () => {
  const moment = { at: 9 }
  const wrong = [move('f', 'p', 5, moment), move('g', 'f', 5, moment), move('o', 'g', 5, moment)]
  const sorted = inOrder(
    wrong,
    (m) => ({ ...m, legs: [m] }),
    (account) => account !== 'o',
  )
  expect(sorted.map((m) => m.source)).toEqual(['o', 'g', 'f'])
})

const lotMove = (lot: string, n: number, kind: LotMove['kind'], parent: string | null = null): LotMove => ({
  id: `${lot}${n}`,
  lot,
  parent,
  posting: null,
  n,
  kind,
  onDay: '2016-03-01',
  quantity: 1000,
  unit: '床',
  to: null,
  place: null,
  item: '棉被',
  note: null,
})

it('同一天的物资各步，怎样读出来都先有来源再有去向：拆分以后发放，发放以后签收', () => {
  const happened = [
    lotMove('a', 0, 'received'),
    lotMove('a', 1, 'carried'),
    lotMove('b', 0, 'split', 'a'),
    lotMove('c', 0, 'split', 'a'),
    lotMove('d', 0, 'split', 'c'),
    lotMove('b', 1, 'handed', 'a'),
    lotMove('b', 2, 'confirmed', 'a'),
    { ...lotMove('d', 1, 'handed', 'c'), onDay: '2016-03-02' },
  ]
  const parents = { a0: null, a1: 'a0', b0: 'a1', c0: 'a1', d0: 'c0', b1: 'b0', b2: 'b1', d1: 'd0' }
  fc.assert(
    fc.property(fc.shuffledSubarray(happened, { minLength: happened.length }), (read) => {
      const trace = wayOf(GIFT, null, [], [], read)
      expect(traceFaults(trace)).toEqual([])
      expect(Object.fromEntries(trace.steps.map((s) => [s.id, s.parent]))).toEqual(parents)
      const order = trace.steps.map((s) => s.id)
      for (const [id, parent] of Object.entries(parents))
        if (parent !== null) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id))
      expect(order.at(-1)).toBe('d1')
    }),
  )
})

interface World {
  movements: Movement[]
  balance: Record<string, number>
}

/** Any order of receipts, passing on, payments, corrections and refunds that a ledger would have taken. */
function play(steps: readonly [number, number, number][]): World {
  const balance: Record<string, number> = { g: 0, h: 0, f: 0, l: 0 }
  const movements: Movement[] = []
  const turned = new Map<string, number>()
  const go = (source: string, target: string, amount: number, more: Partial<Movement> = {}) => {
    if (amount <= 0 || (source in balance && balance[source]! < amount)) return
    if (source in balance) balance[source]! -= amount
    if (target in balance) balance[target]! += amount
    movements.push(move(source, target, amount, more))
  }
  const ways: [string, string][] = [
    ['o', 'g'],
    ['o', 'h'],
    ['o', 'f'],
    ['g', 'f'],
    ['h', 'f'],
    ['f', 'l'],
    ['l', 'f'],
    ['g', 'p'],
    ['f', 'p'],
    ['l', 'q'],
    ['g', 'o'],
    ['l', 'p'],
  ]
  for (const [which, amount, part] of steps) {
    if (which < ways.length) {
      go(...ways[which]!, amount)
      continue
    }
    const before = movements.filter((m) => m.corrects === null)[part]
    if (before === undefined) continue
    const left = before.amount - (turned.get(before.posting) ?? 0)
    const back = Math.min(left, amount, before.target in balance ? balance[before.target]! : left)
    if (back > 0) turned.set(before.posting, (turned.get(before.posting) ?? 0) + back)
    go(before.target, before.source, back, { corrects: before.posting, note: '更正' })
  }
  return { movements, balance }
}

it('任意收支：每笔捐赠收到 = 在账 + 支出 + 退回，且各捐赠的在账合计等于账上余额', () => {
  const steps = fc.array(fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 999 }), fc.nat(60)), { maxLength: 80 })
  fc.assert(
    fc.property(steps, (chosen) => {
      const { movements, balance } = play(chosen)
      const traces = ['g', 'h'].map((account) => wayOf({ ...GIFT, id: account }, account, movements))
      for (const trace of traces) expect(traceFaults(trace)).toEqual([])
      // what came from the giver, less what was corrected of it
      const wasReceipt = new Map(movements.map((m) => [m.posting, m.corrects === null && m.sourceKind === 'outside']))
      for (const [i, account] of ['g', 'h'].entries()) {
        const came = movements.filter((m) => m.target === account && wasReceipt.get(m.posting) === true)
        const undone = movements.filter(
          (m) => m.source === account && m.corrects !== null && wasReceipt.get(m.corrects),
        )
        const sum = (all: readonly Movement[]) => all.reduce((n, m) => n + m.amount, 0)
        expect(traces[i]!.received).toBeLessThanOrEqual(sum(came))
        expect(traces[i]!.received).toBeGreaterThanOrEqual(sum(came) - sum(undone))
      }
      const held = Object.values(balance).reduce((all, b) => all + b, 0)
      expect(traces.reduce((all, t) => all + t.inHand, 0)).toBeLessThanOrEqual(held)
      // a payment's slices, all gifts together, are never more than the payment
      const byTransfer = new Map<string, number>()
      for (const s of traces.flatMap((t) => t.steps)) {
        const transfer = s.id.replace(/[a-z]$/, '')
        if (s.amount !== null) byTransfer.set(transfer, (byTransfer.get(transfer) ?? 0) + s.amount)
      }
      for (const m of movements) expect(byTransfer.get(m.id) ?? 0).toBeLessThanOrEqual(m.amount)
    }),
    { numRuns: 400 },
  )
})
