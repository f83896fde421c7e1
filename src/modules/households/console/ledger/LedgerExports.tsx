import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { EXPORT_KINDS, type ExportBody, type ExportKind } from '../../ledger/model.ts'
import { EXPORTERS } from '../../ledger/rules.ts'
import { CAUSES, STANDINGS } from '../../model.ts'

type Import = RowOf<'/api/households/ledger/imports'>
type Export = RowOf<'/api/households/ledger/exports'>

const DRAWN = { drawing: '正在生成', done: '已生成', failed: '未完成' } as const

/** Ledgers drawn out of the register: which, by whom, and for what purpose with clear numbers. */
export default function LedgerExports() {
  const { role } = useActing()
  const client = useQueryClient()
  const [isDrawing, setDrawing] = useState(false)
  const [run, setRun] = useState<string | null>(null)
  return (
    <Page
      title="台账导出"
      lead="户台账、人口台账、帮扶台账都从户档生成，带标题、填报行、多层表头和落款。"
      actions={
        (EXPORTERS as readonly string[]).includes(role) && (
          <Button type="primary" onClick={() => setDrawing(true)}>
            导出台账
          </Button>
        )
      }
    >
      {run !== null && <RunProgress key={run} id={run} onDone={() => void client.invalidateQueries()} />}
      <DataTable<Export>
        what="导出记录"
        path="/api/households/ledger/exports"
        columns={[
          { key: 'kindName', title: '台账' },
          { key: 'state', title: '结果', width: 110, render: (row) => DRAWN[row.state] },
          { key: 'rows', title: '行数', width: 90, align: 'right' },
          { key: 'purpose', title: '用途', render: (row) => row.purpose ?? '（已遮住证件、电话、账号）' },
          { key: 'person', title: '经办人', width: 110 },
          { key: 'at', title: '时间', width: 180, render: (row) => <MomentText at={row.at} /> },
          {
            key: 'file',
            title: '下载',
            width: 120,
            render: (row) =>
              row.ready && <DownloadButton path={`/api/households/ledger/exports/${row.id}/file`} label="下载" />,
          },
        ]}
        empty={<p>还没有导出过台账。</p>}
      />
      <ExportDrawer open={isDrawing} onClose={() => setDrawing(false)} onRun={setRun} />
    </Page>
  )
}

interface DrawerProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onRun: (run: string) => void
}

function ExportDrawer({ open, onClose, onRun }: DrawerProps) {
  const { today } = useSession()
  return (
    <CommandDrawer<ExportBody, { id: string; run: string }>
      open={open}
      title="导出台账"
      onClose={onClose}
      name="household-ledger.export"
      submit="导出"
      done="已开始生成，完成后在导出记录中下载"
      initial={{ kind: 'household' satisfies ExportKind, year: Number(today.slice(0, 4)) - 1 }}
      fields={[
        { name: 'kind', label: '台账', kind: 'radio', options: optionsOf(EXPORT_KINDS), required: true },
        { name: 'under', label: '地方', kind: 'place', help: '不填为所管辖的全部' },
        { name: 'standing', label: '户类型', kind: 'select', options: optionsOf(STANDINGS) },
        { name: 'cause', label: '致贫原因', kind: 'select', options: optionsOf(CAUSES) },
        { name: 'year', label: '收入年度', kind: 'number', least: 2000, most: 2100 },
        {
          name: 'layout',
          label: '版式',
          kind: 'record',
          help: '不填用系统版式；也可以照以前导入的台账的表头生成',
          source: LAYOUTS,
        },
        {
          name: 'clear',
          label: '包含完整的身份证号、电话和银行账号',
          kind: 'yes',
          help: '默认遮住。要完整号码的，用途记入日志。',
        },
        {
          name: 'purpose',
          label: '用途',
          kind: 'text',
          max: 200,
          required: true,
          when: (values) => values.clear === true,
        },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/households/ledger/exports', { body, headers }))}
      onDone={({ run }) => onRun(run)}
    />
  )
}

const LAYOUTS = {
  path: '/api/households/ledger/imports',
  key: (row: Import) => row.id,
  name: (row: Import) => row.name,
  note: (row: Import) => row.kindName,
  what: '导入记录',
}
