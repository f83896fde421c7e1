import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import { bytes, inYear } from '../store.ts'
import type { Claim, Claimant, ClaimFilter } from './model.ts'
import type { ClaimToMeet } from './rules.ts'

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
  claimedOn: Day
  dueOn: Day
}

export async function addClaims(h: Handle, claims: readonly ClaimColumns[]): Promise<void> {
  const rows = claims.map((c) => ({ ...c, namePrint: bytes(c.namePrint), contactSealed: bytes(c.contactSealed) }))
  await h.run(sql`
    INSERT INTO care.claim (county, id, wish, place, kind, party, citizen, officer, organisation, member, person, shown, name_print, contact_sealed,
      contact_masked, share, claimed_on, due_on, at, by_person)
    SELECT ${h.scope.county}, r.id, r.wish, r.place, r.kind, r.party, r.citizen, r.officer, r.organisation, r.member, r.person, r.shown, r."namePrint",
      r."contactSealed", r."contactMasked", r.share, r."claimedOn", r."dueOn", ${h.now}, ${h.scope.person}
    FROM json_to_recordset(${JSON.stringify(rows)}) AS r(id uuid, wish uuid, place text, kind text, party uuid, citizen uuid, officer uuid,
      organisation uuid, member uuid, person uuid, shown text, "namePrint" bytea, "contactSealed" bytea, "contactMasked" text, share bigint,
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
