import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { isWithin, type Role, type Scope } from '#kernel/pure/scope.ts'
import type { OrganisationKind } from '../model.ts'
import type { PairingKind } from './model.ts'
import type { PairingsPack } from './pack.ts'

/** Who pairs organisations and ends pairings: the county any, a township and a department those that they lead. */
export const PAIRERS = ['clerk', 'township', 'department'] as const satisfies readonly Role[]
/** Who sets and finishes steps and offers resources: the county for anyone, the others for their own. */
export const MEMBERS = ['clerk', 'township', 'village', 'department'] as const satisfies readonly Role[]

/** An organisation that is there today. */
export interface Side {
  id: Id
  name: string
  kind: OrganisationKind
  place: string
  parent: Id | null
}

export interface OpenPair {
  kind: PairingKind
  a: Id
  b: Id
}

/** Whether a post acts for an organisation: the county for all, others for those of their area and their own. */
export function actsFor(
  scope: Pick<Scope, 'role' | 'place' | 'unit'>,
  of: { place: string; unit: Id },
  roles: readonly Role[],
): boolean {
  if (scope.role === 'system') return true
  if (!roles.includes(scope.role)) return false
  return scope.role === 'clerk' || isWithin(of.place, scope.place) || scope.unit === of.unit
}

/** Everything that stands against a new pairing, beside those that are open. */
export function pairingFaults(
  pairing: { kind: PairingKind; a: Side; b: Side; from: Day; to?: Day | undefined },
  open: readonly OpenPair[],
  pack: PairingsPack,
): FieldFault[] {
  const { kind, a, b, from, to } = pairing
  if (a.id === b.id) return [{ at: 'b', reason: '不能与本组织结对' }]
  const faults: FieldFault[] = []
  if (to !== undefined && to <= from) faults.push({ at: 'to', reason: '结束日期应晚于起始日期' })
  const same = open.filter((p) => p.kind === kind)
  if (same.some((p) => (p.a === a.id && p.b === b.id) || (p.a === b.id && p.b === a.id)))
    faults.push({ at: 'b', reason: `${a.name}与${b.name}已有同类结对，尚未结束` })
  else if (kind === 'strong-weak') faults.push(...strongWeakFaults(a, b, same, pack))
  if (kind === 'regional' && (a.parent === b.id || b.parent === a.id))
    faults.push({ at: 'b', reason: '区域化党建在互不隶属的组织之间结对，不能是上下级' })
  return faults
}

function strongWeakFaults(a: Side, b: Side, open: readonly OpenPair[], pack: PairingsPack): FieldFault[] {
  const faults: FieldFault[] = []
  if (a.kind !== 'village-branch') faults.push({ at: 'a', reason: '强村应是村（社区）党支部' })
  if (b.kind !== 'village-branch') faults.push({ at: 'b', reason: '弱村应是村（社区）党支部' })
  const helped = open.filter((p) => p.a === a.id).length
  if (helped >= pack.strongHelpsAtMost)
    faults.push({ at: 'a', reason: `${a.name}已带 ${helped} 个弱村，一个强村最多带 ${pack.strongHelpsAtMost} 个` })
  if (open.some((p) => p.b === a.id)) faults.push({ at: 'a', reason: `${a.name}正由其他村帮带，不能作为强村` })
  if (open.some((p) => p.b === b.id)) faults.push({ at: 'b', reason: `${b.name}已有强村帮带` })
  if (open.some((p) => p.a === b.id)) faults.push({ at: 'b', reason: `${b.name}正在帮带其他村，不能作为弱村` })
  return faults
}

export function stepFaults(
  step: { organisation: Id; dueOn: Day },
  of: { a: Id; b: Id; from: Day; to: Day | null; today: Day },
): FieldFault[] {
  const faults: FieldFault[] = []
  if (step.organisation !== of.a && step.organisation !== of.b)
    faults.push({ at: 'organisation', reason: '责任方应是结对双方之一' })
  if (step.dueOn < of.today) faults.push({ at: 'dueOn', reason: '期限不能早于今天' })
  else if (step.dueOn < of.from) faults.push({ at: 'dueOn', reason: `期限不能早于结对起始日期 ${of.from}` })
  else if (of.to !== null && step.dueOn > of.to)
    faults.push({ at: 'dueOn', reason: `期限不能晚于结对结束日期 ${of.to}` })
  return faults
}

export function finishFaults(doneOn: Day, of: { from: Day; today: Day; pack: PairingsPack }): FieldFault[] {
  const earliest = addDays(of.today, -of.pack.writtenWithin)
  if (doneOn > of.today) return [{ at: 'doneOn', reason: '完成日期不能晚于今天' }]
  if (doneOn < of.from) return [{ at: 'doneOn', reason: `完成日期不能早于结对起始日期 ${of.from}` }]
  if (doneOn < earliest)
    return [{ at: 'doneOn', reason: `只能补记 ${of.pack.writtenWithin} 天以内的完成日期，不能早于 ${earliest}` }]
  return []
}

/** Why a step cannot be taken off the plan: one that is overdue stays, as what was not done. */
export function notDroppable(step: { state: string; dueOn: Day }, today: Day): string[] {
  if (step.state !== 'open') return ['该事项已经办结。']
  return step.dueOn < today ? ['该事项已经逾期，不能取消，请如实登记完成情况。'] : []
}

export interface Carried {
  from: Id
  /** the sides of the pairing that carries it on; null when none can */
  to: { a: Id; b: Id } | null
  /** an open pairing of the same two and kind, which takes over the steps */
  into: Id | null
  why: string
}

/**
 * What becomes of open pairings when organisations end or move: each goes on between whoever carries its sides on. Where
 * the two have become one, or a side has no successor, it ends; where the same two are paired already, its steps go
 * there.
 * @param open every open pairing of the county @param touched those with a side that ended or moved
 * @param heir the organisation that goes on for one, or null
 */
export function carryPlan(
  open: readonly (OpenPair & { id: Id })[],
  touched: ReadonlySet<Id>,
  heir: (id: Id) => Id | null,
): Carried[] {
  const key = (p: OpenPair) => [p.kind, ...[p.a, p.b].sort()].join('/')
  const staying = new Map(open.filter((p) => !touched.has(p.id)).map((p) => [key(p), p.id]))
  const fresh = new Map<string, Id>()
  return open
    .filter((p) => touched.has(p.id))
    .map((p) => {
      const [a, b] = [heir(p.a), heir(p.b)]
      if (a === null || b === null) return { from: p.id, to: null, into: null, why: '结对一方已撤销，没有接续组织' }
      if (a === b) return { from: p.id, to: null, into: null, why: '结对双方已合并为一个组织' }
      const to = { a, b }
      const same = key({ ...p, ...to })
      const into = staying.get(same) ?? fresh.get(same) ?? null
      if (into === null) fresh.set(same, p.id)
      return {
        from: p.id,
        to,
        into,
        why: into === null ? '组织调整，由接续组织继续结对' : '组织调整，并入接续组织已有的同类结对',
      }
    })
}
