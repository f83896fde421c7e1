import { sql } from 'kysely'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, shareOut } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { aboutWish, tendMoney, wishOf } from '#modules/care/public.ts'
import {
  approveBudget,
  approvePayment,
  confirmReceipt,
  decideRun,
  grantAids,
  makeRun,
  meetDues,
  NAMELESS,
  type NewGift,
  openAccount,
  payBatch,
  payPayment,
  planBudget,
  pledgeGifts,
  publish,
  receiveGifts,
  requestPayment,
} from '#modules/funds/public.ts'
import type { Act, Acts, Centre, DemoCase } from './care-centre.ts'

/** Payments for projects beside those to persons, and of them those from the district's own money. */
const PROJECT_PAYMENTS = 120
const FROM_DISTRICT = 16
/** Gifts of money, in groups by what they are for. */
const GIFTS = { living: 40, illness: 20, projects: 240 }

interface Book {
  fund: Id
  lines: { operation: Id; services: Id; living: Id }
  readonly gifts: { living: Id[]; illness: Id[] }
}

/** The year's money: the district's fund in its circuit, gifts by locality, aid month by month, projects paid as they come up. */
export function fundsAgenda(c: Centre): (Act | Acts)[] {
  const { year } = c.care
  const on = (monthDay: string): Day => `${year}-${monthDay}`
  const book: Book = {
    fund: '',
    lines: { operation: '', services: '', living: '' },
    gifts: { living: [], illness: [] },
  }
  return [
    ...districtAgenda(c, book),
    ...['01-22', '04-10', '07-10', '10-11'].map((day, quarter): Act => {
      return { day: on(day), hour: 14, by: 'kuaiji', work: (h) => receive(h, c, book, quarter) }
    }),
    { day: on('02-26'), hour: 8, by: 'zhongxin', work: (h) => grant(h, c) },
    ...Array.from({ length: 12 }, (_, n) => runAgenda(c, book, n + 1)).flat(),
    ...Array.from({ length: 9 }, (_, n) => paymentActs(c, book, n + 3)),
    ...['03-31', '06-30', '09-30'].map((to, n): Act => {
      return { day: on(['04-12', '07-12', '10-12'][n]!), hour: 9, by: 'kuaiji', work: (h) => publish(h, on(to)) }
    }),
  ]
}

/** Budgeted, approved by another, paid into the fund by the treasury and from the fund into its lines: nothing else comes in. */
function districtAgenda(c: Centre, book: Book): Act[] {
  const { year, money } = c.care
  const { total, operation, services, living } = money.district
  const dueOn = `${year}-01-31`
  const lines = [
    { title: '关爱中心运营', purpose: 'operation', amount: operation * 100 },
    { title: '服务项目补助', purpose: 'service', amount: services * 100 },
    { title: '困难家庭生活补助', purpose: 'living-aid', amount: living * 100 },
  ]
  let budget: Id
  let treasury: Id
  const met = async (h: Handle, ofFund: boolean) => {
    const dues = await h.rows<{ id: Id }>(sql`
      SELECT id FROM funds.due WHERE county = ${c.county} AND budget = ${budget} AND (line IS NULL) = ${ofFund} ORDER BY id`)
    await meetDues(h, {
      dues: dues.map((d) => d.id),
      document: ofFund ? '国库集中支付凭证' : '专项资金拨付通知',
      ...(ofFund && { source: treasury }),
    })
  }
  return [
    {
      day: `${year}-01-05`,
      hour: 14,
      by: 'kuaiji',
      work: async (h) => {
        const place = c.county
        treasury = await openAccount(h, { kind: 'outside', title: '区财政', place })
        const purposes = lines.map((l) => l.purpose)
        book.fund = await openAccount(h, { kind: 'fund', title: '关爱专项资金', place, parent: treasury, purposes })
        budget = await planBudget(h, {
          fund: book.fund,
          year,
          title: `${year} 年关爱专项资金预算`,
          total: total * 100,
          document: `锦财预〔${year}〕1号`,
          lines: lines.map((l) => ({ ...l, dues: [{ dueOn, amount: l.amount }] })),
          fundDues: [{ dueOn, amount: total * 100 }],
        })
      },
    },
    { day: `${year}-01-08`, hour: 14, by: 'buzhang', work: (h) => approveBudget(h, budget, '同意') },
    {
      day: `${year}-01-12`,
      hour: 14,
      by: 'kuaiji',
      work: async (h) => {
        await met(h, true)
        await met(h, false)
        const found = await h.rows<{ purpose: string; account: Id }>(sql`
          SELECT purpose, account FROM funds.budget_line WHERE county = ${c.county} AND budget = ${budget}`)
        const of = (purpose: string) => found.find((l) => l.purpose === purpose)!.account
        book.lines = { operation: of('operation'), services: of('service'), living: of('living-aid') }
      },
    },
  ]
}

interface PlannedGift {
  readonly gift: NewGift
  readonly group: keyof typeof GIFTS
}

/** Firms, organisations and persons give; each gift is for one thing and one locality. Sums in whole thousands of yuan. */
function plannedGifts(c: Centre): PlannedGift[] {
  const { raised, living, illness } = c.care.money
  const thousands = (yuan: number) => Math.ceil(yuan / 1000)
  const sums = {
    living: thousands(living.households * living.monthly * 12 * 1.2),
    illness: thousands(illness.families * illness.each * 1.3),
  }
  const groups = { ...sums, projects: thousands(raised) - sums.living - sums.illness }
  const purposes = { living: ['living-aid'], illness: ['illness-aid'], projects: ['wish', 'service'] }
  return (Object.keys(GIFTS) as (keyof typeof GIFTS)[]).flatMap((group) => {
    const shares = shareOut(
      groups[group],
      Array.from({ length: GIFTS[group] }, (_, n) => 4 + (n % 7)),
    )
    return shares.map((share, n): PlannedGift => {
      const isLocal = group === 'projects'
      const place = isLocal ? { place: c.townships[n % c.townships.length]! } : {}
      const shown = [`第${n + 1}爱心企业`, `第${n + 1}社会组织`, NAMELESS][n % 3]!
      const giverKind = shown === NAMELESS ? 'person' : 'organisation'
      return {
        group,
        gift: {
          kind: 'money',
          channel: 'bank',
          amount: share * 100_000,
          purposes: purposes[group],
          giverKind,
          shown,
          ...place,
        },
      }
    })
  })
}

/** Pledged and there the same day, as the bank's statement says: aid is given for at the beginning, projects in every quarter. */
async function receive(h: Handle, c: Centre, book: Book, quarter: number): Promise<void> {
  const mine = plannedGifts(c).filter(({ group }, n) => (group === 'projects' ? n % 4 === quarter : quarter === 0))
  const made = await pledgeGifts(
    h,
    mine.map((g) => g.gift),
  )
  await receiveGifts(
    h,
    made.map(({ id }) => ({ gift: id, document: '银行收款回单' })),
  )
  const accounts = new Map(
    (
      await h.rows<{ id: Id; account: Id }>(sql`
        SELECT id, account FROM funds.gift WHERE county = ${c.county} AND id = ANY (${made.map((g) => g.id)}::uuid[])`)
    ).map((g) => [g.id, g.account]),
  )
  for (const [n, { group }] of mine.entries())
    if (group !== 'projects') book.gifts[group].push(accounts.get(made[n]!.id)!)
}

const toHousehold = (of: DemoCase) => ({
  kind: 'household' as const,
  of: 'care.case' as const,
  id: of.id,
  title: `${of.shown}家庭`,
  place: of.place,
})

/** Puts the households on the standing list, each for its own wish. */
async function grant(h: Handle, c: Centre): Promise<void> {
  const { living } = c.care.money
  await grantAids(
    h,
    c.wall.aided.slice(0, living.households).map(({ wish, of }) => ({
      to: toHousehold(of),
      purpose: 'living-aid',
      amount: living.monthly * 100,
      place: of.place,
      kin: [of.adviser!],
      document: '定期生活救助审批表',
      about: aboutWish(wish),
      fromDay: `${c.care.year}-01-01`,
    })),
  )
}

/** A month's list, drawn up by the centre, approved by a leader, paid by the accountant; January's waits for the list of wishes. */
function runAgenda(c: Centre, book: Book, nth: number): Act[] {
  const month: Month = `${c.care.year}-${String(nth).padStart(2, '0')}`
  const day: Day = nth === 1 ? `${c.care.year}-02-27` : `${month}-28`
  const document = `${nth} 月定期生活救助发放表`
  let run: Id
  return [
    {
      day,
      hour: 9,
      by: 'zhongxin',
      work: async (h) => {
        const sources = [book.lines.living, ...book.gifts.living]
        run = (await makeRun(h, { purpose: 'living-aid', month, document, sources })).id
      },
    },
    { day, hour: 10, by: 'buzhang', work: (h) => decideRun(h, run, 'approve', '同意') },
    {
      day,
      hour: 11,
      by: 'kuaiji',
      work: async (h) => {
        await decideRun(h, run, 'pay')
        for (let left = true; left; ) ({ left } = await payBatch(h, run))
      },
    },
  ]
}

interface Wanted {
  readonly amount: Fen
  readonly purpose: string
  readonly from: readonly Id[] | null
  readonly to: Parameters<typeof requestPayment>[1]['to']
  readonly name: string
  readonly kin: readonly Id[]
  readonly about: string | null
}

/** What is asked for in a month: families in great need, projects of the localities, twice a year the centre's own running. */
function wantedIn(c: Centre, book: Book, month: number): Wanted[] {
  const { living, illness, district } = c.care.money
  const isTurn = (n: number) => n % 9 === month - 3
  const families = c.wall.aided.slice(living.households).flatMap(({ wish, of }, n): Wanted[] => {
    if (!isTurn(n)) return []
    const about = aboutWish(wish)
    return [
      {
        amount: illness.each * 100,
        purpose: 'illness-aid',
        from: book.gifts.illness,
        to: toHousehold(of),
        name: of.name,
        kin: [of.adviser!],
        about,
      },
    ]
  })
  const projects = projectSums(c).flatMap((amount, n): Wanted[] => {
    if (!isTurn(n)) return []
    const place = c.townships[n % c.townships.length]!
    const of = c.cases.find((one) => one.adviser !== null && one.place.startsWith(place))!
    const name = '项目承办社'
    return [
      {
        amount,
        purpose: 'service',
        from: n < FROM_DISTRICT ? [book.lines.services] : null,
        to: { kind: 'supplier', title: `${c.cast.placeName(place)}服务项目承办单位`, place },
        name,
        kin: [of.adviser!],
        about: aboutWish(c.wall.projects[n % c.wall.projects.length]!),
      },
    ]
  })
  if (month !== 3 && month !== 9) return [...families, ...projects]
  const running: Wanted = {
    amount: (district.operation * 100) / 2,
    purpose: 'operation',
    from: [book.lines.operation],
    name: '中心负责人',
    to: { kind: 'supplier', title: '社会工作服务中心' },
    kin: [],
    about: null,
  }
  return [...families, ...projects, running]
}

/** Of the payments for projects the first are the district's, up to its budget; the others come from gifts. */
function projectSums(c: Centre): Fen[] {
  const { forProjects, living, illness, district } = c.care.money
  const aid = living.households * living.monthly * 12 + illness.families * illness.each
  const even = (yuan: number, count: number) =>
    shareOut(
      yuan,
      Array.from({ length: count }, (_, n) => 5 + (n % 3)),
    )
  const own = even(district.services, FROM_DISTRICT)
  const given = even(forProjects - aid - district.services, PROJECT_PAYMENTS - FROM_DISTRICT)
  return [...own, ...given].map((yuan) => yuan * 100)
}

/**
 * Asked for by the centre, approved by a leader, paid by the accountant, and taken down as received by the office's clerk: each
 * is approved before the next is asked for, so that the next finds what is really left.
 */
function paymentActs(c: Centre, book: Book, month: number): Acts {
  const at = (day: number): Day => `${c.care.year}-${String(month).padStart(2, '0')}-${day}`
  const acts = () =>
    wantedIn(c, book, month).flatMap((wanted, n) => {
      return actsFor(c, wanted, { number: `${month}-${n + 1}`, day: at(14), hour: 9 + n / 4 })
    })
  return { day: at(14), hour: 9, acts }
}

function actsFor(
  c: Centre,
  { name, ...wanted }: Wanted,
  { number, day, hour }: { number: string; day: Day; hour: number },
): Act[] {
  const document = `关爱拨〔${c.care.year}〕${number}号`
  let payment: Id
  return [
    {
      day,
      hour,
      by: 'zhongxin',
      work: async (h) => {
        payment = await requestPayment(h, { ...wanted, document })
      },
    },
    { day, hour: hour + 0.05, by: 'buzhang', work: (h) => approvePayment(h, payment, '同意') },
    { day, hour: hour + 0.1, by: 'kuaiji', work: (h) => payPayment(h, payment) },
    {
      day,
      hour: hour + 0.15,
      by: 'jingban',
      work: (h) => confirmReceipt(h, payment, { by: 'resident', witness: name }),
    },
    ...(wanted.about === null ? [] : [settled(c, wanted.about, day, hour + 0.2)]),
  ]
}

/** What the machine makes of it: money that reached the family has fulfilled its wish. */
function settled(c: Centre, about: string, day: Day, hour: number): Act {
  const wish = wishOf(about)!
  return { day, hour, by: 'jingban', work: () => c.kernel.asSystem(c.county, (h) => tendMoney(h, wish)) }
}
