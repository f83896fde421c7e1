import type { FigureGroup } from '#kernel/pure/figures.ts'

interface Listed {
  total: number
  rows: Record<string, number>[]
}

/** Numbers by key. */
export function valuesOf(groups: readonly FigureGroup[]): Record<string, number> {
  return Object.fromEntries(groups.flatMap((g) => g.figures.map((f) => [f.key, f.value])))
}

/** The same numbers, counted from the list that each figure names as its records. */
export async function countedOf(
  groups: readonly FigureGroup[],
  get: (path: string) => Promise<unknown>,
): Promise<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const { key, records, of } of groups.flatMap((g) => g.figures))
    counted[key] = of === undefined ? ((await get(records)) as Listed).total : await summed(records, of, get)
  return counted
}

async function summed(records: string, of: string, get: (path: string) => Promise<unknown>): Promise<number> {
  let [sum, seen] = [0, 0]
  for (let page = 1; ; page += 1) {
    const { total, rows } = (await get(`${records}${records.includes('?') ? '&' : '?'}page=${page}&size=200`)) as Listed
    for (const row of rows) sum += row[of]!
    seen += rows.length
    if (seen >= total || rows.length === 0) return sum
  }
}
