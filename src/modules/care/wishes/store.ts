import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type {
  Claim,
  Claimant,
  ClaimFilter,
  DeliveryFilter,
  Needs,
  PublicWish,
  Wish,
  WishFilter,
  WishKind,
} from './model.ts'
import type { ClaimToMeet } from './rules.ts'

const bytes = (b: Buffer | null) => (b === null ? null : `\\x${b.toString('hex')}`)

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

function inYear(column: RawBuilder<unknown>, year: number | undefined): RawBuilder<unknown> {
  return year === undefined ? sql`` : sql`AND ${column} BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)`
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

// ---- Claims

export interface ClaimColumns {
  id: Id
  wish: Id
  place: string
  kind: Claimant
  party: Id
  citizen: Id | null
  officer: Id | null
  organisation: Id | null
  member: Id | null
  person: Id | null
  shown: string
  namePrint: Buffer | null
  contactSealed: Buffer | null
  contactMasked: string | null
  share: number
  /** that meets it */
  gift: Id | null
  claimedOn: Day
  dueOn: Day
}

export async function addClaims(h: Handle, claims: readonly ClaimColumns[]): Promise<void> {
  const rows = claims.map((c) => ({ ...c, namePrint: bytes(c.namePrint), contactSealed: bytes(c.contactSealed) }))
  await h.run(sql`
    INSERT INTO care.claim (county, id, wish, place, kind, party, citizen, officer, organisation, member, person, shown, name_print, contact_sealed,
      contact_masked, share, gift, claimed_on, due_on, at, by_person)
    SELECT ${h.scope.county}, r.id, r.wish, r.place, r.kind, r.party, r.citizen, r.officer, r.organisation, r.member, r.person, r.shown, r."namePrint",
      r."contactSealed", r."contactMasked", r.share, r.gift, r."claimedOn", r."dueOn", ${h.now}, ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, wish uuid, place text, kind text, party uuid, citizen uuid, officer uuid,
      organisation uuid, member uuid, person uuid, shown text, "namePrint" bytea, "contactSealed" bytea, "contactMasked" text, share bigint, gift uuid,
      "claimedOn" date, "dueOn" date)`)
}

/** How often something was delivered of a claim and not sent back. */
const DELIVERED = sql`(SELECT count(*)::integer FROM care.delivery d WHERE d.county = c.county AND d.claim = c.id AND d.state <> 'returned')`
const CLAIM = sql`c.id, c.wish, w.title AS "wishTitle", c.place, c.kind, c.shown, c.person, c.contact_masked AS "contactMasked",
  c.share::double precision AS share, c.gift, c.rest::double precision AS rest, c.rest_why AS "restWhy", w.unit_name AS "unitName", w.needs,
  w.for_print IS NULL AS "forMany", c.state, c.claimed_on AS "claimedOn", c.due_on AS "dueOn",
  c.reminded_on AS "remindedOn", c.told_on AS "toldOn", c.hear_until AS "hearUntil", c.reason, c.carried_on AS "carriedOn",
  c.confirmed_on AS "confirmedOn", c.released_why AS "releasedWhy", ${DELIVERED} AS delivered`
const CLAIMS = sql`care.claim c JOIN care.wish w ON w.county = c.county AND w.id = c.wish`

export async function loadClaim(h: Handle, id: Id): Promise<Claim> {
  return h.one<Claim>(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.id = ${id} FOR UPDATE OF c`,
    '该认领',
  )
}

export async function claimContact(h: Handle, id: Id): Promise<{ wish: Id; place: string; sealed: Buffer | null }> {
  return h.one(
    sql`SELECT wish, place, contact_sealed AS sealed FROM care.claim WHERE county = ${h.scope.county} AND id = ${id}`,
    '该认领',
  )
}

/** Telephones that citizens gave with their claims go with their accounts. @returns how many */
export async function forgetClosed(h: Handle): Promise<number> {
  return h.run(sql`
    UPDATE care.claim c SET contact_sealed = NULL, contact_masked = NULL FROM citizens.citizen z
    WHERE c.county = ${h.scope.county} AND z.county = c.county AND z.id = c.citizen AND z.closed_at IS NOT NULL AND c.contact_sealed IS NOT NULL`)
}

export async function claimsOf(h: Handle, wish: Id): Promise<Claim[]> {
  return h.rows(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.wish = ${wish} ORDER BY c.at, c.id`,
  )
}

export async function claimsBy(h: Handle, person: Id, most = 200): Promise<Claim[]> {
  return h.rows(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.person = ${person} ORDER BY c.at DESC, c.id LIMIT ${most}`,
  )
}

/** What somebody wrote of the wishes they carried out. */
export async function deliveriesBy(h: Handle, person: Id): Promise<{ wishTitle: string; onDay: Day; what: string }[]> {
  return h.rows(sql`
    SELECT w.title AS "wishTitle", d.on_day AS "onDay", d.what FROM care.delivery d JOIN care.wish w ON w.county = d.county AND w.id = d.wish
    WHERE d.county = ${h.scope.county} AND d.person = ${person} ORDER BY d.on_day, d.id`)
}

export async function openClaimsBy(h: Handle, parties: readonly Id[]): Promise<Map<Id, number>> {
  const rows = await h.rows<{ party: Id; n: number }>(sql`
    SELECT party, count(*)::integer AS n FROM care.claim WHERE county = ${h.scope.county} AND party = ANY(${parties as Id[]}::uuid[]) AND state = 'open'
    GROUP BY party`)
  return new Map(rows.map((r) => [r.party, r.n]))
}

export async function listClaims(h: Handle, f: ClaimFilter, page: PageOf): Promise<{ total: number; rows: Claim[] }> {
  const where = sql`c.county = ${h.scope.county} ${f.kind ? sql`AND c.kind = ${f.kind}` : sql``} ${f.state ? sql`AND c.state = ${f.state}` : sql``}
    ${f.wish ? sql`AND c.wish = ${f.wish}` : sql``} ${f.year === undefined ? sql`` : sql`AND c.state <> 'released'`} ${inYear(sql`c.claimed_on`, f.year)}
    ${
      f.latest
        ? sql`AND NOT EXISTS (SELECT 1 FROM care.claim o WHERE o.county = c.county AND o.party = c.party AND o.kind = c.kind
            AND o.state <> 'released' AND (o.claimed_on, o.id) > (c.claimed_on, c.id) ${inYear(sql`o.claimed_on`, f.year)})`
        : sql``
    }
    ${f.overdue === undefined ? sql`` : f.overdue ? sql`AND c.state = 'open' AND c.due_on < ${h.today}` : sql`AND NOT (c.state = 'open' AND c.due_on < ${h.today})`}
    ${f.q ? sql`AND (w.title LIKE ${containing(f.q)} OR c.shown LIKE ${containing(f.q)})` : sql``}`
  const rows = await h.rows<Claim>(
    sql`SELECT ${CLAIM} FROM ${CLAIMS} WHERE ${where} ORDER BY c.at DESC, c.id LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${CLAIMS} WHERE ${where}`)
  return { total, rows }
}

/** Officers, organisations and members of the roster by id: their names, and who they are, in whichever way they are named. */
export async function partiesOf(h: Handle, ids: readonly Id[]): Promise<Map<Id, { name: string; party: Id }>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<{ id: Id; name: string; party: Id }>(sql`
    SELECT id, name, id AS party FROM people.person WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])
    UNION ALL SELECT id, name, id FROM organisations.current WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])
    UNION ALL SELECT id, title, coalesce(organisation, officer, citizen, id) FROM care.member
      WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
  return new Map(rows.map(({ id, ...r }) => [id, r]))
}

export async function carryClaims(h: Handle, rows: readonly { id: Id; on: Day }[]): Promise<void> {
  await h.run(sql`
    UPDATE care.claim c SET state = 'carried', carried_on = r."on", carried_at = ${h.now}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, "on" date) WHERE c.county = ${h.scope.county} AND c.id = r.id AND c.state = 'open'`)
}

export async function answerClaim(h: Handle, id: Id, reason: string): Promise<void> {
  await h.run(
    sql`UPDATE care.claim SET reason = ${reason}, answered_at = ${h.now} WHERE county = ${h.scope.county} AND id = ${id}`,
  )
}

export async function extendClaim(h: Handle, id: Id, dueOn: Day): Promise<void> {
  await h.run(sql`
    UPDATE care.claim SET due_on = ${dueOn}, reminded_on = NULL, told_on = NULL, hear_until = NULL, reason = NULL, answered_at = NULL
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function releaseClaims(h: Handle, ids: readonly Id[], why: string): Promise<number> {
  return h.run(sql`
    UPDATE care.claim SET state = 'released', released_at = ${h.now}, released_why = ${why}
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND state = 'open'`)
}

/**
 * Lets go of what was not carried out: the claim is what was, and waits for what is not confirmed yet.
 * @param kept how much of the share was carried out
 */
export async function releaseRest(h: Handle, id: Id, kept: number, why: string): Promise<void> {
  await h.run(sql`
    UPDATE care.claim c SET share = ${kept}, rest = nullif(c.share - ${kept}, 0), rest_why = CASE WHEN c.share > ${kept} THEN ${why}::text END,
      state = CASE WHEN d.waiting THEN 'carried' ELSE 'confirmed' END, carried_on = d.last, carried_at = ${h.now},
      confirmed_on = CASE WHEN NOT d.waiting THEN d.confirmed END
    FROM (
      SELECT max(v.on_day) AS last, bool_or(v.state = 'made') AS waiting, max(x.on_day) AS confirmed FROM care.delivery v
      LEFT JOIN care.confirmation x ON x.county = v.county AND x.delivery = v.id
      WHERE v.county = ${h.scope.county} AND v.claim = ${id} AND v.state <> 'returned') d
    WHERE c.county = ${h.scope.county} AND c.id = ${id} AND c.state = 'open'`)
}

/** Claims whose term is near or past: what the day's job looks at. Who gave has done their part. */
export async function duesNear(h: Handle, until: Day): Promise<Claim[]> {
  return h.rows(sql`
    SELECT ${CLAIM} FROM ${CLAIMS} WHERE c.county = ${h.scope.county} AND c.state = 'open' AND c.due_on <= ${until}
      AND c.gift IS NULL AND c.kind <> 'giver' ORDER BY c.id FOR UPDATE OF c`)
}

// ---- Gifts that meet claims

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

/** Claims of a wish that were not let go, oldest first. */
export async function liveClaims(h: Handle, wish: Id, lock = false): Promise<ClaimToMeet[]> {
  return h.rows(sql`
    SELECT c.id, c.kind, c.citizen, c.share::double precision AS share, c.gift, c.state, ${DELIVERED} AS delivered FROM care.claim c
    WHERE c.county = ${h.scope.county} AND c.wish = ${wish} AND c.state <> 'released'
    ORDER BY c.at, c.id ${lock ? sql`FOR UPDATE OF c` : sql``}`)
}

/** What the open claim of the money that is there comes to. */
export async function setShare(h: Handle, id: Id, share: number): Promise<void> {
  await h.run(
    sql`UPDATE care.claim SET share = ${share} WHERE county = ${h.scope.county} AND id = ${id} AND state = 'open'`,
  )
}

/** By which gift an open claim is met; what was told of its term before is over. */
export async function setGift(h: Handle, id: Id, gift: Id | null): Promise<void> {
  await h.run(sql`
    UPDATE care.claim SET gift = ${gift}, reminded_on = NULL, told_on = NULL, hear_until = NULL, reason = NULL, answered_at = NULL
    WHERE county = ${h.scope.county} AND id = ${id} AND state = 'open'`)
}

/** Whether the same claimant has claimed the wish and not ended it yet. */
export async function claimedAlready(h: Handle, wish: Id, party: Id): Promise<boolean> {
  const { found } = await h.one<{ found: boolean }>(sql`
    SELECT EXISTS (SELECT 1 FROM care.claim WHERE county = ${h.scope.county} AND wish = ${wish} AND party = ${party}
      AND state IN ('open', 'carried')) AS found`)
  return found
}

export async function remind(h: Handle, ids: readonly Id[]): Promise<void> {
  await h.run(
    sql`UPDATE care.claim SET reminded_on = ${h.today} WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`,
  )
}

export async function tell(h: Handle, ids: readonly Id[], until: Day): Promise<void> {
  await h.run(sql`
    UPDATE care.claim SET told_on = ${h.today}, hear_until = ${until} WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
}

// ---- Deliveries and confirmations

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

/** What the deliveries of a claim rest on, those that were sent back left out. */
export async function restsOf(h: Handle, claim: Id): Promise<string[]> {
  const rows = await h.rows<{ at: string }>(sql`
    SELECT DISTINCT rests_on AS at FROM care.delivery
    WHERE county = ${h.scope.county} AND claim = ${claim} AND state <> 'returned' AND rests_on IS NOT NULL ORDER BY at`)
  return rows.map((r) => r.at)
}

// ---- Money that was paid for a wish

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

/**
 * Claims that had been carried out go back to work, as when somebody was not satisfied. A claimant has one at work for a wish: of
 * several the first goes back, and none when they have claimed the wish again since; what does not go back is let go.
 */
export async function reopenClaims(h: Handle, ids: readonly Id[], why: string): Promise<void> {
  const given = sql`${ids as Id[]}::uuid[]`
  const another = sql`EXISTS (SELECT 1 FROM care.claim o WHERE o.county = c.county AND o.wish = c.wish AND o.party = c.party AND o.id <> c.id
    AND (o.state IN ('open', 'carried') OR (o.id = ANY (${given}) AND o.state = 'confirmed' AND c.state = 'confirmed' AND (o.at, o.id) < (c.at, c.id))))`
  const rows = sql`c.county = ${h.scope.county} AND c.id = ANY (${given}) AND c.state IN ('carried', 'confirmed')`
  await h.run(sql`
    UPDATE care.claim c SET state = 'released', released_at = ${h.now}, released_why = ${why}, confirmed_on = NULL WHERE ${rows} AND ${another}`)
  await h.run(sql`
    UPDATE care.claim c SET state = 'open', carried_on = NULL, carried_at = NULL, confirmed_on = NULL, reminded_on = NULL, told_on = NULL,
      hear_until = NULL, reason = NULL, answered_at = NULL WHERE ${rows}`)
}

// ---- What anybody may read

export interface WallFilter {
  township?: string | undefined
  kind?: WishKind | undefined
  /** still to be claimed, or any */
  open?: boolean | undefined
}
const PUBLIC = sql`v.id, v.kind, v.title, v.detail, v.township, coalesce(l.name, '') AS "townshipName", v.needs, v.needed::double precision AS needed,
  v.unit_name AS "unitName", v.taken::double precision AS taken, v.done::double precision AS done, v.state, v.listed_on AS "listedOn",
  v.confirmed_on AS "confirmedOn"`
const PUBLICS = sql`care.public_wish v LEFT JOIN places.public_place l ON l.county = v.county AND l.place = v.township`

/** What may still be claimed. */
const OPEN = sql`(v.state IN ('listed', 'claimed') AND v.taken < v.needed)`

export async function wall(h: Handle, f: WallFilter, page: PageOf): Promise<{ total: number; rows: PublicWish[] }> {
  const where = sql`v.county = ${h.scope.county} ${f.township ? sql`AND v.township = ${f.township}` : sql``} ${f.kind ? sql`AND v.kind = ${f.kind}` : sql``}
    ${f.open === undefined ? sql`` : f.open ? sql`AND ${OPEN}` : sql`AND v.state IN ('confirmed', 'partly')`}`
  const rows = await h.rows<PublicWish>(sql`
    SELECT ${PUBLIC} FROM ${PUBLICS} WHERE ${where} ORDER BY ${OPEN} DESC, v.listed_on DESC, v.id DESC
    LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM care.public_wish v WHERE ${where}`,
  )
  return { total, rows }
}

/** A wish as anybody may read it; undefined when it does not hang on the wall. */
export function wallWish(h: Handle, id: Id): Promise<PublicWish | undefined> {
  return h.maybe<PublicWish>(sql`SELECT ${PUBLIC} FROM ${PUBLICS} WHERE v.county = ${h.scope.county} AND v.id = ${id}`)
}

export async function publicWish(h: Handle, id: Id): Promise<PublicWish> {
  const w = await wallWish(h, id)
  if (w === undefined) throw new Problem('not-found', { what: '该心愿' })
  return w
}

export async function wallTownships(h: Handle): Promise<{ place: string; name: string }[]> {
  return h.rows(sql`
    SELECT DISTINCT v.township AS place, l.name FROM care.public_wish v JOIN places.public_place l ON l.county = v.county AND l.place = v.township
    WHERE v.county = ${h.scope.county} ORDER BY v.township`)
}

export interface WallFigures {
  kind: WishKind
  listed: number
  open: number
  confirmed: number
}

/** Wishes and projects are counted apart: one is a person's, the other for many. */
export async function wallFigures(h: Handle): Promise<WallFigures[]> {
  return h.rows(sql`
    SELECT kind, count(*)::integer AS listed, count(*) FILTER (WHERE ${OPEN})::integer AS open,
      count(*) FILTER (WHERE state IN ('confirmed', 'partly'))::integer AS confirmed FROM care.public_wish v WHERE county = ${h.scope.county}
    GROUP BY kind ORDER BY kind DESC`)
}
