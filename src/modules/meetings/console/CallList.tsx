import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { addMonths, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { VERDICTS } from '../calls/model.ts'
import { callWorkflow, REVIEWERS } from '../calls/rules.ts'
import { YES_NO } from './options.ts'

type Row = RowOf<'/api/meeting-calls'>

const STATES = Object.entries(callWorkflow.states).map(([value, { label }]) => ({ value, label }))

/** Minutes called for: asked, sent in, commented on. */
export default function CallList() {
  const { role } = useActing()
  const asks = REVIEWERS.includes(role)
  return (
    <Page title="记录调阅" lead="调阅党支部的会议记录，逐件评议。" actions={asks && <Ask />}>
      <DataTable<Row>
        what="调阅"
        path="/api/meeting-calls"
        search="党组织、村名"
        rowLink={(row) => `/meeting-calls/${row.id}`}
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'state', label: '状态', kind: 'select', options: STATES },
          { name: 'late', label: '是否逾期', kind: 'select', options: YES_NO('逾期', '未逾期') },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'unitName', title: '党组织' },
          { key: 'month', title: '调阅月份', render: (row) => monthInChinese(row.month) },
          { key: 'drawn', title: '方式', phone: false, render: (row) => (row.drawn ? '随机抽取' : '指定') },
          {
            key: 'dueOn',
            title: '报送期限',
            render: (row) => <DayText day={row.dueOn} late={row.late} note={row.late ? '逾期' : null} />,
          },
          { key: 'state', title: '状态', render: (row) => <StateTag workflow={callWorkflow} state={row.state} /> },
          {
            key: 'verdict',
            title: '评议',
            render: (row) =>
              row.verdict !== null && (
                <StatusTag label={VERDICTS[row.verdict]} tone={row.verdict === 'poor' ? 'error' : 'success'} />
              ),
          },
        ]}
        empty={<p>还没有调阅。组织部或乡镇党委可以指定支部，也可以随机抽取。</p>}
      />
    </Page>
  )
}

function Ask() {
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        调阅记录
      </Button>
      <CommandDrawer<FormValues, { ids: string[] }>
        open={open}
        title="调阅会议记录"
        name="meeting-call.ask"
        fields={[
          { name: 'month', label: '调阅哪个月的记录', kind: 'month', required: true },
          {
            name: 'how',
            label: '方式',
            kind: 'radio',
            required: true,
            options: [
              { value: 'draw', label: '随机抽取' },
              { value: 'name', label: '指定支部' },
            ],
          },
          {
            name: 'draw.count',
            label: '抽取数量',
            kind: 'number',
            least: 1,
            most: 200,
            unit: '个支部',
            required: true,
            when: (v) => v.how === 'draw',
          },
          {
            name: 'draw.under',
            label: '抽取范围',
            kind: 'place',
            help: '不填即本人管辖的全部范围。',
            when: (v) => v.how === 'draw',
          },
          {
            name: 'units',
            label: '支部',
            kind: 'organisation',
            multiple: true,
            required: true,
            when: (v) => v.how === 'name',
          },
          { name: 'note', label: '要求', kind: 'longtext', rows: 2, max: 500 },
        ]}
        initial={{ month: addMonths(monthOf(today), -1), how: 'draw', 'draw.count': 5 }}
        submit="发出调阅"
        done="调阅已发出"
        send={({ how: _how, ...body }, headers) =>
          answerOf(api.POST('/api/meeting-calls', { body: body as BodyOf<'/api/meeting-calls'>, headers }))
        }
        onClose={() => setOpen(false)}
      >
        <p>支部已登记的会议记录会自动附上，支部只需核对报送，不必重复填写。</p>
      </CommandDrawer>
    </>
  )
}
