import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { momentInChinese } from '#ui/DayText.tsx'
import { figureText } from '#ui/Figure.tsx'
import { Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { MeasureAnswer } from './MeasurePage.tsx'
import { useAnswer } from './use-measure.ts'

type Amendment = AnswerOf<'/api/measures/{key}/amendments'>['rows'][number]

/** What later truths changed in a frozen month, beside the frozen figure; the county's leader can add one. */
export function Amendments({ measure, month, place }: { measure: MeasureAnswer; month: string; place: string }) {
  const { role } = useActing()
  const answer = useAnswer<AnswerOf<'/api/measures/{key}/amendments'>>(`/api/measures/${measure.key}/amendments`, {
    month,
    place,
  })
  const rows = answer.data?.rows ?? []
  if (measure.frozenAt === null || (rows.length === 0 && role !== 'leader')) return null
  const text = (figure: Amendment['before']) => figureText(figure.figure, measure.kind === 'ratio' ? '%' : '')
  return (
    <Panel title="更正">
      {rows.length > 0 && (
        <TableView<Amendment>
          caption="更正记录"
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { key: 'at', title: '更正时间', width: 190, render: (row) => momentInChinese(row.at) },
            { key: 'before', title: '更正前', align: 'right', render: (row) => text(row.before) },
            { key: 'after', title: '更正后', align: 'right', render: (row) => text(row.after) },
            { key: 'why', title: '理由' },
          ]}
        />
      )}
      {role === 'leader' && <Amend measure={measure} month={month} />}
    </Panel>
  )
}

function Amend({ measure, month }: { measure: MeasureAnswer; month: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>办理更正</Button>
      {open && (
        <CommandDrawer<{ why: string }>
          open
          title="更正已月结的数字"
          name={`measure.${measure.key}.${month}.amend`}
          fields={[{ name: 'why', label: '事实和依据', kind: 'longtext', max: 1000, required: true }]}
          submit="更正"
          done="更正已记入"
          onClose={() => setOpen(false)}
          send={(body, headers) =>
            answerOf(
              api.POST('/api/measures/{key}/amend', {
                params: { path: { key: measure.key } },
                body: { month, ...body },
                headers,
              }),
            )
          }
        >
          <p>月结数字不变。系统按目前的记录重新计算，把更正前后的数字和理由并列记入。</p>
        </CommandDrawer>
      )}
    </>
  )
}
