import { Button } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import type { Filter } from '#ui/FilterBar.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { RECORDERS } from '../rules.ts'
import { type EntryOf, MeetingEntry } from './MeetingEntry.tsx'
import { KIND_OPTIONS } from './options.ts'

type Row = RowOf<'/api/meetings/owed'>

const STATES: Record<Row['state'], { label: string; tone: Tone }> = {
  done: { label: '已召开', tone: 'success' },
  due: { label: '待召开', tone: 'warning' },
  overdue: { label: '逾期未开', tone: 'error' },
}

const WIDER: readonly Filter[] = [
  { name: 'under', label: '地方', kind: 'place' },
  { name: 'unit', label: '党组织', kind: 'organisation' },
]

/** What each branch owes in the month; a branch records its meetings from here. */
export default function OwedPage() {
  const acting = useActing()
  const records = RECORDERS.includes(acting.role)
  const [entry, setEntry] = useState<EntryOf | null>(null)
  return (
    <Page
      title="应开会议"
      lead={
        acting.role === 'village'
          ? '本支部本月、本季度应召开的会议，开完即可在此登记。'
          : '各支部应召开的会议和完成情况。'
      }
    >
      <DataTable<Row>
        what="应开会议"
        path="/api/meetings/owed"
        rowKey={(row) => `${row.unit}${row.kind}`}
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf() },
          { name: 'kind', label: '会议类别', kind: 'select', options: KIND_OPTIONS },
          ...(acting.role === 'village' ? [] : WIDER),
        ]}
        columns={[
          { key: 'kindName', title: '会议类别' },
          { key: 'unitName', title: '党组织', phone: acting.role !== 'village' },
          { key: 'period', title: '周期', phone: false },
          { key: 'times', title: '应开', render: (row) => `${row.times} 次` },
          {
            key: 'held',
            title: '已开',
            render: (row) => (
              <FigureLink
                value={row.held}
                label={`${row.unitName}已召开${row.kindName}`}
                unit="次"
                to={`/meetings?unit=${row.unit}&kind=${row.kind}&heldFrom=${row.from}&heldTo=${row.to}`}
              />
            ),
          },
          { key: 'to', title: '期限', render: (row) => <DayText day={row.to} /> },
          {
            key: 'state',
            title: '状态',
            render: (row) => <StatusTag {...STATES[row.state]} />,
          },
          {
            key: 'act',
            title: '办理',
            render: (row) =>
              records && (
                <Button
                  type={row.state === 'done' ? 'default' : 'primary'}
                  onClick={() => setEntry({ unit: row.unit, kind: row.kind })}
                  aria-label={`登记${row.unitName}${row.kindName}`}
                >
                  登记
                </Button>
              ),
          },
        ]}
        empty={<p>所选范围内没有党支部。</p>}
      />
      {entry !== null && <MeetingEntry of={entry} onClose={() => setEntry(null)} />}
    </Page>
  )
}

function optionsOf() {
  return Object.entries(STATES).map(([value, { label }]) => ({ value, label }))
}
