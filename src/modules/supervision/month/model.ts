import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText } from '#kernel/pure/schema.ts'

export const MONTH_STATES = { none: '未启动', open: '进行中', closing: '正在月结', closed: '已月结' } as const
export type MonthState = keyof typeof MONTH_STATES

/** The steps of a close, in the order in which each is committed. */
export const CLOSE_STEPS = {
  measures: '汇总指标',
  judge: '核验责任事项，提出问题',
  warnings: '拟定预警函',
  freeze: '封存本月数据',
  bulletin: '生成并发布通报',
} as const
export type CloseStep = keyof typeof CLOSE_STEPS
export const STEP_ORDER = Object.keys(CLOSE_STEPS) as CloseStep[]

export const monthProblems = defineProblems({
  'month-in-future': {
    status: 409,
    title: '月份未到',
    detail: (p) => `今天是 ${p.today}，${p.month}还没有开始，不能办理。`,
  },
  'month-not-over': {
    status: 409,
    title: '未到月结日',
    detail: (p) => `${p.month}的月结日是 ${p.end}，今天是 ${p.today}，届时再办理月结。`,
  },
  'month-before-first': {
    status: 409,
    title: '早于启用月份',
    detail: (p) => `本县自${p.first}启用系统，${p.month}及以前的月份不在系统中办理。`,
  },
  'month-not-open': {
    status: 409,
    title: '月份未启动',
    detail: (p) => `${p.month}还没有启动，请先在“月度”中办理月初提示。`,
  },
  'month-before-open': {
    status: 409,
    title: '上月未月结',
    detail: (p) => `${p.before}还没有月结，请先办理上月月结，再结${p.month}。`,
  },
  'month-not-closed': {
    status: 409,
    title: '月份未月结',
    detail: (p) => `${p.month}还没有月结，直接修改记录即可，不需要更正。`,
  },
})

const step = z.object({
  code: z.enum(['start', 'mid', 'close', 'bulletin']),
  title: z.string(),
  /** the rhythm day it falls on */
  on: dayText,
  doneOn: dayText.nullable(),
  state: z.enum(['before', 'waiting', 'due', 'late', 'running', 'done']),
  note: z.string(),
})

export const monthStatus = z.object({
  month: monthText,
  state: z.enum(['none', 'open', 'closing', 'closed']),
  stateLabel: z.string(),
  today: dayText,
  steps: z.array(step),
  /** the one thing to do next, and what stands against it for the post that asks */
  next: z
    .object({
      code: z.enum(['start', 'issue-start', 'mid', 'issue-mid', 'close', 'issue-end', 'judge-replies', 'wait']),
      title: z.string(),
      sentence: z.string(),
      /** page on which it is done, when it is not a button here */
      href: z.string().nullable(),
      reasons: z.array(z.string()),
    })
    .nullable(),
  letters: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      draft: z.int(),
      issued: z.int(),
      unread: z.int(),
      replied: z.int(),
      answered: z.int(),
      late: z.int(),
    }),
  ),
  closing: z.object({ step: z.string().nullable(), stepTitle: z.string().nullable(), asOf: z.string() }).nullable(),
  digest: z.string().nullable(),
  previous: z.string().nullable(),
  /** the run that is at work on this month, or the last one */
  run: z.object({ id: z.uuid(), kind: z.string(), state: z.string() }).nullable(),
  bulletin: z.object({ number: z.string(), publishedOn: dayText }).nullable(),
})
export type MonthStatus = z.infer<typeof monthStatus>

/** A number that opens: `link` is the console's list of exactly these records. */
const figure = z.object({ value: z.int(), link: z.string() })
export type LinkedFigure = z.infer<typeof figure>

const summary = z.object({
  categories: figure,
  raised: figure,
  corrected: figure,
  lifted: figure,
  withdrawn: figure,
  /** letters that demand the correction of open findings */
  demands: figure,
  letters: z.array(figure.extend({ kind: z.string(), title: z.string() })),
})
export type Summary = z.infer<typeof summary>

const pair = { raised: figure, corrected: figure }

export const bulletinContent = z.object({
  month: monthText,
  from: dayText,
  to: dayText,
  asOf: z.string(),
  /** 1 January to the month's last day */
  toDate: summary,
  /** the month alone */
  ofMonth: summary,
  categories: z.array(
    z.object({ category: z.string(), title: z.string(), toDate: z.object(pair), ofMonth: z.object(pair) }),
  ),
  places: z.array(
    z.object({
      place: z.string(),
      name: z.string(),
      toDate: z.object(pair),
      ofMonth: z.object(pair),
      /** demands issued to addressees there, year to date */
      demands: figure,
      /** findings whose term has run out */
      overdue: figure,
    }),
  ),
  /** addressees that owe a reply whose day has passed */
  unanswered: z.array(z.object({ name: z.string(), place: z.string(), letters: figure })),
  measures: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      unit: z.string(),
      kind: z.enum(['ratio', 'count', 'sum']),
      numerator: z.number(),
      denominator: z.number(),
      figure: z.number().nullable(),
      link: z.string(),
    }),
  ),
})
export type BulletinContent = z.infer<typeof bulletinContent>

export const amendmentRow = z.object({
  id: z.uuid(),
  at: z.string(),
  person: z.string().nullable(),
  text: z.string(),
  why: z.string(),
  evidence: z.array(
    z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
  ),
})

export const bulletin = bulletinContent.extend({
  /** false: a preview of a month that is not closed yet */
  published: z.boolean(),
  /** which letters its figures count, for whoever compares them with the list of letters */
  lettersNote: z.string(),
  number: z.string().nullable(),
  title: z.string(),
  publishedOn: dayText.nullable(),
  digest: z.string().nullable(),
  previous: z.string().nullable(),
  amendments: z.array(amendmentRow),
})
export type Bulletin = z.infer<typeof bulletin>
