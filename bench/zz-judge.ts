import { openBed } from './bed.ts'
import { fillCounty, inventPlaces, playMonth, settle } from './county.ts'
import { recordTransactions } from './recording.ts'
import { closeMonth } from '#modules/supervision/public.ts'
const bed = await openBed()
try {
  for (const code of ['999001', '999002']) {
    await fillCounty(bed.kernel, { code, name: '试验县', places: inventPlaces(code, 15, 350), months: ['2016-01', '2016-02', '2016-03'], findings: 6 })
    await playMonth(bed, code, '2016-03')
  }
  await settle(bed.kernel)
  const t = await recordTransactions(bed.kernel, () => closeMonth(bed.kernel, '999001', '2016-03').then(() => closeMonth(bed.kernel, '999002', '2016-03')))
  for (const [pat] of [['UPDATE duties.duty d SET figure'], ['month AS ('], ['FROM supervision.finding_event e']] as const) {
    const s = t.flat().filter((x) => x.text.includes(pat)).at(-1)!
    await bed.kernel.asSystem('999002', async (h) => {
      if (pat.startsWith('UPDATE')) await bed.kernel.database.asOwner((c) => c.query("update duties.duty set state='open', done_on=null, done_at=null where county='999002' and measure is not null"))
      let text = s.text
      if (pat === 'month AS (') text = 'EXPLAIN (ANALYZE, TIMING OFF) ' + text.slice(text.indexOf('AS (') + 4, text.indexOf('),\n    gone AS'))
      else text = 'EXPLAIN (ANALYZE, TIMING OFF) ' + text
      const used = Math.max(...[...text.matchAll(/\$(\d+)/g)].map((m) => Number(m[1])))
      const r = await h.rows<Record<string, string>>({ compile: () => ({ sql: text, parameters: s.values.slice(0, used) }), executeQuery: 1 } as never)
      console.log(r.map((x) => x['QUERY PLAN']!.replace(/Filter: .*/, 'Filter…')).join('\n'))
    }).catch((e) => console.log(pat, e.cause ?? e))
  }
} finally { await bed.stop() }
