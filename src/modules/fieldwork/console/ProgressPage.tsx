import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import { FigureGroups } from '#ui/FigureGroups.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/visits/progress'>

/** By place: homes not seen in their interval, opinions that wait, and when a leader last walked there. Not a ranking of people. */
export default function ProgressPage() {
  const { role } = useActing()
  const { level: asked } = useSearch({ strict: false }) as { level?: 'township' | 'village' }
  const county = ['clerk', 'leader', 'inspector', 'auditor'].includes(role)
  const [level, setLevel] = useState<'township' | 'village'>(asked ?? 'village')
  const summary = useQuery({
    queryKey: ['/api/visits/summary'],
    queryFn: () => answerOf(api.GET('/api/visits/summary')),
  })
  return (
    <Page
      title="走访进度"
      lead="按规定间隔应当走访而超期没有走访的户、待答复的诉求、领导最近走村的日期。"
      actions={<Go to="/visits/unseen">超期未走访的户</Go>}
    >
      <Loaded query={summary}>{({ groups }) => <FigureGroups groups={groups} />}</Loaded>
      {county && (
        <Segmented
          aria-label="按乡镇或村列出"
          value={level}
          onChange={(value) => setLevel(value as 'township' | 'village')}
          options={[
            { value: 'township', label: '按乡镇' },
            { value: 'village', label: '按村' },
          ]}
        />
      )}
      <DataTable<Row>
        key={level}
        what="走访进度"
        path="/api/visits/progress"
        fixed={{ level }}
        sort="-unseen"
        rowKey={(row) => row.place}
        filters={[
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'walkedFrom', label: '此日以后走到过', kind: 'day' },
        ]}
        columns={[
          {
            key: 'placeName',
            title: '地方',
            sort: 'place',
            render: (row) => <Go to={`/places/${row.place}`}>{row.placeName}</Go>,
          },
          {
            key: 'households',
            title: '应走访户',
            render: (row) => (
              <FigureLink
                value={row.households}
                unit="户"
                label={`${row.placeName}应走访户`}
                to={`/households?under=${row.place}`}
              />
            ),
          },
          {
            key: 'unseen',
            title: '超期未走访',
            sort: '-unseen',
            render: (row) => (
              <FigureLink
                value={row.unseen}
                unit="户"
                label={`${row.placeName}超期未走访户`}
                to={`/visits/unseen?under=${row.place}`}
              />
            ),
          },
          { key: 'never', title: '其中从未走访', phone: false, render: (row) => `${row.never} 户` },
          {
            key: 'openOpinions',
            title: '待答复诉求',
            render: (row) => (
              <FigureLink
                value={row.openOpinions}
                unit="条"
                label={`${row.placeName}待答复诉求`}
                to={`/opinions?state=open&under=${row.place}`}
              />
            ),
          },
          {
            key: 'overdueOpinions',
            title: '其中逾期',
            render: (row) => (
              <FigureLink
                value={row.overdueOpinions}
                unit="条"
                label={`${row.placeName}逾期未答复诉求`}
                to={`/opinions?state=open&overdue=true&under=${row.place}`}
              />
            ),
          },
          {
            key: 'walkedOn',
            title: '领导最近走村',
            render: (row) => (row.walkedOn === null ? '还没有' : <DayText day={row.walkedOn} />),
          },
        ]}
        empty={<p>所选范围内没有村（社区）。</p>}
      />
    </Page>
  )
}
