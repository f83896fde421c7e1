import { z } from 'zod'
import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import { dayText } from '#kernel/pure/schema.ts'

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, '代码用小写字母、数字和短横线')

/** When an answer is due, counted from the day of issue. */
export const answerRule: z.ZodType<DeadlineRule> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workingDays'), count: z.int().min(1).max(250) }),
  z.object({ kind: z.literal('calendarDays'), count: z.int().min(1).max(366) }),
  z.object({ kind: z.literal('dayOfMonth'), day: z.int().min(1).max(31) }),
  z.object({ kind: z.literal('workingDayOfMonth'), nth: z.int().min(-23).max(23) }),
  z.object({ kind: z.literal('endOfMonth') }),
  z.object({ kind: z.literal('fixed'), day: dayText }),
])

/** The words in braces that a letter's text may hold; `{items}` stands alone, as a paragraph of its own. */
export const PLACEHOLDERS = ['month', 'addressee', 'items', 'count', 'deadline', 'earlier'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]

export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map((m) => m[1] ?? '')
}

const known = (text: string) => placeholdersIn(text).every((p) => (PLACEHOLDERS as readonly string[]).includes(p))
const balanced = (text: string) => !/[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))
const words = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .refine(known, `可用的填空只有 ${PLACEHOLDERS.map((p) => `{${p}}`).join('、')}`)
  .refine(balanced, '花括号不成对')

/** A paragraph is plain text, or a heading 一、…. A paragraph that names {earlier} is left out when there is no earlier letter. */
const paragraph = z.union([
  words.refine((t) => t === '{items}' || !placeholdersIn(t).includes('items'), '{items} 应独占一段'),
  z.object({ heading: words.refine((t) => !placeholdersIn(t).includes('items'), '标题里不能有 {items}') }),
])
export type Paragraph = z.infer<typeof paragraph>

/**
 * What a letter lists: duties falling due in the month; open findings; findings that stayed open past their term. A kind
 * that lists nothing is written by a person, to addressees chosen one by one: {items} are the paragraphs of that text.
 */
export const LISTS = {
  'duties-due': '本月到期事项',
  'open-findings': '未销号问题',
  'stayed-open': '逾期未改问题',
  nothing: '由经办人选定主送单位、撰写内容',
} as const

const kind = z
  .object({
    code: code.refine((c) => c !== 'bulletin', 'bulletin 留给通报'),
    title: z.string().trim().min(2).max(20),
    /** stands before 〔2016〕5号, e.g. 绥组提; each kind has its own */
    prefix: z.string().trim().min(1).max(20),
    lists: z.enum(Object.keys(LISTS) as [keyof typeof LISTS, ...(keyof typeof LISTS)[]]).default('nothing'),
    /** drafted with the month's rhythm (at its start, half way, at its close), or only when someone asks */
    when: z.enum(['start', 'mid', 'end', 'asked']).default('asked'),
    /** to the organisation that answers for the subject, or to the subject itself */
    addressing: z.enum(['answering', 'subject']).default('answering'),
    /** the letter's title, e.g. 关于{month}基层党建工作到期事项的提示函 */
    subject: words.refine((t) => !placeholdersIn(t).includes('items'), '标题里不能有 {items}'),
    text: z.array(paragraph).min(1).max(40),
    /** the items as numbered paragraphs or as a table */
    layout: z.enum(['list', 'table']).default('list'),
    /** no deadline: no reply is asked for */
    deadline: answerRule.optional(),
    /** a reply must bring evidence */
    evidence: z.boolean().default(false),
    /** the kind of earlier letter that this one names, of the same month and addressee */
    follows: code.optional(),
    /** list again what an earlier letter of this kind has listed already */
    again: z.boolean().default(false),
    countsInAppraisal: z.boolean().default(false),
    cc: z.array(z.string().trim().min(2).max(60)).max(20).default([]),
    urgency: z.enum(['特急', '加急', '平急']).optional(),
    /** who may issue it; never the person who drafted it */
    issuers: z
      .array(z.enum(['leader', 'clerk']))
      .min(1)
      .default(['leader']),
  })
  .superRefine((k, context) => {
    const texts = [k.subject, ...k.text.map((p) => (typeof p === 'string' ? p : p.heading))].flatMap(placeholdersIn)
    const fault = (message: string, at: string) => context.addIssue({ code: 'custom', message, path: [at] })
    if (k.lists === 'nothing' && k.when !== 'asked') fault('由人撰写的函不随月度节奏拟定', 'when')
    if (k.lists === 'nothing' && texts.includes('count')) fault('由人撰写的函不能用 {count}', 'text')
    if (!k.text.includes('{items}')) fault('正文应有一段 {items}', 'text')
    if (texts.includes('deadline') && k.deadline === undefined) fault('没有回复时限的函不能用 {deadline}', 'text')
    if (texts.includes('earlier') && k.follows === undefined) fault('没有规定前函种类的函不能用 {earlier}', 'text')
    if (k.evidence && k.deadline === undefined) fault('不要求回复的函不能要求回复附证明材料', 'evidence')
  })
export type LetterKind = z.infer<typeof kind>

const distinctBy = (pick: (k: LetterKind) => string) => (kinds: readonly LetterKind[]) =>
  new Set(kinds.map(pick)).size === kinds.length

export const lettersPack = z.object({
  /** 发文机关标志 in red, and the 署名 */
  issuer: z.string().trim().min(2).max(60),
  signer: z.string().trim().min(2).max(60).optional(),
  /** 附注 without brackets, e.g. 联系人：王禾；联系电话：… */
  note: z.string().trim().max(100).optional(),
  kinds: z
    .array(kind)
    .min(1)
    .refine(
      distinctBy((k) => k.code),
      '函件种类代码重复',
    )
    .refine(
      distinctBy((k) => k.prefix),
      '两种函件不能共用一个发文字号',
    )
    .refine(
      (kinds) => kinds.every((k) => k.follows === undefined || kinds.some((o) => o.code === k.follows && o !== k)),
      '前函种类不存在',
    ),
})
export type LettersPack = z.infer<typeof lettersPack>
