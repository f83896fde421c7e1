import { DatePicker, Input } from 'antd'
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

/** A day or month. On phones the phone's own wheel; the calendar opens at the system's day, which in a demo is not today. */
export function DayPicker({ value, onChange, month = false, ...rest }: DayPickerProps) {
  const phone = usePhone()
  const { today } = useSession()
  const text = month ? 'YYYY-MM' : 'YYYY-MM-DD'
  if (phone)
    return (
      <Input
        {...rest}
        type={month ? 'month' : 'date'}
        value={value ?? ''}
        onChange={(event) => onChange?.(event.target.value === '' ? undefined : event.target.value)}
      />
    )
  return (
    <DatePicker
      {...rest}
      picker={month ? 'month' : 'date'}
      value={value === undefined ? null : dayjs(value)}
      defaultPickerValue={dayjs(today)}
      showNow={false}
      format={month ? 'YYYY年M月' : 'YYYY年M月D日'}
      onChange={(day) => onChange?.(day === null ? undefined : (day as dayjs.Dayjs).format(text))}
      style={{ width: '100%' }}
    />
  )
}
