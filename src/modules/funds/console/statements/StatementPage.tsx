import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import { TableView } from '#ui/TableView.tsx'
import { yuan } from '../words.ts'
import { type Line, LineTable } from './LineTable.tsx'

/** The bank and the books side by side: both sums, the difference, and what explains it. */
export default function StatementPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const [line, setLine] = useState<Line | null>(null)
  const found = useQuery({
    queryKey: ['/api/funds/statements', id],
    queryFn: () => answerOf(api.GET('/api/funds/statements/{id}', { params: { path: { id } } })),
  })
  return (
    <Page title="对账结果" lead={found.data?.fileName ?? ''}>
      <Loaded query={found}>
        {(s) => (
          <>
            <Panel>
              <Facts
                facts={[
                  { label: '期间', value: `${s.fromDay} 至 ${s.toDay}` },
                  { label: '银行期末余额', value: yuan(s.closing) },
                  { label: '账面结存', value: yuan(s.holding) },
                  { label: '差额', value: <strong>{yuan(s.difference)}</strong> },
                  { label: '未处理', value: `${s.open} 笔` },
                ]}
              />
            </Panel>
            <Panel title="银行流水">
              <LineTable
                rows={s.rows}
                {...(s.mayMatch && {
                  act: (r: Line) => (r.manner === null ? <Button onClick={() => setLine(r)}>处理</Button> : null),
                })}
              />
            </Panel>
            <Panel title="银行没有的收付">
              {s.unbanked.length === 0 ? (
                <p>没有。</p>
              ) : (
                <TableView
                  caption="银行没有的收付"
                  rows={s.unbanked}
                  rowKey={(p) => p.posting}
                  rowLink={(p) => `/fund-postings/${p.posting}`}
                  columns={[
                    { key: 'onDay', title: '日期' },
                    { key: 'kindName', title: '业务' },
                    { key: 'amount', title: '收支', align: 'right', render: (p) => yuan(p.amount) },
                    { key: 'document', title: '凭证' },
                  ]}
                />
              )}
            </Panel>
            {line !== null && (
              <Settle
                line={line}
                postings={s.unbanked.filter((p) => p.amount === line.amount)}
                onClose={() => setLine(null)}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

const PLEDGES: PickerSource<RowOf<'/api/gifts'>> = {
  path: '/api/gifts',
  fixed: { waiting: 'true' },
  key: (row) => row.id,
  name: (row) => `${row.shown} ${row.memo}`,
  note: (row) => (row.amount === null ? '' : yuan(row.amount)),
  what: '待到账的捐赠',
}

type Manner = 'gift' | 'posting' | 'nameless' | 'why'

function Settle({
  line,
  postings,
  onClose,
}: {
  line: Line
  postings: readonly { posting: string; kindName: string; onDay: string }[]
  onClose: () => void
}) {
  const options = [
    ...(line.amount > 0
      ? [
          { value: 'gift', label: '对应一笔捐赠意向' },
          { value: 'nameless', label: '按不具名捐赠入账' },
        ]
      : []),
    ...(postings.length > 0 ? [{ value: 'posting', label: '对应已有凭证' }] : []),
    { value: 'why', label: '不入账，说明原因' },
  ]
  return (
    <CommandDrawer<{ manner: Manner; gift?: string; posting?: string; why?: string }>
      open
      title={`处理流水：${line.onDay} ${yuan(line.amount)}`}
      name="funds.settle-line"
      submit="确定"
      done="已处理"
      onClose={onClose}
      fields={[
        { name: 'manner', label: '这笔流水是', kind: 'radio', options, required: true },
        {
          name: 'gift',
          label: '捐赠',
          kind: 'record',
          source: PLEDGES,
          required: true,
          when: (v) => v.manner === 'gift',
        },
        {
          name: 'posting',
          label: '凭证',
          kind: 'select',
          required: true,
          when: (v) => v.manner === 'posting',
          options: postings.map((p) => ({ value: p.posting, label: `${p.onDay} ${p.kindName}` })),
        },
        { name: 'why', label: '原因', kind: 'longtext', max: 300, required: true, when: (v) => v.manner === 'why' },
      ]}
      send={({ manner, ...body }, headers) =>
        answerOf(
          api.POST('/api/funds/statement-matches', {
            body: {
              line: line.id!,
              nameless: manner === 'nameless',
              ...body,
            } as BodyOf<'/api/funds/statement-matches'>,
            headers,
          }),
        )
      }
    />
  )
}
