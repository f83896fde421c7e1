import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Figures } from '#ui/Figure.tsx'
import type { Field } from '#ui/fields.ts'
import { Page } from '#ui/Page.tsx'
import { CommitmentButton } from './Commitment.tsx'
import * as columns from './duty-columns.tsx'
import { useAnswer } from './use-record.ts'
import { STATE_OPTIONS } from './words.ts'

type Row = RowOf<'/api/duties/mine'>
type Mine = AnswerOf<'/api/duties/mine'>

/** What the acting post must do, due soonest first; one press opens the report, a second sends it. */
export default function MyDuties() {
  const acting = useActing()
  const [chosen, setChosen] = useState<Row | null>(null)
  return (
    <Page
      title="我的责任"
      lead={`以“${acting.title}”身份，${acting.unitName ?? acting.placeName}承担的事项`}
      actions={<CommitmentButton />}
    >
      <Summary />
      <DataTable<Row>
        what="待办事项"
        path="/api/duties/mine"
        search="工作任务、编号"
        rowLink={(row) => `/duties/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: STATE_OPTIONS },
          { name: 'month', label: '到期月份', kind: 'month' },
        ]}
        columns={[columns.title, columns.due, columns.state, columns.list, actionColumn(setChosen)]}
        empty={<p>没有待办的责任事项。</p>}
      />
      {chosen !== null && <Fulfil duty={chosen} onClose={() => setChosen(null)} />}
    </Page>
  )
}

function Summary() {
  const mine = useAnswer<Mine>('/api/duties/mine', { size: 1 })
  if (mine.data === undefined) return null
  const { total, soon, late } = mine.data
  return (
    <Figures
      figures={[
        { label: '待办', value: total, unit: '项', to: '/duties/mine' },
        { label: '五个工作日内到期', value: soon, unit: '项', to: '/duties/mine?state=soon' },
        { label: '已逾期', value: late, unit: '项', to: '/duties/mine?state=late' },
      ]}
    />
  )
}

function actionColumn(choose: (row: Row) => void) {
  return {
    key: 'action',
    title: '办理',
    width: 100,
    render: (row: Row) => {
      if (row.measure !== null) return <span className="g-quiet">月末自动判定</span>
      if (row.state !== 'open' && row.state !== 'overdue') return null
      return (
        <Button type="primary" onClick={() => choose(row)} aria-label={`办结：${row.title}`}>
          办结
        </Button>
      )
    },
  }
}

function fieldsFor(duty: Row): Field[] {
  return [
    {
      name: 'note',
      label: '完成情况',
      kind: 'longtext',
      max: 2000,
      required: true,
      placeholder: '何时、怎样完成，结果如何',
    },
    {
      name: 'evidence',
      label: '佐证材料',
      kind: 'files',
      required: duty.evidence,
      help: duty.evidence ? '本事项须附照片、扫描件或文档。' : '有材料的可以一并上传，没有可以不传。',
    },
    { name: 'on', label: '完成日期', kind: 'day', help: '不填即为今天。' },
  ]
}

function Fulfil({ duty, onClose }: { duty: Row; onClose: () => void }) {
  return (
    <CommandDrawer<{ note: string; evidence?: string[]; on?: string }>
      open
      title="办结责任事项"
      name={`duty.${duty.id}.fulfil`}
      fields={fieldsFor(duty)}
      submit="办结"
      done="已办结"
      onClose={onClose}
      send={(body, headers) =>
        answerOf(
          api.POST('/api/duties/{id}/fulfil', {
            params: { path: { id: duty.id } },
            body: { evidence: [], ...body },
            headers,
          }),
        )
      }
    >
      <p>
        <strong>{duty.title}</strong>
      </p>
      <p>
        期限 <DayText day={duty.dueOn} note={duty.dueNote} late={duty.late} />
      </p>
    </CommandDrawer>
  )
}
