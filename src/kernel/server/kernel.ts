import { sql } from 'kysely'
import type { Logger } from 'pino'
import { Problem } from '#kernel/pure/problem.ts'
import { publicScope, type Scope, systemScope } from '#kernel/pure/scope.ts'
import { makeCalendars } from './calendars.ts'
import { type Clock, makeClock } from './clock.ts'
import type { Database } from './database.ts'
import { type Files, makeFiles } from './files.ts'
import { BEGIN_SNAPSHOT, DOOR, type Handle, type HandleSources, inScope } from './handle.ts'
import { inOrder, type ModuleCard } from './module.ts'
import { makePacks, type Packs } from './packs.ts'
import type { SmsGateway } from './settings.ts'
import { makeSpool, type Spool } from './spool.ts'
import type { Vault } from './vault.ts'

/** What a running program holds: one database, one clock, the modules' cards, and the ways in. */
export interface Kernel {
  readonly database: Database
  readonly clock: Clock
  readonly cards: readonly ModuleCard[]
  readonly packs: Packs
  readonly files: Files
  /** large files on their way in or out, sealed, for some days */
  readonly spool: Spool
  /** what an operator must look at now, by county; shown by /healthz */
  readonly alarms: Map<string, string>
  /** folder of all state that is not in the database */
  readonly home: string
  readonly log: Logger
  /** by what short messages reach telephones; null where there is none */
  readonly smsGateway: SmsGateway | null
  /** Runs a question or a command in one transaction, for one person acting in one post. */
  act<T>(scope: Scope, work: (handle: Handle) => Promise<T>): Promise<T>
  /** The same for a question that is put in many statements: all of them see one moment. */
  actInSnapshot<T>(scope: Scope, work: (handle: Handle) => Promise<T>): Promise<T>
  /** The machine's own work on one county. */
  asSystem<T>(county: string, work: (handle: Handle) => Promise<T>): Promise<T>
  /**
   * A question of the public, as the database role that may read public views and nothing else. Its vault knows
   * fingerprints; it opens and seals nothing.
   */
  asPublic<T>(county: string, work: (handle: Handle) => Promise<T>): Promise<T>
  /** counts the commands of a county that this program has carried out: what is kept of its pages is as old as that */
  generation(county: string): number
  /** The sign-in desk. */
  atDoor<T>(work: (handle: Handle) => Promise<T>): Promise<T>
  setClock(at: Date): Promise<void>
  refreshClock(): Promise<void>
  /** forgets what is cached of packs and calendars, after one was changed */
  forget(): void
}

export function makeKernel(options: {
  database: Database
  modules: readonly ModuleCard[]
  home: string
  vault: Vault
  log: Logger
  clock?: Clock
  smsGateway?: SmsGateway | null
}): Kernel {
  const { database, log } = options
  const clock = options.clock ?? makeClock()
  const packs = makePacks()
  const calendars = makeCalendars()
  const generations = new Map<string, number>()
  const sources: HandleSources = {
    pack: (h) => packs.inForce(h),
    calendar: (h) => calendars.load(h),
    vault: options.vault,
    changed: (county) => generations.set(county, (generations.get(county) ?? 0) + 1),
  }
  const act = <T>(scope: Scope, work: (handle: Handle) => Promise<T>) =>
    inScope(database.app, sources, scope, clock.now, work)
  const asSystem = <T>(county: string, work: (handle: Handle) => Promise<T>) => act(systemScope(county), work)
  // The county's mechanism and calendar are no public views; what a page needs of them is read by the application.
  const throughApp = (h: Handle): Handle => ({ ...h, rows: (statement) => act(h.scope, (app) => app.rows(statement)) })
  const publicSources: HandleSources = {
    pack: (h) => packs.inForce(throughApp(h)),
    calendar: (h) => calendars.load(throughApp(h)),
    vault: withoutSecrets(options.vault),
  }
  return {
    database,
    clock,
    cards: inOrder(options.modules),
    packs,
    files: makeFiles(options.home),
    spool: makeSpool(options.home, options.vault.suite),
    home: options.home,
    alarms: new Map(),
    log,
    smsGateway: options.smsGateway ?? null,
    act,
    actInSnapshot: (scope, work) => inScope(database.app, sources, scope, clock.now, work, BEGIN_SNAPSHOT),
    asSystem,
    asPublic: (county, work) => inScope(database.open, publicSources, publicScope(county), clock.now, work),
    generation: (county) => generations.get(county) ?? 0,
    atDoor: (work) => inScope(database.app, sources, DOOR, clock.now, work),
    setClock: async (at) => {
      const real = await asSystem('', (h) => h.rows(sql`SELECT 1 FROM kernel.county WHERE NOT demo`))
      if (real.length > 0) throw new Problem('not-demo')
      clock.moveTo(at)
      await asSystem('', (h) => h.run(sql`UPDATE kernel.clock SET shift_ms = ${clock.shift}`))
    },
    refreshClock: async () => {
      const row = await asSystem('', (h) => h.one<{ shift_ms: number }>(sql`SELECT shift_ms FROM kernel.clock`))
      clock.shift = row.shift_ms
    },
    forget: () => {
      packs.forget()
      calendars.forget()
    },
  }
}

/** What the public's own questions hold of the vault. */
function withoutSecrets({ suite, fingerprint }: Vault): Vault {
  const refuse = () => {
    throw new Error('a public page neither seals nor opens')
  }
  return { suite, fingerprint, seal: refuse, open: refuse }
}
