import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { newReceipt, receiptOf } from '#kernel/pure/receipt.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openAccounts, postAll } from '../ledger/service.ts'
import { FUNDING, type NewAccount } from '../model.ts'
import { section } from '../section.ts'
import { sealGiver } from './giver.ts'
import { type Gift, NAMELESS, type NewGift } from './model.ts'
import { isWaiting, newMemo, whyNotReceive } from './rules.ts'
import * as store from './store.ts'

export const aboutGift = (id: Id) => `funds.gift/${id}`
const printOf = (h: Handle, code: string) => h.vault.fingerprint(`${h.scope.county}/funds.gift/${code}`)

export interface Pledged {
  readonly id: Id
  /** by which its way is looked up; kept as a fingerprint only, so it is said here and never again */
  readonly code: string
  /** the remark for the bank slip */
  readonly memo: string
}

/** Takes down what somebody means to give. @throws input-invalid when the pack knows no such purpose */
export async function pledgeGift(h: Handle, gift: NewGift): Promise<Pledged> {
  const [made] = await pledgeGifts(h, [gift])
  return made!
}

/**
 * The same for several, all or none, with one journal entry. Sums in 分; each gift takes its default place, the county, when it
 * names none. Nothing is booked before the gift arrives ({@link receivePledged}).
 * @returns one a gift, in the order given
 * @throws input-invalid at `purposes` when the pack knows no such purpose
 */
export async function pledgeGifts(h: Handle, gifts: readonly NewGift[]): Promise<Pledged[]> {
  const { purposes } = await section(h)
  const known = new Set(purposes.map((p) => p.code))
  if (gifts.some((g) => g.purposes?.some((code) => !known.has(code)))) throw faultAt('purposes', '没有这一资金用途。')
  const made = gifts.map((g) => ({ id: g.id ?? h.id(), code: newReceipt(), memo: newMemo() }))
  const enteredBy = h.scope.post === null ? null : h.scope.person
  await store.addGifts(
    h,
    gifts.map((g, at) => {
      const { id, code, memo } = made[at]!
      return {
        id,
        kind: g.kind,
        channel: g.channel,
        person: g.person ?? null,
        shown: g.shown ?? NAMELESS,
        memo,
        amount: g.amount,
        goods: g.goods ?? null,
        purposes: g.purposes ?? null,
        need: g.need ?? null,
        elsewhere: g.need != null && (g.elsewhere ?? false),
        place: g.place ?? h.scope.county,
        code_print: printOf(h, code),
        entered_by: enteredBy,
        giver_kind: g.giverKind ?? 'person',
        giver_sealed: g.giver ? sealGiver(h, id, g.giver) : null,
      }
    }),
  )
  const [first] = gifts
  if (first !== undefined)
    await h.record({
      command: 'funds.pledge',
      subject: made[0]!.id,
      place: first.place ?? h.scope.county,
      after:
        gifts.length > 1
          ? { gifts: gifts.length }
          : {
              kind: first.kind,
              channel: first.channel,
              amount: first.amount,
              purposes: first.purposes ?? null,
              memo: made[0]!.memo,
              need: first.need ?? null,
            },
    })
  return made
}

export interface Arrival {
  readonly gift: Id
  /** what arrived; the pledged sum when left out */
  readonly amount?: Fen
  readonly onDay?: Day
  /** the bank's slip, the cash receipt */
  readonly document: string
}

/**
 * The money of a pledge is there: its account is opened and credited. Goods are taken in as lots elsewhere; here the gift is marked.
 * @returns the posting, or null for goods
 * @throws action-not-allowed with every reason
 */
export async function receivePledged(h: Handle, arrival: Arrival): Promise<Id | null> {
  const [posting] = await receiveAll(h, [arrival])
  return posting!
}

/** Many at once, as a statement of the bank tells them. */
export async function receiveAll(h: Handle, arrivals: readonly Arrival[]): Promise<(Id | null)[]> {
  const come: Come[] = []
  for (const arrival of arrivals) come.push(await hold(h, arrival))
  const booked = await bookAll(
    h,
    come.filter(({ gift }) => gift.kind === 'money'),
  )
  for (const { gift, onDay, document } of come) {
    const got = booked.get(gift.id) ?? NOT_MONEY
    await store.markReceived(h, gift.id, { ...got, onDay })
    await h.record({
      command: 'funds.receive-gift',
      subject: gift.id,
      place: gift.place,
      before: { state: gift.state },
      after: { received: got.received, onDay, document, posting: got.posting },
    })
  }
  return come.map(({ gift }) => booked.get(gift.id)?.posting ?? null)
}

type Come = Omit<Arrival, 'gift' | 'onDay'> & { readonly gift: Gift; readonly onDay: Day }

/** The gift, held until the request ends. @throws action-not-allowed with every reason why it cannot be taken in */
async function hold(h: Handle, { gift: id, onDay = h.today, ...more }: Arrival): Promise<Come> {
  const gift = await store.loadGift(h, id, true)
  const reasons = whyNotReceive(gift, onDay, h.today)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '登记到账' }, { reasons })
  return { gift, onDay, ...more }
}

type Booked = Omit<store.Receipt, 'onDay'>
const NOT_MONEY: Booked = { account: null, posting: null, received: null }

/** Books what came, each gift into an account of its own. */
async function bookAll(h: Handle, money: readonly Come[]): Promise<Map<Id, Booked>> {
  const givers = await openAccounts(
    h,
    money.map(({ gift }) => giverAccount(h, gift)),
  )
  const accounts = await openAccounts(
    h,
    money.map(({ gift }, at) => giftAccount(gift, givers[at]!)),
  )
  const received = money.map(({ gift, amount }) => amount ?? gift.amount!)
  const postings = await postAll(
    h,
    money.map(({ gift, onDay, document }, at) => ({
      kind: 'receipt',
      total: received[at]!,
      document,
      onDay,
      about: aboutGift(gift.id),
      place: gift.place,
      transfers: [{ source: givers[at]!, target: accounts[at]!, amount: received[at]!, purpose: FUNDING }],
    })),
  )
  return new Map(
    money.map(({ gift }, at) => [gift.id, { account: accounts[at]!, posting: postings[at]!, received: received[at]! }]),
  )
}

/** Where a gift comes from: one account for each citizen who gives, one for all who wish not to be known. */
export function giverAccount(h: Handle, gift: Gift): NewAccount {
  const place = h.scope.county
  if (gift.person !== null)
    return { kind: 'outside', title: `捐赠人 ${gift.shown}`, place, about: `citizens.citizen/${gift.person}` }
  if (gift.shown === NAMELESS) return { kind: 'outside', title: NAMELESS, place, about: 'funds.nameless' }
  return { kind: 'outside', title: `捐赠人 ${gift.shown}`, place, about: `funds.giver/${gift.shown}` }
}

function giftAccount(gift: Gift, giver: Id): NewAccount {
  return {
    kind: 'gift',
    title: `${gift.shown}捐款 ${gift.memo}`,
    place: gift.place,
    parent: giver,
    about: aboutGift(gift.id),
    purposes: gift.purposes,
  }
}

/** A gift that is there already: cash at the desk, or a transfer without a pledge. */
export async function receiveGift(
  h: Handle,
  gift: NewGift & { onDay?: Day; document: string },
): Promise<Pledged & { posting: Id | null }> {
  const made = await pledgeGift(h, gift)
  const posting = await receivePledged(h, {
    gift: made.id,
    document: gift.document,
    ...(gift.onDay !== undefined && { onDay: gift.onDay }),
  })
  return { ...made, posting }
}

/** Takes back a pledge whose money has not come, be it late. */
export async function withdrawPledge(h: Handle, id: Id, why: string): Promise<void> {
  const gift = await store.loadGift(h, id, true)
  if (!isWaiting(gift))
    throw new Problem('action-not-allowed', { action: '撤销捐赠意向' }, { reasons: ['捐赠已经到账或者已经撤销。'] })
  await store.endPledges(h, [id], 'withdrawn', why)
  await h.record({
    command: 'funds.withdraw-pledge',
    subject: id,
    place: gift.place,
    why,
    before: { state: gift.state },
  })
}

/** Pledges that have waited too long lapse: nobody waits for them any more, and when their money comes they are received all the same. @returns how many */
export async function sweepPledges(h: Handle): Promise<number> {
  const { giving } = await section(h)
  const ids = await store.lapsedPledges(h, addDays(h.today, -giving.pledgeDays))
  if (ids.length === 0) return 0
  await store.endPledges(h, ids, 'lapsed', `超过 ${giving.pledgeDays} 日未到账`)
  await h.record({
    command: 'funds.lapse-pledges',
    subject: ids[0]!,
    place: h.scope.county,
    why: `超过 ${giving.pledgeDays} 日未到账`,
    after: { pledges: ids.length },
  })
  return ids.length
}

/** @returns the gift that a receipt code stands for, however it was typed; undefined when there is none */
export async function giftByCode(h: Handle, typed: string): Promise<Id | undefined> {
  const code = receiptOf(typed)
  return code === null ? undefined : store.giftByPrint(h, printOf(h, code))
}
