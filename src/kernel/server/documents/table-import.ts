import { z } from 'zod'
import { badFile } from './bad-file.ts'
import { readCsv } from './csv-read.ts'
import { guessHeaderRows, headerTree } from './header-tree.ts'
import type { Cell, Sheet } from './sheet.ts'
import { readWorkbook } from './xlsx-read.ts'
import { writeWorkbook } from './xlsx-write.ts'

/** The last column of a sheet that was sent back; it is passed over when the sheet comes again. */
const REASON = '原因'
/** Base64 of a register that fits in one request. */
const MOST = 1_900_000

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

export interface ImportFault {
  readonly row: number
  readonly reasons: readonly string[]
}

export interface ImportTable<K extends string> {
  readonly name: string
  readonly headings: readonly string[]
  readonly rows: readonly ImportedRow<K>[]
  /** the cells as they came, for the sheet that is sent back */
  readonly cells: readonly { row: number; texts: readonly string[] }[]
}

/** A register sent with the request itself: names and telephone numbers are not kept as files. */
export const importBody = z.object({
  file: z.base64('文件没有读完整，请重新选择').min(1, '请选择文件').max(MOST, '文件超过 1.4 MB，请分成几个文件导入'),
  /** true: only tell what would happen */
  dryRun: z.boolean(),
})

export const importAnswer = z.object({
  imported: z.boolean(),
  rows: z.number().int(),
  /** what was, or would be, made */
  counts: z.array(z.object({ what: z.string(), count: z.number().int(), unit: z.string() })),
  faults: z.array(z.object({ row: z.number().int(), reasons: z.array(z.string()) })),
  /** XLSX in base64: the sheet as it came with the reasons in a last column; null when nothing is wrong */
  returned: z.string().nullable(),
})
export type ImportAnswer = z.input<typeof importAnswer>

/**
 * Reads the first table of a workbook, or a CSV file in UTF-8 or GB18030, by its headings.
 * @throws Problem file-refused when it cannot be read, has no header, lacks a required column or holds no row
 */
export async function readTable<K extends string>(
  base64: string,
  columns: readonly ImportColumn<K>[],
): Promise<ImportTable<K>> {
  const sheet = await sheetOf(Buffer.from(base64, 'base64'))
  const header = guessHeaderRows(sheet)
  if (header === undefined) throw badFile('没有找到表头，请使用下载的模板填写。')
  const headings = headerTree(sheet, header).map((path) => path.join('/'))
  const at = placesOf(headings, columns)
  const cells = sheet.rows
    .slice(header.last + 1)
    .map((row, i) => ({ row: header.last + 2 + i, texts: headings.map((_, c) => textOf(row[c])) }))
    .filter(({ texts }) => texts.some((text, i) => text !== '' && headings[i] !== REASON))
  if (cells.length === 0) throw badFile('表头之下没有内容。')
  const rows = cells.map(({ row, texts }) => ({
    row,
    values: Object.fromEntries(columns.map((c) => [c.key, texts[at.get(c.key) ?? -1] ?? ''])) as Record<K, string>,
  }))
  return { name: sheet.name, headings, rows, cells }
}

async function sheetOf(bytes: Uint8Array): Promise<Sheet> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const isOldExcel = bytes[0] === 0xd0 && bytes[1] === 0xcf
  if (!isZip && !isOldExcel) return readCsv(bytes)
  const sheets = await readWorkbook(bytes)
  const sheet = sheets.find((s) => guessHeaderRows(s) !== undefined) ?? sheets[0]
  if (sheet === undefined) throw badFile('工作簿中没有工作表。')
  return sheet
}

function placesOf<K extends string>(headings: readonly string[], columns: readonly ImportColumn<K>[]): Map<K, number> {
  const at = new Map<K, number>()
  const bare = headings.map((h) => h.replace(/[（(].*[)）]|[*＊]/g, ''))
  for (const column of columns) {
    const exact = bare.indexOf(column.title)
    const found = exact >= 0 ? exact : bare.findIndex((h) => column.words?.test(h) === true)
    if (found >= 0) at.set(column.key, found)
  }
  const missing = columns.filter((c) => c.required && !at.has(c.key)).map((c) => `“${c.title}”`)
  if (missing.length > 0) throw badFile(`表中缺少${missing.join('、')}列，请使用下载的模板填写。`)
  return at
}

function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell).trim()
}

/** The sheet as it came, every row of it, the reasons in a last column; mended, it can be sent again as it is. */
export async function sheetWithReasons<K extends string>(
  table: ImportTable<K>,
  faults: readonly ImportFault[],
): Promise<string> {
  const reasons = new Map(faults.map((f) => [f.row, f.reasons.join('；')]))
  const kept = table.headings.map((title, i) => ({ title, i })).filter(({ title }) => title !== REASON)
  const bytes = await writeWorkbook([
    {
      name: table.name || '导入',
      columns: [
        ...kept.map(({ title }) => ({ title: title || '（无列名）', kind: 'text' as const, width: 18 })),
        { title: REASON, kind: 'text' as const, width: 60 },
      ],
      rows: table.cells.map(({ row, texts }) => [...kept.map(({ i }) => texts[i] || null), reasons.get(row) ?? null]),
    },
  ])
  return Buffer.from(bytes).toString('base64')
}

/** An empty register to fill in, with a second sheet of examples that is not read. */
export async function importTemplate<K extends string>(
  name: string,
  columns: readonly ImportColumn<K>[],
  notes: readonly string[],
): Promise<Uint8Array> {
  const heads = columns.map((c) => ({
    title: c.required ? `${c.title}（必填）` : c.title,
    kind: 'text' as const,
    width: c.width ?? 16,
  }))
  const examples = Math.max(...columns.map((c) => c.samples.length))
  return writeWorkbook([
    { name, columns: heads, rows: [] },
    {
      name: '示例',
      title: '示例（此页不导入）',
      columns: heads,
      rows: Array.from({ length: examples }, (_, i) => columns.map((c) => c.samples[i] || null)),
    },
    {
      name: '填写说明',
      columns: [{ title: '填写说明（此页不导入）', kind: 'text', width: 90 }],
      rows: notes.map((note) => [note]),
    },
  ])
}

/** `2026年3月1日`, `2026.3.1`, `2026/03/01`, `20260301` as `2026-03-01`; the text itself when it is no day. */
export function dayText(text: string): string {
  const match =
    /^(\d{4})[-.年/](\d{1,2})[-.月/](\d{1,2})日?(?:\s.*)?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  return match === null ? text : `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`
}
