import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { containing } from '#kernel/server/patterns.ts'
import type { Channel, Gift, GiftFilter, GiftKind, GiverKind } from './model.ts'

const GIFT = sql`g.id, g.kind, g.channel, g.person, g.giver_shown AS shown, g.amount, g.goods, g.purposes, g.place,
  coalesce(l.name, g.place) AS "placeName", g.need, g.elsewhere, g.memo, g.pledged_on AS "pledgedOn", g.state, g.received_on AS "receivedOn", g.received,
  g.account, g.posting, g.ended_why AS "endedWhy", coalesce(a.posted_in - a.posted_out, 0) AS held`
const GIFTS = sql`funds.gift g LEFT JOIN funds.account a ON a.county = g.county AND a.id = g.account
  LEFT JOIN places.current l ON l.county = g.county AND l.place = g.place`

export interface NewGiftRow {
  id: Id
  kind: GiftKind
  channel: Channel
  person: Id | null
  giver_sealed: Buffer | null
  giver_kind: GiverKind
  shown: string
  amount: Fen | null
  goods: string | null
  purposes: readonly string[] | null
  place: string
  need: string | null
  elsewhere: boolean
  code_print: Buffer
  memo: string
  entered_by: Id | null
}

/** Pledges, in one statement; whoever adds them need not be able to read them. */
export async function addGifts(h: Handle, rows: readonly NewGiftRow[]): Promise<void> {
  const written = rows.map((r) => ({ ...r, giver_sealed: hexOf(r.giver_sealed), code_print: hexOf(r.code_print) }))
  await h.run(sql`
    INSERT INTO funds.gift (county, id, kind, channel, person, giver_sealed, giver_kind, giver_shown, amount, goods, purposes, place, need, elsewhere, code_print, memo,
      pledged_on, entered_by, at)
    SELECT ${h.scope.county}, r.id, r.kind, r.channel, r.person, decode(r.giver_sealed, 'hex'), r.giver_kind, r.shown, r.amount, r.goods, r.purposes, r.place, r.need,
      r.elsewhere, decode(r.code_print, 'hex'), r.memo, ${h.today}::date, r.entered_by, ${h.now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(written)}) AS r(id uuid, kind text, channel text, person uuid, giver_sealed text, giver_kind text, shown text, amount bigint,
      goods text, purposes text[], place text, need text, elsewhere boolean, code_print text, memo text, entered_by uuid)`)
}

function hexOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex')
}

export async function loadGift(h: Handle, id: Id, lock = false): Promise<Gift> {
  return h.one(
    sql`SELECT ${GIFT} FROM ${GIFTS} WHERE g.county = ${h.scope.county} AND g.id = ${id} ${lock ? sql`FOR NO KEY UPDATE OF g` : sql``}`,
    '该笔捐赠',
  )
}

export async function giftByPrint(h: Handle, print: Buffer): Promise<Id | undefined> {
  const row = await h.maybe<{ id: Id }>(
    sql`SELECT id FROM funds.gift WHERE county = ${h.scope.county} AND code_print = ${print}`,
  )
  return row?.id
}

export interface GiftForNeed {
  id: Id
  /** `module.thing/<id>` */
  need: string
  /** the citizen who gave */
  person: Id | null
  shown: string
  /** of what was received, what was neither given back nor spent on something else; nought when its receipt was corrected */
  kept: Fen
}

/** Gifts of money that came, or had come, for these needs, oldest first. */
export async function giftsForNeeds(h: Handle, needs: readonly string[]): Promise<GiftForNeed[]> {
  return h.rows(sql`
    SELECT g.id, g.need, g.person, g.giver_shown AS shown,
      greatest(0, coalesce(g.received, 0) - coalesce((
        SELECT sum(t.amount) FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting
        LEFT JOIN funds.payment y ON y.county = p.county AND y.posting = p.id
        WHERE t.county = g.county AND t.debit = g.account AND t.state IN ('posted', 'post')
          AND (y.state IN ('paid', 'confirmed') AND y.about IS DISTINCT FROM g.need OR p.kind = 'refund'
            AND NOT EXISTS (SELECT 1 FROM funds.posting k WHERE k.county = p.county AND k.corrects = p.id))), 0)) AS kept
    FROM funds.gift g WHERE g.county = ${h.scope.county} AND g.kind = 'money' AND g.account IS NOT NULL AND g.need = ANY (${needs as string[]}::text[])
    ORDER BY g.at, g.id`)
}

/** The giver's own name, sealed. */
export async function giverOf(h: Handle, id: Id): Promise<Buffer | null> {
  const row = await h.one<{ sealed: Buffer | null }>(
    sql`SELECT giver_sealed AS sealed FROM funds.gift WHERE county = ${h.scope.county} AND id = ${id}`,
    '该笔捐赠',
  )
  return row.sealed
}

export interface Receipt {
  onDay: Day
  received: Fen | null
  account: Id | null
  posting: Id | null
}

export async function markReceived(h: Handle, id: Id, r: Receipt): Promise<void> {
  await h.run(sql`UPDATE funds.gift SET state = 'received', received_on = ${r.onDay}, received_at = ${h.now}, received_by = ${h.scope.person},
    received = ${r.received}, account = ${r.account}, posting = ${r.posting}, ended_at = NULL, ended_why = NULL WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** Ends pledges: taken back by who made them, or lapsed. */
export async function endPledges(
  h: Handle,
  ids: readonly Id[],
  state: 'withdrawn' | 'lapsed',
  why: string,
): Promise<void> {
  await h.run(sql`UPDATE funds.gift SET state = ${state}, ended_at = ${h.now}, ended_why = ${why}
    WHERE county = ${h.scope.county} AND id = ANY (${ids as Id[]}::uuid[])`)
}

/** Pledges whose money has not come by their last day. */
export async function lapsedPledges(h: Handle, before: Day): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`SELECT id FROM funds.gift
    WHERE county = ${h.scope.county} AND state = 'pledged' AND channel = 'bank' AND pledged_on < ${before} ORDER BY id FOR NO KEY UPDATE`)
  return rows.map((r) => r.id)
}

function filtered(h: Handle, f: GiftFilter): RawBuilder<unknown> {
  return sql`g.county = ${h.scope.county}
    ${f.state ? sql`AND g.state = ${f.state}` : sql``}
    ${f.waiting === true ? sql`AND g.state IN ('pledged', 'lapsed')` : sql``}
    ${f.kind ? sql`AND g.kind = ${f.kind}` : sql``}
    ${f.under ? sql`AND g.place >= ${f.under} AND g.place < ${`${f.under}~`}` : sql``}
    ${f.purpose ? sql`AND ${f.purpose} = ANY (g.purposes)` : sql``}
    ${f.need ? sql`AND g.need = ${f.need}` : sql``}
    ${f.held === true ? sql`AND a.posted_in > a.posted_out` : sql``}
    ${f.q ? sql`AND (g.giver_shown LIKE ${containing(f.q)} OR g.memo = upper(${f.q}) OR g.goods LIKE ${containing(f.q)})` : sql``}`
}

export async function listGifts(
  h: Handle,
  f: GiftFilter,
  page: PageOf,
): Promise<{ total: number; received: Fen; held: Fen; rows: Gift[] }> {
  const where = filtered(h, f)
  const rows = await h.rows<Gift>(
    sql`SELECT ${GIFT} FROM ${GIFTS} WHERE ${where} ORDER BY g.pledged_on DESC, g.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`,
  )
  const totals = await h.one<{ total: number; received: Fen; held: Fen }>(sql`
    SELECT count(*)::integer AS total, coalesce(sum(g.received), 0) AS received, coalesce(sum(a.posted_in - a.posted_out), 0) AS held
    FROM ${GIFTS} WHERE ${where}`)
  return { ...totals, rows }
}

/** What a citizen has given, the latest first. */
export async function giftsOf(h: Handle, person: Id, most = 200): Promise<Omit<Gift, 'held'>[]> {
  return h.rows(sql`
    SELECT g.id, g.kind, g.channel, g.person, g.giver_shown AS shown, g.amount, g.goods, g.purposes, g.place, coalesce(l.name, g.place) AS "placeName",
      g.need, g.elsewhere, g.memo, g.pledged_on AS "pledgedOn", g.state, g.received_on AS "receivedOn", g.received, g.account, g.posting, g.ended_why AS "endedWhy"
    FROM funds.gift g LEFT JOIN places.public_place l ON l.county = g.county AND l.place = left(g.place, 9)
    WHERE g.county = ${h.scope.county} AND g.person = ${person} ORDER BY g.pledged_on DESC, g.id DESC LIMIT ${most}`)
}

export interface PublicGift {
  id: Id
  kind: GiftKind
  giverKind: GiverKind
  shown: string
  received: Fen | null
  purposes: string[] | null
  place: string
  placeName: string
  receivedOn: Day
}

/** Gifts as open data, the latest first; run with the public's own database role. */
export async function publicGifts(h: Handle, most: number): Promise<PublicGift[]> {
  return h.rows(sql`
    SELECT g.id, g.kind, g.giver_kind AS "giverKind", g.giver_shown AS shown, g.received, g.purposes, g.place, coalesce(p.name, g.place) AS "placeName",
      g.received_on AS "receivedOn"
    FROM funds.public_gift g LEFT JOIN places.public_place p ON p.county = g.county AND p.place = g.place
    WHERE g.county = ${h.scope.county} ORDER BY g.received_on DESC, g.id DESC LIMIT ${most}`)
}

/** The county's townships by name; run with the public's own database role. */
export async function publicTownships(h: Handle): Promise<{ place: string; name: string }[]> {
  return h.rows(
    sql`SELECT place, name FROM places.public_place WHERE county = ${h.scope.county} AND level = 'township' ORDER BY place`,
  )
}
