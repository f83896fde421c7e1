import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { getAnswer, type RowOf } from '#kernel/browser/client.ts'
import type { ListAnswer } from '#kernel/browser/contract.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { TableView } from '#ui/TableView.tsx'
import { NAMERS } from '../../exemplars/rules.ts'
import { ExemplarNaming } from './ExemplarForms.tsx'

type Row = RowOf<'/api/exemplars'>

const PATH = '/api/exemplars'

/** What a household is an example of. */
export function HouseholdExemplars({ household, standing }: { household: string; standing: string }) {
  const { role } = useActing()
  const [naming, setNaming] = useState(false)
  const exemplars = useQuery({
    queryKey: [PATH, 'of', household],
    queryFn: ({ signal }) => getAnswer<ListAnswer<Row>>(PATH, { household, size: 20 }, signal),
  })
  return (
    <Loaded query={exemplars}>
      {({ rows }) => (
        <>
          {rows.length === 0 ? (
            <p className="g-quiet">没有认定为示范户。</p>
          ) : (
            <TableView<Row>
              caption="示范户"
              rows={rows}
              rowKey={(row) => row.id}
              rowLink={(row) => `/exemplars/${row.id}`}
              columns={[
                { key: 'kindName', title: '类别' },
                { key: 'deeds', title: '主要做法' },
                { key: 'namedOn', title: '认定日期', render: (row) => <DayText day={row.namedOn} /> },
                { key: 'people', title: '参观', render: (row) => `${row.visits} 次，${row.people} 人` },
                { key: 'endedOn', title: '状态', render: (row) => (row.endedOn === null ? '在册' : '已取消') },
              ]}
            />
          )}
          {(NAMERS as readonly string[]).includes(role) && standing !== 'dissolved' && (
            <div className="g-actions g-noprint" style={{ marginTop: 12 }}>
              <Button onClick={() => setNaming(true)}>认定示范户</Button>
            </div>
          )}
          {naming && <ExemplarNaming household={household} onClose={() => setNaming(false)} />}
        </>
      )}
    </Loaded>
  )
}
