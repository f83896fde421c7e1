import type { Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { mustAllow } from '../deciding.ts'
import { memoIn } from '../gifts/rules.ts'
import { loadGift } from '../gifts/store.ts'
import type { Witness } from '../model.ts'
import { BOOK_READERS } from '../roles.ts'
import { witnessColumns } from '../witness.ts'
import type { Lot, Milli, Receiver, WriteOffAction } from './model.ts'
import { type LotAction, lotWorkflow, partsOf } from './rules.ts'
import * as store from './store.ts'

const refused = (reason: string) => new Problem('funds-lot', { reason })

/** Opens a place where goods are kept. */
export async function openStore(
  h: Handle,
  s: { id?: Id; title: string; place: string; unit?: Id | null },
): Promise<Id> {
  const id = s.id ?? h.id()
  await store.addStore(h, { id, title: s.title, place: s.place, unit: s.unit ?? null })
  await h.record({
    command: 'funds.open-store',
    subject: id,
    place: s.place,
    unit: s.unit ?? null,
    after: { title: s.title },
  })
  return id
}

/** Closes a store that is empty. @throws funds-lot while goods lie there */
export async function closeStore(h: Handle, id: Id): Promise<void> {
  const s = await store.loadStore(h, id)
  const held = await store.heldIn(h, id)
  if (held > 0) throw refused(`该仓点还有 ${held} 批物资在库，调拨或者发放完毕后才能停用。`)
  if (!(await store.closeStore(h, id))) throw refused('该仓点已经停用。')
  await h.record({ command: 'funds.close-store', subject: id, place: s.place, unit: s.unit })
}

export interface NewLot {
  readonly id?: Id
  readonly item: string
  readonly countedIn: string
  /** thousandths of what it is counted in */
  readonly quantity: Milli
  /** left out when the gift says what it is worth */
  readonly value?: Fen | null
  /** of one gift in kind (by its number, for who does not read gifts), or of one payment it was bought by */
  readonly gift?: Id | null
  readonly giftNumber?: string | null
  readonly payment?: Id | null
  readonly document: string
  readonly about?: string | null
  readonly store: Id
  readonly receivedOn?: Day
  readonly expiresOn?: Day | null
}

/** Takes goods in. @throws funds-lot when the store is closed, more was bought than was paid, or more comes than the gift says */
export async function receiveLot(h: Handle, lot: NewLot): Promise<Id> {
  const onDay = notAfterToday(h, lot.receivedOn)
  await joinMonth(h)
  const s = await store.loadStore(h, lot.store)
  const spring = await springOf(h, lot)
  const id = lot.id ?? h.id()
  await store.addLots(h, [
    {
      id,
      root: id,
      parent: null,
      item: lot.item,
      counted_in: lot.countedIn,
      quantity: lot.quantity,
      ...spring,
      document: lot.document,
      about: lot.about ?? null,
      place: s.place,
      unit: s.unit,
      store: s.id,
      received_on: onDay,
      made_on: onDay,
      expires_on: lot.expiresOn ?? null,
    },
  ])
  await h.record({
    command: 'funds.receive-lot',
    subject: id,
    place: s.place,
    unit: s.unit,
    after: { item: lot.item, quantity: lot.quantity, ...spring, store: s.id },
  })
  return id
}

interface Spring {
  readonly gift: Id | null
  readonly payment: Id | null
  readonly value: Fen
}

/** Where goods come from, and what they are worth: of a gift what the gift says, and nobody is asked again. */
async function springOf(h: Handle, lot: NewLot): Promise<Spring> {
  const { gift = null, giftNumber = null, payment = null, value = null } = lot
  if ([gift, giftNumber, payment].filter((of) => of !== null).length !== 1)
    throw refused('入库物资应当来自一笔捐赠或者一笔拨付，二者只选其一。')
  if (payment !== null) {
    if (value === null) throw faultAt('value', '请按实付金额填写价值。')
    return { gift: null, payment, value }
  }
  const seesGift = readsGifts(h)
  if (gift !== null && !seesGift) throw faultAt('giftNumber', '请填写这笔捐赠的附言码。')
  const number = gift !== null ? (await loadGift(h, gift)).memo : memoIn(giftNumber!)
  if (number === null) throw faultAt('giftNumber', '附言码不对：应当是 JZ 和后面 8 位，请对照登记单核对。')
  const found = await store.goodsGiven(h, number, lot)
  if (found === undefined) throw notThere(gift !== null)
  return { gift: found.gift, payment: null, value: worthOf(found, value, seesGift) }
}

function notThere(isChosen: boolean): Problem {
  if (isChosen) return refused('所选捐赠不是已经收到的实物捐赠。')
  const reason = '没有这个附言码的实物捐赠，或者它不是捐给本地的、会计还没有登记收到。请与关爱中心核对。'
  return faultAt('giftNumber', reason)
}

/**
 * @param typed what whoever takes the goods in says they are worth; of a gift that says so itself only who reads gifts may say it:
 * what is too much would tell, tried often enough, what the giver said
 */
function worthOf({ valued, worth }: store.GoodsGiven, typed: Fen | null, seesGift: boolean): Fen {
  if (!valued) {
    if (typed === null) throw faultAt('value', '这笔捐赠没有登记价值，请按票据或者估价填写。')
    return typed
  }
  if (typed !== null && seesGift) return typed
  if (typed !== null) throw faultAt('value', '这笔捐赠已经登记价值，这里不用填写，系统按数量计算。')
  if (worth !== null) return worth
  const why = '按这笔捐赠的登记算不出这一批的价值：计量单位与登记的不同，或者登记了几种物资。'
  if (seesGift) throw faultAt('value', `${why}请按票据或者估价填写。`)
  throw faultAt('countedIn', `${why}请核对计量单位；仍然不行的，请关爱中心入库后调拨到本仓点。`)
}

function readsGifts(h: Handle): boolean {
  return h.scope.role === 'system' || (BOOK_READERS as readonly string[]).includes(h.scope.role)
}

/** Splits a lot. @returns the parts, in the order of the quantities @throws funds-lot when they do not add up or it is not there */
export async function splitLot(h: Handle, id: Id, quantities: readonly Milli[], onDay?: Day): Promise<Id[]> {
  const lot = await hold(h, id, 'split')
  return split(h, lot, quantities, notAfterToday(h, onDay))
}

async function split(h: Handle, lot: Lot, quantities: readonly Milli[], onDay: Day): Promise<Id[]> {
  const parts = partsOf(lot, quantities)
  if (parts === undefined || parts.length < 2) throw refused('拆分后各份的数量之和与原批次不符。')
  // made in one moment, they are listed by their ids: these run in the order of the parts
  const ids = parts.map(() => h.id()).toSorted()
  const rows = parts.map((part, at) => ({
    id: ids[at]!,
    root: lot.root,
    parent: lot.id,
    item: lot.item,
    counted_in: lot.countedIn,
    ...part,
    gift: lot.gift,
    payment: lot.payment,
    document: lot.document,
    about: lot.about,
    place: lot.place,
    unit: lot.unit,
    store: lot.store!,
    received_on: lot.receivedOn,
    made_on: onDay,
    expires_on: lot.expiresOn,
  }))
  await store.addLots(h, rows)
  await h.record({
    command: 'funds.split-lot',
    subject: lot.id,
    place: lot.place,
    unit: lot.unit,
    after: { parts: rows.length },
  })
  return ids
}

/** The lot itself, or, when a part is wanted, that part split off. */
async function taken(h: Handle, lot: Lot, quantity: Milli | undefined, onDay: Day): Promise<Lot> {
  if (quantity === undefined || quantity === lot.quantity) return lot
  if (quantity > lot.quantity) throw refused('办理的数量超过该批物资的数量。')
  const [part] = await split(h, lot, [quantity, lot.quantity - quantity], onDay)
  return store.loadLot(h, part!)
}

/** Takes a lot, or a part of it, to another store. @returns the lot that moved */
export async function moveLot(
  h: Handle,
  id: Id,
  to: { store: Id; quantity?: Milli; onDay?: Day; why?: string },
): Promise<Id> {
  const onDay = notAfterToday(h, to.onDay)
  const lot = await taken(h, await hold(h, id, 'move'), to.quantity, onDay)
  const s = await store.loadStore(h, to.store)
  await step(h, lot, 'move', { onDay, place: s.place, from_store: lot.store, to_store: s.id, why: to.why || null })
  return lot.id
}

export interface HandOver {
  readonly to: Receiver
  /** all of it when left out */
  readonly quantity?: Milli
  /** where whoever receives it lives; where the goods lie when left out */
  readonly place?: string
  readonly onDay?: Day
  readonly signature?: Id | null
  /** whom the receiver named to confirm in their stead; without one only the receiver confirms */
  readonly witness?: Witness | null
}

const sealContext = (h: Handle, id: Id) => `${h.scope.county}/funds.lot_step/name_sealed/${id}`

/** Hands a lot, or a part of it, over. @returns the lot that was handed over @throws funds-lot when it does not hold as much */
export async function handOver(h: Handle, id: Id, of: HandOver): Promise<Id> {
  const onDay = notAfterToday(h, of.onDay)
  const lot = await taken(h, await hold(h, id, 'hand'), of.quantity, onDay)
  await step(h, lot, 'hand', { onDay, ...(await receipt(h, lot, of.to.name, of.signature)), ...toWhom(h, lot, of) })
  return lot.id
}

function toWhom(h: Handle, lot: Lot, of: HandOver) {
  if (of.witness === of.to.name) throw faultAt('witness', '见证人不能是领取人本人。')
  return {
    place: of.place ?? lot.place,
    from_store: lot.store,
    receiver_kind: of.to.kind,
    receiver: of.to.id ?? null,
    ...witnessColumns(h, of.witness),
  }
}

async function receipt(h: Handle, lot: Lot, name: string, signature: Id | null | undefined) {
  const id = h.id()
  const [file] = signature ? await attachEvidence(h, [signature], lot.place, lot.unit) : [null]
  return {
    id,
    name_sealed: h.vault.seal(name, sealContext(h, id)).toString('hex'),
    name_shown: maskName(name),
    name_print: h.vault.fingerprint(name).toString('hex'),
    signature: file ?? null,
  }
}

/**
 * Hands a lot over to many at once; what is left stays in the store as a lot of its own.
 * @returns the lots handed over, in the order of the receivers
 */
export async function handOverMany(
  h: Handle,
  id: Id,
  all: readonly (HandOver & { quantity: Milli })[],
  day?: Day,
): Promise<Id[]> {
  const onDay = notAfterToday(h, day)
  const lot = await hold(h, id, 'hand')
  const wanted = all.reduce((sum, one) => sum + one.quantity, 0)
  if (wanted > lot.quantity) throw refused('办理的数量超过该批物资的数量。')
  if (all.length === 1) return [await handOver(h, id, { ...all[0]!, onDay })]
  const rest = lot.quantity - wanted
  const ids = await split(h, lot, [...all.map((one) => one.quantity), ...(rest > 0 ? [rest] : [])], onDay)
  const rows = []
  for (const [i, one] of all.entries())
    rows.push({
      ...blank(h, { ...lot, id: ids[i]!, quantity: one.quantity }, 'hand', onDay),
      ...(await receipt(h, lot, one.to.name, one.signature)),
      ...toWhom(h, lot, one),
    })
  await store.addSteps(h, rows)
  await h.record({
    command: 'funds.hand-lots',
    subject: id,
    place: lot.place,
    unit: lot.unit,
    after: { receivers: all.length, quantity: wanted, onDay },
  })
  return ids.slice(0, all.length)
}

/**
 * Whoever received it, or the witness they named, says that it came.
 * @throws funds-lot when the name is neither theirs nor the witness's, or whoever takes it down handed it over
 */
export async function confirmLot(
  h: Handle,
  id: Id,
  of: { as: 'resident' | 'witness'; name: string; onDay?: Day; signature?: Id | null },
): Promise<void> {
  const lot = await hold(h, id, 'confirm')
  const onDay = notAfterToday(h, of.onDay)
  await step(h, lot, 'confirm', { onDay, ...(await receipt(h, lot, of.name, of.signature)), receiver_kind: of.as })
}

/** The same by the code of a slip: the officer who handed it out stands for whoever takes it down. */
export async function confirmBySlip(
  h: Handle,
  id: Id,
  of: { as: 'resident' | 'witness'; name: string },
  slipFrom: Id,
): Promise<void> {
  const lot = await hold(h, id, 'confirm')
  await step(h, lot, 'confirm', { ...(await receipt(h, lot, of.name, null)), receiver_kind: of.as }, slipFrom)
}

/** What was handed over came back. */
export async function returnLot(h: Handle, id: Id, of: { store: Id; why: string }): Promise<void> {
  const lot = await hold(h, id, 'return', of.why)
  const s = await store.loadStore(h, of.store)
  await step(h, lot, 'return', { place: s.place, to_store: s.id, why: of.why })
}

/** Asks that spoiled or lost goods be written off, and, as another person, decides it. */
export async function writeOff(
  h: Handle,
  id: Id,
  of: { action: WriteOffAction; comment?: string; evidence?: readonly Id[] },
): Promise<void> {
  const lot = await hold(h, id, of.action, of.comment ?? '')
  const evidence = await attachEvidence(h, of.evidence ?? [], lot.place, lot.unit)
  await step(h, lot, of.action, { why: of.comment || null, evidence })
}

function blank(h: Handle, lot: Lot, kind: store.NewStepRow['step'], onDay: Day): store.NewStepRow {
  return {
    id: h.id(),
    lot: lot.id,
    step: kind,
    quantity: lot.quantity,
    on_day: onDay,
    place: lot.place,
    unit: lot.unit,
    from_store: null,
    to_store: null,
    receiver_kind: null,
    receiver: null,
    name_sealed: null,
    name_shown: null,
    name_print: null,
    witness_print: null,
    witness_shown: null,
    signature: null,
    why: null,
    evidence: [],
  }
}

async function step(
  h: Handle,
  lot: Lot,
  kind: store.NewStepRow['step'],
  of: Partial<store.NewStepRow> & { onDay?: Day },
  by = h.scope.person,
): Promise<void> {
  const { onDay = h.today, ...more } = of
  const row = { ...blank(h, lot, kind, onDay), ...more }
  await store.addSteps(h, [row], by)
  await h.record({
    command: `funds.${kind}-lot`,
    subject: lot.id,
    place: row.place,
    unit: lot.unit,
    why: row.why,
    before: { state: lot.state },
    after: {
      quantity: lot.quantity,
      onDay,
      ...(row.name_shown !== null && { name: row.name_shown }),
      ...(row.to_store !== null && { store: row.to_store }),
      ...(by !== h.scope.person && { slipFrom: by }),
    },
  })
}

export function lotActions(h: Handle, lot: Lot) {
  return verdicts(lotWorkflow, lot.state, h.scope.role, {
    person: h.scope.person,
    handedBy: lot.handedBy,
    askedBy: lot.askedBy,
  })
}

async function hold(h: Handle, id: Id, action: LotAction, comment = ''): Promise<Lot> {
  await joinMonth(h)
  const lot = await store.loadLot(h, id)
  const actions = lotActions(h, lot)
  // The machine's own work is not somebody's post; the tables still keep every other rule.
  mustAllow(h.scope.role === 'system' ? actions.map((v) => ({ ...v, reasons: [] })) : actions, action, comment)
  return lot
}

function notAfterToday(h: Handle, day: Day | undefined): Day {
  if (day !== undefined && day > h.today) throw refused('办理日期不能晚于今天。')
  return day ?? h.today
}
