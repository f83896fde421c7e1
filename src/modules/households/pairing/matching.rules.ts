import type { PairingPack } from './pack.ts'

/** A household to be given a helper. */
export interface Home {
  readonly id: string
  readonly place: string
  /** its helper now, when that person is on post and may go on; null when a new one must be found */
  readonly current: string | null
  /** persons who must not be its helper: kin, or its helper of the other rank */
  readonly avoid: readonly string[]
}

/** A person who could help. */
export interface Candidate {
  readonly person: string
  readonly name: string
  /** areas of the person's open posts */
  readonly areas: readonly string[]
  /** villages or townships with which the person, or the person's unit, is linked */
  readonly linked: readonly string[]
  /** households of this rank that the person has and that are not in question */
  readonly load: number
}

export interface MatchingProblem {
  readonly homes: readonly Home[]
  readonly candidates: readonly Candidate[]
  readonly limit: number
  readonly weights: PairingPack['weights']
}

/** household → person; a household that is absent found nobody */
export type Assignment = ReadonlyMap<string, string>

/** Dearer than any way of placing a household, so that nobody is left out who could be placed. */
const UNPLACED = 10_000_000
export type Nearness = 'grid' | 'village' | 'linked' | 'township' | 'county' | 'away'

/** How near a person stands to a place, by the codes of the posts: a class, not metres. */
export function nearnessOf(candidate: Pick<Candidate, 'areas' | 'linked'>, place: string): Nearness {
  const same = (length: number) =>
    candidate.areas.some((a) => a.length >= length && a.slice(0, length) === place.slice(0, length))
  if (place.length === 15 && same(15)) return 'grid'
  if (same(12)) return 'village'
  if (candidate.linked.some((l) => place.startsWith(l))) return 'linked'
  if (same(9)) return 'township'
  return candidate.areas.some((a) => a.length === 6) ? 'county' : 'away'
}

/** What it costs that this person helps this household, the load aside. */
export function pairCost(home: Home, candidate: Candidate, weights: MatchingProblem['weights']): number {
  const nearness = nearnessOf(candidate, home.place)
  const way = nearness === 'grid' ? 0 : weights[nearness]
  return way + (home.current !== null && home.current !== candidate.person ? weights.change : 0)
}

/** What the nth household of a person costs: each further one more than the one before, which balances the loads. */
function loadCost(nth: number, weights: MatchingProblem['weights']): number {
  return weights.load * (nth - 1)
}

/** The cost of a whole distribution; Infinity when it breaks a limit or an avoidance. */
export function costOf(problem: MatchingProblem, assignment: Assignment): number {
  const loads = new Map(problem.candidates.map((c) => [c.person, c.load]))
  let cost = 0
  for (const home of problem.homes) {
    const person = assignment.get(home.id)
    if (person === undefined) {
      cost += UNPLACED
      continue
    }
    const candidate = problem.candidates.find((c) => c.person === person)
    if (candidate === undefined || home.avoid.includes(person)) return Number.POSITIVE_INFINITY
    const nth = loads.get(person)! + 1
    if (nth > problem.limit) return Number.POSITIVE_INFINITY
    loads.set(person, nth)
    cost += pairCost(home, candidate, problem.weights) + loadCost(nth, problem.weights)
  }
  return cost
}

export interface Model {
  /** as the solver takes it */
  readonly linear: {
    readonly sense: 'least'
    readonly columns: readonly { cost: number; upper?: number }[]
    readonly rows: readonly { terms: readonly (readonly [number, number])[]; least?: number; most?: number }[]
  }
  /** `violated`: households that this model gave to whom they must avoid */
  readonly read: (values: readonly number[]) => { assignment: Assignment; violated: string[] }
}

/** Where flow runs together: from a grid into its village, from a village to the helpers. */
interface Hub {
  readonly inflow: [column: number, factor: number][]
  readonly out: { column: number; person: string }[]
  readonly homes: { column: number; homes: Home[] }[]
  up: { column: number; village: string } | null
}

/**
 * The problem as a flow, in which every corner is whole, so that it is solved without whole-number search: a household
 * stays with its helper, or goes through its grid and village to any; helpers pay steps of rising cost. Whom a household
 * must avoid is left out of this, else each would need ways of its own; those of `apart` have them. When what is read
 * violates nothing it is the optimum, for leaving out a limit never makes the best dearer.
 */
export function modelOf(problem: MatchingProblem, apart: ReadonlySet<string>): Model {
  const { candidates, limit, weights } = problem
  const columns: { cost: number; upper?: number }[] = []
  const rows: { terms: [number, number][]; least: number; most: number }[] = []
  const add = (cost: number, upper?: number) => columns.push(upper === undefined ? { cost } : { cost, upper }) - 1
  const indexOf = new Map(candidates.map((c, i) => [c.person, i]))
  const carried: [number, number][][] = candidates.map(() => [])
  const direct: { column: number; person: string; homes: Home[] }[] = []
  const toHelper = (homes: Home[], like: Home, i: number): number => {
    const column = add(pairCost(like, candidates[i]!, weights))
    carried[i]!.push([column, 1])
    direct.push({ column, person: candidates[i]!.person, homes })
    return column
  }
  const hubs = new Map<string, Hub>()
  const hubOf = (place: string): Hub => {
    const known = hubs.get(place)
    if (known !== undefined) return known
    const hub: Hub = { inflow: [], out: [], homes: [], up: null }
    hubs.set(place, hub)
    candidates.forEach((candidate, i) => {
      const nearness = nearnessOf(candidate, place)
      if (place.length === 15 && nearness !== 'grid') return
      const column = add(nearness === 'grid' ? 0 : weights[nearness])
      hub.out.push({ column, person: candidate.person })
      carried[i]!.push([column, 1])
    })
    if (place.length === 15) {
      const village = place.slice(0, 12)
      hub.up = { column: add(0), village }
      hubOf(village).inflow.push([hub.up.column, 1])
    }
    return hub
  }
  for (const { like, homes } of groupsOf(problem.homes, apart)) {
    const terms: [number, number][] = [[add(UNPLACED), 1]]
    if (apart.has(like.id)) {
      candidates.forEach((c, i) => {
        if (!like.avoid.includes(c.person)) terms.push([toHelper(homes, like, i), 1])
      })
    } else {
      if (like.current !== null) terms.push([toHelper(homes, like, indexOf.get(like.current)!), 1])
      const column = add(like.current === null ? 0 : weights.change)
      terms.push([column, 1])
      const hub = hubOf(like.place)
      hub.inflow.push([column, 1])
      hub.homes.push({ column, homes })
    }
    rows.push({ terms, least: homes.length, most: homes.length })
  }
  for (const { inflow, out, up } of hubs.values()) {
    const terms = [...inflow, ...out.map((o): [number, number] => [o.column, -1])]
    if (up !== null) terms.push([up.column, -1])
    rows.push({ terms, least: 0, most: 0 })
  }
  candidates.forEach((candidate, i) => {
    if (carried[i]!.length === 0) return
    const most = Math.min(limit, candidate.load + problem.homes.length)
    for (let nth = candidate.load + 1; nth <= most; nth += 1) carried[i]!.push([add(loadCost(nth, weights), 1), -1])
    rows.push({ terms: carried[i]!, least: 0, most: 0 })
  })
  return { linear: { sense: 'least', columns, rows }, read: (values) => readFlow(values, direct, hubs) }
}

/** Households between which the model sees no difference; those with ways of their own are alone. */
function groupsOf(homes: readonly Home[], apart: ReadonlySet<string>): { like: Home; homes: Home[] }[] {
  const groups = Map.groupBy(homes, (x) => (apart.has(x.id) ? x.id : `${x.place}|${x.current}`))
  return [...groups.values()].map((of) => ({ like: of[0]!, homes: of }))
}

function readFlow(
  values: readonly number[],
  direct: readonly { column: number; person: string; homes: Home[] }[],
  hubs: ReadonlyMap<string, Hub>,
): { assignment: Assignment; violated: string[] } {
  const flow = (column: number) => Math.round(values[column] ?? 0)
  const left = new Map<Home[], Home[]>()
  const take = (homes: Home[], n: number): Home[] => {
    const rest = left.get(homes) ?? [...homes]
    left.set(homes, rest)
    return rest.splice(0, n)
  }
  const assignment = new Map<string, string>()
  const violated: string[] = []
  for (const { column, person, homes } of direct)
    for (const home of take(homes, flow(column))) assignment.set(home.id, person)
  const risen = new Map<string, Home[]>()
  // grids before villages: what a grid does not place goes up
  for (const [place, hub] of [...hubs].sort(([a], [b]) => b.length - a.length)) {
    const pool = [...hub.homes.flatMap((x) => take(x.homes, flow(x.column))), ...(risen.get(place) ?? [])]
    const slots = hub.out.flatMap((o) => new Array<string>(flow(o.column)).fill(o.person))
    const rest = shareOut(pool, slots, assignment)
    violated.push(...pool.filter((home) => home.avoid.includes(assignment.get(home.id) ?? '')).map((home) => home.id))
    if (hub.up !== null) risen.set(hub.up.village, [...(risen.get(hub.up.village) ?? []), ...rest])
  }
  return { assignment, violated }
}

/** Gives each slot a household of the pool, changing places where one would get whom it must avoid. @returns who is left */
function shareOut(pool: Home[], slots: readonly string[], assignment: Map<string, string>): Home[] {
  const suits = (home: Home, person: string) => !home.avoid.includes(person)
  slots.forEach((person, i) => {
    if (suits(pool[i]!, person)) return
    const j = pool.findIndex((other, at) => suits(pool[i]!, slots[at] ?? '') && suits(other, person) && at !== i)
    if (j < 0) return
    const [mine, other] = [pool[i]!, pool[j]!]
    pool[i] = other
    pool[j] = mine
  })
  slots.forEach((person, i) => {
    assignment.set(pool[i]!.id, person)
  })
  return pool.slice(slots.length)
}

// ---- Reasons

export interface Explanation {
  readonly why: string
  /** the next best for this household while all others stay as proposed */
  readonly otherwise: string
  /** what it would cost more; null when there is nobody else */
  readonly extra: number | null
}

const NEARNESS: Record<Nearness, string> = {
  grid: '与该户同在一个网格',
  village: '在该户所在村任职',
  linked: '本人或所在单位联系该村',
  township: '在该户所在乡镇任职',
  county: '在县级单位任职',
  away: '在其他乡镇任职',
}

/**
 * A function that explains each pair of a distribution: why this person, and who would be next at what further cost.
 * @param names of those who help now but are no candidates any more
 */
export function explainer(
  problem: MatchingProblem,
  assignment: Assignment,
  names: ReadonlyMap<string, string>,
): (home: Home, before: string | null) => Explanation {
  const byPerson = new Map(problem.candidates.map((c) => [c.person, c]))
  const loads = new Map(problem.candidates.map((c) => [c.person, c.load]))
  for (const person of assignment.values()) loads.set(person, loads.get(person)! + 1)
  const nameOf = (person: string) => byPerson.get(person)?.name ?? names.get(person) ?? '原帮扶人'
  const { limit, weights } = problem

  const alternative = (home: Home, chosen: string | undefined) => {
    const now =
      chosen === undefined ? 0 : pairCost(home, byPerson.get(chosen)!, weights) + loadCost(loads.get(chosen)!, weights)
    let best: { candidate: Candidate; extra: number } | null = null
    for (const candidate of problem.candidates) {
      if (candidate.person === chosen || home.avoid.includes(candidate.person)) continue
      const load = loads.get(candidate.person)!
      if (load >= limit) continue
      const extra = pairCost(home, candidate, weights) + loadCost(load + 1, weights) - now
      if (best === null || extra < best.extra) best = { candidate, extra }
    }
    return best
  }

  return (home, before) => {
    const chosen = assignment.get(home.id)
    if (chosen === undefined)
      return {
        why:
          before === null
            ? '可选人员均已满额或须回避，请先增派帮扶人员。'
            : `其他人员均已满额或须回避，暂由${nameOf(before)}继续帮扶。`,
        otherwise: '增派人员或调高上限后重新测算。',
        extra: null,
      }
    const candidate = byPerson.get(chosen)!
    const nearness = NEARNESS[nearnessOf(candidate, home.place)]
    const load = `按此方案共帮扶 ${loads.get(chosen)} 户，上限 ${limit} 户`
    const why =
      before === chosen
        ? `沿用原帮扶人${candidate.name}：${nearness}，${load}。`
        : `${leading(before, home, nameOf)}${candidate.name}：${nearness}，${load}。`
    const next = alternative(home, chosen)
    if (next === null) return { why, otherwise: '没有其他可选人员：均已满额或须回避。', extra: null }
    return { why, otherwise: nextSentence(home, next, loads, weights), extra: next.extra }
  }
}

function leading(before: string | null, home: Home, nameOf: (person: string) => string): string {
  if (before === null) return '该户尚无帮扶人，安排'
  if (home.current === null) return `原帮扶人${nameOf(before)}已不在岗、须回避或待交接，改由`
  return `原帮扶人${nameOf(before)}超过上限或路途较远、户数较多，改由`
}

function nextSentence(
  home: Home,
  { candidate, extra }: { candidate: Candidate; extra: number },
  loads: ReadonlyMap<string, number>,
  weights: MatchingProblem['weights'],
): string {
  const parts = [NEARNESS[nearnessOf(candidate, home.place)], `届时帮扶 ${loads.get(candidate.person)! + 1} 户`]
  if (home.current !== null && home.current !== candidate.person && weights.change > 0) parts.push('需更换帮扶人')
  const cost = extra === 0 ? '代价相同' : `代价增加 ${extra}`
  return `其余各户不变时，次选${candidate.name}（${parts.join('，')}），${cost}。`
}
