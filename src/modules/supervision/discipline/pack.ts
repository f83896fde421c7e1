import { z } from 'zod'

export const DISCIPLINE_KINDS = { talk: '约谈', criticism: '通报批评', sanction: '问责处理' } as const
export type DisciplineKind = keyof typeof DISCIPLINE_KINDS
export const disciplineKind = z.enum(['talk', 'criticism', 'sanction'])

const code = z.string().regex(/^[a-z][a-z0-9-]*$/, '代码用小写字母、数字和短横线')

/** A form that a measure can take; heavier forms have a higher weight. */
const form = z.object({
  code,
  kind: disciplineKind,
  title: z.string().trim().min(2).max(40),
  weight: z.int().min(1).max(100),
  /** about whom it can be */
  about: z
    .array(z.enum(['organisation', 'person']))
    .min(1)
    .default(['organisation', 'person']),
  /** what the year's appraisal will take off, in points, and whether it is 一票否决; only recorded here */
  points: z.number().min(0).max(100).default(0),
  veto: z.boolean().default(false),
})
export type Form = z.infer<typeof form>

const distinct = (rows: readonly { code: string }[]) => new Set(rows.map((r) => r.code)).size === rows.length

export const disciplinePack = z.object({
  forms: z
    .array(form)
    .min(1)
    .refine(distinct, '处理方式代码重复')
    .default([
      {
        code: 'talk',
        kind: 'talk',
        title: '约谈提醒',
        weight: 10,
        about: ['organisation', 'person'],
        points: 0,
        veto: false,
      },
      {
        code: 'named',
        kind: 'criticism',
        title: '会议点名',
        weight: 20,
        about: ['organisation', 'person'],
        points: 0.5,
        veto: false,
      },
      {
        code: 'circular',
        kind: 'criticism',
        title: '书面通报批评',
        weight: 30,
        about: ['organisation', 'person'],
        points: 1,
        veto: false,
      },
      {
        code: 'self-examination',
        kind: 'sanction',
        title: '责令作出书面检查',
        weight: 40,
        about: ['organisation', 'person'],
        points: 2,
        veto: false,
      },
      { code: 'admonition', kind: 'sanction', title: '诫勉', weight: 50, about: ['person'], points: 3, veto: false },
      {
        code: 'no-honours',
        kind: 'sanction',
        title: '取消当年评优评先资格',
        weight: 60,
        about: ['organisation', 'person'],
        points: 5,
        veto: true,
      },
      {
        code: 'adjustment',
        kind: 'sanction',
        title: '建议调整岗位或者职务',
        weight: 70,
        about: ['person'],
        points: 5,
        veto: true,
      },
    ]),
  /** working days after notice within which the one concerned can state their case */
  hearingDays: z.int().min(1).max(60).default(5),
  /** working days after the decision within which it can be contested */
  appealDays: z.int().min(1).max(90).default(10),
})
export type DisciplinePack = z.infer<typeof disciplinePack>
