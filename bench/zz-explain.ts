import { sql } from 'kysely'
import { openBed, moveTo } from './bed.ts'
import { addClerk, fillCounty, inventPlaces, settle } from './county.ts'
import { recordTransactions } from './recording.ts'
import { listFindings, countFindings } from '#modules/supervision/findings/store.ts'
const bed = await openBed()
try {
  await fillCounty(bed.kernel, { code: '999901', name: '试验县', places: inventPlaces('999901', 15, 350), months: ['2016-01','2016-02','2016-03'], findings: 6 })
  await settle(bed.kernel); await moveTo(bed, '2016-03-31')
  const scope = { county: '999901', person: null, post: null, role: 'clerk' as const, place: '999901', unit: null }
  const [t] = await recordTransactions(bed.kernel, () => bed.kernel.act(scope, async (h) => { await listFindings(h, {} as never, { limit: 20, offset: 0 }); await countFindings(h, {} as never) }))
  for (const s of t!) {
    await bed.kernel.act(scope, async (h) => {
      const run = (pre: string) => h.rows<Record<string, string>>({ compile: () => ({ sql: pre + s.text, parameters: s.values }), executeQuery: 1 } as never)
      for (let i = 0; i < 3; i += 1) { const r = await run('EXPLAIN (ANALYZE, TIMING OFF) '); if (i === 2) console.log('app\n', r.map((x) => x['QUERY PLAN']).join('\n')) }
    })
    await bed.kernel.database.asOwner(async (c) => {
      for (let i = 0; i < 3; i += 1) { const r = await c.query('EXPLAIN (ANALYZE, TIMING OFF) ' + s.text, s.values as unknown[]); if (i === 2) console.log('owner\n', r.rows.map((x) => x['QUERY PLAN']).filter((x) => /Planning|Execution|Scan|Join|Loop/.test(x)).join('\n')) }
    })
  }
} finally { await bed.stop() }
