import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { CitizenKind } from './model.ts'
import { labels } from './store.ts'

export { makePublicDesk } from './public-desk.ts'
export { namePrints } from './service.ts'

/** Names shown of several, also of accounts closed since. */
export async function citizenLabels(
  h: Handle,
  ids: readonly Id[],
): Promise<Map<Id, { kind: CitizenKind; shown: string }>> {
  if (ids.length === 0) return new Map()
  return new Map((await labels(h, ids)).map(({ id, ...label }) => [id, label]))
}
