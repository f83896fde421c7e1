import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText } from '#kernel/pure/schema.ts'

export const dutyProblems = defineProblems({
  'list-faulty': {
    status: 422,
    title: '清单有误',
    detail: (p) => `“${p.title ?? '清单'}”不能下达，请按各项提示修改后重新提交。`,
  },
  'organisation-unknown': {
    status: 422,
    title: '找不到责任主体',
    detail: (p) => `找不到${p.names}，请核对组织名册中的名称。`,
  },
  'letter-text-missing': {
    status: 409,
    title: '缺少责任书文本',
    detail: (p) => `工作机制中没有与${p.subject}签订责任书的文本，请先在县级配置中补充。`,
  },
})

export const LIST_KINDS = {
  responsibility: '责任清单',
  task: '重点任务',
  standard: '规范化建设',
  campaign: '专项行动',
  project: '书记项目',
  decision: '联席会议议定事项',
  commitment: '公开承诺',
  livelihood: '民生实事',
} as const
export const listKind = z.enum(Object.keys(LIST_KINDS) as [keyof typeof LIST_KINDS, ...(keyof typeof LIST_KINDS)[]])
export type ListKind = keyof typeof LIST_KINDS

export const SUBJECT_KINDS = {
  'county-committee': '县委',
  department: '部门党组织',
  'township-committee': '乡镇党委',
  'village-branch': '村（社区）党支部',
} as const
export const subjectKind = z.enum(
  Object.keys(SUBJECT_KINDS) as [keyof typeof SUBJECT_KINDS, ...(keyof typeof SUBJECT_KINDS)[]],
)
export type SubjectKind = keyof typeof SUBJECT_KINDS

export const recurrence = z.enum(['once', 'monthly', 'quarterly', 'yearly'])
export type Recurrence = z.infer<typeof recurrence>

export const deadlineRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workingDays'), count: z.number().int().min(0).max(260) }),
  z.object({ kind: z.literal('calendarDays'), count: z.number().int().min(0).max(366) }),
  z.object({ kind: z.literal('dayOfMonth'), day: z.number().int().min(1).max(31) }),
  z.object({
    kind: z.literal('workingDayOfMonth'),
    nth: z
      .number()
      .int()
      .min(-23)
      .max(23)
      .refine((n) => n !== 0, '工作日从 1 或 -1 数起'),
  }),
  z.object({ kind: z.literal('endOfMonth') }),
  z.object({ kind: z.literal('fixed'), day: dayText }),
])

export const DUTY_STATES = ['open', 'done', 'short', 'overdue', 'void'] as const
export const dutyState = z.enum(DUTY_STATES)
export type DutyState = z.infer<typeof dutyState>
