import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { VERDICT_KINDS, VERDICT_STATES } from '../verdicts/model.ts'
import { verdictWorkflow } from '../verdicts/rules.ts'

type Row = RowOf<'/api/posting-verdicts'>
type Breach = RowOf<'/api/posting-breaches'>

/** What was decided for and against officers, and what was reported against the conduct list. */
export default function VerdictList() {
  return (
    <Page title="奖惩与召回" lead="先告知本人、听取意见，由提出人以外的负责人决定；对批评教育、召回不服的可以申诉。">
      <DataTable<Row>
        what="奖惩与召回"
        path="/api/posting-verdicts"
        search="姓名、事实"
        rowLink={(row) => `/posting-verdicts/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(VERDICT_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(VERDICT_STATES) },
          {
            name: 'decided',
            label: '是否生效',
            kind: 'select',
            options: [
              { value: 'true', label: '已决定或维持' },
              { value: 'false', label: '其他' },
            ],
          },
        ]}
        columns={[
          { key: 'name', title: '姓名', render: (r) => `${r.name}（${r.postingKindName}）` },
          { key: 'placeName', title: '驻村' },
          { key: 'kindName', title: '类别' },
          { key: 'fact', title: '事实' },
          { key: 'proposedOn', title: '提出日期', render: (r) => <DayText day={r.proposedOn} /> },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={verdictWorkflow} state={r.state} /> },
        ]}
        empty={<p>还没有奖惩和召回。在驻村干部的页面上提出。</p>}
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
