import { z } from 'zod'
import { roleName } from '#modules/people/model.ts'

export const STEPS = ['places', 'organisations', 'people', 'lists', 'calendar', 'month'] as const
export type StepCode = (typeof STEPS)[number]

export const step = z.object({
  code: z.enum(STEPS),
  title: z.string(),
  /** how it stands, in figures */
  sentence: z.string(),
  state: z.enum(['done', 'ready', 'blocked']),
  /** why it cannot be done yet */
  reasons: z.array(z.string()),
  /** what is still wanting although the step counts as done */
  notes: z.array(z.string()),
  roles: z.array(roleName),
  /** `系统管理员、组织部经办人` */
  who: z.string(),
  /** whether the post that asks may do it */
  mine: z.boolean(),
})
export type Step = z.infer<typeof step>

export const firstUse = z.object({
  /** the first month has been started: the list has served */
  finished: z.boolean(),
  done: z.number().int(),
  steps: z.array(step),
})
export type FirstUse = z.infer<typeof firstUse>

/** What the records hold, counted in one statement. */
export interface Standing {
  year: number
  townships: number
  villages: number
  /** townships without a single village */
  bare: number
  /** townships without a committee, villages without a branch */
  committeesMissing: number
  branchesMissing: number
  departments: number
  people: number
  accounts: number
  /** in post today and able to sign in */
  clerks: number
  leaders: number
  /** committees and branches that nobody of can sign in */
  committeesEmpty: number
  branchesEmpty: number
  pack: boolean
  lists: number
  /** lists of the mechanism whose day has come and that are not issued */
  waiting: number
  /** whether the year's notice is entered */
  calendar: boolean
  months: number
}
