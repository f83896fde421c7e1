import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, getAnswer, type RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf, titledOptions } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { NOTICE_STATES } from '../model.ts'
import { STANDING_TONES } from './standing-tones.ts'

type Row = RowOf<'/api/notices'>

/** Everything that hangs or hung in public. */
export default function NoticeList() {
  const kinds = useQuery({
    queryKey: ['/api/notices/kinds'],
    queryFn: ({ signal }) => getAnswer<AnswerOf<'/api/notices/kinds'>>('/api/notices/kinds', {}, signal),
  })
  return (
    <Page title="公示" lead="公示由办理事项自动张贴，只写允许公开的内容；期满自动撤下，异议答复之前不能办理下一步。">
      <DataTable<Row>
        what="公示"
        path="/api/notices"
        search="标题、地名"
        rowLink={(row) => `/notices/${row.id}`}
        filters={[
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: optionsOf(NOTICE_STATES),
          },
          {
            name: 'kind',
            label: '类别',
            kind: 'select',
            options: titledOptions(kinds.data?.rows ?? []),
          },
          {
            name: 'objected',
            label: '异议',
            kind: 'select',
            options: [
              { value: 'true', label: '有待答复的异议' },
              { value: 'false', label: '没有待答复的异议' },
            ],
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'title', title: '标题' },
          { key: 'kindTitle', title: '类别', phone: false },
          { key: 'placeName', title: '张贴地点' },
          { key: 'postedOn', title: '张贴日期', render: (row) => <DayText day={row.postedOn} /> },
          { key: 'endsOn', title: '公示截止', render: (row) => <DayText day={row.endsOn} note={row.term} /> },
          {
            key: 'standing',
            title: '结果',
            render: (row) => (
              <StatusTag
                label={row.openObjections > 0 ? `待答复异议 ${row.openObjections} 件` : row.standingName}
                tone={STANDING_TONES[row.standing]}
              />
            ),
          },
        ]}
        empty={<p>还没有公示。在办理识别、退出或者监测事项时张贴。</p>}
      />
    </Page>
  )
}
