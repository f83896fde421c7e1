import type { Id } from '#kernel/pure/ids.ts'
import type { Ledger } from '#kernel/server/documents/ledger.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as store from './store.ts'

/** One cell of a sheet, by its place in it, with what stood in it and what stands for it now. */
export interface Mend {
  row: number
  column: number
  before: string
  after: string
}

/** The same ledger with what was mended in it; of several mends of one cell the last holds. */
export function mended(ledger: Ledger, mends: readonly Mend[]): Ledger {
  if (mends.length === 0) return ledger
  const byRow = Map.groupBy(mends, (c) => c.row)
  const rows = ledger.rows.map((row) => {
    const own = byRow.get(row.row)
    if (own === undefined) return row
    const cells = [...row.cells]
    for (const { column, after } of own) cells[column] = after === '' ? null : after
    return { row: row.row, cells: Array.from(cells, (cell) => cell ?? null) }
  })
  return { ...ledger, rows }
}

function contextOf(h: Handle, column: 'before_sealed' | 'after_sealed', id: Id): string {
  return `${h.scope.county}/households.ledger_mend/${column}/${id}`
}

export async function keepMends(h: Handle, of: Id, mends: readonly Mend[]): Promise<void> {
  const rows = mends.map(({ row, column, before, after }) => {
    const id = h.id()
    return {
      id,
      row,
      column,
      before: h.vault.seal(before, contextOf(h, 'before_sealed', id)),
      after: h.vault.seal(after, contextOf(h, 'after_sealed', id)),
    }
  })
  await store.addMends(h, of, rows)
}

/** What was mended in the sheet of an import, in the order in which it was done, clear. */
export async function openMends(h: Handle, of: Id): Promise<(Mend & { personName: string | null; at: Date })[]> {
  const rows = await store.mendsOf(h, of)
  return rows.map((row) => ({
    ...row,
    before: h.vault.open(row.before, contextOf(h, 'before_sealed', row.id)),
    after: h.vault.open(row.after, contextOf(h, 'after_sealed', row.id)),
  }))
}
