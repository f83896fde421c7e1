import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, files, listOf, listQuery, personName, placeCode, why } from '../model.ts'

export const teamBody = z.strictObject({
  title: z.string().trim().min(3, '请填写队名').max(40),
  intro: z.string().trim().max(300).default(''),
  place: placeCode.optional(),
  organisation: z.uuid().optional(),
  foundedOn: dayText.optional(),
})
export type NewTeam = z.input<typeof teamBody> & { id?: Id }

export const memberBody = z
  .strictObject({ officer: z.uuid().optional(), member: z.uuid().optional(), name: personName.optional() })
  .refine((b) => b.officer !== undefined || b.member !== undefined || b.name !== undefined, {
    path: ['name'],
    message: '请选择人员，或者填写姓名',
  })
export type NewTeamMember = z.input<typeof memberBody> & { id?: Id; team: Id; citizen?: Id; joinedOn?: Day }
export const decideBody = z.strictObject({
  joined: z.boolean('请选择是否同意加入'),
  comment: z.string().trim().max(300).default(''),
})

export const activityBody = z.strictObject({
  title: z.string().trim().min(4, '请写明活动名称').max(80),
  place: placeCode.optional(),
  onDay: dayText,
})
export const heldBody = z.strictObject({
  report: z.string().trim().min(6, '请写明活动情况，不少于 6 个字').max(2000),
  evidence: files,
  attendance: z
    .array(
      z.strictObject({
        member: z.uuid(),
        minutes: z.coerce.number().int().min(10, '时长应为 10 至 960 分钟').max(960, '时长应为 10 至 960 分钟'),
      }),
    )
    .min(1, '请登记参加人员')
    .max(500),
})
/** An activity that was held, with who took part. */
export interface NewActivity {
  id?: Id
  team: Id
  title: string
  place?: string
  onDay: Day
  held?: { report: string; evidence?: readonly Id[]; attendance: readonly { member: Id; minutes: number }[] }
}
export const cancelBody = z.strictObject({ comment: why })

export const ACTIVITY_STATES = { planned: '已安排', held: '已开展', cancelled: '已取消' } as const
export const TEAM_MEMBER_STATES = { asked: '申请加入', joined: '已加入', declined: '未同意', left: '已退出' } as const

export interface Team {
  id: Id
  title: string
  intro: string
  place: string
  placeName: string
  foundedOn: Day
  closedOn: Day | null
  members: number
  asked: number
  activities: number
  minutes: number
}
export const teamRow = z.object({
  id: z.uuid(),
  title: z.string(),
  placeName: z.string(),
  foundedOn: dayText,
  members: z.int(),
  asked: z.int(),
  activities: z.int(),
  minutes: z.int(),
})
export const teamList = listOf(teamRow)
export const teamView = teamRow.extend({
  intro: z.string(),
  people: z.array(
    z.object({
      id: z.uuid(),
      shown: z.string(),
      state: z.enum(['asked', 'joined', 'declined', 'left']),
      stateName: z.string(),
      joinedOn: dayText.nullable(),
      minutes: z.int(),
    }),
  ),
  mayKeep: z.boolean(),
})
export const teamQuery = listQuery.extend({
  /** those that were there at the year's end */
  year: z.coerce.number().int().min(1990).max(2200).optional(),
})
export type TeamFilter = z.output<typeof teamQuery>
export const activityQuery = listQuery.extend({
  team: z.uuid().optional(),
  state: z.enum(['planned', 'held', 'cancelled']).optional(),
  year: z.coerce.number().int().min(1990).max(2200).optional(),
})
export type ActivityFilter = z.output<typeof activityQuery>
export const activityRow = z.object({
  id: z.uuid(),
  team: z.uuid(),
  teamTitle: z.string(),
  title: z.string(),
  placeName: z.string(),
  onDay: dayText,
  state: z.enum(['planned', 'held', 'cancelled']),
  stateName: z.string(),
  people: z.int(),
  minutes: z.int(),
  unconfirmed: z.int(),
})
export const activityList = listOf(activityRow)
export const activityView = activityRow.extend({
  report: z.string().nullable(),
  organiser: z.string().nullable(),
  attendance: z.array(z.object({ member: z.uuid(), shown: z.string(), minutes: z.int(), confirmed: z.boolean() })),
  mayHold: z.boolean(),
  whyNotConfirm: z.array(z.string()),
})
