import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { VERDICT_KINDS, VERDICT_STATES } from '../verdicts/model.ts'
import { verdictWorkflow } from '../verdicts/rules.ts'
import { optionsOf } from './options.ts'

type Row = RowOf<'/api/posting-verdicts'>
type Breach = RowOf<'/api/posting-breaches'>

/** Recalls and rewards of officers, and what was reported against the conduct list. */
export default function VerdictList() {
  return (
    <Page title="召回与表彰" lead="先告知本人、听取意见，由提出人以外的负责人决定；对召回不服的可以申诉。">
      <DataTable<Row>
        what="召回与表彰"
        path="/api/posting-verdicts"
        search="姓名、事实"
        rowLink={(row) => `/posting-verdicts/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(VERDICT_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(VERDICT_STATES) },
        ]}
        columns={[
          { key: 'name', title: '姓名', render: (r) => `${r.name}（${r.postingKindName}）` },
          { key: 'placeName', title: '驻村' },
          { key: 'kindName', title: '类别' },
          { key: 'fact', title: '事实' },
          { key: 'proposedOn', title: '提出日期', render: (r) => <DayText day={r.proposedOn} /> },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={verdictWorkflow} state={r.state} /> },
        ]}
        empty={<p>还没有召回或者表彰。在驻村干部的页面上提出。</p>}
      />
      <Panel title="违反行为清单的情况">
        <DataTable<Breach>
          what="违规情况"
          path="/api/posting-breaches"
          prefix="b"
          rowLink={(row) => (row.finding === null ? `/postings/${row.posting}` : `/findings/${row.finding}`)}
          columns={[
            { key: 'name', title: '姓名' },
            { key: 'placeName', title: '驻村' },
            { key: 'title', title: '行为' },
            { key: 'fact', title: '事实' },
            { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
          ]}
          empty={<p>没有反映的情况。</p>}
        />
      </Panel>
    </Page>
  )
}
