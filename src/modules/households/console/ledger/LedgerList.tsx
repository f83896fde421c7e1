import { Button } from 'antd'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { LEDGER_KINDS } from '../../ledger/fields.ts'
import { IMPORT_STATES } from '../../ledger/model.ts'
import { IMPORTERS } from '../../ledger/rules.ts'

type Import = RowOf<'/api/households/ledger/imports'>

const TONES = {
  tried: 'warning',
  done: 'success',
  faulty: 'error',
  failed: 'error',
  undone: 'default',
  dropped: 'default',
} as const

/** Ledgers checked, waiting for a confirmation, taken in or taken back: by whom, with what result. */
export default function LedgerList() {
  const { role } = useActing()
  const go = useGo()
  return (
    <Page
      title="台账导入"
      lead="把本县现有的户台账、帮扶台账导入户档：先检查，全部无误才导入，导错可以整批撤销。"
      actions={
        (IMPORTERS as readonly string[]).includes(role) && (
          <Button type="primary" onClick={() => go('/household-ledgers/import')}>
            导入台账
          </Button>
        )
      }
    >
      <DataTable<Import>
        what="导入记录"
        path="/api/households/ledger/imports"
        search="文件名"
        rowLink={(row) => `/household-ledgers/${row.id}`}
        filters={[
          { name: 'kind', label: '台账', kind: 'select', options: optionsOf(LEDGER_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(IMPORT_STATES) },
        ]}
        columns={[
          { key: 'name', title: '文件' },
          { key: 'kindName', title: '台账', width: 110 },
          {
            key: 'stateName',
            title: '状态',
            width: 120,
            render: (row) => (
              <StatusTag label={row.stateName} tone={TONES[row.state as keyof typeof TONES] ?? 'processing'} />
            ),
          },
          { key: 'rows', title: '行数', width: 90, align: 'right' },
          { key: 'person', title: '经办人', width: 110 },
          { key: 'at', title: '时间', width: 180, render: (row) => <MomentText at={row.at} /> },
        ]}
        empty={<p>还没有导入过台账。</p>}
      />
    </Page>
  )
}
