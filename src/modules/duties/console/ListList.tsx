import { Button } from 'antd'
import { type AnswerOf, answerOf, api, type CommandHeaders, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import { useGo } from '#ui/Go.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { LIST_KINDS } from '../model.ts'
import { IMPORTERS, ISSUERS } from '../roles.ts'
import { CommandButton } from './CommandButton.tsx'
import { PlainListButton } from './PlainList.tsx'
import { useAnswer } from './use-record.ts'
import { KIND_OPTIONS, yearsAround } from './words.ts'

type Row = RowOf<'/api/duties/lists'>
type Waiting = AnswerOf<'/api/duties/lists/waiting'>

/** All lists, of the county and of every level below. */
export default function ListList() {
  const { role } = useActing()
  const { today } = useSession()
  const keeper = ISSUERS.includes(role)
  return (
    <Page
      title="责任清单"
      lead="目标、指标、条目逐级分解，条目落到责任主体和期限。"
      actions={
        <>
          <PlainListButton />
          <ImportButton />
        </>
      }
    >
      {keeper && <WaitingLists />}
      <DataTable<Row>
        what="责任清单"
        path="/api/duties/lists"
        search="名称、编号"
        rowLink={(row) => `/duties/lists/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: KIND_OPTIONS },
          { name: 'year', label: '年度', kind: 'select', options: yearsAround(today) },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'top', label: '层级', kind: 'select', options: [{ value: 'true', label: '只看未经分解的' }] },
        ]}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'kind', title: '类别', width: 130, render: (row) => LIST_KINDS[row.kind] },
          { key: 'unitName', title: '责任单位' },
          {
            key: 'ownerName',
            title: '责任人',
            phone: false,
            render: (row) => (row.ownerName === null ? '' : `${row.ownerName}（${row.ownerTitle ?? ''}）`),
          },
          {
            key: 'issuedOn',
            title: '下达日期',
            width: 130,
            render: (row) => <DayText day={row.issuedOn} />,
            phone: false,
          },
          { key: 'items', title: '条目', width: 70, align: 'right' },
          {
            key: 'done',
            title: '办结情况',
            width: 130,
            align: 'right',
            render: (row) => `${row.done} / ${row.total} 项`,
          },
          {
            key: 'overdue',
            title: '逾期',
            width: 90,
            align: 'right',
            render: (row) => (
              <FigureLink value={row.overdue} label="逾期事项" unit="项" to={`/duties/lists/${row.id}?state=late`} />
            ),
          },
        ]}
        empty={<p>还没有责任清单。可以下达工作机制中的清单，或者从表格导入。</p>}
      />
    </Page>
  )
}

function ImportButton() {
  const { role } = useActing()
  const go = useGo()
  if (!IMPORTERS.includes(role)) return null
  return <Button onClick={() => go('/duties/lists/import')}>从表格导入</Button>
}

/** The pack's lists that nobody has issued yet. */
function WaitingLists() {
  const waiting = useAnswer<Waiting>('/api/duties/lists/waiting')
  const { today } = useSession()
  const ready = (waiting.data?.rows ?? []).filter((row) => row.issuedOn <= today)
  if (ready.length === 0) return null
  const issue = (headers: CommandHeaders) => answerOf(api.POST('/api/duties/lists/waiting', { headers }))
  return (
    <Panel title="待下达的清单">
      <p>
        工作机制中有 {ready.length} 份清单尚未下达：{ready.map((row) => `《${row.title}》`).join('、')}。
      </p>
      <CommandButton label="全部下达" title="确定下达这些清单？" ok="下达" done="清单已下达" send={issue}>
        下达后立即生成本月的责任事项。
      </CommandButton>
    </Panel>
  )
}
