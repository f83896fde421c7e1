import { type Day, dayInChinese, dayOf } from '#kernel/pure/day.ts'

export interface DayTextProps {
  readonly day: Day | null | undefined
  /** the server's words on the term, e.g. 还有3个工作日, 逾期2天 */
  readonly note?: string | null | undefined
  readonly late?: boolean | undefined
}

/** `2016年10月31日（还有3个工作日）`. The page never counts days itself: "overdue" has one definition, on the server. */
export function DayText({ day, note, late }: DayTextProps) {
  if (day === null || day === undefined) return <span className="g-quiet">未定</span>
  return (
    <span>
      <time dateTime={day} style={{ whiteSpace: 'nowrap' }}>
        {dayInChinese(day)}
      </time>
      {note && (
        <span className={late ? 'g-tag g-tag-error' : 'g-quiet'} style={{ marginLeft: 6 }}>
          {note}
        </span>
      )}
    </span>
  )
}

/** An instant in the county's time: `2016年10月31日 09:05`. */
export function MomentText({ at }: { at: string }) {
  return <time dateTime={at}>{momentInChinese(at)}</time>
}

export function momentInChinese(at: string): string {
  const moment = new Date(at)
  const clock = new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(11, 16)
  return `${dayInChinese(dayOf(moment))} ${clock}`
}
