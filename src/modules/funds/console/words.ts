import type { RowOf } from '#kernel/browser/client.ts'
import { yuanText } from '#kernel/pure/money.ts'
import type { FormValues } from '#ui/fields.ts'
import type { PickerSource } from '#ui/RemotePicker.tsx'

/** `1,234.50 元` from 分. */
export const yuan = (fen: number) => `${yuanText(fen)} 元`

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
