import { isOverdue } from '#kernel/pure/calendar.ts'
import { addDays, type Day, isDay, lastDay } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import type { Cause } from '../model.ts'
import { ITEM_STATES, type ItemState, type NewItem } from './model.ts'
import type { PlansPack } from './pack.ts'

/** Who makes plans and adds items. */
export const PLANNERS = [
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
] as const satisfies readonly Role[]
/** Who writes down what came of an item. */
export const FINISHERS = ['clerk', 'township', 'village', 'posted', 'helper'] as const satisfies readonly Role[]
/** Who takes an item off a plan: not whoever has to carry it out. */
export const DROPPERS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]
export const BULK = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]

const includes = (roles: readonly Role[], role: Role) => roles.includes(role)

export interface ItemFacts {
  readonly role: Role
  readonly asker: Id | null
  readonly area: string | null
  readonly place: string
  readonly state: ItemState
  readonly person: Id | null
  readonly dueOn: Day
  readonly today: Day
}

/** A helper writes the results of their own items, the desks those of their area. */
export function* notFinishable(f: ItemFacts): Generator<string> {
  if (f.state !== 'open') yield `该措施${ITEM_STATES[f.state]}，不能再登记结果。`
  if (!includes(FINISHERS, f.role)) yield '当前职务无权登记帮扶结果。'
  else if (!isWithin(f.place, f.area)) yield '该户不在您的管辖范围内。'
  else if (f.role === 'helper' && f.person !== f.asker) yield '该措施由其他帮扶责任人负责，请由本人登记。'
}

/** An item that has run out of time is not dropped: what came of it is written down. */
export function* notDroppable(f: ItemFacts): Generator<string> {
  if (f.state !== 'open') yield `该措施${ITEM_STATES[f.state]}，不能取消。`
  if (!includes(DROPPERS, f.role)) yield '当前职务无权取消措施，由乡镇或者县级取消。'
  else if (!isWithin(f.place, f.area)) yield '该户不在您的管辖范围内。'
  if (f.asker !== null && f.asker === f.person) yield '该措施由您负责，应由其他人决定取消。'
  if (f.state === 'open' && isOverdue(f.dueOn, null, f.today)) yield '该措施已经逾期，不能取消，请如实登记结果。'
}

export function finishFaults(
  input: { doneOn: Day; evidence: readonly Id[] },
  of: { madeOn: Day; today: Day; pack: PlansPack },
): FieldFault[] {
  const faults: FieldFault[] = []
  const { doneOn } = input
  const earliest = addDays(of.today, -of.pack.writtenWithin)
  if (doneOn > of.today) faults.push({ at: 'doneOn', reason: '完成日期不能晚于今天' })
  else if (doneOn < of.madeOn) faults.push({ at: 'doneOn', reason: `完成日期不能早于计划制定日期 ${of.madeOn}` })
  else if (doneOn < earliest)
    faults.push({ at: 'doneOn', reason: `只能补记 ${of.pack.writtenWithin} 天以内的完成日期，不能早于 ${earliest}` })
  if (of.pack.evidence === 'required' && input.evidence.length === 0)
    faults.push({ at: 'evidence', reason: '请附上至少一份佐证材料' })
  return faults
}

/** Items of one plan: within its year, none due before it is made. */
export function itemFaults(item: Pick<NewItem, 'dueOn'>, of: { year: number; today: Day }, at = ''): FieldFault[] {
  if (item.dueOn.slice(0, 4) !== String(of.year)) return [{ at: `${at}dueOn`, reason: `期限应在 ${of.year} 年之内` }]
  if (item.dueOn < of.today) return [{ at: `${at}dueOn`, reason: '期限不能早于今天' }]
  return []
}

/**
 * The items that a household's causes call for, each once, in the order of the causes. A due day that has passed
 * already falls on the year's last day.
 */
export function itemsFor(
  causes: readonly Cause[],
  of: { year: number; today: Day; templates: PlansPack['templates'] },
): { kind: NewItem['kind']; title: string; dueOn: Day }[] {
  const seen = new Set<string>()
  const items: { kind: NewItem['kind']; title: string; dueOn: Day }[] = []
  for (const cause of causes)
    for (const { kind, title, due } of of.templates[cause] ?? []) {
      if (seen.has(`${kind}/${title}`)) continue
      seen.add(`${kind}/${title}`)
      const wished = `${of.year}-${due}`
      const dueOn = isDay(wished) ? wished : lastDay(wished.slice(0, 7))
      items.push({ kind, title, dueOn: dueOn < of.today ? `${of.year}-12-31` : dueOn })
    }
  return items
}
