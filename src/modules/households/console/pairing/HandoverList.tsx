import { Button, Tabs } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { HANDOVER_STATES } from '../../pairing/model.ts'
import { OFFICE, PAIRERS } from '../../pairing/rules.ts'
import { HandoverForm } from './pairing-forms.tsx'

type Row = RowOf<'/api/handovers'>

/** Hand-overs of one's own, and those of the area. */
export default function HandoverList() {
  const { role } = useActing()
  const { person } = useSession()
  const go = useGo()
  const [opening, setOpening] = useState(false)
  const isOffice = OFFICE.includes(role)
  const opensForOthers = PAIRERS.includes(role)
  const may = opensForOthers || !isOffice
  return (
    <Page
      title="帮扶交接"
      lead="帮扶人调整由双方签字交接；接收人在户所在村没有职务的，还须上级批准。生效之前，原帮扶责任不变。"
      actions={
        may && (
          <Button type="primary" onClick={() => setOpening(true)}>
            发起交接
          </Button>
        )
      }
    >
      {isOffice ? (
        <Tabs
          destroyOnHidden
          items={[
            { key: 'area', label: '管辖范围内', children: <Handovers path="/api/handovers" /> },
            { key: 'mine', label: '我移交和接收的', children: <Handovers path="/api/handovers/mine" prefix="m." /> },
          ]}
        />
      ) : (
        <Handovers path="/api/handovers/mine" />
      )}
      {opening && (
        <HandoverForm
          from={opensForOthers ? null : { person: person.id, name: person.name }}
          onClose={() => setOpening(false)}
          onDone={({ id }) => go(`/handovers/${id}`)}
        />
      )}
    </Page>
  )
}

function Handovers({ path, prefix = '' }: { path: string; prefix?: string }) {
  return (
    <DataTable<Row>
      what="交接单"
      path={path}
      prefix={prefix}
      search="移交人、接收人"
      exportable={false}
      rowLink={(row) => `/handovers/${row.id}`}
      filters={[
        {
          name: 'state',
          label: '状态',
          kind: 'select',
          options: optionsOf(HANDOVER_STATES),
        },
      ]}
      columns={[
        { key: 'fromName', title: '移交人' },
        { key: 'toName', title: '接收人' },
        { key: 'households', title: '户数', render: (row) => `${row.households} 户` },
        { key: 'placeName', title: '地方', phone: false },
        { key: 'openedAt', title: '填写时间', render: (row) => <MomentText at={row.openedAt} /> },
        {
          key: 'state',
          title: '状态',
          render: (row) => (
            <StatusTag
              label={row.stateName}
              tone={row.state === 'open' ? 'processing' : row.state === 'done' ? 'success' : 'default'}
            />
          ),
        },
      ]}
      empty={<p>没有交接单。</p>}
    />
  )
}
