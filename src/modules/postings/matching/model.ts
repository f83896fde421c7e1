import { z } from 'zod'
import { dayText, placeCode } from '#kernel/pure/schema.ts'
import { BACKGROUNDS, background, needKind, postingKind } from '../model.ts'

const skill = z.string().trim().min(2).max(20)

export const needBody = z
  .object({
    place: z.string().regex(/^\d{12}$/, '请选择一个村（社区）'),
    kind: needKind,
    skill: skill.optional(),
    weight: z.int().min(1).max(5).default(3),
    source: z.string().trim().min(2, '请写明依据').max(200),
    onDay: dayText.optional(),
  })
  .refine((n) => (n.kind === 'skill') === (n.skill !== undefined), { path: ['skill'], message: '请写明缺哪类专门人才' })
export type NeedBody = z.output<typeof needBody>

export const needRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  kind: needKind,
  kindName: z.string(),
  skill: z.string().nullable(),
  weight: z.int(),
  source: z.string(),
  onDay: dayText,
  metOn: dayText.nullable(),
  metWhy: z.string().nullable(),
  /** officers in the village now */
  posted: z.int(),
})

export const CANDIDATE_STATES = {
  recommended: '已推荐',
  accepted: '组织部已认可',
  posted: '已派驻',
  withdrawn: '已撤回',
} as const
export type CandidateState = keyof typeof CANDIDATE_STATES
export const candidateState = z.enum(Object.keys(CANDIDATE_STATES) as [CandidateState, ...CandidateState[]])

export const candidateBody = z
  .object({
    /** someone of the people's register; left out, only a name is given and the file is made when they are posted */
    person: z.uuid().optional(),
    name: z.string().trim().min(2).max(20).optional(),
    /** the sending organisation; a department's post recommends for its own */
    unit: z.uuid().optional(),
    background,
    skills: z.array(skill).max(10).default([]),
    kinds: z.array(postingKind).min(1, '请选择拟任职务').max(6),
    years: z.int().min(0).max(50).default(0),
    avoid: z.array(placeCode).max(10).default([]),
    freeFrom: dayText.optional(),
    note: z.string().trim().max(500).default(''),
  })
  .refine((c) => c.person !== undefined || c.name !== undefined, {
    path: ['person'],
    message: '请选择人员，或者填写姓名',
  })
export type CandidateBody = z.output<typeof candidateBody>

export const candidateRow = z.object({
  id: z.uuid(),
  person: z.uuid().nullable(),
  name: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  background,
  backgroundName: z.string(),
  skills: z.array(z.string()),
  kinds: z.array(postingKind),
  kindNames: z.string(),
  years: z.int(),
  avoidNames: z.array(z.string()),
  freeFrom: dayText.nullable(),
  state: candidateState,
  stateName: z.string(),
  note: z.string(),
  onDay: dayText,
})

export const choiceBody = z
  .object({
    place: z.string().regex(/^\d{12}$/, '请选择一个村（社区）'),
    votes: z.int().min(0).max(100_000),
    voters: z.int().min(1).max(100_000),
    onDay: dayText.optional(),
  })
  .refine((c) => c.votes <= c.voters, { path: ['votes'], message: '得票不能多于参加投票的人数' })

export const proposalBody = z.object({
  title: z.string().trim().min(2, '请写明方案名称').max(60),
  /** what each village in need is to have, one each; a kind named twice is wanted twice */
  kinds: z.array(postingKind).min(1, '请选择选派的职务').max(6),
  under: placeCode.optional(),
  /** every village, not only those in need */
  everyVillage: z.boolean().default(false),
})
export type ProposalBody = z.output<typeof proposalBody>

export const pinBody = z.object({
  place: z.string().regex(/^\d{12}$/),
  kind: postingKind,
  candidate: z.uuid('请选择人选'),
  /** false: this pair is not wanted */
  must: z.boolean(),
  why: z.string().trim().min(2, '请写明理由').max(200),
})

export const PROPOSAL_STATES = { draft: '拟定中', adopted: '已采用', discarded: '已作废' } as const
export type ProposalState = keyof typeof PROPOSAL_STATES
const proposalState = z.enum(Object.keys(PROPOSAL_STATES) as [ProposalState, ...ProposalState[]])

export const reason = z.object({ text: z.string(), points: z.int() })

export const proposalRow = z.object({
  id: z.uuid(),
  title: z.string(),
  kindNames: z.string(),
  state: proposalState,
  stateName: z.string(),
  onDay: dayText,
  slots: z.int(),
  filled: z.int(),
  points: z.int(),
  milliseconds: z.int(),
  proven: z.boolean(),
  madeBy: z.string().nullable(),
})

export const proposalView = proposalRow.extend({
  version: z.int(),
  digest: z.string(),
  why: z.string().nullable(),
  mayChange: z.boolean(),
  candidates: z.array(z.object({ id: z.uuid(), name: z.string(), unitName: z.string() })),
  pins: z.array(
    z.object({
      place: placeCode,
      placeName: z.string(),
      kindName: z.string(),
      candidateName: z.string(),
      must: z.boolean(),
      why: z.string(),
    }),
  ),
  pairs: z.array(
    z.object({
      nth: z.int(),
      place: placeCode,
      placeName: z.string(),
      townshipName: z.string(),
      kind: postingKind,
      kindName: z.string(),
      candidate: z.uuid().nullable(),
      name: z.string().nullable(),
      unitName: z.string().nullable(),
      points: z.int(),
      fixedWhy: z.string().nullable(),
      reasons: z.array(reason),
      others: z.array(
        z.object({
          candidate: z.uuid(),
          name: z.string(),
          points: z.int(),
          short: z.int().nullable(),
          text: z.string(),
        }),
      ),
    }),
  ),
})

export const adoptBody = z.object({
  version: z.int().min(1),
  from: dayText,
  why: z.string().trim().min(2, '请写明依据的文件或会议').max(300),
})

export function backgroundName(code: z.infer<typeof background>): string {
  return BACKGROUNDS[code]
}
