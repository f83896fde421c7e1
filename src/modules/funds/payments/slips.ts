import { dayInChinese } from '#kernel/pure/day.ts'
import { html } from '#kernel/pure/html.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Confirmable } from '#kernel/server/http/public-site.ts'
import { issueSlip } from '#kernel/server/receipts.ts'
import { purposeNames } from '../section.ts'
import { aboutPayment, confirmBySlip } from './service.ts'
import { loadPayment } from './store.ts'

export const PAYMENT = 'funds.payment'
const refused = (reason: string) => new Problem('funds-payment', { reason })

/**
 * The code of the slip by which the recipient, or the witness they named, confirms a payment. Whoever approved or paid it would
 * be confirming their own work.
 * @throws funds-payment
 */
export async function paymentSlip(h: Handle, id: Id): Promise<string> {
  const p = await loadPayment(h, id)
  if (p.state !== 'paid') throw refused('款项尚未支付、已经签收或者已经退回。')
  if (h.scope.person === p.decidedBy || h.scope.person === p.paidBy)
    throw refused('审批人、支付人不能发放确认单，请由另一人发放。')
  const code = await issueSlip(h, aboutPayment(id))
  await h.record({ command: 'funds.issue-payment-slip', subject: id, place: p.place, unit: p.unit })
  return code
}

export const paymentConfirmed: Confirmable = {
  takesFaults: false,
  show: async (h, id) => {
    const p = await loadPayment(h, id)
    if (p.state !== 'paid') return null
    const nameOf = await purposeNames(h)
    return html`<h2>${nameOf(p.purpose)}</h2><dl class="facts"><dt>收款人</dt><dd>${maskName(p.payeeTitle)}</dd>
<dt>金额</dt><dd>${yuanText(p.amount)} 元</dd><dt>支付日期</dt><dd>${dayInChinese(p.paidOn!)}</dd></dl>`
  },
  confirm: (h, id, { as, name, by }) => confirmBySlip(h, id, { by: as, witness: name }, by),
}
