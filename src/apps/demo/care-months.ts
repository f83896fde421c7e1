import { addWorkingDays } from '#kernel/pure/calendar.ts'
import { addMonths, type Day, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import { issuePackLists } from '#modules/duties/public.ts'
import { midMonth, openMonth, rhythmDays } from '#modules/supervision/public.ts'
import { answerLetters, closeMonthOn, correct, issueDrafts, PROMISE } from './player.ts'
import { byOfficer, type Play } from './stage.ts'

/** What more than one officer does, one after the other. */
export interface Scene {
  readonly day: Day
  readonly hour: number
  readonly play: () => Promise<unknown>
}

/**
 * The months of the year around the centre's work: opened, closed, and what the records of care and money fall short of demanded and
 * corrected in the month after. The month of the demo's last day stays open.
 */
export async function monthAgenda(play: Play, first: Month, until: Day): Promise<Scene[]> {
  const months: Month[] = []
  for (let month = first; month <= monthOf(until); month = addMonths(month, 1)) months.push(month)
  const { calendar, rhythms } = await play.kernel.asSystem(play.county, async (h) => ({
    calendar: await h.calendar(),
    rhythms: await Promise.all(months.map((month) => rhythmDays(h, month))),
  }))
  const after = (day: Day, count: number) => addWorkingDays(calendar, day, count)
  const scene = (day: Day, hour: number, work: (day: Day) => Promise<unknown>): Scene => ({
    day,
    hour,
    play: () => work(day),
  })
  return months
    .flatMap((month, n) => {
      const { start, mid } = rhythms[n]!
      return [
        scene(start, 8, (day) => begin(play, month, day)),
        scene(after(start, 1), 16, (day) => answerLetters(play, month, 'reminder', day, null)),
        scene(mid, 8, (day) => demand(play, month, day)),
        scene(after(mid, 2), 16, (day) => answerLetters(play, month, 'demand', day, PROMISE)),
        scene(after(mid, 5), 16, (day) => correct(play, day, 0)),
        scene(lastDay(month), 18, () => closeMonthOn(play, month)),
      ]
    })
    .filter((s) => s.day < until)
}

async function begin(play: Play, month: Month, day: Day): Promise<void> {
  await byOfficer(play, day, 8, 'jingban', async (h) => {
    await issuePackLists(h)
    await openMonth(h, month)
  })
  await byOfficer(play, day, 9, 'buzhang', () => issueDrafts(play, month))
}

async function demand(play: Play, month: Month, day: Day): Promise<void> {
  await byOfficer(play, day, 8, 'jingban', (h) => midMonth(h, month))
  await byOfficer(play, day, 10, 'buzhang', () => issueDrafts(play, month))
}
