import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { LETTER_STATES, yearsAround } from './words.ts'

type Row = RowOf<'/api/duties/letters'>

/** Responsibility letters: between the county and its townships, and between a township and its villages. */
export default function LetterList() {
  const { today } = useSession()
  return (
    <Page title="责任书" lead="双方签字后，文本、签字人和时间永久保存，不能改动。">
      <DataTable<Row>
        what="责任书"
        path="/api/duties/letters"
        search="名称、乙方"
        rowLink={(row) => `/duties/letters/${row.id}`}
        filters={[
          { name: 'year', label: '年度', kind: 'select', options: yearsAround(today) },
          {
            name: 'state',
            label: '签订情况',
            kind: 'select',
            options: Object.entries(LETTER_STATES).map(([value, { label }]) => ({ value, label })),
          },
        ]}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'number', title: '编号', width: 130, render: (row) => `〔${row.year}〕${row.number}号` },
          { key: 'upperName', title: '甲方', phone: false },
          { key: 'lowerName', title: '乙方' },
          {
            key: 'writtenOn',
            title: '生成日期',
            width: 140,
            render: (row) => <DayText day={row.writtenOn} />,
            phone: false,
          },
          { key: 'state', title: '签订情况', width: 110, render: (row) => <StatusTag {...LETTER_STATES[row.state]} /> },
        ]}
        empty={<p>还没有责任书。打开一份责任清单，按“生成责任书”。</p>}
      />
    </Page>
  )
}
