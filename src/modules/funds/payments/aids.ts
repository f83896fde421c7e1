import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openPayees } from '../ledger/payees.ts'
import type { Payee, Witness } from '../model.ts'
import { section } from '../section.ts'
import { witnessColumns } from '../witness.ts'
import * as store from './aids.store.ts'
import { kinOf } from './service.ts'

export interface NewAid {
  readonly id?: Id
  readonly to: Payee
  readonly purpose: string
  /** 分 a month */
  readonly amount: number
  readonly document: string
  readonly about?: string | null
  readonly place: string
  readonly unit?: Id | null
  readonly kin?: readonly Id[]
  /** whom the recipient named to confirm in their stead */
  readonly witness?: Witness | null
  readonly fromDay: Day
}

/** Puts people on the standing list of a purpose. @throws already-exists when one stands there */
export async function grantAids(h: Handle, aids: readonly NewAid[]): Promise<Id[]> {
  const { purposes } = await section(h)
  const unknown = aids.find((a) => !purposes.some((p) => p.code === a.purpose))
  if (unknown !== undefined) throw faultAt('purpose', '没有这一资金用途。')
  const payees = await openPayees(
    h,
    aids.map((a) => ({ ...a.to, place: a.to.place ?? a.place })),
  )
  const kin = await kinOf(
    h,
    aids.map((a, i) => ({ payee: payees[i]!, kin: a.kin ?? [] })),
  )
  const rows = aids.map((a, i) => ({
    id: a.id ?? h.id(),
    payee: payees[i]!,
    purpose: a.purpose,
    amount: a.amount,
    document: a.document,
    about: a.about ?? null,
    place: a.place,
    unit: a.unit ?? null,
    kin: kin[i]!,
    from_day: a.fromDay,
    ...witnessColumns(h, a.witness),
  }))
  await store.addAids(h, rows)
  await h.record({
    command: 'funds.grant-aid',
    subject: rows[0]!.id,
    place: aids.length === 1 ? aids[0]!.place : h.scope.county,
    why: aids[0]!.document,
    after:
      aids.length === 1
        ? { payee: payees[0], purpose: aids[0]!.purpose, amount: aids[0]!.amount }
        : { aids: aids.length },
  })
  return rows.map((r) => r.id)
}

/**
 * Ends a standing aid; what was paid before stays.
 * @param toDay 停发日期, the first day on which it is no longer given. A month's list asks for the day on which it is drawn up, and
 *   again for the day on which each is paid; of a month that is over, for its last day. May be a day to come.
 * @throws not-found; funds-payment when that is before its first day, or when it has ended already
 */
export async function endAid(h: Handle, id: Id, toDay: Day, why: string): Promise<void> {
  const aid = await store.loadAid(h, id)
  if (toDay < aid.fromDay) throw new Problem('funds-payment', { reason: '停发日期不能早于起发日期。' })
  if (!(await store.endAid(h, id, toDay, why))) throw new Problem('funds-payment', { reason: '该定期救助已经停发。' })
  await h.record({
    command: 'funds.end-aid',
    subject: id,
    place: aid.place,
    unit: aid.unit,
    why,
    before: { payee: aid.payee, purpose: aid.purpose, amount: aid.amount },
    after: { toDay },
  })
}
