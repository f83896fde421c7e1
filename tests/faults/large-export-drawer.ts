import pino from 'pino'
import type { Scope } from '#kernel/pure/scope.ts'
import { makeClock } from '#kernel/server/clock.ts'
import { openDatabase } from '#kernel/server/database.ts'
import { spoolList } from '#kernel/server/http/list-sheet.ts'
import { makeKernel } from '#kernel/server/kernel.ts'
import { newRing, vaultOf } from '#kernel/server/vault.ts'
import { runExport, startExport } from '#modules/households/ledger/export.ts'
import { openFile } from '#modules/households/ledger/files.ts'
import { exportBody } from '#modules/households/ledger/model.ts'
import { loadExport } from '#modules/households/ledger/store.ts'
import { households } from '#modules/households/module.ts'
import { measures } from '#modules/measures/module.ts'
import { notices } from '#modules/notices/module.ts'
import { organisations } from '#modules/organisations/module.ts'
import { people } from '#modules/people/module.ts'
import { places } from '#modules/places/module.ts'

/** A program that draws one ledger, or one list as its screen exports it, and tells how much memory it had at the most. */
export interface Order {
  what: 'ledger' | 'list'
  ownerUrl: string
  appUrl: string
  publicUrl: string
  home: string
  scope: Scope
  at: number
}

const order = JSON.parse(process.argv[2]!) as Order
const kernel = makeKernel({
  database: openDatabase(order, { connections: 2 }),
  modules: [places, organisations, people, measures, notices, households],
  home: order.home,
  vault: vaultOf(newRing('gm')),
  log: pino({ level: 'silent' }),
  clock: makeClock(() => order.at),
})
const idle = process.memoryUsage().rss
const began = performance.now()
const drawn = order.what === 'ledger' ? await drawLedger() : await drawList()
const seconds = (performance.now() - began) / 1000
const peak = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ idle, peak, seconds, ...drawn }))
await kernel.database.close()

interface Drawn {
  file: string
  key: string
}

async function drawLedger(): Promise<Drawn> {
  const body = exportBody.parse({ kind: 'household', year: 2015 })
  const { id } = await kernel.act(order.scope, (h) => startExport(h, body))
  await runExport(kernel, order.scope.county, id, async () => undefined)
  const { file } = await kernel.act(order.scope, (h) => loadExport(h, id))
  const { clearKey } = await kernel.act(order.scope, (h) => openFile(h, file!))
  return { file: file!, key: clearKey }
}

async function drawList(): Promise<Drawn> {
  const route = households.routes!.find((r) => r.method === 'GET' && r.path === '/api/households')!
  const query = route.query!.parse({})
  const { id, key } = await kernel.actInSnapshot(order.scope, (h) => spoolList(h, kernel, route, { query }))
  return { file: id, key }
}
