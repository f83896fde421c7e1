import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { section } from '../section.ts'
import { contractBody, type NewCheckup, type NewContract, type Renewal } from './model.ts'
import { notConfirmable, type RenewalAction, renewalWorkflow } from './rules.ts'
import * as store from './store.ts'

/** @returns the contract's id */
export async function signContract(h: Handle, given: NewContract): Promise<Id> {
  const { id = h.id(), ...rest } = given
  const { organisation, ...body } = contractBody.parse(rest)
  await store.addContract(h, { ...body, id, organisation: organisation ?? null, renews: null })
  await h.record({
    command: 'care.sign-contract',
    subject: id,
    place: h.scope.county,
    after: { operator: body.operator, from: body.from, to: body.to, amount: body.amount },
  })
  return id
}

/** A four-point check of the year, with what was seen at each point; counts when another person has confirmed it. */
export async function checkOperator(h: Handle, contract: Id, k: NewCheckup): Promise<Id> {
  const c = await store.loadContract(h, contract)
  const onDay = k.onDay ?? h.today
  if (onDay < c.from || onDay > c.to || onDay > h.today) throw faultAt('onDay', '核查日期应在合同期内，且不晚于今天。')
  const id = h.id()
  const evidence = await attachEvidence(h, k.evidence, h.scope.county, null)
  await store.addCheckup(h, id, contract, Number(onDay.slice(0, 4)), { ...k, evidence }, onDay)
  await h.record({
    command: 'care.check-operator',
    subject: contract,
    place: h.scope.county,
    after: { checkup: id, onDay },
  })
  return id
}

export function whyNotConfirmed(h: Handle, k: { person: Id; state: string }): string[] {
  return [...notConfirmable({ role: h.scope.role, person: h.scope.person, by: k.person, state: k.state })]
}

/**
 * A second person confirms a check, or returns it to be made anew; only a confirmed one that was passed lets a contract be renewed.
 * @param confirmed false: returned
 * @param why stays on record either way
 * @throws not-found; action-not-allowed with every reason of {@link whyNotConfirmed}; changed-meanwhile when somebody was faster
 */
export async function confirmCheckup(h: Handle, id: Id, confirmed: boolean, why: string): Promise<void> {
  const k = await store.loadCheckup(h, id)
  const reasons = whyNotConfirmed(h, k)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '复核' }, { reasons })
  if ((await store.decideCheckup(h, id, confirmed ? 'confirmed' : 'returned', why)) === 0)
    throw new Problem('changed-meanwhile')
  await h.record({
    command: 'care.confirm-check',
    subject: k.contract,
    place: h.scope.county,
    why,
    after: { checkup: id, confirmed },
  })
}

/** Every reason why a renewal cannot be asked for now. */
export function whyNotAsked(c: store.ContractRow, open: boolean): string[] {
  return [...(c.renewedBy === null ? [] : ['该合同已经续约。']), ...(open ? ['已有一件续约正在办理。'] : [])]
}

/**
 * Asks for a contract to be renewed, from the day after its last one; another person decides, and only then is a new contract made.
 * @param of `to`: last day of the new contract; `amount`: its price in 分; `document`: the number it will bear
 * @returns the id of the renewal
 * @throws not-found; action-not-allowed when it is renewed or being renewed; input-invalid at `to`
 */
export async function askRenewal(
  h: Handle,
  contract: Id,
  of: { to: Day; amount: number; document: string },
): Promise<Id> {
  const c = await store.loadContract(h, contract)
  const open = (await store.renewalsOf(h, contract)).some((r) => r.state === 'asked' || r.state === 'told')
  const reasons = whyNotAsked(c, open)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '提出续约' }, { reasons })
  if (of.to <= addDays(c.to, 1)) throw faultAt('to', '续约截止日期应晚于原合同截止日期。')
  const id = h.id()
  await store.addRenewal(h, { id, contract, ...of })
  await h.record({
    command: 'care.ask-renewal',
    subject: contract,
    place: h.scope.county,
    after: { renewal: id, ...of },
  })
  return id
}

export async function renewalActions(h: Handle, r: Renewal, c: store.ContractRow) {
  return verdicts(renewalWorkflow, r.state, h.scope.role, {
    person: h.scope.person,
    askedBy: r.person,
    checked: c.checked,
    year: Number(c.to.slice(0, 4)),
    answered: r.answer !== null,
    hearUntil: r.hearUntil,
    today: h.today,
  })
}

async function hold(h: Handle, id: Id, action: RenewalAction): Promise<{ r: Renewal; c: store.ContractRow }> {
  const r = await store.loadRenewal(h, id)
  const c = await store.loadContract(h, r.contract)
  const verdict = (await renewalActions(h, r, c)).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
  return { r, c }
}

/** Tells the operator that the contract is not to be renewed, and why; they may answer before it is decided. */
export async function tellRefusal(h: Handle, id: Id, grounds: string): Promise<void> {
  const { r } = await hold(h, id, 'tell')
  const { hearingDays } = await section(h)
  const until = addDays(h.today, hearingDays)
  await store.tell(h, id, grounds, until)
  await h.record({
    command: 'care.tell-refusal',
    subject: r.contract,
    place: h.scope.county,
    why: grounds,
    after: { renewal: id, hearUntil: until },
  })
}

export async function answerRefusal(h: Handle, id: Id, text: string): Promise<void> {
  const { r } = await hold(h, id, 'answer')
  await store.answer(h, id, text)
  await h.record({
    command: 'care.answer-refusal',
    subject: r.contract,
    place: h.scope.county,
    why: text,
    after: { renewal: id },
  })
}

/** @returns the new contract, or null when it is refused */
export async function decideRenewal(h: Handle, id: Id, granted: boolean, why: string): Promise<Id | null> {
  const { r, c } = await hold(h, id, granted ? 'grant' : 'refuse')
  const made = granted ? h.id() : null
  if (made !== null) {
    const { operator, organisation, scope } = c
    await store.addContract(h, {
      id: made,
      operator,
      organisation,
      scope,
      from: addDays(c.to, 1),
      to: r.to,
      amount: r.amount,
      document: r.document,
      renews: c.id,
    })
  }
  await store.decide(h, id, made, why)
  await h.record({
    command: granted ? 'care.renew' : 'care.refuse-renewal',
    subject: c.id,
    place: h.scope.county,
    why,
    after: { renewal: id, made },
  })
  return made
}
