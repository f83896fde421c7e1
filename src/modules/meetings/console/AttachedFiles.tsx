import { Button } from 'antd'
import { openInTab } from '#kernel/browser/download.ts'

/** Files known by their id only. */
export function AttachedFiles({ ids }: { ids: readonly string[] }) {
  return (
    <div className="g-actions">
      {ids.map((id, index) => (
        <Button key={id} onClick={() => void openInTab(`/api/files/${id}`)}>
          附件 {index + 1}
        </Button>
      ))}
    </div>
  )
}
