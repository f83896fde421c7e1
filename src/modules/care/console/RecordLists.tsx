import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { latestFilter } from './words.ts'

type Row = RowOf<'/api/care/reviews'>

/** One list of the records behind a figure of the year. */
export function RecordList(props: { title: string; path: string; what: string; detail: string }) {
  const { today } = useSession()
  return (
    <Page title={props.title}>
      <DataTable<Row>
        what={props.title}
        path={props.path}
        filters={[yearFilter(today), latestFilter('每人只列最近一次')]}
        rowLink={(row) => `/care/cases/${row.case}`}
        columns={[
          { key: 'shown', title: '姓名' },
          { key: 'placeName', title: '村（社区）' },
          { key: 'what', title: props.what },
          { key: 'detail', title: props.detail, phone: false },
          { key: 'by', title: '办理人', phone: false, render: (r) => r.by ?? '系统' },
          { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
        ]}
      />
    </Page>
  )
}
