import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { claimsOf } from './claims.store.ts'
import { claimActions } from './claims.ts'
import { type Delivery, deliveriesOf } from './deliveries.store.ts'
import {
  CLAIM_STATES,
  CLAIMANTS,
  type Claim,
  type claimRow,
  type deliveryRow,
  NEEDS,
  WISH_KINDS,
  WISH_STATES,
  type Wish,
  type wishRow,
  type wishView,
} from './model.ts'
import { isOverdue, progressText, quantityText, SPENDERS } from './rules.ts'
import { wishActions } from './service.ts'
import { leftToSpend } from './spend.ts'
import { loadWish } from './store.ts'

export function listedWish(w: Wish): z.input<typeof wishRow> {
  return {
    id: w.id,
    placeName: w.placeName,
    kind: w.kind,
    title: w.title,
    state: w.state,
    forShown: w.forShown,
    listedOn: w.listedOn,
    confirmedOn: w.confirmedOn,
    kindName: WISH_KINDS[w.kind],
    needsName: NEEDS[w.needs],
    quantity: quantityText(w.needs, w.needed, w.unitName),
    progress: progressText(w),
    stateName: WISH_STATES[w.state],
  }
}

export function listedClaim(c: Claim, today: string): z.input<typeof claimRow> {
  return {
    id: c.id,
    wish: c.wish,
    wishTitle: c.wishTitle,
    kind: c.kind,
    shown: c.shown,
    state: c.state,
    claimedOn: c.claimedOn,
    dueOn: c.dueOn,
    carriedOn: c.carriedOn,
    confirmedOn: c.confirmedOn,
    kindName: CLAIMANTS[c.kind],
    share: quantityText(c.needs, c.share, c.unitName),
    stateName: CLAIM_STATES[c.state],
    late: isOverdue(c, today),
  }
}

const DELIVERY_STATES = { made: '待确认', confirmed: '已确认', returned: '不满意，已退回' } as const
const MONEY_BACK = '款项已经退回，没有落实'

export function listedDelivery(d: Delivery): z.input<typeof deliveryRow> {
  return {
    id: d.id,
    wish: d.wish,
    wishTitle: d.wishTitle,
    forShown: d.forShown,
    placeName: d.placeName,
    claimant: d.claimant,
    what: d.what,
    onDay: d.onDay,
    state: d.state,
    restsOn: d.restsOn,
    confirmedBy: d.confirmedBy,
    stateName: d.moneyBack ? MONEY_BACK : DELIVERY_STATES[d.state],
  }
}

export async function viewWish(h: Handle, id: Id): Promise<z.input<typeof wishView>> {
  const w = await loadWish(h, id)
  const claims = await claimsOf(h, id)
  return {
    ...listedWish(w),
    detail: w.detail,
    writer: w.writer,
    endedWhy: w.endedWhy,
    endAskedWhy: w.endAskedWhy,
    needs: w.needs,
    case: w.case,
    left: w.needed - w.taken,
    toSpend: (SPENDERS as readonly string[]).includes(h.scope.role) ? await leftToSpend(h, w) : 0,
    claims: claims.map((c) => ({
      ...listedClaim(c, h.today),
      contactMasked: c.contactMasked,
      reason: c.reason,
      hearUntil: c.hearUntil,
      releasedWhy: c.releasedWhy,
      rest: c.rest === null ? null : quantityText(c.needs, c.rest, c.unitName),
      restWhy: c.restWhy,
      delivered: c.delivered,
      actions: claimActions(h, c),
    })),
    deliveries: (await deliveriesOf(h, id)).map(listedDelivery),
    actions: await wishActions(h, w),
  }
}
