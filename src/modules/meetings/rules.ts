import { addMonths, type Day, firstDay, lastDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { KINDS, type MeetingKind, type MinutesPart, type NewMeeting, PARTS } from './model.ts'
import type { OwedKind } from './pack.ts'

/** The administrators of the system do not read the county's business. */
export const READERS: readonly Role[] = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'department']
/** Who holds meetings, and so records and corrects them. */
export const RECORDERS: readonly Role[] = ['township', 'village', 'department']
/** Who says which leader belongs to which branch. */
export const LEADER_KEEPERS: readonly Role[] = ['clerk']

export const PERIODS: Record<number, string> = { 1: '每月', 3: '每季度', 12: '每年' }

/** The first day of the period that a month belongs to, when the period is `every` months long. */
export function periodStart(month: Month, every: number): Day {
  return firstDay(addMonths(month, -((Number(month.slice(5)) - 1) % every)))
}

export function periodEnd(month: Month, every: number): Day {
  return lastDay(addMonths(periodStart(month, every).slice(0, 7), every - 1))
}

/** Whether a period of `every` months ends with this month: only then is the meeting judged. */
export function endsWith(month: Month, every: number): boolean {
  return Number(month.slice(5)) % every === 0
}

/** What a branch owes in the month: kinds whose period covers it, with the period's days. */
export function owedIn(kinds: readonly OwedKind[], month: Month): { kind: OwedKind; from: Day; to: Day }[] {
  return kinds.map((kind) => ({ kind, from: periodStart(month, kind.every), to: periodEnd(month, kind.every) }))
}

/** The parts of the minutes that are asked for and not there; none means complete. */
export function missingParts(parts: readonly MinutesPart[], meeting: NewMeeting): MinutesPart[] {
  const has: Record<MinutesPart, boolean> = {
    chair: filled(meeting.chair),
    recorder: filled(meeting.recorder),
    topics: (meeting.topics ?? []).length > 0,
    decisions: (meeting.decisions ?? []).length > 0,
    minutes: filled(meeting.minutes),
    attendance: meeting.due > 0 && meeting.present > 0,
    quorum: meeting.present * 2 > meeting.due,
  }
  return parts.filter((part) => !has[part])
}

function filled(text: string | null | undefined): boolean {
  return (text ?? '').trim() !== ''
}

export function partsFor(kinds: readonly OwedKind[], kind: MeetingKind): readonly MinutesPart[] {
  return kinds.find((k) => k.kind === kind)?.parts ?? ['chair', 'topics', 'minutes', 'attendance']
}

export function partNames(missing: readonly string[]): string[] {
  return missing.map((part) => PARTS[part as MinutesPart] ?? part)
}

/** `2016年10月支委会` */
export function usualTitle(kind: MeetingKind, heldOn: Day): string {
  return `${monthInChinese(heldOn.slice(0, 7))}${KINDS[kind]}`
}

export function owedState(row: { held: number; times: number; to: Day }, today: Day): 'done' | 'due' | 'overdue' {
  if (row.held >= row.times) return 'done'
  return today > row.to ? 'overdue' : 'due'
}
