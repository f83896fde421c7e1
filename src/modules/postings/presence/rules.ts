import { type Day, daysBetween, firstDay, lastDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { LeaveKind, PostingsPack, Rate } from '../pack.ts'

/** Days owed in a part of a month: the month's days by share, rounded up, less those excused; never below 0. */
export function daysOwed(perMonth: number, inPost: number, monthDays: number, excused: number): number {
  return Math.max(0, Math.ceil((perMonth * inPost) / monthDays) - excused)
}

export function monthLength(month: Month): number {
  return daysBetween(firstDay(month), lastDay(month)) + 1
}

/** The rate of a full month in force on a day, in 分; 0 before the first. */
export function rateOn(rates: readonly Rate[], day: Day): number {
  let best: Rate | undefined
  for (const rate of rates) if (rate.from <= day && (best === undefined || rate.from >= best.from)) best = rate
  return best?.fen ?? 0
}

/**
 * What one person's postings earn in a month, each in whole 分: a day present earns the rate of that day, and earns it once,
 * however many postings it was spent for. The full amount is reached with `fullDays` over all of them, and more days earn no
 * more. The whole is rounded once, half up, and the parts add up to it.
 */
export function allowancesOf(
  postings: readonly (readonly Day[])[],
  allowance: Pick<PostingsPack['allowance'], 'fullDays' | 'rates'>,
): number[] {
  const counted = new Set<Day>()
  const earned = postings.map((days) => {
    const fresh = days.filter((day) => !counted.has(day))
    for (const day of fresh) counted.add(day)
    return fresh.reduce((sum, day) => sum + rateOn(allowance.rates, day), 0)
  })
  const share = Math.max(counted.size, allowance.fullDays)
  const rounded = (sum: number) => Math.floor((2 * sum + share) / (2 * share))
  let before = 0
  return earned.map((sum) => {
    const amount = rounded(before + sum) - rounded(before)
    before += sum
    return amount
  })
}

/** An officer speaks for themselves; those who answer for the village may enter it on their behalf. */
export function speaksFor(role: Role, own: boolean): boolean {
  return own || role !== 'posted'
}

/** Every reason why leave cannot be asked for. */
export function leaveFaults(
  ask: { kind: string; from: Day; to: Day },
  posting: { from: Day; endedOn: Day | null },
  kinds: readonly LeaveKind[],
  other: readonly { from: Day; to: Day }[],
): string[] {
  const faults: string[] = []
  const kind = kinds.find((k) => k.code === ask.kind)
  if (kind === undefined) faults.push('现行工作机制中没有这种假别，请重新选择。')
  if (ask.to < ask.from) faults.push('结束日期不能早于开始日期。')
  else if (kind !== undefined && daysBetween(ask.from, ask.to) + 1 > kind.mostDays)
    faults.push(`${kind.title}一次最长 ${kind.mostDays} 天。`)
  if (ask.from < posting.from) faults.push(`开始日期早于派驻日期 ${posting.from}。`)
  if (posting.endedOn !== null && ask.to > posting.endedOn) faults.push(`派驻已于 ${posting.endedOn} 结束。`)
  const clash = other.find((o) => o.from <= ask.to && o.to >= ask.from)
  if (clash !== undefined) faults.push(`与 ${clash.from} 至 ${clash.to} 的请假重叠。`)
  return faults
}

/** Every reason why a day cannot be put right. */
export function correctionFaults(
  ask: { onDay: Day; present: boolean },
  day: { from: Day; endedOn: Day | null; present: boolean },
  today: Day,
  within: number,
): string[] {
  const faults: string[] = []
  if (ask.onDay > today) faults.push('不能更正今天以后的日期。')
  if (ask.onDay < day.from || (day.endedOn !== null && ask.onDay > day.endedOn)) faults.push('这一天不在派驻期间内。')
  if (daysBetween(ask.onDay, today) > within) faults.push(`只能更正 ${within} 天以内的日期。`)
  if (ask.present === day.present) faults.push(day.present ? '这一天已经计为在岗。' : '这一天本来就没有计为在岗。')
  return faults
}

export interface DecisionFacts {
  state: string
  /** the officer it is about */
  about: string
  askedBy: string | null
  person: string | null
}

/** Every reason why a request cannot be decided by the asker: another person decides. */
export function reasonsAgainstDeciding(f: DecisionFacts): string[] {
  const reasons: string[] = []
  if (f.state !== 'asked') reasons.push('该申请已经办结。')
  if (f.person === f.about) reasons.push('不能审批本人的申请。')
  if (f.person !== null && f.person === f.askedBy) reasons.push('申请由您代为提出，应由其他人审批。')
  return reasons
}

export const SOURCES: Record<string, string> = {
  household: '入户走访',
  attempt: '上门未遇',
  village: '走访村（社区）',
  errand: '为民办事',
  confirmation: '群众确认',
  meeting: '参加会议',
  rota: '坐班',
  leave: '请假',
  correction: '更正',
}

/** A month's rota in turn: each working day the next of those named, starting with `first`. */
export function inTurns<T>(days: readonly Day[], of: readonly T[], first = 0): { onDay: Day; who: T }[] {
  if (of.length === 0) return []
  return days.map((onDay, i) => ({ onDay, who: of[(first + i) % of.length]! }))
}

/** The sheet of a month is drawn up when no day of it can change any more. */
export function reasonsAgainstPreparing(today: Day, month: Month): string[] {
  return today > lastDay(month) ? [] : [`${monthInChinese(month)}尚未结束，月底以后才能造表。`]
}
