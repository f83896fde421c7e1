import { type PickerProps, type PickerSource, RemotePicker } from './RemotePicker.tsx'

interface PersonRow {
  readonly id: string
  readonly name: string
  /** the post held, to tell namesakes apart */
  readonly postTitle?: string | null
}

const source: PickerSource<PersonRow> = {
  path: '/api/people',
  key: (row) => row.id,
  name: (row) => row.name,
  note: (row) => row.postTitle,
  what: '人员',
}

/** Picks a person by id. */
export function PersonPicker(props: PickerProps) {
  return <RemotePicker {...props} source={source} />
}
