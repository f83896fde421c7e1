import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { CLAIM_STATES, CLAIMANTS } from '../wishes/model.ts'
import { claimWorkflow } from '../wishes/rules.ts'
import { latestFilter } from './words.ts'

type Row = RowOf<'/api/care/claims'>

export default function ClaimList() {
  const { today } = useSession()
  return (
    <Page title="认领" lead="到期前提醒，逾期先告知、听取说明，再延长或者释放。">
      <DataTable<Row>
        what="认领"
        path="/api/care/claims"
        search="认领人、内容"
        rowLink={(row) => `/care/wishes/${row.wish}`}
        filters={[
          { name: 'kind', label: '认领人', kind: 'select', options: optionsOf(CLAIMANTS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CLAIM_STATES) },
          {
            name: 'overdue',
            label: '期限',
            kind: 'select',
            options: [
              { value: 'true', label: '已逾期' },
              { value: 'false', label: '没有逾期' },
            ],
          },
          yearFilter(today),
          latestFilter('每个认领人只列最近一次'),
        ]}
        columns={[
          { key: 'shown', title: '认领人' },
          { key: 'kindName', title: '类别', phone: false },
          { key: 'wishTitle', title: '内容' },
          { key: 'share', title: '认领' },
          { key: 'claimedOn', title: '认领日期', phone: false, render: (r) => <DayText day={r.claimedOn} /> },
          { key: 'dueOn', title: '期限', render: (r) => <DayText day={r.dueOn} note={r.late ? '逾期' : ''} /> },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={claimWorkflow} state={r.state} /> },
        ]}
        empty={<p>还没有认领。</p>}
      />
    </Page>
  )
}
