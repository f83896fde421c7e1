import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { startRun } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { optimise } from '#kernel/server/optimise.ts'
import {
  type Assignment,
  type Candidate,
  costOf,
  explainer,
  type Home,
  type MatchingProblem,
  modelOf,
} from './matching.rules.ts'
import type { ProposeBody, Rank } from './model.ts'
import * as proposalStore from './proposals.store.ts'
import { covers, limitOf } from './rules.ts'
import { pairingPackOf, postOf, writePairs } from './service.ts'
import * as store from './store.ts'

export const SOLVE = 'households.solve-pairing'

/** Asks for a distribution of a place's households; it is computed by a run, and nothing changes until it is accepted. */
export async function propose(h: Handle, body: ProposeBody): Promise<{ id: Id; run: Id }> {
  if (!isWithin(body.place, h.scope.place)) throw faultAt('place', '不在您的管辖范围内')
  const id = h.id()
  await proposalStore.addProposal(h, { id, ...body })
  await h.record({
    command: 'households.propose-pairing',
    subject: id,
    place: body.place,
    after: { mode: body.mode, rank: body.rank },
  })
  const run = await startRun(h, SOLVE, '测算结对方案', { proposal: id })
  return { id, run }
}

/** A township's problem as it stands now. `extra` is what this proposal gave its helpers in townships solved before. */
async function problemOf(
  h: Handle,
  proposal: proposalStore.ProposalRecord,
  place: string,
  extra: ReadonlyMap<Id, number>,
): Promise<{
  problem: MatchingProblem
  inputs: Map<Id, proposalStore.HomeInput>
  candidates: Map<Id, proposalStore.CandidateInput>
}> {
  const pack = await pairingPackOf(h)
  const limit = limitOf(pack, proposal.rank as Rank)
  const people = await proposalStore.candidatesIn(h, place, proposal.rank)
  const known = new Set(people.map((c) => c.person))
  const all = await proposalStore.homesFor(h, place, proposal.rank)
  const keeps = (home: proposalStore.HomeInput) =>
    home.person !== null && home.stays && known.has(home.person) && !home.avoid.includes(home.person)
  const chosen = proposal.mode === 'rebalance' ? all : all.filter((home) => !keeps(home))
  const released = new Map<Id, number>()
  for (const { person } of chosen) if (person !== null) released.set(person, (released.get(person) ?? 0) + 1)
  const homes: Home[] = chosen.map((home) => ({
    id: home.id,
    place: home.place,
    current: keeps(home) ? home.person : null,
    avoid: home.avoid,
  }))
  const candidates: Candidate[] = people.map((c) => ({
    person: c.person,
    name: c.name,
    areas: c.posts.map((p) => p.place),
    linked: c.linked,
    load: c.load - (released.get(c.person) ?? 0) + (extra.get(c.person) ?? 0),
  }))
  return {
    problem: { homes, candidates, limit, weights: pack.weights },
    inputs: new Map(chosen.map((home) => [home.id, home])),
    candidates: new Map(people.map((c) => [c.person, c])),
  }
}

/** The distribution that costs least. Households given to whom they must avoid get ways of their own, and it is solved again. */
export async function solve(
  problem: MatchingProblem,
): Promise<{ assignment: Assignment; proven: boolean; milliseconds: number }> {
  const apart = new Set<string>()
  let milliseconds = 0
  for (;;) {
    const model = modelOf(problem, apart)
    const found = await optimise(model.linear, { seconds: 60 })
    milliseconds += found.milliseconds
    const { assignment, violated } = model.read(found.values)
    if (violated.length === 0) return { assignment, proven: found.status === 'optimal', milliseconds }
    for (const home of violated) apart.add(home)
  }
}

/** Computes a proposal township by township; safe to run again. */
export async function solveProposal(
  kernel: Kernel,
  county: string,
  id: Id,
  progress: (percent: number, note: string) => Promise<void>,
): Promise<void> {
  const { proposal, places } = await kernel.asSystem(county, async (h) => {
    const record = await proposalStore.loadProposal(h, id)
    const whole = record.place.length < 9
    return { proposal: record, places: whole ? await proposalStore.townshipsOf(h, record.place) : [record.place] }
  })
  if (proposal.state !== 'solving') return
  const pairs: proposalStore.NewPair[] = []
  const total = { cost: 0, proven: true, milliseconds: 0 }
  const extra = new Map<Id, number>()
  for (const [i, place] of places.entries()) {
    await progress(Math.floor((i / places.length) * 95), `正在测算第 ${i + 1} 个，共 ${places.length} 个乡镇`)
    const input = await kernel.asSystem(county, (h) => problemOf(h, proposal, place, extra))
    const { assignment, proven, milliseconds } = await solve(input.problem)
    total.cost += costOf(input.problem, assignment)
    total.proven &&= proven
    total.milliseconds += milliseconds
    for (const pair of pairsOf(input, assignment)) {
      pairs.push(pair)
      if (pair.person !== null) extra.set(pair.person, (extra.get(pair.person) ?? 0) + 1)
      if (pair.beforePerson !== null) extra.set(pair.beforePerson, (extra.get(pair.beforePerson) ?? 0) - 1)
    }
  }
  await kernel.asSystem(county, async (h) => {
    if ((await proposalStore.loadProposal(h, id, true)).state !== 'solving') return
    if (pairs.length > 0) await proposalStore.addPairs(h, id, pairs)
    await proposalStore.solved(h, id, total)
  })
}

function pairsOf(
  { problem, inputs, candidates }: Awaited<ReturnType<typeof problemOf>>,
  assignment: Assignment,
): proposalStore.NewPair[] {
  const names = new Map(
    [...inputs.values()].flatMap((x) => (x.person === null ? [] : [[x.person, x.personName ?? ''] as const])),
  )
  const explain = explainer(problem, assignment, names)
  return problem.homes.map((home) => {
    const input = inputs.get(home.id)!
    const person = assignment.get(home.id) ?? null
    const posts = person === null ? [] : candidates.get(person)!.posts
    const post = posts.find((p) => p.role !== 'department' && covers(p.place, home.place)) ?? posts[0]
    return {
      household: home.id,
      place: home.place,
      replaces: input.pairing,
      beforePerson: input.person,
      person,
      post: post?.post ?? null,
      ...explain(home, input.person),
    }
  })
}

/** One pair of an open proposal is decided otherwise, or left as it is today. */
export async function editProposal(
  h: Handle,
  id: Id,
  edit: { household: Id; post?: Id | undefined; person?: Id | undefined; leftOut: boolean },
): Promise<void> {
  await openProposal(h, id, '修改方案')
  const named = edit.post !== undefined || edit.person !== undefined
  const [post] = named ? await store.postsById(h, [await postOf(h, edit)]) : []
  if (named && post === undefined) throw new Problem('not-found', { what: '该职务' })
  const chosen = post === undefined ? null : { person: post.person, post: post.post, why: `经办人指定${post.name}。` }
  if ((await proposalStore.editPair(h, id, { ...edit, chosen })) === 0)
    throw new Problem('not-found', { what: '方案中的该户' })
  await proposalStore.recount(h, id)
  await h.record({
    command: 'households.edit-proposal',
    subject: id,
    place: h.scope.place ?? h.scope.county,
    after: { household: edit.household, post: post?.post ?? null, leftOut: edit.leftOut },
  })
}

async function openProposal(h: Handle, id: Id, action: string): Promise<proposalStore.ProposalRecord> {
  const proposal = await proposalStore.loadProposal(h, id, true)
  const reasons = {
    solving: ['方案还在测算，请稍候。'],
    open: [],
    accepted: ['方案已经实施。'],
    dropped: ['方案已经作废。'],
  }[proposal.state]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action }, { reasons })
  return proposal
}

/**
 * Puts a whole proposal in force in one transaction.
 * @throws proposal-stale naming the households that changed since; pairing-refused when edits break rules
 */
export async function acceptProposal(h: Handle, id: Id, comment: string | undefined): Promise<{ added: number }> {
  const proposal = await openProposal(h, id, '实施方案')
  const pairs = await proposalStore.pairsToAccept(h, id)
  const stale = pairs.filter((p) => p.now !== p.replaces || p.standing === null)
  if (stale.length > 0)
    throw new Problem(
      'proposal-stale',
      {},
      { reasons: stale.slice(0, 20).map((p) => `${p.householdName ?? '已销户的'}户测算之后已有变动。`) },
    )
  const { added } = await writePairs(
    h,
    pairs.map((p) => ({ household: p.household, post: p.post, rank: proposal.rank as Rank })),
    { from: h.today, why: '按结对方案调整', excess: null, replace: true },
  )
  await proposalStore.decide(h, id, 'accepted', comment ?? null)
  await h.record({
    command: 'households.accept-proposal',
    subject: id,
    place: proposal.place,
    why: comment ?? null,
    after: { pairs: added },
  })
  return { added }
}

export async function dropProposal(h: Handle, id: Id, comment: string | undefined): Promise<void> {
  const proposal = await proposalStore.loadProposal(h, id, true)
  if (proposal.state === 'accepted') await openProposal(h, id, '作废方案')
  await proposalStore.decide(h, id, 'dropped', comment ?? null)
  await h.record({ command: 'households.drop-proposal', subject: id, place: proposal.place, why: comment ?? null })
}
