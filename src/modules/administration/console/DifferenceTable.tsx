import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'

export interface Difference {
  section: string
  path: string[]
  kind: 'added' | 'removed' | 'changed'
  before: string | null
  after: string | null
}

const KINDS = {
  added: { label: '新增', tone: 'success' },
  removed: { label: '删除', tone: 'error' },
  changed: { label: '修改', tone: 'warning' },
} as const

/** What differs between two versions, one line each. */
export function DifferenceTable({
  differences,
  titles,
}: {
  differences: readonly Difference[]
  titles: Record<string, string>
}) {
  if (differences.length === 0) return <p className="g-quiet">没有差别。</p>
  return (
    <TableView
      caption="差别"
      rows={differences}
      rowKey={(d) => `${d.section}/${d.path.join('/')}/${d.kind}`}
      columns={[
        { key: 'section', title: '部分', render: (d) => titles[d.section] ?? d.section },
        { key: 'path', title: '位置', render: (d) => d.path.join(' › ') || '整个部分' },
        { key: 'kind', title: '差别', render: (d) => <StatusTag {...KINDS[d.kind]} /> },
        { key: 'before', title: '现行', render: (d) => <Words text={d.before} /> },
        { key: 'after', title: '拟定', render: (d) => <Words text={d.after} /> },
      ]}
    />
  )
}

const LONG = 160

function Words({ text }: { text: string | null }) {
  if (text === null) return <span className="g-quiet">无</span>
  if (text.length <= LONG) return <span style={{ overflowWrap: 'anywhere' }}>{text}</span>
  return (
    <details>
      <summary>{text.slice(0, LONG)}…</summary>
      <span style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{text}</span>
    </details>
  )
}
