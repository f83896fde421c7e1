import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { newReceipt, receiptOf } from '#kernel/pure/receipt.ts'
import type { Handle } from './handle.ts'
import { writtenAt } from './journal.ts'

const printOf = (h: Handle, receipt: string) => h.vault.fingerprint(`receipt/${receipt}`)

/**
 * A number by which whoever said something without a name finds what became of it. Who that was is not kept.
 * @param about `module.thing/<id>`, answered by the `answers` of that module's card
 */
export function issueReceipt(h: Handle, about: string): Promise<string> {
  return issue(h, about, null)
}

/**
 * The code of a slip 确认单: who holds the paper says on the public page that it reached them. The officer who hands it out
 * answers for having given it to the right one. A second slip makes the first worthless.
 * @param about `module.thing/<id>`, taken by the `confirms` of that module's card
 */
export function issueSlip(h: Handle, about: string): Promise<string> {
  return issue(h, about, h.scope.person)
}

/** Kept by the machine's own clock: of two slips the later one must be the later one when the demo's clock was set back, too. */
async function issue(h: Handle, about: string, person: Id | null): Promise<string> {
  const receipt = newReceipt()
  await h.run(sql`
    INSERT INTO kernel.receipt (county, print, about, at, person)
    VALUES (${h.scope.county}, ${printOf(h, receipt)}, ${about}, ${writtenAt(h.scope)}, ${person})`)
  return receipt
}

/** What a number stands for, and who handed it out if it is a slip's; undefined when it is none of this county's, or no longer. */
export async function findReceipt(h: Handle, typed: string): Promise<{ about: string; by: Id | null } | undefined> {
  const receipt = receiptOf(typed)
  if (receipt === null) return undefined
  return h.maybe<{ about: string; by: Id | null }>(sql`
    SELECT r.about, r.person AS by FROM kernel.receipt r WHERE r.county = ${h.scope.county} AND r.print = ${printOf(h, receipt)}
      AND NOT EXISTS (SELECT 1 FROM kernel.receipt n WHERE n.county = r.county AND n.about = r.about AND n.at > r.at)`)
}
