import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import { citizenScope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { approvePayment, openAccount, payPayment, post, requestPayment } from '#modules/funds/public.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { openPortal, PlainBrowser, signIn } from '../../../tests/kit/portal.ts'
import { nameWitness } from './cases/service.ts'
import { actor, COUNTY, openCase, openCentre, personOf, VILLAGE, type Who } from './sample.ts'
import { movePlaces } from './store.ts'
import { careSummary } from './summary/service.ts'
import * as volunteers from './volunteers/service.ts'
import { loadTeam, peopleOf } from './volunteers/store.ts'
import { claimsOf, forgetClosed, listClaims } from './wishes/claims.store.ts'
import {
  answerClaim,
  claimantContact,
  claimWish,
  claimWishes,
  extendClaim,
  releaseClaim,
  tendClaims,
} from './wishes/claims.ts'
import { listDeliveries } from './wishes/deliveries.store.ts'
import { confirmDeliveries, confirmWish, deliver, deliverClaim } from './wishes/deliveries.ts'
import type { NewWish } from './wishes/model.ts'
import * as wishes from './wishes/service.ts'
import { loadWish } from './wishes/store.ts'
import { viewWish } from './wishes/view.ts'

const bed = testBed()
const as = <T>(who: Who, work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(who), work)
let app: FastifyInstance
let wang: Id
let evidence: Id[]

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openCentre(bed.kernel, { adviserMost: 20, claimDays: 30, remindDays: 5, hearingDays: 3 })
  wang = await openCase(bed.kernel, '王秀兰', 'department')
  await as('centre', (h) => nameWitness(h, wang, '赵邻居', '本人行动不便，指定邻居'))
  evidence = [
    await as('centre', async (h) => {
      const id = h.id()
      await h.run(sql`INSERT INTO kernel.file (county, id, place, person, name, type, size, digest, at)
        VALUES (${COUNTY}, ${id}, ${VILLAGE}, ${h.scope.person}, '签字.jpg', 'image/jpeg', 1, 'x', ${h.now})`)
      return id
    }),
  ]
  app = await openPortal(bed.kernel)
})
afterAll(() => app?.close())

const wish = (more: Partial<NewWish> = {}): NewWish =>
  ({ kind: 'wish', case: wang, title: '想要一床厚棉被', needs: 'goods', needed: 3, ...more }) as NewWish

async function hung(more: Partial<NewWish> = {}): Promise<Id> {
  const [id] = await as('village', (h) => wishes.draftWishes(h, [wish(more)]))
  await as('centre', (h) => wishes.listWish(h, id!))
  return id!
}

const load = (id: Id) => as('centre', (h) => loadWish(h, id))

describe('微心愿', () => {
  it('写出姓名、电话、门牌、病情的上不了墙；填报人自己不能审核', async () => {
    for (const title of ['王秀兰想要棉被', '联系13800138000送棉被', '送到三单元的棉被', '买些治高血压的药'])
      await expect(as('village', (h) => wishes.draftWishes(h, [wish({ title })]))).rejects.toMatchObject({
        code: 'care-wish-says-too-much',
      })
    await expect(as('village', (h) => wishes.draftWishes(h, [wish({ unitName: '床给王秀兰' })]))).rejects.toMatchObject(
      {
        params: { where: '单位' },
      },
    )
    const [id] = await as('centre', (h) => wishes.draftWishes(h, [wish()]))
    await expect(as('centre', (h) => wishes.listWish(h, id!))).rejects.toMatchObject({ code: 'action-not-allowed' })
    await as('other', (h) => wishes.listWish(h, id!))
    expect((await load(id!)).state).toBe('listed')
  })

  it('认领、落实、由本人或者其指定的见证人确认才办结；不满意的退回', async () => {
    const id = await hung({ needs: 'deed', needed: 1, title: '想把院墙修一修' })
    const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
    const first = await as('leader', (h) => deliverClaim(h, { claim, what: '请人修好院墙' }))
    expect((await load(id)).state).toBe('carried')
    const say = (who: Who, more: object) =>
      as(who, (h) =>
        confirmWish(h, { delivery: first, as: 'resident', name: '王秀兰', satisfied: true, evidence, ...more }),
      )
    await expect(say('centre', { evidence: [] })).rejects.toMatchObject({ code: 'input-invalid' })
    await expect(say('centre', { name: '王秀英' })).rejects.toMatchObject({
      code: 'care-confirm',
      params: { reason: expect.stringContaining('受助对象') },
    })
    await expect(say('centre', { as: 'witness', name: '钱路人' })).rejects.toMatchObject({ code: 'care-confirm' })
    await expect(
      as('leader', (h) =>
        h.run(
          sql`UPDATE care.claim SET state = 'confirmed', confirmed_on = ${h.today} WHERE county = ${COUNTY} AND id = ${claim}`,
        ),
      ),
    ).rejects.toMatchObject({ code: 'care-confirm' })
    await say('centre', { satisfied: false, why: '只修了一半，还有缺口' })
    expect((await load(id)).state).toBe('claimed')
    const second = await as('leader', (h) => deliverClaim(h, { claim, what: '补修完成' }))
    await as('centre', (h) =>
      confirmWish(h, { delivery: second, as: 'witness', name: '赵邻居', satisfied: true, evidence }),
    )
    expect(await load(id)).toMatchObject({ state: 'confirmed', confirmedOn: '2016-03-01' })
    const seen = await as('centre', (h) => viewWish(h, id))
    expect(seen.deliveries.map((d) => d.confirmedBy).sort()).toEqual(['王**', '赵**（见证人）'])
  })

  it('落实以后才指定或者更换见证人的，以确认时指定的为准', async () => {
    const liu = await openCase(bed.kernel, '刘桂英', 'department')
    const id = await hung({ case: liu, needs: 'deed', needed: 1, title: '想把窗户修一修' })
    const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
    const delivery = await as('leader', (h) => deliverClaim(h, { claim, what: '窗户修好' }))
    const say = (name: string) =>
      as('centre', (h) => confirmWish(h, { delivery, as: 'witness', name, satisfied: true, evidence }))
    await expect(say('钱老师')).rejects.toMatchObject({ params: { reason: expect.stringContaining('请先登记') } })
    await as('centre', (h) => nameWitness(h, liu, '孙邻居', '本人外出看病，指定邻居'))
    await as('centre', (h) => nameWitness(h, liu, '钱老师', '邻居搬走，改由老师见证'))
    await expect(say('孙邻居')).rejects.toMatchObject({ code: 'care-confirm' })
    await say('钱老师')
    expect((await load(id)).state).toBe('confirmed')
  })

  it('受助对象按人计：同名的两人计两人，一人两次计一人', async () => {
    const served = () =>
      as('centre', async (h) => {
        const figures = (await careSummary(h, { year: 2016 })).groups.flatMap((g) => g.figures)
        const { total } = await listDeliveries(
          h,
          { page: 1, size: 10, year: 2016, confirmed: true, latest: true },
          { limit: 10, offset: 0 },
        )
        return { figure: figures.find((f) => f.key === 'people')!.value, total }
      })
    const help = async (one: Id) => {
      const id = await hung({ case: one, needs: 'deed', needed: 1, title: '想把水管修一修' })
      const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
      const delivery = await as('leader', (h) => deliverClaim(h, { claim, what: '水管修好' }))
      await as('centre', (h) => confirmWish(h, { delivery, as: 'resident', name: '马春花', satisfied: true, evidence }))
    }
    const before = await served()
    const [one, namesake] = [
      await openCase(bed.kernel, '马春花', 'department'),
      await openCase(bed.kernel, '马春花', 'department'),
    ]
    for (const who of [one, one, namesake]) await help(who)
    expect(await served()).toEqual({ figure: before.figure + 2, total: before.total + 2 })
  })

  it('退回以后再逾期的，从头告知、从头听取说明', async () => {
    const id = await hung({ needs: 'deed', needed: 1, title: '想把屋顶补一补' })
    const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
    const tend = () => bed.kernel.asSystem(COUNTY, tendClaims)
    bed.at('2016-04-05')
    await tend()
    await as('leader', (h) => answerClaim(h, claim, '工匠月底才来'))
    const delivery = await as('leader', (h) => deliverClaim(h, { claim, what: '屋顶补好' }))
    await as('centre', (h) =>
      confirmWish(h, {
        delivery,
        as: 'resident',
        name: '王秀兰',
        satisfied: false,
        why: '还在漏雨',
        evidence,
      }),
    )
    bed.at('2016-04-06')
    await tend()
    await expect(as('centre', (h) => releaseClaim(h, claim, '超过期限'))).rejects.toMatchObject({
      reasons: [expect.stringContaining('可以在 2016-04-09 以前（含当日）说明情况')],
    })
    await as('leader', (h) => answerClaim(h, claim, '等天晴再补'))
    bed.at('2016-03-01')
  })

  it('落实的人、认领的人不能登记确认', async () => {
    const id = await hung({ needs: 'deed', needed: 1, title: '想有人陪着去赶集' })
    const claim = await as('centre', (h) => claimWish(h, { wish: id, kind: 'individual', name: '赵邻居' }))
    const delivery = await as('centre', (h) => deliverClaim(h, { claim, what: '陪同赶集一次' }))
    const say = (who: Who, of: object) =>
      as(who, (h) => confirmWish(h, { delivery, as: 'resident', name: '王秀兰', satisfied: true, evidence, ...of }))
    await expect(say('centre', {})).rejects.toMatchObject({
      code: 'care-confirm',
      params: { reason: expect.stringContaining('经办人') },
    })
    // the witness claimed it: they cannot vouch for themselves
    await expect(say('other', { as: 'witness', name: '赵邻居' })).rejects.toMatchObject({
      code: 'care-confirm',
      params: { reason: '确认人不能是认领人。' },
    })
    await say('other', {})
    expect((await load(id)).state).toBe('confirmed')
  })

  it('只落实了一部分的，一人申请、另一人同意才算部分圆梦；以后不再认领', async () => {
    const id = await hung({ needed: 5 })
    const claimed = (share: number) =>
      as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader'), share }))
    const claim = await claimed(3)
    const askEnd = (who: Who) => as(who, (h) => wishes.askEnd(h, id, '厂家停产，买不到同款'))
    await expect(askEnd('centre')).rejects.toMatchObject({
      reasons: [expect.stringContaining('还没有确认落实'), expect.anything()],
    })
    const delivery = await as('leader', (h) => deliverClaim(h, { claim, what: '送去棉被三床' }))
    await as('centre', (h) => confirmWish(h, { delivery, as: 'resident', name: '王秀兰', satisfied: true, evidence }))
    await expect(as('clerk', (h) => wishes.endWish(h, id))).rejects.toMatchObject({ reasons: ['没有部分圆梦的申请。'] })
    await askEnd('clerk')
    await expect(as('clerk', (h) => wishes.endWish(h, id))).rejects.toMatchObject({
      reasons: ['由您申请，应由另一人决定。'],
    })
    await as('leader', (h) => wishes.keepWish(h, id, '再找一找别的厂家'))
    await askEnd('centre')
    // somebody takes the rest meanwhile: it is not the end
    const rest = await as('clerk', (h) =>
      claimWish(h, { wish: id, kind: 'leader', officer: personOf('clerk'), share: 1 }),
    )
    await expect(as('clerk', (h) => wishes.endWish(h, id))).rejects.toMatchObject({
      reasons: [expect.stringContaining('还有认领')],
    })
    await as('clerk', (h) => releaseClaim(h, rest, '联系不上厂家'))
    await as('clerk', (h) => wishes.endWish(h, id))
    expect(await load(id)).toMatchObject({
      state: 'partly',
      needed: 5,
      taken: 3,
      done: 3,
      endedWhy: '厂家停产，买不到同款',
    })
    await expect(claimed(1)).rejects.toMatchObject({ code: 'action-not-allowed' })
    const page = await new PlainBrowser(app).open(`/${COUNTY}/wishes/${id}`)
    expect(page.text).toMatch(/部分圆梦.*已经实现一部分/s)
    expect(page.text).not.toContain('我来认领')
  })

  it('落实了一部分的认领照样提醒、告知；其余部分由人核定数量后释放，可以重新认领', async () => {
    const id = await hung({ needed: 4 })
    const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
    const delivery = await as('leader', (h) => deliverClaim(h, { claim, what: '先送去三床', partly: true }))
    const mine = async () => (await as('centre', (h) => claimsOf(h, id))).find((c) => c.id === claim)!
    const tend = () => bed.kernel.asSystem(COUNTY, tendClaims)
    bed.at('2016-03-28')
    await tend()
    expect((await mine()).remindedOn).toBe('2016-03-28')
    bed.at('2016-04-05')
    await tend()
    expect((await mine()).hearUntil).toBe('2016-04-08')
    bed.at('2016-04-09')
    await tend()
    expect((await mine()).state).toBe('open')
    const release = (delivered?: number) =>
      as('centre', (h) => releaseClaim(h, claim, '货源断了，其余另找人', delivered))
    for (const wrong of [undefined, 5])
      await expect(release(wrong)).rejects.toMatchObject({ faults: [{ at: 'delivered' }] })
    await release(3)
    expect(await mine()).toMatchObject({ state: 'carried', share: 3, rest: 1, restWhy: '货源断了，其余另找人' })
    expect(await load(id)).toMatchObject({ taken: 3, state: 'claimed' })
    await as('centre', (h) => confirmWish(h, { delivery, as: 'resident', name: '王秀兰', satisfied: true, evidence }))
    expect(await mine()).toMatchObject({ state: 'confirmed', confirmedOn: '2016-04-09' })
    await as('centre', (h) => claimWish(h, { wish: id, kind: 'firm', name: '试验商行' }))
    expect(await load(id)).toMatchObject({ taken: 4, done: 3 })
    bed.at('2016-03-01')
  })

  it('已经确认的部分，释放其余时当即办结；认领人自己不能释放落实了一部分的', async () => {
    const id = await hung({ needed: 2 })
    const claim = await as('clerk', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('clerk') }))
    const delivery = await as('clerk', (h) => deliverClaim(h, { claim, what: '先送去一床', partly: true }))
    await as('centre', (h) => confirmWish(h, { delivery, as: 'resident', name: '王秀兰', satisfied: true, evidence }))
    await expect(as('clerk', (h) => releaseClaim(h, claim, '不能继续', 1))).rejects.toMatchObject({
      reasons: [expect.stringContaining('由关爱中心核定')],
    })
    for (const day of ['2016-04-05', '2016-04-09'] as const) {
      bed.at(day)
      await bed.kernel.asSystem(COUNTY, tendClaims)
    }
    await as('centre', (h) => releaseClaim(h, claim, '不能继续', 1))
    expect(await load(id)).toMatchObject({ taken: 1, done: 1, state: 'claimed' })
    bed.at('2016-03-01')
  })

  it('只写姓名的认领人，同类同名的是同一个；名册里的单位与所属组织是同一个', async () => {
    const ids = [await hung(), await hung(), await hung()]
    const [a, b, firm] = await bed.kernel.asSystem(COUNTY, (h) =>
      claimWishes(h, [
        { wish: ids[0]!, kind: 'individual', name: '钱大方', share: 1 },
        { wish: ids[1]!, kind: 'individual', name: '钱大方', share: 1 },
        { wish: ids[2]!, kind: 'firm', name: '钱大方', share: 1 },
      ]),
    )
    const parties = await as('centre', (h) =>
      h.rows<{ id: Id; party: Id }>(
        sql`SELECT id, party FROM care.claim WHERE county = ${COUNTY} AND id = ANY (${[a!, b!, firm!]}::uuid[])`,
      ),
    )
    const of = (id: Id) => parties.find((p) => p.id === id)!.party
    expect(of(a!)).toBe(of(b!))
    expect(of(firm!)).not.toBe(of(a!))
    const latest = await as('centre', (h) =>
      listClaims(h, { page: 1, size: 50, kind: 'individual', latest: true, q: '钱**' } as never, {
        limit: 50,
        offset: 0,
      }),
    )
    expect(latest.total).toBe(1)
    // a second claim of the same wish by the same claimant is none
    await expect(
      bed.kernel.asSystem(COUNTY, (h) =>
        claimWishes(h, [{ wish: ids[0]!, kind: 'individual', name: '钱大方', share: 1 }]),
      ),
    ).rejects.toMatchObject({ code: 'already-exists' })
  })

  it('资金类心愿的落实，要有为这件心愿办理、已经支付的拨付', async () => {
    const money = { needs: 'money', needed: 30_000, title: '想有一笔钱修灶台' } as const
    const [id, another] = [await hung(money), await hung(money)]
    const claim = await as('leader', (h) => claimWish(h, { wish: id, kind: 'leader', officer: personOf('leader') }))
    const scope = (role: 'finance' | 'centre' | 'leader', person: Id) => ({ ...actor('centre'), role, person })
    const [finance, leader] = [scope('finance', personOf('clerk')), scope('leader', personOf('leader'))]
    const source = await bed.kernel.act(finance, async (h) => {
      const giver = await openAccount(h, { kind: 'outside', title: '爱心人士', place: COUNTY })
      const gift = await openAccount(h, { kind: 'gift', title: '捐款', place: COUNTY, parent: giver })
      const transfers = [{ source: giver, target: gift, amount: 100_000, purpose: 'funding' }]
      await post(h, { kind: 'receipt', total: 100_000, document: '银行回单', onDay: h.today, transfers })
      return gift
    })
    const asked = (about: string | null) =>
      as('centre', (h) =>
        requestPayment(h, {
          amount: 30_000,
          purpose: 'wish',
          from: [source],
          about,
          document: '申请表',
          to: { kind: 'resident', of: 'care.case', id: wang, title: '王**' },
        }),
      )
    const [right, wrong] = [await asked(`care.wish/${id}`), await asked(`care.wish/${another}`)]
    const deliver = (restsOn?: string) =>
      as('centre', (h) =>
        deliverClaim(h, { claim, what: '款项已经发放到户', ...(restsOn !== undefined && { restsOn }) }),
      )
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (e: { faults: { reason: string }[] }) => e.faults.map((f) => f.reason).join(''),
      )
    expect(await refused(deliver())).toContain('应当由拨付落实')
    expect(await refused(deliver(`funds.gift/${source}`))).toContain('应当由拨付落实')
    expect(await refused(deliver(`funds.payment/${personOf('clerk')}`))).toContain('没有这笔拨付')
    expect(await refused(deliver(`funds.payment/${wrong}`))).toContain('不是为这件心愿')
    expect(await refused(deliver(`funds.payment/${right}`))).toContain('还没有支付')
    await bed.kernel.act(leader, (h) => approvePayment(h, right))
    await bed.kernel.act(finance, (h) => payPayment(h, right))
    await deliver(`funds.payment/${right}`)
    expect((await load(id)).state).toBe('carried')
  })

  it('任何先后、任何份额，认领都不超过所需；办结的都有资格相符的确认', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(
          fc.record({
            share: fc.integer({ min: 1, max: 6 }),
            next: fc.constantFrom('keep', 'release', 'confirm', 'refuse'),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        async (needed, claims) => {
          const id = await hung({ needed })
          await Promise.all(
            claims.map(async ({ share, next }, at) => {
              const [claim] = await bed.kernel
                .asSystem(COUNTY, (h) => claimWishes(h, [{ wish: id, kind: 'individual', name: `认领人${at}`, share }]))
                .catch((error) => {
                  expect(['care-wish-full', 'rule-of-data']).toContain(error.code)
                  return [null]
                })
              if (claim == null || next === 'keep') return
              if (next === 'release')
                return as('centre', (h) =>
                  h.run(
                    sql`UPDATE care.claim SET state = 'released', released_at = now(), released_why = '试' WHERE county = ${COUNTY} AND id = ${claim}`,
                  ),
                )
              const [d] = await as('centre', (h) => deliver(h, [{ claim, what: '送去棉被' }]))
              return as('other', (h) =>
                confirmDeliveries(h, [
                  { delivery: d!, as: 'resident', name: '王秀兰', satisfied: next === 'confirm', why: '尺寸不合适' },
                ]),
              )
            }),
          )
          const w = await load(id)
          const all = await as('centre', (h) => claimsOf(h, id))
          const sum = (states: readonly string[]) =>
            all.filter((c) => states.includes(c.state)).reduce((n, c) => n + c.share, 0)
          expect(w.taken).toBe(sum(['open', 'carried', 'confirmed']))
          expect(w.done).toBe(sum(['confirmed']))
          expect(w.taken).toBeLessThanOrEqual(needed)
          expect(w.state === 'confirmed').toBe(w.done === needed)
          const bare = await as('centre', (h) =>
            h.rows(sql`SELECT c.id FROM care.claim c WHERE c.county = ${COUNTY} AND c.wish = ${id} AND c.state = 'confirmed' AND NOT EXISTS (
              SELECT 1 FROM care.delivery d JOIN care.confirmation x ON x.county = d.county AND x.delivery = d.id
              WHERE d.county = c.county AND d.claim = c.id AND x.satisfied AND x.name_print IN (d.for_print, (
                SELECT k.witness_print FROM care."case" k WHERE k.county = d.county AND k.id = d.of_case)))`),
          )
          expect(bare).toEqual([])
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('到期前提醒，逾期先告知再释放；说明了情况的不自动释放', async () => {
    bed.at('2016-03-02')
    const silent = await hung({ needs: 'deed', needed: 1, title: '想学会用手机' })
    const told = await hung({ needs: 'deed', needed: 1, title: '想看一场戏' })
    const [a, b] = await as('centre', (h) =>
      claimWishes(
        h,
        [silent, told].map((w) => ({ wish: w, kind: 'leader' as const, officer: personOf('leader') })),
      ),
    )
    const tend = () => bed.kernel.asSystem(COUNTY, tendClaims)
    bed.at('2016-03-28')
    expect(await tend()).toEqual({ reminded: expect.any(Number), told: 0, released: 0 })
    bed.at('2016-04-05')
    expect((await tend()).told).toBeGreaterThanOrEqual(2)
    await as('leader', (h) => answerClaim(h, b!, '戏班月底才来'))
    await expect(as('centre', (h) => releaseClaim(h, a!, '超过期限'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    bed.at('2016-04-09')
    expect((await tend()).released).toBeGreaterThanOrEqual(1)
    expect((await load(silent)).state).toBe('listed')
    expect((await load(told)).state).toBe('claimed')
    await as('centre', (h) => extendClaim(h, b!, '2016-05-10', '戏班月底才来，延长期限'))
    bed.at('2016-03-01')
  })
})

describe('公开页面', () => {
  it('墙上没有姓名和村名；登录后认领一部分，再登记放弃', async () => {
    // the newest stand first, and the wall has pages
    bed.at('2016-03-05')
    const id = await hung({ needed: 3, title: '想要三把新椅子' })
    const browser = new PlainBrowser(app)
    const wall = await browser.open(`/${COUNTY}/wishes?show=open`)
    expect(wall.status).toBe(200)
    expect(wall.text).toContain('想要三把新椅子')
    expect(wall.text).not.toMatch(/王|试100201|department/)
    expect((await browser.open(`/${COUNTY}/`)).text).toMatch(/<h3>微心愿<\/h3>[\s\S]*个上墙/)
    expect((await browser.open(`/${COUNTY}/wishes.json`)).text).not.toMatch(/王\*|print|100201/)
    await signIn(bed.kernel, browser, COUNTY, { phone: '13900000001', name: '李热心' })
    await browser.open(`/${COUNTY}/wishes/${id}/claim`)
    const wrong = await browser.submit('认领心愿', { share: '9', contact: '13900000001', sure: 'on' })
    expect(wrong.text).toContain('认领超出所需')
    const done = await browser.submit('认领心愿', { share: '2', contact: '１３９ ００００－０００１', sure: 'on' })
    expect(done.path).toContain('/me/claims')
    expect(await load(id)).toMatchObject({ taken: 2, state: 'claimed' })
    const [claim] = await as('village', (h) => claimsOf(h, id))
    expect(claim).toMatchObject({ contactMasked: '139****0001', share: 2, place: VILLAGE })
    await browser.open(`/${COUNTY}/me/claims/${claim!.id}`)
    await browser.submit('说明情况', { act: 'release', text: '临时外出，不能落实' })
    expect(await load(id)).toMatchObject({ taken: 0, state: 'listed' })
    const costly = await hung({ needs: 'money', needed: 12_345, title: '想有一笔钱买农具' })
    const data = JSON.parse((await browser.open(`/${COUNTY}/wishes.json`)).text) as { id: Id }[]
    expect(data.find((w) => w.id === costly)).toMatchObject({ needed: 123.45, unitName: '元' })
    expect(await as('centre', (h) => claimantContact(h, claim!.id, '联系落实'))).toBe('13900000001')
    await browser.open(`/${COUNTY}/me`)
    await browser.submit('注销账号', { sure: 'on' })
    expect(await bed.kernel.asSystem(COUNTY, forgetClosed)).toBe(1)
    expect(await as('centre', (h) => claimantContact(h, claim!.id, '联系落实'))).toBe('')
    // somebody else's claim is not there
    const other = new PlainBrowser(app)
    await signIn(bed.kernel, other, COUNTY, { phone: '13900000002', name: '孙旁人' })
    expect((await other.open(`/${COUNTY}/me/claims/${claim!.id}`)).status).toBe(404)
  })

  it('认领的公众不能以见证人的身份确认自己；认领时没有登记姓名的，由受助对象本人确认', async () => {
    const claimed = async (phone: string, name: string | null) => {
      const id = await hung({ needs: 'deed', needed: 1, title: '想有人帮着收拾院子' })
      const browser = new PlainBrowser(app)
      await signIn(bed.kernel, browser, COUNTY, { phone, name: name ?? '临时姓名' })
      if (name === null)
        await bed.kernel.database.asOwner((c) =>
          c.query(`UPDATE citizens.citizen SET name_sealed = NULL WHERE name_sealed IS NOT NULL`),
        )
      await browser.open(`/${COUNTY}/wishes/${id}/claim`)
      await browser.submit('认领心愿', { contact: phone, sure: 'on' })
      const [claim] = await as('centre', (h) => claimsOf(h, id))
      const delivery = await as('other', (h) => deliverClaim(h, { claim: claim!.id, what: '院子收拾好了' }))
      return { id, delivery }
    }
    const say = (delivery: Id, of: object) =>
      as('centre', (h) => confirmWish(h, { delivery, as: 'witness', name: '赵邻居', satisfied: true, evidence, ...of }))
    const own = await claimed('13900000007', '赵邻居')
    await expect(say(own.delivery, {})).rejects.toMatchObject({ params: { reason: '确认人不能是认领人。' } })
    const nameless = await claimed('13900000008', null)
    await expect(say(nameless.delivery, {})).rejects.toMatchObject({
      params: { reason: expect.stringContaining('没有登记姓名') },
    })
    await say(nameless.delivery, { as: 'resident', name: '王秀兰' })
    expect((await load(nameless.id)).state).toBe('confirmed')
  })

  it('申请加入志愿服务队，答复后成为队员；时长由另一人确认', async () => {
    const [team] = await as('centre', (h) =>
      volunteers.foundTeams(h, [{ title: '邻里互助队', intro: '上门看望老人', foundedOn: '2016-02-01' }]),
    )
    const browser = new PlainBrowser(app)
    expect((await browser.open(`/${COUNTY}/volunteers`)).text).toContain('邻里互助队')
    await signIn(bed.kernel, browser, COUNTY, { phone: '13900000003', name: '周志愿' })
    await browser.open(`/${COUNTY}/volunteers/${team}/join`)
    expect((await browser.submit('加入志愿服务队', { sure: 'on' })).text).toContain('申请已经收到')
    const [asked] = await as('centre', (h) => peopleOf(h, team!))
    await as('centre', (h) => volunteers.decideMember(h, asked!.id, true, ''))
    const [activity] = await as('centre', (h) =>
      volunteers.addActivities(h, [
        {
          team: team!,
          title: '清明上门打扫',
          onDay: '2016-03-01',
          held: { report: '上门打扫三户', attendance: [{ member: asked!.id, minutes: 120 }] },
        },
      ]),
    )
    await expect(as('centre', (h) => volunteers.confirmHours(h, activity!))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    expect((await as('centre', (h) => loadTeam(h, team!))).minutes).toBe(0)
    expect(await as('other', (h) => volunteers.confirmHours(h, activity!))).toBe(1)
    expect(await as('centre', (h) => loadTeam(h, team!))).toMatchObject({ members: 1, activities: 1, minutes: 120 })
  })

  it('公众的身份读不到关爱对象，也改不了别人的认领', async () => {
    const stranger = citizenScope(COUNTY, '01560000-0000-7000-8000-0000000009ff')
    await bed.kernel.act(stranger, async (h) => {
      expect(await h.rows(sql`SELECT 1 FROM care."case" WHERE county = ${COUNTY}`)).toEqual([])
      expect(await h.rows(sql`SELECT 1 FROM care.claim WHERE county = ${COUNTY}`)).toEqual([])
      expect(await h.run(sql`UPDATE care.claim SET released_why = 'x' WHERE county = ${COUNTY}`)).toBe(0)
    })
  })
})

it('村合并以后，在办的心愿随村走；已圆梦、部分圆梦的留在原来的村', async () => {
  await bed.kernel.asSystem(COUNTY, (h) => movePlaces(h, [VILLAGE], '999901100202'))
  const left = await bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<{ state: string }>(
      sql`SELECT DISTINCT state FROM care.wish WHERE county = ${COUNTY} AND place = ${VILLAGE} ORDER BY state`,
    ),
  )
  expect(left.map((w) => w.state)).toEqual(['confirmed', 'partly'])
})
