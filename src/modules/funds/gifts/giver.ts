import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as store from './store.ts'

const contextOf = (h: Handle, id: Id) => `${h.scope.county}/funds.gift/giver_sealed/${id}`

export function sealGiver(h: Handle, gift: Id, name: string): Buffer {
  return h.vault.seal(name, contextOf(h, gift))
}

/** The giver's own name, for the receipt; null when it was not told. */
export async function giverName(h: Handle, gift: Id): Promise<string | null> {
  const sealed = await store.giverOf(h, gift)
  return sealed === null ? null : h.vault.open(sealed, contextOf(h, gift))
}
