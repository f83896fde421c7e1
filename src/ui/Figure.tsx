import { shareText } from '#kernel/pure/measure.ts'
import { Go } from './Go.tsx'

export interface FigureProps {
  /** null: there was nothing to count or divide by */
  readonly value: number | null
  /** what is counted, e.g. 未销号问题 */
  readonly label: string
  /** 个, 户, 次 …; `%` shows a share between 0 and 1 */
  readonly unit: string
  /** the list of the records behind it */
  readonly to: string
  /** how it changed or what it is measured against, in words */
  readonly note?: string
  readonly digits?: number
}

/** A number that opens: pressing it leads to the records which it counts. */
export function Figure({ value, label, unit, to, note, digits }: FigureProps) {
  const text = figureText(value, unit, digits)
  return (
    <Go
      to={to}
      className="g-figure"
      label={`${label} ${text}${unit === '%' ? '' : unit}${note === undefined ? '' : ` ${note}`}，查看明细`}
    >
      <span className="g-figure-label">{label}</span>
      <span className="g-figure-value">{text}</span>
      {value !== null && unit !== '%' && <span> {unit}</span>}
      {note !== undefined && <span className="g-figure-label">{note}</span>}
    </Go>
  )
}

/** The same inside a sentence or a table's cell. */
export function FigureLink({ value, label, unit, to, digits }: FigureProps) {
  const text = figureText(value, unit, digits)
  return (
    <Go to={to} className="g-figure-plain" label={`${label} ${text}${unit === '%' ? '' : unit}，查看明细`}>
      {text}
      {value !== null && unit !== '%' ? ` ${unit}` : ''}
    </Go>
  )
}

/** A row of figures. */
export function Figures({ figures }: { figures: readonly FigureProps[] }) {
  return (
    <div className="g-figures">
      {figures.map((figure) => (
        <Figure key={figure.label} {...figure} />
      ))}
    </div>
  )
}

export function figureText(value: number | null, unit: string, digits?: number): string {
  if (value === null) return '—'
  if (unit === '%') return shareText(value, digits)
  return value.toLocaleString('zh-CN', { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 2 })
}
