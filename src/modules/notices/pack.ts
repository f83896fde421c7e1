import { z } from 'zod'
import { noticeField } from './model.ts'

const kind = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]*$/),
  title: z.string().min(2),
  /** days that it hangs, the day of posting not counted */
  days: z.number().int().min(1).max(60),
  counted: z.enum(['natural', 'working']),
  /** the columns it shows, of the closed list of NOTICE_FIELDS */
  fields: z.array(noticeField).min(1).max(10),
})
export type NoticeKind = z.infer<typeof kind>

const household: NoticeKind['fields'] = ['name', 'place', 'group', 'size', 'decision']

export const DEFAULT_KINDS: NoticeKind[] = [
  { code: 'household-entry', title: '纳入建档立卡公示', days: 5, counted: 'working', fields: household },
  { code: 'household-listed', title: '纳入建档立卡公告', days: 5, counted: 'working', fields: household },
  { code: 'household-exit', title: '脱贫退出公示', days: 7, counted: 'natural', fields: household },
  { code: 'household-exited', title: '脱贫退出公告', days: 7, counted: 'natural', fields: household },
  { code: 'household-watch', title: '纳入防止返贫监测公示', days: 5, counted: 'natural', fields: household },
]

/** What a county may vary in its notices: kinds, their days, the columns among those that may be shown at all. */
export const noticesPack = z.strictObject({
  kinds: z
    .array(kind)
    .refine((kinds) => new Set(kinds.map((k) => k.code)).size === kinds.length, '公示类别的代码有重复')
    .default(DEFAULT_KINDS),
  /** what stands at the foot of every notice: how to object */
  contact: z
    .string()
    .max(200)
    .default('对公示内容有异议的，请在公示期内向村民委员会或者乡镇人民政府反映，可以不署名。'),
})
export type NoticesPack = z.infer<typeof noticesPack>
