import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type pg from 'pg'
import type { Calendar } from '#kernel/pure/calendar.ts'
import { type Day, dayEnd, dayOf } from '#kernel/pure/day.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { placeRange, type Scope } from '#kernel/pure/scope.ts'
import { compile, type Statement } from './database.ts'
import { problemOf } from './errors.ts'
import type { Entry } from './journal.ts'
import { writeEntry } from './journal.ts'
import { statementName } from './statement-names.ts'
import type { Vault } from './vault.ts'

/**
 * The only door to the data: made for one person acting in one post, alive for one transaction. Services and
 * stores take it as their first argument; `now` and `today` are the moment the command was taken up.
 */
export interface Handle {
  readonly scope: Scope
  readonly now: Date
  readonly today: Day
  rows<T>(statement: Statement<T>): Promise<T[]>
  /** the first row, or a `not-found` problem naming `what` */
  one<T>(statement: Statement<T>, what?: string): Promise<T>
  maybe<T>(statement: Statement<T>): Promise<T | undefined>
  /** runs a statement and tells how many rows it touched */
  run(statement: Statement<unknown>): Promise<number>
  /** a new final id, made at `now` */
  id(): Id
  /** writes the command's journal entry in this transaction */
  record(entry: Entry): Promise<Id>
  /** the pack section of a module in force today, see `sectionOf` */
  pack(): Promise<PackInForce>
  calendar(): Promise<Calendar>
  /** seals and opens the fields that a copy of the database must not give away */
  readonly vault: Vault
}

export interface PackInForce {
  readonly id: string
  readonly version: number
  readonly sections: Readonly<Record<string, unknown>>
}

export interface HandleSources {
  pack(handle: Handle): Promise<PackInForce>
  calendar(handle: Handle): Promise<Calendar>
  readonly vault: Vault
  /** told after a transaction that wrote a journal entry has been committed */
  changed?(county: string): void
}

const BEGIN = { name: 'begin', text: 'BEGIN' }
/** Every statement sees the database as the first one did. */
export const BEGIN_SNAPSHOT = { name: 'begin-snapshot', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ' }
const COMMIT = { name: 'commit', text: 'COMMIT' }
const ENTER = {
  name: 'enter',
  text: `SELECT set_config('guben.county', $1, true), set_config('guben.person', $2, true), set_config('guben.post', $3, true),
    set_config('guben.role', $4, true), set_config('guben.place_from', $5, true), set_config('guben.place_to', $6, true),
    set_config('guben.unit', $7, true)`,
}

/** What a transaction says before anything else: row-level security reads these settings and nothing else. */
export function entering(scope: Scope | DoorScope): { name: string; text: string; values: string[] } {
  const [from, to] = placeRange(scope.place)
  const values = [scope.county, scope.person ?? '', scope.post ?? '', scope.role, from, to, scope.unit ?? '']
  return { ...ENTER, values }
}

/** The sign-in desk: nobody is known yet, and only the tables that grant `door` can be seen. */
export interface DoorScope extends Omit<Scope, 'role'> {
  readonly role: 'door'
}

export const DOOR: DoorScope = { county: '', person: null, post: null, role: 'door', place: null, unit: null }

export function makeHandle(
  client: pg.PoolClient,
  scope: Scope,
  now: Date,
  sources: HandleSources,
  /** called for each journal entry */
  told?: () => void,
): Handle {
  // The machine's own work asks few and large questions: each is worth a plan for its very values.
  const isSmall = scope.role !== 'system'
  const query = async (statement: Statement<unknown>) => {
    const { sql, parameters } = compile(statement)
    try {
      return await client.query({
        name: isSmall ? statementName(sql) : undefined,
        text: sql,
        values: parameters as unknown[],
      } as pg.QueryConfig)
    } catch (error) {
      throw problemOf(error)
    }
  }
  const handle: Handle = {
    scope,
    now,
    today: dayOf(now),
    rows: async <T>(statement: Statement<T>) => (await query(statement)).rows as T[],
    one: async <T>(statement: Statement<T>, what?: string) => {
      const row = (await query(statement)).rows[0]
      if (row === undefined) throw new Problem('not-found', what === undefined ? {} : { what })
      return row as T
    },
    maybe: async <T>(statement: Statement<T>) => (await query(statement)).rows[0] as T | undefined,
    run: async (statement) => (await query(statement)).rowCount ?? 0,
    id: () => newId(now),
    record: (entry) => {
      told?.()
      return writeEntry(handle, entry)
    },
    pack: () => sources.pack(handle),
    calendar: () => sources.calendar(handle),
    vault: sources.vault,
  }
  return handle
}

/**
 * Runs `work` in one transaction, inside one scope. BEGIN, entering and the first statement are sent together;
 * whatever throws rolls all of it back. Deadlocks and serialisation failures are tried again, at most twice, each time
 * a little later and at the moment of that trial.
 * @throws busy when others were in the way each time
 */
export async function inScope<T>(
  pool: pg.Pool,
  sources: HandleSources,
  scope: Scope | DoorScope,
  now: () => Date,
  work: (handle: Handle) => Promise<T>,
  begin = BEGIN,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await onceInScope(pool, sources, scope, scope.dayOnly === true ? dayEnd(now()) : now(), work, begin)
    } catch (error) {
      if (!isRetryable(error)) throw error
      if (attempt === 3) throw error instanceof Problem ? error : new Problem('busy', {}, { cause: error })
      // those who were in each other's way do not begin again at the same moment
      await setTimeout(attempt * 20 * (1 + Math.random()))
    }
  }
}

async function onceInScope<T>(
  pool: pg.Pool,
  sources: HandleSources,
  scope: Scope | DoorScope,
  now: Date,
  work: (handle: Handle) => Promise<T>,
  begin: typeof BEGIN,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw problemOf(error)
  })
  let broken = false
  try {
    sendTogether(client)
    const begun = Promise.all([client.query(begin), client.query(entering(scope))])
    begun.catch(() => undefined)
    let isTold = false
    const handle = makeHandle(client, scope as Scope, now, sources, () => {
      isTold = true
    })
    const result = await work(handle)
    await begun
    await client.query(COMMIT)
    if (isTold) sources.changed?.(scope.county)
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw problemOf(error)
  } finally {
    client.release(broken)
  }
}

/** What is asked of a connection until the program waits for an answer leaves in one packet. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * Things asked of one handle that need not wait for each other's answers: they are sent in one go and done in the order given. What
 * fails first is what is thrown; all after it fail too, for a transaction does nothing more after a fault. A work that waits for an
 * answer before it asks again comes last, if at all.
 */
export async function together<T extends readonly Promise<unknown>[]>(
  ...asked: T
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const done = await Promise.allSettled(asked)
  const failed = done.find((d) => d.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return done.map((d) => (d as PromiseFulfilledResult<unknown>).value) as { [K in keyof T]: Awaited<T[K]> }
}

function isRetryable(error: unknown): boolean {
  const cause = error instanceof Problem ? error.cause : error
  const code = (cause as { code?: string } | undefined)?.code
  return code === '40001' || code === '40P01'
}
