import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/visits/unseen'>

const STANDING_OPTIONS = [
  { value: 'listed', label: '建档立卡户' },
  { value: 'watched', label: '监测户' },
  { value: 'exited', label: '已退出户' },
  { value: 'general', label: '一般农户' },
]

/** Homes that nobody has seen within the interval of their standing, the longest unseen first. */
export default function UnseenPage() {
  return (
    <Page title="超期未走访的户" lead="超过规定间隔没有走访记录的户，时间最长的在前。走访由谁完成都算。">
      <DataTable<Row>
        what="超期未走访户"
        path="/api/visits/unseen"
        search="户主姓名"
        rowLink={(row) => `/households/${row.id}`}
        filters={[
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'standing', label: '户类型', kind: 'select', options: STANDING_OPTIONS },
        ]}
        columns={[
          { key: 'name', title: '户主', render: (row) => `${row.name}户` },
          { key: 'standingName', title: '户类型' },
          { key: 'placeName', title: '所在地' },
          {
            key: 'seenOn',
            title: '最近走访',
            render: (row) =>
              row.seenOn === null ? (
                <StatusTag label="还没有走访过" tone="error" />
              ) : (
                <DayText day={row.seenOn} note={`已过 ${row.days} 天`} late />
              ),
          },
          { key: 'interval', title: '规定间隔', phone: false, render: (row) => `${row.interval} 天` },
          { key: 'helpers', title: '帮扶责任人' },
        ]}
        empty={<p>所有户都在规定间隔内走访过。</p>}
      />
    </Page>
  )
}
