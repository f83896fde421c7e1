import type { RowOf } from '#kernel/browser/client.ts'
import type { PickerSource } from '#ui/RemotePicker.tsx'

/** `1.5 袋` from thousandths. */
export const amountText = (milli: number, countedIn: string) => `${inUnits(milli)} ${countedIn}`

/** Thousandths as a decimal number without noughts at its end, grouped by thousands. */
export function inUnits(milli: number): string {
  return (milli / 1000).toLocaleString('zh-CN', { maximumFractionDigits: 3 })
}

/** What is typed in units, as thousandths. */
export const milliOf = (typed: unknown): number => Math.round(Number(typed) * 1000)

type StoreRow = RowOf<'/api/stores'>

/** A store that is open. */
export const storeSource: PickerSource<StoreRow> = {
  path: '/api/stores',
  fixed: { open: 'true' },
  key: (row) => row.id,
  name: (row) => row.title,
  note: (row) => row.placeName,
  what: '仓点',
}
