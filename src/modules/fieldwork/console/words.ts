import type { PickerSource } from '#ui/RemotePicker.tsx'

export function optionsOf(codes: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(codes).map(([value, label]) => ({ value, label }))
}

/** One entry a line. */
export function linesOf(text: unknown): string[] {
  return String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

interface Picked {
  id: string
  name: string
  placeName: string
  groupName: string
}

/** Households, searched by the name or pinyin of anyone who lives there. */
export const HOUSEHOLD_SOURCE: PickerSource<Picked> = {
  path: '/api/households',
  key: (row) => row.id,
  name: (row) => `${row.placeName}${row.name}户`,
  note: (row) => row.groupName,
  what: '户',
}
