import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { CLAIM_KINDS, CLAIM_STATES } from '../../lending/model.ts'
import { claimWorkflow } from '../../lending/rules.ts'
import { amountText } from '../goods/words.ts'

type Row = RowOf<'/api/loan-claims'>

/** Requests to be let off; each is decided on its contract's page. */
export default function ClaimList() {
  return (
    <Page title="减免和核销申请" lead="因灾减免、损耗核销由另一人审批；不予批准的，先告知理由、听取意见。">
      <DataTable<Row>
        what="申请"
        path="/api/loan-claims"
        search="农户、说明"
        rowLink={(row) => `/loans/${row.loan}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CLAIM_STATES) },
          { name: 'kind', label: '种类', kind: 'select', options: optionsOf(CLAIM_KINDS) },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'shown', title: '农户' },
          { key: 'placeName', title: '地方' },
          { key: 'kindName', title: '种类' },
          { key: 'units', title: '数量', align: 'right', render: (r) => amountText(r.units, r.countedIn) },
          { key: 'causeName', title: '原因' },
          { key: 'askedOn', title: '申请日期', render: (r) => <DayText day={r.askedOn} /> },
          { key: 'asker', title: '申请人', phone: false, render: (r) => r.asker ?? '系统' },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={claimWorkflow} state={r.state} /> },
        ]}
        empty={<p>没有申请。</p>}
      />
    </Page>
  )
}
