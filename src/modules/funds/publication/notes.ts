import type { Id } from '#kernel/pure/ids.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { giverName } from '../gifts/giver.ts'
import { section } from '../section.ts'
import { namesWithin, withoutNumbers, withoutTitles } from './rules.ts'
import * as store from './store.ts'

/**
 * Why a posting is put right is read by the giver and stands in the public ledger for good: it names neither who gave nor who was paid,
 * and says nothing that a public notice may not.
 * @param at the field in which it was written
 * @throws input-invalid at the field
 */
export async function mustSuitPublic(h: Handle, at: string, why: string, posting: Id): Promise<void> {
  const parties = await store.partiesOf(h, posting)
  const givers = await namesOfGivers(
    h,
    parties.flatMap((p) => p.gift ?? []),
  )
  const prints = parties.flatMap((p) => p.print ?? [])
  await refuse(h, at, why, { names: [...givers, ...parties.map((p) => p.title)], prints })
}

/** The same of why a gift goes back. */
export async function mustSuitGiver(h: Handle, at: string, why: string, gift: Id): Promise<void> {
  await refuse(h, at, why, { names: await namesOfGivers(h, [gift]), prints: [] })
}

async function namesOfGivers(h: Handle, gifts: readonly Id[]): Promise<string[]> {
  const names: string[] = []
  for (const gift of new Set(gifts)) names.push((await giverName(h, gift)) ?? '')
  return names
}

/** Names are known as they are written, or by their fingerprints alone. */
async function refuse(
  h: Handle,
  at: string,
  why: string,
  of: { names: readonly string[]; prints: readonly Buffer[] },
): Promise<void> {
  const isName = (part: string) => of.prints.some((print) => print.equals(h.vault.fingerprint(part)))
  const isNamed = namesWithin(why, of.names, of.prints.length > 0 ? isName : null)
  const { purposes } = await section(h)
  const titles = purposes.map((p) => p.title)
  const what = forbiddenIn(withoutTitles(why, titles)) ?? (isNamed ? '写出了捐赠人或者收款人的姓名' : null)
  if (what !== null) throw faultAt(at, `会登载在公开账目上，请改写：${what}。`)
}

/**
 * What was written for the books, as the public may read it; what was written before it was looked at may be left out.
 * @param titles of purposes, public themselves: a text that speaks of 大病救助 says nothing of anybody's health by that
 */
export function publicNote(why: string | null, titles: readonly string[]): string | null {
  const plain = withoutNumbers(why)
  return plain === null || forbiddenIn(withoutTitles(plain, titles)) === null
    ? plain
    : '（原因含有不宜公开的内容，不予登载）'
}
