import { useState } from 'react'
import type { FileRef } from '#kernel/browser/contract.ts'
import { download, openInTab } from '#kernel/browser/download.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { useNotice } from './notice.ts'

/** Files as evidence: a picture or PDF opens, anything else is saved. */
export function EvidenceList({ files }: { files: readonly FileRef[] }) {
  if (files.length === 0) return <span className="g-quiet">没有附件</span>
  return (
    <ul className="g-files">
      {files.map((file) => (
        <li key={file.id}>
          <FileLink file={file} />
        </li>
      ))}
    </ul>
  )
}

export function FileLink({ file }: { file: FileRef }) {
  const notice = useNotice()
  const [busy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    try {
      const path = `/api/files/${file.id}`
      if (opensInBrowser(file.type)) await openInTab(path)
      else await download(path, file.name)
    } catch (error) {
      notice.problem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button type="button" className="g-filelink" disabled={busy} onClick={open}>
        {file.name}
      </button>
      <span className="g-quiet">{sizeText(file.size)}</span>
    </>
  )
}

function opensInBrowser(type: string): boolean {
  return type === 'application/pdf' || /^image\/(png|jpeg|webp|gif)$/.test(type)
}

/** `3.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
