import type { Day } from '#kernel/pure/day.ts'
import { canonicalJson, sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { may } from '../may.ts'
import type { INSPECTION_STATES } from './model.ts'

/**
 * The sealed draw. Before the day, the SHA-256 of a secret seed and of the list of places is published; on the day the
 * seed is shown. The order of the places is the order of sha256(seed + place), so nobody could choose it, and anyone
 * with the seed and the list gets the same result. Runs the same in the browser.
 */

export interface DrawRule {
  /** how many are drawn: in all, or in each township */
  readonly sample: number
  readonly strata: 'none' | 'township'
}

/** The digest of a population: its codes, once each, in order. */
export function populationDigest(places: readonly string[]): string {
  return sha256Hex(canonicalJson([...new Set(places)].sort()))
}

export function seedDigest(seed: string): string {
  return sha256Hex(seed)
}

export function drawKey(seed: string, place: string): string {
  return sha256Hex(seed + place)
}

/** The township of a village's code; a township is its own. */
export function stratumOf(place: string): string {
  return place.slice(0, 9)
}

export interface Drawn {
  readonly place: string
  readonly key: string
  /** 1 is the first of its stratum */
  readonly rank: number
}

/** Draws places: the lowest keys of all, or of each township. Independent of the order and of repetitions in `places`. */
export function draw(seed: string, places: readonly string[], rule: DrawRule): Drawn[] {
  const keyed = [...new Set(places)].map((place) => ({ place, key: drawKey(seed, place) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place < b.place ? -1 : 1))
  const strata = Map.groupBy(keyed, (k) => (rule.strata === 'township' ? stratumOf(k.place) : ''))
  const drawn = [...strata.values()].flatMap((stratum) =>
    stratum.slice(0, rule.sample).map((k, index) => ({ ...k, rank: index + 1 })),
  )
  return drawn.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
}

export interface Published {
  readonly seed: string
  readonly seedDigest: string
  readonly population: readonly string[]
  readonly populationDigest: string
  readonly drawn: readonly string[]
}

/** Checks a published draw; what does not fit, in sentences. Empty: the draw was as it was sealed. */
export function checkDraw(p: Published, rule: DrawRule): string[] {
  const faults: string[] = []
  if (seedDigest(p.seed) !== p.seedDigest) faults.push('公布的种子与事先封存的种子摘要不符。')
  if (populationDigest(p.population) !== p.populationDigest) faults.push('抽取范围与事先封存的名单摘要不符。')
  const again = draw(p.seed, p.population, rule).map((d) => d.place)
  if (canonicalJson([...again].sort()) !== canonicalJson([...p.drawn].sort()))
    faults.push('按公布的种子重新计算，抽中名单不一致。')
  return faults
}

/**
 * Shares visits among inspectors: as even as can be, each with places that lie beside each other, so that nobody drives
 * from one end of the county to the other. Who comes first in `inspectors` has one more when it does not come out even.
 */
export function shareEvenly(
  places: readonly string[],
  inspectors: readonly string[],
): { place: string; inspector: string }[] {
  const sorted = [...new Set(places)].sort()
  const each = Math.floor(sorted.length / inspectors.length)
  const more = sorted.length % inspectors.length
  return inspectors.flatMap((inspector, index) => {
    const from = index * each + Math.min(index, more)
    return sorted.slice(from, from + each + (index < more ? 1 : 0)).map((place) => ({ place, inspector }))
  })
}

export type Answer = 'pass' | 'fail' | 'absent'

/** The faults of a set of answers: every item is answered, once; a failed one says what is wrong. */
export function* faultsOfAnswers(
  items: readonly { code: string; text: string }[],
  answers: readonly { code: string; answer: Answer; note?: string | undefined }[],
): Generator<{ at: string; reason: string }> {
  for (const item of items) {
    const given = answers.filter((a) => a.code === item.code)
    if (given.length !== 1) yield { at: `answers.${item.code}`, reason: `“${item.text}”应作一次判定。` }
    if (given.some((a) => a.answer === 'fail' && (a.note?.trim().length ?? 0) < 4))
      yield { at: `answers.${item.code}`, reason: `“${item.text}”不合格，请写明具体情况，不少于 4 个字。` }
  }
  for (const a of answers)
    if (!items.some((i) => i.code === a.code)) yield { at: `answers.${a.code}`, reason: '检查表中没有这一项。' }
}

type InspectionState = keyof typeof INSPECTION_STATES

/** Every reason why an inspection cannot be ended now, nor anyone be sent. */
export function whyNotEnd(i: { state: InspectionState }): Problem[] {
  if (i.state === 'drawn') return []
  return [new Problem(i.state === 'finished' ? 'inspection-ended' : 'not-yet-drawn')]
}

/** Every reason why the asker cannot enter the result of a visit now. */
export function whyNotEnter(
  { role, person }: { role: Role; person: Id | null },
  inspection: { state: InspectionState },
  visit: { inspector: Id | null; inspectorName: string | null; on: Day | null; name: string },
): Problem[] {
  const against: Problem[] = []
  if (!may(role, 'enter-results')) against.push(new Problem('visit-read-only'))
  if (role === 'inspector' && visit.inspector !== null && visit.inspector !== person)
    against.push(new Problem('visit-not-yours', { inspector: visit.inspectorName ?? '他人' }))
  if (visit.on !== null) against.push(new Problem('already-exists', { what: `${visit.name}的督查结果` }))
  else if (inspection.state === 'finished') against.push(new Problem('inspection-ended'))
  return against
}
