import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import * as register from '../register/store.ts'
import { householdsPackOf } from '../section.ts'
import type { FinishBody, NewItem, PlanBody, PlanItemRow } from './model.ts'
import { finishFaults, type ItemFacts, itemFaults, itemsFor, notDroppable, notFinishable } from './rules.ts'
import * as store from './store.ts'

/** Households planned for in one round; a round is three statements. */
const ROUND = 2000

/** A helper plans for the households that are theirs. */
async function refuseStranger(h: Handle, household: Id, place: string): Promise<void> {
  if (!isWithin(place, h.scope.place)) throw new Problem('not-found', { what: '该户' })
  const role: Role = h.scope.role
  if (role !== 'helper') return
  const helpers = await register.helpersOf(h, household)
  if (!helpers.some((p) => p.person === h.scope.person))
    throw new Problem('not-allowed', { acting: '帮扶责任人', action: '为不是本人帮扶的户制定计划' })
}

/**
 * Makes the plan of a household for a year: its goal and its items.
 * @throws plan-already-made; input-invalid at `items.<n>.dueOn`
 */
export async function makePlan(h: Handle, household: Id, body: PlanBody): Promise<Id> {
  await joinMonth(h)
  const home = await register.loadHousehold(h, household)
  await refuseStranger(h, household, home.place)
  if (home.standing !== 'listed' && home.standing !== 'watched')
    refuse([{ at: 'year', reason: '只有建档立卡户和监测户制定帮扶计划' }])
  refuse(body.items.flatMap((item, i) => itemFaults(item, { year: body.year, today: h.today }, `items.${i}.`)))
  const id = h.id()
  const items = body.items.map((item) => itemRow(h, id, item))
  const added = await store.addPlans(h, [{ id, household, year: body.year, goal: body.goal }], items)
  if (added.plans.length === 0) throw new Problem('plan-already-made', { year: body.year })
  await h.record({
    command: 'households.make-plan',
    subject: household,
    place: home.place,
    after: { plan: id, year: body.year, items: items.length },
  })
  return id
}

function itemRow(h: Handle, plan: Id, item: NewItem): store.NewItemRow {
  const { kind, title, dueOn } = item
  return { id: item.id ?? h.id(), plan, kind, title, person: item.person ?? null, dueOn }
}

/** Adds an item to a plan. @throws input-invalid */
export async function addItem(h: Handle, plan: Id, item: NewItem): Promise<Id> {
  await joinMonth(h)
  const row = await store.loadPlan(h, plan)
  await refuseStranger(h, row.household, row.place)
  refuse(itemFaults(item, { year: row.year, today: h.today }))
  const made = itemRow(h, plan, item)
  await store.addItems(h, [made])
  await h.record({
    command: 'households.add-plan-item',
    subject: made.id,
    place: row.place,
    after: { plan, kind: item.kind, title: item.title, dueOn: item.dueOn },
  })
  return made.id
}

/**
 * Plans for every listed and watched household at or below a place that has none for the year, from its causes by the
 * county's templates; rounds of many households. Safe to repeat.
 * @returns how many plans and items were made
 */
export async function makePlans(
  h: Handle,
  of: { year: number; under: string; households?: readonly Id[] },
): Promise<{ plans: number; items: number }> {
  if (!isWithin(of.under, h.scope.place)) throw new Problem('not-found', { what: '所选的范围' })
  await joinMonth(h)
  const { plans: pack } = await householdsPackOf(h)
  if (of.year < Number(h.today.slice(0, 4))) refuse([{ at: 'year', reason: '不能为往年制定计划' }])
  const todo = await store.unplanned(h, of.year, of.under, of.households)
  const made = { plans: 0, items: 0 }
  for (let at = 0; at < todo.length; at += ROUND) {
    const round = todo.slice(at, at + ROUND).map((x) => ({ ...x, plan: h.id() }))
    const plans = round.map((x) => ({ id: x.plan, household: x.id, year: of.year, goal: pack.goal }))
    const items = round.flatMap((x) =>
      itemsFor(x.causes, { year: of.year, today: h.today, templates: pack.templates }).map((i) =>
        itemRow(h, x.plan, i),
      ),
    )
    const added = await store.addPlans(h, plans, items)
    made.plans += added.plans.length
    made.items += added.items
  }
  if (made.plans > 0)
    await h.record({
      command: 'households.make-plans',
      subject: of.under,
      place: of.under,
      after: { ...made, year: of.year },
    })
  return made
}

export function itemFacts(h: Handle, item: PlanItemRow): ItemFacts {
  const { role, person: asker, place: area } = h.scope
  return {
    role,
    asker,
    area,
    today: h.today,
    place: item.place,
    state: item.state,
    person: item.person,
    dueOn: item.dueOn,
  }
}

/** Writes down what came of an item. @throws action-not-allowed with every reason; input-invalid */
export async function finishItem(h: Handle, id: Id, body: FinishBody): Promise<void> {
  await joinMonth(h)
  const item = await store.loadItem(h, id, true)
  const reasons = [...notFinishable(itemFacts(h, item))]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '登记结果' }, { reasons })
  const { plans: pack } = await householdsPackOf(h)
  const doneOn = body.doneOn ?? h.today
  refuse(finishFaults({ doneOn, evidence: body.evidence }, { madeOn: item.madeOn, today: h.today, pack }))
  const evidence = await attachEvidence(h, body.evidence, item.place, null)
  const saved = await store.endItem(h, item, { action: 'done', on: doneOn, note: body.result, evidence })
  if (!saved) throw new Problem('changed-meanwhile')
  await h.record({
    command: 'households.finish-plan-item',
    subject: id,
    place: item.place,
    why: body.result,
    after: { household: item.household, doneOn, evidence },
  })
}

/** Takes an item off a plan, with the ground. @throws action-not-allowed with every reason */
export async function dropItem(h: Handle, id: Id, why: string): Promise<void> {
  await joinMonth(h)
  const item = await store.loadItem(h, id, true)
  const reasons = [...notDroppable(itemFacts(h, item))]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '取消措施' }, { reasons })
  const saved = await store.endItem(h, item, { action: 'dropped', on: h.today, note: why, evidence: [] })
  if (!saved) throw new Problem('changed-meanwhile')
  await h.record({
    command: 'households.drop-plan-item',
    subject: id,
    place: item.place,
    why,
    after: { household: item.household },
  })
}
