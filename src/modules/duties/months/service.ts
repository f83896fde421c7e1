import { firstDay, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { wavesOf } from '../lists/store.ts'
import type { DueDuty, Shortfall } from './model.ts'
import { judgedOn, startsOf, termOf } from './rules.ts'
import * as store from './store.ts'

/**
 * Opens the month's duties: every item in force × every subject × the period the month lies in. Set-based, and safe
 * to repeat: a subject never gets the same item twice in a period.
 * @param lists only the items of these lists
 * @returns how many duties are new
 */
export async function openMonth(h: Handle, month: Month, lists?: readonly Id[]): Promise<number> {
  await joinMonth(h)
  const items = await store.itemsInForce(h, Number(month.slice(0, 4)), lastDay(month), firstDay(month), lists)
  const opened = await store.openDuties(h, await openingsOf(h, items, month))
  await h.record({
    command: 'duties.open-month',
    subject: lists?.[0] ?? month,
    place: h.scope.place ?? h.scope.county,
    unit: h.scope.unit,
    after: { month, items: items.length, opened },
  })
  return opened
}

async function openingsOf(h: Handle, items: readonly store.ItemInForce[], month: Month): Promise<store.Opening[]> {
  const calendar = await h.calendar()
  const waves = Map.groupBy(await wavesOf(h, [...new Set(items.map((i) => i.list))]), (w) => w.list)
  return items.flatMap((item) =>
    startsOf(item, waves.get(item.list) ?? []).flatMap(({ place, start, until }) => {
      const term = termOf(calendar, item, month, start, until)
      if (term === null || (item.endedOn !== null && term.dueOn > item.endedOn)) return []
      const { node, root, list, subjectKind, named, measure, target } = item
      // A duty of the county's own organisations is not tied to the places of a wave.
      const at = subjectKind === 'department' || subjectKind === 'county-committee' ? item.place : place
      return [{ ...term, month: monthOf(term.dueOn), node, root, list, subjectKind, named, measure, target, place: at }]
    }),
  )
}

/** What falls due in a month and is still open: the substance of the reminder letters. */
export async function dutiesDue(h: Handle, month: Month): Promise<DueDuty[]> {
  return store.dutiesDue(h, month)
}

/** The month's duties that are still open, within the asker's scope. */
export async function openDuties(h: Handle, month: Month): Promise<store.OpenDuty[]> {
  return store.openDutiesOfMonth(h, month)
}

/**
 * Judges a month at its end: a measure short of its target makes a duty short, one not done by its day makes it
 * overdue. The month's measures must have been computed. Safe to repeat: it answers with all that were judged short
 * or overdue in this month, whenever that was.
 */
export async function judgeMonth(h: Handle, month: Month): Promise<Shortfall[]> {
  const today = judgedOn(month)
  const measured = await store.judgeMeasures(h, month, lastDay(month))
  const overdue = await store.judgeDuties(h, month, today)
  await store.noteJudged(h, month, lastDay(month))
  const shortfalls = await store.shortfallsOf(h, month)
  if (measured + overdue > 0)
    await h.record({
      command: 'duties.judge-month',
      subject: month,
      place: h.scope.county,
      after: { measured, overdue, shortfalls: shortfalls.length },
    })
  return shortfalls
}
