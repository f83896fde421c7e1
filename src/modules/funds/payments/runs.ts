import { type Day, firstDay, lastDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { startRun } from '#kernel/server/jobs.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { openPayees } from '../ledger/payees.ts'
import { write } from '../ledger/service.ts'
import * as ledger from '../ledger/store.ts'
import { PAYING_KINDS, type Payee, type Witness } from '../model.ts'
import { section } from '../section.ts'
import { witnessColumns } from '../witness.ts'
import type { PayRun, RunAction } from './model.ts'
import { allocate, overCap, type RunFacts, runWorkflow } from './rules.ts'
import { aboutPayment, kinOf, namedSources } from './service.ts'
import * as store from './store.ts'

export const PAY_RUN = 'funds.pay-run'
/** Payments made in one transaction; a run that is killed loses at most what was under way in one. */
export const BATCH = 1000

export interface NewAid {
  readonly id?: Id
  readonly to: Payee
  readonly purpose: string
  /** 分 a month */
  readonly amount: number
  readonly document: string
  readonly about?: string | null
  readonly place: string
  readonly unit?: Id | null
  readonly kin?: readonly Id[]
  /** whom the recipient named to confirm in their stead */
  readonly witness?: Witness | null
  readonly fromDay: Day
}

/** Puts people on the standing list of a purpose. @throws already-exists when one stands there */
export async function grantAids(h: Handle, aids: readonly NewAid[]): Promise<Id[]> {
  const { purposes } = await section(h)
  const unknown = aids.find((a) => !purposes.some((p) => p.code === a.purpose))
  if (unknown !== undefined) throw faultAt('purpose', '没有这一资金用途。')
  const payees = await openPayees(
    h,
    aids.map((a) => ({ ...a.to, place: a.to.place ?? a.place })),
  )
  const kin = await kinOf(
    h,
    aids.map((a, i) => ({ payee: payees[i]!, kin: a.kin ?? [] })),
  )
  const rows = aids.map((a, i) => ({
    id: a.id ?? h.id(),
    payee: payees[i]!,
    purpose: a.purpose,
    amount: a.amount,
    document: a.document,
    about: a.about ?? null,
    place: a.place,
    unit: a.unit ?? null,
    kin: kin[i]!,
    from_day: a.fromDay,
    ...witnessColumns(h, a.witness),
  }))
  await store.addAids(h, rows)
  await h.record({
    command: 'funds.grant-aid',
    subject: rows[0]!.id,
    place: aids.length === 1 ? aids[0]!.place : h.scope.county,
    why: aids[0]!.document,
    after:
      aids.length === 1
        ? { payee: payees[0], purpose: aids[0]!.purpose, amount: aids[0]!.amount }
        : { aids: aids.length },
  })
  return rows.map((r) => r.id)
}

/**
 * Ends a standing aid; what was paid before stays.
 * @param toDay 停发日期, the first day on which it is no longer given. A month's list asks for the day on which it is drawn up, and
 *   again for the day on which each is paid; of a month that is over, for its last day. May be a day to come.
 * @throws not-found; funds-payment when that is before its first day, or when it has ended already
 */
export async function endAid(h: Handle, id: Id, toDay: Day, why: string): Promise<void> {
  const aid = await store.loadAid(h, id)
  if (toDay < aid.fromDay) throw new Problem('funds-payment', { reason: '停发日期不能早于起发日期。' })
  if (!(await store.endAid(h, id, toDay, why))) throw new Problem('funds-payment', { reason: '该定期救助已经停发。' })
  await h.record({
    command: 'funds.end-aid',
    subject: id,
    place: aid.place,
    unit: aid.unit,
    why,
    before: { payee: aid.payee, purpose: aid.purpose, amount: aid.amount },
    after: { toDay },
  })
}

/** The day for which eligibility is asked: today, or the month's last day once it has passed. */
function dayFor(month: Month, today: Day): Day {
  const [first, last] = [firstDay(month), lastDay(month)]
  return today < first ? first : today > last ? last : today
}

export interface LeftOut {
  readonly payee: string
  readonly reason: string
}

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
  const listed = await store.dueAids(h, of.purpose, of.month, dayFor(of.month, h.today))
  const isPaid = (a: store.DueAid) => a.hadAid
  const due = latestOfEach(listed.filter((a) => !isPaid(a)))
  const over = (a: store.DueAid) => overCap(pack.caps, a, { month: a.hadMonth, year: a.hadYear })
  const paid = due.filter((a) => over(a) === undefined)
  const leftOut = [
    ...listed.filter(isPaid).map((a) => ({ payee: a.payeeTitle, reason: '本月已另行申请或者拨付' })),
    ...listed
      .filter((a) => !isPaid(a) && !due.includes(a))
      .map((a) => ({ payee: a.payeeTitle, reason: '与另一项救助日期重叠' })),
    ...due.filter((a) => over(a) !== undefined).map((a) => ({ payee: a.payeeTitle, reason: '超过限额' })),
  ]
  if (paid.length === 0)
    throw new Problem('funds-payment', { reason: `${monthInChinese(of.month)}没有需要发放的对象。` })
  const title = `${monthInChinese(of.month)}${purpose.title}`
  const sources = of.sources?.length
    ? (await namedSources(h, of.sources, { purpose: of.purpose, about: null, payeeTitle: title })).map((a) => a.id)
    : await usualSources(h, of.purpose)
  if (sources.length === 0)
    throw new Problem('funds-sources', { reason: '没有可用于这一用途的资金，请先拨入资金或者指定资金来源。' })
  const id = of.id ?? h.id()
  const total = paid.reduce((sum, a) => sum + a.amount, 0)
  const digest = digestOf(paid.map((a) => [a.payee, a.amount]).sort())
  const head = { id, purpose: of.purpose, title, month: of.month, document: of.document }
  await store.addRun(h, { ...head, sources: [...sources], payments: paid.length, total, digest })
  const rows = paid.map((a) => ({
    id: h.id(),
    amount: a.amount,
    purpose: a.purpose,
    title,
    payee: a.payee,
    payee_title: a.payeeTitle,
    document: of.document,
    about: a.about,
    // the aid and its month tell it: see payment_aid_once
    once: null,
    month: of.month,
    place: a.place,
    unit: a.unit,
    kin: a.kin,
    two_people: true,
    run: id,
    aid: a.id,
    from_accounts: null,
    due_on: lastDay(of.month),
    witness_print: a.witness_print,
    witness_shown: a.witness_shown,
  }))
  const taken = await store.addPayments(h, rows)
  if (taken.length !== rows.length) throw new Problem('funds-twice', { title })
  await store.addSteps(
    h,
    rows.map((r) => ({ payment: r.id, step: 'request', place: r.place, unit: r.unit })),
  )
  await h.record({
    command: 'funds.make-run',
    subject: id,
    place: h.scope.county,
    why: of.document,
    after: { purpose: of.purpose, month: of.month, payments: paid.length, total, digest, leftOut: leftOut.length },
  })
  return { id, payments: paid.length, total, leftOut }
}

/** Of two aids of one recipient whose days overlap, the one that began last: nobody is paid twice in a run. */
function latestOfEach(aids: readonly store.DueAid[]): store.DueAid[] {
  const last = new Map<Id, store.DueAid>()
  for (const aid of aids) if ((last.get(aid.payee)?.fromDay ?? '') < aid.fromDay) last.set(aid.payee, aid)
  return aids.filter((aid) => last.get(aid.payee) === aid)
}

async function usualSources(h: Handle, purpose: string): Promise<Id[]> {
  return (await ledger.spendable(h, h.scope.county, purpose, PAYING_KINDS)).map((a) => a.id)
}

async function factsOf(h: Handle, run: PayRun): Promise<RunFacts & Awaited<ReturnType<typeof store.runStanding>>> {
  const standing = await store.runStanding(h, run.id, run.job)
  const { requestedBy, decidedBy } = run
  return { ...standing, person: h.scope.person, requestedBy, decidedBy, today: h.today, opens: firstDay(run.month) }
}

export async function viewOfRun(h: Handle, id: Id) {
  const run = await store.loadPayRun(h, id)
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
  const run = await store.loadPayRun(h, id, true)
  const verdict = verdicts(runWorkflow, run.state, h.scope.role, await factsOf(h, run)).find(
    (v) => v.action === action,
  )!
  const reasons = [...verdict.reasons]
  const { comment: asked } = transitionOf(runWorkflow, action, run.state, h.scope.role)
  if (asked === 'required' && comment.length < 2) reasons.push('请写明理由。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons })
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
    await store.moveRun(h, run.id, { state: 'paying', paying: true, job })
    return job
  }
  if (action === 'approve') await enough(h, run)
  const to = ({ approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' } as const)[action]
  await store.moveRun(h, run.id, { state: to, decided: action !== 'withdraw' })
  const moved = await store.moveAll(h, run.id, ['requested', 'approved'], to, action !== 'withdraw')
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
  const run = await store.loadPayRun(h, id, true)
  if (run.state !== 'paying') return { paid: 0, left: false }
  const next = await store.nextOf(h, id, dayFor(run.month, h.today), most)
  if (next.length === 0) {
    await store.moveRun(h, id, { state: 'paid', ended: true })
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

async function takeOff(h: Handle, run: PayRun, gone: readonly store.RunPayment[]): Promise<void> {
  if (gone.length === 0) return
  await store.markWithdrawn(
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

async function payAll(h: Handle, run: PayRun, due: readonly store.RunPayment[]): Promise<void> {
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
  await store.markPaid(h, paid, run.paidBy)
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
