import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { WitnessColumns } from '../witness.ts'
import type { Lot, LotFilter, LotStep, LotStepRow, Milli, Store, StoreFilter } from './model.ts'
import { CONFIRM_WITHIN } from './rules.ts'

const STORE = sql`s.id, s.title, s.place, coalesce(l.name, s.place) AS "placeName", s.unit, s.closed_on AS "closedOn"`
const STORES = sql`funds.store s LEFT JOIN places.current l ON l.county = s.county AND l.place = s.place`

export async function addStore(h: Handle, s: { id: Id; title: string; place: string; unit: Id | null }): Promise<void> {
  await h.run(sql`INSERT INTO funds.store (county, id, title, place, unit, opened_on, at)
    VALUES (${h.scope.county}, ${s.id}, ${s.title}, ${s.place}, ${s.unit}, ${h.today}, ${h.now})`)
}

export async function loadStore(h: Handle, id: Id): Promise<Store> {
  return h.one(sql`SELECT ${STORE} FROM ${STORES} WHERE s.county = ${h.scope.county} AND s.id = ${id}`, '该仓点')
}

/** @returns how many lots lie there */
export async function heldIn(h: Handle, store: Id): Promise<number> {
  const { n } = await h.one<{ n: number }>(
    sql`SELECT count(*)::integer AS n FROM funds.lot WHERE county = ${h.scope.county} AND store = ${store} AND state IN ('held', 'leaving')`,
  )
  return n
}

export async function closeStore(h: Handle, id: Id): Promise<boolean> {
  return (
    (await h.run(
      sql`UPDATE funds.store SET closed_on = ${h.today} WHERE county = ${h.scope.county} AND id = ${id} AND closed_on IS NULL`,
    )) > 0
  )
}

export async function listStores(h: Handle, f: StoreFilter, page: PageOf): Promise<{ total: number; rows: Store[] }> {
  const where = sql`s.county = ${h.scope.county}
    ${f.under ? sql`AND s.place >= ${f.under} AND s.place < ${`${f.under}~`}` : sql``}
    ${f.open === undefined ? sql`` : f.open ? sql`AND s.closed_on IS NULL` : sql`AND s.closed_on IS NOT NULL`}
    ${f.q ? sql`AND s.title LIKE ${containing(f.q)}` : sql``}`
  const rows = await h.rows<Store>(
    sql`SELECT ${STORE} FROM ${STORES} WHERE ${where} ORDER BY s.place, s.title LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${STORES} WHERE ${where}`)
  return { total, rows }
}

const LOT = sql`b.id, b.root, b.parent, b.item, b.counted_in AS "countedIn", b.quantity, b.value, b.gift, b.payment, b.document, b.about, b.place,
  coalesce(l.name, b.place) AS "placeName", b.unit, b.received_on AS "receivedOn", b.expires_on AS "expiresOn", b.store, s.title AS "storeTitle",
  b.state, b.since, b.handed_on AS "handedOn", b.handed_by AS "handedBy", b.asked_by AS "askedBy"`
const LOTS = sql`funds.lot b LEFT JOIN places.current l ON l.county = b.county AND l.place = b.place
  LEFT JOIN funds.store s ON s.county = b.county AND s.id = b.store`

export interface NewLotRow {
  id: Id
  root: Id
  parent: Id | null
  item: string
  counted_in: string
  quantity: Milli
  value: Fen
  gift: Id | null
  payment: Id | null
  document: string
  about: string | null
  place: string
  unit: Id | null
  store: Id
  received_on: Day
  made_on: Day
  expires_on: Day | null
}

/** All parts of a lot come in one call. */
export async function addLots(h: Handle, rows: readonly NewLotRow[]): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.lot (county, id, root, parent, item, counted_in, quantity, value, gift, payment, document, about, place, unit, store, received_on,
      made_on, since, expires_on, at, person, post)
    SELECT ${h.scope.county}, r.id, r.root, r.parent, r.item, r.counted_in, r.quantity, r.value, r.gift, r.payment, r.document, r.about, r.place, r.unit,
      r.store, r.received_on, r.made_on, r.made_on, r.expires_on, ${h.now}::timestamptz, ${h.scope.person}::uuid, ${h.scope.post}::uuid
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, root uuid, parent uuid, item text, counted_in text, quantity bigint, value bigint, gift uuid,
      payment uuid, document text, about text, place text, unit uuid, store uuid, received_on date, made_on date, expires_on date)`)
}

export interface GoodsGiven {
  readonly gift: Id
  /** whether the gift says what it is worth */
  readonly valued: boolean
  /** what so many of it are worth by that; null when its words do not tell */
  readonly worth: Fen | null
}

/** The gift of goods that bears a number, for who may take its goods in; undefined when there is none for them. */
export async function goodsGiven(
  h: Handle,
  number: string,
  of: { countedIn: string; quantity: Milli },
): Promise<GoodsGiven | undefined> {
  return h.maybe(sql`SELECT gift, valued, worth FROM funds.goods_given(${number}, ${of.countedIn}, ${of.quantity})`)
}

export async function loadLot(h: Handle, id: Id): Promise<Lot> {
  return h.one(sql`SELECT ${LOT} FROM ${LOTS} WHERE b.county = ${h.scope.county} AND b.id = ${id}`, '该批物资')
}

export interface NewStepRow extends WitnessColumns {
  id: Id
  lot: Id
  step: Exclude<LotStep, 'receive' | 'split'>
  quantity: Milli
  on_day: Day
  place: string
  unit: Id | null
  from_store: Id | null
  to_store: Id | null
  receiver_kind: string | null
  receiver: Id | null
  /** hexadecimal */
  name_sealed: string | null
  name_shown: string | null
  /** hexadecimal */
  name_print: string | null
  signature: Id | null
  why: string | null
  evidence: readonly Id[]
}

export async function addSteps(h: Handle, rows: readonly NewStepRow[], by = h.scope.person): Promise<void> {
  await h.run(sql`
    INSERT INTO funds.lot_step (county, id, lot, step, quantity, on_day, at, place, unit, person, post, from_store, to_store, receiver_kind, receiver,
      name_sealed, name_shown, name_print, witness_print, witness_shown, signature, why, evidence)
    SELECT ${h.scope.county}, r.id, r.lot, r.step, r.quantity, r.on_day, ${h.now}::timestamptz, r.place, r.unit, ${by}::uuid,
      ${h.scope.post}::uuid, r.from_store, r.to_store, r.receiver_kind, r.receiver, decode(r.name_sealed, 'hex'), r.name_shown,
      decode(r.name_print, 'hex'), decode(r.witness_print, 'hex'), r.witness_shown, r.signature, r.why, r.evidence
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, lot uuid, step text, quantity bigint, on_day date, place text, unit uuid, from_store uuid,
      to_store uuid, receiver_kind text, receiver uuid, name_sealed text, name_shown text, name_print text, witness_print text,
      witness_shown text, signature uuid, why text, evidence uuid[])`)
}

export async function listLots(h: Handle, f: LotFilter, page: PageOf): Promise<{ total: number; rows: Lot[] }> {
  const where = filtered(h, f)
  const rows = await h.rows<Lot>(
    sql`SELECT ${LOT} FROM ${LOTS} WHERE ${where} ORDER BY b.received_on DESC, b.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${LOTS} WHERE ${where}`)
  return { total, rows }
}

function filtered(h: Handle, f: LotFilter): RawBuilder<unknown> {
  const late = sql`(b.state = 'handed' AND b.handed_on < ${addDays(h.today, -CONFIRM_WITHIN)})`
  return sql`b.county = ${h.scope.county}
    ${f.state ? sql`AND b.state = ${f.state}` : sql``}
    ${f.under ? sql`AND b.place >= ${f.under} AND b.place < ${`${f.under}~`}` : sql``}
    ${f.store ? sql`AND b.store = ${f.store}` : sql``}
    ${f.gift ? sql`AND b.gift = ${f.gift}` : sql``}
    ${f.payment ? sql`AND b.payment = ${f.payment}` : sql``}
    ${f.root ? sql`AND b.root = ${f.root}` : sql``}
    ${f.about ? sql`AND b.about = ${f.about}` : sql``}
    ${f.late === undefined ? sql`` : f.late ? sql`AND ${late}` : sql`AND NOT ${late}`}
    ${f.q ? sql`AND (b.item LIKE ${containing(f.q)} OR b.document LIKE ${containing(f.q)})` : sql``}`
}

/** The parts of a lot, each with who received it last. */
export async function partsOf(
  h: Handle,
  lot: Id,
): Promise<(Pick<Lot, 'id' | 'quantity' | 'value' | 'state' | 'placeName'> & { shown: string | null })[]> {
  return h.rows(sql`SELECT b.id, b.quantity, b.value, b.state, coalesce(l.name, b.place) AS "placeName",
      (SELECT t.name_shown FROM funds.lot_step t WHERE t.county = b.county AND t.lot = b.id AND t.step = 'hand' ORDER BY t.n DESC LIMIT 1) AS shown
    FROM ${LOTS} WHERE b.county = ${h.scope.county} AND b.parent = ${lot} ORDER BY b.id LIMIT 2000`)
}

export async function stepsOf(h: Handle, lot: Id): Promise<LotStepRow[]> {
  return h.rows(sql`SELECT t.id, t.step, t.quantity, t.on_day AS "onDay", coalesce(l.name, t.place) AS "placeName", p.name,
      f.title AS "fromStore", o.title AS "toStore", t.name_shown AS shown, t.why,
      CASE WHEN t.signature IS NULL THEN t.evidence ELSE t.evidence || t.signature END AS evidence
    FROM funds.lot_step t LEFT JOIN places.current l ON l.county = t.county AND l.place = t.place
    LEFT JOIN people.person p ON p.county = t.county AND p.id = t.person
    LEFT JOIN funds.store f ON f.county = t.county AND f.id = t.from_store
    LEFT JOIN funds.store o ON o.county = t.county AND o.id = t.to_store
    WHERE t.county = ${h.scope.county} AND t.lot = ${lot} ORDER BY t.n`)
}

/** To whom a lot was handed last, and whom they named as their witness, masked; undefined when it never was. */
export async function receiverOf(
  h: Handle,
  lot: Id,
): Promise<{ shown: string; witnessShown: string | null } | undefined> {
  return h.maybe(sql`
    SELECT t.name_shown AS shown, t.witness_shown AS "witnessShown" FROM funds.lot_step t
    WHERE t.county = ${h.scope.county} AND t.lot = ${lot} AND t.step = 'hand' ORDER BY t.n DESC LIMIT 1`)
}
