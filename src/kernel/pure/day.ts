/** A calendar day in the county's time (UTC+8), `YYYY-MM-DD`. Days compare as text. */
export type Day = string
/** A calendar month, `YYYY-MM`. */
export type Month = string

/** China has one zone and no summer time, so the county's day is a fixed shift from UTC. */
const ZONE_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}

/** The county's day at an instant. */
export function dayOf(at: Date): Day {
  return new Date(at.getTime() + ZONE_MS).toISOString().slice(0, 10)
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7)
}

/** The instant of an hour of a county day, e.g. `atHour('2016-10-31', 9)` is 09:00 in China. */
export function atHour(day: Day, hour: number, minute = 0): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - ZONE_MS + (hour * 60 + minute) * 60_000)
}

/**
 * The last moment of the county's day: all that is kept of the time at which something was said without a name. Not its first, or what
 * was said after a month was counted would seem to have been there before.
 */
export function dayEnd(at: Date): Date {
  return new Date(atHour(dayOf(at), 24).getTime() - 1)
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

export function addMonths(month: Month, months: number): Month {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const index = year * 12 + (number - 1) + months
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`
}

export function firstDay(month: Month): Day {
  return `${month}-01`
}

export function lastDay(month: Month): Day {
  return addDays(firstDay(addMonths(month, 1)), -1)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** `2016年10月31日` */
export function dayInChinese(day: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** `2016年10月` */
export function monthInChinese(month: Month): string {
  const [year, number] = month.split('-').map(Number)
  return `${year}年${number}月`
}
