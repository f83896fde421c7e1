import { dayInChinese } from '#kernel/pure/day.ts'
import { html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Confirmable } from '#kernel/server/http/public-site.ts'
import { issueSlip } from '#kernel/server/receipts.ts'
import { withoutNumbers } from '../publication/rules.ts'
import { quantityText } from '../trace/drawing.ts'
import { confirmBySlip } from './service.ts'
import { loadLot, receiverOf } from './store.ts'

export const LOT = 'funds.lot'
const refused = (reason: string) => new Problem('funds-lot', { reason })

/**
 * The code of the slip by which whoever received goods, or the witness they named, confirms that they came.
 * @throws funds-lot when they were not handed over, or the one who asks handed them over
 */
export async function lotSlip(h: Handle, id: Id): Promise<string> {
  const lot = await loadLot(h, id)
  if (lot.state !== 'handed') throw refused('物资尚未发放、已经签收或者已经退回。')
  if (h.scope.person === lot.handedBy) throw refused('发放人不能发放确认单，请由另一人发放。')
  const code = await issueSlip(h, `${LOT}/${id}`)
  await h.record({ command: 'funds.issue-lot-slip', subject: id, place: lot.place, unit: lot.unit })
  return code
}

export const lotConfirmed: Confirmable = {
  takesFaults: false,
  show: async (h, id) => {
    const lot = await loadLot(h, id)
    if (lot.state !== 'handed') return null
    const receiver = await receiverOf(h, id)
    return html`<h2>${withoutNumbers(lot.item)}</h2><dl class="facts"><dt>领取人</dt><dd>${receiver?.shown ?? ''}</dd>
<dt>数量</dt><dd>${quantityText(lot.quantity)} ${lot.countedIn}</dd><dt>发放日期</dt><dd>${dayInChinese(lot.handedOn!)}</dd></dl>`
  },
  confirm: (h, id, { as, name, by }) => confirmBySlip(h, id, { as, name }, by),
}
