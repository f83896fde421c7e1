import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { answerOf, api, newKey } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { monthInChinese } from '#kernel/pure/day.ts'
import { ConfirmButton } from './Confirm.tsx'
import { RunProgress } from './RunProgress.tsx'

/** Computes a month that is not frozen by the records of this moment; without one, the month of today. */
export function ComputeButton({ month }: { month: string | null }) {
  const { today } = useSession()
  const client = useQueryClient()
  const [run, setRun] = useState<string | null>(null)
  const key = useRef(newKey())
  const wanted = month ?? today.slice(0, 7)
  const start = async () => {
    const { id } = await answerOf(
      api.POST('/api/measures/compute', { body: { month: wanted }, headers: { 'Idempotency-Key': key.current } }),
    )
    key.current = newKey()
    setRun(id)
  }
  if (run !== null) return <RunProgress id={run} onDone={() => void client.invalidateQueries()} />
  return (
    <ConfirmButton
      label={`计算${monthInChinese(wanted)}`}
      title={`按目前的记录计算${monthInChinese(wanted)}的全部指标？`}
      ok="计算"
      onOk={start}
    >
      未月结的月份可以随时重新计算；已月结的月份不受影响。
    </ConfirmButton>
  )
}
