import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { namesakeFields, WITNESS_FIELD } from '#ui/payee-fields.ts'
import { StateTag } from '#ui/StatusTag.tsx'
import { PAYMENT_STATES } from '../../payments/model.ts'
import { paymentWorkflow, REQUESTERS } from '../../payments/rules.ts'
import { usePurposes } from '../use-book.ts'
import { accountSource, isPeople, yuan } from '../words.ts'

type Row = RowOf<'/api/payments'>

/** Payments: what waits, what was paid, to whom and for what. */
export default function PaymentList() {
  const { role } = useActing()
  const [asking, setAsking] = useState(false)
  const mayAsk = (REQUESTERS as readonly string[]).includes(role)
  return (
    <Page
      title="拨付"
      lead="经办人申请，另一人审批，会计支付，受助人或者其指定的见证人签收。"
      actions={
        mayAsk && (
          <Button type="primary" onClick={() => setAsking(true)}>
            申请拨付
          </Button>
        )
      }
    >
      <PaymentTable />
      {asking && <Ask onClose={() => setAsking(false)} />}
    </Page>
  )
}

/** The list itself, also under a run. */
export function PaymentTable({ run }: { run?: string }) {
  const { today } = useSession()
  const purposes = usePurposes()
  return (
    <DataTable<Row>
      what="拨付"
      path="/api/payments"
      search="事由、收款对象、依据"
      sum="合计"
      {...(run !== undefined && { fixed: { run } })}
      rowLink={(row) => `/payments/${row.id}`}
      filters={[
        { name: 'state', label: '状态', kind: 'select', options: optionsOf(PAYMENT_STATES) },
        ...(purposes.length > 0
          ? [{ name: 'purpose', label: '用途', kind: 'select' as const, options: purposes }]
          : []),
        { name: 'under', label: '地方', kind: 'place' },
        { name: 'month', label: '月份', kind: 'month' },
        { ...yearFilter(today), name: 'paidIn', label: '支付年度' },
        { ...yearFilter(today), name: 'cameBackIn', label: '退回年度' },
        {
          name: 'latest',
          label: '次数',
          kind: 'select',
          options: [{ value: 'true', label: '每个收款对象只列最近一次' }],
        },
        { name: 'of', label: '办理事项', kind: 'select', options: [{ value: 'care.wish', label: '微心愿、服务项目' }] },
      ]}
      columns={[
        { key: 'title', title: '事由' },
        { key: 'payeeTitle', title: '收款对象' },
        { key: 'amount', title: '金额', align: 'right', render: (r) => yuan(r.amount) },
        { key: 'purposeName', title: '用途', phone: false },
        { key: 'placeName', title: '地方', phone: false },
        { key: 'state', title: '状态', render: (r) => <StateTag workflow={paymentWorkflow} state={r.state} /> },
        { key: 'requestedOn', title: '申请日期', phone: false, render: (r) => <DayText day={r.requestedOn} /> },
        { key: 'paidOn', title: '支付日期', render: (r) => (r.paidOn === null ? '—' : <DayText day={r.paidOn} />) },
      ]}
      empty={<p>还没有拨付申请。</p>}
    />
  )
}

function Ask({ onClose }: { onClose: () => void }) {
  const purposes = usePurposes()
  const go = useGo()
  return (
    <CommandDrawer<BodyOf<'/api/payments'>, { id: string }>
      open
      title="申请拨付"
      name="funds.request"
      submit="提交申请"
      done="已提交，等待审批"
      onClose={onClose}
      onDone={({ id }) => go(`/payments/${id}`)}
      fields={[
        { name: 'title', label: '事由', kind: 'text', max: 100, required: true },
        { name: 'purpose', label: '用途', kind: 'select', options: purposes, required: true },
        { name: 'amount', label: '金额', kind: 'money', required: true },
        {
          name: 'payeeKind',
          label: '收款对象',
          kind: 'radio',
          required: true,
          options: [
            { value: 'resident', label: '居民' },
            { value: 'household', label: '家庭' },
            { value: 'supplier', label: '供应商' },
            { value: 'organisation', label: '组织' },
          ],
        },
        { name: 'payeeTitle', label: '姓名或者名称', kind: 'text', max: 60, required: true },
        { name: 'place', label: '所在地方', kind: 'place', help: '居民、家庭请选到村：不同村的同名人分开记账。' },
        ...namesakeFields(isPeople),
        WITNESS_FIELD,
        {
          name: 'sources',
          label: '资金来源',
          kind: 'record',
          multiple: true,
          source: accountSource('资金', { held: 'true', paying: 'true' }),
          help: '按所选次序支出；专项资金选其预算项目。不选的，先用当地的、限定用途的、先收到的资金。',
        },
        {
          name: 'document',
          label: '依据',
          kind: 'text',
          max: 200,
          required: true,
          help: '审批表、会议纪要或者文件的编号。',
        },
        { name: 'dueOn', label: '应付日期', kind: 'day', help: '不填的，批准后按规定期限支付。' },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/payments', { body, headers }))}
    />
  )
}
