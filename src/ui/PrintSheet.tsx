import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { printPage } from '#kernel/browser/print.ts'

export interface PrintSheetProps {
  readonly title: string
  /** 单位, at the left over the table */
  readonly unit?: string
  /** 日期, at the right over the table */
  readonly day?: string
  /** who signs at the foot, e.g. 填表人, 审核人 */
  readonly signs?: readonly string[]
  readonly children: ReactNode
}

let sheets = 0

/** A sheet of paper: title, unit and date, the content, signatures. As a direct child of Page it alone is printed. */
export function PrintSheet({ title, unit, day, signs = [], children }: PrintSheetProps) {
  useEffect(() => {
    sheets += 1
    document.body.toggleAttribute('data-sheet', true)
    return () => {
      sheets -= 1
      document.body.toggleAttribute('data-sheet', sheets > 0)
    }
  }, [])
  return (
    <article className="g-sheet">
      <h2>{title}</h2>
      {(unit !== undefined || day !== undefined) && (
        <p className="g-sheet-line">
          <span>{unit === undefined ? '' : `单位：${unit}`}</span>
          <span>{day}</span>
        </p>
      )}
      {children}
      {signs.length > 0 && (
        <div className="g-sheet-signs">
          {signs.map((sign) => (
            <span key={sign}>{sign}：</span>
          ))}
        </div>
      )}
    </article>
  )
}

export function PrintButton({ title, label = '打印' }: { title?: string; label?: string }) {
  return (
    <Button className="g-noprint" icon={<PrinterOutlined />} onClick={() => printPage(title)}>
      {label}
    </Button>
  )
}
