import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { latestFilter } from './words.ts'

type Row = RowOf<'/api/care/deliveries'>

export default function DeliveryList() {
  const { today } = useSession()
  return (
    <Page title="落实记录" lead="为一名受助对象落实一次，计一人次；经本人或者其指定的见证人确认后计入。">
      <DataTable<Row>
        what="落实记录"
        path="/api/care/deliveries"
        search="内容、认领人"
        rowLink={(row) => `/care/wishes/${row.wish}`}
        filters={[
          yearFilter(today),
          {
            name: 'confirmed',
            label: '确认',
            kind: 'select',
            options: [
              { value: 'true', label: '已确认' },
              { value: 'false', label: '待确认' },
            ],
          },
          latestFilter('每名受助对象只列最近一次'),
        ]}
        columns={[
          { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
          { key: 'wishTitle', title: '内容' },
          { key: 'forShown', title: '受助对象' },
          { key: 'placeName', title: '地方', phone: false },
          { key: 'claimant', title: '认领人', phone: false },
          { key: 'what', title: '做了什么', phone: false },
          {
            key: 'stateName',
            title: '确认',
            render: (r) => (r.confirmedBy === null ? r.stateName : `${r.confirmedBy}，${r.stateName}`),
          },
        ]}
        empty={<p>还没有落实记录。</p>}
      />
    </Page>
  )
}
