import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { bytes, inYear } from '../store.ts'
import type { Needs, Wish, WishFilter, WishKind } from './model.ts'

/** Claimed and unfinished wishes of a case. */
export async function openWishesOf(h: Handle, of: Id): Promise<number> {
  const { open } = await h.one<{ open: number }>(sql`
    SELECT count(*)::integer AS open FROM care.wish WHERE county = ${h.scope.county} AND of_case = ${of} AND state IN ('claimed', 'carried')`)
  return open
}

export interface WishColumns {
  id: Id
  place: string
  kind: WishKind
  title: string
  detail: string
  needs: Needs
  needed: number
  unitName: string
  case: Id | null
  household: Id | null
  forPrint: Buffer | null
  forShown: string | null
}

export async function addWishes(h: Handle, wishes: readonly WishColumns[]): Promise<void> {
  const rows = wishes.map((w) => ({ ...w, forPrint: bytes(w.forPrint) }))
  await h.run(sql`
    INSERT INTO care.wish (county, id, place, kind, title, detail, needs, needed, unit_name, of_case, household, for_print, for_shown,
      person, at)
    SELECT ${h.scope.county}, r.id, r.place, r.kind, r.title, r.detail, r.needs, r.needed, r."unitName", r."case", r.household, r."forPrint",
      r."forShown", ${h.scope.person}, ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, place text, kind text, title text, detail text, needs text, needed bigint,
      "unitName" text, "case" uuid, household uuid, "forPrint" bytea, "forShown" text)`)
}

export interface Beneficiary {
  id: Id
  place: string
  shown: string
  state: string
  namePrint: Buffer
  nameSealed: Buffer
  witnessSealed: Buffer | null
  household: Id | null
}

/** Cases by id, with what tells whether somebody is them. */
export async function beneficiaries(h: Handle, ids: readonly Id[]): Promise<Map<Id, Beneficiary>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<Beneficiary>(sql`
    SELECT id, place, shown, state, name_print AS "namePrint", name_sealed AS "nameSealed",
      witness_sealed AS "witnessSealed", household
    FROM care."case" WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map((r) => [r.id, r]))
}

const WISH = sql`w.id, w.place, coalesce(l.name, w.place) AS "placeName", w.kind, w.title, w.detail, w.needs, w.needed::double precision AS needed,
  w.unit_name AS "unitName", w.taken::double precision AS taken, w.done::double precision AS done, w.state, w.of_case AS "case", w.household,
  w.for_shown AS "forShown", w.person, p.name AS writer, w.listed_on AS "listedOn", w.confirmed_on AS "confirmedOn", w.ended_why AS "endedWhy",
  w.end_asked_by AS "endAskedBy", w.end_asked_why AS "endAskedWhy"`
const WISHES = sql`care.wish w LEFT JOIN places.current l ON l.county = w.county AND l.place = w.place
  LEFT JOIN people.person p ON p.county = w.county AND p.id = w.person`

export async function loadWish(h: Handle, id: Id, lock = false): Promise<Wish> {
  return h.one<Wish>(
    sql`SELECT ${WISH} FROM ${WISHES} WHERE w.county = ${h.scope.county} AND w.id = ${id} ${lock ? sql`FOR NO KEY UPDATE OF w` : sql``}`,
    '该心愿',
  )
}

export async function loadWishes(h: Handle, ids: readonly Id[]): Promise<Map<Id, Wish>> {
  const rows = await h.rows<Wish>(
    sql`SELECT ${WISH} FROM ${WISHES} WHERE w.county = ${h.scope.county} AND w.id = ANY(${ids as Id[]}::uuid[]) ORDER BY w.id`,
  )
  return new Map(rows.map((r) => [r.id, r]))
}

export async function listWishes(h: Handle, f: WishFilter, page: PageOf): Promise<{ total: number; rows: Wish[] }> {
  const claimed =
    f.claimedBy === undefined
      ? inYear(sql`w.listed_on`, f.year)
      : sql`AND EXISTS (SELECT 1 FROM care.claim c WHERE c.county = w.county AND c.wish = w.id AND c.kind = ${f.claimedBy} AND c.state <> 'released'
          ${inYear(sql`c.claimed_on`, f.year)})`
  const where = sql`w.county = ${h.scope.county} ${claimed}
    ${inYear(sql`w.confirmed_on`, f.confirmedIn)}
    ${f.state ? sql`AND w.state = ${f.state}` : sql``} ${f.kind ? sql`AND w.kind = ${f.kind}` : sql``} ${f.needs ? sql`AND w.needs = ${f.needs}` : sql``}
    ${f.under ? sql`AND w.place >= ${f.under} AND w.place < ${`${f.under}~`}` : sql``} ${f.case ? sql`AND w.of_case = ${f.case}` : sql``}
    ${f.q ? sql`AND (w.title LIKE ${containing(f.q)} OR l.name LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<Wish>(sql`
    SELECT ${WISH} FROM ${WISHES} WHERE ${where} ORDER BY w.at DESC, w.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${WISHES} WHERE ${where}`)
  return { total, rows }
}

export async function editWish(
  h: Handle,
  id: Id,
  w: { title: string; detail: string; needs: Needs; needed: number; unitName: string },
): Promise<void> {
  await h.run(sql`
    UPDATE care.wish SET title = ${w.title}, detail = ${w.detail}, needs = ${w.needs}, needed = ${w.needed}, unit_name = ${w.unitName}, state = 'drafted',
      ended_why = NULL WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function releaseWishes(h: Handle, ids: readonly Id[], on: readonly Day[]): Promise<void> {
  await h.run(sql`
    UPDATE care.wish w SET state = 'listed', listed_on = r."on", released_by = ${h.scope.person}
    FROM unnest(${ids as Id[]}::uuid[], ${on as Day[]}::date[]) AS r(id, "on") WHERE w.county = ${h.scope.county} AND w.id = r.id AND w.state = 'drafted'`)
}

export async function endWish(h: Handle, id: Id, state: 'returned' | 'withdrawn', why: string): Promise<void> {
  await h.run(
    sql`UPDATE care.wish SET state = ${state}, ended_why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

/** That a wish be closed although a part is wanting; null takes it back. */
export async function askEnd(h: Handle, id: Id, why: string | null): Promise<void> {
  const [by, on] = why === null ? [null, null] : [h.scope.person, h.today]
  await h.run(sql`
    UPDATE care.wish SET end_asked_by = ${by}, end_asked_on = ${on}, end_asked_why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function endPartly(h: Handle, id: Id): Promise<void> {
  await h.run(sql`
    UPDATE care.wish SET state = 'partly', ended_by = ${h.scope.person}, ended_on = ${h.today}, ended_why = end_asked_why
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Wishes that need money and have hung on the wall, the ended ones left out. */
export async function wishesForMoney(h: Handle): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(
    sql`SELECT id FROM care.wish WHERE county = ${h.scope.county} AND needs = 'money' AND state IN ('listed', 'claimed', 'carried') ORDER BY id`,
  )
  return rows.map((r) => r.id)
}

/** Whether it is a wish that needs money: what a gift is for is what its giver's page said. */
export async function isForMoney(h: Handle, id: Id): Promise<boolean> {
  const { found } = await h.one<{ found: boolean }>(sql`
    SELECT EXISTS (SELECT 1 FROM care.wish WHERE county = ${h.scope.county} AND id = ${id} AND needs = 'money') AS found`)
  return found
}
