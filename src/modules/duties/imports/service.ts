import type { Id } from '#kernel/pure/ids.ts'
import type { RowFault } from '#kernel/pure/ledger.ts'
import { badFile } from '#kernel/server/documents/bad-file.ts'
import type { HeaderRows } from '#kernel/server/documents/header-tree.ts'
import { faultyWorkbook, readLedger, readLedgers, refuseUnmapped, sampleOf } from '#kernel/server/documents/ledger.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { columnsOf, keepMapping } from '#kernel/server/ledger-mapping.ts'
import { issueNow } from '../lists/service.ts'
import { categoriesOf } from '../section.ts'
import { type Columns, FIELDS, type ImportHead, listFromRows } from './rules.ts'
import { organisationNames } from './store.ts'

/** What the mappings of these ledgers are kept under. */
const KIND = 'duties.list'

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
  for (const ledger of await readLedgers(bytes)) {
    const { columns, mapping } = await columnsOf(h, KIND, ledger, FIELDS)
    looks.push({ name: ledger.name, header: ledger.header, columns, mapping, ...sampleOf(ledger) })
  }
  return looks
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
  const ledger = await readLedger(bytes, request)
  const columns = request.columns ?? (await columnsOf(h, KIND, ledger, FIELDS)).columns
  refuseUnmapped(ledger, columns, FIELDS)
  const known = { organisations: await organisationNames(h), categories: await categoriesOf(h) }
  const head = { ...request.list, place: request.list.place ?? h.scope.place ?? h.scope.county }
  const { list, faults, items } = listFromRows(head, ledger.rows, columns, known)
  const told = { items, objectives: list.objectives.length, faults }
  if (items === 0) throw badFile('表头之下没有任何条目。')
  if (faults.length > 0)
    return { imported: false, list: null, opened: 0, ...told, faulty: await faultyWorkbook(ledger, faults) }
  if (request.dryRun) return { imported: false, list: null, opened: 0, ...told, faulty: null }
  const { id, opened } = await issueNow(h, list, 'import')
  if (request.keepAs !== undefined) await keepMapping(h, KIND, ledger, { name: request.keepAs, columns })
  return { imported: true, list: id, opened, ...told, faulty: null }
}
