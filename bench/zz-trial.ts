import { moveTo, openBed, postgresVersion } from './bed.ts'
import { tableOf } from './claim.ts'
import { addClerk, CLERK, fillCounty, inventPlaces, settle } from './county.ts'
import { httpClaims } from './http.ts'
import { machineLine } from './machine.ts'

const bed = await openBed()
try {
  let t = performance.now()
  await fillCounty(bed.kernel, {
    code: '999901',
    name: '试验县',
    places: inventPlaces('999901', 15, 350),
    months: ['2016-01', '2016-02', '2016-03'],
    findings: 6,
  })
  console.log('filled', performance.now() - t)
  t = performance.now()
  await addClerk(bed.kernel, '999901')
  await settle(bed.kernel)
  console.log('settled', performance.now() - t)
  await moveTo(bed, '2016-03-31')
  console.log(machineLine(await postgresVersion(bed)))
  const claims = await httpClaims(bed, { county: '999901', ...CLERK }, process.argv[2] !== 'full')
  console.log(tableOf(claims))
  for (const c of claims) console.log(c.note)
} finally {
  await bed.stop()
}
