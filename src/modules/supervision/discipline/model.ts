import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { codeAndTitle, evidenceFile, fourDigits, verdictShape } from '../verdict-shape.ts'
import { type DisciplineKind, disciplineKind } from './pack.ts'

export const DISCIPLINE_STATES = {
  proposed: '已提出',
  noticed: '已告知',
  stated: '已陈述申辩',
  'in-force': '已生效',
  appealed: '申诉中',
  kept: '申诉后维持',
  changed: '申诉后变更',
  dismissed: '不予处理',
  tolerated: '容错免责',
  withdrawn: '已撤销',
} as const
export type DisciplineState = keyof typeof DISCIPLINE_STATES
/** The states in which it counts. */
export const IN_FORCE: readonly DisciplineState[] = ['in-force', 'appealed', 'kept', 'changed']

export const DISCIPLINE_ACTIONS = [
  'give-notice',
  'retract',
  'state',
  'waive',
  'ask-tolerance',
  'tolerate',
  'decide',
  'dismiss',
  'appeal',
  'keep',
  'change',
  'withdraw',
  'carry-out',
] as const
export type DisciplineAction = (typeof DISCIPLINE_ACTIONS)[number]

export interface ToleranceRequest {
  ground: string
  comment: string | null
  by: Id
  on: Day
}

export interface DisciplineRow {
  id: Id
  kind: DisciplineKind
  form: string
  place: string
  unit: Id | null
  person: Id | null
  organisation: Id
  fact: string
  grounds: string
  proposedOn: Day
  proposedBy: Id
  state: DisciplineState
  version: number
  heardUntil: Day | null
  decidedOn: Day | null
  appealUntil: Day | null
  carriedOn: Day | null
  effect: { points: number; veto: boolean } | null
  request: ToleranceRequest | null
}

export interface DisciplineEvent {
  version: number
  at: Date
  onDay: Day
  actor: Id | null
  post: Id | null
  role: Role
  action: string
  fromState: DisciplineState | null
  state: DisciplineState
  form: string
  ground: string | null
  comment: string | null
  evidence: Id[]
}

const stateName = z.enum(Object.keys(DISCIPLINE_STATES) as [DisciplineState, ...DisciplineState[]])

export const disciplineQuery = listQuery.extend({
  kind: disciplineKind.optional(),
  state: stateName.optional(),
  about: z.enum(['organisation', 'person']).optional(),
  organisation: z.uuid().optional(),
  year: fourDigits.optional(),
  /** `true` those that are in force */
  inForce: z.stringbool().optional(),
  finding: z.uuid().optional(),
  form: z.string().max(60).optional(),
  organisationKind: z.string().max(40).optional(),
  /** the year in which it was decided */
  decidedYear: fourDigits.optional(),
})
export type DisciplineFilter = Omit<z.infer<typeof disciplineQuery>, 'page' | 'size'>

export const disciplineListRow = z.object({
  id: z.uuid(),
  kind: disciplineKind,
  kindTitle: z.string(),
  form: z.string(),
  formTitle: z.string(),
  about: z.enum(['organisation', 'person']),
  /** the person or the organisation it is about */
  subjectName: z.string(),
  organisation: z.uuid(),
  organisationName: z.string(),
  place: placeCode,
  fact: z.string(),
  proposedOn: dayText,
  decidedOn: dayText.nullable(),
  state: stateName,
  stateTitle: z.string(),
  version: z.number().int(),
})
export const disciplineList = listOf(disciplineListRow)

export const disciplineCounts = z.object({
  rows: z.array(
    z.object({
      kind: disciplineKind,
      kindTitle: z.string(),
      form: z.string(),
      formTitle: z.string(),
      about: z.enum(['organisation', 'person']),
      organisationKind: z.string(),
      organisationKindTitle: z.string(),
      count: z.number().int(),
    }),
  ),
})

export const disciplineView = disciplineListRow.extend({
  grounds: z.string(),
  heardUntil: dayText.nullable(),
  appealUntil: dayText.nullable(),
  carriedOn: dayText.nullable(),
  effect: z.object({ points: z.number(), veto: z.boolean() }).nullable(),
  request: z.object({ ground: z.string(), comment: z.string().nullable(), on: dayText }).nullable(),
  findings: z.array(z.object({ id: z.uuid(), fact: z.string(), state: z.string() })),
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
      formTitle: z.string(),
      ground: z.string().nullable(),
      comment: z.string().nullable(),
      evidence: z.array(evidenceFile),
    }),
  ),
  actions: z.array(
    verdictShape(DISCIPLINE_ACTIONS).extend({
      /** choices that must come with it: forms for a change, grounds for tolerance */
      choices: z.array(codeAndTitle),
    }),
  ),
})

export const proposeBody = z.object({
  form: z.string().min(1, '请选择处理方式').max(60),
  organisation: z.uuid('请选择组织'),
  /** the officer it is about; left out, it is about the organisation */
  person: z.uuid().optional(),
  fact: z.string().trim().min(6, '请写清楚事实，不少于 6 个字').max(2000),
  grounds: z.string().trim().min(4, '请写明依据的规定').max(1000),
  findings: z.array(z.uuid()).max(50).default([]),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type Proposal = z.input<typeof proposeBody>

export const disciplineActBody = z.object({
  action: z.enum(DISCIPLINE_ACTIONS),
  version: z.int().min(1),
  comment: z.string().trim().max(4000).optional(),
  evidence: z.array(z.uuid()).max(20).default([]),
  /** a form for `change` (lighter than before) or `decide` (of the same kind), a ground for `ask-tolerance` */
  choice: z.string().max(60).optional(),
})
export interface DisciplineInput {
  comment?: string | undefined
  evidence?: readonly Id[] | undefined
  choice?: string | undefined
  version?: number | undefined
}
