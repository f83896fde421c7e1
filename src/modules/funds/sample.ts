import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { openAccount, post } from './ledger/service.ts'
import { FUNDING } from './model.ts'
import type { FundsInput } from './pack.ts'

/** For the tests of this module: a county's people of money, and a fund, gifts and recipients to try things on. */
export const COUNTY = '999901'
const PEOPLE = { finance: 1, leader: 2, centre: 3, auditor: 4, village: 5, clerk: 6, system: 0 } as const

export function personOf(role: keyof typeof PEOPLE): Id {
  return `01560000-0000-7000-8000-00000000000${PEOPLE[role]}`
}

export function actor(role: keyof typeof PEOPLE, place = COUNTY): Scope {
  const id = personOf(role)
  return { county: COUNTY, person: id, post: id, role: role as Role, place, unit: null }
}

export async function withPack(kernel: Kernel, funds: FundsInput, county = COUNTY): Promise<void> {
  await kernel.asSystem(county, (h) =>
    adoptPack(h, { id: 'trial', sections: { funds }, from: '2016-01-01', why: '试验' }),
  )
  kernel.forget()
}

export interface Chest {
  treasury: Id
  giver: Id
  fund: Id
  /** the fund's budget line, by which its money is spent */
  line: Id
  gift: Id
}

/** A treasury, a dedicated fund with 1,000 yuan and its line with 99,000 for living aid and illness, and a gift of 1,000 yuan for living aid. */
export async function openChest(h: Handle): Promise<Chest> {
  const place = h.scope.county
  const treasury = await openAccount(h, { kind: 'outside', title: '区财政', place })
  const giver = await openAccount(h, { kind: 'outside', title: '爱心人士', place })
  const purposes = ['living-aid', 'illness-aid']
  const fund = await openAccount(h, { kind: 'fund', title: '关爱专项资金', place, parent: treasury, purposes })
  const gift = await openAccount(h, { kind: 'gift', title: '捐赠一', place, parent: giver, purposes: ['living-aid'] })
  const line = await openAccount(h, { kind: 'line', title: '困难群众救助', place, parent: fund, purposes })
  await receive(h, treasury, fund, 10_000_000)
  await appropriate(h, fund, line, 9_900_000)
  await receive(h, giver, gift, 100_000)
  return { treasury, giver, fund, line, gift }
}

export async function receive(h: Handle, source: Id, target: Id, amount: number): Promise<Id> {
  const transfers = [{ source, target, amount, purpose: FUNDING }]
  return post(h, { kind: 'receipt', total: amount, document: '银行回单', onDay: h.today, transfers })
}

async function appropriate(h: Handle, source: Id, target: Id, amount: number): Promise<void> {
  const transfers = [{ source, target, amount, purpose: 'living-aid' }]
  await post(h, { kind: 'appropriation', total: amount, document: '拨款单', onDay: h.today, transfers })
}
