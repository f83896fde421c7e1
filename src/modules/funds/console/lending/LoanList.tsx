import { useQuery } from '@tanstack/react-query'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { LOAN_STATES } from '../../lending/model.ts'
import { amountText } from '../goods/words.ts'
import { yuan } from '../words.ts'
import { LOAN_TONES } from './words.ts'

type Row = RowOf<'/api/loans'>

export default function LoanList() {
  return (
    <Page title="借还合同" lead="每户借出、归还、减免、核销和纯收入。">
      <LoanTable />
    </Page>
  )
}

/** The list itself, also under a season. */
export function LoanTable({ season }: { season?: string }) {
  const seasons = useQuery({
    queryKey: ['/api/seasons', 'all'],
    queryFn: () => answerOf(api.GET('/api/seasons', { params: { query: { size: 200 } } })),
    enabled: season === undefined,
  }).data?.rows
  return (
    <DataTable<Row>
      what="借还合同"
      path="/api/loans"
      search="农户、编号、凭证"
      {...(season !== undefined && { fixed: { season } })}
      rowLink={(row) => `/loans/${row.id}`}
      filters={[
        { name: 'state', label: '状态', kind: 'select', options: optionsOf(LOAN_STATES) },
        { name: 'under', label: '地方', kind: 'place' },
        ...(season === undefined
          ? [
              {
                name: 'season',
                label: '借还季',
                kind: 'select' as const,
                options: (seasons ?? []).map((s) => ({ value: s.id, label: s.title })),
              },
            ]
          : []),
        { name: 'overdue', label: '期限', kind: 'select', options: [{ value: 'true', label: '逾期未还清' }] },
      ]}
      columns={[
        { key: 'number', title: '合同编号' },
        { key: 'shown', title: '农户' },
        { key: 'placeName', title: '地方' },
        ...(season === undefined ? [{ key: 'seasonTitle' as const, title: '借还季', phone: false }] : []),
        { key: 'lent', title: '借出', align: 'right', render: (r) => amountText(r.lent, r.countedIn) },
        {
          key: 'returned',
          title: '已归还',
          align: 'right',
          phone: false,
          render: (r) => amountText(r.returned, r.countedIn),
        },
        { key: 'owed', title: '尚欠', align: 'right', render: (r) => amountText(r.owed, r.countedIn) },
        { key: 'dueOn', title: '归还期限', phone: false, render: (r) => <DayText day={r.dueOn} late={r.overdue} /> },
        { key: 'netIncome', title: '纯收入', align: 'right', phone: false, render: (r) => yuan(r.netIncome) },
        {
          key: 'state',
          title: '状态',
          render: (r) => (
            <StatusTag label={r.overdue ? '逾期' : r.stateName} tone={r.overdue ? 'error' : LOAN_TONES[r.state]} />
          ),
        },
      ]}
      empty={<p>还没有合同。</p>}
    />
  )
}
