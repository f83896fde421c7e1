import { answerOf, api } from '#kernel/browser/client.ts'
import type { LedgerKind } from '../ledger/fields.ts'

export type Look = Awaited<ReturnType<typeof lookAt>>
export interface Sent {
  readonly file: string
  readonly name: string
}

/** What stands in a ledger that was sent: its sheets, and which column seems to hold what. */
export function lookAt(body: {
  file: string
  kind: LedgerKind
  sheet?: string
  header?: { first: number; last: number }
}) {
  return answerOf(api.POST('/api/households/ledger/look', { body }))
}
