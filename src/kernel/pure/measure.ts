import type { RawBuilder } from 'kysely'
import type { Day, Month } from './day.ts'

/** The month a measure is taken for; `from` and `to` are its first and last day, `to` cut at `today` in an open month. */
export interface MeasurePeriod {
  readonly county: string
  readonly month: Month
  readonly from: Day
  readonly to: Day
  /** what was recorded after this moment does not count, so a frozen figure always equals its records */
  readonly asOf: Date
}

/** One row per subject: `value = numerator / denominator` for a ratio, `numerator` for a count or sum. */
export interface MeasureRow {
  /** place code (village or township) or organisation id, by the measure's `subject` */
  subject: string
  /** the place whose tile the row colours; rolling up is summing over a place's subtree */
  place: string
  /** the organisation that answers, when the row is about one */
  unit: string | null
  numerator: number
  denominator: number
}

/** A record behind a figure: summing `amount` over the records of a side gives the figure, exactly. */
export interface MeasureRecord {
  /** where it opens in the console, e.g. `/meetings/<id>` */
  link: string
  title: string
  day: Day | null
  place: string
  amount: number
}

export interface Measure {
  /** `module.name`, e.g. `meetings.held` */
  readonly key: string
  readonly title: string
  /** what exactly is counted over what, in one sentence for the reader */
  readonly definition: string
  readonly kind: 'ratio' | 'count' | 'sum'
  /** 百分比 for a ratio; 个, 次, 人, 户, 分 … otherwise: units are never added across measures */
  readonly unit: string
  readonly subject: 'village' | 'township' | 'organisation'
  readonly better: 'more' | 'less'
  /** `select subject, place, unit, numerator, denominator`: one set-based statement for every subject of the county */
  values(period: MeasurePeriod): RawBuilder<MeasureRow>
  /** `select link, title, day, place, amount` for the subjects at or below `place`, and of one `unit` when given */
  records(
    period: MeasurePeriod,
    side: 'numerator' | 'denominator',
    of: { place: string; unit?: string | undefined },
  ): RawBuilder<MeasureRecord>
}

export function defineMeasure(measure: Measure): Measure {
  return measure
}

/** The figure shown: a share between 0 and 1, a count or a sum; null when there is nothing to divide by. */
export function figureOf(kind: Measure['kind'], numerator: number, denominator: number): number | null {
  if (kind !== 'ratio') return numerator
  return denominator === 0 ? null : numerator / denominator
}

/** A share between 0 and 1 in per cent, cut and never rounded: 100 means the whole, and no target is reached by rounding. */
export function percentOf(share: number, digits = 1): number {
  const scale = 10 ** digits
  // without the billionth, 0.29 would be 28.9: binary fractions lie a hair beside what they stand for
  return Math.floor(share * 100 * scale + 1e-9) / scale
}

/** A share as every screen, letter and bulletin writes it: `93.3%`, `95%`. */
export function shareText(share: number, digits?: number): string {
  return `${percentOf(share, digits)}%`
}

/** Whether a figure falls short of its target; an absent figure never does. */
export function fallsShort(better: Measure['better'], figure: number | null, target: number): boolean {
  if (figure === null) return false
  return better === 'more' ? figure < target : figure > target
}
