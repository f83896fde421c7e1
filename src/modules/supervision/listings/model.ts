import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { codeAndTitle, evidenceFile, verdictShape } from '../verdict-shape.ts'

export const LISTING_STATES = {
  proposed: '拟挂牌',
  noticed: '已告知',
  heard: '已听取意见',
  listed: '挂牌督办中',
  appealed: '申诉中',
  submitted: '申请摘牌',
  delisted: '已摘牌（回访期）',
  relapsed: '出现反弹',
  ended: '已解除',
  declined: '不予挂牌',
  revoked: '已撤销',
} as const
export type ListingState = keyof typeof LISTING_STATES
/** The states of an organisation that is under supervision now. */
export const LISTED: readonly ListingState[] = ['listed', 'appealed', 'submitted', 'relapsed']

export const LISTING_ACTIONS = [
  'give-notice',
  'agree',
  'object',
  'list',
  'decline',
  'plan',
  'progress',
  'reassign',
  'appeal',
  'keep',
  'revoke',
  'ask-delist',
  'delist',
  'return',
  'relapse',
  'relist',
  'clear',
  'end',
] as const
export type ListingAction = (typeof LISTING_ACTIONS)[number]

export interface ListingRow {
  id: Id
  place: string
  unit: Id
  subject: Id
  causes: string[]
  grounds: string
  leaderPost: Id
  proposedOn: Day
  proposedBy: Id
  state: ListingState
  version: number
  round: number
  heardUntil: Day | null
  listedOn: Day | null
  appealUntil: Day | null
  appealed: boolean
  delistedOn: Day | null
  watchUntil: Day | null
  relapsedOn: Day | null
  endedOn: Day | null
}

export interface ListingStep {
  id: Id
  round: number
  title: string
  dueOn: Day
  doneOn: Day | null
}

export interface ListingEvent {
  version: number
  at: Date
  onDay: Day
  person: Id | null
  post: Id | null
  role: Role
  action: string
  fromState: ListingState | null
  state: ListingState
  comment: string | null
  evidence: Id[]
  step: Id | null
  finding: Id | null
}

const stateName = z.enum(Object.keys(LISTING_STATES) as [ListingState, ...ListingState[]])

export const listingQuery = listQuery.extend({
  state: stateName.optional(),
  /** `true` those under supervision now */
  listed: z.stringbool().optional(),
  /** `true` those delisted without a relapse, their watch over or not */
  turned: z.stringbool().optional(),
  cause: z.string().max(60).optional(),
  under: placeCode.optional(),
})
export type ListingFilter = Omit<z.infer<typeof listingQuery>, 'page' | 'size'>

export const listingListRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  subject: z.uuid(),
  subjectName: z.string(),
  causes: z.array(codeAndTitle),
  leaderPost: z.uuid(),
  /** title and name of the leader who answers */
  leader: z.string(),
  state: stateName,
  stateTitle: z.string(),
  version: z.number().int(),
  round: z.number().int(),
  listedOn: dayText.nullable(),
  delistedOn: dayText.nullable(),
  watchUntil: dayText.nullable(),
  relapsedOn: dayText.nullable(),
  steps: z.number().int(),
  stepsDone: z.number().int(),
  stepsLate: z.number().int(),
})
export const listingList = listOf(listingListRow)

export const listingCounts = z.object({
  /** ever listed, under supervision now, turned (delisted and not relapsed), relapsed */
  everListed: z.number().int(),
  listed: z.number().int(),
  turned: z.number().int(),
  relapsed: z.number().int(),
  byCause: z.array(codeAndTitle.extend({ count: z.number().int() })),
})

export const listingView = listingListRow.extend({
  grounds: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  proposedOn: dayText,
  /** a new finding of some category of its causes is flagged as a relapse by itself */
  watched: z.boolean(),
  heardUntil: dayText.nullable(),
  appealUntil: dayText.nullable(),
  plan: z.array(
    z.object({
      id: z.uuid(),
      round: z.number().int(),
      title: z.string(),
      dueOn: dayText,
      doneOn: dayText.nullable(),
      overdue: z.boolean(),
    }),
  ),
  timeline: z.array(
    z.object({
      version: z.number().int(),
      at: z.string(),
      onDay: dayText,
      who: z.string(),
      post: z.string().nullable(),
      action: z.string(),
      label: z.string(),
      state: stateName,
      stateTitle: z.string(),
      comment: z.string().nullable(),
      evidence: z.array(evidenceFile),
      step: z.string().nullable(),
      finding: z.uuid().nullable(),
    }),
  ),
  actions: z.array(
    verdictShape(LISTING_ACTIONS).extend({
      /** what else comes with it */
      needs: z.enum(['steps', 'step', 'leaderPost', 'none']),
    }),
  ),
})

const stepBody = z.object({ title: z.string().trim().min(4, '请写明措施').max(200), dueOn: dayText })
export const proposeListingBody = z.object({
  subject: z.uuid('请选择党组织'),
  causes: z.array(z.string().max(60)).min(1, '请至少选择一项软弱涣散表现').max(20),
  grounds: z.string().trim().min(6, '请写明依据的事实').max(2000),
  leaderPost: z.uuid('请选择包抓领导'),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type ListingProposal = z.input<typeof proposeListingBody>

export const listingActBody = z.object({
  action: z.enum(LISTING_ACTIONS),
  version: z.int().min(1),
  comment: z.string().trim().max(2000).optional(),
  evidence: z.array(z.uuid()).max(20).default([]),
  /** measures to add to the plan */
  steps: z.array(stepBody).max(30).optional(),
  /** the measure that is done */
  step: z.uuid().optional(),
  leaderPost: z.uuid().optional(),
})
export interface ListingInput {
  comment?: string | undefined
  evidence?: readonly Id[] | undefined
  steps?: readonly { title: string; dueOn: Day }[] | undefined
  step?: Id | undefined
  leaderPost?: Id | undefined
  /** the finding that shows a relapse */
  finding?: Id | undefined
  version?: number | undefined
}
