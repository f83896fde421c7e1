import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { TableView } from '#ui/TableView.tsx'
import { LedgerFaults } from './LedgerFaults.tsx'

type Result = AnswerOf<'/api/households/ledger/imports/{id}'>

interface OutcomeProps {
  readonly result: Result
  /** another way on from faults: the same ledger sent again, mended */
  readonly mended?: ReactNode
}

/** How far an import has come, and what whoever sent it can do next. */
export function LedgerOutcome({ result, mended }: OutcomeProps) {
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['/api/households/ledger/imports'] })
  return (
    <>
      <State result={result} mended={mended} onOver={again} />
      {result.mayGoOn && (
        <div className="ledger-row">
          {result.state === 'tried' && <TakeIn result={result} onDone={again} />}
          <Drop result={result} onDone={again} />
        </div>
      )}
      <Mends result={result} />
    </>
  )
}

function State({ result, mended, onOver }: OutcomeProps & { onOver: () => Promise<unknown> }) {
  switch (result.state) {
    case 'trying':
    case 'importing':
      return <RunProgress key={result.run} id={result.run} onDone={() => void onOver()} />
    case 'failed':
      return <RunProgress id={result.run} />
    case 'faulty':
      return (
        <LedgerFaults key={result.run} result={result}>
          {mended}
        </LedgerFaults>
      )
    case 'dropped':
      return <p role="status">已放弃，没有导入任何内容。</p>
    default:
      return (
        <>
          <p role="status">
            {result.state === 'tried'
              ? `检查无误，共 ${result.rows} 行，待确认，还没有导入。导入后将有：`
              : `${result.stateName}，共 ${result.rows} 行：`}
          </p>
          <ul>
            {result.counts.map(({ what, count, unit }) => (
              <li key={what}>
                {what} {count} {unit}
              </li>
            ))}
            {result.counts.length === 0 && <li>没有需要改动的内容</li>}
          </ul>
        </>
      )
  }
}

interface ActProps {
  readonly result: Result
  readonly onDone: () => Promise<unknown>
}

function TakeIn({ result, onDone }: ActProps) {
  const key = useRef(newKey())
  const confirm = async () => {
    const params = { path: { id: result.id } }
    const headers = { 'Idempotency-Key': key.current }
    await answerOf(api.POST('/api/households/ledger/imports/{id}/confirm', { params, headers }))
    await onDone()
  }
  return (
    <ConfirmButton
      label="正式导入"
      title={`确定导入《${result.name}》？`}
      ok="导入"
      button={{ type: 'primary' }}
      onOk={confirm}
    >
      导入后没有新的业务时，可以整批撤销。
    </ConfirmButton>
  )
}

function Drop({ result, onDone }: ActProps) {
  const key = useRef(newKey())
  const drop = async () => {
    const params = { path: { id: result.id } }
    const headers = { 'Idempotency-Key': key.current }
    await answerOf(api.POST('/api/households/ledger/imports/{id}/drop', { params, headers }))
    await onDone()
  }
  return (
    <ConfirmButton label="放弃导入" title={`放弃导入《${result.name}》？`} ok="放弃" danger onOk={drop}>
      没有导入任何内容，已登记的不受影响；要再导入，请重新上传。
    </ConfirmButton>
  )
}

function Mends({ result }: { result: Result }) {
  if (result.mends.length === 0) return null
  return (
    <>
      <h3>在屏幕上更正过的内容</h3>
      <TableView<Result['mends'][number]>
        caption="在屏幕上更正过的内容"
        rows={result.mends}
        rowKey={(c) => `${c.row} ${c.heading} ${c.at}`}
        columns={[
          { key: 'row', title: '行', width: 90, render: (c) => `第 ${c.row} 行` },
          { key: 'heading', title: '列', width: 180 },
          { key: 'before', title: '原来', render: (c) => c.before || '（空）' },
          { key: 'after', title: '改为', render: (c) => c.after || '（空）' },
          { key: 'person', title: '更正人', width: 110 },
          { key: 'at', title: '时间', width: 180, render: (c) => <MomentText at={c.at} /> },
        ]}
      />
    </>
  )
}
