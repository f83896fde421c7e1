import { isOverdue } from '#kernel/pure/calendar.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { loadOrganisation, type Reorganisation } from '#modules/organisations/public.ts'
import { namesOf } from '#modules/people/public.ts'
import { standingOf } from '../findings/store.ts'
import { section } from '../section.ts'
import type { ListingAction, ListingEvent, ListingInput, ListingProposal, ListingRow, ListingStep } from './model.ts'
import { changeBy, DECISIONS, type ListingFacts, listingWorkflow, needsOf, WORK } from './rules.ts'
import * as store from './store.ts'

/**
 * Proposes that an organisation be put under supervision. How many are listed is nobody's target: there is no quota.
 * @throws input-invalid, not-found (organisation), already-exists (it is listed or proposed already)
 */
export async function proposeListing(h: Handle, input: ListingProposal): Promise<Id> {
  const { listings, findings } = await section(h)
  await loadOrganisation(h, input.subject)
  const faults: FieldFault[] = []
  if (input.causes.some((code) => !listings.causes.some((c) => c.code === code)))
    faults.push({ at: 'causes', reason: '有的表现不在现行工作机制中，请重新选择。' })
  faults.push(...(await leaderFaults(h, input.leaderPost)))
  refuse(faults)
  const [at] = await standingOf(h, [input.subject], findings.addresseeKinds)
  const row: ListingRow = {
    id: h.id(),
    place: at!.place,
    unit: at!.unit,
    subject: input.subject,
    causes: [...new Set(input.causes)],
    grounds: input.grounds,
    leaderPost: input.leaderPost,
    proposedOn: h.today,
    proposedBy: h.scope.person!,
    state: 'proposed',
    version: 1,
    round: 0,
    heardUntil: null,
    listedOn: null,
    appealUntil: null,
    appealed: false,
    delistedOn: null,
    watchUntil: null,
    relapsedOn: null,
    endedOn: null,
  }
  const evidence = await attachEvidence(h, input.evidence ?? [], row.place, row.unit)
  await store.addListing(h, row, (await h.pack()).version)
  await store.addEvent(h, row, {
    action: 'propose',
    fromState: null,
    comment: input.grounds,
    evidence,
    step: null,
    finding: null,
  })
  await h.record({
    command: 'supervision.propose-listing',
    subject: row.id,
    place: row.place,
    unit: row.unit,
    after: { subject: row.subject, causes: row.causes, leaderPost: row.leaderPost },
  })
  return row.id
}

async function leaderFaults(h: Handle, post: Id): Promise<FieldFault[]> {
  const { posts } = await namesOf(h, { people: [], posts: [post] })
  return posts.has(post) ? [] : [{ at: 'leaderPost', reason: '没有找到这个职务，请重新选择包抓领导。' }]
}

export function factsOf(
  h: Handle,
  row: ListingRow,
  events: readonly ListingEvent[],
  steps: readonly ListingStep[],
): ListingFacts {
  const who = (actions: readonly string[]) =>
    events.filter((e) => e.person !== null && actions.includes(e.action)).map((e) => e.person!)
  const round = steps.filter((s) => s.round === row.round)
  return {
    today: h.today,
    person: h.scope.role === 'system' ? null : h.scope.person,
    proposedBy: row.proposedBy,
    workers: who(WORK),
    deciders: who(DECISIONS),
    appellant: who(['appeal']).at(-1) ?? null,
    subject: row.subject,
    unit: h.scope.unit,
    agreedBy: who(['agree']).at(-1) ?? null,
    flaggedBy: who(['relapse']).at(-1) ?? null,
    state: row.state,
    heardUntil: row.heardUntil,
    appealUntil: row.appealUntil,
    appealed: row.appealed,
    watchUntil: row.watchUntil,
    steps: round.length,
    open: round.filter((s) => s.doneOn === null).length,
  }
}

/** Does one action; throws action-not-allowed with every reason, input-invalid with every fault, changed-meanwhile. */
export async function actOnListing(
  h: Handle,
  id: Id,
  action: ListingAction,
  input: ListingInput = {},
): Promise<{ id: Id; version: number; done: string }> {
  const row = await store.loadListing(h, id)
  if (input.version !== undefined && input.version !== row.version) throw new Problem('changed-meanwhile')
  const steps = await store.stepsOf(h, id)
  const facts = factsOf(h, row, await store.eventsOf(h, id), steps)
  const t = transitionOf(listingWorkflow, action, row.state, h.scope.role)
  const verdict = verdicts(listingWorkflow, row.state, h.scope.role, facts).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: t.label }, { reasons: verdict.reasons })
  const faults = [...faultsOf(h, action, input, verdict, steps)]
  if (action === 'reassign' && input.leaderPost !== undefined) faults.push(...(await leaderFaults(h, input.leaderPost)))
  refuse(faults)
  const evidence = await attachEvidence(h, input.evidence ?? [], row.place, row.unit)
  const { listings } = await section(h)
  const next = changeBy(action, t.to, row, {
    pack: listings,
    calendar: await h.calendar(),
    today: h.today,
    leaderPost: input.leaderPost,
  })
  if (!(await store.saveListing(h, next))) throw new Problem('changed-meanwhile')
  if (action === 'plan')
    await store.addSteps(
      h,
      next,
      input.steps!.map((s) => ({ ...s, id: h.id() })),
    )
  if (action === 'progress') await store.finishStep(h, id, input.step!)
  const event = {
    action,
    fromState: row.state,
    comment: input.comment || null,
    evidence,
    step: input.step ?? null,
    finding: input.finding ?? null,
  }
  await store.addEvent(h, next, event)
  await h.record({
    command: `supervision.listing-${action}`,
    subject: id,
    place: row.place,
    unit: row.unit,
    why: input.comment ?? null,
    before: { state: row.state, leaderPost: row.leaderPost },
    after: {
      state: next.state,
      leaderPost: next.leaderPost,
      ...(input.steps && { steps: input.steps }),
      ...(input.step && { step: input.step }),
    },
  })
  return { id, version: next.version, done: t.done }
}

function* faultsOf(
  h: Handle,
  action: ListingAction,
  input: ListingInput,
  verdict: { comment: string; evidence: string },
  steps: readonly ListingStep[],
): Generator<FieldFault> {
  if (verdict.comment === 'required' && !input.comment?.trim()) yield { at: 'comment', reason: '请填写说明。' }
  if (verdict.evidence === 'required' && !input.evidence?.length)
    yield { at: 'evidence', reason: '请附上至少一份证明材料。' }
  if (verdict.evidence === 'none' && input.evidence?.length) yield { at: 'evidence', reason: '此项办理不附材料。' }
  const needs = needsOf(action)
  if (needs === 'steps' && !input.steps?.length) yield { at: 'steps', reason: '请至少写一项整改措施。' }
  for (const [n, s] of needs === 'steps' ? (input.steps ?? []).entries() : [])
    if (isOverdue(s.dueOn, null, h.today)) yield { at: `steps.${n}.dueOn`, reason: '完成时限不能早于今天。' }
  if (needs === 'step') {
    const step = steps.find((s) => s.id === input.step)
    if (step === undefined) yield { at: 'step', reason: '请选择一项整改措施。' }
    else if (step.doneOn !== null) yield { at: 'step', reason: `这项措施已于 ${step.doneOn} 完成。` }
  }
  if (needs === 'leaderPost' && input.leaderPost === undefined) yield { at: 'leaderPost', reason: '请选择包抓领导。' }
}

/**
 * Flags relapses: a new finding of a cause's category at an organisation within its watch. Whether it is one is for a
 * leader to decide. Safe to repeat. @returns how many were flagged
 */
export async function watchRelapses(h: Handle): Promise<number> {
  const { listings } = await section(h)
  const categories = Object.fromEntries(listings.causes.map((c) => [c.code, c.categories]))
  const found = await store.relapses(h, categories)
  for (const { listing, finding, fact } of found)
    await actOnListing(h, listing, 'relapse', { comment: `回访期内出现同类问题：${fact}`, finding })
  return found.length
}

/** Ends the listings whose watch is over without a relapse. Safe to repeat. @returns how many */
export async function endWatches(h: Handle): Promise<number> {
  const ids = await store.watchesOver(h)
  for (const id of ids) await actOnListing(h, id, 'end', { comment: '回访期满，未出现反弹。' })
  return ids.length
}

/**
 * After organisations ended or moved: a listing that has not ended goes on with the successor, where it stands now;
 * where the successor is listed itself, the old one keeps its name and moves with the place. Safe to repeat.
 * @returns how many moved
 */
export async function moveListings(h: Handle, change: Pick<Reorganisation, 'ended' | 'from'>): Promise<number> {
  const successors = new Map(change.ended.filter((o) => o.successor !== null).map((o) => [o.id, o.successor!]))
  const rows = await store.lockMoved(h, { organisations: [...successors.keys()], places: change.from })
  if (rows.length === 0) return 0
  const { findings } = await section(h)
  const heirs = rows.map((row) => successors.get(row.subject) ?? row.subject)
  const standing = new Map((await standingOf(h, heirs, findings.addresseeKinds)).map((o) => [o.id, o]))
  const taken = new Set(await store.listedAmong(h, heirs))
  let moved = 0
  for (const row of rows) {
    const to = standing.get(successors.get(row.subject) ?? row.subject)
    if (to === undefined) continue
    const subject = to.id !== row.subject && taken.has(to.id) ? row.subject : to.id
    if (subject === row.subject && to.place === row.place && to.unit === row.unit) continue
    taken.add(subject)
    const next: ListingRow = { ...row, subject, place: to.place, unit: to.unit, version: row.version + 1 }
    await store.moveListing(h, next)
    const comment = `组织调整，挂牌事项移交${to.name}继续办理。`
    await store.addEvent(h, next, {
      action: 'move',
      fromState: row.state,
      comment,
      evidence: [],
      step: null,
      finding: null,
    })
    await h.record({
      command: 'supervision.listing-move',
      subject: row.id,
      place: next.place,
      unit: next.unit,
      before: { subject: row.subject, place: row.place },
      after: { subject, place: next.place },
    })
    moved += 1
  }
  return moved
}
