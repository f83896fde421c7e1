import type { ImportColumn, ImportedRow, RowFault } from '#kernel/pure/ledger.ts'
import { type ImportAnswer, readTable, sheetWithReasons } from '#kernel/server/documents/table-import.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { LEVELS, levelOfCode, type PlaceRow } from './model.ts'
import { importPlaces } from './service.ts'
import * as store from './store.ts'

type Key = 'code' | 'name'

export const COLUMNS: readonly ImportColumn<Key>[] = [
  {
    key: 'code',
    title: '区划代码',
    words: /^(代码|编码|统计用区划代码)$/,
    required: true,
    width: 20,
    samples: ['610999100', '610999100201'],
  },
  { key: 'name', title: '名称', words: /^(区划名称|地名)$/, required: true, width: 30, samples: ['示例镇', '示例村'] },
]

export const NOTES: readonly string[] = [
  '一、每行一个地方：乡镇（街道）九位代码，村（社区）十二位代码，按国家统计局公布的统计用区划代码填写。',
  '二、系统中已有的代码自动跳过，名称不变；更名、撤并在“区划”中办理。',
  '三、任何一行有误，整张表都不导入；改好退回的表再导入。',
]

/** Takes a register of townships and villages in from today on: all of it, or nothing when any row is faulty. */
export async function importRegister(h: Handle, file: string, dryRun: boolean): Promise<ImportAnswer> {
  const table = await readTable(file, COLUMNS)
  const known = new Set(await store.codesKnown(h))
  const { rows, faults } = placesOf(table.rows, h.scope.county, known)
  const fresh = rows.filter((r) => !known.has(r.code))
  const levels = Map.groupBy(fresh, (r) => r.level)
  const counts = [...levels].map(([level, of]) => ({ what: LEVELS[level] as string, count: of.length, unit: '个' }))
  if (fresh.length < rows.length)
    counts.push({ what: '已有、跳过的区划', count: rows.length - fresh.length, unit: '个' })
  const told = { rows: table.rows.length, counts, faults: faults.map((f) => ({ ...f, reasons: [...f.reasons] })) }
  if (faults.length > 0) return { ...told, imported: false, returned: await sheetWithReasons(table, faults) }
  if (!dryRun && fresh.length > 0) await importPlaces(h, fresh, h.today)
  return { ...told, imported: !dryRun, returned: null }
}

/** Rows as places; a village needs its township, in the list or registered before. */
export function placesOf(
  rows: readonly ImportedRow<Key>[],
  county: string,
  known: ReadonlySet<string>,
): { rows: PlaceRow[]; faults: RowFault[] } {
  const listed = new Set(rows.map((r) => codeOf(r.values.code, county)))
  const seen = new Map<string, number>()
  const faults: RowFault[] = []
  const places: PlaceRow[] = []
  for (const { row, values } of rows) {
    const code = codeOf(values.code, county)
    const reasons = reasonsAgainst(code, values.name, county)
    const before = seen.get(code)
    if (before !== undefined) reasons.push(`代码与第 ${before} 行重复`)
    seen.set(code, row)
    const parent = code.length > 6 ? code.slice(0, -3) : null
    if (reasons.length === 0 && parent !== null && parent !== county && !known.has(parent) && !listed.has(parent))
      reasons.push(`没有上级乡镇 ${parent}，请先登记或列入本表`)
    if (reasons.length > 0) faults.push({ row, reasons })
    else places.push({ code, name: values.name, level: levelOfCode(code), parent })
  }
  return { rows: places, faults }
}

/** Registers often write twelve digits for every level: `610826100000` is the township `610826100`. */
function codeOf(text: string, county: string): string {
  const code = text.replace(/\s/g, '')
  if (!/^\d{12}$/.test(code) || !code.startsWith(county)) return code
  if (code.endsWith('000000')) return code.slice(0, 6)
  return code.endsWith('000') ? code.slice(0, 9) : code
}

function reasonsAgainst(code: string, name: string, county: string): string[] {
  const reasons: string[] = []
  if (!/^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/.test(code)) reasons.push(`“${code}”不是 6、9 或 12 位区划代码`)
  else if (!code.startsWith(county)) reasons.push(`代码 ${code} 不属于本县（${county}）`)
  if (name.length < 2 || name.length > 60) reasons.push('名称应为 2 到 60 个字')
  return reasons
}
