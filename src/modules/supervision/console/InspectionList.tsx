import { Button } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { INSPECTION_KINDS, INSPECTION_STATES } from '../inspections/model.ts'
import { may } from '../may.ts'
import { InspectionPlan } from './InspectionPlan.tsx'

type Row = RowOf<'/api/inspections'>

export const STATE_TONES = {
  sealed: 'processing',
  drawn: 'warning',
  finished: 'success',
  cancelled: 'default',
} as const

const drawn = (row: Row) => row.state === 'drawn' || row.state === 'finished'

/** The month's inspections: planned with a sealed seed, drawn on the day, entered by those who went. */
export default function InspectionList() {
  const { role } = useActing()
  const go = useGo()
  const [planning, setPlanning] = useState(false)
  const own = !may(role, 'read-visits')
  return (
    <Page
      title="督查"
      lead={
        own
          ? '列出抽中本地方和可能抽中本地方的督查；抽中名单人人可以验算。'
          : '先封存抽签种子，到日再公布，抽中名单人人可以验算。'
      }
      actions={
        <>
          {may(role, 'enter-results') && (
            <Button onClick={() => go('/inspection-visits?mine=true&done=false')}>我的督查任务</Button>
          )}
          {may(role, 'plan-inspections') && (
            <Button type="primary" onClick={() => setPlanning(true)}>
              制订计划
            </Button>
          )}
        </>
      }
    >
      <DataTable<Row>
        what="督查"
        path="/api/inspections"
        search="督查名称"
        rowLink={(row) => `/inspections/${row.id}`}
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'kind', label: '方式', kind: 'select', options: optionsOf(INSPECTION_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(INSPECTION_STATES) },
        ]}
        columns={[
          { key: 'title', title: '督查' },
          { key: 'kindLabel', title: '方式', width: 110 },
          { key: 'drawOn', title: '抽签日', width: 150, render: (row) => <DayText day={row.drawOn} /> },
          {
            key: 'population',
            title: own ? '本地抽中' : '抽取',
            width: 130,
            render: (row) =>
              row.state === 'sealed'
                ? `${row.population} 个待抽签`
                : row.state === 'cancelled'
                  ? null
                  : own
                    ? `${row.visits} 个`
                    : `${row.population} 抽 ${row.visits}`,
          },
          {
            key: 'results',
            title: own ? '本地已督查' : '已督查',
            align: 'right',
            width: 110,
            render: (row) => (drawn(row) ? `${row.results}/${row.visits}` : null),
          },
          {
            key: 'findings',
            title: '发现问题',
            align: 'right',
            width: 90,
            render: (row) => (drawn(row) ? row.findings : null),
          },
          {
            key: 'state',
            title: '状态',
            width: 130,
            render: (row) => <StatusTag label={row.stateLabel} tone={STATE_TONES[row.state]} />,
          },
        ]}
        empty={
          <p>{own ? '没有涉及本地方的督查。' : '还没有督查计划。制订计划时确定范围、封存抽签种子，到抽签日再抽签。'}</p>
        }
      />
      {planning && <InspectionPlan onClose={() => setPlanning(false)} />}
    </Page>
  )
}
