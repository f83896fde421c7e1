import type { z } from 'zod'
import { isOverdue } from '#kernel/pure/calendar.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as register from '../register/store.ts'
import { HELP_KINDS, ITEM_STATES, type ItemListRow, type itemView, type PlanItemRow, type plansView } from './model.ts'
import { notDroppable, notFinishable, PLANNERS } from './rules.ts'
import { itemFacts } from './service.ts'
import * as store from './store.ts'

export function listedView(h: Handle, row: PlanItemRow): ItemListRow {
  const { evidence: _evidence, ...rest } = row
  return {
    ...rest,
    kindName: HELP_KINDS[row.kind],
    stateName: ITEM_STATES[row.state],
    overdue: row.state !== 'dropped' && isOverdue(row.dueOn, row.doneOn, h.today),
    mayFinish: [...notFinishable(itemFacts(h, row))].length === 0,
  }
}

export async function viewItem(h: Handle, id: Id): Promise<z.input<typeof itemView>> {
  const { madeOn: _madeOn, ...item } = await store.loadItem(h, id)
  const events = await store.eventsOf(h, id)
  const files = await evidenceLabels(h, item.evidence)
  const facts = itemFacts(h, item)
  return {
    ...listedView(h, item),
    evidence: item.evidence.flatMap((f) => files.get(f) ?? []),
    events: events.map((e) => ({
      id: e.action,
      at: e.at.toISOString(),
      person: e.person,
      post: e.post,
      comment: e.note,
      what: e.action === 'done' ? '登记结果' : '取消措施',
      evidence: e.evidence.flatMap((f) => files.get(f) ?? []),
    })),
    notFinishable: [...notFinishable(facts)],
    notDroppable: [...notDroppable(facts)],
  }
}

/** The plans of one household, the latest year first. */
export async function viewPlans(h: Handle, household: Id): Promise<z.input<typeof plansView>> {
  const home = await register.loadHousehold(h, household)
  const plans = await store.plansOf(h, household)
  const items = await store.itemsOf(
    h,
    plans.map((p) => p.id),
  )
  const helped = home.standing === 'listed' || home.standing === 'watched'
  return {
    plans: plans.map(({ id, year, goal, madeOn, madeBy }) => {
      const own = items.filter((i) => i.plan === id).map((i) => listedView(h, i))
      return {
        id,
        year,
        goal,
        madeOn,
        madeBy,
        items: own,
        done: own.filter((i) => i.state === 'done').length,
        overdue: own.filter((i) => i.state === 'open' && i.overdue).length,
      }
    }),
    mayPlan: helped && isWithin(home.place, h.scope.place) && (PLANNERS as readonly Role[]).includes(h.scope.role),
  }
}
