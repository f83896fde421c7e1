import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { helpedHousehold, openHelper, openVillages } from '../../../../tests/kit/household.ts'
import {
  answerRefusal,
  approvePayment,
  balances,
  confirmReceipt,
  fundsSummary,
  grantAids,
  intendRefusal,
  makeRun,
  type NewPayment,
  openAccount,
  openStore,
  payPayment,
  receiveLot,
  refusePayment,
  requestPayment,
  returnPayment,
  sumOfBalances,
  withdrawPayment,
  writeOff,
} from '../public.ts'
import { actor, type Chest, COUNTY, openChest, personOf, receive, withPack } from '../sample.ts'
import { loadAid } from './aids.store.ts'
import { listPayments, loadPayment, sourcesOf, stepsOf } from './store.ts'

const bed = testBed()
const VILLAGE = `${COUNTY}100201`
let chest: Chest
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openVillages(bed.kernel, [VILLAGE])
  await openHelper(bed.kernel, VILLAGE, personOf('leader'))
  await withPack(bed.kernel, {
    twoPeopleFrom: 50_000,
    caps: [
      { purpose: 'living-aid', per: 'month', most: 80_000 },
      { purpose: 'illness-aid', per: 'year', most: 1_000_000 },
    ],
  })
})
beforeEach(async () => {
  bed.at('2016-03-01')
  chest = await as('finance', openChest)
})

const resident = (title = '王老五') => ({
  kind: 'resident' as const,
  of: 'care.case' as const,
  id: newId(new Date()),
  title,
})
const asked = (more: Partial<NewPayment> = {}): NewPayment => ({
  amount: 60_000,
  purpose: 'living-aid',
  from: [chest.gift],
  to: resident(),
  document: '审批表〔2016〕1号',
  ...more,
})
const ask = (more: Partial<NewPayment> = {}) => as('centre', (h) => requestPayment(h, asked(more)))
const free = async (account: Id) => (await as('finance', (h) => balances(h, [account])))[0]!.free
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string; reasons?: string[] }) => `${e.code} ${(e.reasons ?? []).join('')}`.trim(),
  )

/** A household of the register with one resident, helped by the leader. */
const enrol = (name: string) => helpedHousehold(bed.kernel, { village: VILLAGE, name, post: personOf('leader') })

describe('一笔拨付', () => {
  it('申请、批准即预留、支付、见证人签收；钱到人，账平', async () => {
    const id = await ask({ witness: '李有田' })
    expect(await free(chest.gift)).toBe(100_000)
    await as('leader', (h) => approvePayment(h, id))
    expect(await free(chest.gift)).toBe(40_000)
    await as('finance', (h) => payPayment(h, id))
    bed.at('2016-03-02')
    await as('village', (h) => confirmReceipt(h, id, { by: 'witness', witness: '李有田' }))
    const paid = await as('leader', (h) => loadPayment(h, id))
    expect(paid).toMatchObject({
      state: 'confirmed',
      paidOn: '2016-03-01',
      confirmedOn: '2016-03-02',
      dueOn: '2016-03-08',
    })
    const [payee] = await as('finance', (h) => balances(h, [paid.payee]))
    expect(payee).toMatchObject({ balance: 60_000 })
    expect((await as('leader', (h) => stepsOf(h, id))).map((s) => s.step)).toEqual([
      'request',
      'approve',
      'pay',
      'confirm',
    ])
    expect(await as('finance', sumOfBalances)).toMatchObject({ sum: 0 })
    // 见证人的姓名封存，页面上只见掩码
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query('SELECT name_shown, name_sealed::text FROM funds.confirmation'),
    )
    expect(rows[0].name_shown).toBe('李**')
    expect(rows[0].name_sealed).not.toContain('李')
  })

  it('见证人要在申请时指定：没有指定的、姓名不符的、收款人自己，都不能以见证人签收', async () => {
    const paid = async (more: Partial<NewPayment>) => {
      const id = await ask({ ...more, amount: 20_000, from: [chest.line] })
      await as('finance', (h) => payPayment(h, id))
      return id
    }
    const said = (id: Id, by: 'resident' | 'witness', name: string) =>
      as('village', (h) => confirmReceipt(h, id, { by, witness: name })).then(
        () => 'none',
        (e: { params: { reason: string } }) => e.params.reason,
      )
    expect(await refusal(ask({ witness: '王老五' }))).toBe('input-invalid')
    const [none, named] = [await paid({}), await paid({ witness: '李有田' })]
    expect(await said(none, 'witness', '李有田')).toContain('没有指定见证人')
    expect(await said(named, 'witness', '钱路人')).toContain('指定的见证人不符')
    expect(await said(named, 'witness', '王老五')).toContain('收款人本人')
    expect(await said(named, 'resident', '王老六')).toContain('姓名与收款人不符')
    expect(await said(named, 'witness', '李有田')).toBe('none')
    expect(await said(none, 'resident', '王老五')).toBe('none')
    expect((await as('leader', (h) => loadPayment(h, named))).witnessShown).toBe('李**')
    // 绕过程序直接改，表里也不许
    const raw = as('finance', (h) =>
      h.run(sql`UPDATE funds.payment SET witness_shown = '钱**' WHERE county = ${COUNTY} AND id = ${named}`),
    )
    expect(await refusal(raw)).toBe('rule-of-data')
  })

  it('列入定期救助名单时指定的见证人，逐月的拨付都记着', async () => {
    const to = { kind: 'household' as const, of: 'care.case' as const, id: newId(new Date()), title: '王老五家' }
    await as('centre', (h) =>
      grantAids(h, [
        {
          to,
          purpose: 'illness-aid',
          amount: 1_00,
          document: '名单',
          place: COUNTY,
          fromDay: '2016-01-01',
          witness: '李有田',
        },
      ]),
    )
    const sources = [chest.line]
    const { id } = await as('centre', (h) =>
      makeRun(h, { purpose: 'illness-aid', month: '2016-01', document: '表', sources }),
    )
    const { rows } = await as('finance', (h) =>
      listPayments(h, { page: 1, size: 20, run: id } as never, { limit: 20, offset: 0 }),
    )
    expect(rows.find((p) => p.payeeTitle === '王老五家')!.witnessShown).toBe('李**')
  })

  it('申请人不能批准，批准人不能支付，联系顾问回避，支付人不能代为签收', async () => {
    const mine = await as('finance', (h) => requestPayment(h, asked()))
    const self = { ...actor('finance'), role: 'leader' as const }
    expect(await refusal(bed.kernel.act(self, (h) => approvePayment(h, mine)))).toContain('申请人不能审批自己')
    const near = await ask({ kin: [personOf('leader')], amount: 30_000 + 20_000, from: [chest.line] })
    expect(await refusal(as('leader', (h) => approvePayment(h, near)))).toContain('应当回避')
    await as('leader', (h) => approvePayment(h, mine))
    const other = { ...actor('leader'), role: 'finance' as const }
    expect(await refusal(bed.kernel.act(other, (h) => payPayment(h, mine)))).toContain('审批人不能办理支付')
    await as('finance', (h) => payPayment(h, mine))
    const payer = { ...actor('finance'), role: 'clerk' as const }
    expect(
      await refusal(bed.kernel.act(payer, (h) => confirmReceipt(h, mine, { by: 'resident', witness: '王老五' }))),
    ).toBe('funds-payment')
  })

  it('结对帮扶人不必申请人说明就应当回避：付给家庭、付给家庭成员、列入定期救助名单、为其购买，都一样', async () => {
    const { household, person } = await enrol('孙满仓')
    const to = { kind: 'household' as const, id: household, title: '孙满仓家' }
    const member = { kind: 'resident' as const, id: person, title: '孙满仓' }
    const shop = { kind: 'supplier' as const, title: '五金店' }
    for (const near of [{ to }, { to: member }, { to: shop, benefits: member }]) {
      const id = await ask({ ...near, amount: 20_000, from: [chest.line] })
      expect(await refusal(as('leader', (h) => approvePayment(h, id)))).toContain('应当回避')
    }
    const [aid] = await as('centre', (h) =>
      grantAids(h, [{ to, purpose: 'wish', amount: 1_00, document: '名单', place: COUNTY, fromDay: '2016-01-01' }]),
    )
    expect((await as('centre', (h) => loadAid(h, aid!))).kin).toEqual([personOf('leader')])
  })

  it('按姓名申请、选定其账户的，结对帮扶人同样应当回避；先按姓名、后认定的也一样', async () => {
    const { household, person } = await enrol('周有粮')
    const named = { kind: 'resident' as const, title: '周有粮', place: COUNTY }
    const give = (to: NewPayment['to']) => ask({ to, amount: 10_000, from: [chest.line] })
    const payeeOf = async (id: Id) => (await as('leader', (h) => loadPayment(h, id))).payee
    const account = await payeeOf(await give(named))
    await give({ ...named, id: person, same: account })
    const chosen = await give({ ...named, same: account })
    expect(await refusal(as('leader', (h) => approvePayment(h, chosen)))).toContain('应当回避')
    const home = { kind: 'household' as const, title: '周有粮家', place: COUNTY }
    const same = await payeeOf(await give({ ...home, id: household }))
    const aid = { purpose: 'wish', amount: 1_00, document: '名单', place: COUNTY, fromDay: '2016-01-01' }
    const byName = { ...home, same }
    const [listed] = await as('centre', (h) => grantAids(h, [{ ...aid, to: byName }]))
    expect((await as('centre', (h) => loadAid(h, listed!))).kin).toEqual([personOf('leader')])
  })

  it('收款人有编号的，要在户籍、组织档案中；姓名不符的当场指出', async () => {
    const { person } = await enrol('李有田')
    const unknown = newId(new Date())
    for (const kind of ['resident', 'household', 'organisation'] as const)
      expect(await refusal(ask({ to: { kind, id: unknown, title: '王老五' } }))).toBe('not-found')
    expect(await refusal(ask({ to: { kind: 'resident', id: person, title: '李有天' } }))).toBe('input-invalid')
    expect(await refusal(ask({ to: { kind: 'supplier', id: unknown, title: '五金店' } }))).toBe('input-invalid')
    await ask({ to: { kind: 'resident', id: person, title: '李有田' } })
  })

  it('没有编号的同名人要说明是不是同一人：是的共用一个账户和限额，不是的各有各的，不同村的不问', async () => {
    const [village, next] = [`${COUNTY}100201`, `${COUNTY}100202`]
    const named = (more: object = {}) => ({ kind: 'resident' as const, title: '赵大海', place: village, ...more })
    const give = (to: NewPayment['to'], amount = 50_000) => ask({ to, amount, from: [chest.line] })
    const payeeOf = async (id: Id) => (await as('leader', (h) => loadPayment(h, id))).payee
    const first = await payeeOf(await give(named()))
    const again = await give(named()).then(
      () => null,
      (e: { code: string; params: { choices: { account: Id }[] } }) => e,
    )
    expect(again).toMatchObject({ code: 'funds-namesake', params: { choices: [{ account: first }] } })
    expect(await refusal(give(named({ same: first }), 30_001))).toBe('funds-cap')
    expect(await payeeOf(await give(named({ same: first }), 30_000))).toBe(first)
    const other = await payeeOf(await give(named({ same: 'another' })))
    expect(other).not.toBe(first)
    expect(await payeeOf(await give(named({ place: next })))).not.toBe(first)
    // 没有写明哪个村的，可能是任何一个
    expect(await refusal(give(named({ place: COUNTY })))).toBe('funds-namesake')
    // 选定的账户不是这个姓名的，不会不声不响另开一个；先前在别的村领过的，可以选定
    const stranger = await payeeOf(await give({ kind: 'resident', title: '赵小海', place: village }))
    for (const same of [newId(new Date()), stranger]) expect(await refusal(give(named({ same })))).toBe('input-invalid')
    expect(await payeeOf(await give(named({ place: next, same: other }), 10_000))).toBe(other)
  })

  it('同一个新名字，十六人同时申请：只开一个账户，后来的都要说明是不是同一人；都选定这个账户的，限额照样管住', async () => {
    const title = '孙同时'
    const many = (to: (n: number) => object, amount: number) =>
      Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          refusal(ask({ to: { kind: 'resident', title, ...to(n) }, amount, from: [chest.line] })),
        ),
      )
    // connections are there already, so that all sixteen come at one moment
    await Promise.all(Array.from({ length: 16 }, () => as('centre', (h) => h.run(sql`SELECT pg_sleep(0.2)`))))
    // 有的写明了村，有的没有
    const first = await many((n) => ({ place: n % 2 === 0 ? VILLAGE : COUNTY }), 50_000)
    expect(first.toSorted()).toEqual([...Array.from({ length: 15 }, () => 'funds-namesake'), 'none'])
    const accounts = await as('finance', (h) =>
      h.rows<{ id: Id }>(sql`SELECT id FROM funds.account WHERE county = ${COUNTY} AND title = ${title}`),
    )
    expect(accounts).toHaveLength(1)
    const same = accounts[0]!.id
    const again = await many(() => ({ place: VILLAGE, same }), 20_000)
    expect(again.toSorted()).toEqual([...Array.from({ length: 15 }, () => 'funds-cap'), 'none'])
  })

  it('十六人同时认定同一人：认定一次，都付到这个账户', async () => {
    const named = { kind: 'resident' as const, title: '吴齐声', place: COUNTY }
    const payeeOf = async (to: NewPayment['to']) => {
      const id = await ask({ to, amount: 1_000, from: [chest.line] })
      return (await as('leader', (h) => loadPayment(h, id))).payee
    }
    const account = await payeeOf(named)
    const { person } = await enrol('吴齐声')
    const paid = await Promise.all(Array.from({ length: 16 }, () => payeeOf({ ...named, id: person, same: account })))
    expect(new Set(paid)).toEqual(new Set([account]))
  })

  it('先按姓名、后按编号登记的同一人只有一个账户，认定一次，以后不再问；档案里的两个人不会混为一人', async () => {
    const named = { kind: 'resident' as const, title: '钱多多', place: COUNTY }
    const payeeOf = async (to: NewPayment['to']) => {
      const id = await ask({ to, amount: 10_000, from: [chest.line] })
      return (await as('leader', (h) => loadPayment(h, id))).payee
    }
    const account = await payeeOf(named)
    const [a, b] = [(await enrol('钱多多')).person, (await enrol('钱多多')).person]
    const registered = (id: Id, more: object = {}) => ({ ...named, id, ...more })
    expect(await refusal(payeeOf(registered(a)))).toBe('funds-namesake')
    expect(await payeeOf(registered(a, { same: account }))).toBe(account)
    expect(await payeeOf(registered(a))).toBe(account)
    // 账户已经认定是前一个人的，后一个人另开；硬要选它的，当场指出
    expect(await refusal(payeeOf(registered(b, { same: account })))).toBe('input-invalid')
    const others = await payeeOf(registered(b))
    expect(others).not.toBe(account)
    expect(await refusal(payeeOf(registered(a, { same: others })))).toBe('input-invalid')
    const ofCentre = { ...named, of: 'care.case' as const, id: newId(new Date()) }
    expect(await refusal(payeeOf(ofCentre))).toBe('funds-namesake')
    expect(await payeeOf({ ...ofCentre, same: account })).toBe(account)
    expect(await payeeOf(ofCentre)).toBe(account)
  })

  it('购入的物资还在库的，不能退回款项；核销以后才能', async () => {
    const paid = await ask({ to: { kind: 'supplier', title: '粮油公司' }, amount: 20_000 })
    await as('finance', (h) => payPayment(h, paid))
    const lot = await as('centre', async (h) => {
      const store = await openStore(h, { title: '退货库', place: COUNTY })
      const flour = { item: '面粉', countedIn: '袋', quantity: 1000, value: 20_000, document: '入库单' }
      return receiveLot(h, { ...flour, payment: paid, store })
    })
    const back = () => as('finance', (h) => returnPayment(h, paid, '质量不合格，退货退款'))
    expect(await refusal(back())).toContain('还在库')
    // 绕过程序直接改，表里也不许
    const raw = as('finance', (h) =>
      h.run(sql`UPDATE funds.payment SET state = 'returned', returned_at = now(), returned_on = '2016-03-01', refund = posting
        WHERE county = ${COUNTY} AND id = ${paid}`),
    )
    expect(await refusal(raw)).toBe('funds-payment')
    await as('centre', (h) => writeOff(h, lot, { action: 'ask-write-off', comment: '退货' }))
    await as('leader', (h) => writeOff(h, lot, { action: 'write-off' }))
    await back()
  })

  it('年度支出按记账日期算：以后退回的，不改变已经过去的年度', async () => {
    bed.at('2018-12-20')
    chest = await as('finance', openChest)
    const about = 'care.wish/01560000-0000-7000-8000-0000000000aa'
    const paid = await ask({ purpose: 'illness-aid', from: [chest.line], amount: 40_000, about })
    await as('finance', (h) => payPayment(h, paid))
    const summary = (year: number) => as('finance', (h) => fundsSummary(h, { year }))
    const before = await summary(2018)
    expect(before).toMatchObject({ given: 40_000, forWishes: 40_000, cameBack: 0 })
    bed.at('2019-01-10')
    await as('finance', (h) => returnPayment(h, paid, '收款人迁出，款项退回'))
    expect(await summary(2018)).toEqual(before)
    expect(await summary(2019)).toMatchObject({ given: 0, cameBack: 40_000 })
    const list = (f: object) =>
      as('finance', (h) => listPayments(h, { page: 1, size: 20, ...f } as never, { limit: 20, offset: 0 }))
    expect((await list({ paidIn: 2018 })).sum).toBe(40_000)
    expect((await list({ cameBackIn: 2019 })).sum).toBe(40_000)
    expect((await list({ paidIn: 2019 })).sum).toBe(0)
  })

  it('表里也不许：绕过程序直接改，同一人批准、支付一样被拒', async () => {
    const id = await ask()
    const set = (text: string) =>
      as('leader', (h) => h.run(sql`UPDATE funds.payment SET ${sql.raw(text)} WHERE county = ${COUNTY} AND id = ${id}`))
    expect(await refusal(set(`state = 'approved', decided_by = '${personOf('centre')}'`))).toBe('rule-of-data')
    expect(await refusal(set(`state = 'paid'`))).toBe('rule-of-data')
    expect(await refusal(set(`amount = 1`))).toBe('rule-of-data')
    await as('leader', (h) => approvePayment(h, id))
    const paid = `state = 'paid', posting = '${newId(new Date())}', paid_on = '2016-03-01', paid_at = now(), paid_by = '${personOf('finance')}'`
    expect(await refusal(set(paid))).not.toBe('none')
    expect(await refusal(set(`state = 'confirmed', confirmed_at = now(), confirmed_on = '2016-03-01'`))).not.toBe(
      'none',
    )
  })

  it('起点以下一人申请即可支付，不必另批', async () => {
    const id = await ask({ amount: 49_999 })
    await as('finance', (h) => payPayment(h, id))
    expect(await free(chest.gift)).toBe(50_001)
  })

  it('不批准要先告知、听取意见，或者过了期限', async () => {
    const id = await ask()
    expect(await refusal(as('leader', (h) => refusePayment(h, id, '材料不全')))).toContain('先告知')
    await as('leader', (h) => intendRefusal(h, id, '材料不全'))
    expect(await refusal(as('leader', (h) => refusePayment(h, id, '材料不全')))).toContain(
      '可以在 2016-03-04 前陈述意见',
    )
    await as('centre', (h) => answerRefusal(h, id, '已经补齐'))
    await as('leader', (h) => refusePayment(h, id, '仍不符合条件'))
    expect((await as('leader', (h) => loadPayment(h, id))).state).toBe('refused')
    const silent = await ask()
    await as('leader', (h) => intendRefusal(h, silent, '材料不全'))
    bed.at('2016-03-05')
    await as('leader', (h) => refusePayment(h, silent, '材料不全'))
  })

  it('同一事项不从两个来源重复拨付；前一笔退回以后可以再拨', async () => {
    const to = resident()
    const once = 'care.wish/1'
    const first = await ask({ to, once })
    expect(await refusal(ask({ to, once, from: [chest.line], amount: 10_000 }))).toBe('funds-twice')
    await as('leader', (h) => approvePayment(h, first))
    await as('finance', (h) => payPayment(h, first))
    await as('finance', (h) => returnPayment(h, first, '收款人迁出，款项退回'))
    expect(await free(chest.gift)).toBe(100_000)
    await ask({ to, once, amount: 10_000 })
    expect(await as('finance', sumOfBalances)).toMatchObject({ sum: 0 })
  })

  it('超过每月、每年限额；十六人同时申请也只有一个够得上', async () => {
    const to = resident()
    await ask({ to, amount: 50_000 })
    expect(await refusal(ask({ to, amount: 30_001, from: [chest.line] }))).toBe('funds-cap')
    await ask({ to, amount: 30_000, from: [chest.line] })
    const rich = resident('赵大病')
    const many = await Promise.all(
      Array.from({ length: 16 }, () =>
        refusal(ask({ to: rich, purpose: 'illness-aid', amount: 600_000, from: [chest.line] })),
      ),
    )
    expect(many.filter((r) => r === 'none')).toHaveLength(1)
    expect(many.filter((r) => r === 'funds-cap')).toHaveLength(15)
  })

  it('撤回已批准的，预留的钱放开；不够的、用途不对的当场拒绝', async () => {
    const id = await ask()
    await as('leader', (h) => approvePayment(h, id))
    await as('centre', (h) => withdrawPayment(h, id, '受助人自愿放弃'))
    expect(await free(chest.gift)).toBe(100_000)
    expect(await refusal(ask({ amount: 100_001, from: [chest.gift], purpose: 'living-aid', month: '2016-07' }))).toBe(
      'funds-cap',
    )
    expect(await refusal(ask({ amount: 200_000, purpose: 'illness-aid', from: [chest.gift] }))).toBe('funds-purpose')
    expect(await refusal(ask({ amount: 20_000_000, purpose: 'wish', from: [chest.line] }))).toBe('funds-purpose')
  })

  it('按地方找钱：先用离得近的、限定用途的、先收到的', async () => {
    const id = await ask({ from: null, amount: 70_000 })
    const { gift } = await as('finance', (h) =>
      h.one<{ gift: Id }>(
        sql`SELECT account AS gift FROM funds.payment_source WHERE county = ${COUNTY} AND payment = ${id} ORDER BY n LIMIT 1`,
      ),
    )
    const first = await as('finance', (h) =>
      h.one<{ id: Id }>(sql`SELECT id FROM funds.account WHERE county = ${COUNTY} AND kind IN ('gift', 'line')
        AND posted_in > posted_out + pending_out ORDER BY opened_on, id LIMIT 1`),
    )
    expect(gift).toBe(first.id)
  })
})

describe('原定的来源没有了', () => {
  let villages = 0
  /** A village of its own, whose money is looked for by nobody else, with gifts for study aid. */
  const village = async (amounts: readonly number[]) => {
    villages += 1
    const place = `${COUNTY}1${String(villages).padStart(5, '0')}`
    const gifts = await as('finance', async (h) => {
      // of one day, they are taken in the order of their ids
      const ids = amounts.map(() => newId(h.now)).sort()
      for (const [n, amount] of amounts.entries()) {
        const purposes = n % 2 === 0 ? ['study-aid'] : ['study-aid', 'wish']
        const title = `助学捐款${n}`
        await openAccount(h, { id: ids[n]!, kind: 'gift', title, place, parent: chest.giver, purposes })
        await receive(h, chest.giver, ids[n]!, amount)
      }
      return ids
    })
    const want = (amount: number, from: NewPayment['from'] = null) =>
      refusable(ask({ amount, purpose: 'study-aid', from, place }))
    return { place, gifts, want }
  }
  const refusable = <T>(work: Promise<T>): Promise<T | string> => work.catch((e: { code: string }) => e.code)
  const approve = (id: Id) => refusal(as('leader', (h) => approvePayment(h, id)))
  const planned = async (id: Id) => (await as('finance', (h) => sourcesOf(h, id))).map((s) => [s.title, s.amount])

  it('两笔按同一捐款申请的，先批的用掉了，后批的另找同一用途的钱；原来的计划留痕', async () => {
    const { want, gifts } = await village([60_000, 80_000])
    const [first, second] = [await want(60_000), await want(60_000)]
    expect(await planned(second)).toEqual([['助学捐款0', 60_000]])
    expect(await approve(first)).toBe('none')
    expect(await approve(second)).toBe('none')
    expect(await planned(second)).toEqual([['助学捐款1', 60_000]])
    expect(await Promise.all(gifts.map(free))).toEqual([0, 20_000])
    const { plans } = await as('finance', (h) =>
      h.one<{ plans: number }>(sql`SELECT count(DISTINCT plan)::integer AS plans FROM funds.payment_source
        WHERE county = ${COUNTY} AND payment = ${second}`),
    )
    expect(plans).toBe(2)
    await as('finance', (h) => payPayment(h, second))
    expect(await as('finance', sumOfBalances)).toMatchObject({ sum: 0 })
  })

  it('指定了来源的，只在指定的来源里另找；都没有了才拒绝，撤回放开以后又可以批准', async () => {
    const { want, gifts } = await village([60_000, 60_000, 60_000])
    const pair = [gifts[0]!, gifts[1]!]
    const all = [await want(60_000, pair), await want(60_000, pair), await want(60_000, pair)]
    expect([await approve(all[0]!), await approve(all[1]!), await approve(all[2]!)]).toEqual([
      ...['none', 'none', 'funds-short'],
    ])
    await as('centre', (h) => withdrawPayment(h, all[0]!, '受助人自愿放弃'))
    expect(await approve(all[2]!)).toBe('none')
    expect(await free(gifts[2]!)).toBe(60_000)
  })

  it('起点以下不经批准的，支付时同样另找', async () => {
    const { want, gifts } = await village([40_000, 40_000])
    const [first, second] = [await want(40_000), await want(40_000)]
    await as('finance', (h) => payPayment(h, first))
    await as('finance', (h) => payPayment(h, second))
    expect(await Promise.all(gifts.map(free))).toEqual([0, 0])
  })

  it('十六人同时批准：钱够的都批得下来，一分不多', async () => {
    const { want, gifts } = await village(Array.from({ length: 8 }, () => 100_000))
    const asked = await Promise.all(Array.from({ length: 16 }, () => want(50_000)))
    expect(await Promise.all(asked.map(approve))).toEqual(asked.map(() => 'none'))
    expect(await Promise.all(gifts.map(free))).toEqual(gifts.map(() => 0))
    expect(await want(1)).toBe('funds-sources')
  })

  it('申请、批准、支付、撤回不论先后：不超支，同一用途还有钱就不拒绝', async () => {
    const step = fc.record({
      act: fc.constantFrom('ask', 'ask', 'approve', 'approve', 'pay', 'withdraw' as const),
      amount: fc.integer({ min: 1, max: 120_000 }),
      at: fc.nat(),
    })
    const amounts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(amounts, fc.array(step, { minLength: 10, maxLength: 30 }), async (held, steps) => {
        const { gifts, want } = await village(held)
        let left = held.reduce((sum, amount) => sum + amount, 0)
        const open: { id: Id; amount: number; approved: boolean }[] = []
        for (const { act, amount, at } of steps) {
          if (act === 'ask') {
            const id = await want(amount)
            expect(id.startsWith('funds-'), `申请 ${amount}，还有 ${left}`).toBe(amount > left)
            if (amount <= left) open.push({ id, amount, approved: false })
            continue
          }
          const p = open[at % Math.max(1, open.length)]
          if (p === undefined) continue
          if (act === 'withdraw') {
            await as('centre', (h) => withdrawPayment(h, p.id, '随机撤回'))
            if (p.approved) left += p.amount
            open.splice(open.indexOf(p), 1)
          } else if (act === 'approve' && !p.approved) {
            const said = await approve(p.id)
            expect(said === 'none', `${said}：批准 ${p.amount}，还有 ${left}`).toBe(p.amount <= left)
            if (p.amount > left) continue
            p.approved = true
            left -= p.amount
          } else if (act === 'pay' && (p.approved || p.amount < 50_000)) {
            const said = await refusal(as('finance', (h) => payPayment(h, p.id)))
            expect(said.startsWith('funds-')).toBe(!p.approved && p.amount > left)
            if (said !== 'none') continue
            if (!p.approved) left -= p.amount
            open.splice(open.indexOf(p), 1)
          }
        }
        const sum = (await Promise.all(gifts.map(free))).reduce((all, one) => all + one, 0)
        expect(sum).toBe(left)
      }),
      { numRuns: 8, endOnFailure: true },
    )
  }, 120_000)
})
