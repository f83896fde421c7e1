import { DownloadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { download } from '#kernel/browser/download.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { useNotice } from './notice.ts'

/** Saves what a path answers with. A refusal is shown, never saved as a broken file. */
export function DownloadButton({ path, label, name }: { path: string; label: string; name?: string }) {
  const notice = useNotice()
  const [busy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    try {
      await download(path, name)
    } catch (error) {
      notice.problem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={press}>
      {label}
    </Button>
  )
}
