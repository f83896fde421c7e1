import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { measures as staffing } from '#modules/people/measures.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import {
  amendMonth,
  computeMonth,
  figureFor,
  figuresByPlace,
  freezeMonth,
  recordsOf,
  refuseSettled,
  verifyMonth,
} from './service.ts'
import * as store from './store.ts'

const bed = testBed()
const COUNTY = '999901'
const [EAST, WEST] = ['999901100', '999901101']
const measure = staffing[0]!
const MARCH = '2016-03'

beforeAll(async () => {
  bed.at('2016-01-04')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, EAST, WEST, `${EAST}201`]
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `地${code}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    const [east, west] = [h.id(), h.id()]
    await registerOrganisations(
      h,
      [
        { id: east, kind: 'township-committee', name: '东镇党委', place: EAST, parent: null },
        { id: west, kind: 'township-committee', name: '西镇党委', place: WEST, parent: null },
      ],
      '2016-01-01',
    )
    const titles: [string, string, string][] = [
      ['党委书记', EAST, east],
      ['党委副书记', EAST, east],
      ['组织委员', EAST, east],
      ['专职党务干部', EAST, east],
      ['专职党务干部', EAST, east],
      ['专职党务干部', EAST, east],
      ['党委书记', WEST, west],
    ]
    const posts = titles.map(([title, place, unit]) => ({
      id: h.id(),
      person: h.id(),
      title,
      role: 'township' as const,
      place,
      unit,
    }))
    await registerPeople(
      h,
      { people: posts.map((p, i) => ({ id: p.person, name: `干部${i}` })), posts, accounts: [] },
      '2016-01-04',
    )
  })
  bed.at('2016-04-01')
})

describe('月度数字', () => {
  it('一条语句算出全县，重复计算结果不变', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect(await computeMonth(h, staffing, MARCH)).toBe(2)
      expect(await computeMonth(h, staffing, MARCH)).toBe(2)
      expect(await figureFor(h, { measure: measure.key, month: MARCH, place: COUNTY })).toEqual({
        numerator: 5,
        denominator: 8,
        figure: 0.625,
      })
    })
  })

  it('按地区逐级汇总，没有数字的地区也在列', async () => {
    const rows = await bed.kernel.asSystem(COUNTY, (h) =>
      figuresByPlace(h, { measure: measure.key, month: MARCH, level: 'township' }),
    )
    expect(rows.map((r) => [r.place, r.numerator, r.denominator, r.figure])).toEqual([
      [EAST, 4, 4, 1],
      [WEST, 1, 4, 0.25],
    ])
    const villages = await bed.kernel.asSystem(COUNTY, (h) =>
      figuresByPlace(h, { measure: measure.key, month: MARCH, level: 'village', under: EAST }),
    )
    expect(villages).toEqual([
      { place: `${EAST}201`, name: `地${EAST}201`, numerator: 0, denominator: 0, figure: null },
    ])
  })

  it('数字打开就是记录，分页不影响合计', async () => {
    const { total, sum, rows } = await bed.kernel.asSystem(COUNTY, (h) =>
      recordsOf(h, measure, { month: MARCH, side: 'numerator', place: EAST }, { limit: 2, offset: 0 }),
    )
    expect([total, sum, rows.length]).toEqual([4, 4, 2])
    expect(rows[0]!.title).toMatch(/书记|组织委员|党务干部/)
  })

  it('乡镇只看到本乡镇的数字', async () => {
    const scope = scopeFor('township', EAST)
    expect(
      await bed.kernel.act(scope, (h) => figureFor(h, { measure: measure.key, month: MARCH, place: COUNTY })),
    ).toMatchObject({ numerator: 4, denominator: 4 })
  })

  it('乡镇不能写入数字', async () => {
    const write = bed.kernel.act(scopeFor('township', EAST), (h) => computeMonth(h, staffing, MARCH))
    await expect(write).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('月结之中', () => {
  it('月结取定的数字不再重算，月结自己重来不受影响', async () => {
    const FEBRUARY = '2016-02'
    const close = () => bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, staffing, FEBRUARY, { hold: true }))
    await bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, staffing, FEBRUARY))
    expect(await close()).toBe(2)
    await expect(bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, staffing, FEBRUARY))).rejects.toMatchObject({
      code: 'month-closing',
    })
    const refused = bed.kernel.act(scopeFor('clerk', COUNTY), (h) => refuseSettled(h, FEBRUARY))
    await expect(refused).rejects.toMatchObject({ code: 'month-closing' })
    expect(await close()).toBe(2)
    const digest = await bed.kernel.asSystem(COUNTY, (h) => freezeMonth(h, FEBRUARY))
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    await expect(close()).rejects.toMatchObject({ code: 'month-closed' })
    await bed.kernel.asSystem(COUNTY, (h) => refuseSettled(h, MARCH))
  })

  it('算到一半的等月结取数提交，然后被拒绝', async () => {
    const order: string[] = []
    const month = '2016-01'
    let begun: (() => void) | undefined
    const taking = new Promise<void>((resolve) => {
      begun = resolve
    })
    const close = bed.kernel.asSystem(COUNTY, async (h) => {
      await computeMonth(h, staffing, month, { hold: true })
      begun?.()
      await h.run(sql`SELECT pg_sleep(0.2)`)
      order.push('close')
    })
    await taking
    const other = bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, staffing, month))
    await expect(other).rejects.toMatchObject({ code: 'month-closing' })
    order.push('other')
    await close
    expect(order).toEqual(['close', 'other'])
  })
})

describe('月结之后', () => {
  it('冻结后数字有摘要，再冻结得到同一摘要', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => {
      const digest = await freezeMonth(h, MARCH)
      expect(digest).toMatch(/^[0-9a-f]{64}$/)
      expect(await freezeMonth(h, MARCH)).toBe(digest)
      expect(await verifyMonth(h, MARCH)).toBe(true)
    })
  })

  it('数据库拒绝对已结月份的任何改动', async () => {
    for (const change of [
      sql`UPDATE measures.value SET numerator = 4 WHERE county = ${COUNTY} AND month = ${MARCH} AND place = ${WEST}`,
      sql`DELETE FROM measures.value WHERE county = ${COUNTY} AND month = ${MARCH}`,
      sql`INSERT INTO measures.value (county, month, measure, subject, place, numerator, denominator, computed_at)
          VALUES (${COUNTY}, ${MARCH}, 'x.y', 'x', ${WEST}, 1, 1, now())`,
      sql`UPDATE measures.taking SET as_of = now() WHERE county = ${COUNTY}`,
    ])
      await expect(bed.kernel.asSystem(COUNTY, (h) => h.run(change))).rejects.toMatchObject({ code: 'rule-of-data' })
    await expect(bed.kernel.asSystem(COUNTY, (h) => computeMonth(h, staffing, MARCH))).rejects.toMatchObject({
      code: 'month-closed',
    })
  })

  it('事后的事实只能作更正，原数不动，更正前后并列', async () => {
    const leader = scopeFor('leader', COUNTY)
    await expect(
      bed.kernel.act(leader, (h) => amendMonth(h, measure, MARCH, '核对无误不应更正')),
    ).rejects.toMatchObject({ code: 'nothing-to-amend' })
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.run(sql`UPDATE people.post SET to_day = '2016-03-20' WHERE county = ${COUNTY} AND place = ${WEST}`),
    )
    const { subjects } = await bed.kernel.act(leader, (h) => amendMonth(h, measure, MARCH, '西镇书记3月20日已离任'))
    expect(subjects).toBe(1)
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect(await figureFor(h, { measure: measure.key, month: MARCH, place: COUNTY })).toMatchObject({ numerator: 5 })
      const [amended] = await store.listAmendments(h, measure, MARCH, COUNTY)
      expect(amended).toMatchObject({
        subjects: 1,
        before: { numerator: 5, figure: 0.625 },
        after: { numerator: 4, figure: 0.5 },
      })
      expect(await verifyMonth(h, MARCH)).toBe(true)
    })
  })
})
