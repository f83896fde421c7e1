import type { RowOf } from '#kernel/browser/client.ts'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import type { Column } from '#ui/TableView.tsx'

export type Pairing = RowOf<'/api/pairings'>

export const HOUSEHOLD_COLUMN: Column<Pairing> = {
  key: 'householdName',
  title: '户主',
  render: (row) => <Go to={`/households/${row.household}`}>{row.householdName}</Go>,
}
export const PLACE_COLUMN: Column<Pairing> = {
  key: 'placeName',
  title: '村（网格）',
  render: (row) => `${row.townshipName}${row.placeName}`,
}
export const RANK_COLUMN: Column<Pairing> = { key: 'rankName', title: '顺序', phone: false }
export const SINCE_COLUMN: Column<Pairing> = {
  key: 'from',
  title: '结对日期',
  render: (row) => <DayText day={row.from} />,
}
export const HELPER_COLUMN: Column<Pairing> = {
  key: 'personName',
  title: '帮扶责任人',
  render: (row) => (
    <>
      <Go to={`/pairing/helpers/${row.person}`}>{row.personName}</Go>{' '}
      {!row.onPost && <StatusTag label="不在岗" tone="warning" />}
    </>
  ),
}
export const UNIT_COLUMN: Column<Pairing> = { key: 'unitName', title: '单位', phone: false }
