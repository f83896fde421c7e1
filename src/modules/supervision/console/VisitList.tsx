import type { RowOf } from '#kernel/browser/client.ts'
import { monthInChinese } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { INSPECTION_KINDS } from '../inspections/model.ts'

type Row = RowOf<'/api/inspection-visits'>

/** What an inspector still has to visit. */
export default function VisitList() {
  return (
    <Page title="督查任务" lead="点开一个地方登记督查结果，手机上也能办。">
      <DataTable<Row>
        what="督查任务"
        path="/api/inspection-visits"
        exportable={false}
        rowKey={(row) => `${row.inspection}/${row.place}`}
        rowLink={(row) => `/inspections/${row.inspection}/visits/${row.place}`}
        filters={[
          { name: 'mine', label: '督查人', kind: 'select', options: [{ value: 'true', label: '分派给我的' }] },
          {
            name: 'done',
            label: '结果',
            kind: 'select',
            options: [
              { value: 'false', label: '未督查' },
              { value: 'true', label: '已督查' },
            ],
          },
          { name: 'month', label: '月份', kind: 'month' },
        ]}
        columns={[
          { key: 'name', title: '地方', render: (row) => `${row.townshipName ?? ''} ${row.name}`.trim() },
          { key: 'title', title: '督查' },
          { key: 'kind', title: '方式', render: (row) => INSPECTION_KINDS[row.kind] },
          { key: 'month', title: '月份', render: (row) => monthInChinese(row.month) },
          { key: 'inspectorName', title: '督查人' },
          {
            key: 'result',
            title: '结果',
            render: (row) =>
              row.result === null ? (
                <StatusTag label="未督查" tone="warning" />
              ) : (
                <StatusTag
                  label={`${row.result.failed} 项不合格`}
                  tone={row.result.failed === 0 ? 'success' : 'error'}
                />
              ),
          },
        ]}
        empty={<p>没有督查任务。抽签之后由组织部分派。</p>}
      />
    </Page>
  )
}
