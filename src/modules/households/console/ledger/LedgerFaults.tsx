import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { TableView } from '#ui/TableView.tsx'
import { type Draft, LedgerMend } from './LedgerMend.tsx'

type Result = AnswerOf<'/api/households/ledger/imports/{id}'>
type Fault = Result['faults'][number]

interface FaultsProps {
  readonly result: Result
  /** another way on: the same ledger sent again, mended */
  readonly children?: ReactNode
}

/** Every fault at its row, to be mended here, or in the sheet with the reasons, which is sent again. */
export function LedgerFaults({ result, children }: FaultsProps) {
  const client = useQueryClient()
  const key = useRef(newKey())
  const [open, setOpen] = useState<readonly number[]>([])
  const [drafts, setDrafts] = useState<readonly Draft[]>([])
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [isBusy, setBusy] = useState(false)
  const put = (draft: Draft) =>
    setDrafts((all) => [...all.filter((d) => d.row !== draft.row || d.column !== draft.column), draft])
  const toggle = (row: number) =>
    setOpen((rows) => (rows.includes(row) ? rows.filter((r) => r !== row) : [...rows, row]))
  const save = async () => {
    setProblem(null)
    setBusy(true)
    try {
      await answerOf(
        api.POST('/api/households/ledger/imports/{id}/mends', {
          params: { path: { id: result.id } },
          body: { cells: drafts.map((draft) => ({ ...draft })) },
          headers: { 'Idempotency-Key': key.current },
        }),
      )
      await client.invalidateQueries({ queryKey: ['/api/households/ledger/imports'] })
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      key.current = newKey()
      setBusy(false)
    }
  }
  return (
    <>
      <p role="alert" className="g-problem">
        共 {result.rows} 行，其中 {result.faulty} 行有误，没有导入任何内容。
      </p>
      <p>
        {result.mayGoOn && '可以在下面逐行更正，保存后立即重新检查；'}
        也可以在自己的表中照原因改好再上传（下载的表格每行的原因在最后一列，行号不变）。全部无误并确认以前，不影响已登记的内容。
      </p>
      <div className="ledger-row">
        {result.hasReturned && (
          <DownloadButton path={`/api/households/ledger/imports/${result.id}/returned`} label="下载标注原因的表格" />
        )}
        {children}
      </div>
      <TableView<Fault>
        caption="有误的行"
        rows={result.faults}
        rowKey={(fault) => fault.row}
        columns={[
          { key: 'row', title: '行', width: 90, render: (fault) => `第 ${fault.row} 行` },
          { key: 'who', title: '姓名', width: 120, render: (fault) => fault.who || '（空）' },
          {
            key: 'reasons',
            title: '原因',
            render: (fault) => (
              <>
                <ul className="ledger-reasons">
                  {fault.reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
                {result.mayGoOn && (
                  <Button
                    size="small"
                    aria-expanded={open.includes(fault.row)}
                    aria-label={`${open.includes(fault.row) ? '收起' : '更正'}第 ${fault.row} 行`}
                    onClick={() => toggle(fault.row)}
                  >
                    {open.includes(fault.row) ? '收起' : '更正'}
                  </Button>
                )}
                {open.includes(fault.row) && (
                  <LedgerMend id={result.id} row={fault.row} columns={fault.columns} drafts={drafts} onDraft={put} />
                )}
              </>
            ),
          },
        ]}
      />
      {result.faulty > result.faults.length && (
        <p className="g-quiet">这里只列前 {result.faults.length} 行，其余见下载的表格，或更正后重新检查时列出。</p>
      )}
      <ProblemView problem={problem} />
      {result.mayGoOn && (
        <div className="ledger-row">
          <Button type="primary" disabled={drafts.length === 0} loading={isBusy} onClick={() => void save()}>
            {drafts.length === 0 ? '保存更正并重新检查' : `保存 ${drafts.length} 处更正并重新检查`}
          </Button>
        </div>
      )}
    </>
  )
}
