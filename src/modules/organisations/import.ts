import { type ImportAnswer, readTable, sheetWithReasons } from '#kernel/server/documents/table-import.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { COLUMNS, planOrganisations } from './import.rules.ts'
import { KINDS } from './model.ts'
import * as store from './store.ts'

/** Takes a register of organisations in, existing from today on: all of it, or nothing when any row is faulty. */
export async function importOrganisations(h: Handle, file: string, dryRun: boolean): Promise<ImportAnswer> {
  const table = await readTable(file, COLUMNS)
  await store.holdRegister(h)
  const there = {
    county: h.scope.county,
    places: await store.everyPlace(h),
    organisations: await store.everyOrganisation(h),
  }
  const { rows, skipped, faults } = planOrganisations(table.rows, there, () => h.id())
  const kinds = Map.groupBy(rows, (r) => r.kind)
  const counts: ImportAnswer['counts'] = [...kinds].map(([kind, of]) => ({
    what: KINDS[kind],
    count: of.length,
    unit: '个',
  }))
  if (skipped > 0) counts.push({ what: '名册中已有、跳过的组织', count: skipped, unit: '个' })
  const told = { rows: table.rows.length, counts, faults: faults.map((f) => ({ ...f, reasons: [...f.reasons] })) }
  if (faults.length > 0) return { ...told, imported: false, returned: await sheetWithReasons(table, faults) }
  if (dryRun || rows.length === 0) return { ...told, imported: !dryRun, returned: null }
  await store.addOrganisations(h, rows, h.today)
  await h.record({
    command: 'organisations.import',
    subject: h.scope.county,
    place: h.scope.county,
    after: { rows: rows.length, skipped },
  })
  return { ...told, imported: true, returned: null }
}
