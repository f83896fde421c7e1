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
/** With more possible pairs than this, only the nearest helpers of each group of households are looked at. */
const MOST_ARCS = 24_000
const NEAREST = 40

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

/** Households between which the problem sees no difference: same place, same helper, same avoidances. */
interface Group {
  readonly like: Home
  readonly homes: Home[]
}

function groupsOf(homes: readonly Home[]): Group[] {
  const groups = new Map<string, Group>()
  for (const home of homes) {
    const key = `${home.place}|${home.current}|${[...home.avoid].sort().join()}`
    const group = groups.get(key) ?? { like: home, homes: [] }
    group.homes.push(home)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export interface Model {
  /** as the solver takes it */
  readonly linear: {
    readonly sense: 'least'
    readonly columns: readonly { cost: number; upper?: number }[]
    readonly rows: readonly { terms: readonly [number, number][]; least?: number; most?: number }[]
  }
  readonly read: (values: readonly number[]) => Assignment
}

/**
 * The problem as a flow: households in groups, from group to helper, from helper through steps of rising cost. Every
 * corner of such a problem is whole, so it is solved without whole-number search.
 */
export function modelOf(problem: MatchingProblem): Model {
  const groups = groupsOf(problem.homes)
  const { candidates, limit, weights } = problem
  const columns: { cost: number; upper?: number }[] = []
  const rows: { terms: [number, number][]; least?: number; most?: number }[] = []
  const add = (cost: number, upper?: number) => columns.push(upper === undefined ? { cost } : { cost, upper }) - 1
  const carried: [number, number][][] = candidates.map(() => [])
  const arcs: { group: Group; person: string; column: number }[] = []
  for (const group of groups) {
    const terms: [number, number][] = [[add(UNPLACED), 1]]
    for (const i of reachable(group, candidates, weights, groups.length * candidates.length > MOST_ARCS)) {
      const column = add(pairCost(group.like, candidates[i]!, weights))
      terms.push([column, 1])
      carried[i]!.push([column, 1])
      arcs.push({ group, person: candidates[i]!.person, column })
    }
    rows.push({ terms, least: group.homes.length, most: group.homes.length })
  }
  candidates.forEach((candidate, i) => {
    if (carried[i]!.length === 0) return
    const most = Math.min(limit, candidate.load + problem.homes.length)
    for (let nth = candidate.load + 1; nth <= most; nth += 1) carried[i]!.push([add(loadCost(nth, weights), 1), -1])
    rows.push({ terms: carried[i]!, least: 0, most: 0 })
  })
  return { linear: { sense: 'least', columns, rows }, read: (values) => readFlow(arcs, values) }
}

function reachable(
  group: Group,
  candidates: readonly Candidate[],
  weights: MatchingProblem['weights'],
  onlyNearest: boolean,
): number[] {
  const open = candidates.flatMap((c, i) => (group.like.avoid.includes(c.person) ? [] : [i]))
  if (!onlyNearest || open.length <= NEAREST) return open
  const cost = (i: number) => pairCost(group.like, candidates[i]!, weights) + candidates[i]!.load * weights.load
  return open.sort((a, b) => cost(a) - cost(b)).slice(0, NEAREST)
}

function readFlow(
  arcs: readonly { group: Group; person: string; column: number }[],
  values: readonly number[],
): Assignment {
  const waiting = new Map<Group, Home[]>()
  const found = new Map<string, string>()
  for (const { group, person, column } of arcs) {
    const left = waiting.get(group) ?? [...group.homes]
    waiting.set(group, left)
    for (const home of left.splice(0, Math.round(values[column] ?? 0))) found.set(home.id, person)
  }
  return found
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
    const now = chosen === undefined ? 0 : pairCost(home, byPerson.get(chosen)!, weights) + loadCost(loads.get(chosen)!, weights)
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
        why: before === null ? '可选人员均已满额或须回避，请先增派帮扶人员。' : `其他人员均已满额或须回避，暂由${nameOf(before)}继续帮扶。`,
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
