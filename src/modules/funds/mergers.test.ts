import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { importPlaces, levelOfCode, mergePlaces } from '#modules/places/public.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { followMerger } from './mergers.ts'
import { sourcesOf } from './payments/store.ts'
import {
  approvePayment,
  askRelief,
  book,
  grantAids,
  handOver,
  lend,
  loadGift,
  openAccount,
  openSeason,
  openStore,
  openThing,
  payPayment,
  planStandard,
  pledgeGift,
  receiveGift,
  receiveLot,
  requestPayment,
  splitLot,
} from './public.ts'
import { actor, type Chest, COUNTY, openChest, withPack } from './sample.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)
const [OLD, NEW] = [`${COUNTY}100201`, `${COUNTY}100202`]
const GIVING = { bank: { name: '试县农村商业银行', holder: '试县关爱服务中心', number: '6226 0000 0000 0001' } }
const STANDARD = {
  code: 'village-running',
  title: '村级组织运转经费',
  purpose: 'village-running',
  year: 2015,
  base: 13_000_000,
  match: 5_250_000,
  growth: 50,
  instalments: ['03-31', '06-30', '09-30', '12-20'],
}
let chest: Chest

const resident = (title: string) => ({
  kind: 'resident' as const,
  of: 'care.case' as const,
  id: newId(new Date()),
  title,
})
const placesOf = async (table: string) => {
  const { rows } = await bed.kernel.database.asOwner((c) =>
    c.query(`SELECT place, count(*)::integer AS n FROM funds.${table} WHERE place IN ($1, $2) GROUP BY place`, [
      ...[OLD, NEW],
    ]),
  )
  return { old: rows.find((r) => r.place === OLD)?.n ?? 0, fresh: rows.find((r) => r.place === NEW)?.n ?? 0 }
}

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, { giving: GIVING, standards: [STANDARD] })
  await bed.kernel.asSystem(COUNTY, (h) =>
    importPlaces(
      h,
      [COUNTY, `${COUNTY}100`, OLD, NEW].map((code) => ({
        code,
        name: code === OLD ? '上湾村' : `地方${code}`,
        level: levelOfCode(code),
        parent: code.length === 6 ? null : code.slice(0, -3),
      })),
      '2015-01-01',
    ),
  )
  chest = await as('finance', openChest)
})

describe('村级撤并', () => {
  it('没有办完的随村走：账户、捐赠、预算、救助、拨付、物资、借还、借用；已经发生的留在原处', async () => {
    const money = { kind: 'money' as const, channel: 'cash' as const, purposes: ['living-aid'], place: OLD }
    const held = await as('finance', (h) => receiveGift(h, { ...money, amount: 90_000, document: '收据 1' }))
    await as('finance', (h) => pledgeGift(h, { ...money, channel: 'bank', amount: 5_000 }))
    const used = await as('finance', (h) => receiveGift(h, { ...money, amount: 60_000, document: '收据 2' }))
    const pay = async (from: readonly Id[] | null, amount: number, place = OLD) => {
      const to = { ...resident('王老五'), place }
      const want = { amount, purpose: 'living-aid', from, to, document: '审批表', place }
      const id = await as('centre', (h) => requestPayment(h, want))
      await as('leader', (h) => approvePayment(h, id))
      await as('finance', (h) => payPayment(h, id))
      return id
    }
    const accountOf = async (gift: Id) => (await as('finance', (h) => loadGift(h, gift))).account!
    const paid = await pay([await accountOf(used.id)], 60_000)
    const aid = { purpose: 'living-aid', amount: 100, document: '名单', place: OLD, fromDay: '2016-03-01' }
    await as('centre', (h) => grantAids(h, [{ ...aid, to: resident('赵大娘') }]))
    const waiting = await as('centre', (h) =>
      requestPayment(h, {
        amount: 80_000,
        purpose: 'living-aid',
        from: null,
        document: '审批表',
        place: OLD,
        to: resident('钱大爷'),
      }),
    )
    await as('finance', async (h) => {
      const purposes = ['village-running']
      const fund = await openAccount(h, {
        kind: 'fund',
        title: '村级经费',
        place: COUNTY,
        parent: chest.treasury,
        purposes,
      })
      await planStandard(h, { standard: 'village-running', fund, year: 2016, document: '通知' })
    })
    // 两村各有一个同名的仓点和同名的物品
    const [store] = await as('centre', async (h) => [
      await openStore(h, { title: '村部仓库', place: OLD }),
      await openStore(h, { title: '村部仓库', place: NEW }),
    ])
    const flour = { item: '面粉', countedIn: '袋', quantity: 10_000, value: 60_000, document: '入库单' }
    const lot = await as('centre', (h) => receiveLot(h, { ...flour, payment: paid, store: store! }))
    const [part] = await as('centre', (h) => splitLot(h, lot, [4_000, 6_000]))
    await as('centre', (h) => handOver(h, part!, { to: { kind: 'resident', name: '孙某' } }))
    const season = { kind: 'bag', title: '木耳', document: '办法', fromDay: '2016-03-01', dueOn: '2016-11-30' }
    const of = await as('centre', (h) => openSeason(h, season))
    const [loan] = await as('centre', (h) => lend(h, of, [{ name: '李有田', place: OLD, units: 100 }]))
    await as('centre', (h) => askRelief(h, loan!, { kind: 'relief', units: 1000, cause: 'flood', why: '洪水冲毁菌袋' }))
    const chairs = { kind: 'thing' as const, title: '桌椅', pieces: 10, longest: 7, rules: '' }
    const [thing] = await as('centre', async (h) => [
      await openThing(h, { ...chairs, place: OLD }),
      await openThing(h, { ...chairs, place: NEW }),
    ])
    const booking = { pieces: 2, fromDay: '2016-03-05', toDay: '2016-03-06', borrowerKind: 'household' as const }
    await as('centre', (h) => book(h, { ...booking, thing: thing!, name: '周某', purpose: '办喜事', wait: false }))

    // 没有撤并，谁也改不了地方
    const by = (role: 'system' | 'finance', text: string) =>
      (role === 'system'
        ? bed.kernel.asSystem(COUNTY, (h) => h.run(sql.raw(text)))
        : as(role, (h) => h.run(sql.raw(text)))
      ).then(
        () => 'none',
        (e: { code: string }) => e.code,
      )
    for (const table of ['gift', 'payment', 'aid'])
      expect(await by('finance', `UPDATE funds.${table} SET place = '${NEW}' WHERE place = '${OLD}'`), table).not.toBe(
        'none',
      )
    expect(await by('system', `SELECT funds.follow_merger('${OLD}', '${NEW}')`)).toBe('rule-of-data')

    await bed.kernel.asSystem(COUNTY, (h) => mergePlaces(h, { from: [OLD], into: NEW, on: '2016-03-01', why: '撤并' }))
    expect(await by('finance', `SELECT funds.follow_merger('${OLD}', '${NEW}')`)).toBe('rule-of-data')
    const moved = await bed.kernel.asSystem(COUNTY, (h) => followMerger(h, [OLD], NEW))
    expect(moved).toBeGreaterThan(12)
    expect(await bed.kernel.asSystem(COUNTY, (h) => followMerger(h, [OLD], NEW))).toBe(0)
    for (const table of [
      ...['account', 'aid', 'store', 'loan', 'loan_claim'],
      ...['thing', 'booking', 'budget_line', 'due', 'payment'],
    ])
      expect((await placesOf(table)).old, table).toBe(0)
    // 用完的捐赠、拆分掉的批次、记过的账留在原村
    expect(await placesOf('gift')).toEqual({ old: 1, fresh: 2 })
    expect(await placesOf('lot')).toEqual({ old: 1, fresh: 2 })
    expect((await placesOf('posting')).old).toBeGreaterThan(2)
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(
        `SELECT title FROM funds.store WHERE place = $1 UNION ALL SELECT title FROM funds.thing WHERE place = $1 ORDER BY 1`,
        [NEW],
      ),
    )
    expect(rows.map((r) => r.title).sort()).toEqual(['村部仓库', '村部仓库（上湾村）', '桌椅', '桌椅（上湾村）'].sort())
    // 原村没有用完的捐款，在新村接着用
    await as('leader', (h) => approvePayment(h, waiting))
    const last = await pay(null, 10_000, NEW)
    const sources = await as('finance', (h) => sourcesOf(h, last))
    expect(sources).toEqual([expect.objectContaining({ account: await accountOf(held.id), amount: 10_000 })])
  })
})
