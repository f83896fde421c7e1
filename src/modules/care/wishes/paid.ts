import type { Id } from '#kernel/pure/ids.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { attempt } from '#kernel/server/attempt.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { aboutPayment, type HandedMoney, moneyHanded } from '#modules/funds/public.ts'
import { record } from '../record.ts'
import { carryClaims, liveClaims, releaseRest, reopenClaims } from './claims.store.ts'
import { paidFor } from './claims.ts'
import * as store from './deliveries.store.ts'
import { countGifts, holdForMoney } from './gifts.ts'
import type { Wish } from './model.ts'
import { sharePaid } from './rules.ts'
import { aboutWish } from './spend.model.ts'

/**
 * What follows for a wish from its money. That it reached those whom the wish is for, they or their witness have said when they
 * confirmed the payment: what was paid to them is delivered and confirmed by that, and nobody is asked twice. What came back was not
 * delivered. Safe to repeat.
 * @returns how much was changed
 */
export async function tendMoney(h: Handle, id: Id): Promise<number> {
  const w = await holdForMoney(h, id)
  if (w.needs !== 'money') return 0
  const handed = await moneyHanded(h, aboutWish(id))
  const back = await takeBack(h, w, handed)
  const counted = await countGifts(h, id)
  return back + counted + (await carryOut(h, w, handed))
}

const resting = (handed: readonly HandedMoney[]) => new Map(handed.map((m) => [aboutPayment(m.payment), m]))

/** Money that came back delivered nothing, whatever was said of it. A wish that was ended by decision stays as it was decided. */
async function takeBack(h: Handle, w: Wish, handed: readonly HandedMoney[]): Promise<number> {
  const gone = resting(handed.filter((m) => m.returned))
  const deliveries = (await store.restingDeliveries(h, w.id)).filter((d) => gone.has(d.restsOn))
  if (deliveries.length === 0) return 0
  const claims = [...new Set(deliveries.map((d) => d.claim))]
  await store.takeBackDeliveries(
    h,
    deliveries.map((d) => d.id),
  )
  if (['claimed', 'carried', 'confirmed'].includes(w.state))
    await reopenClaims(h, claims, '拨付已经退回，同一认领人另有认领在办')
  await record(h, 'take-back', [w.id], w.place, { payments: [...new Set(deliveries.map((d) => d.restsOn))] })
  return deliveries.length
}

/** Delivers what was confirmed and rests nowhere yet, and confirms what rests on it and waits. */
async function carryOut(h: Handle, w: Wish, handed: readonly HandedMoney[]): Promise<number> {
  const confirmed = handed.filter((m) => !m.returned && m.said !== null)
  let changed = await finish(h, w, confirmed)
  for (const money of confirmed) changed += (await deliverPaid(h, w, money)) + (await confirmPaid(h, w, money))
  if (changed > 0) await record(h, 'settle-paid', [w.id], w.place, { payments: confirmed.map((m) => m.payment) })
  return changed
}

/** A claim whose every part rests on money that was confirmed is carried out when that covers it, also when it has become smaller since. */
async function finish(h: Handle, w: Wish, confirmed: readonly HandedMoney[]): Promise<number> {
  const money = resting(confirmed)
  const deliveries = Map.groupBy(await store.restingDeliveries(h, w.id), (d) => d.claim)
  const begun = (claim: Id) => deliveries.get(claim)?.every((d) => money.has(d.restsOn)) ?? false
  const claims = await liveClaims(h, w.id)
  const covered = sharePaid(claims, await paidFor(h, w.id)).filter(({ claim, whole }) => whole && begun(claim))
  for (const { claim } of covered) await releaseRest(h, claim, claims.find((c) => c.id === claim)!.share, '')
  return covered.length
}

/** One delivery for each claim that the payment reaches; none when somebody has registered what rests on it. */
async function deliverPaid(h: Handle, w: Wish, money: HandedMoney): Promise<number> {
  const restsOn = aboutPayment(money.payment)
  if ((await store.restingDeliveries(h, w.id)).some((d) => d.restsOn === restsOn)) return 0
  const parts = sharePaid(await liveClaims(h, w.id), (await paidFor(h, w.id)) + money.amount)
  if (parts.length === 0) return 0
  const claims = await store.claimsForDelivery(
    h,
    parts.map((p) => p.claim),
  )
  await store.addDeliveries(
    h,
    parts.map(({ claim }) => {
      const { place, case: of, forPrint, forShown } = claims.get(claim)!
      return {
        id: h.id(),
        claim,
        wish: w.id,
        place,
        case: of,
        forPrint: forPrint!,
        forShown: forShown!,
        onDay: money.paidOn,
        what: `拨付 ${yuanText(money.amount)} 元，已经签收`,
        restsOn,
        evidence: [],
      }
    }),
  )
  await carryClaims(
    h,
    parts.flatMap(({ claim, whole }) => (whole ? [{ id: claim, on: money.paidOn }] : [])),
  )
  return parts.length
}

/**
 * What rests on the payment is confirmed as the payment was. Whom the tables refuse (the claimant vouching for themselves, who
 * carried it out taking it down) they refuse here too: then it waits to be confirmed as what is not money does.
 */
async function confirmPaid(h: Handle, w: Wish, { payment, said }: HandedMoney): Promise<number> {
  const { as, print, shown, onDay, takenBy } = said!
  const waiting = (await store.restingDeliveries(h, w.id)).filter(
    (d) => d.restsOn === aboutPayment(payment) && d.state === 'made',
  )
  let confirmed = 0
  for (const { id: delivery, place } of waiting) {
    const row = { id: h.id(), delivery, place, as, shown, sealed: null, print, onDay, payment }
    try {
      await attempt(h, () => store.addConfirmations(h, [{ ...row, satisfied: true, why: null, evidence: [] }], takenBy))
      confirmed += 1
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'care-confirm')) throw error
    }
  }
  return confirmed
}
