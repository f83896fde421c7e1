import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { useActing } from '#kernel/browser/session.tsx'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import type { LeftChange } from '../../changes/model.ts'
import { EXPORTERS } from '../../ledger/rules.ts'
import { LeftChanges } from '../changes/ApproveTogether.tsx'
import { LedgerOutcome } from './LedgerOutcome.tsx'
import './ledger.css'

type Result = AnswerOf<'/api/households/ledger/imports/{id}'>

/** What it asked for and waits for another person: looked at singly, or approved all together. */
function Waiting({ result }: { result: Result }) {
  const client = useQueryClient()
  const notice = useNotice()
  const [left, setLeft] = useState<LeftChange[]>([])
  const approve = async () => {
    const answer = await answerOf(
      api.POST('/api/households/ledger/imports/{id}/approve', {
        params: { path: { id: result.id } },
        headers: { 'Idempotency-Key': newKey() },
      }),
    )
    if (answer.approved > 0) notice.done(`已同意 ${answer.approved} 件，户档已更新`)
    setLeft(answer.left)
    await client.invalidateQueries()
  }
  return (
    <>
      {result.waiting > 0 && (
        <div className="g-notice">
          <p>
            表中与登记不同的内容已逐户提出变更申请，还有 {result.waiting} 件待审核，同意后生效。
            {!result.mayApprove && '申请人本人不能审核，请另一人办理。'}
          </p>
          <div className="ledger-row">
            <Go to="/household-changes?origin=import&state=open">逐件查看</Go>
            {result.mayApprove && (
              <ConfirmButton
                label="一并同意"
                title={`同意这次导入提出的 ${result.waiting} 件变更申请？`}
                ok="同意"
                onOk={approve}
              >
                同意后自今天起生效。申请之后已另有变更的、另有申请要改同一项的，会留下来并说明原因。一次办 500 件。
              </ConfirmButton>
            )}
          </div>
        </div>
      )}
      {left.length > 0 && <LeftChanges left={left} onClose={() => setLeft([])} />}
    </>
  )
}

/** The register as it stands now, under the headings of this very sheet. */
function SameSheet({ result }: { result: Result }) {
  const [drawn, setDrawn] = useState<{ id: string; run: string; over: boolean } | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const draw = async () => {
    setProblem(null)
    try {
      const kind = result.kind === 'helper' ? ('helper' as const) : ('household' as const)
      const headers = { 'Idempotency-Key': newKey() }
      const body = { kind, layout: result.id, clear: false }
      setDrawn({ ...(await answerOf(api.POST('/api/households/ledger/exports', { body, headers }))), over: false })
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <>
      <div className="ledger-row">
        <Button onClick={() => void draw()}>照这张表的表头导出</Button>
        {drawn?.over === true && (
          <DownloadButton path={`/api/households/ledger/exports/${drawn.id}/file`} label="下载导出的台账" />
        )}
      </div>
      <ProblemView problem={problem} />
      {drawn !== null && !drawn.over && (
        <RunProgress key={drawn.run} id={drawn.run} onDone={() => setDrawn({ ...drawn, over: true })} />
      )}
    </>
  )
}

/** One taking-in: what it made, what was wrong, and taking it back. */
export default function LedgerPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const query = useQuery({
    queryKey: ['/api/households/ledger/imports', id],
    queryFn: () => answerOf(api.GET('/api/households/ledger/imports/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={query}>{(result) => <Shown result={result} />}</Loaded>
}

function Shown({ result }: { result: Result }) {
  const { role } = useActing()
  const [isUndoing, setUndoing] = useState(false)
  const may = (EXPORTERS as readonly string[]).includes(role)
  return (
    <Page
      title={result.name}
      lead={`${result.kindName} · ${result.stateName}`}
      actions={result.mayUndo && <Button danger onClick={() => setUndoing(true)}>撤销这次导入</Button>} // biome-ignore format: one thought
    >
      <Panel>
        <Facts
          facts={[
            { label: '工作表', value: result.sheet || '（CSV）' },
            { label: '经办人', value: result.person ?? '' },
            { label: '时间', value: <MomentText at={result.at} /> },
            { label: '行数', value: result.rows ?? '' },
            ...(result.undoneAt === null
              ? []
              : [
                  { label: '撤销时间', value: <MomentText at={result.undoneAt} /> },
                  { label: '撤销缘由', value: result.undoneWhy ?? '' },
                ]),
          ]}
        />
        <LedgerOutcome result={result} />
        <Waiting result={result} />
        {may && (result.state === 'done' || result.state === 'undone') && <SameSheet result={result} />}
      </Panel>
      <CommandDrawer
        open={isUndoing}
        title="撤销这次导入"
        onClose={() => setUndoing(false)}
        name={`household-ledger.undo.${result.id}`}
        submit="撤销"
        danger
        done="已撤销"
        fields={[{ name: 'why', label: '缘由', kind: 'longtext', required: true, max: 500 }]}
        send={(body: { why: string }, headers) =>
          answerOf(
            api.POST('/api/households/ledger/imports/{id}/undo', {
              params: { path: { id: result.id } },
              body,
              headers,
            }),
          )
        }
      >
        <p>
          新登记的户和人自今天起结束，改动过的内容恢复成导入前的样子，结对一并解除，还没有审核的变更申请撤回；这一过程留在历史中。
        </p>
        <p>导入后又办了其他业务的，不能整批撤销，系统会说明是哪些。</p>
      </CommandDrawer>
    </Page>
  )
}
