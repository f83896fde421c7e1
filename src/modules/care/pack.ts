import { z } from 'zod'

const category = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  title: z.string().min(2).max(40),
})
export type Category = z.infer<typeof category>

export const DEFAULT_CATEGORIES: Category[] = [
  { code: 'elder', title: '独居、高龄困难老人' },
  { code: 'child', title: '困境儿童' },
  { code: 'family', title: '生活困难家庭' },
  { code: 'member', title: '生活困难党员' },
  { code: 'veteran', title: '生活困难退役军人' },
  { code: 'sudden', title: '遭遇突发变故人员' },
  { code: 'other', title: '其他需要关爱人员' },
]

/** What a county may vary in its care: kinds of need, how many one adviser may have, the terms of wishes. */
export const carePack = z.strictObject({
  centre: z.string().min(2).max(60).default('党员关爱中心'),
  categories: z
    .array(category)
    .min(1)
    .max(40)
    .refine((all) => new Set(all.map((c) => c.code)).size === all.length, '关爱对象类别的代码有重复')
    .default(DEFAULT_CATEGORIES),
  /** persons on file that one adviser has at most */
  adviserMost: z.int().min(1).max(50).default(1),
  /** natural days in which whoever is to be refused or loses a claim may answer */
  hearingDays: z.int().min(1).max(30).default(3),
  /** natural days in which a claimed wish is to be carried out */
  claimDays: z.int().min(1).max(365).default(30),
  /** natural days before that term at which the claimant is reminded */
  remindDays: z.int().min(0).max(60).default(5),
  /** claims that one person or organisation may have open */
  claimsMost: z.int().min(1).max(1000).default(20),
})
export type CarePack = z.infer<typeof carePack>
export type CareInput = z.input<typeof carePack>
