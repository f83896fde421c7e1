import { type Day, weekday } from '#kernel/pure/day.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import type { CalendarYear, DayChange, Exception } from './model.ts'
import { NOTICES, SOURCE } from './notices.ts'

/** How `chinese-days` writes its days: day → `English,中文,count`. */
export interface HolidaySource {
  readonly holidays: Readonly<Record<string, string>>
  readonly workdays: Readonly<Record<string, string>>
}

function isWeekend(day: Day): boolean {
  return weekday(day) === 0 || weekday(day) === 6
}

/**
 * The years that the source knows, each with the days that differ from the plain week. A year counts as known only
 * when it has New Year, the Spring Festival, Labour Day and National Day, and make-up days: a half-published year is left out.
 */
export function yearsOf(source: HolidaySource): CalendarYear[] {
  const years = new Map<number, { days: Exception[]; names: Set<string> }>()
  const put = (day: Day, words: string, working: boolean) => {
    const name = words.split(',')[1] ?? words
    const year = Number(day.slice(0, 4))
    const known = years.get(year) ?? { days: [], names: new Set<string>() }
    years.set(year, known)
    known.names.add(name)
    if (isWeekend(day) === working) known.days.push({ day, working, name: working ? `${name}调休上班` : name })
  }
  for (const [day, words] of Object.entries(source.holidays)) put(day, words, false)
  for (const [day, words] of Object.entries(source.workdays)) put(day, words, true)
  return [...years]
    .filter(
      ([, y]) =>
        ['元旦', '春节', '劳动节', '国庆节'].every((name) => y.names.has(name)) && y.days.some((d) => d.working),
    )
    .map(([year, y]) => ({
      year,
      notice: NOTICES[year] ?? SOURCE,
      days: y.days.sort((a, b) => (a.day < b.day ? -1 : 1)),
    }))
    .sort((a, b) => a.year - b.year)
}

/** Every fault of a year's table. */
export function yearFaults(year: number, days: readonly Exception[]): FieldFault[] {
  const faults: FieldFault[] = []
  const seen = new Set<Day>()
  days.forEach(({ day, working }, index) => {
    const at = `days.${index}.day`
    if (Number(day.slice(0, 4)) !== year) faults.push({ at, reason: `${day} 不在 ${year} 年` })
    if (seen.has(day)) faults.push({ at, reason: `${day} 填了两次` })
    seen.add(day)
    if (working && !isWeekend(day)) faults.push({ at, reason: `${day} 本来就是工作日，不必填写` })
    if (!working && isWeekend(day)) faults.push({ at, reason: `${day} 本来就是周末，不必填写` })
  })
  if (days.length === 0) faults.push({ at: 'days', reason: '请填写该年的放假和调休上班日期' })
  return faults
}

/** What a new table changes of the old one, day by day, in words. */
export function dayChanges(before: readonly Exception[], after: readonly Exception[]): DayChange[] {
  const word = (day: Day, e: Exception | undefined) =>
    e === undefined ? (isWeekend(day) ? '周末休息' : '正常上班') : `${e.name}（${e.working ? '上班' : '放假'}）`
  const old = new Map(before.map((e) => [e.day, e]))
  const fresh = new Map(after.map((e) => [e.day, e]))
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort()
    .map((day) => ({ day, before: word(day, old.get(day)), after: word(day, fresh.get(day)) }))
    .filter((c) => c.before !== c.after)
}
