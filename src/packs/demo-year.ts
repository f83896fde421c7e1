import type { Day, Month } from '#kernel/pure/day.ts'
import type { ExemplarKind } from '#modules/households/public.ts'
import type { DemoCare, DemoCentre, DemoLending } from './demo-care.ts'

/**
 * A year to be played through the services: who fails at what, month by month. Everything else (duties, measures,
 * findings, letters, scores) follows from it. A subject is a place code, or a department's name.
 */
export interface DemoYear {
  readonly seed: string
  readonly departments: readonly string[]
  readonly members: readonly [number, number]
  readonly months: readonly DemoMonth[]
  /** the first month of the county's records, when it is not the first that is played */
  readonly from?: Month
  /** the households of the county and who visits them; a demo without them has none */
  readonly homes?: DemoHomes
  /** households that others come to see and learn from */
  readonly exemplars?: readonly DemoExemplar[]
  /** postings, links and walks that the county published, played when the year has been */
  readonly field?: DemoField
  /** a year of a care centre with its money, and a year of lending in kind */
  readonly care?: DemoCare
  readonly lending?: DemoLending
  /** a small care centre at the end of the year that is played */
  readonly centre?: DemoCentre
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

/** A model household: one of its township with this standing. */
export interface DemoExemplar {
  /** of the year's months, the one in which it is named */
  readonly month: Month
  readonly township: string
  readonly standing: 'general' | 'listed' | 'exited'
  readonly kind: ExemplarKind
  /** what there is to learn, and on what decision it was named */
  readonly deeds: string
  readonly basis: string
  /** who came to see it in later months */
  readonly visits: readonly {
    readonly month: Month
    readonly visitors: string
    readonly people: number
    readonly learned: string
  }[]
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
  /** villages in town, with more homes than others, that are divided into grids of about so many homes */
  readonly grids: { readonly villages: readonly string[]; readonly homes: number }
  /** numbers that the county published, met to the household instead of by share; every home is seen each month */
  readonly exact?: {
    readonly listed: number
    /** households that have a helper without being listed */
    readonly helped: number
    /** persons who are the second helper of one household each */
    readonly seconds: number
    /** causes of the listed households in all */
    readonly causes: number
    /** listed households that have a plan of this year */
    readonly plans: number
  }
}

/** What a county published of those it sent to its villages; each figure is met by as many records. */
export interface DemoField {
  /** townships and villages at that time, when today's list has fewer: the others bear made-up names */
  readonly formerly?: { readonly townships: number; readonly villages: number }
  /** departments in all; those beyond the year's own bear numbers for names */
  readonly units: number
  readonly postings: readonly DemoPostings[]
  /** what was decided for and against officers; those sent back had come before those who are there now */
  readonly verdicts?: { readonly proposedOn: Day; readonly counts: Readonly<Record<DemoVerdict, number>> }
  /** organisations of the town and of the land that are paired two by two under one plan; those of the town are made up */
  readonly pairedOrganisations?: number
  /** departments that are paired with places, together with every township and village */
  readonly pairedUnits?: number
  readonly leaders?: {
    /** leaders of the county, each of whom links one to three of the villages with officers */
    readonly count: number
    readonly visits: number
    /** residents heard on those walks */
    readonly heard: number
    readonly from: Day
    readonly to: Day
  }
  /** months whose allowance is drawn up, after as many of the days asked for as each officer was there */
  readonly allowances?: readonly Month[]
  /** a month's presence: how many officers were there on the days asked for; all the others were there on half of them */
  readonly presence?: { readonly month: Month; readonly met: number }
}

export type DemoVerdict = 'criticism' | 'recall' | 'promotion' | 'reserve' | 'reward'

export interface DemoPostings {
  readonly kind: 'first-secretary' | 'member' | 'agronomist' | 'legal-adviser' | 'team' | 'young'
  readonly officers: number
  /** villages they are distributed among: the first so many by code, below nought the last; all of the county's when left out */
  readonly villages?: number
  /** departments that send them; the townships send them when it is 0 */
  readonly units: number
  readonly from: Day
  /** name of the post, when it is not that of the kind */
  readonly title?: string
  /** recommended, matched with what the villages lack by the county's rule, and posted as the proposal says */
  readonly matched?: boolean
}

export interface DemoHomesSize {
  readonly households: number
  /** the first month whose visits are on record */
  readonly from: Month
  /** homes that a posted officer sees on a day, at least and at most */
  readonly homesADay: readonly [number, number]
}
