import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { ACCOUNT_KINDS, type Account, POSTING_KINDS } from '../model.ts'
import { purposeNames, section } from '../section.ts'
import { type AccountView, type EntryRow, TRANSFER_STATES } from './model.ts'
import { BOOKKEEPERS, isCorrectable, nextToClose, yearActions } from './rules.ts'
import { reasonsAgainstClosing } from './service.ts'
import * as store from './store.ts'

export async function viewAccounts(
  h: Handle,
  rows: readonly (Account & { placeName: string; children: number })[],
): Promise<AccountView[]> {
  const nameOf = await purposeNames(h)
  return rows.map((a) => ({
    id: a.id,
    kind: a.kind,
    kindName: ACCOUNT_KINDS[a.kind],
    title: a.title,
    parent: a.parent,
    place: a.place,
    placeName: a.placeName,
    about: a.about,
    purposes: a.purposes,
    purposeNames: a.purposes?.map(nameOf).join('、') ?? '不限',
    balance: a.postedIn - a.postedOut,
    promised: a.pendingOut,
    in: a.postedIn,
    out: a.postedOut,
    openedOn: a.openedOn,
    closedOn: a.closedOn,
    children: a.children,
  }))
}

export async function viewEntries(h: Handle, rows: readonly EntryRow[]) {
  const nameOf = await purposeNames(h)
  return rows.map(({ person: _, ...e }) => ({
    ...e,
    purposeName: nameOf(e.purpose),
    stateName: TRANSFER_STATES[e.state],
    kindName: POSTING_KINDS[e.kind] ?? e.kind,
  }))
}

/** Where what a posting is about opens in the console; null when it has no page. */
export function linkOf(about: string | null): string | null {
  const [thing, id] = about?.split('/') ?? []
  if (thing === 'funds.payment') return `/payments/${id}`
  if (thing === 'funds.gift') return `/gifts/${id}`
  if (thing === 'care.wish') return `/care/wishes/${id}`
  return null
}

export async function viewPosting(h: Handle, id: Id) {
  const { at: _, place: __, unit: ___, ...head } = await store.loadPosting(h, id)
  const { rows } = await store.listEntries(h, { posting: id, page: 1, size: 200 }, { limit: 200, offset: 0 })
  const left = (await store.uncorrected(h, id)).reduce((sum, t) => sum + Math.max(0, t.amount), 0)
  return {
    ...head,
    kindName: POSTING_KINDS[head.kind] ?? head.kind,
    link: linkOf(head.about),
    open: left,
    mayCorrect: left > 0 && isCorrectable(head) && (BOOKKEEPERS as readonly string[]).includes(h.scope.role),
    transfers: await viewEntries(h, rows),
  }
}

/** The book of a year: what each kind of account holds and moved, and that everything adds up to nought. */
export async function viewBook(h: Handle, year: number) {
  const nameOf = ({ code, title }: { code: string; title: string }) => ({ code, title })
  const [rows, sum, closed, { purposes }] = [
    await store.totalsByKind(h, year),
    await store.sumOfBalances(h),
    await store.listYears(h),
    await section(h),
  ]
  const last = Number(h.today.slice(0, 4)) - 1
  const next = nextToClose(
    closed.map((y) => y.year),
    await store.firstYear(h),
  )
  const open = [next ?? last].filter((y) => y <= last)
  const years = [
    ...(await Promise.all(open.map((y) => viewOpenYear(h, y)))),
    ...closed.map((y) => ({ ...y, closedAt: y.closedAt.toISOString(), reasons: [], may: [] })),
  ]
  return {
    year,
    rows: rows.map((r) => ({ ...r, kindName: ACCOUNT_KINDS[r.kind] })),
    ...sum,
    purposes: purposes.map(nameOf),
    kinds: Object.entries(POSTING_KINDS).map(([code, title]) => ({ code, title })),
    years,
  }
}

async function viewOpenYear(h: Handle, year: number) {
  const reasons = await reasonsAgainstClosing(h, year)
  const proposal = await store.openYearProposal(h, year)
  const asked = { person: h.scope.person, role: h.scope.role, proposedBy: proposal?.person ?? null }
  return { ...UNCLOSED, year, reasons, proposedBy: proposal?.proposer ?? null, may: yearActions(asked, reasons.length) }
}

const UNCLOSED = { closedAt: null, closedBy: null, postings: 0, moved: 0, digest: null }
