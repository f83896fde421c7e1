import { answerOf, api } from '#kernel/browser/client.ts'
import type { LedgerKind } from '../../ledger/fields.ts'

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

/** The sheet with these headings; the column of reasons of one that was sent back counts for none. */
export function sameSheet(look: Look, headings: readonly string[]): Look['sheets'][number] | undefined {
  const plain = (all: readonly string[]) => all.filter((heading) => heading !== '原因').join('\n')
  return look.sheets.find((sheet) => plain(sheet.headings) === plain(headings))
}
