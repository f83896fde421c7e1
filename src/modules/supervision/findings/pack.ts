import { z } from 'zod'

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, '代码用小写字母、数字和短横线')
const title = z.string().trim().min(2).max(40)

/** A kind of finding. */
const category = z.object({
  code,
  title,
  /** how serious one finding of this kind is, from 1 to 10 */
  weight: z.int().min(1).max(10).default(1),
  /** whether it can lead to 一票否决 in the year's appraisal */
  veto: z.boolean().default(false),
  /** the seven prohibitions of poverty-relief discipline and the like: a breach, not a shortcoming */
  prohibition: z.boolean().default(false),
  /** working days for correction, where it differs from the general term */
  days: z.int().min(1).max(250).optional(),
})
export type Category = z.infer<typeof category>

const ground = z.object({ code, title: z.string().trim().min(2).max(80) })
export type Ground = z.infer<typeof ground>

const distinct = (rows: readonly { code: string }[]) => new Set(rows.map((r) => r.code)).size === rows.length
const grounds = (rows: z.input<typeof ground>[]) =>
  z.array(ground).min(1).refine(distinct, '依据代码重复').default(rows)

export const findingsPack = z.object({
  categories: z.array(category).min(1).refine(distinct, '问题类别代码重复'),
  /** kinds of organisation that letters are addressed to; a finding below them is answered by the nearest one above */
  addresseeKinds: z.array(z.string()).min(1).default(['township-committee', 'department', 'county-committee']),
  /** working days for correction, counted from the day the finding is raised */
  correctDays: z.int().min(1).max(250).default(10),
  /** working days that the subject has at the least, counted from the day of notice */
  minimumDays: z.int().min(0).max(60).default(3),
  /** working days after notice within which the finding can be contested */
  appealDays: z.int().min(1).max(60).default(5),
  /** working days for a correction that was sent back */
  returnDays: z.int().min(1).max(60).default(5),
  /** working days for correction after 提级督办 */
  escalatedDays: z.int().min(1).max(60).default(5),
  /** 提级 when it has been overdue this many times */
  escalateAfter: z.int().min(1).max(10).default(2),
  maxExtensions: z.int().min(0).max(10).default(1),
  /** working days that one extension may add at the most */
  maxExtensionDays: z.int().min(1).max(250).default(20),
  extensionGrounds: grounds([
    { code: 'force-majeure', title: '自然灾害等不可抗力' },
    { code: 'superior-approval', title: '须上级批准或者配套政策尚未到位' },
    { code: 'procedure', title: '法定程序、公示期限尚未届满' },
    { code: 'works', title: '工程施工受季节或者工期限制' },
  ]),
  suspensionGrounds: grounds([
    { code: 'case-pending', title: '纪检监察或者司法机关正在处理' },
    { code: 'force-majeure', title: '自然灾害等不可抗力致使整改不能进行' },
    { code: 'merger', title: '组织撤并、区划调整尚未完成' },
  ]),
  toleranceGrounds: grounds([
    { code: 'pilot', title: '先行先试、缺乏经验出现的失误' },
    { code: 'exploration', title: '上级尚无明确限制的探索性试验中的失误' },
    { code: 'good-faith', title: '为推动发展、履职尽责中的无意过失' },
    { code: 'emergency', title: '抢险救灾等紧急情况下果断处置造成的失误' },
    { code: 'self-corrected', title: '主动报告、及时纠正且未造成损失' },
  ]),
})
export type FindingsPack = z.infer<typeof findingsPack>

/** The category of a code; one that the pack no longer has keeps its code as title, so that old findings still show. */
export function categoryOf(pack: FindingsPack, code: string): Category {
  return (
    pack.categories.find((c) => c.code === code) ?? { code, title: code, weight: 1, veto: false, prohibition: false }
  )
}
