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

interface DemoBudget {
  readonly total: number
  readonly operation: number
  readonly services: number
  readonly living: number
}

/** A season of lending in kind: bags to so many households, repaid in produce by weight and grade. */
export interface DemoLending {
  readonly households: number
  readonly lentOn: Day
  readonly dueOn: Day
  /** day on which the last produce was weighed in */
  readonly returnedOn: Day
  /** households that gave back all they owed */
  readonly settled: number
  /** households that a flood hit, each let off so many bags */
  readonly relieved: { readonly households: number; readonly bags: number; readonly on: Day }
  /** the season into which is carried what is owed then */
  readonly next: { readonly from: Day; readonly dueOn: Day }
}

/** A small centre, so that there is something to give to; everything happens on one day, after the county's months. */
export interface DemoCentre {
  readonly cases: number
  readonly wishes: number
  readonly gifts: number
}
