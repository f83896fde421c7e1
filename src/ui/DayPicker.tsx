import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useSession } from '#kernel/browser/session.tsx'
import type { Day, Month } from '#kernel/pure/day.ts'
import { usePhone } from './use-phone.ts'

export interface DayPickerProps {
  /** `YYYY-MM-DD`, or `YYYY-MM` with `month` */
  readonly value?: Day | Month | undefined
  readonly onChange?: (value: string | undefined) => void
  readonly month?: boolean | undefined
  readonly id?: string | undefined
  readonly placeholder?: string | undefined
  readonly 'aria-label'?: string | undefined
}

/** Shown as the first says; typed as any of them. */
const DAYS = ['YYYY年M月D日', 'YYYY-M-D', 'YYYY.M.D', 'YYYY/M/D', 'YYYYMMDD']
const MONTHS = ['YYYY年M月', 'YYYY-M', 'YYYY.M', 'YYYY/M', 'YYYYMM']

/**
 * A day or month, in Chinese whatever language the browser or phone is set to. On phones it is pressed, not typed, so
 * that no keyboard covers the calendar. It opens at the system's day, which in a demo is not today.
 */
export function DayPicker({ value, onChange, month = false, ...rest }: DayPickerProps) {
  const phone = usePhone()
  const { today } = useSession()
  const text = month ? 'YYYY-MM' : 'YYYY-MM-DD'
  return (
    <DatePicker
      {...rest}
      picker={month ? 'month' : 'date'}
      value={value === undefined ? null : dayjs(value)}
      defaultPickerValue={dayjs(today)}
      inputReadOnly={phone}
      showNow={false}
      // Enter takes over the day that was typed, and does not send the form
      onKeyDown={(e) => e.key === 'Enter' && e.preventDefault()}
      format={month ? MONTHS : DAYS}
      onChange={(day) => onChange?.(day === null ? undefined : (day as dayjs.Dayjs).format(text))}
      style={{ width: '100%' }}
    />
  )
}
