import type { AnswerOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { TableView } from '#ui/TableView.tsx'
import { useAnswer } from './use-record.ts'

type Counts = AnswerOf<'/api/findings/counts'>
type Count = Counts['byState'][number]

/** How many findings there are, and where; each number opens its list. */
export function FindingCounts() {
  const { today } = useSession()
  const year = today.slice(0, 4)
  const counts = useAnswer<Counts>(`/api/findings/counts?year=${year}`)
  return (
    <Loaded query={counts}>
      {(data) => (
        <>
          <Figures
            figures={[
              { label: '全部问题', value: data.total, unit: '个', to: `/findings?year=${year}`, note: `${year}年以来` },
              { label: '未办结', value: data.live, unit: '个', to: `/findings?live=true&year=${year}` },
              { label: '逾期', value: data.overdue, unit: '个', to: `/findings?overdue=true&year=${year}` },
              { label: '已销号', value: data.closed, unit: '个', to: `/findings?state=closed&year=${year}` },
            ]}
          />
          {data.total > 0 && (
            <details style={{ marginBottom: 12 }}>
              <summary>按类别、状态和地方查看</summary>
              <div style={{ display: 'grid', gap: 12, marginTop: 8 }}>
                <Breakdown caption="按类别" name="category" year={year} rows={data.byCategory} />
                <Breakdown caption="按状态" name="state" year={year} rows={data.byState} />
                <Breakdown caption="按地方" name="area" year={year} rows={data.byPlace} />
              </div>
            </details>
          )}
        </>
      )}
    </Loaded>
  )
}

function Breakdown({
  caption,
  name,
  year,
  rows,
}: {
  caption: string
  name: string
  year: string
  rows: readonly Count[]
}) {
  return (
    <TableView<Count>
      caption={caption}
      rows={rows}
      rowKey={(row) => row.key}
      rowLink={(row) => `/findings?${name}=${row.key}&year=${year}`}
      columns={[
        { key: 'title', title: caption },
        { key: 'count', title: '个数', align: 'right' },
        { key: 'overdue', title: '其中逾期', align: 'right' },
      ]}
    />
  )
}
