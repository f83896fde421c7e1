import type { Commands } from '#kernel/pure/command.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'
import type { ModuleCard } from '#kernel/server/module.ts'

/** The kernel and every module, in the order of the list of cards: whose commands the journal holds. */
export function journalModules(cards: readonly ModuleCard[]): { name: string; title: string }[] {
  return [kernelCard, ...cards]
    .filter((card) => card.commands !== undefined)
    .map(({ name, title }) => ({ name, title }))
}

/** Every command that the journal may hold, as the cards name it. */
export function commandsOf(cards: readonly ModuleCard[]): Commands {
  return Object.assign({}, ...[kernelCard, ...cards].map((card) => card.commands ?? {}))
}
