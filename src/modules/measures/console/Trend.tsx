import type { AnswerOf } from '#kernel/browser/client.ts'
import { monthInChinese } from '#kernel/pure/day.ts'
import { FigureLink } from '#ui/Figure.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { MeasureAnswer } from './MeasurePage.tsx'
import { type MeasureAddress, measureLink, useAnswer } from './use-measure.ts'

type Point = AnswerOf<'/api/measures/{key}/trend'>['rows'][number]
interface TrendProps {
  measure: MeasureAnswer
  address: MeasureAddress & { month: string; place: string }
}

/** The year's months as bars in a table: read by eye and by ear alike. */
export function Trend({ measure, address }: TrendProps) {
  const { key, month, place, unit } = address
  const trend = useAnswer<AnswerOf<'/api/measures/{key}/trend'>>(`/api/measures/${key}/trend`, {
    year: month.slice(0, 4),
    place,
    unit,
  })
  const rows = trend.data?.rows ?? []
  const most = measure.kind === 'ratio' ? 1 : Math.max(1, ...rows.map((row) => row.figure ?? 0))
  const share = measure.kind === 'ratio'
  return (
    <TableView<Point>
      caption="全年走势"
      rows={rows}
      rowKey={(row) => row.month}
      columns={[
        { key: 'month', title: '月份', width: 140, render: (row) => monthInChinese(row.month) },
        {
          key: 'figure',
          title: share ? '比率' : `数值（${measure.unit}）`,
          width: 120,
          align: 'right',
          render: (row) => (
            <FigureLink
              value={row.figure}
              label={monthInChinese(row.month)}
              unit={share ? '%' : ''}
              to={measureLink({ ...address, month: row.month })}
            />
          ),
        },
        {
          key: 'bar',
          title: '图示',
          phone: false,
          render: (row) => (
            <div className="g-progress" aria-hidden="true">
              <div style={{ width: `${((row.figure ?? 0) / most) * 100}%` }} />
            </div>
          ),
        },
        { key: 'frozen', title: '月结', width: 90, render: (row) => (row.frozen ? '已月结' : '未月结') },
      ]}
    />
  )
}
