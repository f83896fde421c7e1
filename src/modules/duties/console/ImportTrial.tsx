import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api, type CommandHeaders } from '#kernel/browser/client.ts'
import type { FileRef } from '#kernel/browser/contract.ts'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { CommandButton } from './CommandButton.tsx'
import type { Chosen } from './ImportColumns.tsx'
import type { Head } from './ImportHead.tsx'

interface TrialProps {
  readonly file: FileRef
  readonly chosen: Chosen
  readonly head: Head
  readonly onBack: () => void
}

type Result = Awaited<ReturnType<typeof importList>>

function importList({ file, chosen, head }: TrialProps, dryRun: boolean, headers?: CommandHeaders) {
  const { sheet, header, columns, keepAs } = chosen
  const body = { file: file.id, sheet, header, columns, list: head, dryRun, ...(keepAs !== '' && { keepAs }) }
  return answerOf(api.POST('/api/duties/import', { body, ...(headers && { headers }) }))
}

/** Tries the import first and tells every fault; what is faulty comes back as the same sheet with its reasons. */
export function ImportTrial(props: TrialProps) {
  const trial = useQuery({
    queryKey: ['duties-import-trial', props.file.id, props.chosen, props.head],
    queryFn: () => importList(props, true),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Panel title="四、试导和导入">
      <div className="duty-trial">
        <Loaded query={trial}>
          {(result) => (result.faults.length > 0 ? <Faults result={result} /> : <Ready result={result} {...props} />)}
        </Loaded>
      </div>
      <Button onClick={props.onBack}>返回修改</Button>
    </Panel>
  )
}

function Faults({ result }: { result: Result }) {
  return (
    <>
      <p role="alert">
        共 {result.items} 行，其中 {result.faults.length}{' '}
        行有误，没有导入任何内容。请下载标注了原因的原表，改好后重新选择。
      </p>
      {result.faultyFile !== null && (
        <DownloadButton path={`/api/files/${result.faultyFile}`} label="下载标注原因的表格" />
      )}
      <TableView<Result['faults'][number]>
        caption="有误的行"
        rows={result.faults.slice(0, 100)}
        rowKey={(fault) => fault.row}
        columns={[
          { key: 'row', title: '行', width: 90, render: (fault) => `第 ${fault.row} 行` },
          { key: 'reasons', title: '原因', render: (fault) => fault.reasons.join('；') },
        ]}
      />
    </>
  )
}

function Ready({ result, ...props }: TrialProps & { result: Result }) {
  const go = useGo()
  return (
    <>
      <p>
        试导无误：{result.objectives > 0 && `目标 ${result.objectives} 项，`}条目 {result.items}{' '}
        条。正式导入后立即生成本月的责任事项。
      </p>
      <CommandButton<Result>
        label="正式导入"
        title={`确定导入《${props.head.title}》？`}
        ok="导入"
        button={{ type: 'primary' }}
        done={(answer) => `已导入 ${answer.items} 条，生成 ${answer.opened} 项责任事项`}
        send={(headers) => importList(props, false, headers)}
        onDone={(answer) => answer.list !== null && go(`/duties/lists/${answer.list}`)}
      />
    </>
  )
}
