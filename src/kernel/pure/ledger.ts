import { type Day, isDay } from './day.ts'

/**
 * A ledger is a table that a county kept for itself before, in its own columns. What it takes to read one, whatever it
 * is a ledger of: which column holds what, what stands in a cell, and every fault told at its row.
 */

/** A value as it stands in a cell. Dates are days or moments in UTC as written in the sheet; an empty cell is null. */
export type Cell = string | number | boolean | Date | null

export interface LedgerRow {
  /** number of the row in the sheet, from 1 */
  readonly row: number
  readonly cells: readonly Cell[]
}

export interface RowFault {
  /** number of the row in the sheet, from 1 */
  row: number
  reasons: string[]
  /** the fields it is about, where that is known */
  fields?: readonly string[]
}

/** A column of a sheet that is taken in as it is: the register's own template. */
export interface ImportColumn<K extends string> {
  readonly key: K
  readonly title: string
  /** other headings that mean this column */
  readonly words?: RegExp
  readonly required?: boolean
  readonly width?: number
  /** cells of the template's example rows */
  readonly samples: readonly string[]
}

export interface ImportedRow<K extends string> {
  /** number of the row in the sheet, from 1 */
  readonly row: number
  readonly values: Readonly<Record<K, string>>
}

/** What a column may hold: its name on the screen, the headings it is known by, and whether the ledger is nothing without it. */
export interface LedgerField {
  readonly title: string
  readonly words: RegExp
  readonly required?: boolean
}
/** Fields by name. The order counts: a heading goes to the first field that knows it. */
export type LedgerFields<Field extends string> = Readonly<Record<Field, LedgerField>>

/** field → number of the column, from 0 */
export type Columns<Field extends string = string> = Partial<Record<Field, number>>

export function fieldNames<Field extends string>(fields: LedgerFields<Field>): [Field, ...Field[]] {
  return Object.keys(fields) as [Field, ...Field[]]
}

/** Columns guessed from their headings; a heading serves one field only. */
export function guessColumns<Field extends string>(
  headings: readonly string[][],
  fields: LedgerFields<Field>,
): Columns<Field> {
  const columns: Columns<Field> = {}
  const taken = new Set<number>()
  for (const field of fieldNames(fields)) {
    const { words } = fields[field]
    const at = headings.findIndex(
      (path, i) => !taken.has(i) && (words.test(path.join('/')) || words.test(path.at(-1) ?? '')),
    )
    if (at < 0) continue
    columns[field] = at
    taken.add(at)
  }
  return columns
}

/** What stands in the field's column; null when no column holds it. */
export function cellOf<Field extends string>(row: LedgerRow, columns: Columns<Field>, field: Field): Cell {
  const column = columns[field]
  return column === undefined ? null : (row.cells[column] ?? null)
}

/** A cell as trimmed text; a date as its day. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell).trim()
}

/** undefined when empty, null when it is no number. Thousands may be divided, and 分 may follow. */
export function numberOf(cell: Cell): number | undefined | null {
  const text = textOf(cell).replace(/[,，\s分]/g, '')
  if (text === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

/** Days of a spreadsheet are counted from here. */
const SHEET_EPOCH = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

/**
 * A cell as a day: a date, the number of a day in a spreadsheet, or a text like `2014年5月1日`, `2014.5.1`, `20140501`; of
 * a month or a year only (`2014年5月`, `2014`) the first day. Undefined when empty, null when it is no day.
 */
export function dayIn(cell: Cell): Day | undefined | null {
  if (typeof cell === 'number' && cell > 10_000 && cell < 80_000)
    return new Date(SHEET_EPOCH + Math.floor(cell) * DAY_MS).toISOString().slice(0, 10)
  const text = textOf(cell)
    .normalize('NFKC')
    .replace(/\s.*$|^'/g, '')
  if (text === '') return undefined
  const match =
    /^(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})?$/.exec(text) ??
    /^(\d{4})年?$/.exec(text)
  if (match === null) return null
  const day = `${match[1]}-${(match[2] ?? '1').padStart(2, '0')}-${(match[3] ?? '1').padStart(2, '0')}`
  return isDay(day) ? day : null
}

/** Yuan in a cell as whole fen; `unit` yuan are one of the column (10,000 for 万元). Undefined when empty, null when it is no number. */
export function fenIn(cell: Cell, unit = 1): number | undefined | null {
  const text = textOf(cell)
    .normalize('NFKC')
    .replace(/[,\s元¥]/g, '')
  if (text === '') return undefined
  const yuan = Number(text)
  return Number.isFinite(yuan) ? Math.round(yuan * unit * 100) : null
}

/** The rows that say something: sums, remarks and signatures under a table are no rows of it. */
export function entriesOf<Row extends LedgerRow>(rows: readonly Row[]): Row[] {
  return rows.filter(({ cells }) => {
    const texts = new Set(cells.map(textOf))
    texts.delete('')
    const [first] = texts
    if (first === undefined || (texts.size === 1 && /[:：]/.test(first))) return false
    return !/^(合计|总计|小计|填表|制表|审核|(备注|说明|注|负责人|经办人|签字|盖章|日期)[:：])/.test(first)
  })
}

export type Find<T> = (name: string) => T | undefined

/** By the full name, or by a part of it that only one bears (组织部 → 县委组织部). */
export function finderOf<T extends { name: string }>(things: readonly T[]): Find<T> {
  const byName = new Map(things.map((thing) => [thing.name, thing]))
  const known = new Map<string, T | undefined>()
  return (name) => {
    const exact = byName.get(name)
    if (exact !== undefined) return exact
    if (!known.has(name)) {
      const likely = name === '' ? [] : things.filter((thing) => thing.name.includes(name))
      known.set(name, likely.length === 1 ? likely[0] : undefined)
    }
    return known.get(name)
  }
}

/** One fault a row, in the order of the rows, with all its reasons, each once. */
export function mergeFaults(faults: readonly RowFault[]): RowFault[] {
  const rows = Map.groupBy(faults, (f) => f.row)
  const distinct = (all: readonly string[]) => [...new Set(all)]
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([row, all]) => {
      const fields = distinct(all.flatMap((f) => f.fields ?? []))
      return { row, reasons: distinct(all.flatMap((f) => f.reasons)), ...(fields.length > 0 && { fields }) }
    })
}
