import { badFile } from './bad-file.ts'
import { type Cell, columnIndex, type Merge, type Sheet } from './sheet.ts'
import type { Workbook } from './xlsx-parts.ts'
import { decodeEscapes, walkXml } from './xlsx-xml.ts'

export type SheetLimits = { rows: number; columns: number; cells: number }

const MERGES = 50_000

/** Reads the values of one sheet; of a formula, the value that was last computed. Throws Problem `file-refused` beyond the limits. */
export function readSheet(name: string, bytes: Uint8Array, book: Workbook, limits: SheetLimits): Sheet {
  const rows: Cell[][] = []
  const merges: Merge[] = []
  let rowIndex = -1
  let column = -1
  let type = 'n'
  let style = 0
  let value = ''
  let taking = false
  let inGuide = false
  let cells = 0

  const keep = (cell: Cell) => {
    if (cell === null) return
    if (rowIndex >= limits.rows) throw badFile(`工作表“${name}”超过 ${limits.rows} 行，请分成几个文件上传。`)
    if (column >= limits.columns) throw badFile(`工作表“${name}”超过 ${limits.columns} 列，请删去多余的列后再上传。`)
    if (++cells > limits.cells) throw badFile(`工作表“${name}”超过 ${limits.cells} 个单元格，请分成几个文件上传。`)
    while (rows.length <= rowIndex) rows.push([])
    const row = rows[rowIndex]!
    while (row.length < column) row.push(null)
    row[column] = cell
  }

  walkXml(bytes, {
    open: (tag, attributes) => {
      if (tag === 'c') {
        column = attributes.r ? columnOf(attributes.r, column + 1) : column + 1
        type = attributes.t ?? 'n'
        style = Number(attributes.s ?? 0)
        value = ''
      } else if (tag === 'v' || (tag === 't' && !inGuide)) taking = true
      else if (tag === 'rPh') inGuide = true
      else if (tag === 'row') {
        const declared = Number(attributes.r)
        rowIndex = declared > rowIndex + 1 ? declared - 1 : rowIndex + 1
        column = -1
      } else if (tag === 'mergeCell') {
        const merge = mergeOf(attributes.ref ?? '')
        if (merge && merges.length < MERGES) merges.push(merge)
      }
    },
    text: (piece) => {
      if (taking) value += piece
    },
    close: (tag) => {
      if (tag === 'v' || tag === 't') taking = false
      else if (tag === 'rPh') inGuide = false
      else if (tag === 'c') keep(cellValue(type, value, book.dateStyles[style] ?? false, book))
    },
  })
  return { name, rows, merges }
}

function columnOf(reference: string, otherwise: number): number {
  let length = 0
  while (length < reference.length && reference.charCodeAt(length) > 64) length++
  const index = columnIndex(reference.slice(0, length))
  return index < 0 ? otherwise : index
}

function mergeOf(reference: string): Merge | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)$/.exec(reference)
  if (!match) return undefined
  return {
    top: Number(match[2]) - 1,
    left: columnIndex(match[1]!),
    bottom: Number(match[4]) - 1,
    right: columnIndex(match[3]!),
  }
}

function cellValue(type: string, value: string, isDate: boolean, book: Workbook): Cell {
  if (value === '') return null
  if (type === 's') return book.strings[Number(value)] || null
  if (type === 'inlineStr' || type === 'str') return decodeEscapes(value)
  if (type === 'b') return value === '1' || value === 'true'
  if (type === 'd') return dateOfText(value)
  if (type === 'e') return value
  const number = Number(value)
  if (Number.isNaN(number)) return value
  return isDate ? (dateOfSerial(number, book.from1904) ?? number) : number
}

function dateOfText(text: string): Cell {
  const date = new Date(/[zZ]|[+-]\d\d:\d\d$/.test(text) || !text.includes('T') ? text : `${text}Z`)
  return Number.isNaN(date.getTime()) ? text : date
}

const DAY_MS = 86_400_000
const LAST_SERIAL = 2_958_466 // 10000-01-01

/** Days since 1899-12-30 (or 1904-01-01) → the moment in UTC. Before 1 March 1900 Excel counts a day that never was. */
function dateOfSerial(serial: number, from1904: boolean): Date | undefined {
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  if (serial < 0 || days >= LAST_SERIAL) return undefined
  return new Date(Math.round((days - 25_569) * DAY_MS))
}
