import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { REQUEST_STATES } from '../presence/model.ts'
import { DECIDERS } from '../roles.ts'
import { REQUEST_TONES } from './options.ts'

type Row = RowOf<'/api/posting-requests'>

/** Leave and corrections: what waits comes first; another than the officer decides. */
export default function RequestList() {
  const [deciding, setDeciding] = useState<Row | null>(null)
  return (
    <Page title="请假与在岗更正" lead="由本人申请，他人审批；批准后计入在岗天数。">
      <DataTable<Row>
        what="申请"
        path="/api/posting-requests"
        rowLink={(row) => `/postings/${row.posting}`}
        filters={[
          {
            name: 'what',
            label: '申请',
            kind: 'select',
            options: [
              { value: 'leave', label: '请假' },
              { value: 'correction', label: '在岗更正' },
            ],
          },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(REQUEST_STATES) },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'name', title: '姓名' },
          { key: 'placeName', title: '驻村' },
          { key: 'whatName', title: '申请' },
          { key: 'from', title: '日期', render: (r) => <Days row={r} /> },
          { key: 'text', title: '事由', render: (r) => r.text ?? '—' },
          { key: 'substituteName', title: '代理人', phone: false, render: (r) => r.substituteName ?? '—' },
          {
            key: 'state',
            title: '状态',
            render: (r) => <StatusTag label={r.stateName} tone={REQUEST_TONES[r.state]} />,
          },
          { key: 'mayDecide', title: '办理', render: (r) => <Doing row={r} onDecide={setDeciding} /> },
        ]}
        empty={<p>还没有请假或者在岗更正申请。驻村干部在自己的驻村页面上申请，提交后列在这里等待审批。</p>}
      />
      {deciding !== null && <Decide key={deciding.id} row={deciding} onClose={() => setDeciding(null)} />}
    </Page>
  )
}

function Days({ row }: { row: Row }) {
  return (
    <>
      <DayText day={row.from} />
      {row.to !== row.from && (
        <>
          {' 至 '}
          <DayText day={row.to} />
        </>
      )}
    </>
  )
}

function Doing({ row, onDecide }: { row: Row; onDecide: (row: Row) => void }) {
  const { role } = useActing()
  if (row.state !== 'asked') return <>{row.decidedBy === null ? '—' : `${row.decidedBy} ${row.decision ?? ''}`}</>
  if (row.mayDecide) return <Button onClick={() => onDecide(row)}>审批</Button>
  const decider = DECIDERS.includes(role)
  return <span className="g-quiet">{decider ? row.reasons.join('') : '等待审批'}</span>
}

function Decide({ row, onClose }: { row: Row; onClose: () => void }) {
  return (
    <CommandDrawer<{ answer: string; comment?: string }>
      open
      title={`${row.name}：${row.whatName}`}
      name={`posting-request.${row.id}`}
      submit="审批"
      done="已审批"
      onClose={onClose}
      fields={[
        {
          name: 'answer',
          label: '审批结果',
          kind: 'radio',
          required: true,
          options: [
            { value: 'yes', label: '批准' },
            { value: 'no', label: '不批准' },
          ],
        },
        { name: 'comment', label: '意见', kind: 'longtext', max: 500, help: '不批准的，应写明理由。' },
      ]}
      send={({ answer, comment }, headers) => {
        const body: BodyOf<'/api/posting-requests/{what}/{id}/decide'> = {
          approve: answer === 'yes',
          comment: comment ?? '',
        }
        return answerOf(
          api.POST('/api/posting-requests/{what}/{id}/decide', {
            params: { path: { what: row.what, id: row.id } },
            body,
            headers,
          }),
        )
      }}
    >
      <p>
        <Days row={row} />
        {row.text !== null && `：${row.text}`}
      </p>
    </CommandDrawer>
  )
}
