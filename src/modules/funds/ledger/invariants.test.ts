import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { loadGift } from '../gifts/store.ts'
import { FUNDING, type NewTransfer, POSTING_KINDS, type PostingKind } from '../model.ts'
import { endAid, grantAids } from '../payments/aids.ts'
import { decideRun, makeRun, payBatch } from '../payments/runs.ts'
import { approvePayment, payPayment, requestPayment, returnPayment, withdrawPayment } from '../payments/service.ts'
import {
  askRefund,
  closeYear,
  correct,
  decideRefund,
  openAccount,
  openPayees,
  post,
  proposeYear,
  receiveGift,
  release,
  reserve,
  settle,
  traceFaults,
  traceOf,
} from '../public.ts'
import { actor, COUNTY, personOf, withPack } from '../sample.ts'
import { type Side, transferFault } from './rules.ts'
import { loadAccounts } from './store.ts'

/** How many random operations; a million on demand: GUBEN_LEDGER_OPERATIONS=1000000. */
const OPERATIONS = Number(process.env.GUBEN_LEDGER_OPERATIONS ?? 5000)
const CLIENTS = 16
const PURPOSES = ['living-aid', 'illness-aid', 'study-aid']
const bed = testBed()

interface World {
  outside: Id[]
  funds: Id[]
  /** the accounts of what was given, and the gifts themselves in the same order */
  gifts: Id[]
  given: Id[]
  pools: Id[]
  lines: Id[]
  payees: Id[]
  /** written by whoever made them, read by anyone */
  postings: Id[]
  reservations: Id[]
  payments: Id[]
  refunds: Id[]
  runs: Id[]
}
let world: World

type Chance = () => number
function chanceOf(seed: number): Chance {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance() * from.length)]!
const upTo = (chance: Chance, most: number) => 1 + Math.floor(chance() * most)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, { caps: [{ purpose: 'illness-aid', per: 'year', most: 3_000_000 }] })
  bed.at('2016-06-01')
  world = await bed.kernel.act(actor('finance'), openWorld)
})

async function openWorld(h: Handle): Promise<World> {
  const place = COUNTY
  const many = (n: number, make: (i: number) => Promise<Id>) =>
    Array.from({ length: n }).reduce<Promise<Id[]>>(
      async (all, _, i) => [...(await all), await make(i)],
      Promise.resolve([]),
    )
  const outside = await many(2, (i) => openAccount(h, { kind: 'outside', title: `来源${i}`, place }))
  const funds = await many(2, (i) =>
    openAccount(h, {
      kind: 'fund',
      title: `专项${i}`,
      place,
      parent: outside[i]!,
      purposes: i === 0 ? PURPOSES : ['living-aid'],
    }),
  )
  const given = await many(12, async (i) => {
    const purposes = i % 3 === 0 ? null : [PURPOSES[i % 3]!]
    const of = { kind: 'money', channel: 'bank', document: '银行回单' } as const
    return (await receiveGift(h, { ...of, amount: 50_000, purposes })).id
  })
  const gifts: Id[] = []
  const postings: Id[] = []
  for (const id of given) {
    const gift = await loadGift(h, id)
    gifts.push(gift.account!)
    postings.push(gift.posting!)
  }
  // all of them wish not to be named: they give from one account
  outside.push((await loadAccounts(h, gifts))[0]!.parent!)
  const pools = await many(3, (i) =>
    openAccount(h, { kind: 'pool', title: `统筹${i}`, place, purposes: i === 0 ? null : [PURPOSES[i]!] }),
  )
  const lines = await many(4, (i) =>
    openAccount(h, { kind: 'line', title: `项目${i}`, place, parent: funds[i % 2]!, purposes: ['living-aid'] }),
  )
  const people = Array.from({ length: 20 }, (_, i) => ({
    kind: 'resident' as const,
    of: 'care.case' as const,
    id: newId(new Date()),
    title: `居民${i}`,
  }))
  const payees = await openPayees(h, people)
  return {
    outside,
    funds,
    gifts,
    given,
    pools,
    lines,
    payees,
    postings,
    reservations: [],
    payments: [],
    refunds: [],
    runs: [],
  }
}

type Operation = (
  chance: Chance,
  role: (r: Role) => <T>(work: (h: Handle) => Promise<T>) => Promise<T>,
) => Promise<unknown>

/** What takes money in from outside and holds it. */
const held = () => [...world.funds, ...world.gifts, ...world.pools, ...world.lines]
const anyAccount = () => [...world.outside, ...held(), ...world.payees]
const day = (chance: Chance) =>
  chance() < 0.1 ? `2015-${chance() < 0.5 ? '03' : '11'}-10` : `2016-0${upTo(chance, 5)}-15`

function transfersOf(chance: Chance, source: Id, targets: readonly Id[]): NewTransfer[] {
  const purpose = pick(chance, PURPOSES)
  return targets.map((target) => ({ source, target, amount: upTo(chance, 40_000), purpose }))
}

/** Whoever of the officers is near to the recipient. */
const someKin = (chance: Chance): Id[] =>
  chance() < 0.3
    ? [personOf(pick(chance, ['finance', 'leader', 'centre', 'village', 'village', 'village'] as const))]
    : []

async function someResident(chance: Chance, act: <T>(work: (h: Handle) => Promise<T>) => Promise<T>) {
  const payee = pick(chance, world.payees)
  const [account] = await act((h) => loadAccounts(h, [payee]))
  const id = account!.about!.split('/')[1]!
  return { kind: 'resident' as const, of: 'care.case' as const, id, title: account!.title }
}

const sumOf = (transfers: readonly NewTransfer[]) => transfers.reduce((sum, t) => sum + t.amount, 0)
const head = (chance: Chance, kind: PostingKind, transfers: readonly NewTransfer[]) => ({
  kind,
  transfers,
  document: '随机',
  onDay: day(chance),
  total: sumOf(transfers),
})

/** Each kind of operation with its weight; many of them are refused, as they should be. */
const OPERATIONS_OF: [number, string, Operation][] = [
  [
    14,
    '收款',
    async (chance, as) => {
      const transfers = [
        {
          source: pick(chance, world.outside),
          target: pick(chance, held()),
          amount: upTo(chance, 200_000),
          purpose: FUNDING,
        },
      ]
      world.postings.push(await as('finance')((h) => post(h, head(chance, 'receipt', transfers))))
    },
  ],
  [
    16,
    '支付',
    async (chance, as) => {
      const transfers = transfersOf(chance, pick(chance, held()), [pick(chance, world.payees)])
      world.postings.push(await as('finance')((h) => post(h, head(chance, 'payment', transfers))))
    },
  ],
  [
    8,
    '一笔拆成几笔',
    async (chance, as) => {
      const targets = Array.from({ length: upTo(chance, 8) }, () => pick(chance, world.payees))
      world.postings.push(
        await as('finance')((h) =>
          post(h, head(chance, 'payment', transfersOf(chance, pick(chance, held()), targets))),
        ),
      )
    },
  ],
  [
    10,
    '任意两个账户之间',
    async (chance, as) => {
      const transfers = transfersOf(chance, pick(chance, anyAccount()), [pick(chance, anyAccount())])
      world.postings.push(await as('finance')((h) => post(h, head(chance, 'transfer', transfers))))
    },
  ],
  [
    6,
    '与总额不符',
    async (chance, as) => {
      const transfers = transfersOf(chance, pick(chance, held()), [pick(chance, world.payees)])
      await as('finance')((h) => post(h, { ...head(chance, 'payment', transfers), total: sumOf(transfers) + 1 }))
      throw new Error('与总额不符的凭证记进去了')
    },
  ],
  [
    4,
    '编号重复',
    async (chance, as) => {
      const id = pick(chance, world.postings)
      if (id === undefined) return
      await as('finance')((h) =>
        post(h, {
          ...head(chance, 'payment', transfersOf(chance, pick(chance, world.outside), [pick(chance, world.payees)])),
          id,
        }),
      )
      throw new Error('编号重复的凭证记进去了')
    },
  ],
  [
    8,
    '预留',
    async (chance, as) => {
      const transfers = transfersOf(chance, pick(chance, held()), [pick(chance, world.payees)])
      const { kind: _, ...of } = head(chance, 'reserve', transfers)
      world.reservations.push(await as('finance')((h) => reserve(h, of)))
    },
  ],
  [
    6,
    '预留后支付',
    async (chance, as) => {
      const id = pick(chance, world.reservations)
      if (id === undefined) return
      world.postings.push(await as('finance')((h) => settle(h, id, { document: '支付', onDay: day(chance) })))
    },
  ],
  [
    4,
    '撤销预留',
    async (chance, as) => {
      const id = pick(chance, world.reservations)
      if (id !== undefined)
        await as('finance')((h) => release(h, id, { document: '撤销', onDay: day(chance), why: '随机' }))
    },
  ],
  [
    8,
    '更正',
    async (chance, as) => {
      const id = pick(chance, world.postings)
      if (id !== undefined) world.postings.push(await as('finance')((h) => correct(h, id, { why: '随机更正' })))
    },
  ],
  [
    4,
    '申请退回捐赠人',
    async (chance, as) => {
      const of = { amount: upTo(chance, 5000), why: '随机退回', document: '随机' }
      world.refunds.push(await as('finance')((h) => askRefund(h, pick(chance, world.given), of)))
    },
  ],
  [
    4,
    '办理退回',
    async (chance, as) => {
      const id = pick(chance, world.refunds)
      if (id === undefined) return
      const action = pick(chance, ['approve', 'approve', 'refuse', 'withdraw'] as const)
      await as(pick(chance, ['finance', 'leader'] as const))((h) => decideRefund(h, id, action, '随机办理'))
    },
  ],
  [
    8,
    '申请拨付',
    async (chance, as) => {
      const role = pick(chance, ['centre', 'finance'] as const)
      const to = await someResident(chance, as(role))
      const id = await as(role)((h) =>
        requestPayment(h, {
          amount: upTo(chance, 50_000),
          purpose: pick(chance, PURPOSES),
          from: [pick(chance, held()), pick(chance, held())],
          to,
          document: '随机',
          kin: someKin(chance),
          once: chance() < 0.5 ? `事项/${upTo(chance, 30)}` : null,
        }),
      )
      world.payments.push(id)
    },
  ],
  [
    10,
    '办理拨付',
    async (chance, as) => {
      const id = pick(chance, world.payments)
      if (id === undefined) return
      const act = pick(chance, [
        (h: Handle) => approvePayment(h, id),
        (h: Handle) => approvePayment(h, id),
        (h: Handle) => payPayment(h, id),
        (h: Handle) => withdrawPayment(h, id, '随机撤回'),
        (h: Handle) => returnPayment(h, id, '随机退回'),
      ])
      // the same person in whatever post, so that each rule of two people is tried
      await as(pick(chance, ['finance', 'leader', 'centre'] as const))(act as (h: Handle) => Promise<unknown>)
    },
  ],
  [
    3,
    '列入定期救助名单',
    async (chance, as) => {
      const [from, months] = [upTo(chance, 5), upTo(chance, 3)]
      const fromDay = `2016-0${from}-${pick(chance, ['01', '10', '20'])}`
      const to = await someResident(chance, as('centre'))
      await as('centre')(async (h) => {
        const of = { purpose: pick(chance, PURPOSES), amount: upTo(chance, 9000), place: COUNTY, document: '审批表' }
        const [id] = await grantAids(h, [{ ...of, to, kin: someKin(chance), fromDay }])
        await endAid(h, id!, `2016-0${from + months}-10`, '到期停发')
      })
    },
  ],
  [
    2,
    '造发放表',
    async (chance, as) => {
      const of = { purpose: pick(chance, PURPOSES), month: `2016-0${upTo(chance, 6)}`, document: '发放表' }
      world.runs.push((await as('centre')((h) => makeRun(h, of))).id)
    },
  ],
  [
    6,
    '办理批量发放',
    async (chance, as) => {
      const id = pick(chance, world.runs)
      if (id === undefined) return
      const act = pick(chance, [
        (h: Handle) => decideRun(h, id, 'approve', '同意'),
        (h: Handle) => decideRun(h, id, 'pay'),
        (h: Handle) => payBatch(h, id, 3),
        (h: Handle) => payBatch(h, id, 3),
      ])
      await as(pick(chance, ['finance', 'leader', 'centre'] as const))(act as (h: Handle) => Promise<unknown>)
    },
  ],
  [
    1,
    '年度结账',
    async (chance, as) => {
      if (chance() < 0.5) await as('finance')((h) => proposeYear(h, 2015))
      else if (chance() < 0.1) await as('leader')((h) => closeYear(h, 2015))
    },
  ],
]
const WEIGHTS = OPERATIONS_OF.reduce((sum, [weight]) => sum + weight, 0)

function anyOperation(chance: Chance): [string, Operation] {
  let at = chance() * WEIGHTS
  for (const [weight, name, operation] of OPERATIONS_OF) {
    at -= weight
    if (at < 0) return [name, operation]
  }
  throw new Error('no operation')
}

async function client(seed: number, count: number, tally: Map<string, [done: number, refused: number]>): Promise<void> {
  const chance = chanceOf(seed)
  const as = (role: Role) => {
    const person = pick(chance, ['finance', 'leader', 'centre'] as const)
    // mostly in their own post, now and then in another's
    const scope = chance() < 0.8 ? actor(role as 'finance') : { ...actor(person), role }
    return <T>(work: (h: Handle) => Promise<T>) => bed.kernel.act(scope, work)
  }
  for (let i = 0; i < count; i += 1) {
    const [name, operation] = anyOperation(chance)
    const counted = tally.get(name) ?? [0, 0]
    tally.set(name, counted)
    try {
      await operation(chance, as)
      counted[0] += 1
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      counted[1] += 1
    }
  }
}

interface Snapshot {
  sum: number
  pending: number
  off: number
  postings: number
}

/** One statement, one snapshot: totals, and every balance held against the transfers that make it. */
async function snapshot(): Promise<Snapshot> {
  return bed.kernel.act(actor('auditor'), (h) =>
    h.one<Snapshot>(sql`
      WITH leg AS (
        SELECT debit AS id, 0 AS i, amount AS o FROM funds.transfer WHERE county = ${COUNTY} AND state IN ('posted', 'post')
        UNION ALL SELECT credit, amount, 0 FROM funds.transfer WHERE county = ${COUNTY} AND state IN ('posted', 'post')),
      told AS (SELECT id, sum(i) AS i, sum(o) AS o FROM leg GROUP BY id)
      SELECT sum(a.posted_in - a.posted_out) AS sum, sum(a.pending_in - a.pending_out) AS pending,
        count(*) FILTER (WHERE a.posted_in <> coalesce(t.i, 0) OR a.posted_out <> coalesce(t.o, 0)
          OR (a.floor = 'zero' AND a.posted_in < a.posted_out + a.pending_out)) AS off,
        (SELECT count(*) FROM funds.posting WHERE county = ${COUNTY}) AS postings
      FROM funds.account a LEFT JOIN told t ON t.id = a.id WHERE a.county = ${COUNTY}`),
  )
}

const PRINTS = sql<{
  id: Id
  print: string
}>`SELECT id, md5(t::text) AS print FROM funds.transfer t WHERE county = ${COUNTY} ORDER BY id LIMIT 2000`

/** What must never be found, each as one question over all records. */
const VIOLATIONS: Record<string, string> = {
  'L1 凭证的转账之和等于总额': `SELECT p.id FROM funds.posting p LEFT JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id
    GROUP BY p.county, p.id, p.total HAVING coalesce(sum(t.amount), 0) <> p.total`,
  'L2 所有账户之和为零': `SELECT county FROM funds.account GROUP BY county HAVING sum(posted_in - posted_out) <> 0 OR sum(pending_in - pending_out) <> 0`,
  'L3 更正都指明所更正的，且不超过原数': `SELECT c.corrects FROM funds.posting c JOIN funds.posting o ON o.county = c.county AND o.id = c.corrects
    GROUP BY c.corrects, o.total HAVING sum(c.total) > o.total`,
  'L4 钱只用于账户允许的用途': `SELECT t.id FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting
    JOIN funds.account d ON d.county = t.county AND d.id = t.debit JOIN funds.account c ON c.county = t.county AND c.id = t.credit
    WHERE p.corrects IS NULL AND c.kind = 'payee' AND d.purposes IS NOT NULL AND NOT t.purpose = ANY (d.purposes)`,
  'L4 限定用途的钱不流进不限用途的账户': `SELECT t.id FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting
    JOIN funds.account d ON d.county = t.county AND d.id = t.debit JOIN funds.account c ON c.county = t.county AND c.id = t.credit
    WHERE p.corrects IS NULL AND d.purposes IS NOT NULL AND c.kind IN ('gift', 'fund', 'pool', 'line') AND c.id IS DISTINCT FROM d.parent
      AND (c.purposes IS NULL OR NOT c.purposes <@ d.purposes)`,
  'L4 专项资金只经预算项目支出': `SELECT t.id FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting
    JOIN funds.account d ON d.county = t.county AND d.id = t.debit JOIN funds.account c ON c.county = t.county AND c.id = t.credit
    WHERE p.corrects IS NULL AND d.kind = 'fund' AND c.kind IN ('payee', 'gift', 'pool')`,
  'L5 支出不超过收入': `SELECT id FROM funds.account WHERE floor = 'zero' AND posted_out + pending_out > posted_in`,
  'L5 各来源之和等于所付': `SELECT y.id FROM funds.payment y JOIN funds.payment_source s ON s.county = y.county AND s.payment = y.id
    GROUP BY y.id, y.amount, s.plan HAVING sum(s.amount) <> y.amount`,
  'L6 收入等于支出加在手，一分不差': `SELECT a.id FROM funds.account a WHERE a.posted_in - a.posted_out <> coalesce((
    SELECT sum(CASE WHEN t.credit = a.id THEN t.amount ELSE -t.amount END) FROM funds.transfer t
    WHERE t.county = a.county AND (t.credit = a.id OR t.debit = a.id) AND t.state IN ('posted', 'post')), 0)`,
  'L7 一笔预留只办结一次': `SELECT pending FROM funds.transfer WHERE pending IS NOT NULL GROUP BY pending HAVING count(*) > 1`,
  'L8 申请、批准、支付不是一人': `SELECT id FROM funds.payment WHERE state IN ('approved', 'paid', 'confirmed', 'returned')
    AND (decided_by IS NULL OR decided_by = requested_by OR decided_by = paid_by)`,
  'L8 申请退回、批准退回不是一人，没有申请的不退': `SELECT p.id FROM funds.posting p LEFT JOIN funds.refund r ON r.county = p.county AND r.posting = p.id
    WHERE p.kind = 'refund' AND (r.id IS NULL OR r.ended_by = r.asked_by)`,
  'L8 收款人的帮扶人、亲属没有批准、支付': `SELECT id FROM funds.payment WHERE state NOT IN ('requested', 'refused', 'withdrawn')
    AND (decided_by = ANY (kin) OR paid_by = ANY (kin))`,
  'L9 结账之后没有再记账': `SELECT y.year FROM funds.year y WHERE y.postings <> (SELECT count(*) FROM funds.posting p
    WHERE p.county = y.county AND extract(year FROM p.on_day) = y.year) OR y.moved <> (SELECT coalesce(sum(p.total), 0) FROM funds.posting p
    WHERE p.county = y.county AND extract(year FROM p.on_day) = y.year)`,
  'L9 申请结账、审核结账不是一人': `SELECT y.year FROM funds.year y JOIN funds.year_proposal o ON o.county = y.county AND o.id = y.proposal
    WHERE o.year <> y.year OR o.person = y.person OR o.ended_at IS NOT NULL`,
  'L10 付出去的就是账上记的': `SELECT y.id FROM funds.payment y WHERE y.posting IS NOT NULL AND y.amount <> (SELECT sum(t.amount)
    FROM funds.transfer t WHERE t.county = y.county AND t.posting = y.posting AND t.credit = y.payee AND t.state IN ('posted', 'post'))`,
  'L11 同一事项没有付两次': `SELECT once FROM funds.payment WHERE once IS NOT NULL AND state NOT IN ('refused', 'withdrawn', 'returned')
    GROUP BY once HAVING count(*) > 1`,
  'L11 发放当日不在名单上的没有发': `SELECT y.id FROM funds.payment y JOIN funds.aid g ON g.county = y.county AND g.id = y.aid
    CROSS JOIN LATERAL (SELECT to_date(y.month, 'YYYY-MM') AS first) m
    CROSS JOIN LATERAL (SELECT greatest(m.first, least(y.paid_on, (m.first + interval '1 month')::date - 1)) AS day) d
    WHERE y.paid_on IS NOT NULL AND y.run IS NOT NULL
      AND (g.from_day > d.day OR g.to_day <= d.day OR g.payee <> y.payee OR g.purpose <> y.purpose OR g.amount <> y.amount)`,
  // whoever decides a single payment judges how much and when; it only never stands beside the list's
  'L11 单笔拨付的，当月在所写的名单上': `SELECT y.id FROM funds.payment y JOIN funds.aid g ON g.county = y.county AND g.id = y.aid
    CROSS JOIN LATERAL (SELECT to_date(y.month, 'YYYY-MM') AS first) m
    WHERE y.paid_on IS NOT NULL AND y.run IS NULL AND (g.from_day >= m.first + interval '1 month' OR g.payee <> y.payee OR g.purpose <> y.purpose)`,
  'L11 没有人超过限额': `SELECT payee FROM funds.payment WHERE purpose = 'illness-aid' AND state NOT IN ('refused', 'withdrawn', 'returned')
    GROUP BY payee, left(month, 4) HAVING sum(amount) > 3000000`,
}

/** What the violations are asked of must be there, or they would be asked of nothing. */
const THERE: Record<string, string> = {
  有帮扶人的款项也支付过: `SELECT 1 FROM funds.payment WHERE cardinality(kin) > 0 AND paid_on IS NOT NULL LIMIT 1`,
  按名单发放过: `SELECT 1 FROM funds.payment WHERE aid IS NOT NULL AND run IS NOT NULL AND paid_on IS NOT NULL LIMIT 1`,
}

/** What was not seen yet: a kind of operation that never went through, a kind of payment that was never made. */
async function lacking(tally: ReadonlyMap<string, [number, number]>): Promise<string[]> {
  const absent: string[] = []
  for (const [name, text] of Object.entries(THERE)) {
    const { rows } = await bed.kernel.database.asOwner((c) => c.query(text))
    if (rows.length === 0) absent.push(name)
  }
  const never = [...tally].filter(([name, [done]]) => done === 0 && !MAY_FAIL.has(name))
  return [...absent, ...never.map(([name]) => name)]
}
/** Two that must be refused, and one that is hardly ever possible. */
const MAY_FAIL = new Set(['与总额不符', '编号重复', '年度结账'])

describe('总账的不变式', () => {
  it(
    `${CLIENTS} 个客户同时做 ${OPERATIONS} 次随机操作，边写边读总数：零违反`,
    async () => {
      const tally = new Map<string, [number, number]>()
      let running = true
      const reads: Snapshot[] = []
      const reader = (async () => {
        while (running) {
          reads.push(await snapshot())
          await wait(OPERATIONS > 50_000 ? 2000 : 20)
        }
      })()
      const share = Math.ceil(OPERATIONS / CLIENTS)
      const all = async (from: number, each: number) =>
        Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(from + i, each, tally)))
      await all(1000, Math.ceil(share / 2))
      const before = await bed.kernel.act(actor('auditor'), (h) => h.rows(PRINTS))
      await all(9000, Math.ceil(share / 2))
      // who comes first is chance: what was not seen by then is gone on for, a while
      for (let round = 0; round < 30 && (await lacking(tally)).length > 0; round += 1)
        await all(20_000 + 100 * round, 30)
      running = false
      await reader
      const after = await bed.kernel.act(actor('auditor'), (h) =>
        h.rows<{ id: Id; print: string }>(sql`
        SELECT id, md5(t::text) AS print FROM funds.transfer t WHERE county = ${COUNTY} AND id = ANY (${before.map((r) => r.id)}::uuid[]) ORDER BY id`),
      )
      expect(after).toEqual(before)
      expect(reads.length).toBeGreaterThan(5)
      expect(reads.filter((r) => r.sum !== 0 || r.pending !== 0 || r.off !== 0)).toEqual([])
      for (const [name, text] of Object.entries(VIOLATIONS)) {
        const { rows } = await bed.kernel.database.asOwner((c) => c.query(text))
        expect(rows, name).toEqual([])
      }
      // every kind of operation went through somewhere, else nothing was shown
      expect(await lacking(tally)).toEqual([])
      const done = [...tally].map(([name, [ok, refused]]) => `${name} ${ok}/${refused}`)
      console.log(`${reads.length} 次读数；成功/拒绝：${done.join('，')}`)
    },
    240_000 + OPERATIONS * 20,
  )

  it('L6 随机操作之后，每一笔捐赠的去向都完整，一分不差', async () => {
    const steps: number[] = []
    for (const id of world.given) {
      const trace = await bed.kernel.act(actor('finance'), (h) => traceOf(h, id))
      expect(traceFaults(trace), id).toEqual([])
      steps.push(trace.steps.length)
      expect(trace.received).toBe(trace.inHand + trace.spent + trace.returned)
    }
    // how often each was spent from is chance; all of them together were
    expect(steps.filter((n) => n > 2).length).toBeGreaterThan(world.given.length / 2)
  }, 120_000)

  it('两个账户之间许不许，规则与数据库说的一样；逐个账户、逐个用途试', async () => {
    const sides = await bed.kernel.act(actor('finance'), (h) => loadAccounts(h, anyAccount().slice(0, 26)))
    let tried = 0
    for (const source of sides)
      for (const target of sides) {
        if (source.id === target.id) continue
        const purpose = [FUNDING, ...PURPOSES][tried % 4]!
        const kind = tried % 8 < 4 ? 'transfer' : 'refund'
        const told = await said(source.id, target.id, purpose, kind)
        const want = transferFault(sideOf(source), sideOf(target), purpose, kind) ?? 'allowed'
        expect(told === 'funds-short' ? 'allowed' : told, `${source.title} → ${target.title} ${purpose} ${kind}`).toBe(
          want,
        )
        tried += 1
      }
    expect(tried).toBeGreaterThan(600)
    expect(Object.keys(POSTING_KINDS)).toContain('transfer')
  }, 120_000)
})

const sideOf = (a: {
  id: Id
  kind: Side['kind']
  parent: Id | null
  purposes: string[] | null
  closedOn: string | null
}): Side => ({
  id: a.id,
  kind: a.kind,
  parent: a.parent,
  purposes: a.purposes,
  closed: a.closedOn !== null,
})

/** What the database says to one transfer; nothing of it stays. */
async function said(source: Id, target: Id, purpose: string, kind: PostingKind): Promise<string> {
  class Undo extends Error {}
  try {
    await bed.kernel.act(actor('finance'), async (h) => {
      await post(h, {
        kind,
        total: 1,
        document: '试',
        onDay: '2016-05-01',
        transfers: [{ source, target, amount: 1, purpose }],
      })
      throw new Undo()
    })
  } catch (error) {
    if (error instanceof Undo) return 'allowed'
    if (error instanceof Problem) return error.code
    throw error
  }
  return 'none'
}
