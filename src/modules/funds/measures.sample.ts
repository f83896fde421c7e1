import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Chance, Feed } from '../../../tests/laws/random-county.ts'
import {
  approveBudget,
  approvePayment,
  confirmLot,
  handOver,
  meetDues,
  openAccount,
  openStore,
  payPayment,
  planBudget,
  receiveLot,
  requestPayment,
  returnLot,
  withdrawPayment,
} from './public.ts'

/** The system's handle, acting as one of two people: who asks does not approve, and who approves does not pay. */
function acting(h: Handle, role: Role, nth: number): Handle {
  const person = `01560000-0000-7000-8000-0000000000${nth}f` as Id
  return { ...h, scope: { ...h.scope, person, role } as Scope }
}

export const feed: Feed = async (on, county, chance, month) => {
  const day = (n: number) => `${month}-${String(n).padStart(2, '0')}`
  const made = await on(day(1), async (h) => {
    const clerk = acting(h, 'finance', 1)
    const place = county.county
    const treasury = await openAccount(clerk, { kind: 'outside', title: '财政', place })
    const fund = await openAccount(clerk, {
      kind: 'fund',
      title: '专项资金',
      place,
      parent: treasury,
      purposes: ['village-running', 'living-aid'],
    })
    const lines = county.villages.map((v) => {
      const dues = [{ dueOn: day(3 + chance.next(24)), amount: 700_000 }]
      return { title: '运转经费', purpose: 'village-running', amount: 700_000, place: v.place, unit: v.unit, dues }
    })
    if (lines.length === 0) return undefined
    const total = 700_000 * lines.length
    const budget = await planBudget(clerk, {
      fund,
      year: 2016,
      title: '年度预算',
      total,
      document: '批复',
      lines,
      fundDues: [{ dueOn: day(2), amount: total }],
    })
    await approveBudget(acting(h, 'leader', 2), budget)
    const dues = await h.rows<{ id: Id; line: Id | null; account: Id; place: string }>(sql`
      SELECT id, line, account, place FROM funds.due WHERE county = ${place} AND budget = ${budget} ORDER BY place, due_on`)
    await meetDues(clerk, {
      dues: dues.filter((d) => d.line === null).map((d) => d.id),
      source: treasury,
      document: '入账',
    })
    return { dues: dues.filter((d) => d.line !== null) }
  })
  if (made === undefined) return
  // some in time, some late, some not at all, some entered only after the month
  for (const due of made.dues) {
    if (chance.once(4)) continue
    const paidOn = day(3 + chance.next(25))
    await on(chance.once(4) ? '2016-04-04' : paidOn, async (h) => {
      const clerk = acting(h, 'finance', 1)
      await meetDues(clerk, { dues: [due.id], document: '拨款', onDay: paidOn })
      const id = await requestPayment(clerk, {
        amount: 1000 + chance.next(5000),
        purpose: 'village-running',
        from: [due.account],
        document: '申请',
        to: { kind: 'supplier', title: `供应商${chance.next(5)}` },
        place: due.place,
        dueOn: day(20 + chance.next(8)),
      })
      await approvePayment(acting(h, 'leader', 2), id)
      if (chance.once(5)) await withdrawPayment(clerk, id, '不再需要')
      else if (!chance.once(4)) {
        await payPayment(clerk, id)
        await goodsOf(h, id, due.place, chance)
      }
    })
  }
}

/** What was bought is handed over; some of it is confirmed, some comes back, some stays unconfirmed. */
async function goodsOf(h: Handle, payment: Id, place: string, chance: Chance): Promise<void> {
  const keeper = acting(h, 'centre', 3)
  const store = await openStore(keeper, { title: `仓点 ${payment}`, place })
  const goods = { item: '面粉', countedIn: '袋', quantity: 3000, value: 900, payment, document: '入库单', store }
  const lot = await receiveLot(keeper, goods)
  const part = await handOver(keeper, lot, {
    to: { kind: 'household', name: '王老五' },
    quantity: 1000 + chance.next(2000),
  })
  if (chance.once(3)) await confirmLot(acting(h, 'clerk', 4), part, { as: 'resident', name: '王老五' })
  else if (chance.once(4)) await returnLot(keeper, part, { store, why: '无人在家' })
}
