import { useActing } from '#kernel/browser/session.tsx'
import { ComputeButton } from './ComputeButton.tsx'
import { momentInChinese } from './DayText.tsx'

/**
 * When a month's measures were computed, and for those who may, the button that computes them by the records of this moment.
 * `takenAt`: null when they never were.
 */
export function TakenAt({ month, takenAt, frozen }: { month: string; takenAt: string | null; frozen: boolean }) {
  const { role } = useActing()
  const may = !frozen && (role === 'clerk' || role === 'leader')
  return (
    <div className="g-actions">
      <span className="g-quiet">
        {takenAt === null ? '指标尚未计算' : `指标计算时间：${momentInChinese(takenAt)}`}
        {frozen && '（已月结）'}
      </span>
      {may && (
        <span className="g-noprint">
          <ComputeButton month={month} />
        </span>
      )}
    </div>
  )
}
