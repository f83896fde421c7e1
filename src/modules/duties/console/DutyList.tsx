import { useSearch } from '@tanstack/react-router'
import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Go } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import * as columns from './duty-columns.tsx'
import { KIND_OPTIONS, STATE_OPTIONS } from './words.ts'

type Row = RowOf<'/api/duties'>

/** Every duty the acting post may see; it opens on what is still to be done. */
export default function DutyList() {
  // A figure elsewhere may open the duties of one list or of one item.
  const { list, item } = useSearch({ strict: false }) as { list?: string; item?: string }
  return (
    <Page
      title="责任事项"
      lead="每一条是一个责任主体在一个周期内要办的一件事。未办结的在前，先到期的先列；已办结的在后，近期的先列。"
    >
      {(list ?? item) !== undefined && (
        <p className="g-notice">
          只列出一份清单的事项。<Go to="/duties">查看全部</Go>
        </p>
      )}
      <DataTable<Row>
        what="责任事项"
        path="/api/duties"
        fixed={{ list, item }}
        search="工作任务、编号"
        rowLink={(row) => `/duties/${row.id}`}
        filters={[
          { name: 'month', label: '到期月份', kind: 'month' },
          { name: 'state', label: '状态', kind: 'select', options: STATE_OPTIONS },
          { name: 'kind', label: '清单类别', kind: 'select', options: KIND_OPTIONS },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'unit', label: '责任主体', kind: 'organisation' },
        ]}
        columns={[columns.title, columns.unit, columns.owner, columns.due, columns.state, columns.list, columns.place]}
        empty={<p>还没有责任事项。下达责任清单后，系统按周期自动生成。</p>}
      />
    </Page>
  )
}
