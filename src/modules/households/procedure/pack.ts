import { z } from 'zod'
import { CASE_KINDS, type CaseKind } from './model.ts'

const days = z.number().int().min(1).max(400)
const terms = z.strictObject({ entry: days, review: days, exit: days, watch: days })

/** Steps for which a paper may be asked: the record of a visit, of a meeting, a signed sheet, proof that a risk is gone. */
export const PAPER_STEPS = ['verify', 'appraise', 'sign', 'ask-lift', 'endorse', 'decide', 'conclude'] as const

/** What a county may vary in its procedures: days from opening (for a watch, from the clue) to a decision, by year; how an appraisal counts; papers. */
export const procedurePack = z.strictObject({
  /** year → natural days by kind; a year that is not named goes by the latest before it, an earlier one by the first */
  terms: z
    .record(z.string().regex(/^\d{4}$/), terms)
    .refine((t) => Object.keys(t).length > 0, '至少要有一个年度的期限')
    .default({ '2014': { entry: 60, review: 90, exit: 60, watch: 15 } }),
  appraisal: z
    .strictObject({
      /** present of due, at least, as a fraction: 三分之二以上 is [2, 3], and two thirds themselves are enough */
      quorum: z
        .tuple([z.number().int().min(1).max(10), z.number().int().min(1).max(10)])
        .refine(([part, whole]) => part <= whole, '到会比例不能超过全部')
        .default([2, 3]),
      /** in favour of those present, more than, in hundredths */
      majority: z.number().int().min(0).max(99).default(50),
    })
    .prefault({}),
  /** steps that need at least one paper */
  papers: z.array(z.enum(PAPER_STEPS)).default(['verify', 'appraise', 'sign', 'ask-lift']),
})
export type ProcedurePack = z.infer<typeof procedurePack>

/** Days from opening to a decision. */
export function termOf(pack: Pick<ProcedurePack, 'terms'>, kind: CaseKind, year: number): number {
  if (!(kind in CASE_KINDS)) throw new Error(`no kind ${kind}`)
  const years = Object.keys(pack.terms).sort()
  const latest = years.filter((y) => Number(y) <= year).at(-1) ?? years[0]!
  return pack.terms[latest]![kind]
}
