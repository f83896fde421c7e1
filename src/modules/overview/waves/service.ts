import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { WAVE_STATES, type WaveRow } from './model.ts'
import { stateOfWave } from './rules.ts'
import * as store from './store.ts'

/** Wave after wave 压茬推进: the lists that go through the county in batches, and how far each batch has come. */
export async function waves(
  h: Handle,
  query: { year?: number | undefined; q?: string | undefined },
  page: PageOf,
): Promise<{ year: number; total: number; rows: WaveRow[] }> {
  const year = query.year ?? Number(h.today.slice(0, 4))
  const all = (await store.wavesOf(h, year)).map((line): WaveRow => {
    const state = stateOfWave(line, h.today)
    return { ...line, state, stateTitle: WAVE_STATES[state] }
  })
  const found = all.filter((row) => query.q === undefined || `${row.listTitle}${row.title}`.includes(query.q))
  return { year, total: found.length, rows: found.slice(page.offset, page.offset + page.limit) }
}
