import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { FLOWS } from '../../ledger/model.ts'
import { ACCOUNT_KINDS, POSTING_KINDS } from '../../model.ts'
import { usePurposes } from '../use-book.ts'
import { yuan } from '../words.ts'

type Row = RowOf<'/api/funds/entries'>

/** Transfers, the newest first; each opens to its voucher. */
export function EntryTable({ account, prefix }: { account?: string; prefix?: string }) {
  const { today } = useSession()
  const purposes = usePurposes()
  return (
    <DataTable<Row>
      what="流水"
      path="/api/funds/entries"
      search="凭证、账户"
      sum="发生额合计"
      {...(account !== undefined && { fixed: { account } })}
      {...(prefix !== undefined && { prefix })}
      rowLink={(row) => `/fund-postings/${row.posting}`}
      filters={[
        yearFilter(today),
        { name: 'flow', label: '往来', kind: 'select', options: optionsOf(FLOWS) },
        ...(account === undefined
          ? [{ name: 'accounts', label: '账户类别', kind: 'select' as const, options: optionsOf(ACCOUNT_KINDS) }]
          : []),
        { name: 'kind', label: '业务', kind: 'select', options: optionsOf(POSTING_KINDS) },
        { name: 'purpose', label: '用途', kind: 'select', options: purposes },
        {
          name: 'side',
          label: '收支',
          kind: 'select',
          options: [
            { value: 'in', label: '收入' },
            { value: 'out', label: '支出' },
          ],
        },
        {
          name: 'moved',
          label: '状态',
          kind: 'select',
          options: [{ value: 'true', label: '只看实际收付，不看预留' }],
        },
      ]}
      columns={[
        { key: 'document', title: '凭证' },
        { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
        { key: 'kindName', title: '业务' },
        {
          key: 'sourceTitle',
          title: '转出',
          render: (r) => <Go to={`/fund-accounts/${r.source}`}>{r.sourceTitle}</Go>,
        },
        {
          key: 'targetTitle',
          title: '转入',
          render: (r) => <Go to={`/fund-accounts/${r.target}`}>{r.targetTitle}</Go>,
        },
        { key: 'amount', title: '金额', align: 'right', render: (r) => yuan(r.amount) },
        { key: 'purposeName', title: '用途', phone: false },
        { key: 'stateName', title: '状态', phone: false },
        { key: 'postedBy', title: '记账人', phone: false, render: (r) => r.postedBy ?? '系统' },
      ]}
      empty={<p>没有符合条件的流水。</p>}
    />
  )
}
