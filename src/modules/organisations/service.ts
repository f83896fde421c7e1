import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import type { Merger } from '#modules/places/public.ts'
import type { NewOrganisation, Organisation } from './model.ts'
import { type Change, changed, mergePlan } from './rules.ts'
import * as store from './store.ts'

/** Registers organisations from a day on; a parent must stand before its children in the list. */
export async function registerOrganisations(h: Handle, rows: readonly NewOrganisation[], from: Day): Promise<void> {
  await joinMonth(h)
  await store.addOrganisations(h, rows, from)
  for (const row of rows.length > 20 ? [] : rows)
    await h.record({ command: 'organisations.register', subject: row.id, place: row.place, unit: row.id, after: row })
  if (rows.length > 20)
    await h.record({
      command: 'organisations.register',
      subject: h.scope.county,
      place: h.scope.county,
      after: { rows: rows.length },
    })
}

/** Renames, moves, re-parents or recounts an organisation from a day on; what it was stays in its versions. */
export async function changeOrganisation(h: Handle, id: Id, change: Change & { on: Day; why: string }): Promise<void> {
  await joinMonth(h)
  const before = await store.loadOrganisation(h, id)
  await refuseBefore(h, id, change.on)
  const after = changed(before, change)
  await store.changeVersions(h, [after], change.on, change.why)
  const { name, place, parent, members } = before
  await h.record({
    command: 'organisations.change',
    subject: id,
    place: after.place,
    unit: id,
    why: change.why,
    before: { name, place, parent, members },
    after: { ...after, on: change.on },
  })
}

/** Ends an organisation; its posts end with it (people follows the journal), its history stays. */
export async function endOrganisation(
  h: Handle,
  id: Id,
  end: { on: Day; why: string; successor?: Id | undefined },
): Promise<void> {
  await joinMonth(h)
  const before = await store.loadOrganisation(h, id)
  await refuseBefore(h, id, end.on)
  const children = (await store.childrenOf(h, [id])).filter((child) => child.id !== end.successor)
  if (children.length > 0 && end.successor === undefined)
    throw faultAt('successor', `还有 ${children.length} 个下级组织，请先指定由哪个组织接续`)
  if (end.successor !== undefined) {
    const heir = await store.loadOrganisation(h, end.successor)
    if (heir.id === id) throw faultAt('successor', '接续的组织不能是它自己')
    await store.addSuccessions(h, [{ id, successor: heir.id }], end.on, end.why)
    await store.changeVersions(
      h,
      [withMembers(heir, [heir, before]), ...children.map((c) => ({ ...c, parent: heir.id }))],
      end.on,
      end.why,
    )
  }
  await store.endVersions(h, [id], end.on)
  await h.record({
    command: 'organisations.end',
    subject: id,
    place: before.place,
    unit: id,
    why: end.why,
    after: { on: end.on, ended: [{ id, successor: end.successor ?? null }], from: [], into: null },
  })
}

function withMembers(heir: Organisation, all: readonly Organisation[]): store.VersionChange {
  const counts = all.map((o) => o.members).filter((n) => n !== null)
  return { ...heir, members: counts.length === 0 ? null : counts.reduce((sum, n) => sum + n, 0) }
}

async function refuseBefore(h: Handle, id: Id, on: Day): Promise<void> {
  const last = (await store.versionsOf(h, id)).at(-1)
  if (last !== undefined && on < last.validFrom)
    throw faultAt('on', `生效日期不能早于现有版本的起始日期 ${last.validFrom}`)
}

export interface MergeEffect {
  /** branches that end, each with the branch that goes on for it */
  ended: { id: Id; successor: Id }[]
  /** organisations that go on in the merged village */
  moved: Id[]
  /** members that the going-on branch gains */
  members: number
}

/** What a merger of villages would do to organisations; nothing is changed. */
export async function mergeEffect(h: Handle, merger: Pick<Merger, 'from' | 'into'>): Promise<MergeEffect> {
  const plan = mergePlan(await store.organisationsIn(h, [...merger.from, merger.into]), merger)
  return {
    ended: plan.ended.map((o) => ({ id: o.id, successor: plan.heir!.id })),
    moved: plan.moved.map((o) => o.id),
    members: plan.ended.reduce((sum, o) => sum + (o.members ?? 0), 0),
  }
}

/**
 * Follows a merger of villages: the branches of the old villages end and their members are counted into the branch
 * that goes on; everything else there moves to the merged village. Safe to repeat.
 */
export async function followMerger(h: Handle, merger: Merger): Promise<MergeEffect> {
  await joinMonth(h)
  const plan = mergePlan(await store.organisationsIn(h, [...merger.from, merger.into]), merger)
  const { ended, moved, heir } = plan
  if (ended.length + moved.length === 0) return { ended: [], moved: [], members: 0 }
  const endedIds = ended.map((o) => o.id)
  const why = merger.why
  const children = ended.length === 0 ? [] : await store.childrenOf(h, endedIds)
  const orphans = children.filter((c) => !endedIds.includes(c.id) && !moved.some((m) => m.id === c.id))
  const movedVersions = moved.map((o) => ({
    ...o,
    place: merger.into,
    parent: o.parent !== null && endedIds.includes(o.parent) && heir !== null ? heir.id : o.parent,
  }))
  await store.changeVersions(h, movedVersions, merger.on, why)
  if (heir !== null && ended.length > 0) {
    const going = withMembers({ ...heir, place: merger.into }, [heir, ...ended])
    await store.changeVersions(h, [going, ...orphans.map((o) => ({ ...o, parent: heir.id }))], merger.on, why)
    await store.addSuccessions(
      h,
      ended.map((o) => ({ id: o.id, successor: heir.id })),
      merger.on,
      why,
    )
    await store.endVersions(h, endedIds, merger.on)
  }
  const effect = {
    ended: ended.map((o) => ({ id: o.id, successor: heir!.id })),
    moved: moved.map((o) => o.id),
    members: ended.reduce((sum, o) => sum + (o.members ?? 0), 0),
  }
  await h.record({
    command: 'organisations.merge',
    subject: heir?.id ?? merger.into,
    place: merger.into,
    unit: heir?.id ?? null,
    why,
    after: { ...effect, from: merger.from, into: merger.into, on: merger.on },
  })
  return effect
}
