import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { type PostingKind, postingKind } from '../model.ts'

export const VERDICT_KINDS = {
  criticism: '批评教育',
  recall: '召回',
  promotion: '提拔重用',
  reserve: '列入后备',
  reward: '表彰奖励',
} as const
export type VerdictKind = keyof typeof VERDICT_KINDS
/** Verdicts against an officer: they may be appealed. */
export const ADVERSE: readonly VerdictKind[] = ['criticism', 'recall']
export const verdictKind = z.enum(Object.keys(VERDICT_KINDS) as [VerdictKind, ...VerdictKind[]])

export const VERDICT_STATES = {
  proposed: '已提出',
  noticed: '已告知',
  heard: '已听取意见',
  'in-force': '已决定',
  appealed: '申诉中',
  kept: '申诉后维持',
  dismissed: '不予采纳',
  withdrawn: '已撤销',
} as const
export type VerdictState = keyof typeof VERDICT_STATES
const verdictState = z.enum(Object.keys(VERDICT_STATES) as [VerdictState, ...VerdictState[]])

export const VERDICT_ACTIONS = [
  'give-notice',
  'retract',
  'state',
  'waive',
  'decide',
  'dismiss',
  'appeal',
  'keep',
  'withdraw',
  'carry-out',
] as const
export type VerdictAction = (typeof VERDICT_ACTIONS)[number]

export interface Verdict {
  id: Id
  posting: Id
  person: Id
  place: string
  unit: Id | null
  kind: VerdictKind
  fact: string
  grounds: string
  state: VerdictState
  version: number
  proposedOn: Day
  proposedBy: Id | null
  heardUntil: Day | null
  decidedOn: Day | null
  appealUntil: Day | null
  carriedOn: Day | null
}

export interface VerdictRecord extends Verdict {
  name: string
  placeName: string
  unitName: string
  postingKind: PostingKind
  endedOn: Day | null
}

export const verdictBody = z.object({
  posting: z.uuid(),
  kind: verdictKind,
  fact: z.string().trim().min(6, '请写清楚事实，不少于 6 个字').max(2000),
  grounds: z.string().trim().min(4, '请写明依据的规定').max(500),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type VerdictBody = z.output<typeof verdictBody>

export const verdictActBody = z.object({
  action: z.enum(VERDICT_ACTIONS),
  version: z.int().min(1),
  comment: z.string().trim().max(2000).default(''),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type VerdictInput = z.output<typeof verdictActBody>

export const verdictsQuery = listQuery.extend({
  kind: verdictKind.optional(),
  state: verdictState.optional(),
  posting: z.uuid().optional(),
  /** decided and standing, appealed or not */
  decided: z.stringbool().optional(),
})

export const verdictRow = z.object({
  id: z.uuid(),
  kind: verdictKind,
  kindName: z.string(),
  posting: z.uuid(),
  name: z.string(),
  postingKind,
  postingKindName: z.string(),
  placeName: z.string(),
  place: placeCode,
  unitName: z.string(),
  fact: z.string(),
  proposedOn: dayText,
  decidedOn: dayText.nullable(),
  state: verdictState,
  stateName: z.string(),
  version: z.int(),
})

export const verdictView = verdictRow.extend({
  grounds: z.string(),
  heardUntil: dayText.nullable(),
  appealUntil: dayText.nullable(),
  carriedOn: dayText.nullable(),
  timeline: z.array(
    z.object({
      id: z.uuid(),
      at: z.string(),
      person: z.string().nullable(),
      post: z.string().nullable(),
      what: z.string(),
      comment: z.string(),
      evidence: z.array(
        z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
      ),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.enum(VERDICT_ACTIONS),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'optional', 'none']),
      evidence: z.enum(['required', 'optional', 'none']),
    }),
  ),
})

export const breachBody = z.object({
  code: z.string().min(2).max(30),
  fact: z.string().trim().min(6, '请写清楚事实，不少于 6 个字').max(1000),
  onDay: dayText,
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type BreachBody = z.output<typeof breachBody>

export const breachRow = z.object({
  id: z.uuid(),
  posting: z.uuid(),
  name: z.string(),
  placeName: z.string(),
  unitName: z.string(),
  title: z.string(),
  fact: z.string(),
  onDay: dayText,
  finding: z.uuid().nullable(),
  reportedBy: z.string().nullable(),
})
