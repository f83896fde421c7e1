import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, placeCode } from '#kernel/pure/schema.ts'

/** Kinds of meeting of a branch's organised life. */
export const KINDS = {
  general: '党员大会',
  committee: '支委会',
  group: '党小组会',
  lecture: '党课',
  'theme-day': '主题党日',
  'democratic-life': '组织生活会（民主生活会）',
} as const
export type MeetingKind = keyof typeof KINDS
export const meetingKind = z.enum(Object.keys(KINDS) as [MeetingKind, ...MeetingKind[]])

/** Parts that minutes may have to have. */
export const PARTS = {
  chair: '主持人',
  recorder: '记录人',
  topics: '议题',
  decisions: '决议（议定事项）',
  minutes: '会议记录',
  attendance: '应到、实到人数',
  quorum: '到会人数过半数',
} as const
export type MinutesPart = keyof typeof PARTS
export const minutesPart = z.enum(Object.keys(PARTS) as [MinutesPart, ...MinutesPart[]])

/** A meeting to be recorded; `place` follows from the branch. */
export interface NewMeeting {
  id?: Id
  unit: Id
  kind: MeetingKind
  heldOn: Day
  title?: string
  chair?: string | null
  recorder?: string | null
  topics?: readonly string[]
  decisions?: readonly string[]
  minutes?: string
  due: number
  present: number
  /** people of the leaders' register who took part */
  leaders?: readonly Id[]
  evidence?: readonly Id[]
}

const line = z.string().trim().min(1).max(300)

export const meetingBody = z
  .object({
    unit: z.uuid('请选择党组织'),
    kind: meetingKind,
    heldOn: dayText,
    title: z.string().trim().max(100).default(''),
    chair: z.string().trim().max(40).default(''),
    recorder: z.string().trim().max(40).default(''),
    topics: z.array(line).max(30, '议题不超过 30 项').default([]),
    decisions: z.array(line).max(30, '决议不超过 30 项').default([]),
    minutes: z.string().trim().max(20_000, '会议记录不超过 20000 字').default(''),
    due: z.number().int().min(0).max(5000),
    present: z.number().int().min(0).max(5000),
    leaders: z.array(z.uuid()).max(50).default([]),
    evidence: z.array(z.uuid()).max(20, '证明材料不超过 20 件').default([]),
  })
  .refine((m) => m.present <= m.due, { path: ['present'], message: '实到人数不能多于应到人数' })
export type MeetingBody = z.output<typeof meetingBody>

export const correctionBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('replace'),
    why: z.string().trim().min(4, '请写明更正的理由').max(500),
    meeting: meetingBody,
  }),
  z.object({ kind: z.literal('void'), why: z.string().trim().min(4, '请写明作废的理由').max(500) }),
])
export type Correction = z.output<typeof correctionBody>

export const meetingRow = z.object({
  id: z.uuid(),
  unit: z.uuid(),
  unitName: z.string(),
  place: placeCode,
  placeName: z.string(),
  kind: meetingKind,
  kindName: z.string(),
  heldOn: dayText,
  title: z.string(),
  chair: z.string().nullable(),
  due: z.number().int(),
  present: z.number().int(),
  complete: z.boolean(),
  /** names of the parts that are not there */
  missing: z.array(z.string()),
})

export const owedRow = z.object({
  unit: z.uuid(),
  unitName: z.string(),
  place: placeCode,
  placeName: z.string(),
  kind: meetingKind,
  kindName: z.string(),
  /** 每月, 每季度, 每年 */
  period: z.string(),
  from: dayText,
  to: dayText,
  times: z.number().int(),
  held: z.number().int(),
  state: z.enum(['done', 'due', 'overdue']),
})

export const meetingProblems = defineProblems({
  'meeting-in-future': {
    status: 422,
    title: '日期在今天之后',
    detail: (p) => `会议日期 ${p.heldOn} 在今天（${p.today}）之后，请在会议召开后再登记。`,
  },
  'meeting-recorded': {
    status: 409,
    title: '当天已有记录',
    detail: (p) => `该支部 ${p.heldOn} 已登记过一次${p.kindName}。如需修改，请打开原记录办理更正。`,
  },
  'meeting-replaced': {
    status: 409,
    title: '记录已被更正',
    detail: () => '这条记录已经被更正或作废，请打开最新的一条再办理。',
  },
  'leader-elsewhere': {
    status: 422,
    title: '领导干部不在本支部',
    detail: (p) => `${p.names ?? '所选人员'}在会议当日未编入该支部，不能记为双重组织生活。`,
  },
  'branch-ended': {
    status: 409,
    title: '党组织不存在',
    detail: (p) => `该党组织在 ${p.on} 不存在（尚未成立或已撤并）,请核对日期和党组织。`,
  },
})
