import type { Id } from '#kernel/pure/ids.ts'
import { shareText } from '#kernel/pure/measure.ts'
import { type Background, NEED_KINDS, type NeedKind, POSTING_KINDS, type PostingKind } from '../model.ts'
import type { PostingsPack } from '../pack.ts'

export interface Need {
  kind: NeedKind
  skill: string | null
  /** 1 to 5 */
  weight: number
}

/** One open place: a village that lacks an officer of a kind. */
export interface Slot {
  place: string
  placeName: string
  kind: PostingKind
  needs: readonly Need[]
}

export interface Candidate {
  id: Id
  name: string
  unit: Id
  unitName: string
  background: Background
  backgroundTitle: string
  skills: readonly string[]
  kinds: readonly PostingKind[]
  /** years of service */
  years: number
  /** places of home and kin */
  avoid: readonly string[]
  /** villages already held, by kind */
  held: Partial<Record<PostingKind, number>>
}

/** A share of the voters of a village, 0 to 1. */
export interface Choice {
  place: string
  candidate: Id
  share: number
}

/** A person's word on a pair: it must be (`must`), or it must not. */
export interface Pin {
  place: string
  kind: PostingKind
  candidate: Id
  must: boolean
  why: string
}

export interface MatchProblem {
  slots: readonly Slot[]
  candidates: readonly Candidate[]
  choices: readonly Choice[]
  pins: readonly Pin[]
  rule: PostingsPack['matching']
  villages: PostingsPack['villages']
}

export interface Reason {
  text: string
  points: number
}

/** A slot and a candidate that may be put together; both by their place in the problem. */
export interface Pair {
  slot: number
  candidate: number
  points: number
}

/** Why a candidate cannot have a slot, the hard limits first; null when they can. */
export function barrier(problem: MatchProblem, slot: Slot, candidate: Candidate): string | null {
  if (!candidate.kinds.includes(slot.kind)) return `未被推荐为${POSTING_KINDS[slot.kind]}`
  if (avoids(candidate, slot.place, problem.rule.avoidTownship)) return '原籍或亲属在该地，应当回避'
  if (left(problem, candidate, slot.kind) <= 0) return `驻村数已到上限`
  const pin = problem.pins.find((p) => isFor(p, slot) && p.candidate === candidate.id && !p.must)
  return pin === undefined ? null : `经办人意见：${pin.why}`
}

/** Whether a place lies where the officer is at home or has kin (`township`: in the same township). */
export function avoids(candidate: { avoid: readonly string[] }, place: string, township: boolean): boolean {
  return candidate.avoid.some((code) => place.startsWith(township ? code.slice(0, 9) : code))
}

/** How many villages more a candidate may take of a kind. */
function left(problem: MatchProblem, candidate: Candidate, kind: PostingKind): number {
  return (problem.villages[kind] ?? 1) - (candidate.held[kind] ?? 0)
}

function isFor(pin: Pin, slot: Slot): boolean {
  return pin.place === slot.place && pin.kind === slot.kind
}

/** What speaks for a pair, each reason with its points; the sum is the pair's worth. Always at least one. */
export function reasonsFor(problem: MatchProblem, slot: Slot, candidate: Candidate): Reason[] {
  const { rule } = problem
  const reasons: Reason[] = []
  for (const need of slot.needs) {
    if (need.kind === 'skill') {
      if (need.skill !== null && candidate.skills.includes(need.skill))
        reasons.push({ text: `村里缺“${need.skill}”，本人有此专长`, points: rule.skill * need.weight })
      continue
    }
    const row = rule.points.find((p) => p.background === candidate.background && p.need === need.kind)
    if (row !== undefined && row.points > 0)
      reasons.push({
        text: `${candidate.backgroundTitle}对应${NEED_KINDS[need.kind]}`,
        points: row.points * need.weight,
      })
  }
  const share = problem.choices.find((c) => c.place === slot.place && c.candidate === candidate.id)?.share ?? 0
  if (share > 0) reasons.push({ text: `群众遴选得票 ${shareText(share)}`, points: Math.round(rule.choice * share) })
  const years = Math.min(10, candidate.years)
  if (years > 0 && rule.year > 0) reasons.push({ text: `工龄 ${candidate.years} 年`, points: rule.year * years })
  if (reasons.length === 0) reasons.push({ text: '与村情没有直接对应，仅为补足空缺', points: 0 })
  return reasons
}

export function pointsOf(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, r) => sum + r.points, 0)
}

/** Every pair that may be; a slot that a person has fixed has one pair only. */
export function pairsOf(problem: MatchProblem): Pair[] {
  const index = new Map(problem.candidates.map((c, i) => [c.id, i]))
  return problem.slots.flatMap((slot, s) => {
    const fixed = problem.pins.find((p) => p.must && isFor(p, slot))
    const ids = fixed === undefined ? problem.candidates.keys() : [index.get(fixed.candidate) ?? -1]
    const pairs: Pair[] = []
    for (const c of ids) {
      const candidate = problem.candidates[c]
      if (candidate === undefined || barrier(problem, slot, candidate) !== null) continue
      pairs.push({ slot: s, candidate: c, points: pointsOf(reasonsFor(problem, slot, candidate)) })
    }
    return pairs
  })
}

export interface LinearModel {
  sense: 'most'
  columns: { cost: number; upper?: number; whole?: boolean }[]
  rows: { terms: [number, number][]; most: number }[]
}

/**
 * The problem as a linear one: as many slots as possible are filled, and of all ways to fill so many the one worth most
 * is taken. Its limits (slot; candidate and kind; candidate; organisation) lie inside one another on each side, so the
 * optimum of the linear problem is whole by itself, unless a candidate may serve one village in two kinds.
 */
export function modelOf(problem: MatchProblem, pairs: readonly Pair[], whole = false): LinearModel {
  const { candidates, rule } = problem
  const filled = 1 + pairs.reduce((most, p) => Math.max(most, p.points), 0) * problem.slots.length
  const groups = new Map<string, { terms: [number, number][]; most: number }>()
  const put = (key: string, most: number, column: number) => {
    const group = groups.get(key) ?? { terms: [], most }
    group.terms.push([column, 1])
    groups.set(key, group)
  }
  pairs.forEach((pair, column) => {
    const slot = problem.slots[pair.slot]!
    const candidate = candidates[pair.candidate]!
    put(`slot ${pair.slot}`, 1, column)
    put(`kind ${pair.candidate} ${slot.kind}`, left(problem, candidate, slot.kind), column)
    if (candidate.kinds.length > 1) {
      put(`candidate ${pair.candidate}`, Math.max(...candidate.kinds.map((k) => left(problem, candidate, k))), column)
      put(`village ${pair.candidate} ${slot.place}`, 1, column)
    }
    if (rule.quota !== null) put(`unit ${candidate.unit}`, rule.quota, column)
  })
  return {
    sense: 'most',
    columns: pairs.map((p) => ({ cost: filled + p.points, ...(whole && { whole, upper: 1 }) })),
    rows: [...groups.values()],
  }
}

export interface Matched {
  slot: number
  candidate: number | null
  points: number
}

/** What was chosen, slot by slot; null when the values are not whole. */
export function readSolution(
  problem: MatchProblem,
  pairs: readonly Pair[],
  values: readonly number[],
): Matched[] | null {
  if (values.some((v) => Math.abs(v - Math.round(v)) > 1e-6)) return null
  const matched: Matched[] = problem.slots.map((_, slot) => ({ slot, candidate: null, points: 0 }))
  pairs.forEach((pair, i) => {
    if (values[i]! > 0.5) matched[pair.slot] = { ...pair }
  })
  return matched
}

export interface Other {
  candidate: Id
  name: string
  points: number
  /** the least by which the pair's points would have to rise before it could be chosen; null when not known */
  short: number | null
  text: string
}

/** Those who came next for a slot, and what would have to change for them to be sent there instead. */
export function othersFor(
  problem: MatchProblem,
  pairs: readonly Pair[],
  matched: Matched,
  reduced: readonly number[] | null,
  most = 3,
): Other[] {
  return pairs
    .map((pair, i) => ({ pair, short: reduced === null ? null : Math.ceil((reduced[i] ?? 0) - 1e-6) }))
    .filter(({ pair }) => pair.slot === matched.slot && pair.candidate !== matched.candidate)
    .sort((a, b) => (a.short ?? 0) - (b.short ?? 0) || b.pair.points - a.pair.points)
    .slice(0, most)
    .map(({ pair, short }) => {
      const { id, name } = problem.candidates[pair.candidate]!
      return { candidate: id, name, points: pair.points, short, text: changeNeeded(short) }
    })
}

function changeNeeded(short: number | null): string {
  if (short === null) return '可由经办人指定后重新计算'
  return short <= 0 ? '与现方案相当，可由经办人选定' : `得分至少再高 ${short} 分才会改派，或由经办人指定`
}

/** Why a slot stays open: what bars the candidates, most frequent first. */
export function whyOpen(problem: MatchProblem, slot: Slot): string[] {
  const counts = new Map<string, number>()
  for (const candidate of problem.candidates) {
    const bar = barrier(problem, slot, candidate)
    if (bar !== null) counts.set(bar, (counts.get(bar) ?? 0) + 1)
  }
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([bar, n]) => `${n} 人${bar}`)
  const free = problem.candidates.length - [...counts.values()].reduce((sum, n) => sum + n, 0)
  if (free > 0) lines.unshift(`可派的 ${free} 人已派往其他村，或其单位名额已满：需要增加人选`)
  return lines.length > 0 ? lines : ['没有人选']
}
