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
  const { id, placeName, kind, title, state, forShown, listedOn, confirmedOn } = w
  return {
    id,
    placeName,
    kind,
    title,
    state,
    forShown,
    listedOn,
    confirmedOn,
    kindName: WISH_KINDS[kind],
    needsName: NEEDS[w.needs],
    quantity: quantityText(w.needs, w.needed, w.unitName),
    progress: progressText(w),
    stateName: WISH_STATES[state],
  }
}

export function listedClaim(c: Claim, today: string): z.input<typeof claimRow> {
  const { id, wish, wishTitle, kind, shown, state, claimedOn, dueOn, carriedOn, confirmedOn } = c
  return {
    id,
    wish,
    wishTitle,
    kind,
    shown,
    state,
    claimedOn,
    dueOn,
    carriedOn,
    confirmedOn,
    kindName: CLAIMANTS[kind],
    share: quantityText(c.needs, c.share, c.unitName),
    stateName: CLAIM_STATES[state],
    late: isOverdue(c, today),
  }
}

const DELIVERY_STATES = { made: '待确认', confirmed: '已确认', returned: '不满意，已退回' } as const
const MONEY_BACK = '款项已经退回，没有落实'
export function listedDelivery(d: Delivery): z.input<typeof deliveryRow> {
  const { id, wish, wishTitle, forShown, placeName, claimant, what, onDay, state, restsOn, confirmedBy } = d
  return {
    id,
    wish,
    wishTitle,
    forShown,
    placeName,
    claimant,
    what,
    onDay,
    state,
    restsOn,
    confirmedBy,
    stateName: d.moneyBack ? MONEY_BACK : DELIVERY_STATES[state],
  }
}

export async function viewWish(h: Handle, id: Id): Promise<z.input<typeof wishView>> {
  const w = await loadWish(h, id)
  const claims = await claimsOf(h, id)
  const { detail, writer, endedWhy, needs } = w
  return {
    ...listedWish(w),
    detail,
    writer,
    endedWhy,
    endAskedWhy: w.endAskedWhy,
    needs,
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
