import { Button } from 'antd'
import { useRef, useState } from 'react'
import type { FileRef } from '#kernel/browser/contract.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { uploadFile } from '#kernel/browser/upload.ts'
import { FileLink } from './EvidenceList.tsx'

export interface EvidenceUploadProps {
  readonly value?: readonly FileRef[] | undefined
  readonly onChange?: (files: readonly FileRef[]) => void
  /** as of an `<input>`, e.g. `image/*,.pdf` */
  readonly accept?: string | undefined
  /** how many at most */
  readonly most?: number | undefined
  readonly id?: string
}

interface Sending {
  readonly name: string
  readonly percent: number
}

/** Sends files one after another as soon as they are chosen; a refused one is named with its reason, the others stay. */
export function EvidenceUpload({ value = [], onChange, accept, most = 20, id, ...aria }: EvidenceUploadProps) {
  const input = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState<Sending | null>(null)
  const [faults, setFaults] = useState<readonly string[]>([])

  const take = async (chosen: readonly File[]) => {
    const room = Math.max(0, most - value.length)
    const refusals: string[] = chosen.slice(room).map((file) => `${file.name}：最多 ${most} 个附件，没有上传。`)
    let files = value
    for (const file of chosen.slice(0, room)) {
      setSending({ name: file.name, percent: 0 })
      try {
        const sent = await uploadFile(file, (percent) => setSending({ name: file.name, percent }))
        if (!files.some((known) => known.id === sent.id)) files = [...files, sent]
        onChange?.(files)
      } catch (error) {
        refusals.push(`${file.name}：${problemOf(error).detail}`)
      }
    }
    setSending(null)
    setFaults(refusals)
  }

  return (
    <div>
      <input
        ref={input}
        type="file"
        multiple
        style={{ display: 'none' }}
        accept={accept}
        onChange={(event) => {
          void take([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <Button
        id={id}
        {...aria}
        loading={sending !== null}
        disabled={value.length >= most}
        onClick={() => input.current?.click()}
      >
        {sending === null ? '选择文件或拍照' : `正在上传 ${sending.name} ${sending.percent}%`}
      </Button>
      {faults.length > 0 && (
        <ul role="alert" className="g-problem" style={{ margin: '8px 0 0' }}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      {value.length > 0 && (
        <ul className="g-files" style={{ marginTop: 8 }}>
          {value.map((file) => (
            <li key={file.id}>
              <FileLink file={file} />
              <Button
                size="small"
                aria-label={`移除附件 ${file.name}`}
                onClick={() => onChange?.(value.filter((other) => other.id !== file.id))}
              >
                移除
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
