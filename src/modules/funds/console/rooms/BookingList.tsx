import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { BOOKING_STATES } from '../../rooms/model.ts'
import { bookingWorkflow } from '../../rooms/rules.ts'

type Row = RowOf<'/api/bookings'>

export default function BookingList() {
  return (
    <Page title="借用预约" lead="谁预约、谁借用、哪些逾期没有交还。">
      <BookingTable />
    </Page>
  )
}

/** The list itself, also under a thing. */
export function BookingTable({ thing }: { thing?: string }) {
  return (
    <DataTable<Row>
      what="预约"
      path="/api/bookings"
      search="房间、物品、借用人、用途"
      {...(thing !== undefined && { fixed: { thing } })}
      rowLink={(row) => `/bookings/${row.id}`}
      filters={[
        { name: 'state', label: '状态', kind: 'select', options: optionsOf(BOOKING_STATES) },
        ...(thing === undefined ? [{ name: 'under', label: '地方', kind: 'place' as const }] : []),
        { name: 'late', label: '期限', kind: 'select', options: [{ value: 'true', label: '逾期未还' }] },
      ]}
      columns={[
        ...(thing === undefined ? [{ key: 'thingTitle' as const, title: '房间或者物品' }] : []),
        { key: 'shown', title: '借用人' },
        { key: 'purpose', title: '用途', phone: false },
        { key: 'pieces', title: '数量', align: 'right', phone: false },
        { key: 'fromDay', title: '起', render: (r) => <DayText day={r.fromDay} /> },
        { key: 'toDay', title: '止', render: (r) => <DayText day={r.toDay} late={r.late} /> },
        { key: 'state', title: '状态', render: (r) => <StateTag workflow={bookingWorkflow} state={r.state} /> },
      ]}
      empty={<p>还没有预约。</p>}
    />
  )
}
