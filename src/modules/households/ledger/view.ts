import type { Handle } from '#kernel/server/handle.ts'
import { DECIDERS } from '../changes/rules.ts'
import { openOfOrigin } from '../changes/store.ts'
import { LEDGER_KINDS } from './fields.ts'
import { maskedText } from './look.ts'
import { openMends } from './mends.ts'
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
    id,
    kind,
    name,
    sheet,
    state,
    run,
    rows,
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
  const isImporter = (IMPORTERS as readonly string[]).includes(h.scope.role)
  return {
    ...importRow(row),
    faults: row.faults ?? [],
    hasReturned: row.state === 'faulty' && row.returned !== null && isKept(h, row),
    mends: await mendsFor(h, row),
    mayGoOn: (row.state === 'tried' || row.state === 'faulty') && isImporter && isKept(h, row),
    mayUndo: row.state === 'done' && isImporter,
    waiting,
    mayApprove: waiting > 0 && row.person !== h.scope.person && (DECIDERS as readonly string[]).includes(h.scope.role),
  }
}

async function mendsFor(h: Handle, row: ImportRow): Promise<ImportView['mends']> {
  const done = await openMends(h, row.id)
  return done.reverse().map((c) => ({
    row: c.row,
    heading: row.headings[c.column]?.join('/') || `第${c.column + 1}列`,
    before: maskedText(c.before),
    after: maskedText(c.after),
    person: c.personName,
    at: c.at.toISOString(),
  }))
}

export function exportRow(h: Handle, row: ExportRow) {
  const { id, kind, purpose, state, run, rows } = row
  return {
    id,
    kind,
    purpose,
    state,
    run,
    rows,
    kindName: EXPORT_KINDS[kind],
    person: row.personName,
    at: row.at.toISOString(),
    ready: state === 'done' && row.file !== null && isKept(h, row),
  }
}
