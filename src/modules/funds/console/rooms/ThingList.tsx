import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { THING_KINDS } from '../../rooms/model.ts'
import { THING_KEEPERS } from '../../rooms/rules.ts'

type Row = RowOf<'/api/things'>

/** Rooms and things that may be borrowed. */
export default function ThingList() {
  const { role } = useActing()
  const go = useGo()
  const [opening, setOpening] = useState(false)
  return (
    <Page
      title="房间和物品借用"
      lead="关爱公寓、活动室、轮椅等，按天预约；约满的可以排队，空出来按次序安排。"
      actions={
        <span className="g-actions">
          <Button onClick={() => go('/bookings')}>全部预约</Button>
          {(THING_KEEPERS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => setOpening(true)}>
              登记房间或者物品
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="房间和物品"
        path="/api/things"
        search="名称"
        rowLink={(row) => `/things/${row.id}`}
        filters={[
          { name: 'kind', label: '种类', kind: 'select', options: optionsOf(THING_KINDS) },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'kindName', title: '种类' },
          { key: 'placeName', title: '地方' },
          { key: 'pieces', title: '数量', align: 'right' },
          { key: 'out', title: '借出', align: 'right' },
          { key: 'waiting', title: '排队', align: 'right' },
          { key: 'late', title: '状态', render: (r) => <Standing row={r} /> },
        ]}
        empty={<p>还没有可以借用的房间或者物品。</p>}
      />
      {opening && (
        <CommandDrawer<BodyOf<'/api/things'>, { id: string }>
          open
          title="登记房间或者物品"
          name="things.open"
          submit="登记"
          done="已登记"
          onClose={() => setOpening(false)}
          onDone={({ id }) => go(`/things/${id}`)}
          initial={{ kind: 'room', pieces: 1, longest: 7 }}
          fields={[
            { name: 'kind', label: '种类', kind: 'radio', options: optionsOf(THING_KINDS), required: true },
            { name: 'title', label: '名称', kind: 'text', max: 40, required: true },
            { name: 'place', label: '所在地方', kind: 'place', required: true },
            {
              name: 'pieces',
              label: '数量',
              kind: 'number',
              least: 1,
              digits: 0,
              required: true,
              help: '同样的有几间、几件。',
            },
            {
              name: 'longest',
              label: '每次最多',
              kind: 'number',
              least: 1,
              most: 366,
              digits: 0,
              unit: '天',
              required: true,
            },
            { name: 'rules', label: '借用须知', kind: 'longtext', max: 500 },
          ]}
          send={(body, headers) => answerOf(api.POST('/api/things', { body, headers }))}
        />
      )}
    </Page>
  )
}

function Standing({ row }: { row: Row }) {
  if (row.closedOn !== null) return <StatusTag label="停止借用" tone="default" />
  return row.late > 0 ? (
    <StatusTag label={`${row.late} 项逾期未还`} tone="error" />
  ) : (
    <StatusTag label="可以借用" tone="success" />
  )
}
