import { type Day, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { dueAgain } from '../months/rules.ts'
import { headsOf, organisation } from '../subjects/store.ts'
import { addEvents } from '../work/store.ts'
import * as store from './store.ts'

/** Counts the terms of open duties again by a calendar that has changed; each keeps its old and new date in its timeline. */
export async function redateOpen(h: Handle): Promise<number> {
  await joinMonth(h)
  const calendar = await h.calendar()
  const moved = (await store.openTerms(h)).flatMap((term) => {
    const to = dueAgain(calendar, term, term)
    return to === term.dueOn ? [] : [{ ...term, to, month: monthOf(to) }]
  })
  const redated = await store.redate(h, moved)
  if (redated > 0)
    await h.record({
      command: 'duties.redate',
      subject: h.scope.county,
      place: h.scope.county,
      after: { terms: moved.length, duties: redated },
    })
  return redated
}

/**
 * The open duties of organisations that were merged into others go on with the successor; what was done or missed
 * before stays where it happened. A duty that the successor has already is not given twice.
 * @returns how many open duties were moved
 */
export async function moveDuties(
  h: Handle,
  change: { ended: readonly { id: Id; successor: Id | null }[]; on: Day; why: string },
): Promise<number> {
  await joinMonth(h)
  let moved = 0
  for (const { id, successor } of change.ended) moved += await moveDutiesOf(h, id, successor, change)
  if (moved > 0)
    await h.record({
      command: 'duties.move',
      subject: change.ended[0]!.id,
      place: h.scope.county,
      why: change.why,
      after: { moved, ended: change.ended },
    })
  return moved
}

async function moveDutiesOf(
  h: Handle,
  unit: Id,
  successor: Id | null,
  change: { on: Day; why: string },
): Promise<number> {
  await store.endListsOfUnit(h, unit, change.on, change.why)
  const open = await store.openDutiesOf(h, unit)
  if (open.length === 0) return 0
  await store.voidDuties(
    h,
    open.map((d) => d.id),
  )
  const heir = successor === null ? null : await organisation(h, successor)
  if (heir !== null) {
    const owner = (await headsOf(h, [heir.id], h.today)).get(heir.id)?.post ?? null
    await store.takeOver(
      h,
      open.map((d) => ({ id: h.id(), from: d.id, unit: heir.id, place: heir.place, owner })),
    )
  }
  const note = heir === null ? `${change.why}；原组织撤销，事项终止` : `${change.why}；由${heir.name}承接`
  await addEvents(
    h,
    open.map((d) => ({
      duty: d.id,
      place: d.place,
      unit: d.unit,
      action: 'move' as const,
      onDay: change.on,
      note,
      detail: { successor },
    })),
  )
  return open.length
}
