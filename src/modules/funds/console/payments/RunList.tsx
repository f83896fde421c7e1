import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { REQUESTERS, runWorkflow } from '../../payments/rules.ts'
import { usePurposes } from '../use-book.ts'
import { accountSource, yuan } from '../words.ts'

type Row = RowOf<'/api/pay-runs'>

/** The months' runs: a list drawn up and frozen, approved by another, paid by a third. */
export default function RunList() {
  const { role } = useActing()
  const [making, setMaking] = useState(false)
  return (
    <Page
      title="批量发放"
      lead="按定期救助名单逐月造表；表一经造定，名单和金额不再变动。"
      actions={
        (REQUESTERS as readonly string[]).includes(role) && (
          <Button type="primary" onClick={() => setMaking(true)}>
            编制发放表
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="发放表"
        path="/api/pay-runs"
        exportable={false}
        rowLink={(row) => `/pay-runs/${row.id}`}
        columns={[
          { key: 'title', title: '发放表' },
          { key: 'payments', title: '人（户）数', align: 'right' },
          { key: 'total', title: '合计', align: 'right', render: (r) => yuan(r.total) },
          {
            key: 'state',
            title: '状态',
            render: (r) => <StateTag workflow={runWorkflow} state={r.state} />,
          },
          { key: 'requester', title: '造表人', render: (r) => r.requester ?? '系统' },
          { key: 'decider', title: '审批人', render: (r) => r.decider ?? '—' },
          { key: 'payer', title: '发放人', render: (r) => r.payer ?? '—' },
        ]}
        empty={<p>还没有发放表。先在“定期救助名单”中列入救助对象。</p>}
      />
      {making && <Make onClose={() => setMaking(false)} />}
    </Page>
  )
}

function Make({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const purposes = usePurposes()
  const go = useGo()
  return (
    <CommandDrawer<BodyOf<'/api/pay-runs'>, { id: string }>
      open
      title="编制发放表"
      name="funds.run"
      submit="造表"
      done="已造表，等待审批"
      onClose={onClose}
      onDone={({ id }) => go(`/pay-runs/${id}`)}
      initial={{ month: today.slice(0, 7) }}
      fields={[
        { name: 'purpose', label: '用途', kind: 'select', options: purposes, required: true },
        { name: 'month', label: '月份', kind: 'month', required: true },
        { name: 'document', label: '依据', kind: 'text', max: 200, required: true },
        {
          name: 'sources',
          label: '资金来源',
          kind: 'record',
          multiple: true,
          source: accountSource('资金', { held: 'true', paying: 'true' }),
          help: '按所选次序支出；不选的，用限定这一用途的资金。',
        },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/pay-runs', { body, headers }))}
    />
  )
}
