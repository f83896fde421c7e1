import type { Handle } from '#kernel/server/handle.ts'
import { sectionOf } from '#kernel/server/packs.ts'
import { countyName } from '#modules/places/public.ts'
import { FUNDING } from './model.ts'
import { fundsPack } from './pack.ts'

export const section = sectionOf('funds', fundsPack)

/** The title of each purpose of the pack in force, by code. */
export async function purposeNames(h: Handle): Promise<(code: string) => string> {
  const { purposes } = await section(h)
  const names = new Map(purposes.map((p) => [p.code, p.title]))
  return (code) => (code === FUNDING ? '拨入、退回资金' : (names.get(code) ?? code))
}

/** Who stands at the head of receipts, vouchers and contracts. */
export async function issuerOf(h: Handle): Promise<string> {
  return `${await countyName(h)}关爱服务中心`
}
