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
  return months.flatMap((month, n): Scene[] => {
    const { start, mid } = rhythms[n]!
    const scenes = [
      { day: start, hour: 8, play: () => begin(play, month, start) },
      {
        day: addWorkingDays(calendar, start, 1),
        hour: 16,
        play: () => read(play, month, addWorkingDays(calendar, start, 1)),
      },
      { day: mid, hour: 8, play: () => demand(play, month, mid) },
      {
        day: addWorkingDays(calendar, mid, 2),
        hour: 16,
        play: () => promise(play, month, addWorkingDays(calendar, mid, 2)),
      },
      {
        day: addWorkingDays(calendar, mid, 5),
        hour: 16,
        play: () => correct(play, addWorkingDays(calendar, mid, 5), 0),
      },
      { day: lastDay(month), hour: 18, play: () => closeMonthOn(play, month) },
    ]
    return scenes.filter((s) => s.day < until)
  })
}

async function begin(play: Play, month: Month, day: Day): Promise<void> {
  await byOfficer(play, day, 8, 'jingban', async (h) => {
    await issuePackLists(h)
    await openMonth(h, month)
  })
  await byOfficer(play, day, 9, 'buzhang', () => issueDrafts(play, month))
}

const read = (play: Play, month: Month, day: Day) => answerLetters(play, month, 'reminder', day, null)

async function demand(play: Play, month: Month, day: Day): Promise<void> {
  await byOfficer(play, day, 8, 'jingban', (h) => midMonth(h, month))
  await byOfficer(play, day, 10, 'buzhang', () => issueDrafts(play, month))
}

const promise = (play: Play, month: Month, day: Day) => answerLetters(play, month, 'demand', day, PROMISE)
