import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { CarePack } from '../pack.ts'
import { section } from '../section.ts'
import {
  CASE_ACTIONS,
  CASE_STATES,
  type CaseRecord,
  CLOSE_GROUNDS,
  type caseRow,
  type caseView,
  REVIEW_KINDS,
  REVIEW_RESULTS,
} from './model.ts'
import { plansOf } from './plans.store.ts'
import { mayFinish } from './plans.ts'
import { isLate, UNMASKERS } from './rules.ts'
import { actionsOf } from './service.ts'
import * as store from './store.ts'

export function listed(c: CaseRecord, pack: CarePack): z.input<typeof caseRow> {
  return {
    id: c.id,
    place: c.place,
    placeName: c.placeName,
    category: c.category,
    shown: c.shown,
    state: c.state,
    registeredOn: c.registeredOn,
    adviserName: c.adviserName,
    fileNumber: c.fileNumber,
    categoryTitle: pack.categories.find((x) => x.code === c.category)?.title ?? c.category,
    stateName: CASE_STATES[c.state],
  }
}

export async function viewCase(h: Handle, id: Id): Promise<z.input<typeof caseView>> {
  const c = await store.loadCase(h, id)
  const file = await store.fileOf(h, id)
  return {
    ...listed(c, await section(h)),
    resident: c.resident,
    household: c.household,
    ground: c.ground,
    idMasked: c.idMasked,
    phoneMasked: c.phoneMasked,
    witnessShown: c.witnessShown,
    registrar: c.registrar,
    adviser: c.adviser,
    adviserTitle: c.adviserTitle,
    closedOn: c.closedOn,
    closedGround:
      c.closedGround === null ? null : (CLOSE_GROUNDS[c.closedGround as keyof typeof CLOSE_GROUNDS] ?? c.closedGround),
    file:
      file === undefined
        ? null
        : { number: file.number, situation: file.situation, onDay: file.onDay, hasHealth: file.health !== null },
    reviews: (await store.reviewsOf(h, id)).map((r) => ({
      id: r.id,
      grounds: r.grounds,
      onDay: r.onDay,
      by: r.by,
      passed: r.result === 'pass',
      kind: REVIEW_KINDS[r.kind],
      result: REVIEW_RESULTS[r.result],
    })),
    plans: (await plansOf(h, id)).map((plan) => ({
      id: plan.id,
      year: plan.year,
      goal: plan.goal,
      onDay: plan.onDay,
      items: plan.items.map((i) => ({
        id: i.id,
        what: i.what,
        person: i.person,
        doer: i.doer,
        dueOn: i.dueOn,
        doneOn: i.doneOn,
        doneNote: i.doneNote,
        dropped: i.dropped,
        late: isLate(i, h.today),
        mayFinish: mayFinish(h, i),
      })),
    })),
    advisers: await store.advisersOf(h, id),
    events: (await store.eventsOf(h, id)).map((e) => ({
      ...e,
      title: CASE_ACTIONS[e.action as keyof typeof CASE_ACTIONS] ?? e.action,
    })),
    actions: await actionsOf(h, c),
    mayUnmask: (UNMASKERS as readonly string[]).includes(h.scope.role),
  }
}
