import { dayInChinese } from '#kernel/pure/day.ts'
import { html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Confirmable } from '#kernel/server/http/public-site.ts'
import { issueSlip } from '#kernel/server/receipts.ts'
import * as store from './deliveries.store.ts'
import { confirmDeliveries } from './deliveries.ts'

export const DELIVERY = 'care.delivery'

/**
 * The code of the slip that the resident, or the witness they named, gets on paper and confirms with. Who claimed the wish or
 * carried it out would be confirming their own work.
 * @throws care-confirm
 */
export async function deliverySlip(h: Handle, id: Id): Promise<string> {
  const d = await store.slipFacts(h, id)
  const refused = (reason: string) => new Problem('care-confirm', { reason })
  if (d.state !== 'made') throw refused('这次落实已经确认过或者已经退回。')
  if (h.scope.person === d.claimedBy || h.scope.person === d.deliveredBy)
    throw refused('认领人、落实经办人不能发放确认单，请由另一人发放。')
  const code = await issueSlip(h, `${DELIVERY}/${id}`)
  await h.record({ command: 'care.issue-slip', subject: id, place: d.place })
  return code
}

export const deliveryConfirmed: Confirmable = {
  takesFaults: true,
  show: async (h, id) => {
    const d = await store.slipFacts(h, id)
    if (d.state !== 'made') return null
    return html`<h2>${d.wishTitle}</h2><dl class="facts"><dt>受助人</dt><dd>${d.forShown}</dd><dt>谁来办的</dt><dd>${d.claimant}</dd>
<dt>哪天办的</dt><dd>${dayInChinese(d.onDay)}</dd><dt>办了什么</dt><dd>${d.what}</dd></dl>`
  },
  confirm: (h, id, { as, name, by, why }) =>
    confirmDeliveries(h, [{ delivery: id, as, name, satisfied: why === null, ...(why !== null && { why }) }], by),
}
