import pino from 'pino'
import { modules } from '#apps/modules.ts'
import { atHour } from '#kernel/pure/day.ts'
import { makeClock } from '#kernel/server/clock.ts'
import { type DatabaseUrls, openDatabase } from '#kernel/server/database.ts'
import { execute } from '#kernel/server/jobs.ts'
import { makeKernel } from '#kernel/server/kernel.ts'
import { newRing, vaultOf } from '#kernel/server/vault.ts'

/** A worker that pays a run and may be killed at any moment; it says when it begins. */
export interface PayOrder {
  urls: DatabaseUrls
  county: string
  job: string
  day: string
}

const order = JSON.parse(process.argv[2]!) as PayOrder
const kernel = makeKernel({
  database: openDatabase(order.urls),
  modules,
  home: '/nonexistent',
  vault: vaultOf(newRing('gm')),
  log: pino({ level: 'silent' }),
  clock: makeClock(() => atHour(order.day, 9).getTime()),
})
// the clock the test set, without reading the one in the database
console.log('begun')
await execute(kernel, order.county, order.job)
await kernel.database.close()
