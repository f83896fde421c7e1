import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { namesakeFields, WITNESS_FIELD } from '#ui/payee-fields.ts'
import { REQUESTERS } from '../../payments/rules.ts'
import { usePurposes } from '../use-book.ts'
import { isPeople, yuan } from '../words.ts'

type Row = RowOf<'/api/aids'>

/** Who is helped every month, from when to when, and on what ground it ended. */
export default function AidList() {
  const { role } = useActing()
  const purposes = usePurposes()
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Row | null>(null)
  const mayAsk = (REQUESTERS as readonly string[]).includes(role)
  return (
    <Page
      title="定期救助名单"
      lead="每月发放的对象；列入、停发都要有依据。"
      actions={
        mayAsk && (
          <Button type="primary" onClick={() => setAdding(true)}>
            列入名单
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="救助对象"
        path="/api/aids"
        search="姓名"
        sum="每月合计"
        filters={[
          { name: 'purpose', label: '用途', kind: 'select', options: purposes },
          { name: 'under', label: '地方', kind: 'place' },
          {
            name: 'live',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'true', label: '在发' },
              { value: 'false', label: '已停发' },
            ],
          },
        ]}
        columns={[
          { key: 'payeeTitle', title: '救助对象' },
          { key: 'placeName', title: '地方' },
          { key: 'purposeName', title: '用途' },
          { key: 'amount', title: '每月', align: 'right', render: (r) => yuan(r.amount) },
          { key: 'document', title: '依据', phone: false },
          { key: 'fromDay', title: '起发', render: (r) => <DayText day={r.fromDay} /> },
          {
            key: 'toDay',
            title: '停发',
            render: (r) => (r.toDay === null ? '—' : <DayText day={r.toDay} note={r.endedWhy ?? ''} />),
          },
          {
            key: 'id',
            title: '办理',
            render: (r) => (mayAsk && r.toDay === null ? <Button onClick={() => setEnding(r)}>停发</Button> : '—'),
          },
        ]}
        empty={<p>名单是空的。</p>}
      />
      {adding && <Add purposes={purposes} onClose={() => setAdding(false)} />}
      {ending !== null && <End key={ending.id} row={ending} onClose={() => setEnding(null)} />}
    </Page>
  )
}

function Add({ purposes, onClose }: { purposes: { value: string; label: string }[]; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<BodyOf<'/api/aids'>>
      open
      title="列入定期救助名单"
      name="funds.aid"
      submit="列入"
      done="已列入名单"
      onClose={onClose}
      initial={{ fromDay: today }}
      fields={[
        {
          name: 'payeeKind',
          label: '对象',
          kind: 'radio',
          required: true,
          options: [
            { value: 'household', label: '家庭' },
            { value: 'resident', label: '个人' },
          ],
        },
        { name: 'payeeTitle', label: '姓名（户主）', kind: 'text', max: 60, required: true },
        { name: 'place', label: '所在地方', kind: 'place', required: true },
        ...namesakeFields(isPeople),
        WITNESS_FIELD,
        { name: 'purpose', label: '用途', kind: 'select', options: purposes, required: true },
        { name: 'amount', label: '每月金额', kind: 'money', required: true },
        { name: 'document', label: '依据', kind: 'text', max: 200, required: true },
        { name: 'fromDay', label: '起发日期', kind: 'day', required: true },
        {
          name: 'kin',
          label: '应当回避的人',
          kind: 'person',
          multiple: true,
          help: '联系顾问、帮扶人和亲属，不参与审批和发放。',
        },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/aids', { body, headers }))}
    />
  )
}

function End({ row, onClose }: { row: Row; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<BodyOf<'/api/aids/{id}/end'>>
      open
      title={`${row.payeeTitle}：停发${row.purposeName}`}
      name={`funds.aid-end.${row.id}`}
      submit="停发"
      done="已停发"
      danger
      onClose={onClose}
      initial={{ toDay: today }}
      fields={[
        { name: 'toDay', label: '停发日期', kind: 'day', required: true, help: '从这一天起不再发放。' },
        { name: 'why', label: '停发的原因', kind: 'longtext', max: 500, required: true },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/aids/{id}/end', { params: { path: { id: row.id } }, body, headers }))
      }
    />
  )
}
