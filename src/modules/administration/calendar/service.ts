import source from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { DayChange, Exception } from './model.ts'
import { dayChanges, yearFaults, yearsOf } from './rules.ts'
import * as store from './store.ts'

/**
 * Loads the years that `chinese-days` knows (2004 to 2026 in 1.5.7); years already there stay as they are.
 * @returns how many years were added
 */
export async function seedCalendar(h: Handle): Promise<number> {
  const added = await store.addYears(h, yearsOf(source))
  if (added > 0)
    await h.record({
      command: 'kernel.seed-calendar',
      subject: h.scope.county,
      place: h.scope.county,
      after: { years: added },
    })
  return added
}

/** Replaces a year's table; every module that keeps deadlines follows the entry and counts the open ones again. */
export async function changeYear(
  h: Handle,
  year: number,
  table: { notice: string; days: readonly Exception[]; why: string },
): Promise<{ entry: Id; changes: DayChange[] }> {
  const faults = yearFaults(year, table.days)
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  const before = await store.loadYear(h, year)
  const days = [...table.days].sort((a, b) => (a.day < b.day ? -1 : 1))
  if (!(await store.replaceYear(h, { year, notice: table.notice, days }))) throw new Problem('changed-meanwhile')
  const changes = dayChanges(before?.days ?? [], days)
  const entry = await h.record({
    command: 'kernel.change-calendar',
    subject: String(year),
    place: h.scope.county,
    why: table.why,
    before: before ?? null,
    after: { year, notice: table.notice, days, changes },
  })
  return { entry, changes }
}

/** Notes here a change that was made in another county; once, however often it is asked. */
export async function repeatChange(h: Handle, change: store.CalendarChange): Promise<void> {
  if (await store.hasRepeated(h, change.entry)) return
  const { entry, year, why, before, after } = change
  await h.record({
    command: 'kernel.change-calendar',
    subject: year,
    place: h.scope.county,
    why,
    before,
    after: { ...after, origin: entry },
  })
}
