import type { PickerSource } from './RemotePicker.tsx'

interface Picked {
  id: string
  name: string
  placeName: string
  groupName: string
  members?: unknown
}

/** Picks a household by the name or pinyin of its head or of anyone who lives there. */
export const HOUSEHOLD_SOURCE: PickerSource<Picked> = {
  path: '/api/households',
  key: (row) => row.id,
  name: (row) => `${row.placeName}${row.name}户`,
  note: (row) => row.groupName,
  what: '户',
}
