import type { Day } from '#kernel/pure/day.ts'

/** What a county published of a year of its care centre; each figure is met by as many records. Sums in yuan. */
export interface DemoCare {
  /** the year; the demo's clock goes through it */
  readonly year: number
  readonly cases: {
    readonly registered: number
    /** of the reviews those above `registered` are second ones, of persons who were refused at first */
    readonly reviews: number
    readonly files: number
    readonly plans: number
  }
  readonly roster: {
    readonly organ: number
    readonly firm: number
    readonly social: number
    readonly cadre: number
    readonly volunteer: number
  }
  readonly claims: {
    readonly leaders: number
    /** projects and wishes that leaders claimed */
    readonly claimed: number
    readonly firms: number
    /** organs and social organisations */
    readonly organisations: number
    readonly individuals: number
    /** deliveries that a resident or witness confirmed */
    readonly times: number
  }
  readonly money: {
    /** the dedicated fund: budgeted, passed on and spent */
    readonly district: DemoBudget
    readonly raised: number
    /** paid in all, of it for projects and wishes; the rest is what the fund pays for the centre itself */
    readonly given: number
    readonly forProjects: number
    readonly living: { readonly households: number; readonly monthly: number }
    readonly illness: { readonly families: number; readonly each: number }
  }
  readonly teams: { readonly teams: number; readonly activities: number }
}

export interface DemoBudget {
  readonly total: number
  readonly operation: number
  readonly services: number
  readonly living: number
}

/** A year of lending in kind: to so many households so many bags, repaid in produce. */
export interface DemoLending {
  readonly households: number
  /** villages that have officers, and how many officers */
  readonly villages: number
  readonly officers: number
  readonly bags: number
  readonly lentOn: Day
  readonly dueOn: Day
  readonly returnedOn: Day
  /** of a thousand contracts: settled in full, in part, let off after a flood, carried over */
  readonly shares: { readonly settled: number; readonly part: number }
  /** households let off for a disaster, and bags of each */
  readonly relief: { readonly households: number; readonly bags: number }
}
