import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import {
  approvePayment,
  confirmLot,
  handOver,
  handOverMany,
  loadLot,
  moveLot,
  openStore,
  payPayment,
  receiveGift,
  receiveLot,
  requestPayment,
  returnLot,
  splitLot,
  traceOf,
  writeOff,
} from '../public.ts'
import { actor, type Chest, COUNTY, openChest, withPack } from '../sample.ts'
import { unconfirmedGoods } from './measures.ts'
import { partsOf } from './store.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string; reasons?: string[]; params?: { reason?: string } }) =>
      [e.code, ...(e.reasons ?? []), e.params?.reason ?? ''].join(' ').trim(),
  )
let chest: Chest
let store: Id
let other: Id
let n = 0

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {})
})
beforeEach(async () => {
  bed.at('2016-03-01')
  n += 1
  chest = await as('finance', openChest)
  store = await as('centre', (h) => openStore(h, { title: `中心仓库${n}`, place: COUNTY }))
  other = await as('centre', (h) => openStore(h, { title: `村部${n}`, place: COUNTY }))
})

/** 用善款买面粉：申请、批准、支付，才能入库。 */
async function bought(amount = 60_000): Promise<Id> {
  const to = { kind: 'supplier' as const, title: '粮油公司' }
  const id = await as('centre', (h) =>
    requestPayment(h, { amount, purpose: 'living-aid', from: [chest.gift], to, document: '采购单 1 号' }),
  )
  await as('leader', (h) => approvePayment(h, id))
  await as('finance', (h) => payPayment(h, id))
  return id
}
const wayFrom = (payment: Id) =>
  as('finance', (h) =>
    h.rows<{ lot: Id; parent: Id | null; quantity: number; value: number; state: string; kind: string; shown: string }>(
      sql`SELECT * FROM funds.lot_way WHERE payment = ${payment} ORDER BY lot, n`,
    ),
  )
const flour = (payment: Id, more: Partial<Parameters<typeof receiveLot>[1]> = {}) =>
  as('centre', (h) =>
    receiveLot(h, {
      item: '面粉',
      countedIn: '袋',
      quantity: 100_000,
      value: 60_000,
      payment,
      document: '入库单 1 号',
      store,
      ...more,
    }),
  )
const person = (name: string) => ({ kind: 'resident' as const, id: newId(new Date()), name })
const lot = (id: Id) => as('centre', (h) => loadLot(h, id))

describe('一批物资', () => {
  it('见证人要在发放时指定：没有指定的、姓名不符的、领取人自己，都不能以见证人签收；重新发放的重新指定', async () => {
    const root = await flour(await bought())
    const said = (id: Id, of: 'resident' | 'witness', name: string) =>
      refusal(as('clerk', (h) => confirmLot(h, id, { as: of, name })))
    const own = as('centre', (h) => handOver(h, root, { to: person('王老五'), witness: '王老五' }))
    expect(await refusal(own)).toContain('input-invalid')
    const [given, ...more] = await as('centre', (h) =>
      handOverMany(h, root, [
        { to: person('王老五'), quantity: 1_000, witness: '赵见证' },
        { to: person('王老五'), quantity: 1_000 },
      ]),
    )
    expect(await said(more[0]!, 'witness', '赵见证')).toContain('没有指定见证人')
    expect(await said(given!, 'witness', '钱路人')).toContain('指定的见证人不符')
    expect(await said(given!, 'witness', '王老五')).toContain('领取人本人')
    expect(await said(given!, 'resident', '王老六')).toContain('姓名与领取人不符')
    expect(await said(given!, 'witness', '赵见证')).toBe('none')
    expect(await said(more[0]!, 'resident', '王老五')).toBe('none')
    await as('centre', (h) => returnLot(h, given!, { store, why: '质量不合格' }))
    await as('centre', (h) => handOver(h, given!, { to: person('王老五') }))
    expect(await said(given!, 'witness', '赵见证')).toContain('没有指定见证人')
  })

  it('分发给多人的，批次页和捐赠去向都按领取的次序排列', async () => {
    const given = { kind: 'goods', channel: 'goods', amount: null, goods: '面粉 100 袋', document: '交接单' } as const
    const { id: gift } = await as('finance', (h) => receiveGift(h, given))
    const lot = { item: '面粉', countedIn: '袋', quantity: 100_000, value: 60_000, document: '入库单 1 号', store }
    const root = await as('centre', (h) => receiveLot(h, { ...lot, gift }))
    const quantities = [30_000, 5_000, 20_000, 1_000, 14_000, 10_000, 8_000, 12_000]
    await as('centre', (h) =>
      handOverMany(
        h,
        root,
        quantities.map((quantity) => ({ to: person('王老五'), quantity })),
      ),
    )
    const parts = await as('centre', (h) => partsOf(h, root))
    expect(parts.map((p) => p.quantity)).toEqual(quantities)
    const { steps } = await as('finance', (h) => traceOf(h, gift))
    expect(steps.flatMap((s) => (s.kind === 'handed' ? [s.quantity] : []))).toEqual(quantities)
  })

  it('购入、调拨、拆分发放、签收：数量和价值一路相等，姓名只见掩码', async () => {
    const payment = await bought()
    const root = await flour(payment)
    await as('centre', (h) => moveLot(h, root, { store: other }))
    const given = await as('centre', (h) =>
      handOverMany(h, root, [
        { to: person('王老五'), quantity: 33_000, witness: '赵见证' },
        { to: person('李有田'), quantity: 33_000 },
      ]),
    )
    bed.at('2016-03-03')
    await as('clerk', (h) => confirmLot(h, given[0]!, { as: 'witness', name: '赵见证' }))
    const way = await wayFrom(payment)
    const parts = way
      .filter((w) => w.parent === root && w.kind === 'split')
      .sort((a, b) => a.state.localeCompare(b.state))
    expect(parts.map((p) => [p.quantity, p.value, p.state])).toEqual([
      [33_000, 19_800, 'confirmed'],
      [33_000, 19_800, 'handed'],
      [34_000, 20_400, 'held'],
    ])
    expect(way.filter((w) => w.lot === root).map((w) => w.kind)).toEqual(['receive', 'move'])
    expect(way.filter((w) => w.lot === given[0]).map((w) => [w.kind, w.shown])).toEqual([
      ['split', null],
      ['hand', '王**'],
      ['confirm', '赵**'],
    ])
    expect(await lot(root)).toMatchObject({ state: 'split', store: null })
  })

  it('只发一部分的自动拆分；多于一批所有的、已经拆分的、不在该仓点的都不能办', async () => {
    const payment = await bought()
    const root = await flour(payment)
    const part = await as('centre', (h) => handOver(h, root, { to: person('王老五'), quantity: 10_500 }))
    expect(await lot(part)).toMatchObject({ quantity: 10_500, value: 6300, state: 'handed' })
    expect(await refusal(as('centre', (h) => handOver(h, root, { to: person('王老五') })))).toContain('已拆分')
    const rest = (await wayFrom(payment)).find((w) => w.kind === 'split' && w.state === 'held')!.lot
    expect(await refusal(as('centre', (h) => handOver(h, rest, { to: person('李有田'), quantity: 89_501 })))).toContain(
      '超过该批物资',
    )
    expect(await refusal(as('centre', (h) => splitLot(h, rest, [40_000, 40_000])))).toContain('之和与原批次不符')
  })

  it('购入的价值不能超过所付的款，没有付款的不能入库', async () => {
    const payment = await bought()
    expect(await refusal(flour(payment, { value: 60_001 }))).toContain('超过该笔拨付的金额')
    await flour(payment, { value: 40_000 })
    expect(await refusal(flour(payment, { value: 20_001 }))).toContain('超过该笔拨付的金额')
    const to = { kind: 'supplier' as const, title: '粮油公司' }
    const unpaid = await as('centre', (h) =>
      requestPayment(h, { amount: 100, purpose: 'living-aid', from: [chest.gift], to, document: '采购单' }),
    )
    expect(await refusal(flour(unpaid, { value: 100 }))).toContain('尚未支付')
    expect(await refusal(flour(payment, { value: 1, gift: payment }))).toContain('二者只选其一')
  })

  it('发放人不能代为签收；退回的重新在库；核销要另一人批准', async () => {
    const root = await flour(await bought())
    await as('centre', (h) => handOver(h, root, { to: person('王老五') }))
    expect(await refusal(as('centre', (h) => confirmLot(h, root, { as: 'resident', name: '王老五' })))).toContain(
      '发放人不能代为确认',
    )
    await as('centre', (h) => returnLot(h, root, { store: other, why: '本人不在家' }))
    expect(await lot(root)).toMatchObject({ state: 'held', store: other, handedOn: null })
    await as('centre', (h) => writeOff(h, root, { action: 'ask-write-off', comment: '受潮霉变' }))
    expect(await refusal(as('centre', (h) => writeOff(h, root, { action: 'write-off' })))).toContain('不能作出决定')
    const same = { ...actor('centre'), role: 'leader' as const }
    expect(await refusal(bed.kernel.act(same, (h) => writeOff(h, root, { action: 'write-off' })))).toContain(
      '不能作出决定',
    )
    await as('leader', (h) => writeOff(h, root, { action: 'write-off' }))
    expect(await lot(root)).toMatchObject({ state: 'gone', store: null })
  })

  it('表里也不许：改批次、少拆、凭空拆、从别处移、同一人核销', async () => {
    const root = await flour(await bought())
    const raw = (text: string, role: 'centre' | 'leader' = 'centre') => as(role, (h) => h.run(sql.raw(text)))
    const step = (kind: string, more = '', values = '') =>
      `INSERT INTO funds.lot_step (county, id, lot, step, quantity, on_day, at, place, person${more})
       VALUES ('${COUNTY}', '${newId(new Date())}', '${root}', '${kind}', 100000, '2016-03-01', now(), '${COUNTY}', '${actor('centre').person}'${values})`
    expect(await refusal(raw(`UPDATE funds.lot SET quantity = 1 WHERE county = '${COUNTY}'`))).toBe('not-allowed')
    expect(await refusal(raw(`DELETE FROM funds.lot_step WHERE county = '${COUNTY}'`))).toBe('not-allowed')
    const child = (
      quantity: number,
      value: number,
      item = '面粉',
    ) => `INSERT INTO funds.lot (county, id, root, parent, item, counted_in, quantity, value, payment,
        document, place, store, received_on, made_on, since, at)
      SELECT county, '${newId(new Date())}', root, id, '${item}', counted_in, ${quantity}, ${value}, payment, document, place, store, received_on, '2016-03-01',
        '2016-03-01', now() FROM funds.lot WHERE county = '${COUNTY}' AND id = '${root}'`
    expect(await refusal(raw(child(99_999, 60_000)))).toContain('数量之和')
    expect(await refusal(raw(child(100_000, 59_999)))).toContain('价值之和')
    expect(await refusal(raw(child(100_000, 60_000, '大米')))).toContain('品名')
    expect(await refusal(raw(step('move', ', from_store, to_store', `, '${other}', '${store}'`)))).toContain(
      '不在所说的仓点',
    )
    const receipt = `, '${store}', 'resident', '王**'`
    expect(
      await refusal(raw(step('hand', ', from_store, receiver_kind, name_shown', receipt).replace('100000', '100001'))),
    ).toContain('超过')
    expect(
      await refusal(raw(step('hand', ', from_store, receiver_kind, name_shown', receipt).replace('100000', '1'))),
    ).toContain('先拆分')
    await raw(step('ask-write-off', ', why', `, '霉变'`))
    expect(await refusal(raw(step('write-off')))).toContain('不能批准核销')
  })

  it('一千户分一批，一次办完，一毫不差', async () => {
    const root = await flour(await bought(), { quantity: 1_000_003, value: 59_999 })
    const all = Array.from({ length: 1000 }, (_, i) => ({
      to: { kind: 'household' as const, name: `户主${i}` },
      quantity: 1000,
    }))
    await as('centre', (h) => handOverMany(h, root, all))
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(
        'SELECT count(*)::int AS n, sum(quantity)::int AS q, sum(value)::int AS v FROM funds.lot WHERE parent = $1',
        [root],
      ),
    )
    expect(rows[0]).toEqual({ n: 1001, q: 1_000_003, v: 59_999 })
  })

  it('逾期未签收的数，等于它的记录；签收、退回即不再算', async () => {
    const figure = async (day: string) => {
      const period = { county: COUNTY, month: '2016-03', from: '2016-03-01', to: day, asOf: new Date('2016-12-31') }
      return as('finance', async (h) => {
        const values = await h.rows<{ numerator: number }>(unconfirmedGoods.values(period))
        const records = await h.rows<{ amount: number }>(
          unconfirmedGoods.records(period, 'numerator', { place: COUNTY }),
        )
        expect(records.length).toBe(values.reduce((sum, v) => sum + Number(v.numerator), 0))
        return records.length
      })
    }
    const before = await figure('2016-03-31')
    const root = await flour(await bought())
    await as('centre', (h) => handOver(h, root, { to: person('王老五') }))
    expect(await figure('2016-03-08')).toBe(0)
    expect(await figure('2016-03-31')).toBe(before + 1)
    bed.at('2016-03-20')
    await as('clerk', (h) => confirmLot(h, root, { as: 'resident', name: '王老五' }))
    expect(await figure('2016-03-31')).toBe(before)
  })
})
