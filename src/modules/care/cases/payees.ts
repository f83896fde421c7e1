import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Payee, Witness } from '#modules/funds/public.ts'
import { advisersAtCases, identitiesOf } from './store.ts'

export interface PayeeOfCase {
  readonly to: Payee
  /** the adviser: neither approves nor pays what is for the case; the helpers of a household are known to whoever pays */
  readonly kin: readonly Id[]
  /** whom the resident named to confirm in their stead */
  readonly witness: Witness | null
}

/**
 * Cases as those who are paid: the resident of the register of households whom it names, or the household, so that nobody has two
 * accounts; else the case itself. In the order given.
 */
export async function payeesOfCases(h: Handle, cases: readonly Id[]): Promise<PayeeOfCase[]> {
  const found = new Map((await identitiesOf(h, cases)).map((c) => [c.id, c]))
  const advisers = await advisersAtCases(h, cases)
  return cases.map((id) => {
    const c = found.get(id)
    if (c === undefined) throw new Problem('not-found', { what: '该关爱对象' })
    const adviser = advisers.get(id)
    const witness = c.witnessPrint === null ? null : { print: c.witnessPrint, shown: c.witnessShown! }
    return { to: payeeOf(c), kin: adviser === undefined ? [] : [adviser], witness }
  })
}

function payeeOf(c: Awaited<ReturnType<typeof identitiesOf>>[number]): Payee {
  const common = { title: c.shown, place: c.place }
  if (c.resident !== null) return { ...common, kind: 'resident', id: c.resident, namePrint: c.namePrint }
  if (c.household !== null) return { ...common, kind: 'household', id: c.household }
  return { ...common, kind: 'resident', of: 'care.case', id: c.id, namePrint: c.namePrint }
}
