import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  PAIRING_KINDS,
  type PairingFilter,
  type PairingRow,
  type pairingView,
  RESOURCE_KINDS,
  type Resource,
  type ResourceFilter,
  type ResourceRow,
  STEP_STATES,
} from './model.ts'
import { actsFor, MEMBERS, notDroppable, PAIRERS } from './rules.ts'
import * as store from './store.ts'

export async function viewPairings(h: Handle, filter: PairingFilter, page: PageOf) {
  const { total, rows } = await store.listPairings(h, filter, page)
  return {
    total,
    rows: rows.map((row): PairingRow => ({ ...row, kindName: PAIRING_KINDS[row.kind], lapsed: isLapsed(h, row) })),
  }
}

function isLapsed(h: Handle, of: { to: string | null; endedOn: string | null }): boolean {
  return of.endedOn === null && of.to !== null && of.to < h.today
}

export async function viewPairing(h: Handle, id: Id): Promise<z.input<typeof pairingView>> {
  const p = await store.loadPairing(h, id)
  const steps = await store.stepsOf(h, [id])
  const files = await evidenceLabels(
    h,
    steps.flatMap((s) => s.evidence),
  )
  const sides = await store.sidesOf(h, [p.a, p.b])
  const { rows: resources } = await store.listResources(h, { organisations: [p.a, p.b] }, { limit: 200, offset: 0 })
  const open = p.endedOn === null
  const counted = steps.filter((s) => s.state === 'open' || s.state === 'done')
  const stepList = steps.map((s) => {
    const may = open && s.state === 'open' && actsFor(h.scope, s, MEMBERS)
    return {
      id: s.id,
      unit: s.unit,
      unitName: s.unitName,
      title: s.title,
      dueOn: s.dueOn,
      state: s.state,
      stateName: STEP_STATES[s.state],
      overdue: s.state === 'open' && s.dueOn < h.today,
      endedOn: s.endedOn,
      note: s.note,
      evidence: s.evidence.flatMap((f) => files.get(f) ?? []),
      mayFinish: may,
      mayDrop: may && notDroppable(s, h.today).length === 0,
    }
  })
  const { kind, a, aName, b, bName, from, to, plan, why, endWhy, endedOn, carriedFrom } = p
  return {
    id,
    kind,
    kindName: PAIRING_KINDS[kind],
    a,
    aName,
    b,
    bName,
    from,
    to,
    plan,
    why,
    endWhy,
    endedOn,
    carriedFrom,
    lapsed: isLapsed(h, p),
    steps: counted.length,
    done: counted.filter((s) => s.state === 'done').length,
    overdue: stepList.filter((s) => s.overdue).length,
    stepList,
    resources: resources.map((r) => resourceView(h, r)),
    stepsFor: [...sides.values()]
      .filter((s) => open && actsFor(h.scope, { place: s.place, unit: s.id }, MEMBERS))
      .map((s) => ({ id: s.id, name: s.name })),
    mayEnd: open && actsFor(h.scope, p, PAIRERS),
  }
}

export async function viewResources(h: Handle, filter: ResourceFilter, page: PageOf) {
  const { organisation, ...rest } = filter
  const of = organisation === undefined ? rest : { ...rest, organisations: [organisation] }
  const { total, rows } = await store.listResources(h, of, page)
  return { total, rows: rows.map((r) => resourceView(h, r)) }
}

function resourceView(h: Handle, r: Resource): ResourceRow {
  return { ...r, kindName: RESOURCE_KINDS[r.kind], mayWithdraw: actsFor(h.scope, r, MEMBERS) }
}
