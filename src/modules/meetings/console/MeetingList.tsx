import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { KINDS, type MeetingKind } from '../model.ts'
import { type EntryOf, MeetingEntry } from './MeetingEntry.tsx'
import { KIND_OPTIONS, YES_NO } from './options.ts'

type Row = RowOf<'/api/meetings'>

/** Meetings that were recorded, the latest first. */
export default function MeetingList() {
  return (
    <Page title="会议记录" lead="三会一课和组织生活的会议记录。" actions={<Record />}>
      <DataTable<Row>
        what="会议记录"
        path="/api/meetings"
        search="主题、内容、主持人"
        sort="-heldOn"
        rowLink={(row) => `/meetings/${row.id}`}
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'held', label: '召开日期', kind: 'days' },
          { name: 'kind', label: '会议类别', kind: 'select', options: KIND_OPTIONS },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'unit', label: '党组织', kind: 'organisation' },
          { name: 'complete', label: '记录', kind: 'select', options: YES_NO('要素齐全', '要素不全') },
        ]}
        columns={[
          { key: 'title', title: '主题' },
          { key: 'kindName', title: '类别', phone: false },
          { key: 'heldOn', title: '召开日期', sort: true, render: (row) => <DayText day={row.heldOn} /> },
          { key: 'unitName', title: '党组织', sort: 'placeName' },
          { key: 'due', title: '实到 / 应到', render: (row) => `${row.present} / ${row.due} 人` },
          { key: 'chair', title: '主持人', phone: false },
          {
            key: 'complete',
            title: '记录',
            render: (row) =>
              row.complete ? (
                <StatusTag label="齐全" tone="success" />
              ) : (
                <StatusTag label={`缺${row.missing.join('、')}`} tone="warning" />
              ),
          },
        ]}
        empty={<p>还没有会议记录。村党支部开完会后，在“应开会议”中登记。</p>}
      />
    </Page>
  )
}

/** A branch records any kind of meeting, owed or not. */
function Record() {
  const acting = useActing()
  const [entry, setEntry] = useState<EntryOf | null>(null)
  if (acting.role !== 'village' || acting.unit === null) return null
  const { unit } = acting
  const items = (Object.keys(KINDS) as MeetingKind[]).map((kind) => ({ key: kind, label: KINDS[kind] }))
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{ items, onClick: ({ key }) => setEntry({ unit, kind: key as MeetingKind }) }}
      >
        <Button type="primary">登记会议</Button>
      </Dropdown>
      {entry !== null && <MeetingEntry of={entry} onClose={() => setEntry(null)} />}
    </>
  )
}
