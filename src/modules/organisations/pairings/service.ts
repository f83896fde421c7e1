import type { Day } from '#kernel/pure/day.ts'
import type { CountedFigure, FigureGroup } from '#kernel/pure/figures.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import type { Reorganisation } from '../model.ts'
import { organisationsPackOf } from '../section.ts'
import {
  type NewPairing,
  type NewResource,
  type NewStep,
  PAIRING_KINDS,
  type Pairing,
  type PairingKind,
} from './model.ts'
import * as rules from './rules.ts'
import { actsFor, MEMBERS, PAIRERS, type Side } from './rules.ts'
import * as store from './store.ts'

const packOf = async (h: Handle) => (await organisationsPackOf(h)).pairings

/**
 * Pairs organisations. Several rows are checked one after the other, each also against those before it, and written all
 * or none, with one journal entry.
 * @throws input-invalid with `at` as `b`, or `rows.3.b` when there are several
 */
export async function pairOrganisations(h: Handle, rows: readonly NewPairing[]): Promise<Id[]> {
  await joinMonth(h)
  await store.holdPairings(h)
  const pack = await packOf(h)
  const sides = await store.sidesOf(
    h,
    rows.flatMap((r) => [r.a, r.b]),
  )
  const open: rules.OpenPair[] = await store.openPairs(h)
  const faults: FieldFault[] = []
  const made = rows.map((row, i) => {
    const at = (name: string) => (rows.length === 1 ? name : `rows.${i}.${name}`)
    const [a, b] = [sides.get(row.a), sides.get(row.b)]
    if (a === undefined || b === undefined) {
      faults.push({ at: at(a === undefined ? 'a' : 'b'), reason: '没有这个组织，或它已经撤销' })
      return { ...row, id: row.id ?? h.id(), a: { id: row.a, place: h.scope.county, name: '' } }
    }
    mustActFor(h, a, PAIRERS, '登记结对')
    faults.push(...rules.pairingFaults({ ...row, a, b }, open, pack).map((f) => ({ ...f, at: at(f.at) })))
    open.push({ kind: row.kind, a: a.id, b: b.id })
    return { ...row, id: row.id ?? h.id(), a }
  })
  refuse(faults)
  await store.addPairings(
    h,
    made.map((r) => ({ ...r, a: r.a.id, place: r.a.place, to: r.to ?? null, carriedFrom: null })),
  )
  const [only] = made
  if (made.length === 1 && only !== undefined)
    await h.record({
      command: 'organisations.pair',
      subject: only.id,
      place: only.a.place,
      unit: only.a.id,
      why: only.why,
      after: { kind: only.kind, a: only.a.id, b: only.b, from: only.from, to: only.to ?? null },
    })
  else await recordBulk(h, 'organisations.pair', made.length)
  return made.map((r) => r.id)
}

/** Puts steps on joint plans, each to be answered for by one of the two sides. */
export async function planSteps(h: Handle, rows: readonly NewStep[]): Promise<Id[]> {
  await joinMonth(h)
  const pairings = await store.loadPairings(
    h,
    rows.map((r) => r.pairing),
  )
  const sides = await store.sidesOf(
    h,
    rows.map((r) => r.organisation),
  )
  const made = rows.map((row, i) => {
    const pairing = pairings.get(row.pairing)
    if (pairing === undefined) throw new Problem('not-found', { what: '该结对' })
    refuseEnded(pairing, '增加事项')
    const at = (name: string) => (rows.length === 1 ? name : `rows.${i}.${name}`)
    refuse(rules.stepFaults(row, { ...pairing, today: h.today }).map((f) => ({ ...f, at: at(f.at) })))
    const side = sides.get(row.organisation)
    if (side === undefined) throw new Problem('not-found', { what: '该组织' })
    mustActFor(h, side, MEMBERS, '增加事项')
    const { pairing: of, title, dueOn } = row
    return { id: row.id ?? h.id(), pairing: of, title, dueOn, place: side.place, unit: side.id, carriedFrom: null }
  })
  await store.addSteps(h, made)
  const [only] = made
  if (made.length === 1 && only !== undefined)
    await h.record({
      command: 'organisations.plan-step',
      subject: only.id,
      place: only.place,
      unit: only.unit,
      after: { pairing: only.pairing, title: only.title, dueOn: only.dueOn },
    })
  else await recordBulk(h, 'organisations.plan-step', made.length)
  return made.map((r) => r.id)
}

export interface StepResult {
  step: Id
  /** left out: today */
  doneOn?: Day | undefined
  note: string
  evidence?: Id[]
}

/** Writes down that steps were done. @throws action-not-allowed when one has ended already, or its pairing */
export async function finishSteps(h: Handle, rows: readonly StepResult[]): Promise<void> {
  await joinMonth(h)
  const pack = await packOf(h)
  const steps = await store.loadSteps(
    h,
    rows.map((r) => r.step),
  )
  const pairings = await store.loadPairings(
    h,
    [...steps.values()].map((s) => s.pairing),
  )
  const ends: store.StepEnd[] = []
  for (const row of rows) {
    const step = steps.get(row.step)
    if (step === undefined) throw new Problem('not-found', { what: '该事项' })
    const pairing = pairings.get(step.pairing)!
    refuseEnded(pairing, '登记完成')
    if (step.state !== 'open') throw notAllowed('登记完成', ['该事项已经办结。'])
    mustActFor(h, { id: step.unit, place: step.place }, MEMBERS, '登记完成')
    const on = row.doneOn ?? h.today
    refuse(rules.finishFaults(on, { from: pairing.from, today: h.today, pack }))
    const evidence = await attachEvidence(h, row.evidence ?? [], step.place, step.unit)
    ends.push({ step: step.id, place: step.place, unit: step.unit, action: 'done', on, note: row.note, evidence })
  }
  await endAll(h, ends)
  const [only] = ends
  if (ends.length === 1 && only !== undefined)
    await h.record({
      command: 'organisations.finish-step',
      subject: only.step,
      place: only.place,
      unit: only.unit,
      after: { doneOn: only.on, note: only.note, evidence: only.evidence },
    })
  else await recordBulk(h, 'organisations.finish-step', ends.length)
}

/** Takes a step off the plan before it falls due. */
export async function dropStep(h: Handle, id: Id, why: string): Promise<void> {
  await joinMonth(h)
  const step = (await store.loadSteps(h, [id])).get(id)
  if (step === undefined) throw new Problem('not-found', { what: '该事项' })
  refuseEnded(await store.loadPairing(h, step.pairing), '取消事项')
  const reasons = rules.notDroppable(step, h.today)
  if (reasons.length > 0) throw notAllowed('取消事项', reasons)
  mustActFor(h, { id: step.unit, place: step.place }, MEMBERS, '取消事项')
  await endAll(h, [dropped(step, h.today, why)])
  await h.record({
    command: 'organisations.drop-step',
    subject: id,
    place: step.place,
    unit: step.unit,
    why,
    before: { title: step.title, dueOn: step.dueOn },
  })
}

/** Ends a pairing; steps not yet due go with it, overdue ones stay as what was not done. */
export async function endPairing(h: Handle, id: Id, end: { on: Day; why: string }): Promise<void> {
  await joinMonth(h)
  await store.holdPairings(h)
  const pairing = await store.loadPairing(h, id)
  refuseEnded(pairing, '结束结对')
  mustActFor(h, { id: pairing.unit, place: pairing.place }, PAIRERS, '结束结对')
  if (end.on > h.today) refuse([{ at: 'on', reason: '结束日期不能晚于今天' }])
  if (end.on < pairing.from) refuse([{ at: 'on', reason: `结束日期不能早于起始日期 ${pairing.from}` }])
  const open = await store.stepsOf(h, [id], 'open')
  const gone = open.filter((s) => s.dueOn >= h.today)
  // Steps may be another's: the side that ends the pairing ends them in the pairing's own name.
  const [place, unit] = [pairing.place, pairing.unit]
  await endAll(
    h,
    gone.map((s) => ({ ...dropped(s, h.today, `结对结束：${end.why}`), place, unit })),
  )
  await store.endPairings(h, [{ id, ...end }])
  await h.record({
    command: 'organisations.end-pairing',
    subject: id,
    place,
    unit,
    why: end.why,
    after: { on: end.on, dropped: gone.map((s) => s.id), undone: open.length - gone.length },
  })
}

/**
 * Follows a merger or an end of organisations: open pairings go on between whoever carries their sides on, with their
 * open steps; resources go along. What has ended stays as it was. Safe to repeat.
 */
export async function carryPairings(h: Handle, of: Reorganisation): Promise<{ carried: number; ended: number }> {
  await joinMonth(h)
  await store.holdPairings(h)
  const heirs = new Map(of.ended.map((e) => [e.id, e.successor]))
  const resources = await store.carryResources(h, of.ended, of.from)
  const touched = new Set(await store.pairingsTouched(h, [...heirs.keys()], of.from))
  const heir = (id: Id) => (heirs.has(id) ? (heirs.get(id) ?? null) : id)
  const plan = rules.carryPlan(await store.openPairs(h), touched, heir)
  const told = { carried: plan.filter((p) => p.to !== null).length, ended: plan.filter((p) => p.to === null).length }
  if (plan.length === 0 && resources === 0) return told
  const before = await store.loadPairings(h, [...touched])
  const fresh = plan.flatMap((p) => (p.to !== null && p.into === null ? [{ ...p, to: p.to, id: h.id() }] : []))
  const goesTo = new Map(fresh.map((f) => [f.from, f.id]))
  const sides = await store.sidesOf(
    h,
    plan.flatMap((p) => (p.to === null ? [] : [p.to.a, p.to.b])),
  )
  await store.endPairings(
    h,
    plan.map((p) => ({ id: p.from, on: of.on, why: `${p.why}：${of.why}` })),
  )
  await store.addPairings(
    h,
    fresh.map((f) => carriedPairing(before.get(f.from)!, f, sides.get(f.to.a)!)),
  )
  const into = (p: rules.Carried) => goesTo.get(p.into ?? p.from) ?? p.into
  await carrySteps(h, plan, into, { on: of.on, heir, sides })
  await h.record({
    command: 'organisations.carry-pairings',
    subject: of.into ?? of.ended[0]?.id ?? h.scope.county,
    place: of.into ?? h.scope.county,
    why: of.why,
    after: { ...told, resources, pairings: plan.map((p) => ({ from: p.from, into: p.to === null ? null : into(p) })) },
  })
  return told
}

function carriedPairing(was: Pairing, to: { id: Id; to: { a: Id; b: Id } }, a: Side): store.PairingInsert {
  const { kind, from, to: until, plan, why } = was
  return { kind, from, to: until, plan, why, ...to.to, id: to.id, place: a.place, carriedFrom: was.id }
}

async function carrySteps(
  h: Handle,
  plan: readonly rules.Carried[],
  into: (p: rules.Carried) => Id | null,
  of: { on: Day; heir: (id: Id) => Id | null; sides: Map<Id, Side> },
): Promise<void> {
  const byPairing = new Map(plan.map((p) => [p.from, p]))
  const open = await store.stepsOf(h, [...byPairing.keys()], 'open')
  const ends: store.StepEnd[] = []
  const fresh: store.StepInsert[] = []
  for (const step of open) {
    const p = byPairing.get(step.pairing)!
    const goal = p.to === null ? null : into(p)
    if (goal === null) {
      if (step.dueOn >= h.today) ends.push(dropped(step, of.on, p.why))
      continue
    }
    const unit = of.sides.get(of.heir(step.unit)!)!
    ends.push({ ...dropped(step, of.on, p.why), action: 'carried' })
    const { title, dueOn } = step
    fresh.push({ id: h.id(), pairing: goal, title, dueOn, place: unit.place, unit: unit.id, carriedFrom: step.id })
  }
  await store.endSteps(h, ends)
  await store.addSteps(h, fresh)
}

/** Offers what an organisation has to the others. */
export async function shareResources(h: Handle, rows: readonly NewResource[]): Promise<Id[]> {
  const sides = await store.sidesOf(
    h,
    rows.map((r) => r.organisation),
  )
  const made = rows.map((row) => {
    const side = sides.get(row.organisation)
    if (side === undefined) throw new Problem('not-found', { what: '该组织' })
    mustActFor(h, side, MEMBERS, '登记共享资源')
    const { title, kind, capacity = null, terms = null } = row
    return { id: row.id ?? h.id(), unit: side.id, place: side.place, title, kind, capacity, terms }
  })
  await store.addResources(h, made)
  const [only] = made
  if (made.length === 1 && only !== undefined) {
    const { id, place, unit, ...after } = only
    await h.record({ command: 'organisations.share-resource', subject: id, place, unit, after })
  } else await recordBulk(h, 'organisations.share-resource', made.length)
  return made.map((r) => r.id)
}

export async function withdrawResource(h: Handle, id: Id, why: string): Promise<void> {
  const { withdrawn, unit, place } = await store.loadResource(h, id)
  if (withdrawn) throw notAllowed('停止共享', ['该资源已经停止共享。'])
  mustActFor(h, { id: unit, place }, MEMBERS, '停止共享')
  await store.withdrawResource(h, id, why)
  await h.record({ command: 'organisations.withdraw-resource', subject: id, place, unit, why })
}

export interface PairingCounts {
  /** open pairings of each kind, and the organisations in them, each counted once */
  kinds: Record<PairingKind, { pairings: number; organisations: number }>
  /** organisations in any open pairing */
  organisations: number
  /** of all steps not taken off: how many there are, how many were due or done, how many of them done on time */
  steps: { all: number; due: number; onTime: number }
  resources: number
}

/** The county's pairings of organisations in figures, as they stand now. */
export async function pairingCounts(h: Handle): Promise<PairingCounts> {
  const kinds = Object.fromEntries(
    Object.keys(PAIRING_KINDS).map((kind) => [kind, { pairings: 0, organisations: 0 }]),
  ) as PairingCounts['kinds']
  for (const { kind, pairings, organisations } of await store.countPairings(h))
    kinds[kind] = { pairings, organisations }
  const { organisations, steps, due, onTime, resources } = await store.countRest(h)
  return { kinds, organisations, steps: { all: steps, due, onTime }, resources }
}

/** What the county's pairings of organisations amount to, each figure with its records. */
export async function pairingFigures(h: Handle): Promise<FigureGroup[]> {
  const { kinds } = await pairingCounts(h)
  const figures = (Object.keys(kinds) as PairingKind[]).flatMap((kind): CountedFigure[] => {
    const { pairings, organisations } = kinds[kind]
    if (pairings === 0) return []
    const [open, sides] = [`organisation-pairings?kind=${kind}&state=open`, `organisations?paired=${kind}`]
    return [
      {
        key: `organisations.${kind}`,
        label: `${PAIRING_KINDS[kind]}的党组织`,
        value: organisations,
        unit: '个',
        to: `/${sides}`,
        records: `/api/${sides}`,
      },
      {
        key: `organisations.${kind}.pairings`,
        label: `${PAIRING_KINDS[kind]}结对`,
        value: pairings,
        unit: '对',
        to: `/${open}`,
        records: `/api/${open}`,
      },
    ]
  })
  return [{ title: '组织结对', figures }]
}

function dropped(step: { id: Id; place: string; unit: Id }, on: Day, note: string): store.StepEnd {
  return { step: step.id, place: step.place, unit: step.unit, action: 'dropped', on, note, evidence: [] }
}

/** @throws changed-meanwhile when somebody else ended one of them in the meantime */
async function endAll(h: Handle, ends: readonly store.StepEnd[]): Promise<void> {
  if (ends.length > 0 && (await store.endSteps(h, ends)) !== ends.length) throw new Problem('changed-meanwhile')
}

function mustActFor(h: Handle, of: { id: Id; place: string }, roles: readonly Role[], action: string): void {
  if (!actsFor(h.scope, { place: of.place, unit: of.id }, roles)) throw new Problem('not-allowed', { action })
}

function refuseEnded(pairing: { endedOn: Day | null }, action: string): void {
  if (pairing.endedOn !== null) throw notAllowed(action, [`结对已于 ${pairing.endedOn} 结束。`])
}

function notAllowed(action: string, reasons: string[]): Problem {
  return new Problem('action-not-allowed', { action }, { reasons })
}

async function recordBulk(h: Handle, command: string, rows: number): Promise<void> {
  await h.record({ command, subject: h.scope.county, place: h.scope.county, after: { rows } })
}
