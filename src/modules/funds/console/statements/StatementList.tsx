import { Button, Upload } from 'antd'
import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { uploadBody } from '#kernel/browser/upload.ts'
import { fenOfYuan } from '#kernel/pure/money.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { useNotice } from '#ui/notice.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import type { StatementLook } from '../../statements/model.ts'
import { RECONCILERS } from '../../statements/rules.ts'
import { yuan } from '../words.ts'
import { LineTable } from './LineTable.tsx'

type Row = RowOf<'/api/funds/statements'>
type Look = StatementLook

const pathOf = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`

/** The bank's statements: tried first, then imported; what was matched and what waits for a person. */
export default function StatementList() {
  const { role } = useActing()
  const notice = useNotice()
  const [tried, setTried] = useState<{ file: File; look: Look } | null>(null)
  const [busy, setBusy] = useState(false)
  const look = async (file: File) => {
    setBusy(true)
    try {
      setTried({
        file,
        look: await uploadBody<Look>(pathOf('/api/funds/statements/look', { name: file.name }), file, () => undefined),
      })
    } catch (error) {
      notice.problem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page
      title="银行对账"
      lead="导入银行对账单：附言码对上的捐赠自动到账，同额近日的收付自动核对，其余由会计逐笔处理。"
      actions={
        (RECONCILERS as readonly string[]).includes(role) && (
          <Upload
            accept=".csv,.txt,.xlsx"
            showUploadList={false}
            beforeUpload={(file) => {
              void look(file)
              return false
            }}
          >
            <Button type="primary" loading={busy}>
              选择对账单文件
            </Button>
          </Upload>
        )
      }
    >
      {tried !== null && <Tried file={tried.file} look={tried.look} onDrop={() => setTried(null)} />}
      <DataTable<Row>
        what="对账单"
        path="/api/funds/statements"
        rowLink={(row) => `/bank-statements/${row.id}`}
        columns={[
          { key: 'fromDay', title: '期间', render: (r) => `${r.fromDay} 至 ${r.toDay}` },
          { key: 'lines', title: '笔数', align: 'right' },
          { key: 'cameIn', title: '收入', align: 'right', render: (r) => yuan(r.cameIn) },
          { key: 'wentOut', title: '支出', align: 'right', render: (r) => yuan(r.wentOut) },
          { key: 'closing', title: '期末余额', align: 'right', render: (r) => yuan(r.closing) },
          { key: 'importedOn', title: '导入日期', phone: false },
          {
            key: 'open',
            title: '未处理',
            render: (r) => (
              <StatusTag
                label={r.open === 0 ? '已处理完' : `${r.open} 笔`}
                tone={r.open === 0 ? 'success' : 'warning'}
              />
            ),
          },
        ]}
        empty={<p>还没有导入对账单。</p>}
      />
    </Page>
  )
}

function Tried({ file, look, onDrop }: { file: File; look: Look; onDrop: () => void }) {
  const go = useGo()
  const [importing, setImporting] = useState(false)
  const needsClosing = look.closing === null
  return (
    <Panel title={`试读：${look.fileName}`}>
      <Facts
        facts={[
          { label: '期间', value: look.rows.length === 0 ? '没有读到流水' : `${look.fromDay} 至 ${look.toDay}` },
          { label: '收入', value: yuan(look.cameIn) },
          { label: '支出', value: yuan(look.wentOut) },
          { label: '期末余额', value: look.closing === null ? '文件中没有' : yuan(look.closing) },
          { label: '自动到账', value: `${look.gifts} 笔捐赠` },
          { label: '自动核对', value: `${look.postings} 笔` },
          { label: '需要处理', value: `${look.open} 笔` },
        ]}
      />
      {look.faults.length > 0 && <p>下列各行有误，请在文件中改正以后重新选择：</p>}
      {look.faults.length > 0 && (
        <ul>
          {look.faults.map((f) => (
            <li key={f.row}>
              第 {f.row} 行：{f.reasons.join('；')}
            </li>
          ))}
        </ul>
      )}
      <LineTable rows={look.rows} />
      <p>
        <Button type="primary" disabled={look.faults.length > 0} onClick={() => setImporting(true)}>
          导入
        </Button>{' '}
        <Button onClick={onDrop}>放弃</Button>
      </p>
      {importing && (
        <CommandDrawer<{ closing?: string }, { id: string }>
          open
          title="导入对账单"
          name="funds.import-statement"
          submit="导入"
          done="已导入"
          onClose={() => setImporting(false)}
          onDone={({ id }) => go(`/bank-statements/${id}`)}
          fields={
            needsClosing ? [{ name: 'closing', label: '期末余额（元）', kind: 'text', max: 20, required: true }] : []
          }
          send={({ closing }) => {
            const fen = closing === undefined ? null : fenOfYuan(closing)
            const query = { name: file.name, ...(fen !== null && { closing: String(fen) }) }
            return uploadBody<{ id: string }>(pathOf('/api/funds/statements', query), file, () => undefined)
          }}
        >
          <p>
            导入以后，{look.gifts} 笔捐赠自动到账，{look.postings} 笔与已有凭证核对相符，{look.open} 笔由会计逐笔处理。
          </p>
        </CommandDrawer>
      )}
    </Panel>
  )
}
