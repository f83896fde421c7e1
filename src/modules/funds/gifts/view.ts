import type { Handle } from '#kernel/server/handle.ts'
import { linkOf } from '../ledger/view.ts'
import { viewRefunds } from '../refunds/view.ts'
import { purposeNames, section } from '../section.ts'
import { howToPay } from '../statements/provider.ts'
import { CHANNELS, GIFT_KINDS, GIFT_STATES, type Gift, type GiftView } from './model.ts'
import { GIFT_KEEPERS, GIFT_TAKERS, isWaiting, purposesText } from './rules.ts'

export async function viewGifts(h: Handle, gifts: readonly Gift[]): Promise<GiftView[]> {
  const nameOf = await purposeNames(h)
  return gifts.map((g) => ({
    id: g.id,
    kind: g.kind,
    kindName: GIFT_KINDS[g.kind],
    channelName: CHANNELS[g.channel],
    shown: g.shown,
    amount: g.amount,
    goods: g.goods,
    purposeNames: purposesText(g.purposes, nameOf),
    place: g.place,
    placeName: g.placeName,
    memo: g.memo,
    pledgedOn: g.pledgedOn,
    state: g.state,
    stateName: GIFT_STATES[g.state],
    receivedOn: g.receivedOn,
    received: g.received,
    held: g.held,
    account: g.account,
    posting: g.posting,
    endedWhy: g.endedWhy,
    needLink: linkOf(g.need),
    elsewhere: g.elsewhere,
  }))
}

export async function viewGift(h: Handle, gift: Gift) {
  const [view] = await viewGifts(h, [gift])
  const { facts, advice } = howToPay((await section(h)).giving)
  const refunds = await viewRefunds(h, gift.id)
  const keeps = (GIFT_KEEPERS as readonly string[]).includes(h.scope.role)
  return {
    ...view!,
    mayReceive: keeps && isWaiting(gift),
    mayWithdraw: isWaiting(gift) && (GIFT_TAKERS as readonly string[]).includes(h.scope.role),
    mayRefund: keeps && gift.kind === 'money' && gift.held > 0 && !refunds.some((r) => r.state === 'asked'),
    refunds,
    howToPay: { facts: [...facts], advice },
  }
}
