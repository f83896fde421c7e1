import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { FactKey } from '../model.ts'
import { sealedColumn, shownAs } from '../register/columns.ts'
import { type ChangeField, type ChangeKey, changeTitle, incomeIn } from './model.ts'

function sealContext(h: Handle, change: Id, field: ChangeKey): string {
  return `${h.scope.county}/households.change/${field}/${change}`
}

/** Where the sealed bytes of what is asked for lie; null for what is not sealed. */
export function sealedIn(key: ChangeKey): ReturnType<typeof sealedColumn> {
  return incomeIn(key) === null ? sealedColumn(key as FactKey) : null
}

/**
 * A fact as a request keeps it: of what is sealed the masked text, and the ciphertext for its own column.
 * @param from what stands now, as it is shown
 * @param to clear
 */
export function changeFieldOf(h: Handle, change: Id, key: ChangeKey, from: unknown, to: unknown): ChangeField {
  const field = { field: key, title: changeTitle(key), from }
  if (to === null || sealedIn(key) === null) return { ...field, to }
  const clear = String(to)
  const sealed = h.vault.seal(clear, sealContext(h, change, key))
  return { ...field, to: shownAs(key as FactKey, clear), sealed }
}

/** What a request asks for, in clear. */
export function askedValue(h: Handle, change: Id, field: ChangeField): unknown {
  if (field.sealed === undefined) return field.to
  return h.vault.open(Buffer.from(field.sealed), sealContext(h, change, field.field))
}
