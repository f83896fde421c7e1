import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { RunAction } from '../../payments/model.ts'
import { runWorkflow } from '../../payments/rules.ts'
import { yuan } from '../words.ts'
import { PaymentTable } from './PaymentList.tsx'

type Run = AnswerOf<'/api/pay-runs/{id}'>

/** One run: its frozen list, how far it is, and who it was paid to. */
export default function RunPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/pay-runs', id],
    queryFn: () => answerOf(api.GET('/api/pay-runs/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={found.data?.title ?? '批量发放'}
      tag={found.data === undefined ? undefined : <StateTag workflow={runWorkflow} state={found.data.state} />}
      lead={found.data === undefined ? '' : `${found.data.payments} 人（户），合计 ${yuan(found.data.total)}`}
    >
      <Loaded query={found}>{(run) => <Whole run={run} onPaid={() => void found.refetch()} />}</Loaded>
      <Panel title="名单">
        <PaymentTable run={id} />
      </Panel>
    </Page>
  )
}

function Whole({ run, onPaid }: { run: Run; onPaid: () => void }) {
  const params = { path: { id: run.id } }
  return (
    <>
      <Panel title="办理">
        {run.job !== null && run.state === 'paying' && <RunProgress id={run.job} onDone={onPaid} />}
        <ActionBar<RunAction>
          name={`pay-run.${run.id}`}
          actions={run.actions as Verdict<RunAction>[]}
          dangerous={['refuse', 'withdraw']}
          hints={{ pay: '逐人支付并记账；中途停下的，可以接着发放，已发的不会重发。' }}
          send={(action, { comment }, headers) =>
            answerOf(
              api.POST('/api/pay-runs/{id}/decide', { params, body: { action, comment: comment ?? '' }, headers }),
            )
          }
        />
      </Panel>
      <Panel title="内容">
        <Facts
          facts={[
            { label: '用途', value: run.purposeName },
            { label: '依据', value: run.document },
            { label: '已发放', value: `${run.paid} 人（户），${yuan(run.paidSum)}` },
            { label: '造表后停发', value: `${run.withdrawn} 人（户）` },
            { label: '名单摘要值', value: run.digest, wide: true },
          ]}
        />
        <details className="g-more">
          <summary>资金来源（{run.sources.length} 项，按次序支出）</summary>
          <TableView
            caption="资金来源"
            rows={run.sources}
            rowKey={(s) => s.id}
            columns={[
              { key: 'title', title: '资金来源', render: (s) => <Go to={`/fund-accounts/${s.id}`}>{s.title}</Go> },
              { key: 'free', title: '现可用', align: 'right', render: (s) => yuan(s.free) },
            ]}
          />
        </details>
      </Panel>
    </>
  )
}
