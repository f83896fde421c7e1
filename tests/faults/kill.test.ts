import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photograph } from '#apps/demo/photograph.ts'
import { newId } from '#kernel/pure/ids.ts'
import { demoHome, guben, type RunningServer, sealedJournal, startServer, Visitor } from '../kit/server.ts'

/** How often the server and the database are killed; 200 each on demand. */
const ROUNDS = Number(process.env.GUBEN_KILLS ?? 6)
const WRITERS = 8
const PATIENCE = 120_000 + ROUNDS * 30_000

let home = ''
let server: RunningServer

beforeAll(async () => {
  home = await demoHome()
  server = await startServer({ home })
}, 240_000)

afterAll(async () => {
  await server?.stop()
  await rm(home, { recursive: true, force: true })
})

interface Note {
  key: string
  fact: string
}

/** Reports findings as fast as it can until told to stop; remembers what was sent and what was acknowledged. */
async function write(visitor: Visitor, until: AbortSignal, sent: Note[], acknowledged: Note[]): Promise<void> {
  while (!until.aborted) {
    const note = { key: crypto.randomUUID(), fact: `停电演练记录 ${newId(new Date())}` }
    sent.push(note)
    try {
      const reply = await visitor.ask('POST', '/api/findings', body(note.fact), { 'idempotency-key': note.key })
      if (reply.ok) acknowledged.push(note)
      else await wait(50)
    } catch {
      await wait(50)
    }
  }
}

function body(fact: string) {
  return { category: 'service', fact, grounds: '停电演练所用依据', subject, evidence: [evidence] }
}
let subject = ''
let evidence = ''

/** The process that the database's own file names; 0 while there is none. */
function postmaster(): number {
  const file = join(home, 'postgres/data/postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
}

async function count(visitor: Visitor, fact: string): Promise<number> {
  const { total } = await visitor.get<{ total: number }>(`/api/findings?q=${encodeURIComponent(fact)}&size=1`)
  return total
}

async function round(hurt: () => Promise<void>, heal: () => Promise<void>): Promise<void> {
  const visitor = await new Visitor(server.url).signIn('jingban')
  const organisations = await visitor.get<{ rows: { id: string }[] }>('/api/organisations?kind=village-branch&size=1')
  subject = organisations.rows[0]!.id
  evidence = await visitor.upload('演练照片.jpg', await photograph('演示图片', '停电演练'))
  const sent: Note[] = []
  const acknowledged: Note[] = []
  const stop = new AbortController()
  const writers = Array.from({ length: WRITERS }, () => write(visitor, stop.signal, sent, acknowledged))
  await wait(300 + Math.random() * 700)
  // A busy machine may need longer to its first answer; a round in which nothing was acknowledged would show nothing.
  for (let waited = 0; acknowledged.length === 0 && waited < 30_000; waited += 20) await wait(20)
  await hurt()
  stop.abort()
  await Promise.all(writers)
  await heal()
  const again = await new Visitor(server.url).signIn('jingban')
  expect(acknowledged.length).toBeGreaterThan(0)
  for (const note of acknowledged) expect(await count(again, note.fact)).toBe(1)
  // What was not acknowledged is there whole or not at all, and pressing again brings it to exactly one.
  const open = sent.filter((n) => !acknowledged.includes(n)).slice(0, 5)
  for (const note of open) {
    await again.send('/api/findings', body(note.fact), { 'idempotency-key': note.key })
    expect(await count(again, note.fact)).toBe(1)
  }
  tally.kills += 1
  tally.acknowledged += acknowledged.length
  tally.unanswered += sent.length - acknowledged.length
  if (process.env.GUBEN_KILLS !== undefined && tally.kills % 20 === 0) console.log(JSON.stringify(tally))
}

/** What the rounds have shown so far; printed when they are counted in hundreds. */
const tally = { kills: 0, acknowledged: 0, unanswered: 0 }

describe('断电', () => {
  it(
    `服务进程被杀 ${ROUNDS} 次：已应答的一条不少、一条不重，遗留的数据库被接管`,
    async () => {
      for (let i = 0; i < ROUNDS; i += 1)
        await round(
          () => server.kill(),
          async () => {
            server = await startServer({ home })
          },
        )
    },
    PATIENCE,
  )

  it(
    `数据库进程被杀 ${ROUNDS} 次：服务自己恢复，已应答的一条不少`,
    async () => {
      for (let i = 0; i < ROUNDS; i += 1) {
        const killed = postmaster()
        await round(async () => {
          process.kill(killed, 'SIGKILL')
        }, recovered)

        async function recovered(): Promise<void> {
          for (let waited = 0; waited < 30_000; waited += 200) {
            // what the killed one leaves behind may still answer for a moment
            const isNew = postmaster() !== killed
            const reply = await fetch(`${server.url}/healthz`).catch(() => null)
            if (isNew && reply?.ok) return
            await wait(200)
          }
          throw new Error(`数据库没有恢复:\n${server.output()}`)
        }
      }
    },
    PATIENCE,
  )

  it('之后日志的封存链完整', async () => {
    const found = await sealedJournal(home, '610826')
    expect(found).toMatchObject({ faults: [], pending: 0 })
    expect(found.sealed).toBe(found.entries)
  })

  it.each([
    ['没有要办的', async () => async () => undefined],
    ['还有办不完的', holdUp],
  ])(
    'SIGTERM 之后服务和数据库在 10 秒内都停下：%s',
    async (_, begin) => {
      const end = await begin()
      const began = Date.now()
      await server.stop()
      expect(Date.now() - began).toBeLessThan(10_000)
      expect(() => execFileSync('pgrep', ['-f', join(home, 'postgres/data')])).toThrow()
      await end()
      server = await startServer({ home })
    },
    120_000,
  )
})

/** A request that waits in the database for as long as it stands. */
async function holdUp(): Promise<() => Promise<void>> {
  const { url } = guben(home, ['database-url', '--as', 'owner']) as { url: string }
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('BEGIN')
  await client.query('LOCK TABLE supervision.finding IN ACCESS EXCLUSIVE MODE')
  const visitor = await new Visitor(server.url).signIn('jingban')
  const asked = visitor.ask('GET', '/api/findings?size=1').catch(() => null)
  const waiting = async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount !== 0
  while (!(await waiting())) await wait(50)
  return async () => {
    await asked
    await client.end().catch(() => undefined)
  }
}
