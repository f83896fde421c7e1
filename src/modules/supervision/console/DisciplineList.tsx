import { Button } from 'antd'
import type { AnswerOf, RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { DISCIPLINE_STATES } from '../discipline/model.ts'
import { DISCIPLINE_KINDS } from '../discipline/pack.ts'
import { disciplineWorkflow } from '../discipline/rules.ts'
import { may } from '../may.ts'
import { CountedNote, useCounted } from './counted.tsx'
import { useAnswer } from './use-record.ts'

type Row = RowOf<'/api/discipline'>
/** What the counts above put in the address. */
const HIDDEN = ['form', 'organisationKind', 'decidedYear', 'inForce'] as const
type Counts = AnswerOf<'/api/discipline/counts'>

/** Talks, notices of criticism and sanctions. */
export default function DisciplineList() {
  const { role } = useActing()
  const counted = useCounted(HIDDEN)
  return (
    <Page
      title="约谈与问责"
      lead="先告知、听取陈述申辩，再由提出人以外的负责人决定；生效后可以申诉。"
      actions={may(role, 'propose-discipline') && <ProposeButton />}
    >
      {may(role, 'count-discipline') && <Counted />}
      <CountedNote counted={counted} all="/discipline" />
      <DataTable<Row>
        what="处理事项"
        path="/api/discipline"
        fixed={counted}
        search="事实、组织名称"
        rowLink={(row) => `/discipline/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(DISCIPLINE_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(DISCIPLINE_STATES) },
          {
            name: 'about',
            label: '对象',
            kind: 'select',
            options: [
              { value: 'organisation', label: '组织' },
              { value: 'person', label: '个人' },
            ],
          },
          { name: 'organisation', label: '所在组织', kind: 'organisation' },
        ]}
        columns={[
          { key: 'subjectName', title: '对象' },
          { key: 'formTitle', title: '处理方式' },
          { key: 'kindTitle', title: '类别', phone: false },
          { key: 'organisationName', title: '所在组织' },
          {
            key: 'state',
            title: '状态',
            render: (row) => <StateTag workflow={disciplineWorkflow} state={row.state} />,
          },
          { key: 'proposedOn', title: '提出日期', render: (row) => <DayText day={row.proposedOn} /> },
        ]}
        empty={<p>没有您可以查看的处理事项。</p>}
      />
    </Page>
  )
}

function Counted() {
  const year = useSession().today.slice(0, 4)
  const counts = useAnswer<Counts>(`/api/discipline/counts?year=${year}`)
  return (
    <Loaded query={counts}>
      {({ rows }) =>
        rows.length > 0 && (
          <details style={{ marginBottom: 12 }}>
            <summary>{year}年已生效的处理，按方式和对象查看</summary>
            <TableView<Counts['rows'][number]>
              caption="已生效的处理"
              rows={rows}
              rowKey={(row) => `${row.form}.${row.about}.${row.organisationKind}`}
              rowLink={(row) =>
                `/discipline?about=${row.about}&form=${row.form}&organisationKind=${row.organisationKind}&decidedYear=${year}&inForce=true`
              }
              columns={[
                { key: 'formTitle', title: '处理方式' },
                { key: 'kindTitle', title: '类别' },
                { key: 'about', title: '对象', render: (row) => (row.about === 'person' ? '个人' : '组织') },
                { key: 'organisationKindTitle', title: '组织类别' },
                { key: 'count', title: '件数', align: 'right' },
              ]}
            />
          </details>
        )
      }
    </Loaded>
  )
}

function ProposeButton() {
  const go = useGo()
  return (
    <Button type="primary" onClick={() => go('/discipline/propose')}>
      提出处理
    </Button>
  )
}
