import type { Day } from '#kernel/pure/day.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { ModuleCard } from '#kernel/server/module.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { type PackFault, packFaults } from '#packs/pack.ts'
import { type Difference, differences } from './rules.ts'
import * as store from './store.ts'

export interface Preview {
  faults: PackFault[]
  differences: Difference[]
}

/** What a proposed version would change of the one in force, and every reason why it cannot be taken. */
export async function previewPack(
  h: Handle,
  cards: readonly ModuleCard[],
  sections: Record<string, unknown>,
): Promise<Preview> {
  const inForce = await h.pack()
  return { faults: packFaults(sections, cards), differences: differences(inForce.sections, sections) }
}

/**
 * Takes a proposed version into force from a day on; records keep the version they were made under.
 * @throws input-invalid with the path of every fault; changed-meanwhile when another version came between
 */
export async function takePack(
  h: Handle,
  cards: readonly ModuleCard[],
  proposal: { sections: Record<string, unknown>; base: number; from: Day; why: string },
): Promise<number> {
  const [last] = await store.listVersions(h)
  if (last !== undefined && last.version !== proposal.base) throw new Problem('changed-meanwhile')
  const faults = packFaults(proposal.sections, cards).map((f) => ({
    at: ['sections', f.section, f.at].filter(Boolean).join('.'),
    reason: f.reason,
  }))
  if (proposal.from < h.today)
    faults.push({ at: 'from', reason: `生效日期不能早于今天（${h.today}）,已办的事不受新规定影响` })
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  const before = (await h.pack()).sections
  if (differences(before, proposal.sections).length === 0) throw faultAt('sections', '与现行版本没有差别')
  return adoptPack(h, {
    id: last?.pack ?? h.scope.county,
    sections: proposal.sections,
    from: proposal.from,
    why: proposal.why,
  })
}
