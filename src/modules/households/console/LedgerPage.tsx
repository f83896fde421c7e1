import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { LedgerCounts, LedgerFaults } from './LedgerTrial.tsx'

type Result = AnswerOf<'/api/households/ledger/imports/{id}'>

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
  const [isUndoing, setUndoing] = useState(false)
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
        {result.state === 'importing' && <RunProgress id={result.run} />}
        {result.state === 'faulty' ? <LedgerFaults result={result} /> : <LedgerCounts counts={result.counts} />}
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
        <p>新登记的户和人自今天起结束，改动过的内容恢复成导入前的样子，结对一并解除；这一过程留在历史中。</p>
        <p>导入后又办了其他业务的，不能整批撤销，系统会说明是哪些。</p>
      </CommandDrawer>
    </Page>
  )
}
