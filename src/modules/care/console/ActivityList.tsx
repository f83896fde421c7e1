import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { ACTIVITY_STATES } from '../volunteers/model.ts'

type Row = RowOf<'/api/care/activities'>

export function ActivityTable({ team }: { team?: string }) {
  const { today } = useSession()
  return (
    <DataTable<Row>
      what="活动"
      path="/api/care/activities"
      search="活动名称"
      prefix={team === undefined ? '' : 'a'}
      {...(team !== undefined && { fixed: { team } })}
      rowLink={(row) => `/care/activities/${row.id}`}
      filters={[
        { name: 'state', label: '状态', kind: 'select', options: optionsOf(ACTIVITY_STATES) },
        yearFilter(today),
      ]}
      columns={[
        { key: 'title', title: '活动' },
        { key: 'teamTitle', title: '志愿服务队', phone: false },
        { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
        { key: 'placeName', title: '地点', phone: false },
        { key: 'people', title: '参加', render: (r) => `${r.people} 人次` },
        { key: 'minutes', title: '时长', render: (r) => `${(r.minutes / 60).toFixed(1)} 小时` },
        {
          key: 'state',
          title: '状态',
          render: (r) => (
            <StatusTag
              label={r.unconfirmed > 0 ? `${r.stateName}，${r.unconfirmed} 人次时长待确认` : r.stateName}
              tone={r.unconfirmed > 0 ? 'warning' : 'default'}
            />
          ),
        },
      ]}
      empty={<p>还没有活动。</p>}
    />
  )
}

export default function ActivityList() {
  return (
    <Page title="志愿服务活动">
      <ActivityTable />
    </Page>
  )
}
