import type { Day } from '#kernel/pure/day.ts'
import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { optimise } from '#kernel/server/optimise.ts'
import { registerPeople } from '#modules/people/public.ts'
import { BACKGROUNDS, type PostingKind } from '../model.ts'
import { section } from '../section.ts'
import { postMany } from '../terms/service.ts'
import type { CandidateBody, NeedBody, ProposalBody } from './model.ts'
import {
  type Candidate,
  type Matched,
  type MatchProblem,
  modelOf,
  othersFor,
  type Pair,
  type Pin,
  pairsOf,
  readSolution,
  reasonsFor,
  type Slot,
  whyOpen,
} from './rules.ts'
import * as store from './store.ts'

/** Notes what villages lack; a need that already stands is left as it is. One journal entry for all. */
export async function registerNeeds(h: Handle, rows: readonly NeedBody[]): Promise<number> {
  await joinMonth(h)
  const ready = rows.map(({ skill = null, onDay = h.today, ...row }) => ({ ...row, skill, onDay, id: h.id() }))
  const added = await store.addNeeds(h, ready)
  await h.record({
    command: 'postings.register-needs',
    subject: ready.length === 1 ? ready[0]!.id : h.scope.county,
    place: ready.length === 1 ? ready[0]!.place : (h.scope.place ?? h.scope.county),
    after: ready.length === 1 ? ready[0] : { rows: rows.length, added },
  })
  return added
}

/** A need is met, or was none: it stays on record and asks for nobody any more. */
export async function closeNeed(h: Handle, id: Id, why: string): Promise<void> {
  await joinMonth(h)
  const closed = await store.meetNeed(h, id, h.today, why)
  if (closed === undefined) throw new Problem('not-found', { what: '该需求（或已登记解决）' })
  await h.record({ command: 'postings.close-need', subject: id, place: closed.place, why })
}

/**
 * Departments recommend for themselves; the clerk for any. What the clerk enters is accepted at once.
 * @returns ids of those written
 */
export async function recommend(h: Handle, rows: readonly CandidateBody[]): Promise<Id[]> {
  const own = h.scope.role === 'department'
  const ready = rows.map((row): store.NewCandidate => {
    const unit = own ? h.scope.unit : (row.unit ?? null)
    if (unit === null) throw faultAt('unit', '请选择派出单位。')
    const { person = null, name = '', freeFrom = null } = row
    return { ...row, person, name, freeFrom, unit, id: h.id(), state: own ? 'recommended' : 'accepted' }
  })
  const written = await store.addCandidates(h, ready)
  if (written < ready.length) throw faultAt('person', '人选已在推荐之中，或者派出单位不存在。')
  await h.record({
    command: 'postings.recommend',
    subject: ready.length === 1 ? ready[0]!.id : h.scope.county,
    place: h.scope.place ?? h.scope.county,
    unit: ready[0]?.unit ?? null,
    after: ready.length === 1 ? ready[0] : { rows: ready.length },
  })
  return ready.map((r) => r.id)
}

/** The organisation department accepts a recommendation, or it is taken back. */
export async function decideCandidate(h: Handle, id: Id, accept: boolean, why: string): Promise<void> {
  const candidate = await store.loadCandidate(h, id)
  const reasons: string[] = []
  if (candidate.state === 'posted') reasons.push('该人选已经派驻。')
  if (candidate.state === 'withdrawn') reasons.push('该推荐已经撤回。')
  if (accept && candidate.state === 'accepted') reasons.push('该人选已经认可。')
  const action = accept ? '认可人选' : '撤回推荐'
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action }, { reasons })
  if ((await store.setCandidates(h, [id], accept ? 'accepted' : 'withdrawn')) === 0)
    throw new Problem('not-allowed', { action })
  await h.record({
    command: accept ? 'postings.accept-candidate' : 'postings.withdraw-candidate',
    subject: id,
    place: h.scope.county,
    unit: candidate.unit,
    why,
  })
}

/** Puts on record how the residents of a village voted on a candidate (群众遴选). */
export async function recordChoice(
  h: Handle,
  candidate: Id,
  choice: { place: string; votes: number; voters: number; onDay?: Day | undefined },
): Promise<void> {
  await store.loadCandidate(h, candidate)
  const id = await store.addChoice(h, { ...choice, candidate, onDay: choice.onDay ?? h.today })
  await h.record({
    command: 'postings.record-choice',
    subject: id,
    place: choice.place,
    after: { candidate, ...choice },
  })
}

async function problemFor(
  h: Handle,
  asked: { kinds: readonly PostingKind[]; under: string; everyVillage: boolean },
  pins: readonly Pin[],
): Promise<MatchProblem> {
  const pack = await section(h)
  const villages = await store.villagesFor(h, asked.under, asked.everyVillage)
  const slots = villages.flatMap(({ posted, ...village }) =>
    open(asked.kinds, posted).map((kind): Slot => ({ ...village, kind })),
  )
  const candidates = (await store.candidatesFor(h, asked.kinds, h.today)).map(
    (c): Candidate => ({ ...c, backgroundTitle: BACKGROUNDS[c.background] }),
  )
  if (slots.length === 0)
    throw new Problem('nothing-to-match', {
      reason: '所选范围内没有登记需求的村，或者所需职务都已派驻。请先登记村级需求。',
    })
  if (candidates.length === 0)
    throw new Problem('nothing-to-match', { reason: '没有可派的人选。请先由单位推荐，并经组织部认可。' })
  return { slots, candidates, choices: await store.choicesFor(h), pins, rule: pack.matching, villages: pack.villages }
}

/** What is still wanted of the kinds, each as often as named, after what is there. */
function open(kinds: readonly PostingKind[], posted: readonly PostingKind[]): PostingKind[] {
  const there = [...posted]
  return kinds.filter((kind) => {
    const at = there.indexOf(kind)
    if (at >= 0) there.splice(at, 1)
    return at < 0
  })
}

interface Solved {
  matched: Matched[]
  pairs: Pair[]
  reduced: readonly number[] | null
  milliseconds: number
  proven: boolean
}

/** Finds the optimum; only if the linear problem's is not whole is it solved again in whole numbers. */
export async function solve(problem: MatchProblem): Promise<Solved> {
  const pairs = pairsOf(problem)
  const { seconds } = problem.rule
  const first = await optimise(modelOf(problem, pairs), { seconds })
  const matched = readSolution(problem, pairs, first.values)
  if (matched !== null)
    return {
      matched,
      pairs,
      reduced: first.reduced,
      milliseconds: first.milliseconds,
      proven: first.status === 'optimal',
    }
  const second = await optimise(modelOf(problem, pairs, true), { seconds })
  const whole = readSolution(problem, pairs, second.values)
  if (whole === null) throw new Error('the solver gave no whole solution')
  return {
    matched: whole,
    pairs,
    reduced: first.reduced,
    milliseconds: first.milliseconds + second.milliseconds,
    proven: second.status === 'optimal',
  }
}

/** A proposal is computed from needs, candidates, residents' choices and the rule in force; nobody is posted by it. */
export async function propose(h: Handle, body: ProposalBody): Promise<Id> {
  const under = body.under ?? h.scope.county
  const problem = await problemFor(h, { ...body, under }, [])
  const solved = await solve(problem)
  const id = h.id()
  const outcome = outcomeOf(problem, solved, { under, everyVillage: body.everyVillage })
  await store.addProposal(h, { id, place: h.scope.county, title: body.title, kinds: body.kinds, ...outcome })
  await store.addPairs(h, id, pairsToKeep(problem, solved))
  await h.record({
    command: 'postings.propose',
    subject: id,
    place: h.scope.county,
    after: {
      title: body.title,
      kinds: body.kinds,
      slots: problem.slots.length,
      candidates: problem.candidates.length,
      ...outcome,
    },
  })
  return id
}

function outcomeOf(problem: MatchProblem, solved: Solved, asked: store.Outcome['problem']): store.Outcome {
  return {
    problem: asked,
    digest: sha256Hex(JSON.stringify(problem)),
    points: solved.matched.reduce((sum, m) => sum + m.points, 0),
    milliseconds: solved.milliseconds,
    proven: solved.proven,
  }
}

function pairsToKeep(problem: MatchProblem, solved: Solved): store.NewPair[] {
  return solved.matched.map((m, nth) => {
    const slot = problem.slots[m.slot]!
    const candidate = m.candidate === null ? null : problem.candidates[m.candidate]!
    const fixed = problem.pins.find((p) => p.must && p.place === slot.place && p.kind === slot.kind)
    return {
      nth,
      place: slot.place,
      kind: slot.kind,
      candidate: candidate?.id ?? null,
      points: m.points,
      fixedWhy: candidate !== null && fixed?.candidate === candidate.id ? fixed.why : null,
      reasons:
        candidate === null
          ? whyOpen(problem, slot).map((text) => ({ text, points: 0 }))
          : reasonsFor(problem, slot, candidate),
      others: othersFor(problem, solved.pairs, m, solved.reduced),
    }
  })
}

/** A person fixes or forbids one pair, with a ground, and everything else is computed again around it. */
export async function pinPair(h: Handle, id: Id, pin: Pin): Promise<void> {
  await store.holdProposal(h, id)
  const proposal = await store.loadProposal(h, id)
  if (proposal.state !== 'draft') throw new Problem('proposal-closed')
  await store.setPin(h, id, pin)
  const problem = await problemFor(h, { kinds: proposal.kinds, ...proposal.problem }, await store.pinsOf(h, id))
  refuseImpossible(problem, pin)
  const solved = await solve(problem)
  const outcome = outcomeOf(problem, solved, proposal.problem)
  await store.renewProposal(h, id, outcome)
  await store.addPairs(h, id, pairsToKeep(problem, solved))
  await h.record({
    command: 'postings.pin-pair',
    subject: id,
    place: h.scope.county,
    why: pin.why,
    before: { points: proposal.points, filled: proposal.filled },
    after: { ...pin, points: outcome.points },
  })
}

/** A person may choose among those who may be sent, but no one lifts a hard limit by a click. */
function refuseImpossible(problem: MatchProblem, pin: Pin): void {
  if (!pin.must) return
  const slot = problem.slots.find((s) => s.place === pin.place && s.kind === pin.kind)
  const candidate = problem.candidates.find((c) => c.id === pin.candidate)
  const index = slot === undefined ? -1 : problem.slots.indexOf(slot)
  const possible = pairsOf(problem).some((p) => p.slot === index && problem.candidates[p.candidate] === candidate)
  if (!possible)
    throw new Problem(
      'action-not-allowed',
      { action: '指定人选' },
      { reasons: ['该人选不能派往该村：应当回避、未被推荐任此职，或驻村数已满。'] },
    )
}

export async function discardProposal(h: Handle, id: Id, why: string): Promise<void> {
  await store.holdProposal(h, id)
  if ((await store.loadProposal(h, id)).state !== 'draft') throw new Problem('proposal-closed')
  await store.decideProposal(h, id, 'discarded', why)
  await h.record({ command: 'postings.discard-proposal', subject: id, place: h.scope.county, why })
}

/** The proposal becomes postings, all of them or none: files, posts and terms from the day. */
export async function adoptProposal(
  h: Handle,
  id: Id,
  body: { version: number; from: Day; why: string },
): Promise<{ postings: number }> {
  await store.holdProposal(h, id)
  const proposal = await store.loadProposal(h, id)
  if (proposal.state !== 'draft') throw new Problem('proposal-closed')
  if (proposal.version !== body.version) throw new Problem('changed-meanwhile')
  const pairs = (await store.pairsOfProposal(h, id)).filter((p) => p.candidate !== null)
  const people = await peopleFor(h, pairs)
  const postings = await postMany(
    h,
    pairs.map((p) => ({
      person: people.get(p.candidate!)!,
      place: p.place,
      unit: p.unit,
      kind: p.kind,
      candidate: p.candidate,
      matchedBy: id,
      from: body.from,
      why: body.why,
    })),
  )
  await store.setCandidates(h, [...people.keys()], 'posted')
  await store.decideProposal(h, id, 'adopted', body.why)
  await h.record({
    command: 'postings.adopt-proposal',
    subject: id,
    place: h.scope.county,
    why: body.why,
    after: { postings: postings.length, from: body.from },
  })
  return { postings: postings.length }
}

/** The person of each candidate; who was named only by name gets a file now. */
async function peopleFor(h: Handle, pairs: readonly store.PairRecord[]): Promise<Map<Id, Id>> {
  const people = new Map<Id, Id>()
  const fresh: { id: Id; name: string; candidate: Id }[] = []
  for (const pair of pairs) {
    if (people.has(pair.candidate!)) continue
    const person = pair.person ?? h.id()
    people.set(pair.candidate!, person)
    if (pair.person === null) fresh.push({ id: person, name: pair.name!, candidate: pair.candidate! })
  }
  if (fresh.length > 0) {
    await registerPeople(h, { people: fresh.map(({ id, name }) => ({ id, name })), posts: [], accounts: [] }, h.today)
    await store.knowCandidates(
      h,
      fresh.map((f) => ({ id: f.candidate, person: f.id })),
    )
  }
  return people
}
