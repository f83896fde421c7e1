import { useQuery } from '@tanstack/react-query'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/journal'>

/** Every act: who, as which post, what, to what, when, why. */
export default function JournalPage() {
  const modules = useQuery({
    queryKey: ['/api/journal/modules'],
    queryFn: () => answerOf(api.GET('/api/journal/modules')),
  })
  const options = (modules.data ?? []).map(({ name, title }) => ({ value: name, label: title }))
  return (
    <Page title="操作日志" lead="每一次办理都记在这里，封存后改动一字即可查出。">
      <DataTable<Row>
        what="日志"
        path="/api/journal"
        search="姓名、理由、对象编号"
        filters={[
          { name: 'command', label: '事项', kind: 'select', options },
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'from', label: '起', kind: 'day' },
          { name: 'to', label: '止', kind: 'day' },
          { name: 'person', label: '人员', kind: 'person' },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'acting', label: '职务编号', kind: 'text' },
        ]}
        columns={[
          { key: 'commandTitle', title: '事项' },
          { key: 'at', title: '时间', render: (row) => <MomentText at={row.at} /> },
          {
            key: 'name',
            title: '办理人',
            render: (row) => (row.person === null ? '系统' : <Go to={`/people/${row.person}`}>{row.name}</Go>),
          },
          {
            key: 'postTitle',
            title: '以何职务',
            render: (row) => row.person !== null && (row.postTitle ?? row.roleTitle),
          },
          { key: 'placeName', title: '地点' },
          { key: 'why', title: '理由' },
          { key: 'after', title: '内容', phone: false, render: (row) => <Content row={row} /> },
          {
            key: 'seal',
            title: '封存',
            phone: false,
            render: (row) => row.seal !== null && <StatusTag label={`第 ${row.seal} 号`} tone="success" />,
          },
        ]}
        empty={<p>还没有日志。</p>}
      />
    </Page>
  )
}

function Content({ row }: { row: Row }) {
  if (row.before === null && row.after === null) return null
  return (
    <details>
      <summary>展开</summary>
      <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: '32em' }}>
        {row.before !== null && `原来：${JSON.stringify(row.before, null, 1)}\n`}
        {row.after !== null && `现在：${JSON.stringify(row.after, null, 1)}`}
      </pre>
    </details>
  )
}
