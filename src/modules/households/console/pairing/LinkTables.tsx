import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { optionsOf } from '#ui/options.ts'
import { LINK_KINDS } from '../../pairing/model.ts'

const KIND = { name: 'kind', label: '类别', kind: 'select', options: optionsOf(LINK_KINDS) } as const
const LEVELS = [
  { value: 'township', label: '乡镇' },
  { value: 'village', label: '村（社区）' },
]

/** Each unit and leader once, with the places linked. */
export function Linkers() {
  return (
    <DataTable<RowOf<'/api/pairing/linkers'>>
      what="结对单位和联系领导"
      path="/api/pairing/linkers"
      prefix="w."
      search="单位、领导"
      filters={[KIND]}
      columns={[
        { key: 'who', title: '单位或领导' },
        { key: 'kindName', title: '类别', phone: false },
        { key: 'places', title: '结对、联系', render: (row) => `${row.places} 个地方` },
        { key: 'placeNames', title: '地方' },
      ]}
      empty={<p>还没有登记单位结对和领导联系。</p>}
    />
  )
}

/** Each linked place once, with who links it. */
export function LinkedPlaces() {
  return (
    <DataTable<RowOf<'/api/pairing/linked-places'>>
      what="有结对或联系的地方"
      path="/api/pairing/linked-places"
      prefix="p."
      search="地方名称"
      rowKey={(row) => row.place}
      filters={[
        KIND,
        { name: 'level', label: '层级', kind: 'select', options: LEVELS },
        { name: 'under', label: '地方', kind: 'place' },
      ]}
      columns={[
        { key: 'placeName', title: '地方', render: (row) => `${row.townshipName}${row.placeName}` },
        { key: 'units', title: '结对单位' },
        { key: 'leaders', title: '联系领导' },
      ]}
      empty={<p>还没有登记单位结对和领导联系。</p>}
    />
  )
}
