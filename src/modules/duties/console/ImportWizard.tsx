import { Steps } from 'antd'
import { useState } from 'react'
import { answerOf, api, type CommandHeaders } from '#kernel/browser/client.ts'
import type { FileRef } from '#kernel/browser/contract.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { EvidenceUpload } from '#ui/EvidenceUpload.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { type Chosen, ImportColumns } from './ImportColumns.tsx'
import { type Head, ImportHead } from './ImportHead.tsx'
import { ImportTrial } from './ImportTrial.tsx'
import './duties.css'

export type Look = Awaited<ReturnType<typeof lookAt>>
export type LookedSheet = Look['sheets'][number]

function lookAt(file: string, headers?: CommandHeaders) {
  return answerOf(api.POST('/api/duties/import/look', { body: { file }, ...(headers && { headers }) }))
}

/** From a county's own ledger to a list: file, columns, heading, trial, import. */
export default function ImportWizard() {
  const [file, setFile] = useState<FileRef | null>(null)
  const [look, setLook] = useState<Look | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [head, setHead] = useState<Head | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const step = head !== null ? 3 : chosen !== null ? 2 : look !== null ? 1 : 0
  const take = async (files: readonly FileRef[]) => {
    const last = files.at(-1) ?? null
    setFile(last)
    setLook(null)
    setChosen(null)
    setHead(null)
    setProblem(null)
    if (last === null) return
    await lookAt(last.id).then(setLook, (error) => setProblem(problemOf(error)))
  }
  return (
    <Page title="导入责任清单" lead="把本县现有的清单表格（.xlsx）导入为责任清单。先试导，全部无误才正式导入。">
      <Steps
        className="duty-steps"
        size="small"
        current={step}
        items={['选择表格', '对应各列', '填写清单', '试导和导入'].map((title) => ({ title }))}
      />
      <Panel title="一、选择表格">
        <EvidenceUpload
          value={file === null ? [] : [file]}
          onChange={(files) => void take(files)}
          accept=".xlsx"
          most={2}
        />
        <ProblemView problem={problem} />
      </Panel>
      {look !== null && chosen === null && <ImportColumns key={file?.id} look={look} onDone={setChosen} />}
      {chosen !== null && head === null && <ImportHead onDone={setHead} onBack={() => setChosen(null)} />}
      {file !== null && chosen !== null && head !== null && (
        <ImportTrial file={file} chosen={chosen} head={head} onBack={() => setHead(null)} />
      )}
    </Page>
  )
}
