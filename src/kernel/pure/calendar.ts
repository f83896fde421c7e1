import { addDays, type Day, firstDay, lastDay, type Month } from './day.ts'
import { Problem } from './problem.ts'

/**
 * The official working days of the years that are loaded. A year is either wholly known, by the State
 * Council's notice, or refused by name: guessing that 1 January is a working day is worse than stopping.
 */
export interface Calendar {
  /** year → the number of the notice it was taken from, e.g. `国办发明电〔2015〕18号` */
  readonly notices: ReadonlyMap<number, string>
  /** Days that differ from the plain week: holidays on weekdays (false), make-up working days 调休 (true). */
  readonly exceptions: ReadonlyMap<Day, boolean>
}

export function isWorkingDay(calendar: Calendar, day: Day): boolean {
  const year = Number(day.slice(0, 4))
  if (!calendar.notices.has(year)) throw new Problem('calendar-missing', { year })
  const exception = calendar.exceptions.get(day)
  if (exception !== undefined) return exception
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** The day `count` working days after `from`; the day itself is not counted. `count` 0 gives `from`. */
export function addWorkingDays(calendar: Calendar, from: Day, count: number): Day {
  let day = from
  for (let left = count; left > 0; ) {
    day = addDays(day, 1)
    if (isWorkingDay(calendar, day)) left -= 1
  }
  return day
}

/** `day` itself when it is worked, else the next working day. A reminder never falls on a rest day. */
export function onOrAfterWorkingDay(calendar: Calendar, day: Day): Day {
  let at = day
  while (!isWorkingDay(calendar, at)) at = addDays(at, 1)
  return at
}

/** `day` itself when it is worked, else the last working day before it. */
export function onOrBeforeWorkingDay(calendar: Calendar, day: Day): Day {
  let at = day
  while (!isWorkingDay(calendar, at)) at = addDays(at, -1)
  return at
}

/** The `nth` working day of a month: 1 is the first, -1 the last. */
export function workingDayOfMonth(calendar: Calendar, month: Month, nth: number): Day {
  if (nth > 0) return addWorkingDays(calendar, addDays(firstDay(month), -1), nth)
  let day = addDays(lastDay(month), 1)
  for (let left = -nth; left > 0; ) {
    day = addDays(day, -1)
    if (isWorkingDay(calendar, day)) left -= 1
  }
  return day
}

/** How many working days lie after `from` up to and including `to`; negative when `to` is before `from`. */
export function workingDaysBetween(calendar: Calendar, from: Day, to: Day): number {
  if (to < from) return -workingDaysBetween(calendar, to, from)
  let count = 0
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(calendar, day)) count += 1
  return count
}

/** A deadline as a rule: data in packs and duty lists, turned into a day by {@link dueOn}. */
export type DeadlineRule =
  | { kind: 'workingDays'; count: number }
  | { kind: 'calendarDays'; count: number }
  | { kind: 'dayOfMonth'; day: number }
  | { kind: 'workingDayOfMonth'; nth: number }
  | { kind: 'endOfMonth' }
  | { kind: 'fixed'; day: Day }

/** The due day of a rule counted from `from`. A day of the month that is a rest day moves to the working day before it. */
export function dueOn(calendar: Calendar, rule: DeadlineRule, from: Day): Day {
  const month = from.slice(0, 7)
  switch (rule.kind) {
    case 'workingDays':
      return addWorkingDays(calendar, from, rule.count)
    case 'calendarDays':
      return addDays(from, rule.count)
    case 'dayOfMonth': {
      const last = lastDay(month)
      const wished = `${month}-${String(rule.day).padStart(2, '0')}`
      return onOrBeforeWorkingDay(calendar, wished > last ? last : wished)
    }
    case 'workingDayOfMonth':
      return workingDayOfMonth(calendar, month, rule.nth)
    case 'endOfMonth':
      return lastDay(month)
    case 'fixed':
      return rule.day
  }
}

/** The one definition of overdue, used by lists, letters, maps and scores: the due day has passed and nothing closed it by then. */
export function isOverdue(due: Day, doneOn: Day | null, today: Day): boolean {
  return (doneOn ?? today) > due
}
