import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { badFile } from '#kernel/server/documents/bad-file.ts'
import { guessHeaderRows, type HeaderRows, headerTree } from '#kernel/server/documents/header-tree.ts'
import type { Sheet } from '#kernel/server/documents/sheet.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { type SheetValue, writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  type Columns,
  FIELDS,
  type Field,
  guessColumns,
  type ImportHead,
  listFromRows,
  REQUIRED,
  type RowFault,
  textOf,
} from './import.rules.ts'
import * as mappings from './import.store.ts'
import { issueNow } from './lists.ts'

/** The last column of a sheet that was sent back; it belongs to no header. */
const REASON = '原因'

export interface SheetLook {
  name: string
  header: HeaderRows
  /** the path of headings of each column, joined by “/” */
  headings: string[]
  columns: Columns
  /** name of the saved mapping that fits this header, if one was kept */
  mapping: string | null
  rows: number
  sample: string[][]
}

/** What a workbook holds and how its columns would be read: by the mapping kept for the same header, else by their names. */
export async function lookAt(h: Handle, bytes: Uint8Array): Promise<SheetLook[]> {
  const looks: SheetLook[] = []
  for (const sheet of await readWorkbook(bytes)) {
    const header = guessHeaderRows(sheet)
    if (header === undefined) continue
    const paths = headerTree(sheet, header)
    const kept = await mappings.findMapping(h, headerDigest(paths))
    looks.push({
      name: sheet.name,
      header,
      headings: paths.map((p) => p.join('/')),
      columns: kept?.columns ?? guessColumns(paths),
      mapping: kept?.name ?? null,
      rows: Math.max(0, sheet.rows.length - header.last - 1),
      sample: sheet.rows.slice(header.last + 1, header.last + 6).map((r) => paths.map((_, i) => textOf(r[i]))),
    })
  }
  if (looks.length === 0) throw badFile('没有找到表头，请确认工作表中有列名，且表头在前15行之内。')
  return looks
}

function headerDigest(paths: readonly string[][]): string {
  return digestOf(paths.filter((p) => p.join('/') !== REASON))
}

export interface ImportRequest {
  list: ImportHead
  /** the first sheet with a header when left out */
  sheet?: string | undefined
  header?: HeaderRows | undefined
  columns?: Columns | undefined
  /** keeps the mapping under this name for the next ledger with the same header */
  keepAs?: string | undefined
  dryRun: boolean
}

export interface ImportResult {
  imported: boolean
  list: Id | null
  items: number
  objectives: number
  opened: number
  faults: RowFault[]
  /** the sheet as it came, with the reasons in a last column; absent when nothing is wrong */
  faulty: Uint8Array | null
}

/**
 * Reads a county's own ledger as a list. Dry, it only tells; otherwise all of it is issued or, when any row is
 * faulty, none. Throws Problem `file-refused` for a file that cannot be read.
 */
export async function importList(h: Handle, bytes: Uint8Array, request: ImportRequest): Promise<ImportResult> {
  const { sheet, header, paths } = await sheetOf(bytes, request)
  const columns =
    request.columns ?? (await mappings.findMapping(h, headerDigest(paths)))?.columns ?? guessColumns(paths)
  refuseUnmapped(columns)
  const rows = rowsOf(sheet, header, paths.length)
  const organisations = await mappings.organisationNames(h)
  const head = { ...request.list, place: request.list.place ?? h.scope.place ?? h.scope.county }
  const { list, faults, items } = listFromRows(head, rows, columns, organisations)
  const told = { items, objectives: list.objectives.length, faults }
  if (items === 0) throw badFile('表头之下没有任何条目。')
  if (faults.length > 0)
    return { imported: false, list: null, opened: 0, ...told, faulty: await faultySheet(sheet, paths, rows, faults) }
  if (request.dryRun) return { imported: false, list: null, opened: 0, ...told, faulty: null }
  const { id, opened } = await issueNow(h, list, 'import')
  if (request.keepAs !== undefined)
    await mappings.keepMapping(h, { name: request.keepAs, header: headerDigest(paths), rows: header, columns })
  return { imported: true, list: id, opened, ...told, faulty: null }
}

async function sheetOf(
  bytes: Uint8Array,
  request: ImportRequest,
): Promise<{ sheet: Sheet; header: HeaderRows; paths: string[][] }> {
  const sheets = await readWorkbook(bytes)
  const sheet =
    request.sheet === undefined
      ? sheets.find((s) => guessHeaderRows(s) !== undefined)
      : sheets.find((s) => s.name === request.sheet)
  if (sheet === undefined)
    throw badFile(request.sheet === undefined ? '没有找到表头。' : `没有名为“${request.sheet}”的工作表。`)
  const header = request.header ?? guessHeaderRows(sheet)
  if (header === undefined || header.last < header.first) throw badFile('没有找到表头，请指定表头所在的行。')
  return { sheet, header, paths: headerTree(sheet, header) }
}

function refuseUnmapped(columns: Columns): void {
  const missing = REQUIRED.filter((f) => columns[f] === undefined)
  if (missing.length === 0) return
  throw new Problem(
    'input-invalid',
    {},
    { faults: missing.map((f: Field) => ({ at: `columns.${f}`, reason: `请指出哪一列是“${FIELDS[f]}”` })) },
  )
}

/** Rows under the header; a merged cell gives its value to every row it covers. */
function rowsOf(sheet: Sheet, header: HeaderRows, width: number): { row: number; cells: Sheet['rows'][number] }[] {
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

/** The sheet as it came, every row of it, so that it can be mended and sent again as it is. */
async function faultySheet(
  sheet: Sheet,
  paths: readonly string[][],
  rows: readonly { row: number; cells: Sheet['rows'][number] }[],
  faults: readonly RowFault[],
): Promise<Uint8Array> {
  const reasons = new Map(faults.map((f) => [f.row, f.reasons.join(';')]))
  const kept = paths.map((path, i) => ({ path, i })).filter(({ path }) => path.join('/') !== REASON)
  const isNumeric = (i: number) => rows.every(({ cells }) => cells[i] == null || typeof cells[i] === 'number')
  const numeric = new Set(kept.filter(({ i }) => isNumeric(i)).map(({ i }) => i))
  const value = (cell: Sheet['rows'][number][number] | undefined, i: number): SheetValue =>
    numeric.has(i) ? ((cell as number | null | undefined) ?? null) : textOf(cell) || null
  return writeWorkbook([
    {
      name: sheet.name,
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
