import type { RowOf } from '#kernel/browser/client.ts'
import type { Filter } from '#ui/FilterBar.tsx'
import type { PickerSource } from '#ui/RemotePicker.tsx'

/** Each person once: what a figure that counts persons opens to. */
export function latestFilter(label: string): Filter {
  return { name: 'latest', label: '次数', kind: 'select', options: [{ value: 'true', label }] }
}

export const caseSource: PickerSource<RowOf<'/api/care/cases'>> = {
  path: '/api/care/cases',
  what: '关爱对象',
  key: (row) => row.id,
  name: (row) => row.shown,
  note: (row) => `${row.placeName} ${row.fileNumber ?? row.stateName}`,
}

export const residentSource: PickerSource<RowOf<'/api/care/residents'>> = {
  path: '/api/care/residents',
  what: '建档居民',
  key: (row) => row.id,
  name: (row) => row.name,
  note: (row) => row.placeName,
}
