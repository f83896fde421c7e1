import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { type LedgerRow, textOf } from '#kernel/pure/ledger.ts'
import { type FieldFault, faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import type { Ledger } from '#kernel/server/documents/ledger.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { startRun } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { LEDGER_KINDS } from './fields.ts'
import { sheetOf } from './files.ts'
import { maskedText } from './look.ts'
import { keepMends, type Mend } from './mends.ts'
import { IMPORT_STATES, type ImportBody, type ImportState, type MendBody, type rowAnswer } from './model.ts'
import * as store from './store.ts'
import { strangeCodes } from './vocabulary.ts'

type Started = { id: Id; run: Id }

/** An import waits for whoever sent it: to be mended, confirmed or dropped. */
const WAITING: readonly ImportState[] = ['tried', 'faulty']

/** Lists an import, which begins with a check of every row, as a run of its own. */
export async function startImport(h: Handle, body: ImportBody): Promise<Started> {
  const { keepAs = null, excess = null, year = null, insteadOf, ...rest } = body
  refuseStrangeCodes(body)
  const file = await store.loadFile(h, body.file)
  if (insteadOf !== undefined && WAITING.includes(await ownState(h, insteadOf)))
    await store.endImport(h, insteadOf, { state: 'dropped' })
  const id = h.id()
  const run = h.id()
  await store.addImport(h, { ...rest, id, run, keepAs, excess, year, name: file.name })
  await startRun(h, 'households.ledger-import', titleOf('检查', body.kind, file.name), { import: id }, run)
  return { id, run }
}

function titleOf(what: string, kind: ImportBody['kind'], name: string): string {
  return `${what}${LEDGER_KINDS[kind]}《${name}》`
}

function refuseStrangeCodes({ words }: ImportBody): void {
  const faults = strangeCodes(words).map(
    ({ field, word }): FieldFault => ({ at: `words.${field}`, reason: `“${word}”对应的内容不在可选之列` }),
  )
  refuse(faults)
}

/**
 * The state of an import of one's own, held until the end of the transaction.
 * @throws not-found when its sheet was sent by another person, or is there no more
 */
async function ownState(h: Handle, id: Id): Promise<ImportState> {
  const state = await store.lockImport(h, id)
  await store.loadFile(h, (await store.loadImport(h, id)).file)
  return state
}

async function refuseUnless(h: Handle, id: Id, states: readonly ImportState[], action: string): Promise<void> {
  const state = await ownState(h, id)
  if (!states.includes(state)) throw new Problem('ledger-not-waiting', { state: IMPORT_STATES[state], action })
}

/**
 * Mends cells of a sheet in which something is wrong, and has all of it checked again. The sheet stays as it came;
 * what stood in the cell is kept beside what stands for it.
 * @throws ledger-not-waiting, input-invalid for cells that are not there
 */
export async function mendImport(h: Handle, kernel: Kernel, id: Id, { cells }: MendBody): Promise<Started> {
  await refuseUnless(h, id, ['faulty'], '更正')
  const row = await store.loadImport(h, id)
  const ledger = await sheetOf(h, kernel, row)
  const mends = mendsIn(ledger, cells)
  await keepMends(h, id, mends)
  await h.record({
    command: 'households.mend-import',
    subject: id,
    place: row.place,
    after: { cells: mends.map((c) => ({ row: c.row, heading: headingOf(ledger, c.column) })) },
  })
  return turn(h, row, 'trying', '检查')
}

/** What stood in the cells, which is what is mended; those that say what they said are left out. */
function mendsIn(ledger: Ledger, cells: MendBody['cells']): Mend[] {
  const rows = new Map(ledger.rows.map((r) => [r.row, r]))
  const isThere = (cell: MendBody['cells'][number]) => rows.has(cell.row) && cell.column < ledger.paths.length
  const faults = cells.flatMap((cell, i): FieldFault[] =>
    isThere(cell) ? [] : [{ at: `cells.${i}.row`, reason: '表中没有这一格' }],
  )
  refuse(faults)
  const mends = cells.map(
    ({ row, column, to }): Mend => ({ row, column, before: textOf(rows.get(row)!.cells[column]), after: to }),
  )
  const changed = mends.filter((c) => c.before !== c.after)
  if (changed.length > 0) return changed
  throw faultAt('cells', '没有更正的内容')
}

function headingOf(ledger: Ledger, column: number): string {
  return ledger.paths[column]?.join('/') || `第${column + 1}列`
}

/** Takes in, as a run of its own, what was checked and found right. @throws ledger-not-waiting */
export async function confirmImport(h: Handle, id: Id): Promise<Started> {
  await refuseUnless(h, id, ['tried'], '导入')
  return turn(h, await store.loadImport(h, id), 'importing', '导入')
}

async function turn(h: Handle, row: store.ImportRow, state: 'trying' | 'importing', what: string): Promise<Started> {
  const run = h.id()
  await store.turnImport(h, row.id, { state, run })
  await startRun(h, 'households.ledger-import', titleOf(what, row.kind, row.name), { import: row.id }, run)
  return { id: row.id, run }
}

/** Gives up an import that waits; nothing of it was taken in. @throws ledger-not-waiting */
export async function dropImport(h: Handle, id: Id): Promise<void> {
  await refuseUnless(h, id, WAITING, '放弃')
  await store.endImport(h, id, { state: 'dropped' })
  const { name, place } = await store.loadImport(h, id)
  await h.record({ command: 'households.drop-import', subject: id, place, after: { name } })
}

/** One row of the sheet as it stands now, for whoever sent it. @throws not-found when there is no such row */
export async function rowOf(h: Handle, kernel: Kernel, id: Id, at: number): Promise<z.input<typeof rowAnswer>> {
  const row = await store.loadImport(h, id)
  const ledger = await sheetOf(h, kernel, row)
  const found = ledger.rows.find((r) => r.row === at)
  if (found === undefined) throw new Problem('not-found', { what: `第 ${at} 行` })
  const fields = new Map(Object.entries(row.columns).map(([field, column]) => [column, field]))
  return {
    row: at,
    first: ledger.rows[0]!.row,
    last: ledger.rows.at(-1)!.row,
    cells: ledger.paths.map((_, column) => ({
      column,
      heading: headingOf(ledger, column),
      field: fields.get(column) ?? null,
      text: maskedText(textIn(found, column)),
    })),
  }
}

function textIn(row: LedgerRow, column: number): string {
  return textOf(row.cells[column])
}
