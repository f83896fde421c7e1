import { type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Measure, MeasurePeriod } from '#kernel/pure/measure.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { FigureLevel } from './model.ts'

/** The days a measure is taken over: the whole month, cut at today while the month is still running. */
export function periodOf(county: string, month: Month, today: Day, asOf: Date): MeasurePeriod {
  const from = firstDay(month)
  const end = lastDay(month)
  if (today < from) return { county, month, from, to: from, asOf }
  return { county, month, from, to: today < end ? today : end, asOf }
}

/** How many digits of a place code make the place of a level. */
export const CODE_LENGTH: Record<FigureLevel, number> = { county: 6, township: 9, village: 12 }

/**
 * The place a question is about: the one asked for, else the area of the post, else the county. A post may ask
 * for places inside its own area; a department, which has none, sees its own unit's rows of the county.
 * @returns null when the place lies outside what the post sees
 */
export function placeAsked(scope: Scope, asked: string | undefined): string | null {
  const area = scope.place ?? scope.county
  if (asked === undefined) return area
  return asked.startsWith(area) ? asked : null
}

export function measureNamed(measures: readonly Measure[], key: string): Measure | undefined {
  return measures.find((m) => m.key === key)
}
