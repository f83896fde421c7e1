import type { Handle } from '#kernel/server/handle.ts'
import { DECIDERS } from '../changes/rules.ts'
import { openOfOrigin } from '../changes/store.ts'
import { LEDGER_KINDS } from './fields.ts'
import { EXPORT_KINDS, IMPORT_STATES, type ImportView, KEPT_DAYS } from './model.ts'
import { IMPORTERS } from './rules.ts'
import type { ExportRow, ImportRow } from './store.ts'

const DAY_MS = 86_400_000

function isKept(h: Handle, row: { person: string | null; at: Date }): boolean {
  return row.person === h.scope.person && h.now.getTime() - row.at.getTime() < KEPT_DAYS * DAY_MS
}

export function importRow(row: ImportRow) {
  const { id, kind, name, sheet, state, run, rows, counts, faulty } = row
  return {
    ...{ id, kind, name, sheet, state, run, rows },
    kindName: LEDGER_KINDS[kind],
    person: row.personName,
    stateName: IMPORT_STATES[state],
    counts: counts ?? [],
    faulty: faulty ?? 0,
    at: row.at.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    undoneAt: row.undoneAt?.toISOString() ?? null,
    undoneWhy: row.undoneWhy,
  }
}

export async function importFull(h: Handle, row: ImportRow): Promise<ImportView> {
  const waiting = (await openOfOrigin(h, row.id)).length
  return {
    ...importRow(row),
    faults: row.faults ?? [],
    hasReturned: row.returned !== null && isKept(h, row),
    mayUndo: row.state === 'done' && (IMPORTERS as readonly string[]).includes(h.scope.role),
    waiting,
    mayApprove: waiting > 0 && row.person !== h.scope.person && (DECIDERS as readonly string[]).includes(h.scope.role),
  }
}

export function exportRow(h: Handle, row: ExportRow) {
  const { id, kind, purpose, state, run, rows } = row
  return {
    ...{ id, kind, purpose, state, run, rows },
    kindName: EXPORT_KINDS[kind],
    person: row.personName,
    at: row.at.toISOString(),
    ready: state === 'done' && row.file !== null && isKept(h, row),
  }
}
