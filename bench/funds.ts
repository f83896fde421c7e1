import { sql } from 'kysely'
import pg from 'pg'
import { atHour } from '#kernel/pure/day.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute } from '#kernel/server/jobs.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import {
  confirmReceipt,
  decideRun,
  FUNDING,
  grantAids,
  loadGift,
  makeRun,
  openAccounts,
  openPayees,
  post,
  postAll,
  receiveGift,
  traceByCode,
} from '#modules/funds/public.ts'
import { openPortal, PlainBrowser } from '../tests/kit/portal.ts'
import type { Bed } from './bed.ts'
import { moveTo } from './bed.ts'
import { atLeast, atMost, type Claim } from './claim.ts'
import { interleaved, median, timed } from './rounds.ts'

const COUNTY = '999907'
const DAY = '2016-03-01'
const PURPOSE = 'living-aid'
const GIFTS = 64
const PAYEES = 500
const RECIPIENTS = 10_000
const WAYS = 1_000
const EACH = 1_000_000_000
/** postings that are there before, so that the database plans for a ledger in use and not for an empty one */
const BEFORE = 5_000

const personOf = (n: number) => `01560000-0000-7000-8000-00000000000${n}` as Id
const scopeOf = (role: Role, n: number): Scope => ({
  county: COUNTY,
  person: personOf(n),
  post: personOf(n),
  role,
  place: COUNTY,
  unit: null,
})

/** Posting: transfers a second against the same inserts and checks written by hand; a run of 10,000 recipients; the way of a gift. */
export async function fundsClaims(bed: Bed, quick: boolean): Promise<Claim[]> {
  await openBooks(bed)
  const books = await fillBooks(bed)
  const bare = await openBare(bed)
  try {
    const claims: Claim[] = []
    for (const clients of [1, 16]) claims.push(await postingClaim(bed, books, bare, clients, quick))
    return [...claims, await payRunClaim(bed), await traceClaim(bed, quick)]
  } finally {
    await bare.end()
  }
}

interface Books {
  gifts: Id[]
  payees: Id[]
  source: Id
}

async function openBooks(bed: Bed): Promise<void> {
  await moveTo(bed, DAY)
  await bed.kernel.database.asOwner((c) =>
    c.query(`INSERT INTO kernel.county (county, name, demo) VALUES ($1, '测速县', true) ON CONFLICT DO NOTHING`, [
      COUNTY,
    ]),
  )
  bed.kernel.forget()
  await bed.kernel.asSystem(COUNTY, (h) => adoptPack(h, { id: 'bench', sections: {}, from: '2016-01-01', why: '测速' }))
}

async function fillBooks(bed: Bed): Promise<Books> {
  return bed.kernel.act(scopeOf('finance', 1), async (h) => {
    const [source] = await openAccounts(h, [{ kind: 'outside', title: '捐赠人', place: COUNTY }])
    const gifts = await openAccounts(
      h,
      Array.from({ length: GIFTS }, (_, i) => ({
        kind: 'gift' as const,
        title: `捐赠${i}`,
        place: COUNTY,
        parent: source!,
        purposes: [PURPOSE],
      })),
    )
    const payees = await openPayees(
      h,
      Array.from({ length: PAYEES }, (_, i) => ({
        kind: 'resident' as const,
        of: 'care.case' as const,
        id: newId(h.now),
        title: `居民${i}`,
      })),
    )
    await postAll(
      h,
      gifts.map((target) => ({
        kind: 'receipt' as const,
        total: EACH,
        document: '回单',
        onDay: DAY,
        transfers: [{ source: source!, target, amount: EACH, purpose: FUNDING }],
      })),
    )
    const books = { gifts, payees, source: source! }
    await postAll(
      h,
      Array.from({ length: BEFORE }, () => payment(books)),
    )
    return books
  })
}

const any = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!

/** So many clients post one after the other for a while. @returns postings a second */
async function rate(clients: number, ms: number, once: (client: number) => Promise<unknown>): Promise<number> {
  const until = performance.now() + ms
  let done = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < until) {
        await once(client)
        done += 1
      }
    }),
  )
  return (1000 * done) / (performance.now() - began)
}

async function postingClaim(bed: Bed, books: Books, bare: pg.Pool, clients: number, quick: boolean): Promise<Claim> {
  const ms = quick ? 1500 : 4000
  const ours = () => rate(clients, ms, () => bed.kernel.act(scopeOf('finance', 1), (h) => post(h, payment(books))))
  const theirs = () => rate(clients, ms, () => postBare(bare, books))
  await Promise.all([ours(), theirs()])
  const { spread, ...measured } = await interleaved(quick ? 3 : 5, ours, theirs)
  return {
    section: 'funds',
    what: `记账:${clients} 个客户,每笔一次转账`,
    ...measured,
    unit: '笔/秒',
    bar: atLeast(0.6),
    note: `参照是手写的一条 SQL,加锁、检查、写入(含日志)一次做完,不经行级安全;${spread}`,
  }
}

function payment({ gifts, payees }: Books) {
  const transfers = [{ source: any(gifts), target: any(payees), amount: 1, purpose: PURPOSE }]
  return { kind: 'payment' as const, total: 1, document: '测速凭证', onDay: DAY, transfers }
}

/** The same tables with their keys, checks and indexes and nothing else, and the same accounts and postings in them. */
async function openBare(bed: Bed): Promise<pg.Pool> {
  await bed.kernel.database.asOwner(async (c) => {
    await c.query('DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare')
    for (const table of ['account', 'posting', 'transfer', 'year'])
      await c.query(`CREATE TABLE bare.${table} (LIKE funds.${table} INCLUDING ALL)`)
    for (const table of ['journal', 'journal_pending'])
      await c.query(`CREATE TABLE bare.${table} (LIKE kernel.${table} INCLUDING ALL)`)
    for (const table of ['account', 'posting', 'transfer'])
      await c.query(`INSERT INTO bare.${table} SELECT * FROM funds.${table} WHERE county = '${COUNTY}'`)
    await c.query(`
      ALTER TABLE bare.transfer ADD FOREIGN KEY (county, posting) REFERENCES bare.posting (county, id),
        ADD FOREIGN KEY (county, debit) REFERENCES bare.account (county, id), ADD FOREIGN KEY (county, credit) REFERENCES bare.account (county, id)`)
    await c.query('ANALYZE')
  })
  return new pg.Pool({ connectionString: bed.kernel.database.urls.ownerUrl, max: 16 })
}

/**
 * One posting as a person would write it who knows the database: the accounts locked in one order, the year and what the payer holds
 * and may pay for checked, and everything written, in one statement that is a transaction of its own.
 */
const POST = {
  name: 'post',
  text: `
    WITH held AS MATERIALIZED (
      SELECT id, purposes, closed_on, posted_in - posted_out - pending_out AS free FROM bare.account
      WHERE county = $1 AND id IN ($2, $3) ORDER BY id FOR NO KEY UPDATE),
    sound AS MATERIALIZED (
      SELECT 1 FROM held d JOIN held c ON d.id = $2 AND c.id = $3
      WHERE d.closed_on IS NULL AND c.closed_on IS NULL AND d.free >= $4 AND (d.purposes IS NULL OR $5 = ANY (d.purposes))
        AND NOT EXISTS (SELECT 1 FROM bare.year y WHERE y.county = $1 AND y.year = extract(year FROM $6::date))),
    head AS (
      INSERT INTO bare.posting (county, id, kind, total, document, on_day, at, place, person, post)
      SELECT $1, $7, 'payment', $4, '测速凭证', $6, $8, $1, $9, $9 FROM sound),
    leg AS (
      INSERT INTO bare.transfer (county, id, posting, debit, credit, amount, purpose, place)
      SELECT $1, $10, $7, $2, $3, $4, $5, $1 FROM sound),
    gave AS (UPDATE bare.account a SET posted_out = a.posted_out + $4 FROM sound WHERE a.county = $1 AND a.id = $2),
    took AS (UPDATE bare.account a SET posted_in = a.posted_in + $4 FROM sound WHERE a.county = $1 AND a.id = $3),
    note AS (
      INSERT INTO bare.journal (county, id, at, person, post, role, command, subject, place, after)
      SELECT $1, $11, $8, $9, $9, 'finance', 'post', $7::uuid::text, $1, jsonb_build_object('total', $4::bigint) FROM sound),
    pending AS (INSERT INTO bare.journal_pending (county, entry) SELECT $1, $11 FROM sound)
    SELECT count(*)::int AS posted FROM sound`,
}

async function postBare(pool: pg.Pool, { gifts, payees }: Books): Promise<void> {
  const now = atHour(DAY, 9)
  const [posting, transfer, entry] = [newId(now), newId(now), newId(now)]
  const values = [COUNTY, any(gifts), any(payees), 1, PURPOSE, DAY, posting, now, personOf(1), transfer, entry]
  const { rows } = await pool.query<{ posted: number }>({ ...POST, values })
  if (rows[0]!.posted !== 1) throw new Error('refused')
}

async function payRunClaim(bed: Bed): Promise<Claim> {
  const sources = await bed.kernel.act(scopeOf('finance', 1), async (h) => {
    const [source] = await openAccounts(h, [{ kind: 'outside', title: '财政', place: COUNTY }])
    const [fund] = await openAccounts(h, [{ kind: 'pool', title: '救助资金', place: COUNTY, purposes: [PURPOSE] }])
    const total = RECIPIENTS * 50_000
    await post(h, {
      kind: 'receipt',
      total,
      document: '回单',
      onDay: DAY,
      transfers: [{ source: source!, target: fund!, amount: total, purpose: FUNDING }],
    })
    return [fund!]
  })
  const { making, approving, paying } = await payAll(bed, { purpose: PURPOSE, recipients: RECIPIENTS, sources })
  return {
    section: 'funds',
    what: `批量发放:${RECIPIENTS.toLocaleString('en')} 人,每人一张凭证`,
    ours: paying / 1000,
    reference: null,
    unit: '秒',
    bar: atMost(10, 'value'),
    note: `造表冻结名单 ${(making / 1000).toFixed(1)} 秒、审批 ${(approving / 1000).toFixed(1)} 秒,不计在内`,
  }
}

/** Puts so many on the standing list and pays them all by one run. @returns milliseconds of each step */
async function payAll(
  { kernel }: Bed,
  of: { purpose: string; recipients: number; sources: readonly Id[] },
): Promise<{ making: number; approving: number; paying: number }> {
  const { purpose } = of
  await kernel.act(scopeOf('centre', 3), (h) =>
    grantAids(
      h,
      Array.from({ length: of.recipients }, (_, i) => ({
        to: { kind: 'household' as const, of: 'care.case' as const, id: newId(h.now), title: `户${i}` },
        purpose,
        amount: 10_000 + (i % 97),
        document: '名单',
        place: COUNTY,
        fromDay: '2016-01-01',
      })),
    ),
  )
  let run = ''
  const making = await timed(async () => {
    run = (
      await kernel.act(scopeOf('centre', 3), (h) =>
        makeRun(h, { purpose, month: '2016-03', document: '发放表', sources: of.sources }),
      )
    ).id
  })
  const approving = await timed(() => kernel.act(scopeOf('leader', 2), (h) => decideRun(h, run, 'approve')))
  const job = await kernel.act(scopeOf('finance', 1), (h) => decideRun(h, run, 'pay'))
  return { making, approving, paying: await timed(() => execute(kernel, COUNTY, job)) }
}

/** What a giver waits for whose gift went to a thousand homes, each confirmed by a witness. */
async function traceClaim(bed: Bed, quick: boolean): Promise<Claim> {
  const purpose = 'illness-aid'
  const { code, account } = await bed.kernel.act(scopeOf('finance', 1), async (h) => {
    const gift = await receiveGift(h, {
      kind: 'money',
      channel: 'bank',
      amount: WAYS * 20_000,
      purposes: [purpose],
      place: COUNTY,
      document: '回单',
    })
    return { code: gift.code, account: (await loadGift(h, gift.id)).account! }
  })
  await payAll(bed, { purpose, recipients: WAYS, sources: [account] })
  await bed.kernel.act(scopeOf('village', 4), async (h) => {
    for (const id of await paidFrom(h, purpose)) await confirmReceipt(h, id, { by: 'resident', witness: '本户人' })
  })
  const app = await openPortal(bed.kernel)
  const times: number[] = []
  for (let round = 0; round < (quick ? 5 : 15); round += 1) {
    const giver = new PlainBrowser(app)
    await giver.open(`/${COUNTY}/trace`)
    times.push(
      await timed(async () => {
        const { status, text } = await giver.submit('查询捐赠去向', { code })
        if (status !== 200 || !text.includes('<svg')) throw new Error(`the page answers ${status}`)
      }),
    )
  }
  await app.close()
  const trace = await bed.kernel.asSystem(COUNTY, (h) => traceByCode(h, code))
  if (trace === undefined || trace.steps.length < 2 * WAYS || trace.confirmed !== trace.spent)
    throw new Error(`the way has ${trace?.steps.length} steps`)
  return {
    section: 'funds',
    what: `捐赠去向:整页,一笔捐赠分给 ${WAYS.toLocaleString('en')} 户,各经签收`,
    ours: median(times),
    reference: null,
    unit: '毫秒',
    bar: atMost(200, 'value'),
    note: `${times.length} 次的中位数,最慢 ${Math.max(...times).toFixed(0)} 毫秒`,
  }
}

async function paidFrom(h: Handle, purpose: string): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(
    sql`SELECT id FROM funds.payment WHERE county = ${COUNTY} AND purpose = ${purpose} AND state = 'paid' ORDER BY id`,
  )
  return rows.map((r) => r.id)
}
