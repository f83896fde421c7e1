import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { giftsForNeeds, sumAnswering } from '#modules/funds/public.ts'
import { section } from '../section.ts'
import * as store from './claims.store.ts'
import { paidFor } from './claims.ts'
import type { Wish } from './model.ts'
import { dueOf, settleGifts } from './rules.ts'
import { aboutWish } from './spend.model.ts'
import { loadWish } from './store.ts'

/** Why the claim of money ends when the money goes. */
const GONE = '指定捐款已经退回、改作他用或者更正，或者拨付没有办成'

/**
 * Holds a wish whose money is reckoned. Claims before the wish, as every claim that changes locks them: whoever goes on reads them
 * again under its lock, for those that came meanwhile.
 */
export async function holdForMoney(h: Handle, id: Id): Promise<Wish> {
  await joinMonth(h)
  await store.liveClaims(h, id, true)
  return loadWish(h, id, true)
}

/**
 * Counts the money that has arrived or was asked for a wish as claimed, so that nobody is asked for it again: it meets the givers' own
 * claims, and what is beyond them is one claim of that money. What was given back or refused counts no more. Safe to repeat.
 * @returns how many claims were made or changed
 */
export async function countGifts(h: Handle, id: Id): Promise<number> {
  const w = await holdForMoney(h, id)
  if (w.needs !== 'money') return 0
  const claims = await store.liveClaims(h, id)
  const gifts = await giftsForNeeds(h, [aboutWish(id)])
  const spent = await sumAnswering(h, aboutWish(id))
  const open = ['listed', 'claimed'].includes(w.state)
  const begun = claims.find((c) => c.kind === 'giver' && c.state === 'open' && c.delivered > 0)
  const delivered = begun === undefined ? 0 : await paidFor(h, id, begun.id)
  const to = settleGifts({ needed: w.needed, open, claims, gifts, spent, delivered })
  for (const one of to.own) await store.setGift(h, one.claim, one.gift)
  const changed = to.own.length + (await setPool(h, w, claims.find((c) => c.id === to.pool.claim)?.share ?? 0, to.pool))
  if (changed > 0)
    await h.record({ command: 'care.count-gift', subject: id, place: w.place, after: { given: to.pool.share } })
  return changed
}

async function setPool(h: Handle, w: Wish, before: number, to: { claim: Id | null; share: number }): Promise<number> {
  if (to.share === before) return 0
  if (to.claim === null) await addPool(h, w, to.share)
  else if (to.share === 0) await store.releaseClaims(h, [to.claim], GONE)
  else await store.setShare(h, to.claim, to.share)
  return 1
}

/** The centre carries it out: those who gave have nothing left to do, and see the way of their gifts by their codes. */
async function addPool(h: Handle, w: Wish, share: number): Promise<void> {
  const { claimDays } = await section(h)
  const id = h.id()
  await store.addClaims(h, [
    {
      id,
      wish: w.id,
      place: w.place,
      kind: 'giver',
      party: id,
      shown: '指定捐款和关爱资金',
      share,
      citizen: null,
      officer: null,
      organisation: null,
      member: null,
      person: null,
      namePrint: null,
      contactSealed: null,
      contactMasked: null,
      claimedOn: h.today,
      dueOn: dueOf(h.today, claimDays),
    },
  ])
}
