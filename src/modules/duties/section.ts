import { z } from 'zod'
import type { Handle } from '#kernel/server/handle.ts'
import { sectionOf } from '#kernel/server/packs.ts'
import { dutiesPack } from './pack.ts'

/** The county's mechanism for this module, as it is in force at the handle's day. */
export const section = sectionOf('duties', dutiesPack)

/**
 * The kinds of finding a county knows, which an item names by their codes. They are supervision's, and supervision
 * builds on duties: of its section no more is read here than the list of codes that duties must keep to.
 */
const findingKinds = sectionOf(
  'supervision',
  z.object({
    findings: z.object({ categories: z.array(z.object({ code: z.string(), title: z.string() })) }).optional(),
  }),
)

export async function categoriesOf(h: Handle): Promise<{ code: string; title: string }[]> {
  return (await findingKinds(h)).findings?.categories ?? []
}
