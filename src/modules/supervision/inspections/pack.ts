import { z } from 'zod'

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, '代码用小写字母、数字和短横线')
const distinct = (rows: readonly { code: string }[]) => new Set(rows.map((r) => r.code)).size === rows.length

const item = z.object({
  code,
  /** the question, to which 合格 or 不合格 is the answer */
  text: z.string().trim().min(4).max(200),
  /** the rule that it checks; the grounds of a finding */
  grounds: z.string().trim().min(4).max(200),
  /** category of the finding when it fails */
  category: z.string().min(1).max(60),
  /** a photograph or paper must be there when it fails */
  evidence: z.boolean().default(false),
})

const checklist = z.object({
  code,
  title: z.string().trim().min(2).max(60),
  kinds: z.array(z.enum(['field', 'phone', 'stationed'])).min(1),
  items: z.array(item).min(1).max(60).refine(distinct, '检查项代码重复'),
})

export const inspectionsPack = z.object({
  checklists: z.array(checklist).refine(distinct, '检查表代码重复').default([]),
  /** kind of organisation that is looked at in a drawn place of each level */
  looksAt: z
    .object({ village: z.string().default('village-branch'), township: z.string().default('township-committee') })
    .default({ village: 'village-branch', township: 'township-committee' }),
})
export type InspectionsPack = z.infer<typeof inspectionsPack>
