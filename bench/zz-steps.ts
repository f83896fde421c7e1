import type pg from 'pg'
import { openBed } from './bed.ts'
import { fillCounty, inventPlaces, playMonth, settle } from './county.ts'
import { closeMonth } from '#modules/supervision/public.ts'
const bed = await openBed()
try {
  for (const code of ['999001', '999002', '999003']) {
    await fillCounty(bed.kernel, { code, name: '试验县', places: inventPlaces(code, 15, 350), months: ['2016-01', '2016-02', '2016-03'], findings: 6 })
    await playMonth(bed, code, '2016-03')
  }
  await settle(bed.kernel)
  await closeMonth(bed.kernel, '999001', '2016-03')
  await closeMonth(bed.kernel, '999002', '2016-03')
  const pool = bed.kernel.database.app
  const connect = pool.connect as () => Promise<pg.PoolClient>
  const times: [number, string][] = []
  pool.connect = (async () => { const c = await connect.call(pool) as any; if (!c.spied) { c.spied = true; const q = c.query; c.query = async (a: any, b: any) => { const t = performance.now(); try { return await q.call(c, a, b) } finally { times.push([performance.now() - t, (typeof a === 'string' ? a : a.text).replace(/\s+/g, ' ').slice(0, 150)]) } } } return c }) as never
  let last = performance.now(); const began = last
  await closeMonth(bed.kernel, '999003', '2016-03', undefined, (s) => { const n = performance.now(); console.log(s, (n - last).toFixed(0)); last = n })
  console.log('total', performance.now() - began)
  times.sort((a, b) => b[0] - a[0]); for (const [t, s] of times.slice(0, 30)) console.log(t.toFixed(1), s)
  console.log(times.length, times.reduce((s, [t]) => s + t, 0))
  await bed.kernel.database.asOwner(async (c) => { for (const t of ['measures.value where month=\'2016-03\'', 'duties.duty', "duties.duty where state in ('short','overdue')", 'supervision.finding', "supervision.letter", "supervision.letter where state='draft'"]) console.log(t, (await c.query(`select count(*) from ${t} ${t.includes('where') ? 'and' : 'where'} county='999003'`)).rows[0].count) })
} finally { await bed.stop() }
