import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { LedgerKind } from '../../ledger/fields.ts'
import type { Chosen } from './LedgerColumns.tsx'
import { LedgerFile } from './LedgerFile.tsx'
import type { Look, Sent } from './ledger-look.ts'

type Result = AnswerOf<'/api/households/ledger/imports/{id}'>

interface TrialProps {
  readonly sent: Sent
  readonly kind: LedgerKind
  readonly chosen: Chosen
  readonly onBack: () => void
  readonly onAgain: () => void
  /** the same ledger came again, mended */
  readonly onMended: (sent: Sent, look: Look) => void
}

function begin({ sent, kind, chosen }: TrialProps, dryRun: boolean, key: string) {
  const { columns, header, headings: _headings, ...rest } = chosen
  return answerOf(
    api.POST('/api/households/ledger/imports', {
      body: { ...rest, header: { ...header }, columns: { ...columns }, file: sent.file, kind, dryRun },
      headers: { 'Idempotency-Key': key },
    }),
  )
}

interface Job {
  readonly id: string
  readonly run: string
  readonly over: boolean
}

/** Checks first and tells every fault beside its row; what is right is taken in when a person says so. */
export function LedgerTrial(props: TrialProps) {
  const [job, setJob] = useState<Job | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const keys = useRef({ trial: newKey(), real: newKey() })
  const first = useRef(props)
  useEffect(() => {
    begin(first.current, true, keys.current.trial).then(
      (started) => setJob({ ...started, over: false }),
      (error) => setProblem(problemOf(error)),
    )
  }, [])
  return (
    <Panel title="三、检查和导入">
      <ProblemView problem={problem} />
      {job !== null && (
        <RunProgress
          key={job.run}
          id={job.run}
          onDone={() => setJob((now) => (now === null ? now : { ...now, over: true }))}
        />
      )}
      {job?.over === true && (
        <LedgerResult
          key={job.id}
          id={job.id}
          onImport={async () => setJob({ ...(await begin(props, false, keys.current.real)), over: false })}
          mended={<LedgerFile kind={props.kind} label="上传改好的表格" onLook={props.onMended} />}
        />
      )}
      <p className="ledger-row">
        <Button onClick={props.onBack}>返回改列</Button>
        <Button onClick={props.onAgain}>另选台账</Button>
      </p>
    </Panel>
  )
}

interface ResultProps {
  readonly id: string
  readonly onImport: () => Promise<void>
  readonly mended: ReactNode
}

function LedgerResult({ id, ...more }: ResultProps) {
  const query = useQuery({
    queryKey: ['/api/households/ledger/imports', id],
    queryFn: () => answerOf(api.GET('/api/households/ledger/imports/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={query}>{(result) => <Outcome result={result} {...more} />}</Loaded>
}

function Outcome({ result, onImport, mended }: Omit<ResultProps, 'id'> & { result: Result }) {
  const go = useGo()
  if (result.state === 'faulty') return <LedgerFaults result={result}>{mended}</LedgerFaults>
  return (
    <>
      <p role="status">
        {result.state === 'tried'
          ? `检查无误，共 ${result.rows} 行，还没有导入。导入后将有：`
          : `${result.stateName}，共 ${result.rows} 行：`}
      </p>
      <LedgerCounts counts={result.counts} />
      {result.state === 'tried' && (
        <ConfirmButton
          label="正式导入"
          title={`确定导入《${result.name}》？`}
          ok="导入"
          button={{ type: 'primary' }}
          onOk={onImport}
        >
          导入后没有新的业务时，可以整批撤销。
        </ConfirmButton>
      )}
      {result.state === 'done' && result.waiting > 0 && (
        <p>与登记不同的内容没有当场改动，已逐户提出变更申请，请另一人审核，同意后生效。</p>
      )}
      {result.state === 'done' && <Button onClick={() => go(`/household-ledgers/${result.id}`)}>查看这次导入</Button>}
    </>
  )
}

export function LedgerCounts({ counts }: { counts: Result['counts'] }) {
  return (
    <ul>
      {counts.map(({ what, count, unit }) => (
        <li key={what}>
          {what} {count} {unit}
        </li>
      ))}
      {counts.length === 0 && <li>没有需要改动的内容</li>}
    </ul>
  )
}

/** Every fault at its row, and the same sheet with the reasons to download, mend and send again. */
export function LedgerFaults({ result, children }: { result: Result; children?: ReactNode }) {
  return (
    <>
      <p role="alert" className="g-problem">
        共 {result.rows} 行，其中 {result.faulty} 行有误，没有导入任何内容。
      </p>
      <p>
        在自己的表中照下面改，或下载标注了原因的表格（每行的原因在最后一列）来改，保存后再上传。改好以前，不影响已登记的内容。
      </p>
      <div className="ledger-row">
        {result.hasReturned && (
          <DownloadButton path={`/api/households/ledger/imports/${result.id}/returned`} label="下载标注原因的表格" />
        )}
        {children}
      </div>
      <TableView<Result['faults'][number]>
        caption="有误的行"
        rows={result.faults}
        rowKey={(fault) => fault.row}
        columns={[
          { key: 'row', title: '行', width: 90, render: (fault) => `第 ${fault.row} 行` },
          { key: 'who', title: '姓名', width: 120, render: (fault) => fault.who || '（空）' },
          { key: 'reasons', title: '原因', render: (fault) => fault.reasons.join('；') },
        ]}
      />
      {result.faulty > result.faults.length && (
        <p className="g-quiet">这里只列前 {result.faults.length} 行，其余见下载的表格。</p>
      )}
    </>
  )
}
