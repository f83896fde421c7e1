import type { ReactNode } from 'react'
import type { AnswerOf } from '#kernel/browser/client.ts'
import { Go } from '#ui/Go.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { yuan } from '../words.ts'

export type Line = AnswerOf<'/api/funds/statements/{id}'>['rows'][number]

/** Lines of a statement with what each is in the books. */
export function LineTable({ rows, act }: { rows: readonly Line[]; act?: (line: Line) => ReactNode }) {
  return (
    <TableView
      caption="银行流水"
      rows={rows}
      rowKey={(r) => r.row}
      columns={[
        { key: 'onDay', title: '日期', nowrap: true },
        { key: 'amount', title: '收支', align: 'right', render: (r) => yuan(r.amount) },
        { key: 'partyShown', title: '对方' },
        { key: 'memoCode', title: '附言码' },
        { key: 'manner', title: '核对', render: (r) => <Standing line={r} /> },
        {
          key: 'why',
          title: '说明',
          render: (r) => r.why ?? (r.gift === null ? '' : `${r.gift.shown} ${r.gift.memo}`),
        },
        ...(act === undefined ? [] : [{ key: 'act', title: '处理', render: act }]),
      ]}
    />
  )
}

function Standing({ line }: { line: Line }) {
  if (line.known) return <StatusTag label="以前已导入" tone="default" />
  if (line.mannerName === null) return <StatusTag label="未对上" tone="warning" />
  const tag = <StatusTag label={line.mannerName} tone="success" />
  return line.posting === null ? tag : <Go to={`/fund-postings/${line.posting}`}>{tag}</Go>
}
