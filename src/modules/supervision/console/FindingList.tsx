import { Button } from 'antd'
import type { AnswerOf, RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { FINDING_STATES, SPRINGS } from '../findings/model.ts'
import { findingWorkflow } from '../findings/rules.ts'
import { may } from '../may.ts'
import { CountedNote, useCounted } from './counted.tsx'
import { BatchBar, chooseColumn, useBatch } from './FindingBatch.tsx'
import { FindingCounts } from './FindingCounts.tsx'
import { useAnswer } from './use-record.ts'

type Row = RowOf<'/api/findings'>

const YES_NO = (yes: string, no: string) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
]

/** What the figures above and those of the bulletin put in the address. */
const HIDDEN = [
  'year',
  'asOf',
  'since',
  'area',
  'raisedFrom',
  'raisedTo',
  'ended',
  'endedFrom',
  'endedTo',
  'overdueOn',
] as const

/** The register of findings 问题台账. */
export default function FindingList() {
  const { role } = useActing()
  const counted = useCounted(HIDDEN)
  const categories = useAnswer<AnswerOf<'/api/findings/categories'>>('/api/findings/categories')
  const batch = useBatch()
  const many = may(role, 'act-on-findings')
  return (
    <Page
      title="问题"
      lead="从发现、交办到整改、复核销号，一个问题一本账。"
      actions={may(role, 'report-finding') && <ReportButton />}
    >
      <FindingCounts />
      <CountedNote counted={counted} all="/findings" />
      {many && <BatchBar batch={batch} />}
      <DataTable<Row>
        what="问题"
        path="/api/findings"
        fixed={counted}
        search="问题事实、依据"
        rowLink={(row) => `/findings/${row.id}`}
        filters={[
          { name: 'live', label: '是否办结', kind: 'select', options: YES_NO('未办结', '已办结') },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(FINDING_STATES) },
          { name: 'overdue', label: '是否逾期', kind: 'select', options: YES_NO('逾期', '未逾期') },
          {
            name: 'category',
            label: '类别',
            kind: 'select',
            options: (categories.data?.rows ?? []).map((c) => ({ value: c.code, label: c.title })),
          },
          { name: 'spring', label: '来源', kind: 'select', options: optionsOf(SPRINGS) },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'unit', label: '承办单位', kind: 'organisation' },
          { name: 'month', label: '月份', kind: 'month' },
        ]}
        columns={[
          { key: 'fact', title: '问题' },
          ...(many ? [chooseColumn(batch)] : []),
          {
            key: 'categoryTitle',
            title: '类别',
            sort: 'category',
            render: (row) =>
              row.prohibition ? <StatusTag label={row.categoryTitle} tone="error" /> : row.categoryTitle,
          },
          { key: 'subjectName', title: '责任组织', sort: 'place' },
          { key: 'unitName', title: '承办单位', phone: false },
          {
            key: 'state',
            title: '状态',
            sort: true,
            render: (row) => <StateTag workflow={findingWorkflow} state={row.state} />,
          },
          {
            key: 'dueOn',
            title: '整改期限',
            sort: true,
            render: (row) => <DayText day={row.dueOn} note={row.dueNote} late={row.overdue} />,
          },
          {
            key: 'raisedOn',
            title: '发现日期',
            sort: true,
            phone: false,
            render: (row) => <DayText day={row.raisedOn} />,
          },
        ]}
        empty={<p>还没有问题。月结、督查和个人反映的问题都会列在这里。</p>}
      />
    </Page>
  )
}

function ReportButton() {
  const go = useGo()
  return (
    <Button type="primary" onClick={() => go('/findings/report')}>
      反映问题
    </Button>
  )
}
