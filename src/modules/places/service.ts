import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { levelOfCode, type PlaceRow } from './model.ts'
import { mergerFaults, type PlaceInMerger } from './rules.ts'
import * as store from './store.ts'

/** Takes a list of places in; known codes are left alone, so the same list may be taken in again. */
export async function importPlaces(h: Handle, rows: readonly PlaceRow[], from: Day): Promise<number> {
  const foreign = rows.find((r) => !r.code.startsWith(h.scope.county))
  if (foreign !== undefined) throw faultAt(foreign.code, `${foreign.name} 不属于本县（${h.scope.county}）`)
  const added = await store.addPlaces(h, rows, from)
  await h.record({
    command: 'places.import',
    subject: h.scope.county,
    place: h.scope.county,
    after: { rows: rows.length, added },
  })
  return added
}

/** Registers one place under its parent: a village newly set up, or a grid of the county's own. */
export async function addPlace(
  h: Handle,
  input: { code: string; name: string; from: Day; why: string },
): Promise<void> {
  const parent = parentOf(input.code)
  if (!input.code.startsWith(h.scope.county)) throw faultAt('code', `代码应以本县代码 ${h.scope.county} 开头`)
  if (parent === null || (await store.versionOn(h, parent, h.today)) === undefined)
    throw faultAt('code', `没有上级区划 ${parent ?? ''}，请先登记上级`)
  const row = { code: input.code, name: input.name, level: levelOfCode(input.code), parent }
  const added = await store.addPlaces(h, [row], input.from)
  if (added === 0) throw new Problem('already-exists', { what: `区划代码 ${input.code}` })
  await h.record({ command: 'places.add', subject: input.code, place: input.code, why: input.why, after: row })
}

function parentOf(code: string): string | null {
  return code.length > 6 ? code.slice(0, -3) : null
}

export interface Merger {
  /** the places that cease to be */
  from: readonly string[]
  /** the place that takes them in; it must exist already */
  into: string
  on: Day
  why: string
  /** the name of the merged place, if it changes */
  name?: string | undefined
}

/** Every reason why the merger cannot be carried out is in the problem. */
export async function checkMerger(h: Handle, merger: Pick<Merger, 'from' | 'into' | 'on'>): Promise<void> {
  const into = await inMerger(h, merger.into)
  const from: PlaceInMerger[] = []
  for (const place of merger.from) from.push(await inMerger(h, place))
  const faults = mergerFaults(from, into, merger.on, h.today)
  refuse(faults)
}

async function inMerger(h: Handle, place: string): Promise<PlaceInMerger> {
  const { level } = await store.loadPlace(h, place)
  const last = (await store.versionsOf(h, place)).at(-1)
  return {
    place,
    level,
    name: last?.name ?? place,
    since: last === undefined || last.validTo !== null ? null : last.validFrom,
  }
}

/**
 * Merges villages: the old ones end, the successor is named, and the journal entry makes every module that keeps
 * open things there move them along (see each module's `places-merged` job).
 */
export async function mergePlaces(h: Handle, merger: Merger): Promise<void> {
  await checkMerger(h, merger)
  for (const place of merger.from) {
    await store.endVersion(h, place, merger.on)
    await store.addSuccession(h, place, merger.into, merger.on, merger.why)
  }
  if (merger.name !== undefined) await renamePlace(h, merger.into, merger.name, merger.on, merger.why)
  await h.record({
    command: 'places.merge',
    subject: merger.into,
    place: merger.into,
    why: merger.why,
    after: { from: merger.from, into: merger.into, on: merger.on },
  })
}

/** The merger that a `places.merge` entry of the journal tells of, for the jobs that follow it. */
export async function loadMerger(h: Handle, entry: Id): Promise<Merger> {
  const { why, after } = await store.loadEntry(h, entry)
  return { ...(after as Omit<Merger, 'why'>), why: why ?? '' }
}

export async function renamePlace(h: Handle, place: string, name: string, on: Day, why: string): Promise<void> {
  const last = (await store.versionsOf(h, place)).at(-1)
  if (last === undefined || last.validTo !== null) throw new Problem('not-found', { what: '该区划' })
  if (on < last.validFrom) throw faultAt('on', `生效日期不能早于现有登记的起始日期 ${last.validFrom}`)
  if (on > last.validFrom) await store.endVersion(h, place, on)
  await store.putVersion(h, place, { from: on, name, parent: last.parent, why })
  await h.record({
    command: 'places.rename',
    subject: place,
    place,
    why,
    before: { name: last.name },
    after: { name, on },
  })
}
