import { Button, Radio, Steps } from 'antd'
import { useRef, useState } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { uploadBody } from '#kernel/browser/upload.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { LEDGER_KINDS, type LedgerKind } from '../ledger/fields.ts'
import { type Chosen, LedgerColumns } from './LedgerColumns.tsx'
import { LedgerTrial } from './LedgerTrial.tsx'
import { type Look, lookAt, type Sent } from './ledger-look.ts'
import './ledger.css'

/** From a county's own ledger to the register: file, columns, check, confirm, result. */
export default function LedgerImport() {
  const [kind, setKind] = useState<LedgerKind>('household')
  const [sent, setSent] = useState<Sent | null>(null)
  const [look, setLook] = useState<Look | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const step = chosen !== null ? 2 : look !== null ? 1 : 0
  const begin = () => {
    setSent(null)
    setLook(null)
    setChosen(null)
  }
  return (
    <Page
      title="台账导入"
      lead="把本县现有的户台账、帮扶台账导入系统。列名、列序、表头层数不必相同；先检查，全部无误才导入。"
    >
      <Steps
        className="ledger-steps"
        size="small"
        current={step}
        items={['选择台账', '对应各列', '检查和导入'].map((title) => ({ title }))}
      />
      {step === 0 && (
        <Choose
          kind={kind}
          onKind={setKind}
          onLook={(file, found) => {
            setSent(file)
            setLook(found)
          }}
        />
      )}
      {step === 1 && sent !== null && look !== null && (
        <LedgerColumns sent={sent} kind={kind} look={look} onLook={setLook} onDone={setChosen} onBack={begin} />
      )}
      {step === 2 && sent !== null && chosen !== null && (
        <LedgerTrial sent={sent} kind={kind} chosen={chosen} onBack={() => setChosen(null)} onAgain={begin} />
      )}
    </Page>
  )
}

interface ChooseProps {
  readonly kind: LedgerKind
  readonly onKind: (kind: LedgerKind) => void
  readonly onLook: (sent: Sent, look: Look) => void
}

function Choose({ kind, onKind, onLook }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null)
  const [percent, setPercent] = useState<number | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setProblem(null)
    setPercent(0)
    try {
      const path = `/api/households/ledger/files?name=${encodeURIComponent(file.name.slice(0, 200))}`
      const sent = await uploadBody<Sent>(path, file, setPercent)
      onLook(sent, await lookAt({ file: sent.file, kind }))
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setPercent(null)
    }
  }
  return (
    <Panel title="一、选择台账">
      <Radio.Group
        value={kind}
        onChange={(event) => onKind(event.target.value as LedgerKind)}
        options={Object.entries(LEDGER_KINDS).map(([value, label]) => ({ value, label }))}
      />
      <p>
        {kind === 'household'
          ? '一户一行，或一人一行都可以。已登记的户按身份证号找到后更新，不会重复登记；空着的格子不改动已登记的内容。'
          : '每行一户和一名帮扶责任人。户要先在户档中，帮扶责任人要先在人员名册中有职务；更换帮扶责任人请办理交接。'}
      </p>
      <p className="g-quiet">
        支持 .xlsx 和 .csv（UTF-8、GB18030），不超过 100 MB。台账加密保存 7 天供核对，之后自动清除。
      </p>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        style={{ display: 'none' }}
        aria-label="选择台账"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button type="primary" loading={percent !== null} onClick={() => input.current?.click()}>
        {percent === null ? '选择台账' : percent < 100 ? `正在上传 ${percent}%` : '正在读取表头'}
      </Button>
      <ProblemView problem={problem} />
    </Panel>
  )
}
