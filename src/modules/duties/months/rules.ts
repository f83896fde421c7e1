import { type Calendar, type DeadlineRule, dueOn } from '#kernel/pure/calendar.ts'
import { addMonths, type Day, dayInChinese, firstDay, type Month, monthOf } from '#kernel/pure/day.ts'
import type { Recurrence } from '../model.ts'

export interface Period {
  /** `2016-10`, `2016-Q4`, `2016` or `once` */
  readonly period: string
  readonly from: Month
  readonly to: Month
}

/** The period of a recurrence that a month lies in. What is done once has one period, whenever it is asked. */
export function periodOf(recurrence: Recurrence, month: Month): Period {
  const year = month.slice(0, 4)
  switch (recurrence) {
    case 'once':
      return { period: 'once', from: month, to: month }
    case 'monthly':
      return { period: month, from: month, to: month }
    case 'quarterly': {
      const quarter = Math.ceil(Number(month.slice(5)) / 3)
      const to = `${year}-${String(quarter * 3).padStart(2, '0')}`
      return { period: `${year}-Q${quarter}`, from: addMonths(to, -2), to }
    }
    case 'yearly':
      return { period: year, from: `${year}-01`, to: `${year}-12` }
  }
}

export interface Term {
  readonly period: string
  /** the day the term is counted from */
  readonly countedFrom: Day
  readonly dueOn: Day
}

/**
 * When an item falls due in the period that `month` lies in, for subjects whose work starts on `start` (the day the
 * list was issued, or their wave began). Counts of days run from the start of the period; a day of the month is
 * one of the period's last month. Null when it has not started by the end of the month, or when its day in this
 * period had passed before it started.
 * @param until the last day of the wave: the day by which a fixed day that lies before the start is put off
 */
export function termOf(
  calendar: Calendar,
  item: { recurrence: Recurrence; deadline: DeadlineRule },
  month: Month,
  start: Day,
  until?: Day,
): Term | null {
  if (monthOf(start) > month) return null
  const period = periodOf(item.recurrence, month)
  if (item.recurrence === 'once') return onceTerm(calendar, item.deadline, start, until)
  const begins = firstDay(period.from)
  const countedFrom = later(start, begins)
  const due = dueOn(calendar, item.deadline, countsDays(item.deadline) ? countedFrom : firstDay(period.to))
  return due < countedFrom ? null : { period: period.period, countedFrom, dueOn: due }
}

function countsDays(rule: DeadlineRule): boolean {
  return rule.kind === 'workingDays' || rule.kind === 'calendarDays'
}

function onceTerm(calendar: Calendar, rule: DeadlineRule, start: Day, until: Day | undefined): Term {
  const due = dueOn(calendar, rule, start)
  if (due >= start) return { period: 'once', countedFrom: start, dueOn: due }
  const next = rule.kind === 'fixed' ? (until ?? start) : dueOn(calendar, rule, firstDay(addMonths(monthOf(start), 1)))
  return { period: 'once', countedFrom: start, dueOn: next }
}

/** The due day of an open duty by a calendar that has changed. */
export function dueAgain(
  calendar: Calendar,
  item: { recurrence: Recurrence; deadline: DeadlineRule },
  duty: { countedFrom: Day; dueOn: Day; period: string },
): Day {
  if (item.deadline.kind === 'fixed') return duty.dueOn
  if (item.recurrence === 'once') return onceTerm(calendar, item.deadline, duty.countedFrom, undefined).dueOn
  const { to } = periodOf(item.recurrence, monthInPeriod(duty.period))
  return dueOn(calendar, item.deadline, countsDays(item.deadline) ? duty.countedFrom : firstDay(to))
}

function monthInPeriod(period: string): Month {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`
  return period.length === 4 ? `${period}-12` : period
}

/** Where a subject's work on a list starts: with the first wave that covers its place, else on the day of issue. */
export interface Start {
  readonly place: string
  readonly start: Day
  readonly until: Day | undefined
}

export function startsOf(
  list: { place: string; issuedOn: Day },
  waves: readonly { place: string; from: Day; to: Day }[],
): Start[] {
  if (waves.length === 0) return [{ place: list.place, start: list.issuedOn, until: undefined }]
  return waves.map((w) => ({ place: w.place, start: later(w.from, list.issuedOn), until: w.to }))
}

function later(a: Day, b: Day): Day {
  if (b > a) return b
  return a
}

/** The day on which a month's duties are judged: the first day after it, so that the last day counts in full. */
export function judgedOn(month: Month): Day {
  return firstDay(addMonths(month, 1))
}

/** The rule in words, e.g. `每月25日前`, `每季度末`, `下达后5个工作日内`. */
export function deadlineInChinese(recurrence: Recurrence, rule: DeadlineRule): string {
  const each = { once: '当月', monthly: '每月', quarterly: '每季度末月', yearly: '每年12月' }[recurrence]
  const since = { once: '下达后', monthly: '每月1日起', quarterly: '每季度首日起', yearly: '每年1月1日起' }[recurrence]
  switch (rule.kind) {
    case 'workingDays':
      return `${since}${rule.count}个工作日内`
    case 'calendarDays':
      return `${since}${rule.count}日内`
    case 'dayOfMonth':
      return `${each}${rule.day}日前`
    case 'workingDayOfMonth':
      return rule.nth > 0 ? `${each}第${rule.nth}个工作日前` : `${each}倒数第${-rule.nth}个工作日前`
    case 'endOfMonth':
      return { once: '当月底前', monthly: '每月底前', quarterly: '每季度末前', yearly: '每年底前' }[recurrence]
    case 'fixed':
      return `${dayInChinese(rule.day)}前`
  }
}
