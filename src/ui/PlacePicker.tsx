import { useMemo } from 'react'
import { type PickerProps, type PickerSource, RemotePicker } from './RemotePicker.tsx'

interface PlaceRow {
  readonly code: string
  readonly name: string
  readonly parentName?: string | null
}

/** Picks a place by its code, among those the acting post sees. */
export function PlacePicker({
  level,
  ...props
}: PickerProps & { level?: 'county' | 'township' | 'village' | undefined }) {
  const source = useMemo<PickerSource<PlaceRow>>(
    () => ({
      path: '/api/places',
      ...(level !== undefined && { fixed: { level } }),
      key: (row) => row.code,
      name: (row) => row.name,
      note: (row) => row.parentName,
      what: level === 'village' ? '村' : level === 'township' ? '乡镇' : '地方',
    }),
    [level],
  )
  return <RemotePicker {...props} source={source} />
}
