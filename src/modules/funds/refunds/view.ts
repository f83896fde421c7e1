import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { REFUND_STATES } from './model.ts'
import { actionsOf } from './service.ts'
import * as store from './store.ts'

/** What was asked for of a gift, with what who asks may do about each now. */
export async function viewRefunds(h: Handle, gift: Id) {
  return (await store.refundsOf(h, gift)).map((r) => {
    const { gift: _, askedBy: __, ...shown } = r
    return { ...shown, stateName: REFUND_STATES[r.state], actions: actionsOf(h, r) }
  })
}
