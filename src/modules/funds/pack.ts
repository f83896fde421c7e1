import { z } from 'zod'
import { isDay } from '#kernel/pure/day.ts'
import { lendingKinds } from './lending/pack.ts'
import { FUNDING, purposeCode } from './model.ts'

const title = z.string().min(2).max(60)
const sum = z.int().min(0).max(1_000_000_000_000)

const purpose = z.strictObject({ code: purposeCode, title })
export type Purpose = z.infer<typeof purpose>

export const DEFAULT_PURPOSES: Purpose[] = [
  { code: 'living-aid', title: '定期生活救助' },
  { code: 'illness-aid', title: '大病救助' },
  { code: 'study-aid', title: '助学' },
  { code: 'housing', title: '住房修缮' },
  { code: 'wish', title: '微心愿' },
  { code: 'service', title: '服务项目' },
  { code: 'operation', title: '关爱中心运营' },
  { code: 'village-running', title: '村级组织运转经费' },
  { code: 'former-officials', title: '离任村干部补贴' },
  { code: 'venue', title: '活动场所建设' },
]

const cap = z.strictObject({
  purpose: purposeCode,
  /** how often it begins anew */
  per: z.enum(['month', 'year']),
  /** the most for one recipient, in 分 */
  most: z.int().min(1).max(100_000_000),
})
export type Cap = z.infer<typeof cap>

/** What is owed to every village each year, and how it grows. */
const standard = z
  .strictObject({
    code: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    title,
    purpose: purposeCode,
    /** the first year, in which it is `base` */
    year: z.int().min(1990).max(2200),
    /** 分 a village in the first year, all payers together */
    base: sum,
    /** of it the county's own share, in 分; it grows in the same measure */
    match: sum.default(0),
    /** more each year, in thousandths of the year before, rounded to whole yuan */
    growth: z.int().min(0).max(1000).default(0),
    /** days of the year by which an equal part is due, `MM-DD` */
    instalments: z
      .array(z.string().refine((day) => isDay(`2015-${day}`), '日期应写成 03-31 的样子，不用 02-29'))
      .min(1)
      .max(12),
  })
  .refine((of) => of.match <= of.base, { path: ['match'], message: '县级配套不能多于总额' })
export type Standard = z.infer<typeof standard>

/** How gifts are taken in, and how often what came of them is made public. */
const giving = z.strictObject({
  /** how money for gifts comes, see `statements/provider.ts` */
  provider: z.enum(['bank-transfer']).default('bank-transfer'),
  /** the centre's account for gifts, as it is printed on the slip */
  bank: z
    .strictObject({ name: title, holder: title, number: z.string().regex(/^\d[\d ]{7,30}\d$/, '银行账号应为数字') })
    .nullable()
    .default(null),
  /** natural days for which a pledge waits for its money */
  pledgeDays: z.int().min(1).max(365).default(30),
  /** months of one public ledger; the law asks for one at least every three */
  publishMonths: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(3),
  /** natural days after a period's end within which its ledger is public; at most three months */
  publishWithin: z.int().min(1).max(90).default(30),
  /** natural days for which a gift may lie unused */
  idleDays: z.int().min(30).max(3650).default(180),
})

/** What a county may vary in its funds. */
export const fundsPack = z.strictObject({
  purposes: z
    .array(purpose)
    .min(1)
    .max(60)
    .refine((all) => new Set(all.map((p) => p.code)).size === all.length, '资金用途的代码有重复')
    .refine((all) => all.every((p) => p.code !== FUNDING), `“${FUNDING}”是拨入资金的专用代码，不能作为用途`)
    .default(DEFAULT_PURPOSES),
  /** from this sum on (分) a second person approves before it is paid */
  twoPeopleFrom: sum.default(0),
  caps: z.array(cap).max(60).default([]),
  /** natural days in which the one who asked may answer an intended refusal */
  hearingDays: z.int().min(1).max(30).default(3),
  /** working days within which an approved payment is to be paid */
  payWithin: z.int().min(1).max(60).default(5),
  standards: z.array(standard).max(20).default([]),
  /** what is lent in kind and repaid in produce */
  lending: lendingKinds,
  giving: giving.prefault({}),
})
export type FundsPack = z.infer<typeof fundsPack>
/** A pack as it is written down: what has a default may be left out. */
export type FundsInput = z.input<typeof fundsPack>
