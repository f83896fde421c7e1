import { useQueryClient } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import { saveBase64 } from '#kernel/browser/download.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { DownloadButton } from './DownloadButton.tsx'
import { useNotice } from './notice.ts'
import { ProblemView } from './ProblemView.tsx'
import { TableView } from './TableView.tsx'
import { usePhone } from './use-phone.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** What fits in one request; the server says the same. */
const MOST_BYTES = 1_400_000

export interface ImportResult {
  readonly imported: boolean
  readonly rows: number
  readonly counts: readonly { what: string; count: number; unit: string }[]
  readonly faults: readonly { row: number; reasons: readonly string[] }[]
  readonly returned: string | null
  /** given once: the sheet of first passwords */
  readonly passwords?: string | null
}

export interface SheetImportProps {
  /** on the button and over the drawer, e.g. 导入组织 */
  readonly title: string
  /** path of the template */
  readonly template: string
  readonly send: (body: { file: string; dryRun: boolean }, headers: CommandHeaders) => Promise<ImportResult>
  /** what the import does, who may */
  readonly children?: ReactNode
}

/** A register from a sheet: template, trial at once when a file is chosen, every fault, then the import; all or nothing. */
export function SheetImport(props: SheetImportProps) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{props.title}</Button>
      <Drawer
        open={open}
        title={props.title}
        onClose={() => setOpen(false)}
        size={phone ? '100%' : 640}
        mask={{ closable: false }}
        destroyOnHidden
      >
        <Steps {...props} onClose={() => setOpen(false)} />
      </Drawer>
    </>
  )
}

interface Chosen {
  readonly name: string
  readonly file: string
}

function Steps({ title, template, send, children, onClose }: SheetImportProps & { onClose: () => void }) {
  const client = useQueryClient()
  const notice = useNotice()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [result, setResult] = useState<ImportResult | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [busy, setBusy] = useState(false)

  const ask = async (of: Chosen, dryRun: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      const answer = await send({ file: of.file, dryRun }, { 'Idempotency-Key': newKey() })
      setResult(answer)
      if (!answer.imported) return
      if (answer.passwords != null) saveBase64(answer.passwords, '账号和初始密码.xlsx', XLSX)
      notice.done(`已${title}`)
      void client.invalidateQueries()
    } catch (error) {
      setResult(null)
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setResult(null)
    setChosen(null)
    if (file.size > MOST_BYTES) return setProblem(tooLarge())
    const of = { name: file.name, file: await base64Of(file) }
    setChosen(of)
    await ask(of, true)
  }

  if (result?.imported) return <Done result={result} onClose={onClose} />
  return (
    <>
      {children}
      <h3>一、填写表格</h3>
      <p>先下载模板，照“示例”和“填写说明”填好。也可以用本县现有的表格，只要列名相同。</p>
      <DownloadButton path={template} label="下载模板" />
      <h3>二、选择表格试导</h3>
      <p>选择后先检查一遍，不会改动任何内容。支持 .xlsx 和 .csv（UTF-8、GB18030）。</p>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        style={{ display: 'none' }}
        aria-label="选择表格"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button loading={busy && result === null} onClick={() => input.current?.click()}>
        {chosen === null ? '选择表格' : '重新选择'}
      </Button>{' '}
      {chosen !== null && <span className="g-quiet">{chosen.name}</span>}
      <ProblemView problem={problem} />
      {result !== null && result.faults.length > 0 && <Faults result={result} name={chosen?.name ?? ''} />}
      {result !== null && result.faults.length === 0 && chosen !== null && (
        <>
          <h3>三、正式导入</h3>
          <p role="status">试导无误，共 {result.rows} 行。</p>
          <Counts result={result} />
          <Button type="primary" loading={busy} onClick={() => void ask(chosen, false)}>
            正式导入
          </Button>
        </>
      )}
    </>
  )
}

function Counts({ result }: { result: ImportResult }) {
  return (
    <ul>
      {result.counts.map(({ what, count, unit }) => (
        <li key={what}>
          {what}：{count} {unit}
        </li>
      ))}
      {result.counts.length === 0 && <li>没有需要新增的内容。</li>}
    </ul>
  )
}

function Faults({ result, name }: { result: ImportResult; name: string }) {
  const { returned, faults } = result
  return (
    <>
      <p role="alert" className="g-problem">
        共 {result.rows} 行，其中 {faults.length} 行有误，没有导入任何内容。请下载标注了原因的表格，改好后重新选择。
      </p>
      {returned !== null && (
        <p>
          <Button
            type="primary"
            onClick={() => saveBase64(returned, `${name.replace(/\.\w+$/, '')}（有误）.xlsx`, XLSX)}
          >
            下载标注原因的表格
          </Button>
        </p>
      )}
      <TableView<ImportResult['faults'][number]>
        caption="有误的行"
        rows={faults.slice(0, 100)}
        rowKey={(fault) => fault.row}
        columns={[
          { key: 'row', title: '行', width: 90, render: (fault) => `第 ${fault.row} 行` },
          { key: 'reasons', title: '原因', render: (fault) => fault.reasons.join('；') },
        ]}
      />
    </>
  )
}

function Done({ result, onClose }: { result: ImportResult; onClose: () => void }) {
  const { passwords } = result
  const [isSafe, setSafe] = useState(passwords == null)
  return (
    <>
      <h3>已导入</h3>
      <Counts result={result} />
      {passwords != null && (
        <div className="g-notice">
          <p>
            初始密码表已经下载，请打开核对，当面交给本人。密码只提供这一次，关闭后不能再取得；本人首次登录时必须改成自己的密码。
          </p>
          <Button
            onClick={() => {
              saveBase64(passwords, '账号和初始密码.xlsx', XLSX)
              setSafe(true)
            }}
          >
            再下载一次
          </Button>{' '}
          {!isSafe && <Button onClick={() => setSafe(true)}>我已保存好</Button>}
        </div>
      )}
      <Button type="primary" disabled={!isSafe} onClick={onClose}>
        完成
      </Button>
    </>
  )
}

function tooLarge(): ProblemBody {
  return {
    type: 'about:blank',
    code: 'too-large',
    status: 413,
    title: '文件过大',
    detail: '文件超过 1.4 MB，请去掉图片和无关的工作表，或分成几个文件导入。',
  }
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text)
}
