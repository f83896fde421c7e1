import type { Day } from '#kernel/pure/day.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Level } from './model.ts'

/** Who keeps the register of places. */
export const REGISTRARS: readonly Role[] = ['clerk', 'admin']
/** Who merges places: that is the county's business, which no administrator does. */
export const MERGERS: readonly Role[] = ['clerk']

export interface PlaceInMerger {
  place: string
  name: string
  level: Level
  /** start of the version in force; null when the place no longer exists */
  since: Day | null
}

/** Every reason why a merger cannot be carried out. */
export function mergerFaults(from: readonly PlaceInMerger[], into: PlaceInMerger, on: Day, today: Day): FieldFault[] {
  const faults: FieldFault[] = []
  if (on > today) faults.push({ at: 'on', reason: '撤并日期不能晚于今天，请在生效当日或之后办理' })
  if (into.since === null) faults.push({ at: 'into', reason: `${into.name} 已经不存在了` })
  else if (on < into.since)
    faults.push({ at: 'on', reason: `撤并日期早于 ${into.name} 现有登记的起始日期 ${into.since}` })
  for (const old of from) {
    if (old.place === into.place) faults.push({ at: 'from', reason: `${old.name} 不能并入它自己` })
    else if (old.level !== into.level)
      faults.push({ at: 'from', reason: `${old.name} 与 ${into.name} 不是同级区划，不能合并` })
    else if (old.since === null) faults.push({ at: 'from', reason: `${old.name} 已经不存在了` })
    else if (on <= old.since) faults.push({ at: 'on', reason: `撤并日期必须晚于 ${old.name} 的登记日期 ${old.since}` })
  }
  return faults
}
