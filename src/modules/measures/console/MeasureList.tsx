import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/measures'>

const SUBJECTS = { village: '村（社区）', township: '乡镇（街道）', organisation: '党组织' } as const

/** Every figure the system vouches for, what exactly it counts, and where it opens. */
export default function MeasureList() {
  return (
    <Page title="指标目录" lead="数字都由记录算出，不能填报；点开指标可以看到各地数字，再点开就是背后的记录。">
      <DataTable<Row>
        what="指标"
        path="/api/measures"
        search="名称、口径"
        rowKey={(row) => row.key}
        rowLink={(row) => `/measures/${row.key}`}
        columns={[
          { key: 'title', title: '指标', width: 240 },
          { key: 'definition', title: '口径' },
          { key: 'unit', title: '计量单位', width: 100 },
          { key: 'subject', title: '计算对象', width: 130, render: (row) => SUBJECTS[row.subject], phone: false },
          { key: 'moduleTitle', title: '来源', width: 100, phone: false },
        ]}
      />
    </Page>
  )
}
