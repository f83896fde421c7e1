import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go, useGo } from '#ui/Go.tsx'
import { yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/care/teams'>

export default function TeamList() {
  const { role } = useActing()
  const { today } = useSession()
  const go = useGo()
  const [adding, setAdding] = useState(false)
  return (
    <Page
      title="志愿服务"
      lead="服务时长由组织人登记，另一人确认后计入。"
      actions={
        <span className="g-actions">
          <Go to="/care/activities">活动</Go>
          {['centre', 'clerk'].includes(role) && (
            <Button type="primary" onClick={() => setAdding(true)}>
              成立服务队
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="志愿服务队"
        path="/api/care/teams"
        search="队名"
        filters={[{ ...yearFilter(today), label: '年末在册' }]}
        rowLink={(row) => `/care/teams/${row.id}`}
        columns={[
          { key: 'title', title: '队名' },
          { key: 'placeName', title: '所在地', phone: false },
          { key: 'foundedOn', title: '成立', render: (r) => <DayText day={r.foundedOn} /> },
          {
            key: 'members',
            title: '队员',
            render: (r) => `${r.members} 人${r.asked > 0 ? `（${r.asked} 人申请）` : ''}`,
          },
          { key: 'activities', title: '活动', render: (r) => `${r.activities} 次` },
          { key: 'minutes', title: '已确认时长', render: (r) => `${(r.minutes / 60).toFixed(1)} 小时` },
        ]}
        empty={<p>还没有志愿服务队。</p>}
      />
      {adding && (
        <CommandDrawer<BodyOf<'/api/care/teams'>, { id: string }>
          open
          title="成立志愿服务队"
          name="care.team"
          submit="成立"
          done="已成立"
          onClose={() => setAdding(false)}
          onDone={({ id }) => go(`/care/teams/${id}`)}
          fields={[
            { name: 'title', label: '队名', kind: 'text', max: 40, required: true },
            { name: 'intro', label: '简介', kind: 'longtext', max: 300, help: '公开展示，不写电话和个人姓名。' },
            { name: 'place', label: '所在地', kind: 'place' },
            { name: 'organisation', label: '所属单位', kind: 'organisation' },
            { name: 'foundedOn', label: '成立日期', kind: 'day', help: '不填为今天。' },
          ]}
          send={(body, headers) => answerOf(api.POST('/api/care/teams', { body, headers }))}
        />
      )}
    </Page>
  )
}
