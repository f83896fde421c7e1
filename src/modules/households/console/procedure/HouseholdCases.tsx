import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, getAnswer } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { OPENERS, workflows } from '../../procedure/rules.ts'
import { CaseOpening } from './CaseOpening.tsx'

type Answer = AnswerOf<'/api/household-cases'>

/** What a household went through and is on the way of. */
export function HouseholdCases({ household, standing }: { household: string; standing: string }) {
  const { role } = useActing()
  const [opening, setOpening] = useState(false)
  const path = '/api/household-cases'
  const cases = useQuery({
    queryKey: [path, 'of', household],
    queryFn: ({ signal }) => getAnswer<Answer>(path, { household, size: 50, sort: '-openedOn' }, signal),
  })
  return (
    <Loaded query={cases}>
      {({ rows }) => (
        <>
          {rows.length === 0 ? (
            <p className="g-quiet">没有识别、复核、退出或者监测事项。</p>
          ) : (
            <TableView
              caption="识别与退出事项"
              rows={rows}
              rowKey={(row) => row.id}
              rowLink={(row) => `/household-cases/${row.id}`}
              columns={[
                { key: 'kindName', title: '事项' },
                { key: 'sourceName', title: '来源' },
                { key: 'openedOn', title: '受理日期', render: (row) => <DayText day={row.openedOn} /> },
                {
                  key: 'state',
                  title: '状态',
                  render: (row) => <StateTag workflow={workflows[row.kind]} state={row.state} />,
                },
                {
                  key: 'dueOn',
                  title: '办理期限',
                  render: (row) => <DayText day={row.dueOn} late={row.overdue} note={row.overdue ? '逾期' : null} />,
                },
                { key: 'outcomeName', title: '结果' },
              ]}
            />
          )}
          {(OPENERS as readonly string[]).includes(role) && rows.every((row) => row.endedOn !== null) && (
            <div className="g-actions g-noprint" style={{ marginTop: 12 }}>
              <Button onClick={() => setOpening(true)}>受理事项</Button>
            </div>
          )}
          {opening && <CaseOpening household={household} standing={standing} onClose={() => setOpening(false)} />}
        </>
      )}
    </Loaded>
  )
}
