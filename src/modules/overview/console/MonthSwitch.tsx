import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useSession } from '#kernel/browser/session.tsx'
import { addMonths, type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { DayPicker } from '#ui/DayPicker.tsx'

/** The month shown, and its neighbours; nothing lies after the present month. */
export function MonthSwitch({ month, onChange }: { month: Month; onChange: (month: Month) => void }) {
  const last = monthOf(useSession().today)
  const choose = (wished: Month | undefined) => {
    if (wished !== undefined) onChange(wished > last ? last : wished)
  }
  return (
    <fieldset className="ov-months g-noprint">
      <legend className="g-hidden">月份</legend>
      <Button
        icon={<LeftOutlined />}
        aria-label={`上一个月：${monthInChinese(addMonths(month, -1))}`}
        onClick={() => choose(addMonths(month, -1))}
      />
      <DayPicker month value={month} onChange={choose} aria-label="月份" />
      <Button
        icon={<RightOutlined />}
        aria-label="下一个月"
        disabled={month >= last}
        onClick={() => choose(addMonths(month, 1))}
      />
    </fieldset>
  )
}
