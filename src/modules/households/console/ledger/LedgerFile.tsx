import { Button } from 'antd'
import { useRef, useState } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { uploadBody } from '#kernel/browser/upload.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { ProblemView } from '#ui/ProblemView.tsx'
import type { LedgerKind } from '../../ledger/fields.ts'
import { type Look, lookAt, type Sent } from './ledger-look.ts'

interface FileProps {
  readonly kind: LedgerKind
  readonly label: string
  readonly onLook: (sent: Sent, look: Look) => void
}

/** Takes a ledger from the person's own computer and says what stands in it. */
export function LedgerFile({ kind, label, onLook }: FileProps) {
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
    <>
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        style={{ display: 'none' }}
        aria-label={label}
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button type="primary" loading={percent !== null} onClick={() => input.current?.click()}>
        {percent === null ? label : percent < 100 ? `正在上传 ${percent}%` : '正在读取表头'}
      </Button>
      <ProblemView problem={problem} />
    </>
  )
}
