import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { yuanText } from '#kernel/pure/money.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/care/contracts'>

export default function ContractList() {
  const { role } = useActing()
  const { today } = useSession()
  const go = useGo()
  const [adding, setAdding] = useState(false)
  return (
    <Page
      title="运营考核"
      lead="购买服务的合同，每年按“四有”核查；没有通过当年核查的不能续约。"
      actions={
        ['centre', 'clerk'].includes(role) && (
          <Button type="primary" onClick={() => setAdding(true)}>
            登记合同
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="运营合同"
        path="/api/care/contracts"
        filters={[
          { ...yearFilter(today), label: '执行年度' },
          { ...yearFilter(today), name: 'checkedIn', label: '通过核查' },
        ]}
        rowLink={(row) => `/care/contracts/${row.id}`}
        columns={[
          { key: 'operator', title: '承接单位' },
          { key: 'document', title: '合同编号', phone: false },
          { key: 'from', title: '起', render: (r) => <DayText day={r.from} /> },
          { key: 'to', title: '止', render: (r) => <DayText day={r.to} /> },
          { key: 'amount', title: '金额', align: 'right', render: (r) => `${yuanText(r.amount)} 元` },
          {
            key: 'checked',
            title: '状态',
            render: (r) => (
              <StatusTag
                label={`${r.running ? '执行中' : '不在合同期'}${r.checked ? '，核查通过' : ''}${r.renewed ? '，已续约' : ''}`}
                tone={r.running ? 'processing' : 'default'}
              />
            ),
          },
        ]}
        empty={<p>还没有登记运营合同。</p>}
      />
      {adding && (
        <CommandDrawer<BodyOf<'/api/care/contracts'>, { id: string }>
          open
          title="登记运营合同"
          name="care.contract"
          submit="登记"
          done="已登记"
          onClose={() => setAdding(false)}
          onDone={({ id }) => go(`/care/contracts/${id}`)}
          fields={[
            { name: 'operator', label: '承接单位', kind: 'text', max: 80, required: true },
            { name: 'organisation', label: '对应的组织', kind: 'organisation' },
            { name: 'from', label: '起始日期', kind: 'day', required: true },
            { name: 'to', label: '截止日期', kind: 'day', required: true },
            { name: 'amount', label: '金额', kind: 'money', required: true },
            { name: 'scope', label: '服务内容', kind: 'longtext', max: 1000, required: true },
            { name: 'document', label: '合同编号', kind: 'text', max: 120, required: true },
          ]}
          send={(body, headers) => answerOf(api.POST('/api/care/contracts', { body, headers }))}
        />
      )}
    </Page>
  )
}
