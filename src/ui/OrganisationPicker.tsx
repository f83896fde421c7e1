import { type PickerProps, type PickerSource, RemotePicker } from './RemotePicker.tsx'

interface OrganisationRow {
  readonly id: string
  readonly name: string
  readonly placeName?: string | null
}

const source: PickerSource<OrganisationRow> = {
  path: '/api/organisations',
  key: (row) => row.id,
  name: (row) => row.name,
  note: (row) => row.placeName,
  what: '组织',
}

/** Picks an organisation by id. */
export function OrganisationPicker(props: PickerProps) {
  return <RemotePicker {...props} source={source} />
}
