import { useMemo } from 'react'
import { type PickerProps, type PickerSource, RemotePicker } from './RemotePicker.tsx'

export type PlaceLevel = 'county' | 'township' | 'village' | 'grid'

interface PlaceRow {
  readonly place: string
  readonly name: string
  readonly parentName?: string | null
}

/** One place answers with its history; the last version has today's name. */
function placeFrom(answer: unknown): PlaceRow {
  const { place, versions } = answer as { place: string; versions: readonly { name: string }[] }
  return { place, name: versions[versions.length - 1]?.name ?? place }
}

/** Picks a place by its code, among those the acting post sees. */
export function PlacePicker({ level, ...props }: PickerProps & { level?: PlaceLevel | undefined }) {
  const source = useMemo<PickerSource<PlaceRow>>(
    () => ({
      path: '/api/places',
      ...(level !== undefined && { fixed: { level } }),
      key: (row) => row.place,
      name: (row) => row.name,
      one: placeFrom,
      note: (row) => row.parentName,
      what: level === 'village' ? '村' : level === 'township' ? '乡镇' : '地方',
    }),
    [level],
  )
  return <RemotePicker {...props} source={source} />
}
