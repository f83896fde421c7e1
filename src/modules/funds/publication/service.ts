import { gunzipSync, gzipSync } from 'node:zlib'
import { addDays, atHour, type Day, dayOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { countyName } from '#modules/places/public.ts'
import { lockYears } from '../ledger/store.ts'
import { FUNDING } from '../model.ts'
import { section } from '../section.ts'
import { inOrder, voucherOf } from '../trace/rules.ts'
import type { LedgerAccount, LedgerPosting, Publication } from './model.ts'
import { publicNote } from './notes.ts'
import {
  chained,
  dueDay,
  figuresOf,
  isOrganisation,
  type LedgerInput,
  nextPeriod,
  type Period,
  recordsOf,
  whyNotPublish,
  withoutNumbers,
} from './rules.ts'
import * as store from './store.ts'

export interface Next extends Period {
  readonly dueOn: Day
}

/** The period that is to be public next; null before the first posting. */
export async function nextToPublish(h: Handle): Promise<Next | null> {
  const { lastTo, first } = await store.bounds(h)
  if (first === null) return null
  const { giving } = await section(h)
  const period = nextPeriod(lastTo, dayOf(first), giving.publishMonths)
  return { ...period, dueOn: dueDay(period, giving.publishWithin) }
}

/**
 * Makes the ledger of a period public: built from the books, chained, kept byte for byte. What was booked decides in which period a
 * posting stands, so that what is public never changes.
 * @param to last day of the period, before today
 * @throws action-not-allowed with every reason
 */
export async function publish(h: Handle, to: Day): Promise<Publication> {
  await joinMonth(h)
  // a posting that is under way is written down before the books are read
  await lockYears(h)
  const next = await nextToPublish(h)
  const reasons = whyNotPublish(to, next, h.today)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '公布账目' }, { reasons })
  const input = await ledgerOf(h, { from: next!.from, to })
  const records = recordsOf(input)
  const { text, digest } = chained(records)
  const end = records.at(-1) as { in?: Fen; out?: Fen; closing?: Fen }
  const publication: Publication = {
    id: h.id(),
    fromDay: next!.from,
    toDay: to,
    publishedOn: h.today,
    digest,
    records: records.length,
    cameIn: end.in!,
    wentOut: end.out!,
    held: end.closing!,
    figures: figuresOf(input),
  }
  await store.addPublication(h, publication, gzipSync(text))
  await h.record({
    command: 'funds.publish',
    subject: publication.id,
    place: h.scope.county,
    after: { from: publication.fromDay, to, digest, records: publication.records },
  })
  return publication
}

/** The very bytes that were published. */
export async function publishedBytes(h: Handle, id: Id): Promise<Buffer> {
  return gunzipSync(await store.publicBody(h, id))
}

/** What the books say of a period, as the public may read it. */
export async function ledgerOf(h: Handle, period: Period): Promise<LedgerInput> {
  const [from, before] = [atHour(period.from, 0), atHour(addDays(period.to, 1), 0)]
  const name = await countyName(h)
  const { purposes } = await section(h)
  const titles = purposes.map((p) => p.title)
  const rows = await store.openingsAt(h, from, before)
  const names = new Map(rows.map((row) => [row.id, publicName(h, row, name)]))
  const accounts = new Map<string, LedgerAccount & { opening: Fen }>()
  for (const row of rows) {
    const account = names.get(row.id)!
    accounts.set(account.id, { ...account, opening: (accounts.get(account.id)?.opening ?? 0) + row.opening })
  }
  const byPosting = [...Map.groupBy(await store.bookedIn(h, from, before), (t) => t.posting).values()]
  const bound = new Set(rows.filter((r) => r.kind !== 'payee' && r.kind !== 'outside').map((r) => r.id))
  const openings = new Map(rows.map((r) => [r.id, r.opening]))
  const ordered = inOrder(
    byPosting,
    (legs) => ({ at: legs[0]!.at.getTime(), posting: legs[0]!.posting, corrects: legs[0]!.corrects, legs }),
    (account) => bound.has(account),
    openings,
  )
  return {
    county: h.scope.county,
    countyName: name,
    period,
    accounts: [...accounts.values()],
    purposes: namedPurposes(purposes, byPosting.flat()),
    postings: ordered.map((all) => publicPosting(all, { names, county: name, titles })),
  }
}

/** The pack's purposes, and those that were in use before and are in the pack no more. */
function namedPurposes(known: readonly { code: string; title: string }[], moved: readonly { purpose: string }[]) {
  const codes = new Set([FUNDING, ...known.map((p) => p.code)])
  const old = [...new Set(moved.map((t) => t.purpose))].filter((code) => !codes.has(code))
  return [...known.map(({ code, title }) => ({ code, title })), ...old.map((code) => ({ code, title: code }))]
}

/** How an account is called in public: the same in every period, and nothing of what it is called inside. */
function publicName(h: Handle, row: store.OpeningRow, county: string): LedgerAccount {
  const place = row.placeName ?? county
  const one = (key: string, title: string): LedgerAccount => ({
    id: ledgerId(h, key),
    kind: row.kind,
    title,
    purposes: row.purposes,
    floor: row.kind === 'outside' || row.kind === 'payee' ? 'none' : 'zero',
  })
  if (row.kind === 'payee') {
    if (row.about?.startsWith('organisations.organisation/')) return one(row.id, row.title)
    const [kind, title] = row.about?.startsWith('households.') ? ['resident', '受助群众'] : ['supplier', '供应商']
    return { ...one(`${kind} ${row.place.slice(0, 9)}`, `${title}（${place}）`), purposes: null }
  }
  const isGiver =
    row.kind === 'outside' && (row.about?.startsWith('citizens.citizen/') || row.about?.startsWith('funds.'))
  if (isGiver) return one('givers', '捐赠人')
  if (row.kind === 'gift') return one(row.id, `捐赠款（${place}）`)
  // whoever is no organisation may be a person
  if (row.kind === 'outside' && !isOrganisation(row.title))
    return { ...one('other-sources', '其他资金来源'), purposes: null }
  return one(row.id, withoutNumbers(row.title)!)
}

/** By what a gift's account, or another, is found in the public ledgers. */
export function ledgerId(h: Handle, key: string): string {
  return h.vault.fingerprint(`${h.scope.county}/public-ledger/${key}`).toString('hex').slice(0, 16)
}

function publicPosting(
  rows: readonly store.BookedRow[],
  { names, county, titles }: { names: ReadonlyMap<Id, LedgerAccount>; county: string; titles: readonly string[] },
): LedgerPosting {
  const [head] = rows
  const { posting, onDay, at, kind, corrects, why } = head!
  return {
    id: voucherOf(posting),
    day: onDay,
    booked: dayOf(at),
    kind,
    corrects: corrects === null ? null : voucherOf(corrects),
    note: corrects === null && kind !== 'refund' ? null : publicNote(why, titles),
    transfers: rows.map((t) => ({
      from: names.get(t.source)!.id,
      to: names.get(t.target)!.id,
      amount: t.amount,
      place: t.place ?? county,
      purpose: t.purpose,
    })),
  }
}
