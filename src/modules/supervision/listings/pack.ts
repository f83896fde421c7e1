import { z } from 'zod'

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, '代码用小写字母、数字和短横线')

/** Why an organisation is weak; a new finding of one of `categories` within the watch is a relapse. */
const cause = z.object({ code, title: z.string().trim().min(2).max(60), categories: z.array(z.string()).default([]) })
export type Cause = z.infer<typeof cause>

const distinct = (rows: readonly { code: string }[]) => new Set(rows.map((r) => r.code)).size === rows.length

export const listingsPack = z.object({
  causes: z
    .array(cause)
    .min(1)
    .refine(distinct, '软弱涣散表现代码重复')
    .default([
      { code: 'team-incomplete', title: '班子配备不齐、书记长期缺职', categories: [] },
      { code: 'secretary-unfit', title: '书记不胜任、工作不在状态', categories: [] },
      { code: 'team-divided', title: '班子不团结、内耗严重', categories: [] },
      { code: 'life-irregular', title: '组织生活不正常', categories: [] },
      { code: 'members-unled', title: '党员教育管理缺失', categories: [] },
      { code: 'service-poor', title: '服务群众意识差、群众意见大', categories: [] },
      { code: 'governance-disordered', title: '村务财务公开和民主管理混乱', categories: [] },
      { code: 'venue-missing', title: '没有活动场所或者长期闲置', categories: [] },
      { code: 'economy-empty', title: '集体经济薄弱、没有经营收入', categories: [] },
    ]),
  /** working days after notice within which the organisation can say what it thinks */
  hearingDays: z.int().min(1).max(60).default(5),
  appealDays: z.int().min(1).max(60).default(5),
  /** months of watch after delisting */
  watchMonths: z.int().min(1).max(36).default(12),
})
export type ListingsPack = z.infer<typeof listingsPack>

export function causeOf(pack: ListingsPack, code: string): Cause {
  return pack.causes.find((c) => c.code === code) ?? { code, title: code, categories: [] }
}
