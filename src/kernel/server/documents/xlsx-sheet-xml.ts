import { looksLikeFormula } from './formula-guard.ts'
import { columnLetters } from './sheet.ts'
import { cellStyle } from './xlsx-styles.ts'

export type SheetColumn = {
  /** One heading, or the path of merged headings from the top, e.g. ['责任人', '姓名']. */
  title: string | string[]
  /** In characters of Latin text; by default from heading and kind. */
  width?: number
  kind: 'text' | 'number' | 'date' | 'percent'
}
export type SheetValue = string | number | Date | null
export type SheetRows = Iterable<SheetValue[]> | AsyncIterable<SheetValue[]>
export type SheetContent = {
  name: string
  title?: string
  /** particulars between title and headings, e.g. 填报单位：…　统计日期：… */
  line?: string
  /** rows over the headings as they stood in another sheet, instead of title and line */
  above?: readonly SheetValue[][]
  /** rows that the headings take up, when more than their paths need */
  headingRows?: number
  columns: SheetColumn[]
  rows: SheetRows
  foot?: string
}

const CELL_CHARACTERS = 32_767
const ROWS_PER_PIECE = 500
const DAY_MS = 86_400_000
const NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** Rows of title, particulars and headings above the first row of data. */
export function rowsAbove(sheet: SheetContent): number {
  return rowsOverHeadings(sheet) + depthOf(sheet)
}

function rowsOverHeadings(sheet: SheetContent): number {
  return (sheet.title === undefined ? 0 : 1) + (sheet.line === undefined ? 0 : 1) + (sheet.above?.length ?? 0)
}

/** The XML of a worksheet, piece by piece; other work of the process gets its turn between the pieces. */
export async function* sheetXml(sheet: SheetContent): AsyncGenerator<string> {
  const above = rowsAbove(sheet)
  const merges: string[] = []
  yield opening(sheet, above)
  yield titleRow(sheet, merges) + lineRow(sheet, merges) + rowsAsTheyStood(sheet, merges) + headingRows(sheet, merges)
  let row = above
  let piece = ''
  for await (const values of sheet.rows) {
    row++
    piece += `<row r="${row}">${sheet.columns.map((column, index) => dataCell(column, values[index] ?? null)).join('')}</row>`
    if (row % ROWS_PER_PIECE === 0) {
      yield piece
      piece = ''
      await new Promise(setImmediate)
    }
  }
  yield piece + footRow(sheet, row + 2, merges) + closing(merges)
}

function opening(sheet: SheetContent, above: number): string {
  const pane = `<pane ySplit="${above}" topLeftCell="A${above + 1}" activePane="bottomLeft" state="frozen"/>`
  const columns = sheet.columns.map(
    (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  )
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="${NAMESPACE}">` +
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' +
    `<sheetViews><sheetView workbookViewId="0">${above > 0 ? pane : ''}</sheetView></sheetViews>` +
    '<sheetFormatPr defaultRowHeight="18"/>' +
    `${columns.length > 0 ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>`
  )
}

function closing(merges: string[]): string {
  const ranges = merges.map((range) => `<mergeCell ref="${range}"/>`).join('')
  return (
    `</sheetData>${merges.length > 0 ? `<mergeCells count="${merges.length}">${ranges}</mergeCells>` : ''}` +
    '<printOptions horizontalCentered="1"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
  )
}

function titleRow(sheet: SheetContent, merges: string[]): string {
  if (sheet.title === undefined) return ''
  mergeAcross(sheet, 1, merges)
  return `<row r="1" ht="36" customHeight="1">${textCell(sheet.title, cellStyle.title)}</row>`
}

function lineRow(sheet: SheetContent, merges: string[]): string {
  if (sheet.line === undefined) return ''
  const row = sheet.title === undefined ? 1 : 2
  mergeAcross(sheet, row, merges)
  return `<row r="${row}" ht="22" customHeight="1">${textCell(sheet.line, cellStyle.foot)}</row>`
}

/** One text alone in its row is a title, and reaches across. */
function rowsAsTheyStood(sheet: SheetContent, merges: string[]): string {
  const { above = [] } = sheet
  const first = rowsOverHeadings(sheet) - above.length + 1
  return above
    .map((values, index) => {
      const row = first + index
      if (values.length === 1) mergeAcross(sheet, row, merges)
      const cells = values.map((value) => (value === null ? emptyCell(cellStyle.foot) : dataCell(PLAIN, value)))
      return `<row r="${row}">${cells.join('')}</row>`
    })
    .join('')
}

const PLAIN: SheetColumn = { title: '', kind: 'text' }

function footRow(sheet: SheetContent, row: number, merges: string[]): string {
  if (sheet.foot === undefined) return ''
  mergeAcross(sheet, row, merges)
  return `<row r="${row}" ht="24" customHeight="1">${textCell(sheet.foot, cellStyle.foot)}</row>`
}

function mergeAcross(sheet: SheetContent, row: number, merges: string[]): void {
  if (sheet.columns.length > 1) merges.push(`A${row}:${columnLetters(sheet.columns.length - 1)}${row}`)
}

const pathOf = (column: SheetColumn): string[] => (typeof column.title === 'string' ? [column.title] : column.title)
const depthOf = ({ columns, headingRows = 0 }: SheetContent) =>
  Math.max(headingRows, ...columns.map((column) => pathOf(column).length))

/** A heading reaches over the neighbours that share its path, and a column's last heading reaches down to the data. */
function headingRows(sheet: SheetContent, merges: string[]): string {
  const paths = sheet.columns.map(pathOf)
  const depth = depthOf(sheet)
  const top = rowsOverHeadings(sheet) + 1
  let xml = ''
  for (let level = 0; level < depth; level++) {
    xml += `<row r="${top + level}" ht="24" customHeight="1">`
    for (let column = 0; column < paths.length; column++) {
      const path = paths[column]!
      const last = level === path.length - 1 ? column : endOfGroup(paths, column, level)
      const starts = last === column || column === 0 || endOfGroup(paths, column - 1, level) < column
      const bottom = level === path.length - 1 ? top + depth - 1 : top + level
      if (level < path.length && starts && (last > column || bottom > top + level)) {
        merges.push(`${columnLetters(column)}${top + level}:${columnLetters(last)}${bottom}`)
      }
      xml += level < path.length && starts ? textCell(path[level]!, cellStyle.heading) : emptyCell(cellStyle.heading)
    }
    xml += '</row>'
  }
  return xml
}

/** The last column of the run that shares the path down to `level` and goes on below it. */
function endOfGroup(paths: string[][], column: number, level: number): number {
  const key = (index: number) => JSON.stringify(paths[index]!.slice(0, level + 1))
  if (level >= paths[column]!.length - 1) return column
  let last = column
  while (last + 1 < paths.length && paths[last + 1]!.length - 1 > level && key(last + 1) === key(column)) last++
  return last
}

function widthOf(column: SheetColumn): number {
  if (column.width !== undefined) return column.width
  const heading = [...pathOf(column).at(-1)!].length * 2 + 2
  const usual = { text: 14, number: 10, date: 12, percent: 10 }[column.kind]
  return Math.max(usual, heading)
}

function dataCell(column: SheetColumn, value: SheetValue): string {
  if (value === null || value === '') return emptyCell(cellStyle[column.kind])
  if (value instanceof Date) return dateCell(value)
  if (typeof value === 'number') return numberCell(column, value)
  const day = column.kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(value) : undefined
  return day && day.getUTCFullYear() >= 1901 ? dateCell(day) : textCell(value, cellStyle.text)
}

function numberCell(column: SheetColumn, value: number): string {
  if (!Number.isFinite(value)) return emptyCell(cellStyle[column.kind])
  if (column.kind === 'text') return textCell(String(value), cellStyle.text)
  return `<c s="${column.kind === 'percent' ? cellStyle.percent : cellStyle.number}"><v>${value}</v></c>`
}

function dateCell(value: Date): string {
  const serial = value.getTime() / DAY_MS + 25_569
  if (!Number.isFinite(serial)) return emptyCell(cellStyle.date)
  if (serial < 61) return textCell(value.toISOString().slice(0, 10), cellStyle.text) // before March 1900 Excel's days are not true
  return `<c s="${Number.isInteger(serial) ? cellStyle.date : cellStyle.moment}"><v>${serial}</v></c>`
}

const emptyCell = (style: number) => `<c s="${style}"/>`

/** A text is always written as a text, never as a formula; what Excel cannot hold in a cell is cut off. */
function textCell(text: string, style: number): string {
  const shown = text.length > CELL_CHARACTERS ? `${text.slice(0, CELL_CHARACTERS - 1)}…` : text
  const guarded = style === cellStyle.text && looksLikeFormula(shown) ? cellStyle.guardedText : style
  return `<c s="${guarded}" t="inlineStr"><is><t xml:space="preserve">${escapeText(shown)}</t></is></c>`
}

const SPECIAL = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as Record<string, string>

/** XML escapes, and OOXML's `_xHHHH_` for characters that XML cannot hold (and for texts that look like one). */
export function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not reach the XML
    /[&<>]|_(?=x[0-9A-Fa-f]{4}_)|[\0-\x08\x0b-\x1f\ufffe\uffff]|\p{Surrogate}/gu,
    (found) => SPECIAL[found] ?? `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  )
}
