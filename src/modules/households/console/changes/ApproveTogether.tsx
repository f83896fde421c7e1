import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef } from 'react'
import { answerOf, api, newKey, type RowOf } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { Go } from '#ui/Go.tsx'
import { useNotice } from '#ui/notice.ts'
import type { LeftChange } from '../../changes/model.ts'

type Row = RowOf<'/api/household-changes'>

/** Approves what was ticked; what cannot be approved together is told to the page. */
export function ApproveTogether({ rows, onDone }: { rows: readonly Row[]; onDone: (left: LeftChange[]) => void }) {
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const approve = async () => {
    const { approved, left } = await answerOf(
      api.POST('/api/household-changes/approve', {
        body: { ids: rows.map((row) => row.id) },
        headers: { 'Idempotency-Key': key.current },
      }),
    )
    key.current = newKey()
    if (approved > 0) notice.done(`已同意 ${approved} 件，户档已更新`)
    void client.invalidateQueries()
    onDone(left)
  }
  return (
    <ConfirmButton
      label="同意变更"
      button={{ type: 'primary' }}
      title={`同意所选的 ${rows.length} 件申请？`}
      ok="同意变更"
      onOk={approve}
    >
      同意后自今天起生效。有另一件申请改同一项、申请之后已另有变更、关系到人员去向或身份的，会留下来并说明原因，请逐件审核。
    </ConfirmButton>
  )
}

/** Which requests were left as they are, and why. */
export function LeftChanges({ left, onClose }: { left: readonly LeftChange[]; onClose: () => void }) {
  return (
    <section className="g-notice" role="status" aria-label="没有一并同意的申请">
      <p>有 {left.length} 件没有一并同意，请逐件审核：</p>
      <ul>
        {left.map((change) => (
          <li key={change.id}>
            <Go to={`/household-changes/${change.id}`}>
              {change.householdName}户{change.personName === null ? '' : `（${change.personName}）`}：{change.title}
            </Go>
            <br />
            {change.reasons.join('')}
          </li>
        ))}
      </ul>
      <Button onClick={onClose}>知道了</Button>
    </section>
  )
}
