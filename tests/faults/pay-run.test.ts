import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { decideRun, FUNDING, grantAids, makeRun, openAccount, post, sumOfBalances } from '#modules/funds/public.ts'
import { openCounty, testBed } from '../kit/county.ts'
import type { PayOrder } from './pay-victim.ts'

/** How often the paying process is killed; more on demand. */
const KILLS = Number(process.env.GUBEN_KILLS ?? 6)
const RECIPIENTS = 4000
const COUNTY = '999901'
const DAY = '2016-03-01'
const bed = testBed()
const person = (n: number) => `01560000-0000-7000-8000-00000000000${n}` as Id
const as = <T>(role: Role, n: number, work: (h: Handle) => Promise<T>) =>
  bed.kernel.act(
    { county: COUNTY, person: person(n), post: person(n), role, place: COUNTY, unit: null } satisfies Scope,
    work,
  )

let fund: Id
let total: number
let run: Id
let job: Id

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, (h) => adoptPack(h, { id: 'trial', sections: {}, from: '2016-01-01', why: '试验' }))
  await as('finance', 1, async (h) => {
    const source = await openAccount(h, { kind: 'outside', title: '财政', place: COUNTY })
    fund = await openAccount(h, { kind: 'pool', title: '救助资金', place: COUNTY, purposes: ['living-aid'] })
    const transfers = [{ source, target: fund, amount: 100_000_000, purpose: FUNDING }]
    await post(h, { kind: 'receipt', total: 100_000_000, document: '回单', onDay: DAY, transfers })
  })
  await as('centre', 3, (h) =>
    grantAids(
      h,
      Array.from({ length: RECIPIENTS }, (_, i) => ({
        to: { kind: 'household' as const, title: `户${i}` },
        purpose: 'living-aid',
        amount: 10_000 + (i % 7),
        document: '名单',
        place: COUNTY,
        fromDay: '2016-01-01',
      })),
    ),
  )
  const made = await as('centre', 3, (h) =>
    makeRun(h, { purpose: 'living-aid', month: '2016-03', document: '发放表', sources: [fund] }),
  )
  run = made.id
  total = made.total
  await as('leader', 2, (h) => decideRun(h, run, 'approve'))
  job = await as('finance', 1, (h) => decideRun(h, run, 'pay'))
  // small batches, so that most kills fall between two of them or into one
  await bed.kernel.database.asOwner((c) =>
    c.query(`UPDATE kernel.run SET input = input || '{"batch": 150}' WHERE county = $1 AND id = $2`, [COUNTY, job]),
  )
}, 120_000)

function worker(): ChildProcess {
  const order: PayOrder = { urls: bed.kernel.database.urls, county: COUNTY, job, day: DAY }
  const file = fileURLToPath(new URL('./pay-victim.ts', import.meta.url))
  return spawn(process.execPath, [file, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Standing {
  paid: number
  postings: number
  twice: number
  half: number
  steps: number
  moved: number
}

/** What was paid, read in one statement: each payment has one posting of its own amount, one step, and its money moved. */
async function standing(): Promise<Standing> {
  return as('finance', 1, (h) =>
    h.one<Standing>(sql`
      SELECT (SELECT count(*)::integer FROM funds.payment WHERE county = ${COUNTY} AND run = ${run} AND state = 'paid') AS paid,
        (SELECT count(*)::integer FROM funds.posting WHERE county = ${COUNTY} AND kind = 'payment') AS postings,
        (SELECT count(*)::integer FROM (SELECT about FROM funds.posting WHERE county = ${COUNTY} AND kind = 'payment' GROUP BY about HAVING count(*) > 1) x) AS twice,
        (SELECT count(*)::integer FROM funds.payment y LEFT JOIN funds.posting p ON p.county = y.county AND p.id = y.posting
          WHERE y.county = ${COUNTY} AND y.run = ${run} AND (y.state = 'paid') <> (p.id IS NOT NULL AND p.total = y.amount)) AS half,
        (SELECT count(*)::integer FROM funds.payment_step WHERE county = ${COUNTY} AND step = 'pay') AS steps,
        (SELECT posted_out FROM funds.account WHERE county = ${COUNTY} AND id = ${fund}) AS moved`),
  )
}

async function holds(): Promise<Standing> {
  const now = await standing()
  expect(now).toMatchObject({ postings: now.paid, steps: now.paid, twice: 0, half: 0 })
  expect(await as('finance', 1, sumOfBalances)).toMatchObject({ sum: 0 })
  return now
}

async function paidMoreThan(before: number): Promise<void> {
  for (let waited = 0; (await standing()).paid === before && waited < 30_000; waited += 20) await wait(20)
}

describe('批量发放中途断电', () => {
  it(
    `发放进程被杀 ${KILLS} 次：每人一次或者没有，接着发到发完`,
    async () => {
      let between = 0
      for (let i = 0; i < KILLS; i += 1) {
        const before = (await holds()).paid
        const victim = worker()
        const gone = once(victim, 'exit')
        await once(victim.stdout!, 'data')
        // in turn before anything may have been paid, and in the middle of paying, on machines fast and slow
        if (i % 2 === 1) await paidMoreThan(before)
        await wait(Math.random() * 200)
        victim.kill('SIGKILL')
        await gone
        const after = (await holds()).paid
        expect(after).toBeGreaterThanOrEqual(before)
        if (after > before && after < RECIPIENTS) between += 1
      }
      // two at once: both finish, nobody is paid by both
      const both = [worker(), worker()].map((w) => once(w, 'exit'))
      for (const [code] of await Promise.all(both)) expect(code).toBe(0)
      const end = await holds()
      expect(end).toMatchObject({ paid: RECIPIENTS, moved: total })
      console.log(`杀 ${KILLS} 次，其中 ${between} 次停在中间；${RECIPIENTS} 人各发一次`)
    },
    120_000 + KILLS * 10_000,
  )
})
