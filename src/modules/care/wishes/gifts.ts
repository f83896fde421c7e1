import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { type GiftForNeed, giftsForNeeds } from '#modules/funds/public.ts'
import { section } from '../section.ts'
import type { Wish } from './model.ts'
import { dueOf } from './rules.ts'
import { aboutWish } from './spend.ts'
import * as store from './store.ts'

const WISH = 'care.wish'

/**
 * Counts the money that has arrived for wishes as claimed, so that nobody is asked for it again: it meets the giver's own claim,
 * and is a claim of its giver beyond that. What was given back counts no more. Safe to repeat.
 * @param gift that has just arrived; all of them when left out
 * @returns how many claims were made, met or lowered
 */
export async function countGifts(h: Handle, gift?: Id): Promise<number> {
  const all = await giftsForNeeds(h, WISH)
  const touched = gift === undefined ? all : all.filter((g) => g.id === gift)
  const wishes = [...new Set(touched.map((g) => g.need.slice(WISH.length + 1)))].sort()
  if (wishes.length === 0) return 0
  await joinMonth(h)
  const known = await store.loadWishes(h, wishes)
  let changed = 0
  for (const id of wishes) {
    // the need of a gift is what its giver's page said: it may be no wish at all
    if (known.get(id)?.needs !== 'money') continue
    for (const g of touched.filter((one) => one.need === aboutWish(id))) changed += await countGift(h, id, g)
  }
  return changed
}

async function countGift(h: Handle, wish: Id, g: GiftForNeed): Promise<number> {
  // claims before the wish, as every claim that changes locks them
  const claims = await store.claimsMetBy(h, { wish, gift: g.id, giver: g.person })
  const w = await store.loadWish(h, wish, true)
  const met = claims.filter((c) => c.gift === g.id)
  const rest = g.kept - met.reduce((sum, c) => sum + c.share, 0)
  const changed =
    rest < 0
      ? await giveBack(h, met, -rest)
      : rest > 0 && ['listed', 'claimed'].includes(w.state)
        ? await meet(h, g, w, claims, rest)
        : 0
  if (changed > 0)
    await h.record({ command: 'care.count-gift', subject: wish, place: w.place, after: { gift: g.id, kept: g.kept } })
  return changed
}

type Met = Awaited<ReturnType<typeof store.claimsMetBy>>

/** Meets the giver's own claim first; what is beyond it, and still wanted, is a claim of its own. */
async function meet(h: Handle, g: GiftForNeed, w: Wish, claims: Met, rest: Fen): Promise<number> {
  const own = claims.find((c) => c.gift === null)
  let beyond = rest
  let left = w.needed - w.taken
  if (own !== undefined && rest >= own.share) {
    await store.setShare(h, own.id, { share: own.share, gift: g.id })
    beyond -= own.share
  } else if (own !== undefined) {
    await store.setShare(h, own.id, { share: own.share - rest, gift: null })
    left += rest
  }
  const share = Math.min(beyond, left)
  if (share > 0) await addGiver(h, g, w, share)
  return own !== undefined || share > 0 ? 1 : 0
}

async function addGiver(h: Handle, g: GiftForNeed, w: Wish, share: Fen): Promise<void> {
  const { claimDays } = await section(h)
  const id = h.id()
  await store.addClaims(h, [
    {
      ...{ id, wish: w.id, place: w.place, kind: 'giver', party: id, gift: g.id, shown: g.shown, share },
      // the centre carries it out: the giver has nothing left to do, and sees the way of the gift by its code
      ...{ citizen: null, officer: null, organisation: null, member: null, person: null, namePrint: null },
      ...{ contactSealed: null, contactMasked: null, claimedOn: h.today, dueOn: dueOf(h.today, claimDays) },
    },
  ])
}

/** What came back to the giver is wanted again; what was carried out already stays as it is. */
async function giveBack(h: Handle, met: Met, less: Fen): Promise<number> {
  let left = less
  let changed = 0
  for (const c of met.filter((one) => one.state === 'open').reverse()) {
    if (left <= 0) break
    if (c.kind !== 'giver') await store.setShare(h, c.id, { share: c.share, gift: null })
    else if (c.share <= left) await store.releaseClaims(h, [c.id], '捐款已经退回')
    else await store.setShare(h, c.id, { share: c.share - left, gift: c.gift })
    left -= c.share
    changed += 1
  }
  return changed
}
