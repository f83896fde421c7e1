import { sql } from 'kysely'
import { addDays } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { payeesOfCases } from '#modules/care/public.ts'
import {
  approvePayment,
  askRefund,
  book,
  confirmReceipt,
  decideRefund,
  lend,
  NAMELESS,
  openSeason,
  openThing,
  payPayment,
  pledgeGifts,
  receiveGifts,
  requestPayment,
  returnPayment,
  returnProduce,
} from '#modules/funds/public.ts'
import type { Small } from './care-centre.ts'
import { inventName } from './population.ts'
import { noteReceipt } from './receipts.ts'
import { byOfficer } from './stage.ts'

/** Gifts that are promised and not there yet, and payments for residents: the last of them comes back. */
const WAITING = 3
const PAYMENTS = 9
const UNCONFIRMED = 3
const PURPOSES = [['living-aid'], ['study-aid'], ['wish', 'service'], null] as const

interface Gift {
  readonly id: Id
  readonly account: Id
  readonly purpose: string
}

/** Gifts in every state: on their way, in hand, spent and confirmed, given back, put right; and something to lend. */
export async function giveAndSpend(small: Small): Promise<void> {
  const by = <T>(hour: number, login: string, work: (h: Handle) => Promise<T>) =>
    byOfficer(small, small.day, hour, login, work)
  const gifts = await by(8, 'kuaiji', (h) => receive(h, small))
  const payments: { id: Id; name: string }[] = []
  for (let n = 0; n < PAYMENTS; n += 1) {
    const of = small.cases[n]!
    const { account, purpose } = gifts[n]!
    const wanted = { amount: 30_000 + 10_000 * (n % 3), purpose, from: [account], place: of.place }
    const document = `关爱拨〔${small.day.slice(0, 4)}〕${n + 1}号`
    payments.push({
      name: of.name,
      id: await by(8.1 + n / 100, 'zhongxin', async (h) => {
        const [payee] = await payeesOfCases(h, [of.id])
        return requestPayment(h, { ...wanted, ...payee!, document })
      }),
    })
  }
  await by(8.3, 'buzhang', (h) => each(payments, ({ id }) => approvePayment(h, id, '同意')))
  await by(8.4, 'kuaiji', (h) => each(payments, ({ id }) => payPayment(h, id)))
  await by(8.5, 'jingban', (h) =>
    each(payments.slice(0, -UNCONFIRMED), ({ id, name }) => confirmReceipt(h, id, { by: 'resident', witness: name })),
  )
  const refund = await by(8.6, 'kuaiji', async (h) => {
    await returnPayment(h, payments.at(-1)!.id, '收款账户有误，款项退回，核对后重新办理')
    return askRefund(h, gifts.at(-1)!.id, { why: '捐赠人来函要求退回尚未使用的款项', document: '退款申请' })
  })
  await by(8.65, 'buzhang', (h) => decideRefund(h, refund, 'approve', '同意'))
  await by(8.7, 'zhongxin', (h) => lendThings(h, small))
}

async function each<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of all) await work(one)
}

/** The first gift's code is written down for whoever tries the demo. */
async function receive(h: Handle, small: Small): Promise<Gift[]> {
  const rows = Array.from({ length: small.centre.gifts }, (_, n) => ({
    kind: 'money' as const,
    channel: 'bank' as const,
    amount: 50_000 * (1 + (n % 6)) + 50_000,
    purposes: PURPOSES[n % PURPOSES.length]!,
    shown: n % 3 === 0 ? NAMELESS : maskName(inventName(small.random)),
  }))
  const made = await pledgeGifts(h, rows)
  const there = made.slice(0, -WAITING)
  const onDay = (n: number) => addDays(small.day, -(n % 25))
  await receiveGifts(
    h,
    there.map(({ id }, n) => ({ gift: id, document: '银行收款回单', onDay: onDay(n) })),
  )
  await noteReceipt(small.kernel, small.county, made[0]!.code)
  const accounts = await h.rows<{ id: Id; account: Id }>(sql`
    SELECT id, account FROM funds.gift WHERE county = ${small.county} AND state = 'received'`)
  const accountOf = new Map(accounts.map((a) => [a.id, a.account]))
  return there.map(({ id }, n) => ({
    id,
    account: accountOf.get(id)!,
    purpose: PURPOSES[n % PURPOSES.length]?.[0] ?? 'living-aid',
  }))
}

/** A season of lending bags in one village, two rooms, and who booked one. */
async function lendThings(h: Handle, small: Small): Promise<void> {
  const year = small.day.slice(0, 4)
  const [first] = small.cases
  const place = first!.place
  const season = await openSeason(h, {
    kind: 'bag',
    title: `${year} 年借袋还耳`,
    document: '借袋还耳实施方案',
    fromDay: `${year}-03-01`,
    dueOn: `${year}-12-31`,
  })
  const loans = await lend(
    h,
    season,
    Array.from({ length: 12 }, (_, n) => ({
      name: inventName(small.random),
      place,
      units: 500 + 100 * (n % 4),
      lentOn: `${year}-03-10`,
    })),
  )
  await returnProduce(
    h,
    loans.slice(0, 8).map((loan) => ({ loan, grade: 'first', grams: 10_000, onDay: `${year}-09-20` })),
  )
  const common = {
    kind: 'room' as const,
    place: small.county,
    pieces: 1,
    longest: 7,
    rules: '凭预约使用，用后打扫干净',
  }
  const [room] = [
    await openThing(h, { ...common, title: '亲情房一' }),
    await openThing(h, { ...common, title: '亲情房二' }),
  ]
  await book(h, {
    thing: room!,
    pieces: 1,
    fromDay: addDays(small.day, 4),
    toDay: addDays(small.day, 6),
    borrowerKind: 'household' as const,
    name: inventName(small.random),
    purpose: '在外务工的子女回乡探望',
    wait: false,
  })
}
