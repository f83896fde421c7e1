import { digestOf } from '#kernel/pure/digest.ts'
import {
  type Cell,
  type Columns,
  entriesOf,
  fieldNames,
  type LedgerFields,
  type LedgerRow,
  type RowFault,
  textOf,
} from '#kernel/pure/ledger.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { badFile } from './bad-file.ts'
import { readCsv } from './csv-read.ts'
import { guessHeaderRows, type HeaderRows, headerTree, withHeaderMerges } from './header-tree.ts'
import type { Sheet } from './sheet.ts'
import { type ReadLimits, readWorkbook } from './xlsx-read.ts'
import { type SheetValue, writeWorkbook } from './xlsx-write.ts'

/** The last column of a sheet that was sent back; it belongs to no header. */
export const REASON = '原因'

/** A sheet read as a ledger: a header, and the rows below it. */
export interface Ledger {
  readonly name: string
  readonly header: HeaderRows
  /** the rows over the header: titles and particulars */
  readonly above: readonly (readonly Cell[])[]
  /** the headings of each column, from the top down */
  readonly paths: readonly string[][]
  /** the same for every ledger with these headings */
  readonly digest: string
  /** a merged cell gives its value to every row it covers */
  readonly rows: readonly LedgerRow[]
}

/** Of a workbook its sheets; of anything else the one sheet of a CSV file in UTF-8 or GB18030. */
async function sheetsOf(bytes: Uint8Array, limits: Partial<ReadLimits> | undefined): Promise<Sheet[]> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const isOldExcel = bytes[0] === 0xd0 && bytes[1] === 0xcf
  if (isZip || isOldExcel) return readWorkbook(bytes, limits)
  return [withHeaderMerges(readCsv(bytes, limits?.fileBytes))]
}

/** Every sheet that has a header. Throws Problem `file-refused` when the file cannot be read or none has one. */
export async function readLedgers(bytes: Uint8Array, limits?: Partial<ReadLimits>): Promise<Ledger[]> {
  const ledgers = (await sheetsOf(bytes, limits)).flatMap((sheet) => {
    const header = guessHeaderRows(sheet)
    return header === undefined ? [] : [ledgerOf(sheet, header)]
  })
  if (ledgers.length === 0) throw badFile('没有找到表头，请确认工作表中有列名，且表头在前15行之内。')
  return ledgers
}

/**
 * One sheet: the named one, or the first that has a header; the header where it is said to be, or where it is found.
 * Throws Problem `file-refused` when there is no such sheet or header.
 */
export async function readLedger(
  bytes: Uint8Array,
  asked: { sheet?: string | undefined; header?: HeaderRows | undefined; limits?: Partial<ReadLimits> } = {},
): Promise<Ledger> {
  const sheets = await sheetsOf(bytes, asked.limits)
  const sheet =
    asked.sheet === undefined
      ? sheets.find((s) => guessHeaderRows(s) !== undefined)
      : sheets.find((s) => s.name === asked.sheet)
  if (sheet === undefined)
    throw badFile(asked.sheet === undefined ? '没有找到表头。' : `没有名为“${asked.sheet}”的工作表。`)
  const header = asked.header ?? guessHeaderRows(sheet)
  if (header === undefined || header.last < header.first) throw badFile('没有找到表头，请指定表头所在的行。')
  return ledgerOf(sheet, header)
}

function ledgerOf(sheet: Sheet, header: HeaderRows): Ledger {
  const paths = headerTree(sheet, header)
  const digest = digestOf(paths.filter((p) => p.join('/') !== REASON))
  const above = sheet.rows.slice(0, header.first)
  return { name: sheet.name, header, above, paths, digest, rows: rowsBelow(sheet, header, paths.length) }
}

function rowsBelow(sheet: Sheet, header: HeaderRows, width: number): LedgerRow[] {
  const rows = sheet.rows.slice(header.last + 1).map((cells, i) => ({ row: header.last + 2 + i, cells: [...cells] }))
  for (const merge of sheet.merges) {
    if (merge.top <= header.last) continue
    const value = sheet.rows[merge.top]?.[merge.left] ?? null
    for (let r = merge.top; r <= merge.bottom; r += 1) {
      const target = rows[r - header.last - 1]
      if (target === undefined) continue
      for (let c = merge.left; c <= Math.min(merge.right, width - 1); c += 1) target.cells[c] = value
    }
  }
  return rows
}

/** The headings of each column as one text, and the first rows as they read: what a person needs to say which column is what. */
export function sampleOf(ledger: Ledger): { headings: string[]; rows: number; sample: string[][] } {
  return {
    headings: ledger.paths.map((path) => path.join('/')),
    rows: entriesOf(ledger.rows).length,
    sample: ledger.rows.slice(0, 5).map(({ cells }) => ledger.paths.map((_, i) => textOf(cells[i]))),
  }
}

/** Throws Problem `input-invalid` that names every required field no column is given for, or whose column is not there. */
export function refuseUnmapped<Field extends string>(
  ledger: Ledger,
  columns: Columns<Field>,
  fields: LedgerFields<Field>,
): void {
  const missing = fieldNames(fields).filter((field) => {
    const column = columns[field]
    return column === undefined ? fields[field].required === true : column >= ledger.paths.length
  })
  if (missing.length === 0) return
  throw new Problem(
    'input-invalid',
    {},
    { faults: missing.map((f) => ({ at: `columns.${f}`, reason: `请指出哪一列是“${fields[f].title}”` })) },
  )
}

/**
 * The ledger as it came, every row of it at its place, with the reasons in a last column, so that it can be mended and
 * sent again as it is: the column of reasons is not part of its header.
 */
export async function faultyWorkbook(ledger: Ledger, faults: readonly RowFault[]): Promise<Uint8Array> {
  const { rows } = ledger
  const reasons = new Map(faults.map((f) => [f.row, f.reasons.join('；')]))
  const kept = ledger.paths.map((path, i) => ({ path, i })).filter(({ path }) => path.join('/') !== REASON)
  const isNumeric = (i: number) => rows.every(({ cells }) => cells[i] == null || typeof cells[i] === 'number')
  const numeric = new Set(kept.filter(({ i }) => isNumeric(i)).map(({ i }) => i))
  const value = (cell: Cell | undefined, i: number): SheetValue =>
    numeric.has(i) ? ((cell as number | null | undefined) ?? null) : textOf(cell) || null
  return writeWorkbook([
    {
      name: ledger.name,
      above: ledger.above.map((cells) => cells.map((cell) => textOf(cell) || null)),
      headingRows: ledger.header.last - ledger.header.first + 1,
      columns: [
        ...kept.map(({ path, i }) => ({
          title: path.length > 0 ? path : '（无列名）',
          kind: numeric.has(i) ? ('number' as const) : ('text' as const),
        })),
        { title: REASON, kind: 'text' as const, width: 60 },
      ],
      rows: rows.map(({ row, cells }) => [...kept.map(({ i }) => value(cells[i], i)), reasons.get(row) ?? null]),
    },
  ])
}
