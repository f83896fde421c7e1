import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { giveFieldPosts } from '#modules/people/public.ts'
import { householdsPackOf } from '../section.ts'
import {
  AVOID_GROUNDS,
  type AvoidBody,
  type ChangeBody,
  HELPER_TITLE,
  KEPT_TITLE,
  type LinkBody,
  type PairBody,
  RANKS,
  type Rank,
} from './model.ts'
import type { PairingPack } from './pack.ts'
import { covers, dayFaults, reasonsNotToLink, reasonsNotToPair } from './rules.ts'
import * as store from './store.ts'

export async function pairingPackOf(h: Handle): Promise<PairingPack> {
  return (await householdsPackOf(h)).pairing
}

/** A helper wanted for a household; one that stands in the same rank now gives way. */
export interface Want {
  household: Id
  post: Id
  rank: Rank
}

interface Meant {
  post?: Id | undefined
  person?: Id | undefined
}

/** The posts meant, each by itself or by its holder: of a person's posts the lowest one, which lies nearest to homes. */
async function postsOf(h: Handle, meant: readonly Meant[]): Promise<Id[]> {
  const persons = new Set(meant.flatMap((m) => (m.post === undefined && m.person !== undefined ? [m.person] : [])))
  const held = persons.size === 0 ? [] : await store.openPostsOf(h, [...persons])
  const lowest = Map.groupBy(held, (p) => p.person)
  return meant.map(({ post, person }) => {
    const found = post ?? lowest.get(person ?? '')?.[0]?.post
    if (found === undefined) throw faultAt('person', '请选择一名在岗人员')
    return found
  })
}

export async function postOf(h: Handle, meant: Meant): Promise<Id> {
  const [post] = await postsOf(h, [meant])
  return post!
}

interface Terms {
  from: Day
  why: string
  excess: string | null
  /** whether a pairing in force may be replaced */
  replace: boolean
}

interface Plan {
  add: store.NewPairing[]
  end: store.OpenPairing[]
}

/**
 * Checks wants against rules and limits, all together: a helper's load counts what this very command adds and takes away.
 * @throws pairing-refused with every reason of every household
 */
async function planPairs(h: Handle, wants: readonly Want[], terms: Terms): Promise<Plan> {
  const ids = [...new Set(wants.map((w) => w.household))]
  const homes = new Map((await store.homesById(h, ids)).map((x) => [x.id, x]))
  const posts = new Map((await store.postsById(h, [...new Set(wants.map((w) => w.post))])).map((p) => [p.post, p]))
  const open = Map.groupBy(await store.openPairings(h, { households: ids }), (p) => p.household)
  const persons = [...new Set([...posts.values()].map((p) => p.person))]
  const loads = new Map((await store.loadsOf(h, persons)).map((l) => [`${l.person}${l.rank}`, l.n]))
  const avoid = new Map(
    (await store.avoidancesOf(h, { households: ids })).map((a) => [
      `${a.person}${a.household}`,
      AVOID_GROUNDS[a.ground as keyof typeof AVOID_GROUNDS],
    ]),
  )
  const pack = await pairingPackOf(h)
  const plan: Plan = { add: [], end: [] }
  const reasons: string[] = []
  const ending = new Map<string, store.OpenPairing>()
  // what gives way frees its helper first, whatever the order of the rows
  for (const want of wants) {
    const held = terms.replace ? open.get(want.household)?.find((p) => p.rank === want.rank) : undefined
    if (held === undefined) continue
    plan.end.push(held)
    ending.set(want.household + want.rank, held)
    loads.set(`${held.person}${held.rank}`, (loads.get(`${held.person}${held.rank}`) ?? 1) - 1)
  }
  for (const want of wants) {
    const home = homes.get(want.household)
    const post = posts.get(want.post)
    if (home === undefined) throw new Problem('not-found', { what: '该户' })
    if (post === undefined) throw new Problem('not-found', { what: '该职务' })
    const helpers = (open.get(want.household) ?? []).filter((p) =>
      terms.replace ? p.rank !== want.rank || p.person === post.person : true,
    )
    const key = `${post.person}${want.rank}`
    const load = loads.get(key) ?? 0
    reasons.push(
      ...reasonsNotToPair(
        { person: post.person, name: post.name, role: post.role, postFrom: post.from, postTo: post.to, load },
        {
          name: home.name,
          standing: home.standing,
          helpers,
          avoid: avoid.get(`${post.person}${want.household}`) ?? null,
        },
        { rank: want.rank, from: terms.from, replaces: terms.replace, excess: terms.excess },
        pack,
      ),
    )
    for (const fault of dayFaults(terms.from, h.today, ending.get(want.household + want.rank)?.from ?? null))
      reasons.push(`${home.name}户：${fault.reason}。`)
    loads.set(key, load + 1)
    plan.add.push({ household: home.id, place: home.place, person: post.person, post: post.post, rank: want.rank })
  }
  if (reasons.length > 0)
    throw new Problem('pairing-refused', { count: reasons.length }, { reasons: reasons.slice(0, 50) })
  return plan
}

function seesFrom(posts: readonly store.PostRow[], place: string): store.PostRow | undefined {
  return posts.find((p) => p.role !== 'department' && covers(p.place, place))
}

/** Of the homes' villages those in which the person holds no post: to help there, one must be given. */
export async function villagesWithoutPost(h: Handle, person: Id, places: readonly string[]): Promise<string[]> {
  const posts = await store.openPostsOf(h, [person])
  return [...new Set(places.filter((p) => seesFrom(posts, p) === undefined).map((p) => p.slice(0, 12)))].sort()
}

/**
 * The posts through which helpers see their households: one that covers the place, or one of helper given now. A post is
 * given by the county; a township asks for it first.
 */
async function coveringPosts(h: Handle, rows: readonly store.NewPairing[], from: Day): Promise<store.NewPairing[]> {
  const known = Map.groupBy(await store.openPostsOf(h, [...new Set(rows.map((r) => r.person))]), (p) => p.person)
  const given = new Map<string, { id: Id; person: Id; title: string; role: 'helper'; place: string; unit: Id | null }>()
  const done = rows.map((row) => {
    const posts = known.get(row.person) ?? []
    const chosen = posts.find((p) => p.post === row.post)
    if (chosen !== undefined && chosen.role !== 'department' && covers(chosen.place, row.place)) return row
    const other = seesFrom(posts, row.place)
    if (other !== undefined) return { ...row, post: other.post }
    const village = row.place.slice(0, 12)
    const key = row.person + village
    const post = given.get(key) ?? {
      id: h.id(),
      person: row.person,
      title: HELPER_TITLE,
      role: 'helper' as const,
      place: village,
      unit: chosen?.unit ?? posts[0]?.unit ?? null,
    }
    given.set(key, post)
    return { ...row, post: post.id }
  })
  if (given.size > 0 && !['clerk', 'leader', 'system'].includes(h.scope.role))
    throw new Problem(
      'pairing-refused',
      { count: given.size },
      { reasons: ['所选人员在该户所在村没有职务，看不到该户档案。请县级经办人办理结对，或先任命其为该村帮扶责任人。'] },
    )
  if (given.size > 0)
    await giveFieldPosts(
      h,
      [...given.values()].map((p) => ({ ...p, from })),
      '承担结对帮扶',
    )
  return done
}

/** Checks and writes pairs; the caller writes the journal entry. @returns how many were added and ended */
export async function writePairs(
  h: Handle,
  wants: readonly Want[],
  terms: Terms,
): Promise<{ added: number; ended: number }> {
  await joinMonth(h)
  const plan = await planPairs(h, wants, terms)
  const add = await coveringPosts(h, plan.add, terms.from)
  const ended = await store.endPairings(
    h,
    plan.end.map((p) => p.id),
    addDays(terms.from, -1),
    terms.why,
  )
  if (ended < plan.end.length) throw new Problem('changed-meanwhile')
  await store.addPairings(
    h,
    add,
    terms.from,
    terms.excess === null ? terms.why : `${terms.why}（超限理由：${terms.excess}）`,
  )
  return { added: add.length, ended }
}

/** Pairs households with helpers, all or none. A rank that is taken is refused: changing is another command. */
export async function pairHouseholds(h: Handle, body: PairBody): Promise<{ added: number }> {
  const posts = await postsOf(h, body.rows)
  const rows: Want[] = body.rows.map(({ household, rank }, i) => ({ household, rank, post: posts[i]! }))
  const { added } = await writePairs(h, rows, {
    from: body.from ?? h.today,
    why: body.why,
    excess: body.excess ?? null,
    replace: false,
  })
  const [only] = rows
  await h.record({
    command: added === 1 ? 'households.pair' : 'households.pair-many',
    subject: added === 1 ? only!.household : h.scope.county,
    place: h.scope.place ?? h.scope.county,
    why: body.why,
    after: added === 1 ? { post: only!.post, rank: only!.rank } : { pairs: added },
  })
  return { added }
}

/** Another helper in the place of the one who is: the clerk's way, when the helper cannot sign (death, illness, recall). */
export async function changeHelper(h: Handle, body: ChangeBody): Promise<void> {
  const before = (await store.openPairings(h, { households: [body.household] })).find((p) => p.rank === body.rank)
  const post = await postOf(h, body)
  await writePairs(h, [{ household: body.household, rank: body.rank, post }], {
    from: body.on ?? h.today,
    why: body.why,
    excess: body.excess ?? null,
    replace: true,
  })
  const [home] = await store.homesById(h, [body.household])
  await h.record({
    command: 'households.change-helper',
    subject: body.household,
    place: home!.place,
    why: body.why,
    before: before === undefined ? null : { person: before.person, rank: before.rank },
    after: { post, rank: body.rank },
  })
}

/** Ends a pairing; the tables refuse it when the household needs a helper and has no other. */
export async function endPairing(h: Handle, id: Id, body: { on?: Day | undefined; why: string }): Promise<void> {
  await joinMonth(h)
  const [pairing] = await store.openPairings(h, { id })
  if (pairing === undefined) throw new Problem('not-found', { what: '该结对' })
  const on = body.on ?? h.today
  const faults = dayFaults(on, h.today, pairing.from)
  refuse(faults)
  if ((await store.endPairings(h, [id], on, body.why)) === 0) throw new Problem('changed-meanwhile')
  await h.record({
    command: 'households.end-pairing',
    subject: pairing.household,
    place: pairing.place,
    why: body.why,
    before: { person: pairing.person, rank: pairing.rank, from: pairing.from },
    after: { on },
  })
}

// ---- Avoidance

export async function avoid(h: Handle, body: AvoidBody): Promise<Id> {
  const [home] = await store.homesById(h, [body.household])
  if (home === undefined) throw new Problem('not-found', { what: '该户' })
  const id = h.id()
  await store.addAvoidance(h, { ...body, id, place: home.place })
  await h.record({
    command: 'households.avoid',
    subject: body.household,
    place: home.place,
    after: { person: body.person, ground: body.ground },
  })
  return id
}

export async function liftAvoidance(h: Handle, id: Id, why: string): Promise<void> {
  if ((await store.endAvoidance(h, id, why)) === 0) throw new Problem('not-found', { what: '该回避登记' })
  await h.record({ command: 'households.lift-avoidance', subject: id, place: h.scope.place ?? h.scope.county, why })
}

// ---- Links

/** Units are paired with villages and townships, leaders link villages; all or none. */
export async function linkPlaces(h: Handle, body: LinkBody): Promise<number> {
  const pack = await pairingPackOf(h)
  const leaders = [...new Set(body.rows.flatMap((r) => (r.person === undefined ? [] : [r.person])))]
  const posts = await store.openPostsOf(h, leaders)
  const counts = new Map<string, number>((await store.linkCounts(h, leaders)).map((l) => [l.person, l.n]))
  const reasons: string[] = []
  const rows = body.rows.map((row) => {
    const kind = row.person === undefined ? ('unit' as const) : ('leader' as const)
    // the highest of the person's posts is the one that links
    const post = posts.filter((p) => p.person === row.person).at(-1)
    if (kind === 'leader' && post === undefined) reasons.push('所选人员不在岗，请选择在职领导。')
    const links = counts.get(row.person ?? '') ?? 0
    counts.set(row.person ?? '', links + 1)
    reasons.push(...reasonsNotToLink({ name: post?.name ?? '', kind, place: row.place, links }, pack))
    return { kind, place: row.place, unit: row.unit ?? null, person: row.person ?? null, post: post?.post ?? null }
  })
  if (reasons.length > 0)
    throw new Problem('pairing-refused', { count: reasons.length }, { reasons: [...new Set(reasons)] })
  await store.addLinks(h, rows, body.from ?? h.today, body.why)
  await h.record({
    command: 'households.link-places',
    subject: h.scope.county,
    place: h.scope.place ?? h.scope.county,
    why: body.why,
    after: { links: rows.length },
  })
  return rows.length
}

export async function unlink(h: Handle, id: Id, why: string): Promise<void> {
  if ((await store.endLinks(h, [id], why)) === 0) throw new Problem('not-found', { what: '该联系关系' })
  await h.record({ command: 'households.unlink', subject: id, place: h.scope.place ?? h.scope.county, why })
}

// ---- Reorganisation

/**
 * Organisations end, or villages were merged: posts that end with them hold pairings. Their holders keep a helper's post
 * in the households' village until they hand over, so that nobody is without a helper meanwhile. Safe to repeat.
 */
export async function keepHelpers(
  h: Handle,
  of: { units: readonly Id[]; on: Day; why: string },
): Promise<{ kept: number }> {
  await joinMonth(h)
  const ending = new Set(of.units)
  const pairings = await store.pairingsOfUnits(h, of.units)
  const posts = Map.groupBy(await store.openPostsOf(h, [...new Set(pairings.map((p) => p.person))]), (p) => p.person)
  const given = new Map<string, { id: Id; person: Id; title: string; role: 'helper'; place: string; unit: null }>()
  const moves = pairings.map((p) => {
    const other = posts
      .get(p.person)
      ?.find(
        (t) =>
          t.post !== p.post &&
          (t.unit === null || !ending.has(t.unit)) &&
          t.role !== 'department' &&
          covers(t.place, p.place),
      )
    if (other !== undefined) return { id: p.id, post: other.post }
    const village = p.place.slice(0, 12)
    const post = given.get(p.person + village) ?? {
      id: h.id(),
      person: p.person,
      title: KEPT_TITLE,
      role: 'helper' as const,
      place: village,
      unit: null,
    }
    given.set(p.person + village, post)
    return { id: p.id, post: post.id }
  })
  if (moves.length === 0) return { kept: 0 }
  if (given.size > 0)
    await giveFieldPosts(
      h,
      [...given.values()].map((p) => ({ ...p, from: of.on })),
      of.why,
    )
  await store.movePairings(h, moves)
  await h.record({
    command: 'households.keep-helpers',
    subject: h.scope.county,
    place: h.scope.county,
    why: of.why,
    after: { pairings: moves.length, posts: given.size, on: of.on },
  })
  return { kept: moves.length }
}

export function rankName(rank: number): string {
  return RANKS[rank as Rank]
}

/** Villages were merged: links and avoidances lie in the merged one; who linked several of them links it once. Safe to repeat. */
export async function carryMerger(
  h: Handle,
  merger: { from: readonly string[]; into: string; on: Day; why: string },
): Promise<void> {
  await store.carryAvoidances(h, merger.from, merger.into)
  const old = await store.linksIn(h, merger.from)
  if (old.length === 0) return
  const there = new Set((await store.linksIn(h, [merger.into])).map((l) => l.unit ?? l.person))
  const next = [...new Map(old.map((l) => [l.unit ?? l.person, l])).values()].filter(
    (l) => !there.has(l.unit ?? l.person),
  )
  await store.endLinks(
    h,
    old.map((l) => l.id),
    merger.why,
  )
  await store.addLinks(
    h,
    next.map((l) => ({ ...l, place: merger.into })),
    merger.on,
    merger.why,
  )
}
