import type pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import { newId } from '#kernel/pure/ids.ts'
import { entering } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { openAccount, openPayees } from '../public.ts'
import { actor, type Chest, COUNTY, openChest, withPack } from '../sample.ts'

/** Everything the database itself must refuse, tried by hand-written SQL as the application's own role. */
const bed = testBed()
const OTHER = '999902'
let chest: Chest
let payee: Id
let foreign: Id
let posted: Id

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openCounty(bed.kernel, OTHER)
  await withPack(bed.kernel, {})
  await bed.kernel.act(actor('finance'), async (h) => {
    chest = await openChest(h)
    payee = (await openPayees(h, [{ kind: 'resident', of: 'care.case', id: newId(h.now), title: '甲' }]))[0]!
  })
  foreign = await bed.kernel.asSystem(OTHER, (h) => openAccount(h, { kind: 'fund', title: '外县资金', place: OTHER }))
  posted = await asFinance(async (sql) => {
    const id = await posting(sql, 3000)
    await transfer(sql, id, chest.gift, payee, 3000)
    return id
  })
})

type Sql = (text: string, values?: unknown[]) => Promise<pg.QueryResult>

const asFinance = <T>(work: (sql: Sql) => Promise<T>) => asRole('finance', work)

async function asRole<T>(role: 'finance' | 'leader', work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await bed.kernel.database.app.connect()
  try {
    await client.query('BEGIN')
    const { text, values } = entering(actor(role))
    await client.query(text, values)
    const result = await work((t, v) => client.query(t, v))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

interface Head {
  id?: Id
  county?: string
  onDay?: string
  corrects?: Id | null
}

async function posting(sql: Sql, total: number, of: Head = {}): Promise<Id> {
  const id = of.id ?? newId(new Date())
  await sql(
    `INSERT INTO funds.posting (county, id, kind, total, document, on_day, at, place, why, corrects)
     VALUES ($1::text, $2, $3, $4, '试验凭证', $5, now(), $1::text, '试验', $6)`,
    [
      of.county ?? COUNTY,
      id,
      of.corrects ? 'correction' : 'payment',
      total,
      of.onDay ?? '2016-03-01',
      of.corrects ?? null,
    ],
  )
  return id
}

async function transfer(
  sql: Sql,
  of: Id,
  debit: Id,
  credit: Id,
  amount: number,
  more: { id?: Id; purpose?: string; state?: string; pending?: Id } = {},
): Promise<Id> {
  const id = more.id ?? newId(new Date())
  await sql(
    `INSERT INTO funds.transfer (county, id, posting, debit, credit, amount, purpose, state, pending, place)
     VALUES ($1::text, $2, $3, $4, $5, $6, $7, $8, $9, $1::text)`,
    [COUNTY, id, of, debit, credit, amount, more.purpose ?? 'living-aid', more.state ?? 'posted', more.pending ?? null],
  )
  return id
}

const refused = (work: (sql: Sql) => Promise<unknown>) =>
  asFinance(work).then(
    () => ({ code: 'none', hint: undefined as string | undefined }),
    (error: { code: string; hint?: string }) => ({ code: error.code, hint: error.hint }),
  )

const pay = (
  debit: Id,
  credit: Id,
  amount: number,
  more: Parameters<typeof transfer>[5] & Head & { total?: number } = {},
) =>
  refused(async (sql) =>
    transfer(sql, await posting(sql, more.total ?? amount, { ...more, id: undefined! }), debit, credit, amount, more),
  )

describe('数据库自己拒绝的', () => {
  it.each(['account', 'posting', 'transfer', 'year', 'closing'])('修改或者删除 funds.%s', async (table) => {
    expect((await refused((sql) => sql(`UPDATE funds.${table} SET county = county`))).code).toBe('42501')
    expect((await refused((sql) => sql(`DELETE FROM funds.${table}`))).code).toBe('42501')
  })

  it('连属主也不能修改、删除已记的账', async () => {
    for (const table of ['posting', 'transfer', 'year', 'closing'])
      for (const text of [`UPDATE funds.${table} SET county = county`, `DELETE FROM funds.${table}`])
        await expect(bed.kernel.database.asOwner((c) => c.query(text))).rejects.toMatchObject({ code: 'GB001' })
    await expect(bed.kernel.database.asOwner((c) => c.query('DELETE FROM funds.account'))).rejects.toMatchObject({
      code: 'GB001',
    })
  })

  it('应用角色不能自己写余额，新账户从零开始', async () => {
    const text = `UPDATE funds.account SET posted_in = posted_in + 100 WHERE id = '${chest.gift}'`
    expect((await refused((sql) => sql(text))).code).toBe('42501')
    const insert = `INSERT INTO funds.account (county, id, kind, title, place, floor, posted_in, opened_on, at)
      VALUES ('${COUNTY}', '${newId(new Date())}', 'gift', '凭空', '${COUNTY}', 'zero', 100, '2016-03-01', now())`
    expect((await refused((sql) => sql(insert))).code).toBe('GB001')
  })

  it('各笔转账与总额不符，没有转账的凭证', async () => {
    expect(await pay(chest.gift, payee, 100, { total: 101 })).toEqual({ code: 'GB001', hint: 'funds-unbalanced' })
    expect(await refused((sql) => posting(sql, 100))).toEqual({ code: 'GB001', hint: 'funds-unbalanced' })
  })

  it('给已经记好的凭证再加转账', async () => {
    expect(await refused((sql) => transfer(sql, posted, chest.gift, payee, 1))).toEqual({
      code: 'GB001',
      hint: 'funds-unbalanced',
    })
  })

  it('账户不允许的用途：付出方、收入方', async () => {
    expect((await pay(chest.gift, payee, 100, { purpose: 'illness-aid' })).hint).toBe('funds-purpose')
    const pool = await bed.kernel.act(actor('finance'), (h) =>
      openAccount(h, { kind: 'pool', title: '助学统筹', place: COUNTY, purposes: ['study-aid'] }),
    )
    expect((await pay(chest.giver, pool, 100, { purpose: 'living-aid' })).hint).toBe('funds-purpose')
    expect((await pay(chest.gift, payee, 100, { purpose: 'funding' })).hint).toBe('funds-purpose')
  })

  it('限定用途的钱转进不限用途的账户、转给别的来源，收款对象往外转', async () => {
    const pool = await bed.kernel.act(actor('finance'), (h) =>
      openAccount(h, { kind: 'pool', title: '统筹', place: COUNTY }),
    )
    expect((await pay(chest.gift, pool, 100)).hint).toBe('funds-circuit')
    expect((await pay(chest.gift, chest.treasury, 100)).hint).toBe('funds-circuit')
    expect((await pay(payee, chest.gift, 100)).hint).toBe('funds-circuit')
    // 除了办理退回，钱不出账外，退回来处也不行
    expect((await pay(chest.gift, chest.giver, 100, { purpose: 'funding' })).hint).toBe('funds-circuit')
  })

  it('预算项目只从所属专项资金拨入', async () => {
    const line = await bed.kernel.act(actor('finance'), (h) =>
      openAccount(h, { kind: 'line', title: '救助', place: COUNTY, parent: chest.fund, purposes: ['living-aid'] }),
    )
    expect((await pay(chest.gift, line, 100)).hint).toBe('funds-circuit')
    expect((await pay(chest.treasury, line, 100)).hint).toBe('funds-circuit')
    expect((await pay(chest.fund, line, 100)).code).toBe('none')
    expect((await pay(line, chest.fund, 100)).code).toBe('none')
  })

  it('专项资金绕过预算支付、转给统筹资金', async () => {
    expect((await pay(chest.fund, payee, 100)).hint).toBe('funds-circuit')
    expect((await pay(chest.fund, payee, 100, { state: 'pending' })).hint).toBe('funds-circuit')
    const narrow = { kind: 'pool' as const, title: '救助统筹', place: COUNTY, purposes: ['living-aid'] }
    const pool = await bed.kernel.act(actor('finance'), (h) => openAccount(h, narrow))
    expect((await pay(chest.fund, pool, 100)).hint).toBe('funds-circuit')
    expect((await pay(chest.line, payee, 100)).code).toBe('none')
  })

  it('支出超过账户所有，预留之后再支出', async () => {
    expect((await pay(chest.gift, payee, 100_001)).hint).toBe('funds-short')
    const rest = 100_000 - 3000
    expect((await pay(chest.gift, payee, rest - 50, { state: 'pending' })).code).toBe('none')
    expect((await pay(chest.gift, payee, 51)).hint).toBe('funds-short')
    expect((await pay(chest.gift, payee, 50)).code).toBe('none')
  })

  it('预留只能办结一次，不能超出，不能换人换用途', async () => {
    const pending = await asFinance(async (sql) =>
      transfer(sql, await posting(sql, 500), chest.line, payee, 500, { state: 'pending' }),
    )
    expect((await pay(chest.line, payee, 501, { state: 'post', pending })).hint).toBe('funds-not-pending')
    expect((await pay(chest.line, payee, 400, { state: 'void', pending })).hint).toBe('funds-not-pending')
    expect((await pay(chest.line, payee, 500, { state: 'post', pending, purpose: 'illness-aid' })).hint).toBe(
      'funds-not-pending',
    )
    expect((await pay(chest.line, payee, 400, { state: 'post', pending })).code).toBe('none')
    expect((await pay(chest.line, payee, 100, { state: 'post', pending })).code).toBe('23505')
    expect((await pay(chest.line, payee, 100, { state: 'post' })).code).toBe('23514')
  })

  it('金额为零、为负，自己转给自己', async () => {
    expect((await pay(chest.line, payee, 0, { total: 1 })).code).toBe('23514')
    expect((await pay(chest.line, payee, -5, { total: 1 })).code).toBe('23514')
    expect((await pay(chest.fund, chest.fund, 5)).code).toBe('23514')
    expect((await refused((sql) => posting(sql, 0))).code).toBe('23514')
  })

  it('编号重复', async () => {
    const again = await refused(async (sql) =>
      transfer(sql, await posting(sql, 100, { id: posted }), chest.line, payee, 100),
    )
    expect(again.code).toBe('23505')
    const twice = newId(new Date())
    expect((await pay(chest.line, payee, 100, { id: twice })).code).toBe('none')
    expect((await pay(chest.line, payee, 100, { id: twice })).code).toBe('23505')
  })

  it('外县的账户、写到外县', async () => {
    expect((await pay(foreign, payee, 100)).code).not.toBe('none')
    expect((await pay(chest.fund, foreign, 100)).code).not.toBe('none')
    expect((await refused((sql) => posting(sql, 100, { county: OTHER }))).code).toBe('42501')
  })

  it('更正不存在的、没有发生的、超出原来的', async () => {
    const missing = newId(new Date())
    expect((await refused((sql) => posting(sql, 100, { corrects: missing }))).code).not.toBe('none')
    const back = (amount: number, more: { purpose?: string } = {}) =>
      refused(async (sql) =>
        transfer(sql, await posting(sql, amount, { corrects: posted }), payee, chest.gift, amount, more),
      )
    expect((await back(3001)).hint).toBe('funds-correction')
    expect((await back(100, { purpose: 'illness-aid' })).hint).toBe('funds-correction')
    expect((await back(2000)).code).toBe('none')
    expect((await back(1001)).hint).toBe('funds-correction')
    expect((await back(1000)).code).toBe('none')
    expect((await back(1)).hint).toBe('funds-correction')
  })

  it('账户销户之后，销户时不空', async () => {
    const close = (account: Id) =>
      refused((sql) =>
        sql(
          `INSERT INTO funds.closing (county, account, on_day, why, at) VALUES ('${COUNTY}', $1, '2016-03-01', '试验', now())`,
          [account],
        ),
      )
    expect((await close(chest.fund)).hint).toBe('funds-not-empty')
    const empty = await bed.kernel.act(actor('finance'), (h) =>
      openAccount(h, { kind: 'pool', title: '空', place: COUNTY }),
    )
    expect((await close(empty)).code).toBe('none')
    // 下面还有账户的：钱要退回这里，不能先销
    expect((await close(chest.giver)).hint).toBe('funds-not-empty')
    expect((await pay(chest.treasury, empty, 1, { purpose: 'funding' })).hint).toBe('funds-account-closed')
  })

  it('记入已经结账的年度；结账的数目由数据库自己算', async () => {
    await asFinance(async (sql) => {
      const id = await posting(sql, 700, { onDay: '2015-12-31' })
      await transfer(sql, id, chest.treasury, chest.fund, 700, { purpose: 'funding' })
    })
    const propose = (by: 'finance' | 'leader', year = 2015) => {
      const id = newId(new Date())
      return asFinance((sql) =>
        sql(`INSERT INTO funds.year_proposal (county, id, year, proposed_at, person) VALUES ($1, $2, $3, now(), $4)`, [
          ...[COUNTY, id, year, actor(by).person],
        ]).then(() => id),
      )
    }
    const close = (proposal: Id, year = 2015) =>
      asRole('leader', (sql) =>
        sql(
          `INSERT INTO funds.year (county, year, closed_at, proposal, person, postings, moved, digest)
            VALUES ($1, $4, now(), $2, $3, 99, 99, 'x') RETURNING postings, moved, digest`,
          [COUNTY, proposal, actor('leader').person, year],
        ),
      )
    // 没有人申请、申请的是别的年度、申请和审核是同一人、申请已经撤回，都不行
    const hint = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (e: { code: string; hint?: string }) => e.hint ?? e.code,
      )
    expect(await hint(close(newId(new Date())))).toBe('funds-year-open')
    expect(await hint(close(await propose('finance', 2014)))).toBe('funds-year-open')
    const own = await propose('leader')
    expect(await hint(close(own))).toBe('funds-year-open')
    const end = `UPDATE funds.year_proposal SET ended_at = now(), ended_by = $2, ended_why = '试验' WHERE county = $1 AND id = $3`
    await asRole('leader', (sql) => sql(end, [COUNTY, actor('leader').person, own]))
    expect(await hint(close(own))).toBe('funds-year-open')
    // 第一次结账不能跳过以前有账的年度
    expect(await hint(close(await propose('finance', 2016), 2016))).toBe('funds-year-open')
    const made = await close(await propose('finance'))
    expect(made.rows[0]).toMatchObject({ postings: 1, moved: 700, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect((await pay(chest.treasury, chest.fund, 1, { purpose: 'funding', onDay: '2015-06-01' })).hint).toBe(
      'funds-year-closed',
    )
    // 按次序结账，以前的年度也随之结清
    expect((await pay(chest.treasury, chest.fund, 1, { purpose: 'funding', onDay: '2013-06-01' })).hint).toBe(
      'funds-year-closed',
    )
    expect(await hint(close(await propose('finance', 2017), 2017))).toBe('funds-year-open')
    expect((await pay(chest.treasury, chest.fund, 1, { purpose: 'funding', onDay: '2016-01-01' })).code).toBe('none')
  })

  it('之后全县余额之和仍然为零', async () => {
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(
        `SELECT sum(posted_in - posted_out)::integer AS sum, sum(pending_in - pending_out)::integer AS pending FROM funds.account`,
      ),
    )
    expect(rows[0]).toEqual({ sum: 0, pending: 0 })
  })
})
