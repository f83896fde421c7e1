import { type Calendar, isOverdue, workingDaysBetween } from '#kernel/pure/calendar.ts'
import { type Day, dayInChinese } from '#kernel/pure/day.ts'
import { GROUPS, type GroupKey, type NextStep, type TodoGroup } from './model.ts'

/** The term in words for the screen: pages never count days themselves. Null when there is no term. */
export function termNote(calendar: Calendar, due: Day | null, today: Day): string | null {
  if (due === null) return null
  if (due === today) return '今天到期'
  const days = workingDaysIn(calendar, today, due)
  if (isOverdue(due, null, today)) return days === null ? '已逾期' : `已逾期${-days}个工作日`
  return days === null ? '未到期' : `还有${days}个工作日`
}

/** Null where the calendar of a year is not known: a note is not worth refusing the page. */
function workingDaysIn(calendar: Calendar, from: Day, to: Day): number | null {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))].sort((a, b) => a - b) as [number, number]
  for (let year = first; year <= last; year += 1) if (!calendar.notices.has(year)) return null
  return workingDaysBetween(calendar, from, to)
}

/** Groups whose own list can be asked for just these, and does more with them than show them. */
const LISTS: Partial<Record<GroupKey, string>> = {
  'changes-to-decide': '/household-changes?state=open&mine=false',
  'procedures-at-term': '/household-cases?atTerm=true',
  'handovers-to-end': '/handovers?state=open',
  'payments-to-confirm': '/payments?state=paid',
}

/** Where all of a group is listed. */
export function groupLink(group: GroupKey): string {
  return LISTS[group] ?? `/todo?group=${group}`
}

/**
 * The one thing to do next: what is late, in the order of the groups; else what falls due first; else the first group
 * with anything in it; what may wait for the month's rhythm comes last. Null when nothing waits.
 */
export function nextOf(groups: readonly TodoGroup[]): NextStep | null {
  const some = groups.filter((g) => g.total > 0)
  const urging = some.filter((g) => !g.waits)
  const waiting = urging.length > 0 ? urging : some
  const late = waiting.find((g) => g.late > 0)
  const dated = waiting.filter((g) => g.items[0]?.dueOn != null)
  const soonest = dated.sort((a, b) => (a.items[0]!.dueOn! < b.items[0]!.dueOn! ? -1 : 1))[0]
  const group = late ?? soonest ?? waiting[0]
  return group === undefined ? null : stepOf(group)
}

function stepOf(group: TodoGroup): NextStep {
  const { verb, unit } = GROUPS[group.key]
  const first = group.items[0]
  const late = group.late > 0
  const link = group.total === 1 && first !== undefined ? first.link : groupLink(group.key)
  if (group.note !== null)
    return { title: group.waits ? `等待月中督办，或者直接${verb}` : verb, sentence: group.note, link, late }
  const parts = [`共 ${group.total} ${unit}`]
  if (late) parts.push(`其中 ${group.late} ${unit}已逾期`)
  if (first?.dueOn != null)
    parts.push(`最早的期限是${dayInChinese(first.dueOn)}${first.note === null ? '' : `（${first.note}）`}`)
  return {
    title: late ? `尽快${verb}` : verb,
    sentence: `${parts.join('，')}。`,
    link,
    late,
  }
}
