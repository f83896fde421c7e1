import { sql } from 'kysely'
import pino from 'pino'
import { z } from 'zod'
import type { Scope } from '#kernel/pure/scope.ts'
import type { PushBody } from '#kernel/pure/sync.ts'
import { openDatabase } from '#kernel/server/database.ts'
import { makeKernel } from '#kernel/server/kernel.ts'
import { defineModule } from '#kernel/server/module.ts'
import { push } from '#kernel/server/sync/api.ts'
import { defineSyncCommand } from '#kernel/server/sync/module-sync.ts'
import { newRing, vaultOf } from '#kernel/server/vault.ts'

/** A server that carries out one push and is killed by it: before the n-th operation begins, or before it is committed. */
export interface Order {
  ownerUrl: string
  appUrl: string
  publicUrl: string
  scope: Scope
  body: PushBody
  dieAt: number
  when: 'before' | 'within'
}

const die = () => process.kill(process.pid, 'SIGKILL')

function trialOf({ dieAt, when }: Order) {
  let done = 0
  const visit = defineSyncCommand({
    body: z.object({}),
    run: async (h, { id }) => {
      if (done === dieAt && when === 'before') die()
      await h.run(sql`INSERT INTO trial.visit (county, id, place) VALUES (${h.scope.county}, ${id}, ${h.scope.place})`)
      await h.record({ command: 'trial.visit', subject: id, place: h.scope.place! })
      if (done === dieAt && when === 'within') die()
      done += 1
      return { state: 'accepted' }
    },
  })
  const sync = { sources: [], commands: { 'trial.visit': visit } }
  return defineModule({ name: 'trial', title: '试验', depends: [], access: {}, sync })
}

const order = JSON.parse(process.argv[2]!) as Order
const kernel = makeKernel({
  database: openDatabase(order),
  modules: [trialOf(order)],
  home: '/nonexistent',
  vault: vaultOf(newRing('gm')),
  log: pino({ level: 'silent' }),
})
const { results } = await push(kernel, order.scope, order.body)
console.log(JSON.stringify(results))
await kernel.database.close()
