import { streamSheet } from '../documents/xlsx-write.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import type { Spooled } from '../spool.ts'
import type { Route, SheetSpec } from './route.ts'

/** A sheet holds no more rows; what is left out is said under them. */
const SHEET_ROWS = 100_000
/** Rows that are in memory at a time. */
const AT_ONCE = 5000

interface Answer {
  readonly rows: unknown[]
  readonly total?: number
}

interface Input {
  readonly query?: { page?: number; size?: number }
}

/**
 * Writes a list into the spool as it is read, page after page: it is never whole in memory, and whoever fetches it slowly
 * keeps no transaction open. The handle must show one moment throughout.
 * @param input of the route, checked
 */
export async function spoolList(h: Handle, kernel: Kernel, route: Route, input: object): Promise<Spooled> {
  const spec = route.sheet as SheetSpec<unknown>
  const ask = (page: number) => route.run(h, inputFor(input, page) as never, kernel) as Promise<Answer>
  const first = await ask(1)
  const { total = first.rows.length } = first
  const columns = spec.columns.map(({ title, kind = 'text', width }) => ({
    title,
    kind,
    ...(width !== undefined && { width }),
  }))
  const foot = total > SHEET_ROWS ? `以上是前 ${SHEET_ROWS} 行，共 ${total} 行，其余请缩小范围后另行导出。` : undefined
  const more = { name: spec.name, title: spec.name, ...(foot !== undefined && { foot }) }
  return kernel.spool.put(streamSheet(columns, linesOf(spec, first, Math.min(total, SHEET_ROWS), ask), more))
}

/** A list that is not divided into pages comes whole with the first. */
function inputFor(input: object, page: number): object {
  const { query } = input as Input
  return query?.size === undefined ? input : { ...input, query: { ...query, page, size: AT_ONCE } }
}

async function* linesOf(
  spec: SheetSpec<unknown>,
  first: Answer,
  wanted: number,
  ask: (page: number) => Promise<Answer>,
): AsyncGenerator<(string | number | null)[]> {
  let written = 0
  for (let page = 1, { rows } = first; ; page += 1, { rows } = await ask(page)) {
    for (const row of rows.slice(0, wanted - written)) yield spec.columns.map((column) => column.value(row))
    written += rows.length
    if (rows.length === 0 || written >= wanted) return
  }
}
