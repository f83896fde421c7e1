import { type Day, isDay } from '#kernel/pure/day.ts'
import type { Pack } from './pack.ts'

interface DatedList {
  readonly year: number
  readonly issuedOn: Day
}

/**
 * A pack's sections for a county that begins on a day: its lists bear the years they were drawn up for, and are moved
 * to the county's own. A list with fixed days of which one is past by then is moved to the next year whole, so that
 * nothing is late on the day it is issued; no list is issued before the county began.
 */
export function sectionsFrom(pack: Pack, today: Day): Record<string, unknown> {
  const duties = pack.sections.duties as { lists?: readonly DatedList[] } | undefined
  if (duties?.lists === undefined) return { ...pack.sections }
  const lists = duties.lists.map((list) => moved(list, today))
  return { ...pack.sections, duties: { ...duties, lists } }
}

function moved(list: DatedList, today: Day): DatedList {
  const year = Number(today.slice(0, 4))
  const { issuedOn, ...content } = list
  const isPast = daysIn(shifted(content, year - list.year)).some((day) => day < today)
  const by = year - list.year + (isPast ? 1 : 0)
  const issued = shifted(issuedOn, by) as Day
  return { ...(shifted(content, by) as DatedList), year: list.year + by, issuedOn: issued < today ? today : issued }
}

function daysIn(value: unknown): Day[] {
  if (typeof value === 'string') return isDay(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(daysIn)
}

/** Every day in it so many years on; the 29th of February becomes the 28th. */
function shifted(value: unknown, years: number): unknown {
  if (typeof value === 'string') {
    if (!isDay(value)) return value
    const day = `${Number(value.slice(0, 4)) + years}${value.slice(4)}`
    return isDay(day) ? day : `${day.slice(0, 8)}28`
  }
  if (Array.isArray(value)) return value.map((v) => shifted(v, years))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, shifted(v, years)]))
}
