import { Button } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { EXEMPLAR_KINDS } from '../../exemplars/model.ts'
import { NAMERS } from '../../exemplars/rules.ts'
import { ExemplarNaming } from './ExemplarForms.tsx'

type Row = RowOf<'/api/exemplars'>

/** Households that others learn from, and who has come to see them. */
export default function ExemplarList() {
  const { role } = useActing()
  const [naming, setNaming] = useState(false)
  return (
    <Page
      title="示范户"
      lead="做法值得学习的户登记在册，组织周边群众和干部参观；谁来过、多少人、学到什么，都有记录。"
      actions={
        (NAMERS as readonly string[]).includes(role) && (
          <Button type="primary" onClick={() => setNaming(true)}>
            认定示范户
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="示范户"
        path="/api/exemplars"
        search="户主姓名、做法"
        rowLink={(row) => `/exemplars/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(EXEMPLAR_KINDS) },
          { name: 'under', label: '地方', kind: 'place' },
          {
            name: 'live',
            label: '是否在册',
            kind: 'select',
            options: [
              { value: 'true', label: '在册' },
              { value: 'false', label: '已取消' },
            ],
          },
          {
            name: 'visited',
            label: '参观情况',
            kind: 'select',
            options: [
              { value: 'true', label: '有人参观过' },
              { value: 'false', label: '还没有人参观' },
            ],
          },
        ]}
        columns={[
          { key: 'householdName', title: '户主', render: (row) => `${row.householdName}户` },
          {
            key: 'placeName',
            title: '地方',
            render: (row) => [row.townshipName, row.placeName].filter(Boolean).join(' '),
          },
          { key: 'kindName', title: '类别' },
          { key: 'deeds', title: '主要做法', phone: false },
          { key: 'namedOn', title: '认定日期', sort: true, render: (row) => <DayText day={row.namedOn} /> },
          {
            key: 'people',
            title: '参观',
            sort: '-people',
            render: (row) => (row.visits === 0 ? '还没有人来过' : `${row.visits} 次，${row.people} 人`),
          },
          {
            key: 'endedOn',
            title: '状态',
            render: (row) =>
              row.endedOn === null ? <StatusTag label="在册" tone="success" /> : <StatusTag label="已取消" />,
          },
        ]}
        empty={<p>还没有示范户。由县级经办人或乡镇认定，也可以在户档页上认定。</p>}
      />
      {naming && <ExemplarNaming onClose={() => setNaming(false)} />}
    </Page>
  )
}
