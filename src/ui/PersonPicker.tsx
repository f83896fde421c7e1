import { type PickerProps, type PickerSource, RemotePicker } from './RemotePicker.tsx'

interface PersonRow {
  readonly id: string
  readonly name: string
  readonly posts: readonly { readonly title: string; readonly placeName: string }[]
}

const source: PickerSource<PersonRow> = {
  path: '/api/people',
  key: (row) => row.id,
  name: (row) => row.name,
  note: (row) => row.posts.map((post) => `${post.placeName} ${post.title}`).join('、'),
  what: '人员',
}

/** Picks a person by id. */
export function PersonPicker(props: PickerProps) {
  return <RemotePicker {...props} source={source} />
}
