import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import type { Column } from '#ui/TableView.tsx'
import { RESOURCE_KINDS } from '../pairings/model.ts'

type Row = RowOf<'/api/shared-resources'>
type Body = BodyOf<'/api/shared-resources'>

/** What a list of shared resources shows of each. */
export function resourceColumns(): Column<Row>[] {
  return [
    { key: 'title', title: '资源' },
    { key: 'kindName', title: '类别' },
    { key: 'unitName', title: '提供组织', render: (row) => <Go to={`/organisations/${row.unit}`}>{row.unitName}</Go> },
    {
      key: 'capacity',
      title: '容量',
      align: 'right',
      render: (row) => row.capacity !== null && `${row.capacity} 人`,
    },
    { key: 'terms', title: '开放时间和条件' },
    { key: 'withdraw', title: '办理', render: (row) => row.mayWithdraw && <Withdraw resource={row} /> },
  ]
}

function Withdraw({ resource }: { resource: Row }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        停止共享
      </Button>
      <CommandDrawer<FormValues>
        open={open}
        danger
        title={`停止共享：${resource.title}`}
        name={`resource.withdraw.${resource.id}`}
        fields={[{ name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 500, required: true }]}
        submit="停止共享"
        done="已停止共享"
        send={(form, headers) =>
          answerOf(
            api.POST('/api/shared-resources/{id}/withdraw', {
              params: { path: { id: resource.id } },
              body: { why: String(form.why) },
              headers,
            }),
          )
        }
        onClose={() => setOpen(false)}
      />
    </>
  )
}

export function ShareResource({ onClose }: { onClose: () => void }) {
  return (
    <CommandDrawer<Body>
      open
      title="登记共享资源"
      name="organisations.share"
      fields={[
        { name: 'organisation', label: '提供组织', kind: 'organisation', required: true },
        { name: 'title', label: '资源名称', kind: 'text', max: 80, required: true, placeholder: '如：党员活动室' },
        {
          name: 'kind',
          label: '类别',
          kind: 'select',
          options: optionsOf(RESOURCE_KINDS),
          required: true,
        },
        { name: 'capacity', label: '可容纳（服务）人数', kind: 'number', least: 1, unit: '人' },
        { name: 'terms', label: '开放时间和条件', kind: 'longtext', rows: 2, max: 500 },
      ]}
      submit="登记"
      done="共享资源已登记"
      send={(body, headers) => answerOf(api.POST('/api/shared-resources', { body, headers }))}
      onClose={onClose}
    />
  )
}
