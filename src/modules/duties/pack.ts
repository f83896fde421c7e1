import { z } from 'zod'
import { newList } from './lists/model.ts'
import { faultsOfList } from './lists/rules.ts'
import { subjectKind } from './model.ts'

/** The text of a responsibility letter. `{year}`, `{upper}` and `{lower}` are filled in; the items of the list follow `opening`. */
export const letterText = z.object({
  subjectKind,
  title: z.string().min(4),
  opening: z.string().min(10),
  /** what both promise besides the items */
  terms: z.array(z.string().min(4)).min(1),
  closing: z.string().min(4),
})
export type LetterText = z.output<typeof letterText>

/** What a county may vary: its lists, and the texts of its responsibility letters. */
export const dutiesPack = z
  .object({
    lists: z.array(newList).default([]),
    letters: z.array(letterText).default([]),
  })
  .superRefine((pack, context) => {
    const codes = new Set<string>()
    pack.lists.forEach((list, i) => {
      if (codes.has(list.code))
        context.addIssue({ code: 'custom', path: ['lists', i, 'code'], message: `清单编号“${list.code}”重复` })
      codes.add(list.code)
      for (const fault of faultsOfList(list))
        context.addIssue({ code: 'custom', path: ['lists', i, ...fault.at.split('.')], message: fault.reason })
    })
    const kinds = pack.letters.map((l) => l.subjectKind)
    kinds.forEach((kind, i) => {
      if (kinds.indexOf(kind) !== i)
        context.addIssue({ code: 'custom', path: ['letters', i], message: '同一类主体只能有一份责任书文本' })
    })
  })
export type DutiesInput = z.input<typeof dutiesPack>
