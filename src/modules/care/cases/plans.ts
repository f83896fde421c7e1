import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { record } from '../record.ts'
import type { NewPlan } from './model.ts'
import * as store from './plans.store.ts'
import { hold, lockAll } from './service.ts'
import { addEvents, setStates } from './store.ts'

/** Plans of several, each with its items. */
export async function planCases(h: Handle, given: readonly NewPlan[]): Promise<Id[]> {
  const cases = await lockAll(
    h,
    given.map((g) => g.case),
    ['filed', 'planned'],
    '制定帮扶计划',
  )
  const rows = given.map((g, at) => ({
    id: h.id(),
    case: g.case,
    place: cases[at]!.place,
    year: g.year,
    goal: g.goal,
    onDay: g.onDay ?? h.today,
  }))
  await store.addPlans(h, rows)
  await store.addItems(
    h,
    given.flatMap((g, at) =>
      g.items.map((i) => ({ ...i, id: h.id(), plan: rows[at]!.id, case: g.case, place: cases[at]!.place })),
    ),
  )
  await setStates(
    h,
    given.map((g) => ({ id: g.case, state: 'planned' as const })),
  )
  await addEvents(
    h,
    rows.map((r) => ({ case: r.case, place: r.place, action: 'plan', why: r.goal })),
  )
  await record(
    h,
    'plan',
    rows.map((r) => r.case),
    cases[0]?.place ?? h.scope.county,
    { year: rows[0]?.year },
  )
  return rows.map((r) => r.id)
}

export async function planCase(h: Handle, id: Id, of: Omit<NewPlan, 'case'>): Promise<Id> {
  await hold(h, id, 'plan')
  const [made] = await planCases(h, [{ ...of, case: id }])
  return made!
}

export async function addPlanItem(h: Handle, plan: Id, item: NewPlan['items'][number]): Promise<Id> {
  const p = await store.loadPlan(h, plan)
  await hold(h, p.case, 'plan')
  const id = h.id()
  await store.addItems(h, [{ ...item, id, plan, case: p.case, place: p.place }])
  await record(h, 'add-item', [p.case], p.place, { item: id, ...item })
  return id
}

/** Whoever does it, or the centre, says that it is done. */
export function mayFinish(h: Handle, item: Pick<store.Item, 'person' | 'doneOn' | 'dropped'>): boolean {
  return (
    item.doneOn === null &&
    item.dropped === null &&
    (h.scope.person === item.person || ['centre', 'clerk', 'township'].includes(h.scope.role))
  )
}

export async function finishItem(
  h: Handle,
  id: Id,
  of: { doneOn?: Day | undefined; note: string; evidence: readonly Id[] },
): Promise<void> {
  await joinMonth(h)
  const item = await store.loadItem(h, id)
  if (!mayFinish(h, item))
    throw new Problem(
      'action-not-allowed',
      { action: '办结' },
      { reasons: ['由办理人或者关爱中心办结；已办结、取消的不再办理。'] },
    )
  const doneOn = of.doneOn ?? h.today
  if (doneOn > h.today) throw faultAt('doneOn', '办结日期不能晚于今天。')
  const evidence = await attachEvidence(h, of.evidence, item.place, null)
  await store.finishItems(h, [{ id, doneOn, note: of.note, evidence }])
  await record(h, 'finish-item', [item.case], item.place, { item: id, doneOn }, of.note)
}

/** The same for many at once: a year that is loaded. */
export async function finishPlanItems(
  h: Handle,
  rows: readonly { id: Id; doneOn: Day; note: string }[],
): Promise<void> {
  await joinMonth(h)
  await store.finishItems(
    h,
    rows.map((r) => ({ ...r, evidence: [] })),
  )
  await record(
    h,
    'finish-item',
    rows.map((r) => r.id),
    h.scope.county,
  )
}

export async function dropItem(h: Handle, id: Id, comment: string): Promise<void> {
  await joinMonth(h)
  const item = await store.loadItem(h, id)
  if (item.doneOn !== null || item.dropped !== null)
    throw new Problem('action-not-allowed', { action: '取消' }, { reasons: ['已经办结或者取消。'] })
  if (item.dueOn < h.today)
    throw new Problem(
      'action-not-allowed',
      { action: '取消' },
      { reasons: ['已经超过期限的事项不能取消，应当办结并说明情况。'] },
    )
  await store.dropItem(h, id, comment)
  await record(h, 'drop-item', [item.case], item.place, { item: id }, comment)
}
