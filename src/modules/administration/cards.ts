import type { Commands } from '#kernel/pure/command.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'
import type { ModuleCard } from '#kernel/server/module.ts'

/** Every command that the journal may hold, as the cards name it. */
export function commandsOf(cards: readonly ModuleCard[]): Commands {
  return Object.assign({}, ...[kernelCard, ...cards].map((card) => card.commands ?? {}))
}
