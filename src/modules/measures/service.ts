import { lastDay, type Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Measure, MeasurePeriod } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Figure, FigureLevel, PlaceFigure, RecordRow, Side } from './model.ts'
import { periodOf } from './rules.ts'
import * as store from './store.ts'

/**
 * Takes each measure for every subject of the county, one statement a measure; run again, it gives the same.
 * @param options.hold the close of the month asks: from now on the values stand as taken, until they are frozen, and
 *   only a close may take them again
 * @returns how many values there are
 * @throws Problem `month-closed` when the month is frozen, `month-closing` when a close holds its values
 */
export async function computeMonth(
  h: Handle,
  measures: readonly Measure[],
  month: Month,
  options: { hold?: boolean } = {},
): Promise<number> {
  await store.lockMonth(h, month)
  if (options.hold !== true) await refuseSettled(h, month)
  else if (await isFrozen(h, month)) throw new Problem('month-closed', { month })
  else await store.holdMonth(h, month)
  const period = periodOf(h.scope.county, month, h.today, h.now)
  // sent together, carried out in turn: no measure waits for the answer of the one before
  const [, ...taken] = await Promise.all([
    store.noteTakings(h, measures, period),
    ...measures.map((measure) => store.takeValues(h, measure, period)),
  ])
  const values = taken.reduce((sum, rows) => sum + rows, 0)
  await h.record({
    command: 'measures.compute',
    subject: month,
    place: h.scope.county,
    after: { measures: measures.length, values, to: period.to },
  })
  return values
}

/** @throws Problem `month-closed` or `month-closing`: the month's values are not to be taken again */
export async function refuseSettled(h: Handle, month: Month): Promise<void> {
  if (await isFrozen(h, month)) throw new Problem('month-closed', { month })
  if (await store.isHeld(h, month)) throw new Problem('month-closing', { month })
}

/** Freezes the month's values for good. Run again, it answers with the digest made the first time. */
export async function freezeMonth(h: Handle, month: Month): Promise<string> {
  const [, frozen, digest] = await Promise.all([
    store.lockMonth(h, month),
    store.frozenMonth(h, month),
    store.digestOfMonth(h, month),
  ])
  if (frozen !== undefined) return frozen.digest
  await store.addFrozenMonth(h, month, digest)
  await h.record({ command: 'measures.freeze', subject: month, place: h.scope.county, after: { digest } })
  return digest
}

export async function isFrozen(h: Handle, month: Month): Promise<boolean> {
  return (await store.frozenMonth(h, month)) !== undefined
}

/** Whether the values of a frozen month still have the digest they were frozen with. */
export async function verifyMonth(h: Handle, month: Month): Promise<boolean> {
  const frozen = await store.frozenMonth(h, month)
  return frozen !== undefined && frozen.digest === (await store.digestOfMonth(h, month))
}

/** The figure of a place and all below it, of one unit when given; zeros and null when the measure was not taken. */
export async function figureFor(
  h: Handle,
  of: { measure: string; month: Month; place: string; unit?: Id | undefined },
): Promise<Figure> {
  return store.sumValues(h, of)
}

export interface MonthStanding {
  /** when its measures were last taken; null: never */
  readonly takenAt: Date | null
  readonly frozen: boolean
  /** its days, with this moment */
  readonly present: MeasurePeriod
}

/** How a month's figures stand: one statement. */
export async function standingOfMonth(h: Handle, month: Month): Promise<MonthStanding> {
  const present = periodOf(h.scope.county, month, h.today, h.now)
  return { ...(await store.loadStanding(h, month)), present }
}

/**
 * The days and the moment of a measure that is shown by the records and not as last taken: a month that is not frozen up
 * to this moment (`now`), a frozen one as it was frozen.
 */
export async function periodShown(
  h: Handle,
  key: string,
  month: Month,
): Promise<{ period: MeasurePeriod; now: boolean }> {
  if (await isFrozen(h, month)) return { period: await periodTaken(h, key, month), now: false }
  return { period: periodOf(h.scope.county, month, h.today, h.now), now: true }
}

/** {@link figureFor} by the records of a moment that {@link periodShown} gave. */
export async function figureAt(
  h: Handle,
  measure: Measure,
  period: MeasurePeriod,
  of: { place: string; unit?: Id | undefined },
): Promise<Figure> {
  return store.sumRecorded(h, measure, period, of)
}

/** Every measure that was taken for the month, of a place and all below it: one statement. */
export async function figuresOf(h: Handle, of: { month: Month; place: string }): Promise<Map<string, Figure>> {
  return new Map((await store.sumAllValues(h, of)).map(({ measure, ...figure }) => [measure, figure]))
}

/**
 * A row for every place of the level below `under` (the county by default), rolled up by the prefix of codes.
 * `recorded`: by the records of a moment that {@link periodShown} gave.
 */
export async function figuresByPlace(
  h: Handle,
  of: {
    measure: string
    month: Month
    level: FigureLevel
    under?: string | undefined
    unit?: Id | undefined
    recorded?: { measure: Measure; period: MeasurePeriod } | undefined
  },
): Promise<PlaceFigure[]> {
  return store.sumValuesByPlace(h, { ...of, place: of.under ?? h.scope.county, lastDay: lastDay(of.month) })
}

/**
 * The records behind one side of a figure. They are asked with the days and the moment of the taking (or of `period`), so
 * `sum` is the figure of the same place and unit exactly. Without a page, all of them.
 */
export async function recordsOf(
  h: Handle,
  measure: Measure,
  of: { month: Month; side: Side; place: string; unit?: Id | undefined; period?: MeasurePeriod | undefined },
  page: PageOf | null = null,
): Promise<{ total: number; sum: number; rows: RecordRow[] }> {
  return store.listRecords(h, measure, of.period ?? (await periodTaken(h, measure.key, of.month)), of, page)
}

async function periodTaken(h: Handle, measure: string, month: Month): Promise<MeasurePeriod> {
  const taking = await store.loadTaking(h, measure, month)
  if (taking === undefined) return periodOf(h.scope.county, month, h.today, h.now)
  return { county: h.scope.county, month, from: taking.from, to: taking.to, asOf: taking.asOf }
}

/**
 * Writes beside a frozen month what a measure would be by the records known today, with the reason. The frozen
 * values stay. Throws Problem `month-not-frozen`, or `nothing-to-amend` when nothing differs.
 */
export async function amendMonth(
  h: Handle,
  measure: Measure,
  month: Month,
  why: string,
): Promise<{ id: Id; subjects: number }> {
  if (!(await isFrozen(h, month))) throw new Problem('month-not-frozen', { month })
  const amendment = await store.addAmendment(h, measure, periodOf(h.scope.county, month, h.today, h.now), why)
  if (amendment.subjects === 0) throw new Problem('nothing-to-amend', { month, title: measure.title })
  await h.record({
    command: 'measures.amend',
    subject: `${month}/${measure.key}`,
    place: h.scope.county,
    why,
    after: amendment,
  })
  return amendment
}
