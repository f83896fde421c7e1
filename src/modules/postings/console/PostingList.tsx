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
import { DESK } from '../roles.ts'
import { TERM_STATES } from '../terms/rules.ts'
import { KIND_OPTIONS, TERM_TONES, YEARS_OPTIONS } from './options.ts'

type Row = RowOf<'/api/postings'>
type Body = BodyOf<'/api/postings'>

const STATE_OPTIONS = [{ value: 'open', label: '未结束' }, ...optionsOf(TERM_STATES)]

/** Officers posted to villages: terms, and the days of the month as derived from the records. */
export default function PostingList() {
  const { role } = useActing()
  return (
    <Page
      title={role === 'posted' ? '我的驻村' : '驻村干部'}
      lead="在岗天数由走访、会议、办事、坐班和群众确认得出，不用打卡。"
      actions={DESK.includes(role) ? <Post /> : null}
    >
      <DataTable<Row>
        what="驻村干部"
        path="/api/postings"
        search="姓名、村名、派出单位"
        rowLink={(row) => `/postings/${row.id}`}
        filters={[
          { name: 'kind', label: '职务', kind: 'select', options: KIND_OPTIONS },
          { name: 'state', label: '任期', kind: 'select', options: STATE_OPTIONS },
          { name: 'years', label: '任期长短', kind: 'select', options: YEARS_OPTIONS },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'unit', label: '派出单位', kind: 'organisation' },
          { name: 'month', label: '在岗月份', kind: 'month' },
        ]}
        columns={[
          { key: 'name', title: '姓名' },
          { key: 'kindName', title: '职务' },
          { key: 'placeName', title: '驻村', render: (r) => `${r.townshipName}${r.placeName}` },
          { key: 'unitName', title: '派出单位', phone: false },
          { key: 'days', title: '在岗 / 应驻', render: daysText },
          { key: 'to', title: '任期截止', render: (r) => <DayText day={r.to} note={`任期${r.term}`} /> },
          {
            key: 'state',
            title: '状态',
            render: (r) => <StatusTag label={r.endedHow ?? r.stateName} tone={TERM_TONES[r.state]} />,
          },
        ]}
        empty={<p>还没有派驻干部。可以在“选派方案”中按村级需求匹配人选，也可以逐个派驻。</p>}
      />
    </Page>
  )
}

function daysText(row: Row): string {
  return row.days === null || row.owed === null ? '—' : `${row.days} / ${row.owed} 天`
}

function Post() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        派驻干部
      </Button>
      <CommandDrawer<Body>
        open={open}
        title="派驻干部"
        name="posting.new"
        submit="派驻"
        done="已派驻，并给予驻村职务"
        onClose={() => setOpen(false)}
        fields={[
          { name: 'person', label: '干部', kind: 'person', required: true },
          { name: 'kind', label: '职务', kind: 'select', options: KIND_OPTIONS, required: true },
          { name: 'place', label: '驻村', kind: 'place', level: 'village', required: true },
          { name: 'unit', label: '派出单位', kind: 'organisation' },
          { name: 'from', label: '派驻日期', kind: 'day', required: true },
          { name: 'to', label: '任期截止', kind: 'day', help: '不填则按规定的任期计算。' },
          { name: 'why', label: '依据', kind: 'text', max: 300, required: true, placeholder: '如 县委组织部文件号' },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/postings', { body, headers }))}
      />
    </>
  )
}
