import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go, useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { CONFIRMATIONS, PURPOSES, VISIT_KINDS } from '../model.ts'
import { HOME_VISITORS, WALKERS } from '../rules.ts'

type Row = RowOf<'/api/visits'>

/**
 * An address that asks for nothing becomes that of this month: nobody wants to look through years of visits. Once there,
 * the month can be lifted like any other condition.
 * @returns whether the list may be shown
 */
function useThisMonth(): boolean {
  const { today } = useSession()
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const [isReady, setReady] = useState(Object.keys(search).length > 0)
  useEffect(() => {
    if (isReady) return
    const month = today.slice(0, 7)
    void navigate({ to: '.', search: { month } as never, replace: true }).then(() => setReady(true))
  }, [isReady, navigate, today])
  return isReady
}

/** Visits that were recorded, the latest first. */
export default function VisitList() {
  const go = useGo()
  const { role } = useActing()
  const { household } = useSearch({ strict: false }) as { household?: string }
  const isReady = useThisMonth()
  const visits = [...HOME_VISITORS, ...WALKERS].includes(role)
  return (
    <Page
      title="走访记录"
      lead="入户走访、上门未遇、走村和代办，走一次记一次；台账、走访进度和到岗情况都由此产生。"
      actions={
        visits && (
          <Button
            type="primary"
            onClick={() => go(household === undefined ? '/visits/new' : `/visits/new?household=${household}`)}
          >
            登记走访
          </Button>
        )
      }
    >
      {household !== undefined && (
        <p className="g-notice">
          只列出一户的走访。<Go to={`/households/${household}`}>打开户档</Go>　<Go to="/visits">查看全部</Go>
        </p>
      )}
      {isReady && <Visits household={household} />}
    </Page>
  )
}

function Visits({ household }: { household: string | undefined }) {
  return (
    <DataTable<Row>
      what="走访记录"
      path="/api/visits"
      fixed={{ household }}
      search="户主、走访人、记录内容"
      sort="-onDay"
      rowLink={(row) => `/visits/${row.id}`}
      filters={[
        { name: 'month', label: '月份', kind: 'month' },
        { name: 'on', label: '走访日期', kind: 'days' },
        { name: 'kind', label: '类别', kind: 'select', options: optionsOf(VISIT_KINDS) },
        { name: 'purpose', label: '事由', kind: 'select', options: optionsOf(PURPOSES) },
        { name: 'under', label: '地方', kind: 'place' },
        { name: 'person', label: '走访人', kind: 'person' },
        { name: 'confirmed', label: '确认方式', kind: 'select', options: optionsOf(CONFIRMATIONS) },
      ]}
      columns={[
        { key: 'subject', title: '走访对象', render: (row) => <Subject row={row} /> },
        { key: 'onDay', title: '日期', sort: true, render: (row) => <DayText day={row.onDay} /> },
        { key: 'kindName', title: '类别', render: (row) => <Kind row={row} /> },
        { key: 'placeName', title: '所在地', sort: 'place' },
        { key: 'personName', title: '走访人' },
        { key: 'purposeName', title: '事由' },
        { key: 'opinions', title: '诉求', render: (row) => (row.opinions === 0 ? '无' : `${row.opinions} 条`) },
        {
          key: 'changes',
          title: '情况变化',
          phone: false,
          render: (row) => (row.changes === 0 ? '无' : `${row.changes} 件`),
        },
        {
          key: 'confirmedName',
          title: '确认',
          phone: false,
          render: (row) => (
            <StatusTag label={row.confirmedName} tone={row.confirmed === 'none' ? 'default' : 'success'} />
          ),
        },
      ]}
      empty={<p>还没有走访记录。驻村干部、帮扶责任人和网格员在走访端登记，也可以在这里登记。</p>}
    />
  )
}

function Kind({ row }: { row: Row }) {
  return row.kind === 'attempt' ? <StatusTag label={row.kindName} tone="warning" /> : row.kindName
}

function Subject({ row }: { row: Row }) {
  if (row.householdName !== null) return <>{row.householdName}户</>
  return <>{row.heard > 0 ? `${row.kindName}（听取 ${row.heard} 人意见）` : row.kindName}</>
}
