import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/meeting-leaders'>
type Body = BodyOf<'/api/meeting-leaders'>

/** Which branch each leader belongs to as an ordinary member. */
export default function LeaderList() {
  return (
    <Page
      title="双重组织生活"
      lead="领导干部以普通党员身份编入的支部；支部登记会议时据此勾选到会。"
      actions={<PlaceLeader />}
    >
      <DataTable<Row>
        what="领导干部"
        path="/api/meeting-leaders"
        search="姓名、支部"
        rowKey={(row) => row.leader}
        rowLink={(row) => `/people/${row.leader}`}
        columns={[
          { key: 'name', title: '姓名' },
          {
            key: 'unitName',
            title: '所在支部',
            render: (row) => <Go to={`/organisations/${row.unit}`}>{row.unitName}</Go>,
          },
          { key: 'from', title: '编入日期', render: (row) => <DayText day={row.from} /> },
        ]}
        empty={<p>还没有编入支部的领导干部。由组织部经办人点右上角“编入支部”办理。</p>}
      />
    </Page>
  )
}

function PlaceLeader() {
  const { role } = useActing()
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  if (role !== 'clerk') return null
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        编入支部
      </Button>
      <CommandDrawer<Body, unknown>
        open={open}
        title="领导干部编入支部"
        name="meeting-leader.place"
        fields={[
          { name: 'leader', label: '领导干部', kind: 'person', required: true },
          { name: 'unit', label: '所在支部', kind: 'organisation', required: true },
          { name: 'from', label: '编入日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 300, required: true },
        ]}
        initial={{ from: today }}
        submit="编入"
        done="已编入支部"
        send={(body, headers) => answerOf(api.POST('/api/meeting-leaders', { body, headers }))}
        onClose={() => setOpen(false)}
      >
        <p>原来编入其他支部的，自编入日期起转到新支部。</p>
      </CommandDrawer>
    </>
  )
}
