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
  /** the households of the county and who visits them; a demo without them has none */
  readonly homes?: DemoHomes
  /** the day on whose morning the demo's clock stands when the year has been played */
  readonly until: Day
}

export interface DemoMonth {
  readonly month: Month
  /** villages whose branch does not hold what it owes this month: township code → how many of its villages */
  readonly missed: Readonly<Record<string, number>>
  /** items not done in time: item code → subjects */
  readonly undone: Readonly<Record<string, readonly string[]>>
  /** what inspectors find amiss in villages drawn from a township */
  readonly inspected: readonly DemoInspection[]
  /** what people report */
  readonly reported: readonly DemoReport[]
  /** how many of the findings demanded this month are not corrected by its end */
  readonly left: number
}

export interface DemoInspection {
  readonly township: string
  /** how many of the villages drawn fail the item; two more are drawn and pass */
  readonly villages: number
  /** code of an item of the pack's checklist */
  readonly item: string
  readonly note: string
}

export interface DemoReport {
  readonly township: string
  /** villages to which the fact applies, one finding each */
  readonly villages: number
  readonly category: string
  readonly fact: string
}

/** How large the demo's household register is: `full` is a county as it is, `small` loads in a few seconds. */
export type DemoSize = 'full' | 'small'

export interface DemoHomes {
  readonly size: Readonly<Record<DemoSize, DemoHomesSize>>
  /** villages with an officer posted to them, who have more households in need than others */
  readonly posted: number
  /** share of listed households in those villages, and in the others */
  readonly listed: readonly [number, number]
  /** households that one helper has at most */
  readonly perHelper: number
  /** share of households that are watched, and that have left the list */
  readonly watched: number
  readonly exited: number
  /** the unit of the village committee's households in town: those villages are divided into grids of about so many homes */
  readonly grids: { readonly villages: readonly string[]; readonly homes: number }
}

export interface DemoHomesSize {
  readonly households: number
  /** the first month whose visits are on record */
  readonly from: Month
}
