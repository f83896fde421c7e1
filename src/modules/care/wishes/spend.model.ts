import { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { fen } from '#kernel/pure/money.ts'
import { dayText, personName } from '../model.ts'
import type { Wish, WishKind } from './model.ts'

const WISH = 'care.wish/'
export const aboutWish = (id: Id) => `${WISH}${id}`

/** The wish that a need or a payment is about. */
export function wishOf(about: string): Id | undefined {
  return about.startsWith(WISH) ? about.slice(WISH.length) : undefined
}

/** For what money that is given or asked for is meant, by the kind of wish. */
export const PURPOSE_OF = { wish: 'wish', project: 'service' } as const satisfies Record<WishKind, string>

export const spendBody = z.strictObject({
  /** what is still needed when it is left out */
  amount: fen.optional(),
  purpose: z.string().min(2, '请选择用途').max(40),
  /** who supplies what is wished; the resident gets the money when it is left out */
  payeeTitle: z.string().trim().min(2).max(60).optional(),
  /** when others of the resident's name are paid there: the account of the one it is, or that it is none of them */
  sameAs: z.uuid().optional(),
  another: z.boolean().default(false),
  /** whom a household names to confirm in its stead; who has a file has named theirs there */
  witness: personName.optional(),
  /** accounts in the order in which they are used up; else what was given for the wish, then what the place has for the purpose */
  sources: z.array(z.uuid()).max(200).default([]),
  document: z.string().trim().min(2, '请写明审批表、会议纪要或者文件的编号').max(200),
  dueOn: dayText.optional(),
})
export type SpendBody = z.output<typeof spendBody>

/** Only a wish for money that hangs on the wall, or has hung there and is being fulfilled, is paid for. */
export function openForMoney(w: Pick<Wish, 'needs' | 'state'>): boolean {
  return w.needs === 'money' && (w.state === 'listed' || w.state === 'claimed' || w.state === 'carried')
}
