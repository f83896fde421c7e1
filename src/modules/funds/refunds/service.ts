import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { mustAllow } from '../deciding.ts'
import type { Gift } from '../gifts/model.ts'
import { aboutGift, giverAccount } from '../gifts/service.ts'
import { loadGift } from '../gifts/store.ts'
import { openAccount, write } from '../ledger/service.ts'
import { FUNDING } from '../model.ts'
import { mustSuitGiver } from '../publication/notes.ts'
import { section } from '../section.ts'
import type { NewRefund, Refund, RefundAction } from './model.ts'
import { refundedOf, refundWorkflow, whyNotRefund } from './rules.ts'
import * as store from './store.ts'

/**
 * Asks that a gift, or what is left of it, go back to its giver. While all that goes back of it stays below
 * the pack's threshold it goes at once; else another decides.
 * @throws action-not-allowed with every reason; input-invalid when the reason is not one for the public
 */
export async function askRefund(h: Handle, gift: Id, of: NewRefund): Promise<Id> {
  const held = await loadGift(h, gift, true)
  const amount = of.amount ?? held.held
  const reasons = whyNotRefund(held, amount)
  const before = await store.refundsOf(h, gift)
  if (before.some((r) => r.state === 'asked')) reasons.push('这笔捐赠已经申请退回，等待审批。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '退回捐赠' }, { reasons })
  const { why, document } = of
  await mustSuitGiver(h, 'why', why, gift)
  const { twoPeopleFrom } = await section(h)
  const inAll = amount + refundedOf(before)
  const refund = { id: h.id(), gift, amount, why, document, twoPeople: inAll >= twoPeopleFrom }
  await store.addRefund(h, refund)
  const posting = refund.twoPeople ? undefined : await giveBack(h, held, refund, '')
  await h.record({
    command: 'funds.ask-refund',
    subject: gift,
    place: held.place,
    why,
    after: { refund: refund.id, amount, document, ...(posting !== undefined && { posting }) },
  })
  return refund.id
}

export function actionsOf(h: Handle, r: Refund) {
  return verdicts(refundWorkflow, r.state, h.scope.role, { person: h.scope.person, askedBy: r.askedBy })
}

/** Approves, refuses or takes back what was asked for. @throws action-not-allowed with every reason */
export async function decideRefund(h: Handle, id: Id, action: RefundAction, comment = ''): Promise<void> {
  const refund = await store.loadRefund(h, id, true)
  const gift = await loadGift(h, refund.gift)
  const actions = actionsOf(h, refund)
  mustAllow(actions, action, comment)
  // of one that is decided already, or not theirs to decide, what is left of the gift is no reason
  if (action === 'approve') mustAllow(actions, action, comment, whyNotRefund(gift, refund.amount))
  const posting = action === 'approve' ? await giveBack(h, gift, refund, comment) : undefined
  if (action !== 'approve')
    await store.endRefund(h, id, { state: action === 'refuse' ? 'refused' : 'withdrawn', why: comment })
  await h.record({
    command: `funds.${action}-refund`,
    subject: gift.id,
    place: gift.place,
    why: comment || null,
    before: { state: refund.state },
    after: { refund: id, amount: refund.amount, ...(posting !== undefined && { posting }) },
  })
}

/** The money goes where it came from, and the request says by which posting. */
async function giveBack(
  h: Handle,
  gift: Gift,
  r: Pick<Refund, 'id' | 'amount' | 'document' | 'why'>,
  comment: string,
): Promise<Id> {
  const posting = h.id()
  // the same account as when it came: accounts are found again by what they are of
  const giver = await openAccount(h, giverAccount(h, gift))
  const head = {
    id: posting,
    kind: 'refund' as const,
    total: r.amount,
    document: r.document,
    onDay: h.today,
    why: r.why,
  }
  const transfers = [{ source: gift.account!, target: giver, amount: r.amount, purpose: FUNDING }]
  await write(h, [{ ...head, about: aboutGift(gift.id), place: gift.place, transfers }])
  await store.endRefund(h, r.id, { state: 'refunded', why: comment, posting })
  return posting
}
