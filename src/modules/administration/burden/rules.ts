export const LEVELS = { county: '县级', township: '乡镇', village: '村（社区）', department: '部门' } as const
export type BurdenLevel = keyof typeof LEVELS

/** Patterns as SQL LIKE has them; nothing else than `*` at the end has a meaning. */
export function patterns(minutes: Readonly<Record<string, number>>): { pattern: string; minutes: number }[] {
  return Object.entries(minutes).map(([command, each]) => ({
    pattern: command.replaceAll('_', '\\_').replace(/\*$/, '%'),
    minutes: each,
  }))
}

/** The estimate for a command: the longest name that fits it. */
export function minutesFor(minutes: Readonly<Record<string, number>>, command: string): number {
  if (minutes[command] !== undefined) return minutes[command]
  const fitting = Object.keys(minutes).filter((name) => name.endsWith('*') && command.startsWith(name.slice(0, -1)))
  const longest = fitting.sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? 0 : (minutes[longest] ?? 0)
}
