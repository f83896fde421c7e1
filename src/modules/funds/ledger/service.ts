import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { type Handle, together } from '#kernel/server/handle.ts'
import type { Entry } from '#kernel/server/journal.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import type { Account, Balance, NewAccount, NewPosting } from '../model.ts'
import { mustSuitPublic } from '../publication/notes.ts'
import { dayFault, giftOf, isCorrectable, whyNotClose, whyNotRecorrect } from './rules.ts'
import * as store from './store.ts'

/** Opens an account. @returns its id, or that of the account which is there already for the same `about` */
export async function openAccount(h: Handle, account: NewAccount): Promise<Id> {
  const [id] = await openAccounts(h, [account])
  return id!
}

/** Opens many at once, e.g. one for each recipient of a run; in the order given. */
export async function openAccounts(h: Handle, accounts: readonly NewAccount[]): Promise<Id[]> {
  const made = accounts.map((a) => ({ ...a, id: a.id ?? h.id() }))
  if (made.length === 0) return []
  const known = new Map<string, Id>()
  const find = async () => {
    for (const kind of new Set(made.map((a) => a.kind))) {
      const abouts = made.filter((a) => a.kind === kind && a.about != null).map((a) => a.about!)
      for (const row of await store.accountsAbout(h, kind, abouts)) known.set(`${kind} ${row.about}`, row.id)
    }
  }
  await find()
  const fresh = made.filter((a) => a.about == null || !known.has(`${a.kind} ${a.about}`))
  if (fresh.length > 0) {
    await store.addAccounts(h, fresh)
    await h.record({
      command: 'funds.open-accounts',
      subject: fresh[0]!.id,
      place: fresh[0]!.place,
      after: fresh.length === 1 ? { kind: fresh[0]!.kind, title: fresh[0]!.title } : { accounts: fresh.length },
    })
    // another may have opened the same at the same moment
    await find()
  }
  return made.map((a) => (a.about == null ? a.id : known.get(`${a.kind} ${a.about}`)!))
}

/**
 * Records what moved: one posting with all its transfers, or nothing.
 * @returns the posting's id
 * @throws funds-day when it lies in the future; funds-unbalanced, funds-short, funds-purpose, funds-circuit,
 * funds-account-closed, funds-year-closed, funds-correction as the tables see it
 */
export async function post(h: Handle, posting: NewPosting): Promise<Id> {
  const [id] = await postAll(h, [posting])
  return id!
}

/** Many postings in one statement; all or none. */
export async function postAll(h: Handle, postings: readonly NewPosting[]): Promise<Id[]> {
  const written = postings.map((p) => ({ ...p, id: p.id ?? h.id() }))
  // the accounts are locked last, so that others wait for them no longer than they must
  await together(...written.map((p) => h.record(entryOf(h, p))), write(h, written))
  return written.map((p) => p.id)
}

function entryOf(h: Handle, p: store.WrittenPosting): Entry {
  const { kind, total, onDay, document } = p
  return {
    command: p.corrects == null ? 'funds.post' : 'funds.correct',
    subject: p.id,
    place: p.place ?? h.scope.county,
    unit: p.unit ?? null,
    why: p.why ?? null,
    after: { kind, total, onDay, document, about: p.about ?? null, corrects: p.corrects ?? null },
  }
}

/** Writes postings without a journal entry of their own, for a command that makes one itself. */
export async function write(h: Handle, postings: readonly store.WrittenPosting[]): Promise<void> {
  for (const p of postings) {
    const fault = dayFault(p.onDay, h.today)
    if (fault) throw new Problem('funds-day', { day: p.onDay })
    if (p.transfers.length === 0) throw new Problem('funds-unbalanced', { total: p.total, sum: 0 })
  }
  await together(joinMonth(h), store.addPostings(h, postings))
}

/** Promises money: it stays where it is and cannot be spent otherwise. @returns the posting by which it is settled or released */
export async function reserve(h: Handle, posting: Omit<NewPosting, 'kind' | 'corrects'>): Promise<Id> {
  const id = posting.id ?? h.id()
  const transfers = posting.transfers.map((t) => ({ ...t, state: 'pending' as const }))
  await write(h, [{ ...posting, id, kind: 'reserve', transfers }])
  return id
}

/** Carries out all that a posting promised. @throws funds-not-pending when nothing of it is open */
export async function settle(
  h: Handle,
  reservation: Id,
  of: Pick<NewPosting, 'document' | 'onDay'> &
    Partial<Pick<NewPosting, 'id' | 'about' | 'place' | 'unit' | 'why' | 'kind'>>,
): Promise<Id> {
  return resolve(h, reservation, 'post', { kind: 'payment', ...of })
}

/** Takes back all that a posting promised. */
export async function release(
  h: Handle,
  reservation: Id,
  of: Pick<NewPosting, 'document' | 'onDay'> & { why: string; about?: string | null; place?: string },
): Promise<Id> {
  return resolve(h, reservation, 'void', { kind: 'release', ...of })
}

async function resolve(
  h: Handle,
  reservation: Id,
  state: 'post' | 'void',
  of: Omit<NewPosting, 'total' | 'transfers'>,
): Promise<Id> {
  const open = await store.pendingOf(h, reservation)
  if (open.length === 0) throw new Problem('funds-not-pending')
  const id = of.id ?? h.id()
  const transfers = open.map(({ id: pending, ...t }) => ({ ...t, state, pending }))
  await write(h, [{ ...of, id, total: open.reduce((sum, t) => sum + t.amount, 0), transfers }])
  return id
}

/**
 * What is received of a gift follows the books: it is locked before the accounts, as whoever receives or gives it back does.
 * @throws action-not-allowed for a correction of a gift's money, with what is to be done instead
 */
async function holdGift(h: Handle, gift: Id, posting: store.PostingHead): Promise<void> {
  const state = await store.lockGift(h, gift)
  if (isCorrectable(posting)) return
  const corrected = await store.loadPosting(h, posting.corrects!)
  throw new Problem('action-not-allowed', { action: '更正' }, { reasons: [whyNotRecorrect(corrected.kind, state)] })
}

/**
 * Turns round what is left of a posting, by a new one that names it.
 * @param of.field where the reason was written
 * @throws input-invalid when the reason is not one for the public
 */
export async function correct(
  h: Handle,
  id: Id,
  of: { why: string; onDay?: string; document?: string; field?: string },
): Promise<Id> {
  await mustSuitPublic(h, of.field ?? 'why', of.why, id)
  const original = await store.loadPosting(h, id)
  const gift = giftOf(original.about)
  if (gift !== null) await holdGift(h, gift, original)
  const left = (await store.uncorrected(h, id)).filter((t) => t.amount > 0)
  if (left.length === 0) throw new Problem('funds-correction')
  const total = left.reduce((sum, t) => sum + t.amount, 0)
  const onDay = of.onDay ?? h.today
  const by = await post(h, {
    kind: 'correction',
    total,
    onDay,
    document: of.document ?? `更正：${original.document}`.slice(0, 200),
    about: original.about,
    place: original.place,
    unit: original.unit,
    why: of.why,
    corrects: id,
    transfers: left.map((t) => ({ ...t, source: t.target, target: t.source })),
  })
  await store.turnMeeting(h, id, { by, amount: total, onDay })
  return by
}

export async function balances(h: Handle, ids: readonly Id[]): Promise<Balance[]> {
  return store.balancesOf(h, ids)
}

export async function accounts(h: Handle, ids: readonly Id[]): Promise<Account[]> {
  return store.loadAccounts(h, ids)
}

export async function closeAccount(h: Handle, id: Id, why: string): Promise<void> {
  const account = await store.loadAccount(h, id)
  if (account.closedOn !== null) throw new Problem('funds-account-closed', { account: account.title })
  await store.addClosing(h, id, why)
  await h.record({ command: 'funds.close-account', subject: id, place: account.place, unit: account.unit, why })
}

/** Every reason why a year cannot be closed now. */
export async function reasonsAgainstClosing(h: Handle, year: number): Promise<string[]> {
  const [years, held] = [await store.listYears(h), await store.heldLines(h, year)]
  return whyNotClose(
    year,
    h.today,
    years.map((y) => y.year),
    held,
    await store.firstYear(h),
  )
}

/** Asks that a year be closed; another person does it. @throws funds-year-open with the reason */
export async function proposeYear(h: Handle, year: number): Promise<void> {
  await store.lockYears(h)
  const [reason] = await reasonsAgainstClosing(h, year)
  if (reason !== undefined) throw new Problem('funds-year-open', { year, reason })
  if ((await store.openYearProposal(h, year)) !== undefined)
    throw new Problem('funds-year-open', { year, reason: '已经申请结账，等待另一人审核。' })
  await store.addYearProposal(h, h.id(), year)
  await h.record({ command: 'funds.propose-year', subject: String(year), place: h.scope.county })
}

async function proposed(h: Handle, year: number): Promise<store.YearProposal> {
  await store.lockYears(h)
  const proposal = await store.openYearProposal(h, year)
  if (proposal === undefined) throw new Problem('funds-year-open', { year, reason: '还没有人申请结账。' })
  return proposal
}

/** Takes the proposal back, or gives it back to who made it. */
export async function endYearProposal(h: Handle, year: number, why: string): Promise<void> {
  const proposal = await proposed(h, year)
  if (h.scope.role !== 'leader' && proposal.person !== h.scope.person)
    throw new Problem('funds-year-open', { year, reason: '只能由申请人撤回，或者由负责人退回。' })
  await store.endYearProposal(h, proposal.id, why)
  await h.record({ command: 'funds.end-year-proposal', subject: String(year), place: h.scope.county, why })
}

/**
 * Closes a year that another person proposed to close: what its budget lines still hold goes back to their funds on its last day,
 * and nothing is posted into it any more. @throws funds-year-open with the reason
 */
export async function closeYear(h: Handle, year: number): Promise<store.YearRow> {
  const proposal = await proposed(h, year)
  const [reason] = await reasonsAgainstClosing(h, year)
  if (reason !== undefined) throw new Problem('funds-year-open', { year, reason })
  if (proposal.person === h.scope.person)
    throw new Problem('funds-year-open', { year, reason: '申请结账的人不能审核结账。' })
  const held = await store.heldLines(h, year)
  if (held.length > 0)
    await write(
      h,
      held.map((line) => carried(h, line, year)),
    )
  const closed = await store.closeYear(h, year, proposal.id)
  await h.record({
    command: 'funds.close-year',
    subject: String(year),
    place: h.scope.county,
    after: { postings: closed.postings, moved: closed.moved, digest: closed.digest, carried: held.length },
  })
  return closed
}

function carried(h: Handle, line: store.HeldLine, year: number): store.WrittenPosting {
  const head = { id: h.id(), kind: 'carry' as const, total: line.balance, document: `${year} 年度结账` }
  const transfers = [{ source: line.id, target: line.parent, amount: line.balance, purpose: line.purpose }]
  return { ...head, onDay: `${year}-12-31`, place: line.place, why: `年末收回“${line.title}”结余`, transfers }
}
