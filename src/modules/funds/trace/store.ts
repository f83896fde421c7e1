import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { AccountKind, PostingKind } from '../model.ts'

export interface MovementRow {
  id: Id
  posting: Id
  at: Date
  kind: PostingKind
  onDay: Day
  source: Id
  sourceKind: AccountKind
  target: Id
  targetKind: AccountKind
  targetTitle: string
  targetAbout: string | null
  targetPlace: string | null
  amount: Fen
  purpose: string
  /** title of the wish it was paid for */
  wish: string | null
  corrects: Id | null
  why: string | null
  confirmedOn: Day | null
  confirmedAs: 'resident' | 'witness' | null
  confirmedBy: string | null
}

interface TransferRow {
  id: Id
  posting: Id
  source: Id
  target: Id
  amount: Fen
  purpose: string
  place: string
}

/**
 * Every movement of every account that money of this account may have reached, with whom it reached and who confirmed it. The way
 * goes on through accounts that hold money and ends at recipients and outside. As many statements as it has stages, and five: each
 * asks one table by its keys, so that it stays as quick whatever the database believes to know of the tables.
 */
export async function movementsFrom(h: Handle, account: Id): Promise<MovementRow[]> {
  const accounts = new Map<Id, AccountRow>()
  const transfers = new Map<Id, TransferRow>()
  const reached = new Set<Id>()
  for (let open = [account]; open.length > 0; ) {
    for (const id of open) reached.add(id)
    for (const t of await transfersOf(h, open)) transfers.set(t.id, t)
    const fresh = new Set(
      [...transfers.values()].flatMap((t) => [t.source, t.target]).filter((id) => !accounts.has(id)),
    )
    for (const a of await accountsIn(h, [...fresh])) accounts.set(a.id, a)
    const next = [...transfers.values()]
      .filter((t) => reached.has(t.source) && !reached.has(t.target))
      .map((t) => t.target)
    open = [...new Set(next)].filter((id) => !ENDS.has(accounts.get(id)!.kind))
  }
  const ids = [...new Set([...transfers.values()].map((t) => t.posting))]
  const postings = new Map((await postingsIn(h, ids)).map((p) => [p.posting, p]))
  const confirmed = new Map((await confirmationsOf(h, ids)).map((c) => [c.posting, c]))
  const wishes = await wishesPaid(h, ids)
  const names = await townships(h)
  return [...transfers.values()]
    .map((t): MovementRow => {
      const [source, target] = [accounts.get(t.source)!, accounts.get(t.target)!]
      return {
        confirmedOn: null,
        confirmedAs: null,
        confirmedBy: null,
        ...postings.get(t.posting)!,
        ...confirmed.get(t.posting),
        wish: wishes.get(t.posting) ?? null,
        id: t.id,
        source: t.source,
        target: t.target,
        amount: t.amount,
        purpose: t.purpose,
        sourceKind: source.kind,
        targetKind: target.kind,
        targetTitle: target.title,
        targetAbout: target.about,
        targetPlace: names.get(t.place.slice(0, 9)) ?? null,
      }
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime() || compare(a.posting, b.posting) || compare(a.id, b.id))
}

const ENDS: ReadonlySet<AccountKind> = new Set(['payee', 'outside'])
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const TRANSFER = sql`t.id, t.posting, t.debit AS source, t.credit AS target, t.amount, t.purpose, t.place`

async function transfersOf(h: Handle, accounts: readonly Id[]): Promise<TransferRow[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT ${TRANSFER} FROM funds.transfer t
    WHERE t.county = ${county} AND t.debit = ANY (${accounts as Id[]}::uuid[]) AND t.state IN ('posted', 'post')
    UNION ALL
    SELECT ${TRANSFER} FROM funds.transfer t
    WHERE t.county = ${county} AND t.credit = ANY (${accounts as Id[]}::uuid[]) AND t.state IN ('posted', 'post')`)
}

interface AccountRow {
  id: Id
  kind: AccountKind
  title: string
  about: string | null
}

async function accountsIn(h: Handle, ids: readonly Id[]): Promise<AccountRow[]> {
  return h.rows(sql`SELECT a.id, a.kind, a.title, a.about FROM funds.account a
    WHERE a.county = ${h.scope.county} AND a.id = ANY (${ids as Id[]}::uuid[])`)
}

/**
 * A payment's title is an officer's own text, except where a wish asked for it by itself: there it is what hung on the public wall.
 * A pay run names itself.
 */
const FOR_WISH = sql`y.run IS NULL AND y.about LIKE 'care.wish/%'`

/** Titles of the wishes that were paid by these postings. */
async function wishesPaid(h: Handle, postings: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await h.rows<{ posting: Id; title: string }>(sql`SELECT y.posting, y.title FROM funds.payment y
    WHERE y.county = ${h.scope.county} AND y.posting = ANY (${postings as Id[]}::uuid[]) AND ${FOR_WISH}`)
  return new Map(rows.map((r) => [r.posting, r.title]))
}

/** The same of what is promised for payments that are not made yet, by what the postings are about. */
async function wishesPromised(h: Handle, abouts: readonly string[]): Promise<Map<string, string>> {
  const ids = abouts.flatMap((about) => (about.startsWith(PAYMENT) ? [about.slice(PAYMENT.length)] : []))
  const rows = await h.rows<{ id: Id; title: string }>(sql`SELECT y.id, y.title FROM funds.payment y
    WHERE y.county = ${h.scope.county} AND y.id = ANY (${ids}::uuid[]) AND ${FOR_WISH}`)
  return new Map(rows.map((r) => [`${PAYMENT}${r.id}`, r.title]))
}
const PAYMENT = 'funds.payment/'

type PostingRow = Pick<MovementRow, 'posting' | 'at' | 'kind' | 'onDay' | 'corrects' | 'why'> & { about: string | null }

async function postingsIn(h: Handle, ids: readonly Id[]): Promise<PostingRow[]> {
  return h.rows(sql`SELECT p.id AS posting, p.at, p.kind, p.on_day AS "onDay", p.corrects, p.why, p.about FROM funds.posting p
    WHERE p.county = ${h.scope.county} AND p.id = ANY (${ids as Id[]}::uuid[])`)
}

type ConfirmationRow = Pick<MovementRow, 'posting' | 'confirmedOn' | 'confirmedAs' | 'confirmedBy'>

async function confirmationsOf(h: Handle, postings: readonly Id[]): Promise<ConfirmationRow[]> {
  return h.rows(sql`
    WITH paid AS MATERIALIZED (
      SELECT y.id, y.posting FROM funds.payment y
      WHERE y.county = ${h.scope.county} AND y.posting = ANY (${postings as Id[]}::uuid[]) AND y.confirmed_on IS NOT NULL)
    SELECT y.posting, f.on_day AS "confirmedOn", f.confirmed_as AS "confirmedAs", f.name_shown AS "confirmedBy"
    FROM funds.confirmation f JOIN paid y ON y.id = f.payment
    WHERE f.county = ${h.scope.county} AND f.payment = ANY (ARRAY(SELECT id FROM paid))`)
}

async function townships(h: Handle): Promise<Map<string, string>> {
  const rows = await h.rows<{ place: string; name: string }>(
    sql`SELECT place, name FROM places.current WHERE county = ${h.scope.county} AND level IN ('county', 'township')`,
  )
  return new Map(rows.map((r) => [r.place, r.name]))
}

export interface PromiseRow {
  id: Id
  onDay: Day
  amount: Fen
  purpose: string
  /** title of the wish it is promised for */
  wish: string | null
  targetTitle: string
  targetAbout: string | null
  targetPlace: string | null
}

/** What is promised from an account and neither paid nor taken back. */
export async function promisesOf(h: Handle, account: Id): Promise<PromiseRow[]> {
  const { county } = h.scope
  const all = await h.rows<TransferRow & { pending: Id | null }>(sql`SELECT ${TRANSFER}, t.pending FROM funds.transfer t
    WHERE t.county = ${county} AND t.debit = ${account} AND t.state <> 'posted' ORDER BY t.posting, t.id`)
  const done = new Set(all.map((t) => t.pending))
  const open = all.filter((t) => t.pending === null && !done.has(t.id))
  if (open.length === 0) return []
  const accounts = new Map(
    (
      await accountsIn(
        h,
        open.map((t) => t.target),
      )
    ).map((a) => [a.id, a]),
  )
  const postings = new Map(
    (
      await postingsIn(
        h,
        open.map((t) => t.posting),
      )
    ).map((p) => [p.posting, p]),
  )
  const wishes = await wishesPromised(
    h,
    [...postings.values()].flatMap((p) => p.about ?? []),
  )
  const names = await townships(h)
  return open.map((t) => {
    const target = accounts.get(t.target)!
    const { onDay, about } = postings.get(t.posting)!
    return {
      id: t.id,
      onDay,
      amount: t.amount,
      purpose: t.purpose,
      wish: wishes.get(about ?? '') ?? null,
      targetTitle: target.title,
      targetAbout: target.about,
      targetPlace: names.get(t.place.slice(0, 9)) ?? null,
    }
  })
}

export interface LotRow {
  lot: Id
  parent: Id | null
  posting: Id | null
  item: string
  countedIn: string
  quantity: number
  step: Id
  /** its place among the steps of the lot; 0 is how the lot came to be */
  n: number
  kind: string
  onDay: Day
  placeName: string | null
  receiverKind: string | null
  shown: string | null
  why: string | null
}

/** The way of goods that are the gift, or that were bought by these postings. */
export async function lotsOf(h: Handle, gift: Id, postings: readonly Id[]): Promise<LotRow[]> {
  const { county } = h.scope
  return h.rows(sql`
    WITH bought AS (
      SELECT id, posting FROM funds.payment WHERE county = ${county} AND posting = ANY (${postings as Id[]}::uuid[])),
    way AS (
      SELECT w.*, NULL::uuid AS posting FROM funds.lot_way w WHERE w.county = ${county} AND w.gift = ${gift}
      UNION ALL
      SELECT w.*, b.posting FROM bought b JOIN funds.lot_way w ON w.county = ${county} AND w.payment = b.id)
    SELECT w.lot, w.parent, w.posting, w.item, w.counted_in AS "countedIn", w.quantity, w.step, w.n, w.kind, w.on_day AS "onDay", l.name AS "placeName",
      w.receiver_kind AS "receiverKind", w.shown, w.why
    FROM way w LEFT JOIN places.current l ON l.county = ${county} AND l.place = left(w.place, 9)
    ORDER BY w.lot, w.n`)
}
