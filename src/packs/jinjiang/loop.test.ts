import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { type Cast, loadCast } from '#apps/demo/cast.ts'
import { loadDemo } from '#apps/demo/load.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import {
  approvePayment,
  handOver,
  openStore,
  payPayment,
  receiveGift,
  receiveLot,
  requestPayment,
} from '#modules/funds/public.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { closeMonth, issueLetters, midMonth, openMonth } from '#modules/supervision/public.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { demoYear } from './demo.ts'

/** What is owed in money and goods comes back as a finding, and the finding as a letter, with nobody writing either. */
const COUNTY = '510104'
const STREET = '510104017'
const OWED = 300_000
const bed = testBed()
const as = <T>(login: string, work: (h: Handle) => Promise<T>) => bed.kernel.act(cast.officer(login), work)
let cast: Cast
let app: FastifyInstance
let late: Id
let lot: Id

/** The district with its offices and its pack, before the centre's year. */
beforeAll(async () => {
  const { care: _, ...offices } = demoYear
  const year = { ...offices, from: '2016-03', until: '2016-03-01' } as const
  await loadDemo(bed.kernel, 'jinjiang', () => undefined, { year })
  cast = await loadCast(bed.kernel, COUNTY)
  app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
}, 300_000)
afterAll(() => app.close())

/** What the console of an officer is told. */
async function seen(login: string, url: string) {
  const session = await app.inject({ method: 'POST', url: '/api/session', payload: { login, password: DEMO_PASSWORD } })
  const cookie = String(session.headers['set-cookie']).split(';')[0]!
  const reply = await app.inject({ method: 'GET', url: `/api${url}`, headers: { cookie } })
  return { status: reply.statusCode, ...reply.json() }
}

const day = (of: string, hour = 9) =>
  bed.kernel.clock.moveTo(new Date(`${of}T${String(hour).padStart(2, '0')}:00:00+08:00`))

it('三月：一笔款项过了期限没有付，一批面粉发下去没有签收', async () => {
  day('2016-03-02')
  await as('jingban', (h) => openMonth(h, '2016-03'))
  const village = await as('zhongxin', (h) =>
    h.one<{ place: string }>(sql`
      SELECT place FROM places.current WHERE county = ${COUNTY} AND level = 'village' AND place LIKE ${`${STREET}%`} ORDER BY place LIMIT 1`),
  )
  await as('kuaiji', (h) =>
    receiveGift(h, {
      kind: 'money',
      channel: 'bank',
      amount: 1_000_000,
      purposes: ['service'],
      document: '银行收款回单',
    }),
  )
  const wanted = { purpose: 'service', from: null, document: '审批表' } as const
  const supplier = { kind: 'supplier', title: '粮油公司', place: village.place } as const
  const asked = (amount: number, dueOn: string) =>
    as('zhongxin', (h) => requestPayment(h, { ...wanted, amount, dueOn, to: supplier }))
  const [bought, owed] = [await asked(60_000, '2016-03-10'), await asked(OWED, '2016-03-18')]
  late = owed
  for (const id of [bought, owed]) await as('buzhang', (h) => approvePayment(h, id, '同意'))
  await as('kuaiji', (h) => payPayment(h, bought))
  lot = await as('zhongxin', async (h) => {
    const store = await openStore(h, { title: '街道仓点', place: village.place })
    const goods = { item: '面粉', countedIn: '袋', quantity: 10_000, value: 60_000, document: '入库单' }
    const root = await receiveLot(h, { ...goods, payment: bought, store })
    return handOver(h, root, { to: { kind: 'resident', id: h.id(), name: '王老五' } })
  })
  day('2016-03-31', 18)
  await closeMonth(bed.kernel, COUNTY, '2016-03')
})

it('月结以后各是一个问题：款项归区财政局，物资归街道；数字打开就是那一笔、那一批', async () => {
  day('2016-04-01')
  const { rows } = await seen('jingban', '/findings?month=2016-03&limit=50')
  const money = rows.find((f: { fact: string }) => f.fact.includes('拨付'))
  const goods = rows.find((f: { fact: string }) => f.fact.includes('签收'))
  expect(rows).toHaveLength(2)
  expect(money).toMatchObject({
    subjectName: '中共锦江区财政局党组',
    categoryTitle: '关爱资金拨付、使用、公开不及时',
    spring: 'measure',
    fact: '“到期款项按时足额拨付”未达标：2016年3月资金按时足额拨付率为50%，目标值为100%。',
  })
  expect(goods).toMatchObject({
    categoryTitle: '关爱帮扶不到位',
    place: STREET,
    spring: 'measure',
    fact: '“发放的物资由受助人或者见证人按时签收”未达标：2016年3月逾期未签收物资为1批，目标值为0批。',
  })
  const records = async (key: string, side: string) =>
    (await seen('jingban', `/measures/${key}/records?month=2016-03&place=${STREET}&side=${side}`)).rows
  expect(await records('funds.unconfirmed-goods', 'numerator')).toMatchObject([{ link: `/lots/${lot}`, amount: 1 }])
  const [paid, all] = [
    await records('funds.paid-on-time', 'numerator'),
    await records('funds.paid-on-time', 'denominator'),
  ]
  expect([paid.length, all.length]).toEqual([1, 2])
  expect(all.map((r: { link: string }) => r.link)).toContain(`/payments/${late}`)
  expect(await seen('kuaiji', `/payments/${late}`)).toMatchObject({
    status: 200,
    dueOn: '2016-03-18',
    state: 'approved',
  })
  expect(await seen('jingban', `/lots/${lot}`)).toMatchObject({ status: 200, state: 'handed' })
})

it('四月中旬各发一份督办函，写明问题和整改期限', async () => {
  day('2016-04-05')
  await as('jingban', (h) => openMonth(h, '2016-04'))
  day('2016-04-20')
  await as('jingban', (h) => midMonth(h, '2016-04'))
  const drafts = (await seen('buzhang', '/letters?month=2016-04&kind=demand&state=draft')).rows as { id: Id }[]
  await as('buzhang', (h) =>
    issueLetters(
      h,
      drafts.map((d) => d.id),
    ),
  )
  const letters = (await seen('jingban', '/letters?month=2016-04&kind=demand&state=issued')).rows
  const names = letters.map((l: { addresseeName: string }) => l.addresseeName).sort()
  expect(names).toEqual(['中共锦江区财政局党组', '中共锦江区锦官驿街道委员会'])
  const to = (name: string) => letters.find((l: { addresseeName: string }) => l.addresseeName === name)
  const [treasury, street] = [
    await seen('caizhengju', `/letters/${to(names[0]).id}`),
    await seen('jingban', `/letters/${to(names[1]).id}`),
  ]
  expect(JSON.stringify(treasury)).toContain('资金按时足额拨付率为50%')
  expect(JSON.stringify(street)).toContain('逾期未签收物资为1批')
})
