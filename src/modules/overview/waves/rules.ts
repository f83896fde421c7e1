import { type Day, daysBetween } from '#kernel/pure/day.ts'
import type { WaveRow } from './model.ts'

export function stateOfWave(wave: { from: Day; to: Day }, today: Day): WaveRow['state'] {
  if (today < wave.from) return 'waiting'
  return today > wave.to ? 'over' : 'running'
}

/** Where a span of days lies in a year, as shares of its length; what lies outside the year is cut off. Null: all of it does. */
export function spanInYear(from: Day, to: Day, year: number): { start: number; length: number } | null {
  const [first, after] = [`${year}-01-01`, `${year + 1}-01-01`]
  if (to < first || from >= after) return null
  const days = daysBetween(first, after)
  const start = Math.max(0, daysBetween(first, from))
  const end = Math.min(days, daysBetween(first, to) + 1)
  return { start: start / days, length: (end - start) / days }
}
