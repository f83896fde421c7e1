import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import * as handovers from './cases/handovers.ts'
import * as plans from './cases/plans.ts'
import * as cases from './cases/service.ts'
import { viewCase } from './cases/view.ts'
import { care } from './module.ts'
import * as operator from './operator/service.ts'
import { enrolMembers } from './roster/service.ts'
import { actor, COUNTY, openCase, openCentre, personOf, postOf, VILLAGE, type Who } from './sample.ts'
import { careSummary } from './summary/service.ts'

const bed = testBed()
const as = <T>(who: Who, work: (h: Handle) => Promise<T>) => bed.kernel.act(actor(who), work)
const one = { place: VILLAGE, category: 'elder', ground: '独居，生活需要照料' }

beforeAll(async () => {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openCentre(bed.kernel, { adviserMost: 3 })
})

describe('关爱对象', () => {
  it('登记、审核、建档、计划、办结；姓名处处隐去，查看封存内容记入日志', async () => {
    const [id] = await as('village', (h) => cases.registerCases(h, [{ ...one, name: '王秀兰', phone: '13800138000' }]))
    await expect(
      as('village', (h) => cases.review(h, id!, { result: 'pass', grounds: '自己审核自己登记的' })),
    ).rejects.toMatchObject({ code: 'action-not-allowed' })
    await as('centre', (h) => cases.review(h, id!, { result: 'pass', grounds: '经入户核实，情况属实' }))
    await as('centre', (h) =>
      cases.fileCase(h, id!, { adviser: personOf('department'), situation: '独居，子女在外', health: '高血压' }),
    )
    await as('township', (h) =>
      plans.planCase(h, id!, {
        year: 2016,
        goal: '每周有人上门',
        items: [{ what: '每周上门一次', person: personOf('department'), dueOn: '2016-03-31' }],
      }),
    )
    // the adviser serves in a department without a place, and sees the case as their own
    const mine = await as('department', (h) => viewCase(h, id!))
    expect(mine).toMatchObject({
      shown: '王**',
      phoneMasked: '138****8000',
      state: 'planned',
      adviserName: 'department某',
      mayUnmask: false,
    })
    expect(JSON.stringify(mine)).not.toMatch(/王秀兰|13800138000|高血压/)
    await as('department', (h) =>
      plans.finishItem(h, mine.plans[0]!.items[0]!.id, { note: '已上门四次', evidence: [] }),
    )
    expect(await as('centre', (h) => cases.unmask(h, id!, 'health', '安排就医'))).toBe('高血压')
    expect(await as('centre', (h) => cases.unmask(h, id!, 'name', '联系本人'))).toBe('王秀兰')
    const told = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ why: string }>(sql`SELECT why FROM kernel.journal WHERE command = 'care.unmask' ORDER BY at`),
    )
    expect(told.map((t) => t.why).sort()).toEqual(['安排就医', '联系本人'])
  })

  it('未通过的由没有参加过的人复审；数据库自己也认人', async () => {
    const [id] = await as('village', (h) => cases.registerCases(h, [{ ...one, name: '李桂花' }]))
    await as('centre', (h) => cases.review(h, id!, { result: 'refuse', grounds: '收入超过标准' }))
    await expect(
      as('centre', (h) => cases.review(h, id!, { result: 'pass', grounds: '本人改口再审' })),
    ).rejects.toMatchObject({ code: 'action-not-allowed' })
    await expect(
      as('centre', (h) => cases.reviewCases(h, [{ case: id!, result: 'pass', grounds: '绕过页面再审' }])),
    ).rejects.toMatchObject({ code: 'care-second-person' })
    bed.at('2016-03-02')
    await as('other', (h) => cases.review(h, id!, { result: 'pass', grounds: '补充材料后复审属实' }))
    bed.at('2016-03-01')
    const seen = await as('centre', (h) => viewCase(h, id!))
    expect(seen.reviews.map((r) => r.kind + r.result)).toEqual(['初审不通过', '复审通过'])
  })

  it('同一个人不登记两次；身份证号写错的退回', async () => {
    const idNumber = '610826195001010010'
    const error = await as('village', (h) =>
      cases.registerCases(h, [{ ...one, name: '赵大', idNumber: '610826195001010011' }]),
    ).catch((e) => e)
    expect(error).toMatchObject({ code: 'input-invalid', faults: [{ at: 'idNumber' }] })
    const good = [...'0123456789X'].map((c) => idNumber.slice(0, 17) + c)
    const taken: string[] = []
    for (const number of good)
      await as('village', (h) => cases.registerCases(h, [{ ...one, name: '赵大', idNumber: number }])).then(
        () => taken.push(number),
        () => undefined,
      )
    expect(taken).toHaveLength(1)
    await expect(
      as('centre', (h) => cases.registerCases(h, [{ ...one, name: '赵大', idNumber: taken[0]! }])),
    ).rejects.toMatchObject({ code: 'care-registered-already' })
    await expect(
      as('village', (h) => cases.registerCases(h, [{ ...one, place: '999901100202', name: '外村人' }])),
    ).rejects.toMatchObject({ code: 'input-invalid' })
  })

  it('建了档的人时时有首席顾问：撤、换、离任都不行，除非有人接', async () => {
    const id = await openCase(bed.kernel, '孙大娘', 'helper')
    const lone = (statement: (h: Handle) => Promise<unknown>) =>
      expect(as('centre', statement)).rejects.toMatchObject({ code: 'care-without-adviser' })
    await lone((h) =>
      h.run(
        sql`UPDATE care.adviser SET to_day = current_date, ended_at = now() WHERE county = ${COUNTY} AND of_case = ${id}`,
      ),
    )
    await lone((h) =>
      h.run(sql`UPDATE care."case" SET state = 'filed' WHERE county = ${COUNTY} AND state = 'reviewed'`),
    )
    await expect(
      bed.kernel.asSystem(COUNTY, (h) =>
        h.run(
          sql`UPDATE people.post SET to_day = '2016-03-01', ended_at = now() WHERE county = ${COUNTY} AND id = ${postOf('helper')}`,
        ),
      ),
    ).rejects.toMatchObject({ code: 'care-without-adviser', params: { name: expect.stringContaining('孙**') } })
    const handover = await as('centre', (h) =>
      handovers.openHandover(h, id, personOf('leader'), '低保证、慢病用药提醒'),
    )
    await expect(as('centre', (h) => handovers.finishHandover(h, handover))).rejects.toMatchObject({
      reasons: ['移交人还没有签字。', '接收人还没有签字。'],
    })
    await as('helper', (h) => handovers.signHandover(h, handover))
    await expect(as('village', (h) => handovers.signHandover(h, handover))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await as('leader', (h) => handovers.signHandover(h, handover))
    await as('centre', (h) => handovers.finishHandover(h, handover))
    expect((await as('centre', (h) => viewCase(h, id))).adviserName).toBe('leader某')
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.run(
        sql`UPDATE people.post SET to_day = '2016-03-01', ended_at = now() WHERE county = ${COUNTY} AND id = ${postOf('helper')}`,
      ),
    )
  })

  it('一名首席顾问联系的人数有限', async () => {
    for (const name of ['甲大爷', '乙大爷', '丙大爷']) await openCase(bed.kernel, name, 'inspector')
    await expect(openCase(bed.kernel, '丁大爷', 'inspector')).rejects.toMatchObject({
      code: 'care-adviser-full',
      params: { has: 3, most: 3 },
    })
  })
})

describe('运营考核', () => {
  const held = { held: true, note: '现场查看属实' }
  const evidence = async () => {
    const id = await as('centre', async (h) => {
      const file: Id = h.id()
      await h.run(
        sql`INSERT INTO kernel.file (county, id, place, person, name, type, size, digest, at) VALUES (${COUNTY}, ${file}, ${COUNTY}, ${h.scope.person}, 'a.jpg', 'image/jpeg', 1, 'x', ${h.now})`,
      )
      return file
    })
    return [id]
  }

  it('没有经另一人确认、四项齐备的核查，就不能续约；数据库也拒绝', async () => {
    const contract = await as('centre', (h) =>
      operator.signContract(h, {
        operator: '试验社工中心',
        from: '2016-01-01',
        to: '2016-12-31',
        amount: 46_800_000,
        scope: '运营党员关爱中心',
        document: '合同 2016-1',
      }),
    )
    const renewal = await as('centre', (h) =>
      operator.askRenewal(h, contract, { to: '2017-12-31', amount: 46_800_000, document: '合同 2017-1' }),
    )
    await expect(as('leader', (h) => operator.decideRenewal(h, renewal, true, '同意续约'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    const file = await evidence()
    const failed = await as('centre', (h) =>
      operator.checkOperator(h, contract, {
        members: held,
        rules: held,
        activities: held,
        signs: { held: false, note: '没有挂牌' },
        evidence: file,
      }),
    )
    await expect(as('centre', (h) => operator.confirmCheckup(h, failed, true, '属实，予以确认'))).rejects.toMatchObject(
      { code: 'action-not-allowed' },
    )
    await as('leader', (h) => operator.confirmCheckup(h, failed, false, '整改后重新核查'))
    await expect(
      as('leader', (h) =>
        h.run(sql`INSERT INTO care.contract (county, id, place, operator, from_day, to_day, amount, scope, document, renews, at)
        VALUES (${COUNTY}, ${h.id()}, ${COUNTY}, '试', '2017-01-01', '2017-12-31', 1, '直接写', '无', ${contract}, now())`),
      ),
    ).rejects.toMatchObject({ code: 'care-renewal-unchecked', params: { year: 2016 } })
    const passed = await as('centre', (h) =>
      operator.checkOperator(h, contract, {
        members: held,
        rules: held,
        activities: held,
        signs: held,
        evidence: file,
      }),
    )
    await as('leader', (h) => operator.confirmCheckup(h, passed, true, '属实，予以确认'))
    const made = await as('leader', (h) => operator.decideRenewal(h, renewal, true, '核查通过，同意续约'))
    expect(made).not.toBeNull()
  })

  it('拟不续约先告知、听取意见，再决定', async () => {
    const contract = await as('centre', (h) =>
      operator.signContract(h, {
        operator: '另一社工中心',
        from: '2016-01-01',
        to: '2016-06-30',
        amount: 0,
        scope: '运营志愿服务站',
        document: '合同 2016-2',
      }),
    )
    const renewal = await as('centre', (h) =>
      operator.askRenewal(h, contract, { to: '2016-12-31', amount: 0, document: '合同 2016-3' }),
    )
    await expect(as('leader', (h) => operator.decideRenewal(h, renewal, false, '不予续约'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await as('leader', (h) => operator.tellRefusal(h, renewal, '活动场次没有达到约定'))
    const early = await as('leader', (h) => operator.decideRenewal(h, renewal, false, '不予续约')).catch((e) => e)
    expect(early.reasons[0]).toContain('2016-03-04')
    await as('centre', (h) => operator.answerRefusal(h, renewal, '三月以后补足场次'))
    expect(await as('leader', (h) => operator.decideRenewal(h, renewal, false, '补足无法在合同期内完成'))).toBeNull()
  })
})

it('概览的每个数字都是记录数，各有单位', async () => {
  await as('centre', (h) =>
    enrolMembers(h, [
      { kind: 'firm', title: '试验商贸公司' },
      { kind: 'volunteer', title: '李志愿' },
    ]),
  )
  const before = await as('centre', (h) => careSummary(h, { year: 2016 }))
  const value = (s: typeof before, key: string) => s.groups.flatMap((g) => g.figures).find((f) => f.key === key)
  expect(value(before, 'members.firm')).toMatchObject({ value: 1, unit: '家' })
  expect(value(before, 'reviews')!.unit).toBe('人次')
  expect(value(before, 'reviews')!.value).toBeGreaterThan(value(before, 'reviewed')!.value)
  await as('village', (h) => cases.registerCases(h, [{ ...one, name: '周再加' }]))
  const after = await as('centre', (h) => careSummary(h, { year: 2016 }))
  expect(value(after, 'registered')!.value).toBe(value(before, 'registered')!.value + 1)
})

it('概览里每个以记录计的数字，与所开列表的总数相同', async () => {
  const summary = await as('centre', (h) => careSummary(h, { year: 2016 }))
  const routes = new Map(care.routes!.filter((r) => r.method === 'GET').map((r) => [r.path, r]))
  const distinct = /^(reviewed|people|claims\.)/
  for (const f of summary.groups
    .flatMap((g) => g.figures)
    .filter(
      (one) => one.link.startsWith('/care/') && !distinct.test(one.key) && !['contracts', 'checks'].includes(one.key),
    )) {
    const url = new URL(f.link, 'http://console')
    const route = routes.get(`/api${url.pathname}`)
    expect(route, f.link).toBeDefined()
    const query = route!.query!.parse(Object.fromEntries(url.searchParams))
    const list = (await as('centre', (h) => route!.run(h, { query } as never, bed.kernel))) as { total: number }
    expect(list.total, `${f.key} ${f.link}`).toBe(f.value)
  }
})
