import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import { SUBJECT_KINDS } from '../model.ts'
import { CASCADERS, ISSUERS, WRITERS } from '../roles.ts'
import type { NewItem, NewList, NewWave, Progress } from './model.ts'

/** Everything that is wrong with a list, each at its place; an empty answer means that it may be issued. */
export function faultsOfList(list: NewList): FieldFault[] {
  return [...faultsOfCodes(list), ...faultsOfWeights(list), ...faultsOfItems(list), ...faultsOfWaves(list)]
}

interface Located {
  readonly at: string
  readonly item: NewItem
}

export function itemsOf(list: NewList): Located[] {
  return [
    ...list.items.map((item, i) => ({ at: `items.${i}`, item })),
    ...list.objectives.flatMap((o, oi) => [
      ...o.items.map((item, i) => ({ at: `objectives.${oi}.items.${i}`, item })),
      ...o.indicators.flatMap((n, ni) =>
        n.items.map((item, i) => ({ at: `objectives.${oi}.indicators.${ni}.items.${i}`, item })),
      ),
    ]),
  ]
}

function faultsOfCodes(list: NewList): FieldFault[] {
  const codes = [
    ...itemsOf(list).map(({ at, item }) => ({ at, code: item.code })),
    ...list.objectives.flatMap((o, oi) => [
      { at: `objectives.${oi}`, code: o.code },
      ...o.indicators.map((n, ni) => ({ at: `objectives.${oi}.indicators.${ni}`, code: n.code })),
    ]),
  ]
  const seen = new Set<string>()
  const faults: FieldFault[] = []
  for (const { at, code } of codes) {
    if (seen.has(code)) faults.push({ at: `${at}.code`, reason: `编号“${code}”重复` })
    seen.add(code)
  }
  if (itemsOf(list).length === 0) faults.push({ at: 'items', reason: '清单中没有条目' })
  return faults
}

interface Weighed {
  readonly weight?: number | undefined
}

function faultsOfWeights(list: NewList): FieldFault[] {
  const faults: FieldFault[] = []
  list.objectives.forEach((o, oi) => {
    faults.push(...faultOfSum(`objectives.${oi}.weight`, o.code, o, [...o.indicators, ...o.items]))
    o.indicators.forEach((n, ni) => {
      faults.push(...faultOfSum(`objectives.${oi}.indicators.${ni}.weight`, n.code, n, n.items))
    })
  })
  return faults
}

function faultOfSum(at: string, code: string, whole: Weighed, parts: readonly Weighed[]): FieldFault[] {
  if (whole.weight === undefined || parts.length === 0) return []
  const unweighed = parts.filter((p) => p.weight === undefined).length
  if (unweighed === parts.length) return []
  if (unweighed > 0) return [{ at, reason: `“${code}”之下有 ${unweighed} 项没有填写权重` }]
  const sum = parts.reduce((all, p) => all + (p.weight ?? 0), 0)
  if (Math.abs(sum - whole.weight) < 0.005) return []
  return [{ at, reason: `“${code}”权重为 ${whole.weight}，其下各项合计 ${Number(sum.toFixed(2))}，两者应当相等` }]
}

function faultsOfItems(list: NewList): FieldFault[] {
  return itemsOf(list).flatMap(({ at, item }) => {
    const faults: FieldFault[] = []
    if ((item.measure === undefined) !== (item.target === undefined))
      faults.push({ at: `${at}.target`, reason: `“${item.code}”用指标衡量时，指标和目标值应同时填写` })
    if (item.measure !== undefined && item.evidence)
      faults.push({ at: `${at}.evidence`, reason: `“${item.code}”由指标自动判定，不需要再附佐证材料` })
    if (item.deadline.kind === 'fixed' && item.recurrence !== 'once')
      faults.push({ at: `${at}.deadline`, reason: `“${item.code}”每期都要办，不能只定一个日期` })
    if (item.deadline.kind === 'fixed' && item.deadline.day < list.issuedOn)
      faults.push({ at: `${at}.deadline`, reason: `“${item.code}”的期限早于清单下达日期` })
    return faults
  })
}

function faultsOfWaves(list: NewList): FieldFault[] {
  const faults: FieldFault[] = []
  const taken = new Map<string, number>()
  list.waves.forEach((w: NewWave, i) => {
    if (w.to < w.from) faults.push({ at: `waves.${i}.to`, reason: `第${w.wave}批的结束日期早于开始日期` })
    for (const place of w.places) {
      if (taken.has(place))
        faults.push({ at: `waves.${i}.places`, reason: `${place} 同时列入第${taken.get(place)}批和第${w.wave}批` })
      taken.set(place, w.wave)
    }
  })
  return faults
}

/** What a post may do with a list in force: the county's desk with any, others with their own. */
export function mayDoWith(
  list: { unit: Id; endedOn: Day | null },
  who: { role: Role; unit: Id | null },
): { handDown: boolean; end: boolean } {
  const keeps = list.endedOn === null && (ISSUERS.includes(who.role) || who.unit === list.unit)
  return { handDown: keeps && CASCADERS.includes(who.role), end: keeps && WRITERS.includes(who.role) }
}

export interface Counted {
  total: number
  done: number
  late: number
  overdue: number
  short: number
}

export const NOTHING: Counted = { total: 0, done: 0, late: 0, overdue: 0, short: 0 }

/** Progress of every node of a tree from the counts of its items; a node's share is that of its items by weight. */
export function progressOfTree(
  nodes: readonly { id: Id; parent: Id | null; kind: string; weight: number | null }[],
  counts: ReadonlyMap<Id, Counted>,
): { byNode: Map<Id, Progress>; all: Progress } {
  const children = Map.groupBy(nodes, (n) => n.parent)
  const byNode = new Map<Id, Progress>()
  const visit = (node: (typeof nodes)[number]): { counted: Counted; weighed: number; weight: number } => {
    const below = (children.get(node.id) ?? []).map(visit)
    const own = node.kind === 'item' ? leaf(counts.get(node.id) ?? NOTHING, node.weight ?? 1) : sum(below)
    byNode.set(node.id, { ...own.counted, share: own.weight === 0 ? null : own.weighed / own.weight })
    return own
  }
  const all = sum((children.get(null) ?? []).map(visit))
  return { byNode, all: { ...all.counted, share: all.weight === 0 ? null : all.weighed / all.weight } }
}

function leaf(counted: Counted, weight: number) {
  const counts = counted.total > 0
  return { counted, weighed: counts ? (weight * counted.done) / counted.total : 0, weight: counts ? weight : 0 }
}

function sum(parts: readonly { counted: Counted; weighed: number; weight: number }[]) {
  const counted = { ...NOTHING }
  for (const p of parts) for (const key of Object.keys(NOTHING) as (keyof Counted)[]) counted[key] += p.counted[key]
  return {
    counted,
    weighed: parts.reduce((a, p) => a + p.weighed, 0),
    weight: parts.reduce((a, p) => a + p.weight, 0),
  }
}

/** Duties are given to one's own organisation and those in one's area; the county's desk gives them to all. */
export function whyNotSubject(
  who: { role: Role; unit: Id | null; place: string | null },
  subject: { id: Id; kind: string; name: string; place: string },
): string | null {
  if (!(subject.kind in SUBJECT_KINDS)) return `${subject.name}不是可以承担责任事项的党组织`
  const everywhere = ISSUERS.includes(who.role) || who.role === 'system'
  const within = subject.id === who.unit || isWithin(subject.place, who.place)
  return everywhere || within ? null : `${subject.name}不在本级管辖范围内，不能向其下达`
}
