import type { Day } from '#kernel/pure/day.ts'
import type { ModuleCard } from '#kernel/server/module.ts'
import type { DutiesInput } from '#modules/duties/pack.ts'
import type { OverviewPack } from '#modules/overview/pack.ts'

/**
 * One county's mechanism, as data: each section bears a module's name and is checked by that module's schema.
 * A pack holds no function; what it may say is closed by the modules' types.
 */
export interface Pack {
  /** folder name */
  readonly id: string
  readonly title: string
  readonly county: { readonly code: string; readonly name: string }
  /** the first day on which this mechanism is in force */
  readonly from: Day
  readonly sections: Readonly<Record<string, unknown>>
}

/**
 * What a county takes up of a pack. Another county than the pack's own leaves behind what names its places and organisations: where
 * the townships stand on the map, the lists that go through them in waves, and those that ask something of one organisation by name.
 */
export function sectionsFor(pack: Pack, county: string): Record<string, unknown> {
  if (county === pack.county.code) return { ...pack.sections }
  const { overview, duties, ...sections } = pack.sections
  const { grid: _, ...view } = (overview ?? {}) as OverviewPack
  const { lists = [], ...others } = (duties ?? {}) as DutiesInput
  const kept = lists.filter((list) => list.waves === undefined && !namesOrganisations(list))
  return { ...sections, overview: view, duties: { ...others, lists: kept } }
}

function namesOrganisations({ items = [], objectives = [] }: NonNullable<DutiesInput['lists']>[number]): boolean {
  const below = objectives.flatMap((o) => [...(o.items ?? []), ...(o.indicators ?? []).flatMap((i) => i.items ?? [])])
  return [...items, ...below].some((item) => item.subjects !== undefined)
}

export interface PackFault {
  readonly section: string
  readonly at: string
  readonly reason: string
}

/** Every reason why a pack cannot be taken into force: sections nobody reads, and what each module's schema refuses. */
export function packFaults(sections: Readonly<Record<string, unknown>>, cards: readonly ModuleCard[]): PackFault[] {
  const faults: PackFault[] = []
  for (const name of Object.keys(sections))
    if (!cards.some((c) => c.name === name && c.pack !== undefined))
      faults.push({ section: name, at: '', reason: '没有模块使用这一节' })
  for (const card of cards) {
    if (card.pack === undefined) continue
    const parsed = card.pack.safeParse(sections[card.name] ?? {})
    if (parsed.success) continue
    for (const issue of parsed.error.issues)
      faults.push({ section: card.name, at: issue.path.join('.'), reason: issue.message })
  }
  return faults
}
