import type { RowOf } from '#kernel/browser/client.ts'
import { monthInChinese } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/bulletins'>

/** Every published bulletin, newest first. */
export default function BulletinList() {
  return (
    <Page title="通报" lead="每月一期，数字都能打开到原始记录。">
      <DataTable<Row>
        what="通报"
        path="/api/bulletins"
        rowKey={(row) => row.month}
        rowLink={(row) => `/bulletins/${row.month}`}
        columns={[
          { key: 'title', title: '标题' },
          { key: 'number', title: '文号', width: 190 },
          { key: 'month', title: '月份', width: 120, render: (row) => monthInChinese(row.month) },
          { key: 'publishedOn', title: '发布', width: 150, render: (row) => <DayText day={row.publishedOn} /> },
          { key: 'raised', title: '累计问题', align: 'right', width: 90 },
          { key: 'corrected', title: '累计销号', align: 'right', width: 90 },
          { key: 'demands', title: '累计督办函', align: 'right', width: 100 },
          {
            key: 'amendments',
            title: '更正',
            width: 70,
            render: (row) => (row.amendments === 0 ? '无' : `${row.amendments} 次`),
          },
        ]}
        empty={<p>还没有通报。每月月结时自动生成并发布。</p>}
      />
    </Page>
  )
}
