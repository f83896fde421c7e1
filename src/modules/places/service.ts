import type { Day } from '#kernel/pure/day.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { PlaceRow } from './model.ts'
import * as store from './store.ts'

/** Takes a list of places in; known codes are left alone, so the same list may be taken in again. */
export async function importPlaces(h: Handle, rows: readonly PlaceRow[], from: Day): Promise<number> {
  const foreign = rows.find((r) => !r.code.startsWith(h.scope.county))
  if (foreign !== undefined)
    throw new Problem('input-invalid', {}, { faults: [{ at: foreign.code, reason: `${foreign.name} 不属于本县(${h.scope.county})` }] })
  const added = await store.addPlaces(h, rows, from)
  await h.record({ command: 'places.import', subject: h.scope.county, place: h.scope.county, after: { rows: rows.length, added } })
  return added
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

/**
 * Merges villages: the old ones end, the successor is named, and the journal entry makes every module that keeps
 * open things there move them along (see each module's `places-merged` job).
 */
export async function mergePlaces(h: Handle, merger: Merger): Promise<void> {
  const into = await store.loadPlace(h, merger.into)
  for (const place of merger.from) {
    const old = await store.loadPlace(h, place)
    if (old.level !== into.level || place === merger.into)
      throw new Problem('input-invalid', {}, { faults: [{ at: 'from', reason: `${place} 与 ${merger.into} 不是同级的两个地方,不能合并` }] })
    const ended = await store.endVersion(h, place, merger.on)
    if (ended === 0) throw new Problem('input-invalid', {}, { faults: [{ at: 'from', reason: `${place} 已经不存在了` }] })
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

export async function renamePlace(h: Handle, place: string, name: string, on: Day, why: string): Promise<void> {
  const versions = await store.versionsOf(h, place)
  const last = versions.at(-1)
  if (last === undefined || last.validTo !== null) throw new Problem('not-found', { what: '该区划' })
  await store.endVersion(h, place, on)
  await store.addVersion(h, place, { from: on, name, parent: last.parent, why })
  await h.record({ command: 'places.rename', subject: place, place, why, before: { name: last.name }, after: { name, on } })
}
