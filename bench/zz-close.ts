import { openBed } from './bed.ts'
import { tableOf } from './claim.ts'
import { closeClaims } from './close.ts'

const bed = await openBed()
try {
  const c = await closeClaims(bed, true)
  console.log(tableOf(c))
  console.log(c[0]!.note)
} finally {
  await bed.stop()
}
