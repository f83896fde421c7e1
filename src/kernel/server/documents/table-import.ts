import { z } from 'zod'
import { type ImportColumn, type ImportedRow, type RowFault, textOf } from '#kernel/pure/ledger.ts'
import { badFile } from './bad-file.ts'
import { faultyWorkbook, type Ledger, REASON, readLedger } from './ledger.ts'
import { writeWorkbook } from './xlsx-write.ts'

/** Base64 of a register that fits in one request. */
const MOST = 1_900_000

export interface ImportTable<K extends string> {
  readonly rows: readonly ImportedRow<K>[]
  /** as it came, for the sheet that is sent back */
  readonly ledger: Ledger
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
  const ledger = await readLedger(Buffer.from(base64, 'base64'))
  const headings = ledger.paths.map((path) => path.join('/'))
  const at = placesOf(headings, columns)
  const kept = headings.flatMap((title, i) => (title === REASON ? [] : [i]))
  const filled = ledger.rows.filter(({ cells }) => kept.some((i) => textOf(cells[i]) !== ''))
  if (filled.length === 0) throw badFile('表头之下没有内容。')
  const rows = filled.map(({ row, cells }) => ({
    row,
    values: Object.fromEntries(columns.map((c) => [c.key, textOf(cells[at.get(c.key) ?? -1])])) as Record<K, string>,
  }))
  return { ledger: { ...ledger, name: ledger.name || '导入', rows: filled }, rows }
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

/** {@link faultyWorkbook} in base64. */
export async function sheetWithReasons<K extends string>(
  table: ImportTable<K>,
  faults: readonly RowFault[],
): Promise<string> {
  return Buffer.from(await faultyWorkbook(table.ledger, faults)).toString('base64')
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
