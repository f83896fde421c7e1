import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { makeServer } from '#kernel/server/http/server.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import type { Bed } from './bed.ts'
import { atLeast, atMost, type Claim } from './claim.ts'
import { type Request, throughput } from './load.ts'
import { memoryOf, resetPeak } from './memory.ts'
import { type Recorded, recordRequest } from './recording.ts'
import { asTheyAre, withFreshValues } from './replay.ts'
import { interleaved } from './rounds.ts'
import { type ServerProcess, startBareServer, startServer } from './server-process.ts'
import { signIn, uploadEvidence } from './visitor.ts'

const MB = 2 ** 20
const CONNECTIONS = 16

export interface Case {
  readonly name: string
  readonly what: string
  readonly bar: number
  readonly request: Omit<Request, 'port'>
}

export interface Visit {
  readonly county: string
  readonly login: string
  readonly password: string
}

/** The requests to measure, as whoever holds the cookie may ask them. */
export type CasesFor = (bed: Bed, ours: ServerProcess, county: string, cookie: string) => Promise<Case[]>

/** Throughput of our server against a bare one that runs the same statements, on the same database. */
export async function httpClaims(
  bed: Bed,
  visit: Visit,
  quick: boolean,
  casesFor: CasesFor = officeCases,
): Promise<Claim[]> {
  const ours = await startServer(bed.home)
  const cookie = await signIn(ours.port, visit.login, visit.password)
  const cases = await casesFor(bed, ours, visit.county, cookie)
  const bare = await startBareServer(await bareTask(bed, cases, cookie))
  try {
    resetPeak(ours.pid)
    const claims: Claim[] = []
    for (const one of cases) claims.push(await claimOf(bed, one, ours, bare, quick))
    return [...claims, memoryClaim(ours, bare)]
  } finally {
    await bare.stop()
    await ours.stop()
  }
}

async function officeCases(bed: Bed, ours: ServerProcess, county: string, cookie: string): Promise<Case[]> {
  const finding = await bed.kernel.asSystem(county, (h) =>
    h.one<{ id: string; subject: string; category: string }>(sql`
      SELECT f.id, f.subject, f.category FROM supervision.finding f WHERE f.county = ${county}
      ORDER BY f.version DESC, f.id LIMIT 1`),
  )
  const headers = { cookie }
  const body = {
    category: finding.category,
    fact: '未按要求张榜公布上月党费收缴情况',
    grounds: '年度督查方案第三项',
    subject: finding.subject,
    evidence: [await uploadEvidence(ours.port, cookie)],
  }
  const read = (name: string, what: string, path: string): Case => ({
    name,
    what,
    bar: 0.75,
    request: { method: 'GET', path, headers },
  })
  return [
    read('list', '列表:问题台账一页 20 条', '/api/findings?page=1&size=20'),
    read('file', '档案:一个问题及其办理经过', `/api/findings/${finding.id}`),
    read('month', '总览:当月工作', '/api/overview/month'),
    read('map', '总览:挂图作战(全县各村)', '/api/overview/map'),
    {
      name: 'write',
      what: '写入:登记一个问题并记日志',
      bar: 0.6,
      request: { method: 'POST', path: '/api/findings', headers, body },
    },
  ]
}

/** What each case asks of the database, recorded on a server in this process. */
async function bareTask(bed: Bed, cases: readonly Case[], cookie: string) {
  const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
  const record = (one: Case) =>
    recordRequest(bed.kernel, async () => {
      const { method, path: url, body } = one.request
      const reply = await app.inject({
        method,
        url,
        headers: { cookie },
        ...(body !== undefined && { payload: body as object }),
      })
      if (reply.statusCode >= 300) throw new Error(`${method} ${url}: ${reply.body}`)
    })
  const reads: Record<string, ReturnType<typeof asTheyAre>> = {}
  const writes: Record<string, ReturnType<typeof asTheyAre>> = {}
  for (const one of cases) {
    const recorded: Recorded[] = await record(one)
    if (one.request.method === 'GET') reads[one.name] = asTheyAre(recorded)
    else writes[one.name] = withFreshValues(recorded, await record(one))
  }
  await app.close()
  return { url: bed.kernel.database.urls.ownerUrl, reads, writes }
}

async function claimOf(bed: Bed, one: Case, ours: ServerProcess, bare: ServerProcess, quick: boolean): Promise<Claim> {
  const seconds = quick ? 1 : 4
  const { method, body } = one.request
  const asked: Request = { ...one.request, port: ours.port }
  const reference: Request = { method, path: `/${one.name}`, body, port: bare.port }
  const quiet = async <T>(work: () => Promise<T>) => {
    if (method === 'POST') await untilSealed(bed)
    return work()
  }
  await throughput(asked, seconds / 2, CONNECTIONS)
  await throughput(reference, seconds / 2, CONNECTIONS)
  const result = await interleaved(
    quick ? 3 : 7,
    () => quiet(() => throughput(asked, seconds, CONNECTIONS)),
    () =>
      quiet(async () => {
        ours.pause()
        try {
          return await throughput(reference, seconds, CONNECTIONS)
        } finally {
          ours.resume()
        }
      }),
  )
  return {
    section: 'http',
    what: one.what,
    ours: result.ours,
    reference: result.reference,
    unit: '次/秒',
    bar: atLeast(one.bar),
    memory: memoryOf(ours.pid, 'VmRSS'),
    note: `${CONNECTIONS} 个连接,${result.spread}`,
  }
}

/** Entries of the journal that the rounds before left to be sealed must not weigh on the next. */
async function untilSealed(bed: Bed): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    const pending = await bed.kernel.database.asOwner((c) => c.query('SELECT 1 FROM kernel.journal_pending LIMIT 1'))
    if (pending.rows.length === 0) return
    await wait(100)
  }
  throw new Error('the journal is not sealed within a minute')
}

function memoryClaim(ours: ServerProcess, bare: ServerProcess): Claim {
  return {
    section: 'http',
    what: '以上负载下服务器的内存峰值',
    ours: memoryOf(ours.pid, 'VmHWM') / MB,
    reference: memoryOf(bare.pid, 'VmHWM') / MB,
    unit: 'MB',
    bar: atMost(250, 'value'),
  }
}
