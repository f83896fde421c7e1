import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type Payee, requestPayment, sameOf, sumAnswering } from '#modules/funds/public.ts'
import { type PayeeOfCase, payeesOfCases } from '../cases/payees.ts'
import { countGifts, holdForMoney } from './gifts.ts'
import type { Wish } from './model.ts'
import { aboutWish, openForMoney, type SpendBody } from './spend.model.ts'

/** What is still to be asked for, in 分; nought when the wish needs no money or is not on the wall. */
export async function leftToSpend(h: Handle, w: Wish): Promise<Fen> {
  if (!openForMoney(w)) return 0
  return Math.max(0, w.needed - (await sumAnswering(h, aboutWish(w.id))))
}

/**
 * Asks for the money of a wish: to the resident it is for, or to who supplies them; adviser and helpers keep away from it. What
 * was given for this wish is used first.
 * @throws funds-short, funds-sources, funds-cap, funds-namesake; input-invalid when it is more than the wish still needs
 */
export async function spendOnWish(h: Handle, id: Id, b: SpendBody): Promise<Id> {
  // held, so that two requests at once do not ask for more than is needed together
  const w = await holdForMoney(h, id)
  if (!openForMoney(w))
    throw new Problem(
      'action-not-allowed',
      { action: '申请拨付' },
      { reasons: ['上墙的资金类心愿、项目才能申请拨付。'] },
    )
  const left = await leftToSpend(h, w)
  const amount = b.amount ?? left
  if (amount > left || amount === 0)
    throw faultAt('amount', left === 0 ? '所需资金已经全部申请。' : `还可以申请 ${yuanText(left)} 元。`)
  const whose = await beneficiaryOf(h, w)
  const to = payeeOf(w, whose, b)
  const payment = await requestPayment(h, {
    amount,
    purpose: b.purpose,
    title: w.title,
    document: b.document,
    place: w.place,
    about: aboutWish(id),
    to,
    from: b.sources.length > 0 ? b.sources : null,
    benefits: whose?.to ?? null,
    kin: whose?.kin ?? [],
    // who is paid directly named the witness; a firm confirms by itself
    witness: b.payeeTitle === undefined ? (whose?.witness ?? b.witness ?? null) : null,
    dueOn: b.dueOn ?? null,
  })
  await countGifts(h, id)
  return payment
}

/** Whom a wish is for, as whoever pays knows them; undefined when it is for many. */
async function beneficiaryOf(h: Handle, w: Wish): Promise<PayeeOfCase | undefined> {
  if (w.case !== null) return (await payeesOfCases(h, [w.case]))[0]
  if (w.household === null) return undefined
  return { to: { kind: 'household', id: w.household, title: w.forShown!, place: w.place }, kin: [], witness: null }
}

/** Who supplies what is wished; else the resident or the household it is for, under the masked name. */
function payeeOf(w: Wish, whose: PayeeOfCase | undefined, b: SpendBody): Payee {
  if (b.payeeTitle !== undefined) return { kind: 'supplier', title: b.payeeTitle, place: w.place }
  if (whose === undefined) throw faultAt('payeeTitle', '面向多人的项目，请填写收款单位。')
  return { ...whose.to, ...sameOf(b) }
}
