import { useQuery } from '@tanstack/react-query'
import { getAnswer, type RowOf } from '#kernel/browser/client.ts'
import type { ListAnswer } from '#kernel/browser/contract.ts'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { TableView } from '#ui/TableView.tsx'

type Row = RowOf<'/api/visits'>

const PATH = '/api/visits'
const SHOWN = 5

/** Who was here last, what was said, and the way to everything before. */
export function HouseholdVisits({ household }: { household: string }) {
  const visits = useQuery({
    queryKey: [PATH, 'of', household],
    queryFn: ({ signal }) => getAnswer<ListAnswer<Row>>(PATH, { household, size: SHOWN, sort: '-onDay' }, signal),
  })
  return (
    <Loaded query={visits}>
      {({ total, rows }) => (
        <>
          {total === 0 ? (
            <p className="g-quiet">还没有人走访过这一户。</p>
          ) : (
            <TableView<Row>
              caption="最近的走访"
              rows={rows}
              rowKey={(row) => row.id}
              rowLink={(row) => `/visits/${row.id}`}
              columns={[
                { key: 'onDay', title: '日期', render: (row) => <DayText day={row.onDay} /> },
                {
                  key: 'personName',
                  title: '走访人',
                  render: (row) => (row.postTitle === null ? row.personName : `${row.personName}（${row.postTitle}）`),
                },
                { key: 'kindName', title: '类别' },
                { key: 'purposeName', title: '事由' },
                { key: 'opinions', title: '诉求', render: (row) => (row.opinions === 0 ? '无' : `${row.opinions} 条`) },
                { key: 'confirmedName', title: '确认' },
              ]}
            />
          )}
          <div className="g-actions g-noprint" style={{ marginTop: 12 }}>
            {total > 0 && <Go to={`/visits?household=${household}`}>全部走访记录（{total} 次）</Go>}
            <Go to={`/opinions?household=${household}`}>该户的诉求</Go>
          </div>
        </>
      )}
    </Loaded>
  )
}
