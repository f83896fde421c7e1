import type { RowOf } from '#kernel/browser/client.ts'
import { yuanText } from '#kernel/pure/money.ts'
import type { Filter } from '#ui/FilterBar.tsx'
import type { FormValues } from '#ui/fields.ts'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import type { Tone } from '#ui/StatusTag.tsx'

export const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

export const titled = (rows: readonly { code: string; title: string }[]) =>
  rows.map(({ code, title }) => ({ value: code, label: title }))

/** `1,234.50 元` from 分. */
export const yuan = (fen: number) => `${yuanText(fen)} 元`

/** The years to look back on; the newest first. */
export function yearFilter(today: string): Filter {
  const now = Number(today.slice(0, 4))
  const options = Array.from({ length: 12 }, (_, back) => ({ value: String(now - back), label: `${now - back} 年` }))
  return { name: 'year', label: '年度', kind: 'select', options }
}

type AccountRow = RowOf<'/api/funds/accounts'>

/** An account, found by its title; the balance tells namesakes apart. */
export function accountSource(what: string, fixed?: Record<string, string>): PickerSource<AccountRow> {
  return {
    path: '/api/funds/accounts',
    ...(fixed !== undefined && { fixed }),
    key: (row) => row.id,
    name: (row) => row.title,
    note: (row) => `${row.kindName}，余额 ${yuan(row.balance)}`,
    what,
  }
}

/** Whether a request pays people, whose names others may bear too. */
export const isPeople = (v: FormValues) => v.payeeKind === 'resident' || v.payeeKind === 'household'

export const RUN_TONES: Record<string, Tone> = {
  requested: 'warning',
  approved: 'processing',
  paying: 'processing',
  paid: 'success',
  refused: 'default',
  withdrawn: 'default',
}
