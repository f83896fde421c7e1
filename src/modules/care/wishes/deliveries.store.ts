import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { bytes, inYear } from '../store.ts'
import type { DeliveryFilter, Needs } from './model.ts'

export interface DeliveryColumns {
  id: Id
  claim: Id
  wish: Id
  place: string
  case: Id | null
  forPrint: Buffer
  forShown: string
  onDay: Day
  what: string
  restsOn: string | null
  evidence: readonly Id[]
}

export async function addDeliveries(h: Handle, deliveries: readonly DeliveryColumns[]): Promise<void> {
  const rows = deliveries.map((d) => ({ ...d, forPrint: bytes(d.forPrint) }))
  await h.run(sql`
    INSERT INTO care.delivery (county, id, claim, wish, place, of_case, for_print, for_shown, on_day, what, rests_on, evidence, person, at)
    SELECT ${h.scope.county}, r.id, r.claim, r.wish, r.place, r."case", r."forPrint", r."forShown", r."onDay", r.what, r."restsOn",
      ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e), ${h.scope.person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, claim uuid, wish uuid, place text, "case" uuid, "forPrint" bytea, "forShown" text,
      "onDay" date, what text, "restsOn" text, evidence json)`)
}

export interface ClaimForDelivery {
  id: Id
  wish: Id
  place: string
  state: string
  needs: Needs
  case: Id | null
  forPrint: Buffer | null
  forShown: string | null
  claimedOn: Day
}
export async function claimsForDelivery(h: Handle, ids: readonly Id[]): Promise<Map<Id, ClaimForDelivery>> {
  const rows = await h.rows<ClaimForDelivery>(sql`
    SELECT c.id, c.wish, c.place, c.state, w.needs, w.of_case AS "case", w.for_print AS "forPrint", w.for_shown AS "forShown",
      c.claimed_on AS "claimedOn"
    FROM care.claim c JOIN care.wish w ON w.county = c.county AND w.id = c.wish
    WHERE c.county = ${h.scope.county} AND c.id = ANY(${ids as Id[]}::uuid[]) ORDER BY c.id FOR UPDATE OF c`)
  return new Map(rows.map((r) => [r.id, r]))
}

export interface Delivery {
  id: Id
  claim: Id
  wish: Id
  wishTitle: string
  place: string
  placeName: string
  forShown: string
  claimant: string
  what: string
  onDay: Day
  state: 'made' | 'confirmed' | 'returned'
  restsOn: string | null
  confirmedBy: string | null
  /** sent back because the money came back, not because somebody was dissatisfied */
  moneyBack: boolean
}
const DELIVERY = sql`d.id, d.claim, d.wish, w.title AS "wishTitle", d.place, coalesce(l.name, d.place) AS "placeName", d.for_shown AS "forShown", c.shown AS claimant,
  d.what, d.on_day AS "onDay", d.state, d.rests_on AS "restsOn", x.shown || CASE x.said_as WHEN 'witness' THEN '（见证人）' ELSE '' END AS "confirmedBy",
  d.state = 'returned' AND coalesce(x.satisfied, true) AS "moneyBack"`
const DELIVERIES = sql`care.delivery d JOIN care.wish w ON w.county = d.county AND w.id = d.wish JOIN care.claim c ON c.county = d.county AND c.id = d.claim
  LEFT JOIN care.confirmation x ON x.county = d.county AND x.delivery = d.id LEFT JOIN places.current l ON l.county = d.county AND l.place = d.place`

export async function deliveriesOf(h: Handle, wish: Id): Promise<Delivery[]> {
  return h.rows(
    sql`SELECT ${DELIVERY} FROM ${DELIVERIES} WHERE d.county = ${h.scope.county} AND d.wish = ${wish} ORDER BY d.at, d.id`,
  )
}

export async function listDeliveries(
  h: Handle,
  f: DeliveryFilter,
  page: PageOf,
): Promise<{ total: number; rows: Delivery[] }> {
  const where = sql`d.county = ${h.scope.county} ${inYear(sql`d.on_day`, f.year)}
    ${f.confirmed === undefined ? sql`` : f.confirmed ? sql`AND d.state = 'confirmed'` : sql`AND d.state = 'made'`}
    ${
      f.latest
        ? sql`AND NOT EXISTS (SELECT 1 FROM care.delivery o JOIN care.wish s ON s.county = o.county AND s.id = o.wish WHERE o.county = d.county
            AND coalesce(o.of_case, s.household) = coalesce(d.of_case, w.household) AND o.state = 'confirmed' AND (o.on_day, o.id) > (d.on_day, d.id) ${inYear(sql`o.on_day`, f.year)})`
        : sql``
    }
    ${f.q ? sql`AND (w.title LIKE ${containing(f.q)} OR c.shown LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<Delivery>(
    sql`SELECT ${DELIVERY} FROM ${DELIVERIES} WHERE ${where} ORDER BY d.on_day DESC, d.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM ${DELIVERIES} WHERE ${where}`,
  )
  return { total, rows }
}

export async function loadDelivery(
  h: Handle,
  id: Id,
): Promise<{ id: Id; wish: Id; claim: Id; place: string; onDay: Day }> {
  return h.one(
    sql`SELECT id, wish, claim, place, on_day AS "onDay" FROM care.delivery WHERE county = ${h.scope.county} AND id = ${id}`,
    '该次落实',
  )
}

export interface SlipFacts {
  wishTitle: string
  what: string
  onDay: Day
  state: Delivery['state']
  place: string
  forShown: string
  claimant: string
  /** who claimed it, and who carried it out */
  claimedBy: Id | null
  deliveredBy: Id | null
}

/** What stands on the slip of a delivery, and who may not hand it out. */
export async function slipFacts(h: Handle, id: Id): Promise<SlipFacts> {
  return h.one(
    sql`
    SELECT w.title AS "wishTitle", d.what, d.on_day AS "onDay", d.state, d.place, d.for_shown AS "forShown", c.shown AS claimant,
      c.person AS "claimedBy", d.person AS "deliveredBy"
    FROM care.delivery d JOIN care.wish w ON w.county = d.county AND w.id = d.wish JOIN care.claim c ON c.county = d.county AND c.id = d.claim
    WHERE d.county = ${h.scope.county} AND d.id = ${id}`,
    '该次落实',
  )
}

export async function addConfirmations(
  h: Handle,
  confirmations: readonly {
    id: Id
    delivery: Id
    place: string
    as: 'resident' | 'witness'
    shown: string
    sealed: Buffer | null
    print: Buffer
    satisfied: boolean
    why: string | null
    onDay: Day
    evidence: readonly Id[]
    /** by whose own confirmation it is confirmed: there the name lies sealed */
    payment?: Id
  }[],
  by = h.scope.person,
): Promise<void> {
  const rows = confirmations.map((c) => ({ ...c, sealed: bytes(c.sealed), print: bytes(c.print) }))
  await h.run(sql`
    INSERT INTO care.confirmation (county, id, delivery, place, said_as, shown, name_sealed, name_print, satisfied, why, on_day, evidence, payment,
      person, at)
    SELECT ${h.scope.county}, r.id, r.delivery, r.place, r."as", r.shown, r.sealed, r.print, r.satisfied, r.why, r."onDay",
      ARRAY(SELECT e::uuid FROM json_array_elements_text(r.evidence) e), r.payment, ${by}::uuid, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, delivery uuid, place text, "as" text, shown text, sealed bytea, print bytea,
      satisfied boolean, why text, "onDay" date, evidence json, payment uuid)`)
}

/** What somebody wrote of the wishes they carried out. */
export async function deliveriesBy(h: Handle, person: Id): Promise<{ wishTitle: string; onDay: Day; what: string }[]> {
  return h.rows(sql`
    SELECT w.title AS "wishTitle", d.on_day AS "onDay", d.what FROM care.delivery d JOIN care.wish w ON w.county = d.county AND w.id = d.wish
    WHERE d.county = ${h.scope.county} AND d.person = ${person} ORDER BY d.on_day, d.id`)
}

export interface RestingDelivery {
  id: Id
  claim: Id
  restsOn: string
  place: string
  state: 'made' | 'confirmed'
}

/** What was done for a wish and rests on something, what was sent back left out. */
export async function restingDeliveries(h: Handle, wish: Id): Promise<RestingDelivery[]> {
  return h.rows(sql`
    SELECT id, claim, rests_on AS "restsOn", place, state FROM care.delivery
    WHERE county = ${h.scope.county} AND wish = ${wish} AND state <> 'returned' AND rests_on IS NOT NULL ORDER BY at, id`)
}

export async function takeBackDeliveries(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(
    sql`UPDATE care.delivery SET state = 'returned' WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`,
  )
}
