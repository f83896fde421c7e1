import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { answerOf, api, newKey } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import type { LedgerKind } from '../../ledger/fields.ts'
import type { Chosen } from './LedgerColumns.tsx'
import { LedgerFile } from './LedgerFile.tsx'
import { LedgerOutcome } from './LedgerOutcome.tsx'
import type { Look, Sent } from './ledger-look.ts'

interface TrialProps {
  readonly sent: Sent
  readonly kind: LedgerKind
  readonly chosen: Chosen
  /** the check before, of the same ledger: this one takes its place */
  readonly before: string | null
  readonly onChecked: (id: string) => void
  readonly onBack: () => void
  readonly onAgain: () => void
  /** the same ledger came again, mended */
  readonly onMended: (sent: Sent, look: Look) => void
}

function begin({ sent, kind, chosen, before }: TrialProps) {
  const { columns, header, headings: _headings, words, ...rest } = chosen
  return answerOf(
    api.POST('/api/households/ledger/imports', {
      body: {
        ...rest,
        header: { ...header },
        columns: { ...columns },
        words: { ...words },
        file: sent.file,
        kind,
        ...(before !== null && { insteadOf: before }),
      },
      headers: { 'Idempotency-Key': newKey() },
    }),
  )
}

/** Checks first and tells every fault beside its row; what is right is taken in when a person says so. */
export function LedgerTrial(props: TrialProps) {
  const [id, setId] = useState<string | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const first = useRef(props)
  useEffect(() => {
    const now = first.current
    begin(now).then(
      (started) => {
        now.onChecked(started.id)
        setId(started.id)
      },
      (error) => setProblem(problemOf(error)),
    )
  }, [])
  return (
    <Panel title="三、检查和导入">
      <ProblemView problem={problem} />
      {id !== null && <Outcome {...props} id={id} />}
      <p className="ledger-row">
        <Button onClick={props.onBack}>返回改列</Button>
        <Button onClick={props.onAgain}>另选台账</Button>
      </p>
    </Panel>
  )
}

function Outcome({ id, kind, onMended }: TrialProps & { id: string }) {
  const go = useGo()
  const query = useQuery({
    queryKey: ['/api/households/ledger/imports', id],
    queryFn: () => answerOf(api.GET('/api/households/ledger/imports/{id}', { params: { path: { id } } })),
  })
  return (
    <Loaded query={query}>
      {(result) => (
        <>
          <LedgerOutcome result={result} mended={<LedgerFile kind={kind} label="上传改好的表格" onLook={onMended} />} />
          {result.state === 'done' && result.waiting > 0 && (
            <p>与登记不同的内容没有当场改动，已逐户提出变更申请，请另一人审核，同意后生效。</p>
          )}
          {result.state === 'done' && (
            <Button onClick={() => go(`/household-ledgers/${result.id}`)}>查看这次导入</Button>
          )}
        </>
      )}
    </Loaded>
  )
}
