import { type Calendar, dueOn } from '#kernel/pure/calendar.ts'
import { addMonths, type Day, dayInChinese, firstDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import { type Measure, shareText } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { type CloseStep, type MonthState, STEP_ORDER } from './model.ts'
import type { MonthPack } from './pack.ts'

/** The earlier of two days. */
export function earlier(a: Day, b: Day): Day {
  return [a, b].sort()[0]!
}

export interface Rhythm {
  readonly start: Day
  readonly mid: Day
  readonly end: Day
}

/** The days of a month's rhythm, by the county's pack and the official calendar. Throws calendar-missing. */
export function rhythmOf(pack: MonthPack, calendar: Calendar, month: Month): Rhythm {
  const first = firstDay(month)
  const { start, mid, end } = pack.rhythm
  return { start: dueOn(calendar, start, first), mid: dueOn(calendar, mid, first), end: dueOn(calendar, end, first) }
}

/** What a close must know of the months of the county. */
export interface CloseFacts {
  readonly today: Day
  readonly end: Day
  readonly state: MonthState
  /** the first month that the county ever opened, and how the month before this one stands */
  readonly first: Month | null
  readonly before: MonthState
}

/** Every reason why a month cannot be closed now, as problems, the weightiest first. */
export function* whyNotClose(month: Month, f: CloseFacts): Generator<Problem> {
  const name = monthInChinese(month)
  if (month > f.today.slice(0, 7)) yield new Problem('month-in-future', { month: name, today: f.today })
  else if (f.today < f.end) yield new Problem('month-not-over', { month: name, end: f.end, today: f.today })
  if (f.state === 'none') yield new Problem('month-not-open', { month: name })
  if (f.state === 'closed') yield new Problem('month-closed', { month: name })
  if (f.first !== null && month > f.first && f.before !== 'closed')
    yield new Problem('month-before-open', { month: name, before: monthInChinese(addMonths(month, -1)) })
}

/** The step that follows the last one committed; null when all are done. */
export function nextStep(done: CloseStep | null): CloseStep | null {
  return STEP_ORDER[done === null ? 0 : STEP_ORDER.indexOf(done) + 1] ?? null
}

/** What a closed month's digest covers. Each month holds the one before it, so that none can be changed, dropped or moved. */
export interface Sealed {
  readonly county: string
  readonly month: Month
  readonly asOf: Date
  /** digest over the month's values, from the measures module */
  readonly values: string
  readonly findings: readonly unknown[]
  readonly letters: readonly unknown[]
  readonly previous: string
}

export function monthDigest(sealed: Sealed): string {
  return digestOf(sealed)
}

/** The category of what the close found, and the one that was asked for where the pack no longer has it. */
export interface FoundCategory {
  readonly category: string
  readonly gone: string | null
}

/**
 * The category under which a finding of the close is raised. Duties outlive packs: one whose category was taken out
 * falls to `otherwise`, else to the pack's first, so that no month stays open for it. Undefined when the duty names
 * none and the pack has no `otherwise`: then no finding is raised.
 */
export function categoryFor(
  asked: string | null | undefined,
  pack: { readonly categories: readonly string[]; readonly otherwise: string | undefined },
): FoundCategory | undefined {
  const wished = asked ?? pack.otherwise
  if (wished === undefined) return undefined
  if (pack.categories.includes(wished)) return { category: wished, gone: null }
  const fallback = pack.categories.find((c) => c === pack.otherwise) ?? pack.categories[0]
  return fallback === undefined ? undefined : { category: fallback, gone: wished }
}

/** A duty that the close found wanting. */
export interface Wanting {
  readonly kind: 'measure' | 'duty'
  readonly title: string
  readonly figure: number | null
  readonly target: number | null
  readonly dueOn: Day
}

/** `95%`, `3 次`: a figure as the reader sees it. */
export function figureText(figure: number | null, measure: Pick<Measure, 'kind' | 'unit'>): string {
  if (figure === null) return '无数据'
  if (measure.kind !== 'ratio') return `${figure}${measure.unit}`
  return shareText(figure)
}

/** Quotation marks inside quotation marks are single ones. */
function quoted(text: string): string {
  return `“${text.replaceAll('“', '‘').replaceAll('”', '’')}”`
}

/** What is wrong with a duty, as the sentence of a finding. */
export function factOf(
  duty: Wanting,
  month: Month,
  measure: Pick<Measure, 'kind' | 'unit' | 'title'> | undefined,
): string {
  if (duty.kind === 'duty' || measure === undefined)
    return `${quoted(duty.title)}应于${dayInChinese(duty.dueOn)}前完成，至月结时没有完成。`
  const target = duty.target === null ? '' : `，目标值为${figureText(duty.target, measure)}`
  return `${quoted(duty.title)}未达标：${monthInChinese(month)}${measure.title}为${figureText(duty.figure, measure)}${target}。`
}

/** The grounds of such a finding: the item of the duty list, with the category it named where the pack has it no more. */
export function groundsOf(duty: { title: string; gone: string | null }): string {
  const gone = duty.gone === null ? '' : `（清单所列问题类别“${duty.gone}”现行工作机制中已取消）`
  return `责任清单${quoted(duty.title)}${gone}`
}
