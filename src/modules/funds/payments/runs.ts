import { firstDay, lastDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { startRun } from '#kernel/server/jobs.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { mustAllow } from '../deciding.ts'
import { write } from '../ledger/service.ts'
import * as ledger from '../ledger/store.ts'
import { PAYING_KINDS } from '../model.ts'
import { section } from '../section.ts'
import { type DueAid, dueAids } from './aids.store.ts'
import type { PayRun, RunAction } from './model.ts'
import { allocate, drawUp, eligibilityDay, type LeftOut, type RunFacts, runWorkflow } from './rules.ts'
import * as runs from './runs.store.ts'
import { aboutPayment, namedSources } from './service.ts'
import * as store from './store.ts'

export const PAY_RUN = 'funds.pay-run'
/** Payments made in one transaction; a run that is killed loses at most what was under way in one. */
export const BATCH = 1000

/**
 * Draws a month's list up and freezes it: everyone on the standing list that day, but for those who were asked for already or
 * would exceed a cap. @returns who was left out, and why
 * @throws already-exists when the month has its run; funds-payment when nobody is left to pay; funds-sources and funds-purpose when
 * an account that was named cannot pay for it
 */
export async function makeRun(
  h: Handle,
  of: { id?: Id; purpose: string; month: Month; document: string; sources?: readonly Id[] },
): Promise<{ id: Id; payments: number; total: number; leftOut: LeftOut[] }> {
  await store.lockPayees(h)
  const pack = await section(h)
  const purpose = pack.purposes.find((p) => p.code === of.purpose)
  if (purpose === undefined) throw faultAt('purpose', '没有这一资金用途。')
  const listed = await dueAids(h, of.purpose, of.month, eligibilityDay(of.month, h.today))
  const { paid, leftOut } = drawUp(listed, pack.caps)
  if (paid.length === 0)
    throw new Problem('funds-payment', { reason: `${monthInChinese(of.month)}没有需要发放的对象。` })
  const title = `${monthInChinese(of.month)}${purpose.title}`
  const sources = await sourcesFor(h, of.purpose, title, of.sources ?? [])
  const { id = h.id(), month, document } = of
  const total = paid.reduce((sum, a) => sum + a.amount, 0)
  const digest = digestOf(paid.map((a) => [a.payee, a.amount]).sort())
  const head = { id, purpose: of.purpose, title, month, document }
  await runs.addRun(h, { ...head, sources, payments: paid.length, total, digest })
  await askForAll(h, head, paid)
  await h.record({
    command: 'funds.make-run',
    subject: id,
    place: h.scope.county,
    why: document,
    after: { purpose: of.purpose, month, payments: paid.length, total, digest, leftOut: leftOut.length },
  })
  return { id, payments: paid.length, total, leftOut }
}

/** What a run is paid from: what was named, or all that holds money for its purpose. */
async function sourcesFor(h: Handle, purpose: string, title: string, named: readonly Id[]): Promise<Id[]> {
  const accounts =
    named.length > 0
      ? await namedSources(h, named, { purpose, about: null, payeeTitle: title })
      : await ledger.spendable(h, h.scope.county, purpose, PAYING_KINDS)
  if (accounts.length === 0)
    throw new Problem('funds-sources', { reason: '没有可用于这一用途的资金，请先拨入资金或者指定资金来源。' })
  return accounts.map((a) => a.id)
}

/** The payments of a run, as requests. @throws funds-twice when one of them has been asked for meanwhile */
async function askForAll(
  h: Handle,
  run: Pick<PayRun, 'id' | 'purpose' | 'title' | 'month' | 'document'>,
  paid: readonly DueAid[],
): Promise<void> {
  // made in one moment, they are listed and paid by their ids: these run in the order of the list
  const ids = paid.map(() => h.id()).toSorted()
  const rows = paid.map((a, at) => ({
    id: ids[at]!,
    amount: a.amount,
    purpose: run.purpose,
    title: run.title,
    payee: a.payee,
    payee_title: a.payeeTitle,
    document: run.document,
    about: a.about,
    // the aid and its month tell it: see payment_aid_once
    once: null,
    month: run.month,
    place: a.place,
    unit: a.unit,
    kin: a.kin,
    two_people: true,
    run: run.id,
    aid: a.id,
    from_accounts: null,
    due_on: lastDay(run.month),
    witness_print: a.witness_print,
    witness_shown: a.witness_shown,
  }))
  const taken = await store.addPayments(h, rows)
  if (taken.length !== rows.length) throw new Problem('funds-twice', { title: run.title })
  await store.addSteps(
    h,
    rows.map((r) => ({ payment: r.id, step: 'request', place: r.place, unit: r.unit })),
  )
}

async function factsOf(h: Handle, run: PayRun): Promise<RunFacts & Awaited<ReturnType<typeof runs.runStanding>>> {
  const standing = await runs.runStanding(h, run.id, run.job)
  const { requestedBy, decidedBy } = run
  return { ...standing, person: h.scope.person, requestedBy, decidedBy, today: h.today, opens: firstDay(run.month) }
}

export async function viewOfRun(h: Handle, id: Id) {
  const run = await runs.loadPayRun(h, id)
  const facts = await factsOf(h, run)
  const accounts = await ledger.loadAccounts(h, run.sources)
  const sources = run.sources.flatMap((source) => accounts.filter((a) => a.id === source))
  return {
    run,
    paid: facts.paid,
    paidSum: facts.paidSum,
    withdrawn: facts.withdrawn,
    sources: sources.map((a) => ({
      id: a.id,
      title: a.title,
      free: Math.max(0, a.postedIn - a.postedOut - a.pendingOut),
    })),
    actions: verdicts(runWorkflow, run.state, h.scope.role, facts),
  }
}

/** @returns the id of the job when it is paid, else of the run */
export async function decideRun(h: Handle, id: Id, action: RunAction, comment = ''): Promise<Id> {
  await joinMonth(h)
  const run = await runs.loadPayRun(h, id, true)
  mustAllow(verdicts(runWorkflow, run.state, h.scope.role, await factsOf(h, run)), action, comment)
  const job = await carryOut(h, run, action, comment)
  await h.record({
    command: `funds.${action}-run`,
    subject: id,
    place: h.scope.county,
    why: comment || null,
    before: { state: run.state },
    after: { payments: run.payments, total: run.total, digest: run.digest },
  })
  return job ?? id
}

async function carryOut(h: Handle, run: PayRun, action: RunAction, why: string): Promise<Id | undefined> {
  if (action === 'pay') {
    const job = await startRun(h, PAY_RUN, `发放${run.title}`, { run: run.id })
    await runs.moveRun(h, run.id, { state: 'paying', paying: true, job })
    return job
  }
  if (action === 'approve') await enough(h, run)
  const to = ({ approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' } as const)[action]
  await runs.moveRun(h, run.id, { state: to, decided: action !== 'withdraw' })
  const moved = await runs.moveUnpaid(h, run.id, to, action !== 'withdraw')
  await store.addSteps(
    h,
    moved.map((p) => ({ payment: p.id, step: action, place: p.place, unit: p.unit, why })),
  )
  return undefined
}

async function enough(h: Handle, run: PayRun): Promise<void> {
  const free = (await ledger.balancesOf(h, run.sources)).reduce((sum, b) => sum + Math.max(0, b.free), 0)
  if (free < run.total)
    throw new Problem('funds-short', { account: `${run.title}所列资金来源`, free, wanted: run.total })
}

export interface BatchDone {
  readonly paid: number
  readonly left: boolean
}

/**
 * Pays the next recipients of a run, all in this transaction: each of them is paid wholly or not at all, and never twice, whenever
 * it is cut off. Who lost the aid since the list was made is taken off it, with the reason.
 */
export async function payBatch(h: Handle, id: Id, most = BATCH): Promise<BatchDone> {
  await joinMonth(h)
  const run = await runs.loadPayRun(h, id, true)
  if (run.state !== 'paying') return { paid: 0, left: false }
  const next = await runs.nextOf(h, id, eligibilityDay(run.month, h.today), most)
  if (next.length === 0) {
    await runs.moveRun(h, id, { state: 'paid', ended: true })
    await h.record({
      command: 'funds.end-run',
      subject: id,
      place: h.scope.county,
      after: { total: run.total, digest: run.digest },
    })
    return { paid: 0, left: false }
  }
  await takeOff(
    h,
    run,
    next.filter((p) => !p.eligible),
  )
  const due = next.filter((p) => p.eligible)
  if (due.length > 0) await payAll(h, run, due)
  return { paid: due.length, left: true }
}

async function takeOff(h: Handle, run: PayRun, gone: readonly runs.RunPayment[]): Promise<void> {
  if (gone.length === 0) return
  await runs.markWithdrawn(
    h,
    gone.map((p) => p.id),
  )
  const steps = gone.map((p) => ({
    payment: p.id,
    step: 'withdraw' as const,
    place: p.place,
    unit: p.unit,
    why: '造表后已停发',
  }))
  await store.addSteps(h, steps, run.paidBy)
}

async function payAll(h: Handle, run: PayRun, due: readonly runs.RunPayment[]): Promise<void> {
  const accounts = await ledger.balancesOf(h, run.sources)
  const free = run.sources.map((account) => ({ account, free: accounts.find((b) => b.account === account)?.free ?? 0 }))
  const paid: { id: Id; posting: Id }[] = []
  const postings = due.map((p) => {
    const sources = allocate(p.amount, free)
    if (sources === undefined) {
      const left = free.reduce((sum, s) => sum + Math.max(0, s.free), 0)
      throw new Problem('funds-short', { account: `${run.title}所列资金来源`, free: left, wanted: p.amount })
    }
    for (const taken of sources) free.find((s) => s.account === taken.account)!.free -= taken.amount
    const posting = h.id()
    paid.push({ id: p.id, posting })
    return {
      id: posting,
      kind: 'payment' as const,
      total: p.amount,
      document: run.document,
      onDay: h.today,
      about: aboutPayment(p.id),
      place: p.place,
      unit: p.unit,
      person: run.paidBy,
      transfers: sources.map((s) => ({ source: s.account, target: p.payee, amount: s.amount, purpose: p.purpose })),
    }
  })
  await write(h, postings)
  await runs.markPaid(h, paid, run.paidBy)
  await store.addSteps(
    h,
    due.map((p) => ({ payment: p.id, step: 'pay', place: p.place, unit: p.unit })),
    run.paidBy,
  )
  await h.record({
    command: 'funds.pay-batch',
    subject: run.id,
    place: h.scope.county,
    after: {
      payments: due.length,
      total: due.reduce((sum, p) => sum + p.amount, 0),
      first: due[0]!.id,
      last: due.at(-1)!.id,
    },
  })
}
