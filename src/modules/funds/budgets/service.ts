import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { everyPlace } from '#modules/organisations/public.ts'
import { openAccounts, write } from '../ledger/service.ts'
import * as ledger from '../ledger/store.ts'
import { FUNDING } from '../model.ts'
import { section } from '../section.ts'
import type { DueShare, NewBudget } from './model.ts'
import { budgetFaults, dueStanding, instalments, standardFor, whyNotApprove } from './rules.ts'
import * as store from './store.ts'

/**
 * Draws a fund's budget of a year up: its lines, an account for each, and when they are due. Another approves it.
 * @throws input-invalid with every fault at its place; already-exists when the fund has its budget of that year
 */
export async function planBudget(h: Handle, b: NewBudget): Promise<Id> {
  const fund = await ledger.loadAccount(h, b.fund)
  const { purposes } = await section(h)
  const known = purposes.map((p) => p.code)
  const faults = budgetFaults({ total: b.total, purposes: fund.purposes, known, lines: b.lines })
  if (fund.kind !== 'fund') faults.push({ at: 'fund', reason: '只有专项资金可以编制预算。' })
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  const id = b.id ?? h.id()
  await store.addBudget(h, { ...b, id, place: fund.place })
  const lines = b.lines.map((l) => ({ ...l, id: l.id ?? h.id(), place: l.place ?? fund.place, unit: l.unit ?? null }))
  const accounts = await openAccounts(
    h,
    lines.map((l) => ({
      kind: 'line' as const,
      title: `${b.year} 年${l.title}`,
      parent: b.fund,
      place: l.place,
      unit: l.unit,
      purposes: [l.purpose],
      about: `funds.budget-line/${l.id}`,
    })),
  )
  await store.addLines(
    h,
    lines.map((l, i) => ({
      id: l.id,
      budget: id,
      account: accounts[i]!,
      title: l.title,
      purpose: l.purpose,
      amount: l.amount,
      place: l.place,
      unit: l.unit,
    })),
  )
  const ofLines = lines.flatMap((l, i) =>
    (l.dues ?? []).map((d) =>
      dueRow(h, { budget: id, line: l.id, account: accounts[i]!, place: l.place, unit: l.unit }, d),
    ),
  )
  const ofFund = (b.fundDues ?? []).map((d) =>
    dueRow(h, { budget: id, line: null, account: b.fund, place: fund.place, unit: fund.unit }, d),
  )
  await store.addDues(h, [...ofFund, ...ofLines])
  await h.record({
    command: 'funds.plan-budget',
    subject: id,
    place: fund.place,
    why: b.document,
    after: { fund: b.fund, year: b.year, total: b.total, lines: lines.length, dues: ofLines.length + ofFund.length },
  })
  return id
}

function dueRow(
  h: Handle,
  of: Omit<store.DueRow, 'id' | 'amount' | 'due_on' | 'share'>,
  d: { dueOn: Day; amount: number; share?: DueShare },
): store.DueRow {
  return { ...of, id: h.id(), amount: d.amount, due_on: d.dueOn, share: d.share ?? 'whole' }
}

/**
 * Draws up what a standard of the pack owes every village in a year: a line a village, due in the standard's instalments. What the fund
 * is owed for it is due from the level above and, where the standard has the county match it, from the county, each for itself.
 * @throws not-found when the pack has no such standard or it begins later
 */
export async function planStandard(
  h: Handle,
  of: { id?: Id; standard: string; fund: Id; year: number; document: string },
): Promise<Id> {
  const standard = (await section(h)).standards.find((s) => s.code === of.standard)
  const share = standard === undefined ? undefined : standardFor(standard, of.year)
  if (standard === undefined || share === undefined)
    throw new Problem('not-found', { what: `${of.year} 年执行的经费标准` })
  const villages = (await everyPlace(h)).filter((p) => p.level === 'village')
  if (villages.length === 0) throw new Problem('not-found', { what: '该县的村（社区）' })
  const total = share.amount * villages.length
  return planBudget(h, {
    id: of.id ?? h.id(),
    fund: of.fund,
    year: of.year,
    title: `${of.year} 年${standard.title}`,
    total,
    document: of.document,
    fundDues: duesOfShares(villages.length, share, (amount) => instalments(amount, of.year, standard.instalments)),
    lines: villages.map((v) => ({
      title: `${v.name}${standard.title}`.slice(0, 80),
      purpose: standard.purpose,
      amount: share.amount,
      place: v.place,
      dues: instalments(share.amount, of.year, standard.instalments),
    })),
  })
}

type Due = { dueOn: Day; amount: number }

function duesOfShares(
  villages: number,
  { amount, match }: { amount: number; match: number },
  parts: (sum: number) => Due[],
) {
  const shared = (sum: number, share: DueShare) => parts(sum * villages).map((d) => ({ ...d, share }))
  return match === 0 ? shared(amount, 'whole') : [...shared(amount - match, 'upper'), ...shared(match, 'county')]
}

/** Another than who drew it up approves. From then on it does not change, and its money may be passed on. */
export async function approveBudget(h: Handle, id: Id, comment = ''): Promise<void> {
  await joinMonth(h)
  const budget = await store.loadBudget(h, id)
  const reasons = whyNotApprove(budget, h.scope.person)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '批准预算' }, { reasons })
  if (!(await store.approveBudget(h, id))) throw new Problem('changed-meanwhile')
  await h.record({
    command: 'funds.approve-budget',
    subject: id,
    place: h.scope.county,
    why: comment || null,
    after: { total: budget.total, lines: budget.lines },
  })
}

/**
 * Pays what is due: from the treasury into the fund, or from the fund into its lines; each in full, in one transaction.
 * @returns the postings, in the order of the dues' ids
 * @throws funds-sources when nothing is open, a fund's own due is given no source from outside, the dues of two shares come from one
 * source, or a budget is not approved
 */
export async function meetDues(
  h: Handle,
  of: { dues: readonly Id[]; source?: Id; document: string; onDay?: Day },
): Promise<Id[]> {
  await store.lockDues(h)
  const found = await store.holdDues(h, of.dues)
  if (found.length < new Set(of.dues).size) throw new Problem('not-found', { what: '所选的拨付计划' })
  const open = found.filter((d) => dueStanding(d, h.today) !== 'met')
  if (open.length === 0) throw new Problem('funds-sources', { reason: '所选各期均已拨足。' })
  const { source: from } = of
  if (from !== undefined && (await ledger.loadAccount(h, from)).kind !== 'outside')
    throw new Problem('funds-sources', { reason: '拨入专项资金应当选择资金来源（财政、捐赠人等）。' })
  if (new Set(open.flatMap((d) => (d.line === null ? d.share : []))).size > 1)
    throw new Problem('funds-sources', { reason: '上级经费和县级配套应当各从自己的来源拨入，请分开办理。' })
  const onDay = of.onDay ?? h.today
  const postings = open.map((d) => ({ due: d, id: h.id(), amount: d.amount - d.met, source: sourceOf(d, from) }))
  await write(
    h,
    postings.map(({ due, id, amount, source }) => ({
      id,
      kind: due.line === null ? ('receipt' as const) : ('appropriation' as const),
      total: amount,
      document: of.document,
      onDay,
      about: `funds.due/${due.id}`,
      place: due.place,
      unit: due.unit,
      transfers: [{ source, target: due.account, amount, purpose: due.purpose ?? FUNDING }],
    })),
  )
  await store.addMeetings(
    h,
    postings.map((p) => ({ due: p.due.id, posting: p.id, place: p.due.place, amount: p.amount, on_day: onDay })),
  )
  await h.record({
    command: 'funds.meet-dues',
    subject: open[0]!.budget,
    place: h.scope.county,
    after: { dues: open.length, total: postings.reduce((sum, p) => sum + p.amount, 0), document: of.document, onDay },
  })
  return postings.map((p) => p.id)
}

function sourceOf(due: store.DueState, source: Id | undefined): Id {
  if (!due.approved) throw new Problem('funds-sources', { reason: `“${due.title}”还没有批准，不能拨付。` })
  if (due.line !== null) return due.fund
  if (source === undefined) throw new Problem('funds-sources', { reason: '拨入专项资金应当选择资金来源。' })
  return source
}
