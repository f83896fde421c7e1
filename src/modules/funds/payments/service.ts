import { addWorkingDays } from '#kernel/pure/calendar.ts'
import { type Day, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attempt } from '#kernel/server/attempt.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { mustAllow } from '../deciding.ts'
import { helpersOf, helpersOfAccounts, openPayees, printOf } from '../ledger/payees.ts'
import { correct, release, reserve, settle, write } from '../ledger/service.ts'
import * as ledger from '../ledger/store.ts'
import { type Account, type NewPosting, type NewTransfer, PAYING_KINDS, type Payee, type Witness } from '../model.ts'
import type { Cap, Purpose } from '../pack.ts'
import { WITNESSES } from '../roles.ts'
import { section } from '../section.ts'
import { witnessColumns } from '../witness.ts'
import { aidOf } from './aids.store.ts'
import type { DecideBody, Payment, Source } from './model.ts'
import { allocate, hearingOf, overCap, type PaymentAction, type PaymentFacts, paymentWorkflow } from './rules.ts'
import * as store from './store.ts'

export interface NewPayment {
  readonly id?: Id
  readonly amount: Fen
  readonly purpose: string
  readonly title?: string
  /** accounts in the order in which they are used up; null: all that have money for the purpose at the place or above, oldest first */
  readonly from: readonly Id[] | null
  readonly to: Payee
  readonly document: string
  /** what it answers, `module.thing/<id>` */
  readonly about?: string | null
  /** what it is for: never paid twice, from whatever source */
  readonly once?: string | null
  /** the month it counts for under a cap; this month when left out */
  readonly month?: Month
  /** whom it is for, when that is not who is paid */
  readonly benefits?: Payee | null
  /** adviser and relatives of the recipient: they neither approve nor pay; nor do the household's helpers, who are known */
  readonly kin?: readonly Id[]
  /** whom the recipient named to confirm in their stead; without one only the recipient confirms */
  readonly witness?: Witness | null
  readonly place?: string
  readonly unit?: Id | null
  readonly dueOn?: Day | null
}

export const aboutPayment = (id: Id) => `funds.payment/${id}`

/**
 * Asks for a payment. Where it is to be taken from is planned now; the money is promised when it is approved.
 * @throws input-invalid when the pack knows no such purpose; funds-twice; funds-cap; funds-short; funds-sources; funds-namesake
 */
export async function requestPayment(h: Handle, p: NewPayment): Promise<Id> {
  const pack = await section(h)
  const purpose = pack.purposes.find((one) => one.code === p.purpose)
  if (purpose === undefined) throw faultAt('purpose', '没有这一资金用途。')
  const place = p.place ?? p.to.place ?? h.scope.county
  const witness = witnessColumns(h, p.witness)
  if (witness.witness_print !== null && witness.witness_print === printOf(h, p.to))
    throw faultAt('witness', '见证人不能是收款人本人。')
  const [payee] = await openPayees(h, [{ ...p.to, place: p.to.place ?? place }])
  const month = p.month ?? h.today.slice(0, 7)
  const aid = await withinBounds(h, p, { payee: payee!, purpose, month, caps: pack.caps })
  const { amount, from: fromAccounts, about = null } = p
  const sources = await plan(h, { amount, purpose: p.purpose, payeeTitle: p.to.title, place, about, fromAccounts })
  const [kin] = await kinOf(h, [{ ...p, payee: payee! }])
  const id = p.id ?? h.id()
  const title = p.title ?? purpose.title
  const [taken] = await store.addPayments(h, [
    {
      id,
      amount: p.amount,
      purpose: p.purpose,
      title,
      payee: payee!,
      payee_title: p.to.title,
      document: p.document,
      about: p.about ?? null,
      once: p.once ?? null,
      month,
      place,
      unit: p.unit ?? null,
      kin: kin!,
      run: null,
      aid: aid ?? null,
      from_accounts: fromAccounts,
      due_on: p.dueOn ?? null,
      ...witness,
      two_people: p.amount >= pack.twoPeopleFrom,
    },
  ])
  if (taken === undefined) throw new Problem('funds-twice', { title })
  await store.addSources(h, id, place, sources)
  await store.addSteps(h, [{ payment: id, step: 'request', place, unit: p.unit ?? null }])
  await h.record({
    command: 'funds.request-payment',
    subject: id,
    place,
    unit: p.unit ?? null,
    after: { amount: p.amount, purpose: p.purpose, payee, about: p.about ?? null, once: p.once ?? null, sources },
  })
  return id
}

/**
 * Holds what is asked of the payee until the request ends, and asks whether so much more may be.
 * @returns the aid that it is, of one who stands on the list of the purpose: they are paid for it once a month, by the run or singly; a
 * need of its own is another matter
 * @throws funds-twice; funds-cap
 */
async function withinBounds(
  h: Handle,
  p: NewPayment,
  { payee, purpose, month, caps }: { payee: Id; purpose: Purpose; month: Month; caps: readonly Cap[] },
): Promise<Id | undefined> {
  await store.lockPayee(h, payee)
  const had = await store.hadBy(h, payee, p.purpose, month)
  const aid = p.about == null ? await aidOf(h, payee, p.purpose, month) : undefined
  if (aid !== undefined && had.monthlyAid)
    throw new Problem('funds-twice', { title: `${p.to.title}${monthInChinese(month)}的${purpose.title}`, listed: true })
  const over = overCap(caps, p, had)
  if (over !== undefined)
    throw new Problem('funds-cap', {
      payee: p.to.title,
      purpose: purpose.title,
      period: over.cap.per === 'month' ? `${month} ` : `${month.slice(0, 4)} 年度`,
      most: over.cap.most,
      had: over.had,
      wanted: p.amount,
    })
  return aid
}

interface Near {
  /** the account that is paid */
  readonly payee: Id
  readonly benefits?: Payee | null
  readonly kin?: readonly Id[]
}

/**
 * Who is near to each recipient: those who were named, and the helpers whom the register of households knows, of who is paid and of whom
 * it is for.
 */
export async function kinOf(h: Handle, all: readonly Near[]): Promise<Id[][]> {
  const paid = await helpersOfAccounts(
    h,
    all.map((n) => n.payee),
  )
  const benefiting = all.flatMap(({ benefits }, at) => (benefits == null ? [] : [{ benefits, at }]))
  const helpers = await helpersOf(
    h,
    benefiting.map((b) => b.benefits),
  )
  const near = all.map(({ kin = [] }, at) => [...kin, ...paid[at]!])
  for (const [i, { at }] of benefiting.entries()) near[at]!.push(...helpers[i]!)
  return near.map((ids) => [...new Set(ids)])
}

type Wanted = Pick<Payment, 'amount' | 'purpose' | 'about' | 'payeeTitle' | 'place'> & {
  fromAccounts: readonly Id[] | null
}

/** Where a sum is taken from as things stand: of what was named, in its order; else of all that there is for the purpose. */
async function plan(h: Handle, p: Wanted): Promise<Source[]> {
  const accounts =
    p.fromAccounts === null
      ? await ledger.spendable(h, p.place, p.purpose, PAYING_KINDS, p.about)
      : await namedSources(h, p.fromAccounts, p)
  if (accounts.length === 0) throw new Problem('funds-sources', { reason: '没有可用于这一用途的资金。' })
  const free = accounts.map((a) => ({ account: a.id, free: freeOf(a) }))
  const sources = allocate(p.amount, free)
  if (sources === undefined) {
    const sum = free.reduce((all, s) => all + s.free, 0)
    const title = accounts.length === 1 ? accounts[0]!.title : `所选的 ${accounts.length} 项资金`
    throw new Problem('funds-short', { account: title, free: sum, wanted: p.amount })
  }
  return sources
}

/**
 * Accounts that were named to pay for something, in their order.
 * @throws funds-sources when one holds no money of the county, is a fund and no line of its budget, or was given for something else; funds-purpose when one may not be used
 * for it
 */
export async function namedSources(
  h: Handle,
  ids: readonly Id[],
  of: { purpose: string; about: string | null; payeeTitle: string },
): Promise<Account[]> {
  const found = new Map((await ledger.loadAccounts(h, ids)).map((a) => [a.id, a]))
  const others = await ledger.meantForOthers(h, ids, of.about)
  return ids.map((id) => {
    const account = found.get(id)
    if (account === undefined) throw new Problem('not-found', { what: '所选的资金来源' })
    if (account.floor === 'none')
      throw new Problem('funds-sources', {
        reason: `“${account.title}”不是可以支出的资金，请先收款入账，再从收到的账户支付。`,
      })
    if (account.kind === 'fund')
      throw new Problem('funds-sources', {
        reason: `“${account.title}”是专项资金，应当按预算使用，请选择其预算项目。`,
      })
    if (account.purposes !== null && !account.purposes.includes(of.purpose))
      throw new Problem('funds-purpose', { source: account.title, target: of.payeeTitle, purpose: of.purpose })
    if (others.includes(id))
      throw new Problem('funds-sources', {
        reason: `“${account.title}”是指定给另一件心愿的，捐赠人没有同意用于其他事项。`,
      })
    return account
  })
}

function freeOf(a: Account): Fen {
  return a.closedOn !== null ? 0 : a.postedIn - a.postedOut - a.pendingOut
}

/** As often as somebody else may be quicker with the same money before the command gives up. */
const PLANS = 50
const GONE: readonly string[] = ['funds-short', 'funds-account-closed']

/**
 * Takes a payment's money from where it was planned. Since the request it may have been promised or spent otherwise: then it is
 * planned again from what there is, and once more when another was quicker, until it is taken or there is not enough.
 * @throws funds-short
 */
async function take(h: Handle, p: Payment, write: (transfers: NewTransfer[]) => Promise<Id>): Promise<Id> {
  const transfers = (from: readonly Source[]) =>
    from.map((s) => ({ source: s.account, target: p.payee, amount: s.amount, purpose: p.purpose }))
  const planned = await store.sourcesOf(h, p.id)
  let work = () => write(transfers(planned))
  for (let left = PLANS; ; left -= 1) {
    try {
      return await attempt(h, work)
    } catch (error) {
      if (left === 0 || !(error instanceof Problem && GONE.includes(error.code))) throw error
    }
    const again = await plan(h, p)
    work = async () => {
      await store.addSources(h, p.id, p.place, again)
      return write(transfers(again))
    }
  }
}

async function factsOf(h: Handle, p: Payment): Promise<PaymentFacts> {
  const { hearingDays } = await section(h)
  return {
    person: h.scope.person,
    twoPeople: p.twoPeople,
    requestedBy: p.requestedBy,
    decidedBy: p.decidedBy,
    kin: p.kin,
    isRun: p.run !== null,
    stocked: p.posting !== null && (await store.hasStock(h, p.id)),
    ...hearingOf(await store.stepsOf(h, p.id), hearingDays),
    today: h.today,
  }
}

export async function actionsOf(h: Handle, p: Payment) {
  return verdicts(paymentWorkflow, p.state, h.scope.role, await factsOf(h, p))
}

async function hold(h: Handle, id: Id, action: PaymentAction, comment: string): Promise<Payment> {
  await joinMonth(h)
  const payment = await store.loadPayment(h, id, true)
  mustAllow(await actionsOf(h, payment), action, comment)
  return payment
}

/** Approves: the money is promised from where it is to be taken. @throws funds-short when there is not enough any more */
export async function approvePayment(h: Handle, id: Id, comment = ''): Promise<void> {
  const p = await hold(h, id, 'approve', comment)
  const head = { total: p.amount, document: p.document, onDay: h.today, about: aboutPayment(id) }
  await take(h, p, (transfers) => reserve(h, { ...head, place: p.place, unit: p.unit, transfers }))
  const { payWithin } = await section(h)
  const dueOn = p.dueOn ?? addWorkingDays(await h.calendar(), h.today, payWithin)
  await store.movePayment(h, id, { state: 'approved', decided: true, dueOn })
  await stepped(h, p, 'approve', comment)
}

/** Tells the one who asked that it will not be approved, and why: they may answer before it is decided. */
export async function intendRefusal(h: Handle, id: Id, comment: string): Promise<void> {
  await stepped(h, await hold(h, id, 'intend-refusal', comment), 'intend-refusal', comment)
}

export async function answerRefusal(h: Handle, id: Id, comment: string, evidence: readonly Id[] = []): Promise<void> {
  const p = await hold(h, id, 'answer', comment)
  await stepped(h, p, 'answer', comment, await attachEvidence(h, evidence, p.place, p.unit))
}

export async function refusePayment(h: Handle, id: Id, comment: string): Promise<void> {
  const p = await hold(h, id, 'refuse', comment)
  await store.movePayment(h, id, { state: 'refused', decided: true })
  await stepped(h, p, 'refuse', comment)
}

/** Takes a request back; what was promised for it is free again. */
export async function withdrawPayment(h: Handle, id: Id, comment: string): Promise<void> {
  const p = await hold(h, id, 'withdraw', comment)
  if (p.state === 'approved') {
    const reservation = await ledger.reservationAbout(h, aboutPayment(id))
    await release(h, reservation!, {
      document: p.document,
      onDay: h.today,
      why: comment,
      about: aboutPayment(id),
      place: p.place,
    })
  }
  await store.movePayment(h, id, { state: 'withdrawn' })
  await stepped(h, p, 'withdraw', comment)
}

/** Pays: what was promised moves; below the threshold straight from the request. @returns the posting's id */
export async function payPayment(
  h: Handle,
  id: Id,
  of: { comment?: string; document?: string; onDay?: Day } = {},
): Promise<Id> {
  const p = await hold(h, id, 'pay', of.comment ?? '')
  const onDay = of.onDay ?? h.today
  const common = { document: of.document ?? p.document, onDay, about: aboutPayment(id), place: p.place, unit: p.unit }
  const posting = p.state === 'approved' ? await settled(h, id, common) : await paidAtOnce(h, p, common)
  await store.movePayment(h, id, { state: 'paid', paid: { posting, on: onDay, by: h.scope.person } })
  await stepped(h, p, 'pay', of.comment ?? '')
  return posting
}

type Common = Pick<NewPosting, 'document' | 'onDay' | 'about' | 'place' | 'unit'>

async function settled(h: Handle, id: Id, common: Common): Promise<Id> {
  const reservation = await ledger.reservationAbout(h, aboutPayment(id))
  return settle(h, reservation!, common)
}

async function paidAtOnce(h: Handle, p: Payment, common: Common): Promise<Id> {
  return take(h, p, async (transfers) => {
    const id = h.id()
    await write(h, [{ ...common, id, kind: 'payment', total: p.amount, transfers }])
    return id
  })
}

/** What was paid came back: it is turned round in the ledger and is there again for its purpose. */
export async function returnPayment(h: Handle, id: Id, comment: string, evidence: readonly Id[] = []): Promise<Id> {
  const p = await hold(h, id, 'return', comment)
  const posting = await correct(h, p.posting!, {
    why: comment,
    field: 'comment',
    document: `退回：${p.document}`.slice(0, 200),
  })
  await store.movePayment(h, id, { state: 'returned', returned: { posting, on: h.today } })
  await stepped(h, p, 'return', comment, await attachEvidence(h, evidence, p.place, p.unit))
  return posting
}

async function stepped(
  h: Handle,
  p: Payment,
  step: PaymentAction,
  why: string,
  evidence: readonly Id[] = [],
): Promise<void> {
  await store.addSteps(h, [{ payment: p.id, step, place: p.place, unit: p.unit, why, evidence }])
  await h.record({
    command: `funds.${step}-payment`,
    subject: p.id,
    place: p.place,
    unit: p.unit,
    why: why || null,
    before: { state: p.state },
    after: { amount: p.amount, purpose: p.purpose, ...(evidence.length > 0 && { evidence }) },
  })
}

/** One of the actions of the payment's page. */
export async function decide(h: Handle, id: Id, body: DecideBody): Promise<void> {
  switch (body.action) {
    case 'approve':
      return approvePayment(h, id, body.comment)
    case 'intend-refusal':
      return intendRefusal(h, id, body.comment)
    case 'answer':
      return answerRefusal(h, id, body.comment, body.evidence)
    case 'refuse':
      return refusePayment(h, id, body.comment)
    case 'withdraw':
      return withdrawPayment(h, id, body.comment)
    case 'pay':
      await payPayment(h, id, body)
      return
    case 'return':
      await returnPayment(h, id, body.comment, body.evidence)
  }
}

const contextOf = (h: Handle, id: Id) => `${h.scope.county}/funds.confirmation/name_sealed/${id}`

export interface ReceiptSaid {
  readonly by: 'resident' | 'witness'
  /** full name of who confirms */
  readonly witness: string
  readonly onDay?: Day
  readonly signature?: Id | null
}

/**
 * The recipient, or the witness the recipient named, confirms that it arrived. Their name is sealed; its masked form is shown.
 * @throws funds-payment when it was not paid, was confirmed already, the name is neither the recipient's nor the named witness's, or
 * whoever takes it down approved or paid it
 */
export async function confirmReceipt(h: Handle, payment: Id, of: ReceiptSaid): Promise<void> {
  if (!(WITNESSES as readonly string[]).includes(h.scope.role)) throw new Problem('not-allowed')
  await takeDown(h, payment, of, h.scope.person)
}

/** The same by the code of a slip: the officer who handed it out stands for whoever takes it down. */
export function confirmBySlip(h: Handle, payment: Id, of: ReceiptSaid, slipFrom: Id): Promise<void> {
  return takeDown(h, payment, of, slipFrom)
}

async function takeDown(h: Handle, payment: Id, of: ReceiptSaid, takenBy: Id | null): Promise<void> {
  await joinMonth(h)
  const p = await store.loadPayment(h, payment)
  const onDay = of.onDay ?? h.today
  if (onDay > h.today) throw new Problem('funds-payment', { reason: '签收日期不能晚于今天。' })
  const id = h.id()
  const [signature] = of.signature ? await attachEvidence(h, [of.signature], p.place, p.unit) : [null]
  await store.addConfirmation(h, {
    id,
    payment,
    place: p.place,
    unit: p.unit,
    onDay,
    as: of.by,
    shown: maskName(of.witness),
    signature: signature ?? null,
    person: takenBy,
    sealed: h.vault.seal(of.witness, contextOf(h, id)),
    print: h.vault.fingerprint(of.witness),
  })
  await store.addSteps(h, [{ payment, step: 'confirm', place: p.place, unit: p.unit }], takenBy)
  await h.record({
    command: 'funds.confirm-payment',
    subject: payment,
    place: p.place,
    unit: p.unit,
    after: {
      as: of.by,
      name: maskName(of.witness),
      onDay,
      ...(takenBy !== h.scope.person && { slipFrom: takenBy }),
    },
  })
}
