import { addDays, type Day, daysBetween } from '#kernel/pure/day.ts'
import { ENDINGS, type Ending, POSTING_KINDS, type PostingKind } from '../model.ts'
import type { PostingsPack } from '../pack.ts'

/** The same day some years later (29 February becomes the 28th), less one: the last day of a term. */
export function termEnd(from: Day, years: number): Day {
  const later = `${String(Number(from.slice(0, 4)) + years).padStart(4, '0')}${from.slice(4)}`
  const anniversary = later.endsWith('-02-29') && !isLeap(Number(later.slice(0, 4))) ? `${later.slice(0, 8)}28` : later
  return addDays(anniversary, -1)
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export type TermState = 'serving' | 'ending' | 'overdue' | 'ended'
export const TERM_STATES: Record<TermState, string> = {
  serving: '在驻',
  ending: '即将届满',
  overdue: '任期已过',
  ended: '已结束',
}
/** How long before its end a term is shown as ending, in days. */
export const ENDING_SOON = 60

export function termState(p: { to: Day; endedOn: Day | null }, today: Day): TermState {
  if (p.endedOn !== null) return 'ended'
  if (today > p.to) return 'overdue'
  return daysBetween(today, p.to) <= ENDING_SOON ? 'ending' : 'serving'
}

/** How many whole years a term lasts; null when it is not whole years, of at most ten. */
export function wholeYears(from: Day, to: Day): number | null {
  for (let years = 1; years <= 10; years += 1) if (termEnd(from, years) === to) return years
  return null
}

/** `2年` when the term is whole years, else the number of days. */
export function termLength(from: Day, to: Day): string {
  const years = wholeYears(from, to)
  return years === null ? `${daysBetween(from, to) + 1}天` : `${years}年`
}

/** Every reason why a term cannot be prolonged to a day. */
export function reasonsAgainstProlonging(
  p: { from: Day; to: Day; endedOn: Day | null },
  to: Day,
  pack: PostingsPack,
): string[] {
  const reasons: string[] = []
  if (p.endedOn !== null) reasons.push(`派驻已于 ${p.endedOn} 结束。`)
  if (to <= p.to) reasons.push(`续任的截止日期应晚于现任期截止日期 ${p.to}。`)
  const most = termEnd(p.from, pack.term.most)
  if (to > most) reasons.push(`连续派驻最长 ${pack.term.most} 年，即到 ${most} 为止。`)
  return reasons
}

/**
 * `recalling`: a recall of the officer is under way. Until it is decided nobody is removed by another door; a term that has
 * run out ends all the same.
 */
export function reasonsAgainstEnding(
  p: { from: Day; to: Day; endedOn: Day | null; recalling: boolean },
  end: { on: Day; how: Ending },
  today: Day,
): string[] {
  const { on, how } = end
  const reasons: string[] = []
  if (p.endedOn !== null) reasons.push(`派驻已于 ${p.endedOn} 结束。`)
  if (on < p.from) reasons.push(`结束日期不能早于派驻日期 ${p.from}。`)
  if (on > addDays(today, 31)) reasons.push('结束日期最多可以提前一个月登记。')
  const isTermOver = how === 'term' && on >= p.to
  if (p.recalling && how !== 'recall' && !isTermOver)
    reasons.push('对该干部的召回正在办理，应先办结或撤回，不能以其他方式结束派驻。')
  return reasons
}

export function mostVillages(kind: PostingKind, pack: PostingsPack): number {
  return pack.villages[kind] ?? 1
}

export function titleOf(kind: PostingKind, substitute = false): string {
  return substitute ? `${POSTING_KINDS[kind]}（代理）` : POSTING_KINDS[kind]
}

export interface HandoverFacts {
  state: 'open' | 'given' | 'taken'
  /** who hands over */
  giver: string
  person: string | null
  /** who of those in the village may take over */
  mayTake: boolean
}

/** Every reason why the asker cannot sign now: first the one who leaves, then another who stays. */
export function reasonsAgainstSigning(f: HandoverFacts, side: 'give' | 'take'): string[] {
  const reasons: string[] = []
  if (f.state === 'taken') reasons.push('交接已经完成。')
  if (side === 'give') {
    if (f.state === 'given') reasons.push('交出方已经签字。')
    if (f.person !== f.giver) reasons.push('应由离任干部本人签字交出。')
  } else {
    if (f.state === 'open') reasons.push('应先由离任干部签字交出。')
    if (f.person === f.giver) reasons.push('交出和接收不能是同一人。')
    if (!f.mayTake) reasons.push('应由该村的驻村干部、村党支部或者乡镇党委接收。')
  }
  return reasons
}

export const ENDING_OPTIONS = Object.keys(ENDINGS).filter((e) => e !== 'recall' && e !== 'merged')
