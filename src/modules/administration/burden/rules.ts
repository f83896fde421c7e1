import type { Commands } from '#kernel/pure/command.ts'

export const LEVELS = { county: '县级', township: '乡镇', village: '村（社区）', department: '部门' } as const
export type BurdenLevel = keyof typeof LEVELS

/** Minutes by command of the journal. */
export type Estimates = Readonly<Record<string, number>>

/**
 * What each command is reckoned to cost: by the county's own estimates, of which the longest name that fits counts
 * (`supervision.*` stands for the rest of a module), and where the county says nothing, by the module's card.
 */
export function estimatesOf(commands: Commands, county: Estimates): Estimates {
  return Object.fromEntries(
    Object.entries(commands).map(([command, { minutes }]) => [command, ofCounty(county, command) ?? minutes]),
  )
}

function ofCounty(county: Estimates, command: string): number | undefined {
  const fits = (name: string) => (name.endsWith('*') ? command.startsWith(name.slice(0, -1)) : command === name)
  const longest = Object.keys(county)
    .filter(fits)
    .sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? undefined : county[longest]
}
