import { Upload } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { useSession } from '#kernel/browser/session.tsx'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { CommandForm } from '#ui/CommandForm.tsx'
import { Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { TableView } from '#ui/TableView.tsx'
import { type Difference, DifferenceTable } from './DifferenceTable.tsx'

type Sections = Record<string, unknown>
interface Preview {
  faults: { section: string; at: string; reason: string }[]
  differences: Difference[]
}

/** A proposed version: its file, what it changes, what is wrong with it, and, when nothing is, the day it takes force. */
export function PackProposal({
  base,
  titles,
  mayAdopt,
}: {
  base: number
  titles: AnswerOf<'/api/packs'>['titles']
  mayAdopt: boolean
}) {
  const { today } = useSession()
  const [sections, setSections] = useState<Sections | null>(null)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const read = async (file: File) => {
    setProblem(null)
    setPreview(null)
    try {
      const parsed = JSON.parse(await file.text()) as Sections
      setSections(parsed)
      setPreview(await answerOf(api.POST('/api/packs/preview', { body: { sections: parsed } })))
    } catch (error) {
      setProblem(error instanceof SyntaxError ? notJson(error) : problemOf(error))
    }
  }
  return (
    <Panel title="拟定版本">
      <p>请先下载现行版本，修改后选择修改过的文件。</p>
      <Upload.Dragger
        accept=".json,application/json"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(file) => {
          void read(file)
          return false
        }}
      >
        点击选择，或把文件拖到这里
      </Upload.Dragger>
      <ProblemView problem={problem} />
      {preview !== null && preview.faults.length > 0 && (
        <>
          <h3>不能启用的原因</h3>
          <TableView
            caption="不能启用的原因"
            rows={preview.faults}
            rowKey={(f) => `${f.section}.${f.at}.${f.reason}`}
            columns={[
              { key: 'section', title: '部分', render: (f) => titles[f.section] ?? f.section },
              { key: 'at', title: '位置' },
              { key: 'reason', title: '原因' },
            ]}
          />
        </>
      )}
      {preview !== null && (
        <>
          <h3>与现行版本的差别({preview.differences.length} 处)</h3>
          <DifferenceTable differences={preview.differences} titles={titles} />
        </>
      )}
      {mayAdopt &&
        sections !== null &&
        preview !== null &&
        preview.faults.length === 0 &&
        preview.differences.length > 0 && (
          <CommandForm<{ from: string; why: string }, unknown>
            name="pack.adopt"
            fields={[
              { name: 'from', label: '生效日期', kind: 'day', required: true, help: '不早于今天。' },
              { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
            ]}
            initial={{ from: today }}
            submit="启用"
            done="新版工作机制已启用"
            send={({ from, why }, headers) =>
              answerOf(api.POST('/api/packs', { body: { sections, base, from, why }, headers }))
            }
            onDone={() => {
              setSections(null)
              setPreview(null)
            }}
          />
        )}
    </Panel>
  )
}

function notJson(error: SyntaxError): ProblemBody {
  return {
    type: 'about:blank',
    code: 'file-refused',
    status: 422,
    title: '文件不能接收',
    detail: `文件不是完整的 JSON，请从下载的文件开始修改。(${error.message})`,
  }
}
