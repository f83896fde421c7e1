import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, newKey, type RowOf, withQuery } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import type { Filter } from '#ui/FilterBar.tsx'
import { useNotice } from '#ui/notice.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import type { Column } from '#ui/TableView.tsx'
import { letterWorkflow } from '../letters/rules.ts'
import { may } from '../may.ts'
import { CountedNote, useCounted } from './counted.tsx'
import { WriteLetters } from './LetterWriting.tsx'

type Row = RowOf<'/api/letters'>
type Kind = RowOf<'/api/letter-kinds'>

const STATES = Object.entries(letterWorkflow.states).map(([value, { label }]) => ({ value, label }))
const HIDDEN = ['asOf', 'since', 'area', 'unansweredOn', 'dueFrom', 'dueTo', 'issued', 'finding', 'counted'] as const

const columns: Column<Row>[] = [
  {
    key: 'title',
    title: '函件',
    render: (row) => (
      <>
        {row.title}
        <div className="g-quiet">{row.number ?? '未编号'}</div>
      </>
    ),
  },
  { key: 'kindTitle', title: '种类', width: 90 },
  { key: 'addresseeName', title: '主送', width: 180 },
  {
    key: 'items',
    title: '事项',
    align: 'right',
    width: 70,
    render: (row) => (row.written ? null : row.items),
  },
  {
    key: 'state',
    title: '状态',
    width: 140,
    render: (row) => (
      <>
        <StateTag workflow={letterWorkflow} state={row.state} />
        {row.late && <StatusTag label="逾期未回复" tone="error" />}
      </>
    ),
  },
  {
    key: 'issuedOn',
    title: '签发',
    width: 140,
    render: (row) => (row.issuedOn === null ? null : <DayText day={row.issuedOn} />),
  },
  {
    key: 'dueOn',
    title: '回复时限',
    width: 140,
    render: (row) => {
      if (!row.wantsReply) return '不要求回复'
      return row.dueOn === null ? '签发时确定' : <DayText day={row.dueOn} />
    },
  },
]

/** Letters, newest month first; the desk drafts and issues here. */
export default function LetterList() {
  const { role } = useActing()
  const kinds = useKinds()
  const counted = useCounted(HIDDEN)
  const filters: Filter[] = [
    { name: 'kind', label: '种类', kind: 'select', options: kinds.map((k) => ({ value: k.code, label: k.title })) },
    { name: 'state', label: '状态', kind: 'select', options: STATES },
    { name: 'month', label: '月份', kind: 'month' },
    { name: 'under', label: '地方', kind: 'place' },
    { name: 'unit', label: '主送单位', kind: 'organisation' },
    { name: 'issued', label: '签发日期', kind: 'days' },
    { name: 'late', label: '回复', kind: 'select', options: [{ value: 'true', label: '逾期未回复' }] },
  ]
  return (
    <Page
      title="函件"
      lead={`${kinds.length === 0 ? '各种函件' : kinds.map((k) => k.title).join('、')}，从拟稿到办结。`}
      actions={may(role, 'draft-letters') && <Desk kinds={kinds} />}
    >
      {may(role, 'issue-letters') && <Waiting />}
      <CountedNote counted={counted} all="/letters" />
      <DataTable<Row>
        what="函件"
        path="/api/letters"
        columns={columns}
        filters={filters}
        fixed={counted}
        search="文号、主送单位"
        rowLink={(row) => `/letters/${row.id}`}
        empty={<p>还没有函件。月初提示和月中督办时，系统会按责任事项和未销号问题拟好函件。</p>}
      />
    </Page>
  )
}

function useKinds(): readonly Kind[] {
  const query = useQuery({ queryKey: ['/api/letter-kinds'], queryFn: () => answerOf(api.GET('/api/letter-kinds')) })
  return query.data?.rows ?? []
}

/** What the desk does with many letters at once. */
function Desk({ kinds }: { kinds: readonly Kind[] }) {
  const month = useDeskMonth()
  const listing = kinds.filter((k) => k.lists !== 'nothing')
  const written = kinds.filter((k) => k.lists === 'nothing')
  const [drafting, setDrafting] = useState(false)
  return (
    <>
      <IssueAll month={month} />
      {listing.length > 0 && <Button onClick={() => setDrafting(true)}>拟定函件</Button>}
      {written.length > 0 && <WriteLetters kinds={written} month={month} />}
      <DownloadButton
        path={withQuery('/api/letters/zip', { month })}
        label={`打包${monthInChinese(month)}函件`}
        name={`${month}函件.zip`}
      />
      <CommandDrawer<{ month: string; kind: string }>
        open={drafting}
        onClose={() => setDrafting(false)}
        title="拟定函件"
        name="letters.draft"
        submit="拟定"
        done="函件已拟好，等待签发"
        initial={{ month }}
        fields={[
          { name: 'month', label: '月份', kind: 'month', required: true },
          {
            name: 'kind',
            label: '种类',
            kind: 'radio',
            required: true,
            options: listing.map((k) => ({ value: k.code, label: `${k.title}（列出${k.listsTitle}）` })),
          },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/letters/draft', { body, headers }))}
      >
        <p>按最新情况给每个有关单位各拟一份；已签发的不变，重复拟定不会重复。</p>
      </CommandDrawer>
    </>
  )
}

/** The month in the address, else the present one. */
function useDeskMonth(): string {
  const { today } = useSession()
  const { month } = useCounted(['month'])
  return typeof month === 'string' ? month : monthOf(today)
}

/** The month's drafts, as the server judges them for this post. */
function useToIssue(month: string) {
  return useQuery({
    queryKey: ['/api/letters', 'to-issue', month],
    queryFn: () => answerOf(api.GET('/api/letters/to-issue', { params: { query: { month } } })),
  }).data
}

/** Issues every draft of the month that this post may issue, after one more look at how many there are. */
function IssueAll({ month }: { month: string }) {
  const client = useQueryClient()
  const notice = useNotice()
  const drafts = useToIssue(month)
  const ids = drafts?.allowed ?? []
  if (ids.length === 0) return null
  const issue = async () => {
    const { issued } = await answerOf(
      api.POST('/api/letters/issue', { body: { ids }, headers: { 'Idempotency-Key': newKey() } }),
    )
    notice.done(`已签发 ${issued.length} 份函件`)
    void client.invalidateQueries()
  }
  return (
    <ConfirmButton
      label={`签发${monthInChinese(month)}${drafts?.refused.length ? '' : '全部'}草稿（${ids.length} 份）`}
      button={{ type: 'primary' }}
      title={`签发 ${ids.length} 份函件？`}
      ok="签发"
      onOk={issue}
    >
      {drafts?.consequences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </ConfirmButton>
  )
}

/** Drafts that this post may not issue: how many, why, and who does it. */
function Waiting() {
  const month = useDeskMonth()
  const drafts = useToIssue(month)
  if (drafts === undefined || drafts.refused.length === 0) return null
  return (
    <div className="g-notice" role="note">
      {drafts.refused.map(({ reason, count }) => (
        <p key={reason}>
          {monthInChinese(month)}有 {count} 份草稿等待签发。{reason}
        </p>
      ))}
      {drafts.next !== null && <p>{drafts.next}</p>}
    </div>
  )
}
