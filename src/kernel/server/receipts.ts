import { sql } from 'kysely'
import { newReceipt, receiptOf } from '#kernel/pure/receipt.ts'
import type { Handle } from './handle.ts'

const printOf = (h: Handle, receipt: string) => h.vault.fingerprint(`receipt/${receipt}`)

/**
 * A number by which whoever said something without a name finds what became of it.
 * @param about `module.thing/<id>`, answered by the `answers` of that module's card
 */
export async function issueReceipt(h: Handle, about: string): Promise<string> {
  const receipt = newReceipt()
  await h.run(sql`
    INSERT INTO kernel.receipt (county, print, about, at) VALUES (${h.scope.county}, ${printOf(h, receipt)}, ${about}, ${h.now})`)
  return receipt
}

/** What a number stands for; undefined when it is none of this county's. */
export async function findReceipt(h: Handle, typed: string): Promise<string | undefined> {
  const receipt = receiptOf(typed)
  if (receipt === null) return undefined
  const found = await h.maybe<{ about: string }>(sql`
    SELECT about FROM kernel.receipt WHERE county = ${h.scope.county} AND print = ${printOf(h, receipt)}`)
  return found?.about
}
