import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as register from '../register/store.ts'
import { type EndExemplarBody, EXEMPLAR_KINDS, type ExemplarVisitBody, type NameBody } from './model.ts'
import { onFaults } from './rules.ts'
import * as store from './store.ts'

/**
 * Names a household as an example of one kind.
 * @throws household-ended; exemplar-known; input-invalid at `on`
 */
export async function nameExemplar(h: Handle, body: NameBody): Promise<Id> {
  refuse(onFaults(body.on, null, h.today))
  const home = await register.loadHousehold(h, body.household)
  if (home.standing === 'dissolved') throw new Problem('household-ended')
  const id = h.id()
  if (!(await store.addExemplar(h, id, { ...body, place: home.place })))
    throw new Problem('exemplar-known', { name: home.name, kind: EXEMPLAR_KINDS[body.kind] })
  await h.record({
    command: 'households.name-exemplar',
    subject: body.household,
    place: home.place,
    why: body.basis,
    after: { exemplar: id, kind: body.kind, on: body.on },
  })
  return id
}

/** @throws exemplar-ended; input-invalid at `on` */
export async function endExemplar(h: Handle, id: Id, { on, why }: EndExemplarBody): Promise<void> {
  const found = await store.loadExemplar(h, id)
  refuse(onFaults(on, found.namedOn, h.today))
  if ((await store.endExemplar(h, id, on, why)) === 0) throw new Problem('exemplar-ended')
  await h.record({
    command: 'households.end-exemplar',
    subject: found.household,
    place: found.place,
    why,
    after: { exemplar: id, kind: found.kind, on },
  })
}

/**
 * Others came to see it and to learn.
 * @throws exemplar-ended; input-invalid at `on`
 */
export async function receiveVisit(h: Handle, exemplar: Id, body: ExemplarVisitBody): Promise<Id> {
  const found = await store.loadExemplar(h, exemplar)
  refuse(onFaults(body.on, found.namedOn, h.today))
  if (found.endedOn !== null && body.on > found.endedOn) throw new Problem('exemplar-ended')
  const id = h.id()
  await store.addVisitTo(h, id, { id: exemplar, place: found.place }, body)
  await h.record({
    command: 'households.visit-exemplar',
    subject: found.household,
    place: found.place,
    after: { exemplar, visit: id, on: body.on, people: body.people },
  })
  return id
}

/** A visit that was written down wrongly stays on record and counts no more. */
export async function voidVisit(h: Handle, id: Id, why: string): Promise<void> {
  const gone = await store.voidVisitTo(h, id, why)
  if (gone === undefined) throw new Problem('not-found', { what: '该次参观（或已作废）' })
  await h.record({ command: 'households.void-exemplar-visit', subject: id, place: gone.place, why })
}
