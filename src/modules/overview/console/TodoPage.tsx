import { Select } from 'antd'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { GROUPS, GROUPS_OF, type GroupKey } from '../month/model.ts'
import './overview.css'
import { useAddress } from './use-address.ts'

type Row = RowOf<'/api/overview/todo'>

/** All of one kind of act that waits for the acting post. */
export default function TodoPage() {
  const address = useAddress()
  const groups = GROUPS_OF[useActing().role]
  const group = (address.text('group') ?? groups[0]) as GroupKey | undefined
  if (group === undefined || !groups.includes(group))
    return (
      <Page title="待办事项">
        <div className="g-empty">当前职务没有这一类待办事项。</div>
      </Page>
    )
  const { title } = GROUPS[group]
  return (
    <Page title={title}>
      <div className="g-list-bar g-noprint">
        <div className="g-filter">
          <label htmlFor="ov-group">待办类别</label>
          <Select
            id="ov-group"
            value={group}
            onChange={(next: GroupKey) => address.change({ group: next, page: undefined, q: undefined })}
            options={groups.map((key) => ({ value: key, label: GROUPS[key].title }))}
          />
        </div>
      </div>
      <DataTable<Row>
        key={group}
        what={title}
        path="/api/overview/todo"
        fixed={{ group }}
        search="内容、单位、文号"
        rowLink={(row) => row.link}
        columns={[
          { key: 'title', title: '内容' },
          { key: 'unitName', title: '单位' },
          { key: 'placeName', title: '地区' },
          { key: 'since', title: '提出日期', render: (row) => row.since !== null && <DayText day={row.since} /> },
          {
            key: 'dueOn',
            title: '期限',
            render: (row) => row.dueOn !== null && <DayText day={row.dueOn} note={row.note} late={row.late} />,
          },
        ]}
      />
    </Page>
  )
}
