import type { Day } from '#kernel/pure/day.ts'
import type { ModuleCard } from '#kernel/server/module.ts'

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
