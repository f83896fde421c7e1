import type { Day, Month } from '#kernel/pure/day.ts'

/**
 * A year to be played through the services: who fails at what, month by month. Everything else (duties, measures,
 * findings, letters, scores) follows from it. A subject is a place code, or a department's name.
 */
export interface DemoYear {
  readonly seed: string
  readonly departments: readonly string[]
  readonly members: readonly [number, number]
  readonly months: readonly DemoMonth[]
  /** the day on whose morning the demo's clock stands when the year has been played */
  readonly until: Day
}

export interface DemoMonth {
  readonly month: Month
  /** villages whose branch does not hold what it owes this month: township code → how many of its villages */
  readonly missed: Readonly<Record<string, number>>
  /** items not done in time: item code → subjects */
  readonly undone: Readonly<Record<string, readonly string[]>>
  /** what inspectors find amiss */
  readonly inspected: readonly DemoFault[]
  /** what people report */
  readonly reported: readonly DemoFault[]
  /** how many of the findings demanded this month are not corrected by its end */
  readonly left: number
}

export interface DemoFault {
  readonly subject: string
  readonly category: string
  readonly fact: string
  /** villages of the subject township to which the fact applies, one finding each; absent: the subject itself */
  readonly villages?: number
}
