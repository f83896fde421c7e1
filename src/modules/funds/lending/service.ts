import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { homesOf } from '#modules/households/public.ts'
import { mustAllow } from '../deciding.ts'
import { section } from '../section.ts'
import type { Cause, Claim, ClaimAction, ClaimKind, Loan, LoanBody, SeasonBody } from './model.ts'
import { claimWorkflow, contractNumber, gramsToSettle, lossFault, owedOf } from './rules.ts'
import * as store from './store.ts'

const refused = (reason: string) => new Problem('funds-loan', { reason })
const sealContext = (h: Handle, id: Id) => `${h.scope.county}/funds.loan/name_sealed/${id}`

/** Opens a season: what is lent, until when it is to be repaid, and at which rate. @throws not-found when the pack has no such kind */
export async function openSeason(h: Handle, body: SeasonBody & { id?: Id }): Promise<Id> {
  const kind = (await section(h)).lending.find((k) => k.code === body.kind)
  if (kind === undefined) throw new Problem('not-found', { what: '该借还种类' })
  if (body.fromDay > body.dueOn) throw refused('归还期限不能早于借出日期。')
  const id = body.id ?? h.id()
  const { item, countedIn, produce } = kind
  const { title, document, fromDay, dueOn } = body
  const agreed = body.grades ?? kind.grades
  await store.addSeason(h, { id, kind: kind.code, title, item, countedIn, produce, document, fromDay, dueOn }, agreed)
  await h.record({
    command: 'funds.open-season',
    subject: id,
    place: h.scope.county,
    why: document,
    after: { title, kind: kind.code, fromDay, dueOn, grades: agreed },
  })
  return id
}

export interface NewLoan {
  readonly id?: Id
  readonly household?: Id | null
  readonly name: string
  readonly place: string
  readonly unit?: Id | null
  /** whole units */
  readonly units: number
  readonly document?: string
  readonly lentOn?: Day
}

/** Lends to many households under one season, each a contract of its own. @returns the contracts, in their order */
export async function lend(h: Handle, seasonId: Id, loans: readonly NewLoan[]): Promise<Id[]> {
  const season = await store.loadSeason(h, seasonId)
  const rows = loans.map((l) => {
    if (l.lentOn !== undefined && l.lentOn > h.today) throw refused('借出日期不能晚于今天。')
    const id = l.id ?? h.id()
    return {
      id,
      household: l.household ?? null,
      name_sealed: h.vault.seal(l.name, sealContext(h, id)).toString('hex'),
      name_shown: maskName(l.name),
      place: l.place,
      unit: l.unit ?? null,
      document: l.document ?? season.document,
      lent: l.units * 1000,
      lent_on: l.lentOn ?? h.today,
      rolled_from: null,
    }
  })
  await store.addLoans(h, seasonId, rows)
  const one = rows.length === 1 ? rows[0] : undefined
  await h.record({
    command: 'funds.lend',
    subject: one?.id ?? seasonId,
    place: one?.place ?? h.scope.county,
    after: { season: seasonId, loans: rows.length, lent: rows.reduce((sum, r) => sum + r.lent, 0) },
  })
  return rows.map((r) => r.id)
}

/** One contract, with a household of the register or with somebody who is written down. @throws not-found */
export async function sign(h: Handle, body: LoanBody): Promise<Id> {
  const { season, units, document, lentOn } = body
  const more = { ...(document !== undefined && { document }), ...(lentOn !== undefined && { lentOn }) }
  const [id] = await lend(h, season, [{ ...(await borrowerOf(h, body.borrower)), units, ...more }])
  return id!
}

async function borrowerOf(h: Handle, b: LoanBody['borrower']): Promise<Pick<NewLoan, 'household' | 'name' | 'place'>> {
  if ('name' in b) return b
  const home = (await homesOf(h, [b.household])).get(b.household)
  if (home === undefined) throw new Problem('not-found', { what: '该户' })
  return { household: home.id, name: home.name, place: home.place }
}

export interface Delivery {
  readonly loan: Id
  readonly grade: string
  readonly grams: number
  readonly onDay?: Day
  readonly document?: string | null
}

/** Takes produce back. It repays by its weight at the season's rate. @throws funds-loan when it is more than settles the loan */
export async function returnProduce(h: Handle, all: readonly Delivery[]): Promise<Id[]> {
  return enter(
    h,
    'funds.return-produce',
    all.map((d) => ({ ...d, kind: 'return' as const })),
  )
}

export interface HouseholdAccount {
  readonly loan: Id
  readonly kind: 'sale' | 'cost'
  readonly amount: Fen
  readonly grade?: string | null
  readonly grams?: number
  readonly onDay?: Day
  readonly document?: string | null
}

/** What households sold themselves, and what growing it cost them. */
export async function enterAccounts(h: Handle, all: readonly HouseholdAccount[]): Promise<Id[]> {
  return enter(h, 'funds.enter-loan-account', all)
}

type Entered = Pick<store.NewEntryRow, 'loan' | 'kind' | 'grade' | 'grams' | 'amount' | 'document'> & {
  readonly onDay?: Day
}

async function enter(h: Handle, command: string, all: readonly Entered[]): Promise<Id[]> {
  if (all.length === 0) return []
  const at = await store.placesOf(h, [...new Set(all.map((e) => e.loan))])
  const rows = all.map(({ onDay, ...e }) => {
    const where = at.get(e.loan)
    if (where === undefined) throw new Problem('not-found', { what: '该借还合同' })
    if (onDay !== undefined && onDay > h.today) throw refused('日期不能晚于今天。')
    return { ...e, ...where, id: h.id(), on_day: onDay ?? h.today }
  })
  await store.addEntries(h, rows)
  const one = rows.length === 1 ? rows[0] : undefined
  await h.record({
    command,
    subject: rows[0]!.loan,
    place: one?.place ?? h.scope.county,
    after: {
      entries: rows.length,
      grams: rows.reduce((sum, r) => sum + (r.grams ?? 0), 0),
      amount: rows.reduce((sum, r) => sum + (r.amount ?? 0), 0),
    },
  })
  return rows.map((r) => r.id)
}

/** Turns an entry round that was typed wrongly. @throws funds-loan when it was turned round already, or what was owed has been rolled over */
export async function correctEntry(h: Handle, entry: Id, why: string): Promise<Id> {
  const e = await store.loadEntry(h, entry)
  const loan = await store.loadLoan(h, e.loan)
  const id = h.id()
  await store.addEntries(h, [
    { id, loan: loan.id, kind: 'correct', on_day: h.today, place: loan.place, unit: loan.unit, why, corrects: entry },
  ])
  await h.record({
    command: 'funds.correct-loan-entry',
    subject: loan.id,
    place: loan.place,
    unit: loan.unit,
    why,
    after: { corrects: entry },
  })
  return id
}

/** Takes a contract back on which nothing has happened yet. */
export async function voidLoan(h: Handle, id: Id, why: string): Promise<void> {
  const loan = await store.loadLoan(h, id)
  await store.addEntries(h, [
    { id: h.id(), loan: id, kind: 'void', on_day: h.today, place: loan.place, unit: loan.unit, why },
  ])
  await h.record({
    command: 'funds.void-loan',
    subject: id,
    place: loan.place,
    unit: loan.unit,
    why,
    before: { lent: loan.lent },
  })
}

/** Asks that a household be let off for a disaster or an ordinary loss. @throws funds-loan when it asks for more than is owed or the pack allows */
export async function askRelief(
  h: Handle,
  id: Id,
  of: { id?: Id; kind: ClaimKind; units: number; cause: Cause; why: string; evidence?: readonly Id[] },
): Promise<Id> {
  const loan = await store.loadLoan(h, id)
  if (of.units > owedOf(loan)) throw refused('申请数量超过现在尚欠的数量。')
  if (of.kind === 'loss') {
    const season = await store.loadSeason(h, loan.season)
    const most = (await section(h)).lending.find((k) => k.code === season.kind)?.lossMost ?? 0
    const fault = lossFault(loan.lent, loan.lost, of.units, most)
    if (fault !== undefined) throw refused(fault)
  }
  const claim = of.id ?? h.id()
  const evidence = await attachEvidence(h, of.evidence ?? [], loan.place, loan.unit)
  const { kind, units, cause, why } = of
  await store.addClaim(h, {
    id: claim,
    loan: id,
    kind,
    units,
    cause,
    why,
    evidence,
    place: loan.place,
    unit: loan.unit,
  })
  await h.record({
    command: 'funds.ask-relief',
    subject: id,
    place: loan.place,
    unit: loan.unit,
    why,
    after: { claim, kind, units, cause },
  })
  return claim
}

export async function claimActions(h: Handle, c: Claim, loan: Loan) {
  const { hearingDays } = await section(h)
  return verdicts(claimWorkflow, c.state, h.scope.role, {
    person: h.scope.person,
    askedBy: c.askedBy,
    owed: owedOf(loan),
    units: c.units,
    answered: c.answeredOn !== null,
    today: h.today,
    hearingEnds: c.intendedOn === null ? null : addDays(c.intendedOn, hearingDays + 1),
  })
}

/** Grants, refuses after a hearing, answers or takes back a request to be let off. */
export async function decideClaim(h: Handle, id: Id, action: ClaimAction, comment = ''): Promise<void> {
  const c = await store.loadClaim(h, id, true)
  mustAllow(await claimActions(h, c, await store.loadLoan(h, c.loan)), action, comment)
  if (action === 'intend-refusal') await store.intend(h, id, comment)
  else if (action === 'answer') await store.answer(h, id, comment)
  else await settleClaim(h, c, action, comment)
  await h.record({
    command: `funds.${action}-relief`,
    subject: c.loan,
    place: c.place,
    unit: c.unit,
    why: comment || null,
    after: { claim: id, kind: c.kind, units: c.units },
  })
}

async function settleClaim(
  h: Handle,
  c: Claim,
  action: 'grant' | 'refuse' | 'withdraw',
  comment: string,
): Promise<void> {
  await store.decide(
    h,
    c.id,
    ({ grant: 'granted', refuse: 'refused', withdraw: 'withdrawn' } as const)[action],
    comment,
  )
  if (action !== 'grant') return
  await store.addEntries(h, [
    {
      id: h.id(),
      loan: c.loan,
      kind: c.kind,
      on_day: h.today,
      place: c.place,
      unit: c.unit,
      units: c.units,
      why: c.why,
      claim: c.id,
    },
  ])
}

/**
 * Carries what is still owed over into the next season: the old contract is settled by it, a new one begins with it.
 * @param of.loans those alone; all that are still owed when empty
 * @returns the new contracts
 */
export async function rollOver(
  h: Handle,
  of: { from: Id; to: Id; loans?: readonly Id[]; document: string },
): Promise<Id[]> {
  const [from, to] = [await store.loadSeason(h, of.from), await store.loadSeason(h, of.to)]
  if (from.id === to.id || from.kind !== to.kind) throw refused('只能结转到同一种类的另一借还季。')
  if (h.today < to.fromDay || h.today > to.dueOn) throw refused('今天不在结转后的借还季内。')
  const owed = await store.owedLoans(h, of.from, of.loans ?? [])
  if (owed.length === 0) throw refused('没有尚欠的合同可以结转。')
  if (of.loans !== undefined && of.loans.length > 0 && owed.length < new Set(of.loans).size)
    throw refused('所选合同中有已经结清或者不属于该借还季的。')
  await store.addEntries(
    h,
    owed.map((l) => ({
      id: h.id(),
      loan: l.id,
      kind: 'roll',
      on_day: h.today,
      place: l.place,
      unit: l.unit,
      document: of.document,
    })),
  )
  const rolled = await store.rolledOf(
    h,
    owed.map((l) => l.id),
  )
  const rows = owed.map((l) => {
    const id = h.id()
    const name_sealed = h.vault.seal(h.vault.open(l.sealed, sealContext(h, l.id)), sealContext(h, id)).toString('hex')
    return {
      id,
      household: l.household,
      name_sealed,
      name_shown: l.shown,
      place: l.place,
      unit: l.unit,
      document: of.document,
      lent: rolled.get(l.id)!,
      lent_on: h.today,
      rolled_from: l.id,
    }
  })
  await store.addLoans(h, of.to, rows)
  const units = rows.reduce((sum, r) => sum + r.lent, 0)
  await h.record({
    command: 'funds.roll-over',
    subject: of.from,
    place: h.scope.county,
    why: of.document,
    after: { to: of.to, loans: rows.length, units },
  })
  return rows.map((r) => r.id)
}

/** The whole name of a borrower, for a stated purpose, which is kept. */
export async function borrowerName(h: Handle, id: Id, purpose: string): Promise<string> {
  const loan = await store.loadLoan(h, id)
  await h.record({ command: 'funds.see-borrower', subject: id, place: loan.place, unit: loan.unit, why: purpose })
  return h.vault.open(await store.sealedName(h, id), sealContext(h, id))
}

/** A season's figures from its contracts and entries, at or below a place. */
export async function seasonSummary(h: Handle, id: Id, place?: string) {
  const season = await store.loadSeason(h, id)
  const delivered = new Map((await store.deliveredOf(h, id)).map((d) => [d.grade, d]))
  const grades = (await store.gradesOf(h, id)).map((g) => {
    const { delivered: grams, units, value } = delivered.get(g.grade) ?? { delivered: 0, units: 0, value: 0 }
    return { ...g, delivered: grams, units, value }
  })
  return { ...season, grades, sums: await store.sumsOfSeason(h, id, place) }
}

/** One contract with its entries, requests, and what of each grade would settle it. */
export async function wholeLoan(h: Handle, id: Id) {
  const loan = await store.loadLoan(h, id)
  const season = await store.loadSeason(h, loan.season)
  const entries = await store.entriesOf(h, id)
  const given = (grade: string) =>
    entries
      .filter((e) => e.kind === 'return' && e.grade === grade && !e.corrected)
      .reduce((all, e) => ({ grams: all.grams + e.grams, units: all.units + e.units }), { grams: 0, units: 0 })
  const grades = (await store.gradesOf(h, loan.season)).map((g) => ({
    ...g,
    toSettle: loan.state === 'lent' ? gramsToSettle(g.grams, given(g.grade), owedOf(loan)) : 0,
  }))
  const claims = await Promise.all(
    (await store.claimsOf(h, id)).map(async (c) => ({ ...c, actions: await claimActions(h, c, loan) })),
  )
  return {
    loan,
    season,
    entries,
    grades,
    claims,
    rolledTo: await store.rolledTo(h, id),
    number: contractNumber(season.fromDay, loan.n),
  }
}
