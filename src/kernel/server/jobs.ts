import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'
import { atHour, type Day, dayOf, monthOf } from '#kernel/pure/day.ts'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { Problem, type ProblemBody } from '#kernel/pure/problem.ts'
import { headOf, readAnchor, stillHolds, writeAnchor } from './anchor.ts'
import type { Handle } from './handle.ts'
import type { Kernel } from './kernel.ts'
import { kernelCard } from './kernel-card.ts'
import type { ModuleCard } from './module.ts'
import { type SealedEntry, sealPending } from './seal.ts'

/** Tells how far a run has come: 0–100 and a sentence for the screen. Also keeps its lease alive. */
export type Progress = (percent: number, note: string) => Promise<void>

export interface JobHandler {
  readonly title: string
  /** Must be safe to run again from the start: a run that died is taken up by another worker. */
  run(kernel: Kernel, county: string, input: Record<string, unknown>, progress: Progress): Promise<unknown>
}

export interface Run {
  id: Id
  kind: string
  title: string
  state: 'waiting' | 'running' | 'done' | 'failed'
  progress: number
  note: string
  output: unknown
  problem: ProblemBody | null
  started_at: Date
  ended_at: Date | null
}

const QUEUE = 'run'
const TICK_MS = 400
/** Runs taken from the queue at a time; most last milliseconds. */
const BATCH = 25
const TRIES = 4
/** By so much the system's clock must move by itself to count as set. */
const SET_MS = 2000

/** Puts long work on the list in the command's own transaction; the worker finds it there within a second. */
export async function startRun(
  handle: Handle,
  kind: string,
  title: string,
  input: Record<string, unknown>,
  id = handle.id(),
): Promise<Id> {
  await handle.run(sql`
    INSERT INTO kernel.run (county, id, kind, title, place, person, input, started_at)
    VALUES (${handle.scope.county}, ${id}, ${kind}, ${title}, ${handle.scope.place ?? handle.scope.county}, ${handle.scope.person},
            ${JSON.stringify(input)}, ${handle.now}) ON CONFLICT DO NOTHING`)
  return id
}

export async function loadRun(handle: Handle, id: Id): Promise<Run> {
  return handle.one<Run>(
    sql`SELECT id, kind, title, state, progress, note, output, problem, started_at, ended_at
        FROM kernel.run WHERE county = ${handle.scope.county} AND id = ${id}`,
    '该任务',
  )
}

export interface Worker {
  stop(): Promise<void>
}

/** Changes when the queue's library or its settings change. */
export const QUEUE_VERSION = 'pg-boss 12.30.0/1'

/** The queue's own tables belong to the owner; the application may only move rows in them. */
export async function prepareQueue(ownerUrl: string, appRole: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, supervise: false, schedule: false, max: 2 })
  boss.on('error', () => undefined)
  await boss.start()
  if ((await boss.getQueue(QUEUE)) === null)
    await boss.createQueue(QUEUE, { retryLimit: 4, retryDelay: 1, expireInSeconds: 3600, heartbeatSeconds: 10 })
  const db = boss.getDb()
  await db.executeSql(`GRANT USAGE ON SCHEMA pgboss TO "${appRole}"`, [])
  await db.executeSql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO "${appRole}"`, [])
  await db.executeSql(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA pgboss TO "${appRole}"`, [])
  await db.executeSql(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO "${appRole}"`, [])
  await boss.stop({ graceful: false })
}

/** Seals the journal, hands waiting runs to the queue, and works the queue; one per program. */
export async function startWorker(kernel: Kernel): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: kernel.database.urls.appUrl,
    migrate: false,
    createSchema: false,
    schedule: false,
    superviseIntervalSeconds: 5,
    // Looks for dead workers as often as it wakes; the default would leave their runs lying for a minute.
    monitorIntervalSeconds: 5,
    max: 3,
  })
  boss.on('error', (error) => kernel.log.warn({ error: String(error) }, 'queue'))
  await boss.start()
  await boss.work(QUEUE, { batchSize: BATCH, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    // A run that fails sends the whole batch round again; those that are done are passed over then.
    const failures: unknown[] = []
    for (const job of jobs) {
      const { county, run } = job.data as { county: string; run: Id }
      await execute(kernel, county, run).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  })
  const known: Known = { begun: new Map(), offset: Number.NaN }
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let busy: Promise<void> = Promise.resolve()
  const tick = async () => {
    try {
      await pass(kernel, boss, known)
    } catch (error) {
      if (!stopped) kernel.log.warn({ error: String(error) }, 'worker pass')
    }
    if (!stopped) timer = setTimeout(() => (busy = tick()), TICK_MS)
  }
  busy = tick()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await busy
      await boss.stop({ graceful: true, timeout: 4000 })
    },
  }
}

interface Known {
  /** the day each county has begun */
  readonly begun: Map<string, Day>
  /** milliseconds between the system's clock and one that nobody can set; another value means that it was set */
  offset: number
}

async function pass(kernel: Kernel, boss: PgBoss, known: Known): Promise<void> {
  const { begun } = known
  const offset = Date.now() - performance.now()
  if (!(Math.abs(offset - known.offset) < SET_MS)) {
    await mendQueue(kernel)
    known.offset = offset
  }
  await kernel.refreshClock()
  const counties = await kernel.asSystem('', (h) => h.rows<{ county: string }>(sql`SELECT county FROM kernel.county`))
  const today = dayOf(kernel.clock.now())
  for (const { county } of counties) {
    try {
      if (begun.get(county) !== today) await kernel.asSystem(county, (h) => beginDay(h, kernel))
      begun.set(county, today)
      await sealCounty(kernel, county, boss)
    } catch (error) {
      // One county's trouble must not keep the others from their day.
      kernel.log.warn({ county, error: String(error) }, 'county pass')
    }
  }
}

/**
 * The queue lives by the database's clock. When that was set back, what was to start a second later, or to be given up
 * ten seconds after its worker's last sign of life, would wait for the future to come: it is brought to now.
 */
export async function mendQueue(kernel: Kernel): Promise<void> {
  await kernel.asSystem('', async (h) => {
    await h.run(sql`UPDATE pgboss.job SET start_after = now()
      WHERE name = ${QUEUE} AND state < 'active' AND start_after > now() + interval '1 minute'`)
    await h.run(sql`UPDATE pgboss.job SET started_on = least(started_on, now()), heartbeat_on = least(heartbeat_on, now())
      WHERE name = ${QUEUE} AND state = 'active' AND greatest(started_on, heartbeat_on) > now() + interval '1 minute'`)
    await h.run(sql`UPDATE pgboss.queue SET monitor_claim_on = least(monitor_claim_on, now()), maintain_on = least(maintain_on, now())
      WHERE name = ${QUEUE} AND greatest(monitor_claim_on, maintain_on) > now() + interval '1 minute'`)
  })
}

/** The kernel has work of its own, as any module has. */
function cardsOf(kernel: Kernel): readonly ModuleCard[] {
  return [kernelCard, ...kernel.cards]
}

/** The day's own work of every module; the id is made from day and kind, so a day begins once, however many programs run. */
async function beginDay(h: Handle, kernel: Kernel): Promise<void> {
  for (const card of cardsOf(kernel))
    for (const kind of card.daily ?? []) {
      const id = newId(atHour(h.today, 0), bytesOf(`${h.scope.county} ${h.today}`, kind))
      await startRun(h, kind, card.jobs?.[kind]?.title ?? kind, { day: h.today, month: monthOf(h.today) }, id)
    }
}

/** Seals what is pending and, in the same transaction, lists what must follow and hands waiting runs over. */
export async function sealCounty(kernel: Kernel, county: string, boss?: PgBoss): Promise<number> {
  const noted = await readAnchor(kernel.home, county)
  const { sealed, head, holds } = await kernel.asSystem(county, async (handle) => {
    const entries = await sealPending(handle)
    for (const entry of entries) await follow(kernel, handle, entry)
    if (boss !== undefined) await handOver(handle, boss)
    const isNew = entries.length > 0
    return {
      sealed: entries.length,
      head: isNew ? await headOf(handle) : undefined,
      holds: !isNew || noted === undefined || (await stillHolds(handle, noted)),
    }
  })
  // An anchor that no longer fits is evidence: it is kept, and said aloud, not written over.
  if (!holds) kernel.alarms.set(county, `日志与库外留存的第 ${noted?.seq} 号封条不符，请立即核对（npx guben verify）`)
  else if (head !== undefined) await writeAnchor(kernel.home, county, head)
  return sealed
}

async function follow(kernel: Kernel, handle: Handle, entry: SealedEntry): Promise<void> {
  for (const card of cardsOf(kernel)) {
    const kind = card.follows?.[entry.command]
    if (kind === undefined) continue
    // The id is made from the entry and the job: several modules may follow one entry, none of them twice.
    const title = card.jobs?.[kind]?.title ?? kind
    await startRun(
      handle,
      kind,
      title,
      { entry: entry.id, subject: entry.subject },
      newId(handle.now, bytesOf(`${handle.scope.county} ${entry.id}`, kind)),
    )
  }
}

/** The same cause and the same kind always give the same run. */
function bytesOf(cause: string, kind: string): Uint8Array {
  return Uint8Array.from(Buffer.from(sha256Hex(`${cause}/${kind}`), 'hex').subarray(0, 10))
}

async function handOver(handle: Handle, boss: PgBoss): Promise<void> {
  const runs = await handle.rows<{ id: Id }>(sql`
    UPDATE kernel.run SET state = 'running', note = '排队中' WHERE county = ${handle.scope.county} AND state = 'waiting' RETURNING id`)
  const db = {
    executeSql: async (text: string, values?: unknown[]) => ({
      rows: await handle.rows({ compile: () => ({ sql: text, parameters: values ?? [] }) } as never),
    }),
  }
  for (const { id } of runs) await boss.send(QUEUE, { county: handle.scope.county, run: id }, { id, db: db as never })
}

/** Carries one run out; a problem ends it as failed, what may go well another time is tried again by the queue. */
export async function execute(kernel: Kernel, county: string, id: Id): Promise<void> {
  const run = await kernel.asSystem(county, (h) =>
    h.one<{ kind: string; input: Record<string, unknown>; state: string }>(
      sql`SELECT kind, input, state FROM kernel.run WHERE county = ${county} AND id = ${id}`,
    ),
  )
  if (run.state === 'done' || run.state === 'failed') return
  const handler = cardsOf(kernel)
    .map((c) => c.jobs?.[run.kind])
    .find((j) => j !== undefined)
  if (handler === undefined) throw new Error(`no module carries out ${run.kind}`)
  const progress: Progress = (percent, note) =>
    kernel.asSystem(county, async (h) => {
      await h.run(sql`UPDATE kernel.run SET state = 'running', progress = ${Math.round(percent)}, note = ${note}
        WHERE county = ${county} AND id = ${id}`)
    })
  try {
    const output = await handler.run(kernel, county, run.input, progress)
    await finish(kernel, county, id, 'done', output, null)
  } catch (error) {
    if (error instanceof Problem && (await isLastWord(kernel, county, id, error)))
      return finish(kernel, county, id, 'failed', null, error.body())
    await failAgain(kernel, county, id, error)
  }
}

/** What stood in the way for a moment: others, or the database. */
const PASSING: readonly string[] = ['busy', 'unavailable']

/** Whether a refusal stands: what was in the way is gone another time, and what it waits for may be done by then. */
async function isLastWord(kernel: Kernel, county: string, id: Id, problem: Problem): Promise<boolean> {
  return !PASSING.includes(problem.code) && !(await waitsForOthers(kernel, county, id))
}

/**
 * Modules that follow one entry know nothing of each other, and one may be refused until another is done: posts of an
 * organisation that ended cannot end before its officers' households are looked after. While others of the entry are open,
 * a refusal is not the last word.
 */
async function waitsForOthers(kernel: Kernel, county: string, id: Id): Promise<boolean> {
  const others = await kernel.asSystem(county, (h) =>
    h.rows(sql`
      SELECT 1 FROM kernel.run r JOIN kernel.run o ON o.county = r.county AND o.id <> r.id AND o.input ->> 'entry' = r.input ->> 'entry'
      WHERE r.county = ${county} AND r.id = ${id} AND o.state IN ('waiting', 'running') LIMIT 1`),
  )
  return others.length > 0
}

/** What may go well another time is tried a few times; then the run ends, says so on the screen, and in the log. */
async function failAgain(kernel: Kernel, county: string, id: Id, error: unknown): Promise<void> {
  const { tries } = await kernel.asSystem(county, (h) =>
    h.one<{ tries: number }>(
      sql`UPDATE kernel.run SET tries = tries + 1 WHERE county = ${county} AND id = ${id} RETURNING tries`,
    ),
  )
  kernel.log.error({ run: id, tries, error: error instanceof Error ? error.stack : String(error) }, 'run failed')
  if (tries < TRIES) throw error
  const problem = error instanceof Problem ? error : new Problem('internal', { trace: id })
  await finish(kernel, county, id, 'failed', null, problem.body())
}

async function finish(
  kernel: Kernel,
  county: string,
  id: Id,
  state: string,
  output: unknown,
  problem: ProblemBody | null,
): Promise<void> {
  await kernel.asSystem(county, (h) =>
    h.run(sql`UPDATE kernel.run SET state = ${state}, progress = CASE WHEN ${state} = 'done' THEN 100 ELSE progress END,
      note = ${state === 'done' ? '已完成' : '未完成'}, output = ${JSON.stringify(output ?? null)}, problem = ${JSON.stringify(problem)},
      ended_at = ${h.now} WHERE county = ${county} AND id = ${id}`),
  )
}
