import { z } from 'zod'
import { dayText, listOf, listQuery, monthText, placeCode } from '#kernel/pure/schema.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { placeMeasure } from '../map/model.ts'
import { counts } from '../model.ts'

/** What can wait for a post: each group is one kind of act, and one list. */
export const GROUPS = {
  'letters-to-read': { title: '待签收函件', verb: '签收函件', unit: '份' },
  'letters-to-reply': { title: '待回复函件', verb: '回复函件', unit: '份' },
  'findings-to-correct': { title: '待整改问题', verb: '整改问题', unit: '个' },
  'duties-to-do': { title: '待办责任事项', verb: '办理责任事项', unit: '项' },
  'findings-to-notify': { title: '待交办问题', verb: '交办问题', unit: '个' },
  'findings-to-recheck': { title: '待复核问题', verb: '复核整改情况', unit: '个' },
  'findings-to-decide': { title: '待决定申请', verb: '决定延期、中止、容错申请', unit: '件' },
  'findings-to-judge': { title: '待决定申诉', verb: '决定申诉', unit: '件' },
  'visits-to-do': { title: '待录入的督查结果', verb: '录入督查结果', unit: '个' },
  'cases-to-state': { title: '待陈述申辩', verb: '陈述申辩', unit: '件' },
  'cases-to-decide': { title: '待决定的约谈、通报批评和问责', verb: '作出处理决定', unit: '件' },
  'letters-to-issue': { title: '待签发函件', verb: '签发函件', unit: '份' },
  'letters-to-judge': { title: '待审核回复', verb: '审核函件回复', unit: '份' },
  'changes-to-decide': { title: '待审核户档变更', verb: '审核户档变更', unit: '件' },
  'procedures-at-term': { title: '将到期和已到期的识别、退出、监测事项', verb: '办理识别、退出、监测事项', unit: '件' },
  'handovers-to-end': { title: '没有办完的帮扶交接', verb: '办完帮扶交接', unit: '件' },
  'payments-to-decide': { title: '待审批拨付', verb: '审批拨付', unit: '笔' },
  'refunds-to-decide': { title: '待审批的捐赠退回', verb: '审批捐赠退回', unit: '笔' },
  'payments-to-pay': { title: '待支付拨付', verb: '支付', unit: '笔' },
  'payments-to-confirm': { title: '待签收拨付', verb: '发放确认单，请受助人签收', unit: '笔' },
  'gifts-to-settle': { title: '待处理的捐款余款', verb: '退回捐款余款，或者经同意改作他用', unit: '笔' },
} as const
export type GroupKey = keyof typeof GROUPS
const groupKey = z.enum(Object.keys(GROUPS) as [GroupKey, ...GroupKey[]])

const ANSWERING: readonly GroupKey[] = [
  'letters-to-read',
  'findings-to-correct',
  'letters-to-reply',
  'cases-to-state',
  'duties-to-do',
]

/** What waits in the homes for those who answer for several villages. */
const HOMES: readonly GroupKey[] = ['procedures-at-term', 'changes-to-decide', 'handovers-to-end']

/** The groups of a role, the weightiest first; roles without any have nothing that waits for them here. */
export const GROUPS_OF: Readonly<Record<Role, readonly GroupKey[]>> = {
  clerk: ['findings-to-notify', 'findings-to-recheck', 'letters-to-judge', 'findings-to-decide', ...HOMES],
  leader: [
    'letters-to-issue',
    'findings-to-judge',
    'findings-to-decide',
    'cases-to-decide',
    'letters-to-judge',
    'findings-to-recheck',
    'payments-to-decide',
    'refunds-to-decide',
    ...HOMES,
  ],
  inspector: ['visits-to-do', 'findings-to-recheck'],
  township: [...ANSWERING, ...HOMES],
  village: [...ANSWERING, 'procedures-at-term', 'payments-to-confirm'],
  department: ANSWERING,
  posted: [],
  helper: [],
  grid: [],
  finance: ['payments-to-pay', 'gifts-to-settle'],
  centre: ['payments-to-confirm', 'gifts-to-settle'],
  citizen: [],
  public: [],
  auditor: [],
  security: [],
  admin: [],
  system: [],
}

const todoItem = z.object({
  /** of the record; of a visit, its inspection and place */
  id: z.string(),
  group: groupKey,
  title: z.string(),
  /** whose it is: the organisation that must do it or that it came from */
  unitName: z.string(),
  placeName: z.string(),
  since: dayText.nullable(),
  dueOn: dayText.nullable(),
  late: z.boolean(),
  /** the term in words, e.g. 还有3个工作日 */
  note: z.string().nullable(),
  link: z.string(),
})
export type TodoItem = z.infer<typeof todoItem>

export const todoQuery = listQuery.extend({ group: groupKey })
export const todoList = listOf(todoItem)

const todoGroup = z.object({
  key: groupKey,
  title: z.string(),
  unit: z.string(),
  total: z.number().int(),
  late: z.number().int(),
  /** what the month's rhythm says about the group, e.g. that a letter will do it; null when nothing */
  note: z.string().nullable(),
  /** it may wait for that rhythm: nothing in it urges */
  waits: z.boolean(),
  /** the most urgent few; all of them are in the list of the group */
  items: z.array(todoItem),
})
export type TodoGroup = z.infer<typeof todoGroup>

/** One township, village or organisation of the county in the table of the month. */
const unitRow = z.object({
  /** place code, or id of the organisation */
  key: z.string(),
  name: z.string(),
  level: z.enum(['township', 'village', 'unit']),
  place: placeCode,
  unit: z.uuid().nullable(),
  counts,
})
export type UnitRow = z.infer<typeof unitRow>

const nextStep = z.object({ title: z.string(), sentence: z.string(), link: z.string(), late: z.boolean() })
export type NextStep = z.infer<typeof nextStep>

export const monthPage = listOf(unitRow).extend({
  month: monthText,
  /** when the month's measures were last taken; null: never */
  takenAt: z.iso.datetime().nullable(),
  frozen: z.boolean(),
  today: dayText,
  /** the place the figures are about */
  place: placeCode,
  placeName: z.string(),
  /** the organisation they are about, for a post without an area */
  unit: z.uuid().nullable(),
  next: nextStep.nullable(),
  groups: z.array(todoGroup),
  counts,
  measures: z.array(placeMeasure),
})
export type MonthPage = z.infer<typeof monthPage>
