import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import { streamSheet } from '#kernel/server/documents/xlsx-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type Progress, startRun } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { contextOf } from '../register/columns.ts'
import { keepFile } from './files.ts'
import { type LayoutColumn, type LedgerCells, layoutLike, layoutOf } from './layout.ts'
import { EXPORT_KINDS, type ExportBody, type ExportKind } from './model.ts'
import * as store from './store.ts'

/** Lists an export as a run. ID numbers in full are a matter for the journal, with their purpose. */
export async function startExport(h: Handle, body: ExportBody): Promise<{ id: Id; run: Id }> {
  const under = body.under ?? h.scope.place ?? h.scope.county
  if (!isWithin(under, h.scope.place)) throw faultAt('under', '不在您的管辖范围内')
  const like = body.layout === undefined ? null : await store.loadImport(h, body.layout)
  if (like !== null && like.headings.length === 0) throw faultAt('layout', '这次导入没有留下表头，不能照它的版式导出')
  const id = h.id()
  const run = h.id()
  const purpose = body.clear ? (body.purpose ?? null) : null
  const year = body.year ?? like?.year ?? Number(h.today.slice(0, 4)) - 1
  await store.addExport(h, { id, run, kind: body.kind, purpose, wish: { ...body, under, year } })
  await startRun(h, 'households.ledger-export', `导出${EXPORT_KINDS[body.kind]}`, { export: id }, run)
  await h.record({
    command: 'households.export-ledger',
    subject: id,
    place: under,
    why: purpose,
    after: { kind: body.kind, clear: body.clear, standing: body.standing ?? null, cause: body.cause ?? null },
  })
  return { id, run }
}

/** Writes the sheet into the spool as its rows come from the database: neither is ever whole in memory. */
export async function runExport(kernel: Kernel, county: string, id: Id, progress: Progress): Promise<unknown> {
  const row = await kernel.asSystem(county, (h) => store.loadExport(h, id))
  if (row.state !== 'drawing') return { state: row.state }
  const scope = { county, person: row.person, post: row.post, unit: row.unit, role: row.role as Role, place: row.place }
  try {
    return await kernel.act(scope, async (h) => {
      const { rows, file } = await write(h, kernel, row, progress)
      await keepFile(h, file, `${EXPORT_KINDS[row.kind].replace(/（.*/, '')}.xlsx`)
      await store.endExport(h, id, { state: 'done', rows, file: file.id })
      return { state: 'done', rows }
    })
  } catch (error) {
    if (error instanceof Problem && error.code !== 'unavailable')
      await kernel.act(scope, (h) => store.endExport(h, id, { state: 'failed', rows: 0, file: null }))
    throw error
  }
}

async function write(h: Handle, kernel: Kernel, row: store.ExportRow, progress: Progress) {
  const wish = row.wish as unknown as store.Wish & { clear: boolean; layout?: Id; year: number }
  const { columns, kind } = await columnsFor(h, row.kind, wish)
  const names = await store.placeNames(h)
  const place = names.get(wish.under) ?? ''
  const total = await store.countRows(h, kind, wish)
  let rows = 0
  async function* lines() {
    for await (const lot of store.ledgerRows(h, kind, wish)) {
      for (const row of lot) {
        const cells = { ...(wish.clear ? opened(h, row) : row), ...homeOf(names, row.placeCode as string) }
        yield columns.map((column) => column.value(cells))
      }
      rows += lot.length
      await progress(Math.min(98, (rows / Math.max(total, 1)) * 98), `已写 ${rows} 行，共 ${total} 行`)
    }
  }
  const title = `${place}${EXPORT_KINDS[kind].replace(/（.*/, '')}`
  const sheet = streamSheet(
    columns.map(({ value: _value, ...column }) => column),
    lines(),
    {
      name: '台账',
      title,
      line: `填报单位：${place}　　统计日期：${h.today}　　共 ${total} 行`,
      foot: '负责人：　　　　　　　　　　填表人：　　　　　　　　　　填表日期：　　　年　　月　　日',
    },
  )
  const file = await kernel.spool.put(sheet)
  return { file, rows }
}

function homeOf(names: ReadonlyMap<string, string>, place: string): LedgerCells {
  return { township: names.get(place.slice(0, 9)) ?? null, village: names.get(place) ?? null }
}

/** A county's own headings, or the usual ones; its ledger of persons is one when it has a column of relations. */
async function columnsFor(
  h: Handle,
  kind: ExportKind,
  wish: { layout?: Id; year: number },
): Promise<{ columns: LayoutColumn[]; kind: ExportKind }> {
  if (wish.layout === undefined) return { columns: layoutOf(kind, wish.year), kind }
  const like = await store.loadImport(h, wish.layout)
  const rows = like.kind === 'helper' ? 'helper' : like.columns.relation !== undefined ? 'resident' : 'household'
  return { columns: layoutLike(like.headings, like.columns), kind: rows }
}

const SEALED = [
  ['headId', 'headIdSealed', 'person_version', 'id_sealed', 'headPerson'],
  ['idNumber', 'idSealed', 'person_version', 'id_sealed', 'person'],
  ['personPhone', 'personPhoneSealed', 'person_version', 'phone_sealed', 'person'],
  ['phone', 'phoneSealed', 'household_version', 'phone_sealed', 'household'],
  ['bank', 'bankSealed', 'household_version', 'bank_sealed', 'household'],
] as const

/** The same row with what is sealed in full. */
function opened(h: Handle, cells: LedgerCells): LedgerCells {
  const clear: Record<string, unknown> = { ...cells }
  for (const [field, sealed, table, column, of] of SEALED) {
    const bytes = cells[sealed] as Buffer | null | undefined
    if (bytes) clear[field] = h.vault.open(bytes, contextOf(h, table, column, cells[of] as Id))
  }
  return clear
}
