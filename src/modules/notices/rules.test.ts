import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Calendar } from '#kernel/pure/calendar.ts'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import { NOTICE_FIELDS, type NoticeField } from './model.ts'
import { forbiddenIn, lastDayOf, lint, notAnswerable, standingOf } from './rules.ts'

const calendar: Calendar = {
  notices: new Map([[2016, '国办发明电〔2015〕18号']]),
  // 2016-06-09 to 11 Dragon Boat, 12 worked
  exceptions: new Map([
    ['2016-06-09', false],
    ['2016-06-10', false],
    ['2016-06-12', true],
  ]),
}
const all = Object.keys(NOTICE_FIELDS) as NoticeField[]
const linted = (row: Record<string, unknown>, allowed = all) => [
  ...lint({ title: '纳入建档立卡公示', basis: '依据扶贫对象识别办法', rows: [row as never] }, allowed),
]

describe('公示的天数', () => {
  it('自然日照数，张贴当天不算', () => expect(lastDayOf(calendar, '2016-06-01', 7, 'natural')).toBe('2016-06-08'))
  it('工作日按日历，跳过假日，算上调休', () => {
    expect(lastDayOf(calendar, '2016-06-06', 5, 'working')).toBe('2016-06-14')
  })
})

describe('能不能办理下一步', () => {
  const notice = { state: 'open', endsOn: '2016-06-08', openObjections: 0, upheld: 0, why: null } as const
  it('期满而且没有异议才通过', () => {
    expect(standingOf(notice, '2016-06-08').state).toBe('running')
    expect(standingOf(notice, '2016-06-09')).toMatchObject({ state: 'passed', reasons: [] })
    expect(standingOf({ ...notice, state: 'ended' }, '2016-06-09').state).toBe('passed')
  })
  it('每个缘由都说，不只说第一个', () => {
    const s = standingOf({ ...notice, openObjections: 2, upheld: 1 }, '2016-06-05')
    expect(s.state).toBe('objected')
    expect(s.reasons).toHaveLength(3)
  })
  it('异议成立的，期满也不能按原结果办', () => {
    expect(standingOf({ ...notice, state: 'ended', upheld: 1 }, '2016-07-01').state).toBe('objected')
  })
  it('撤回的要重新公示', () => {
    expect(standingOf({ ...notice, state: 'withdrawn', why: '数字有误' }, '2016-07-01')).toMatchObject({
      state: 'withdrawn',
      reasons: [expect.stringContaining('数字有误')],
    })
  })
})

describe('公示里不能有的内容', () => {
  it.each([
    ['61082619800101123X', '身份证号'],
    ['６１０８２６１９８００１０１１２３X', '身份证号'],
    ['6108 2619 8001 0112 3X', '身份证号'],
    ['610826-19800101-1237', '身份证号'],
    ['1100001900-01-010004', '身份证号'],
    ['110000 1900-01-01 0004', '身份证号'],
    ['电话13800138000', '手机号码'],
    ['138-0013-8000', '手机号码'],
    ['一三八零零一三八零零零', '手机号码'],
    ['0912-5621234', '号码'],
    ['卡号6222021234567890123', '银行账号'],
    ['6108**********1234', '遮去'],
    ['长期患病', '健康'],
    ['因残', '健康'],
    ['ＨＩＶ', '健康'],
    ['在县医院做过透析', '健康'],
  ])('%s', (text, what) => expect(forbiddenIn(text)).toContain(what))

  it.each([
    '拟纳入建档立卡户',
    '2016年3月5日张贴',
    '2016-03-05 至 2016-03-12',
    '一二三组',
    '种植养殖 5000 元',
    '缺技术',
    '第二村民小组',
  ])('%s 可以写', (text) => expect(forbiddenIn(text)).toBeNull())

  it('任何合法的身份证号，怎样隔开都认得出', () => {
    const id = fc
      .tuple(
        fc.integer({ min: 110000, max: 659999 }),
        fc.integer({ min: 1900, max: 2015 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 0, max: 999 }),
      )
      .map(([area, y, m, d, n]) => {
        const body = `${area}${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}${String(n).padStart(3, '0')}`
        return body + checkDigitOf(body)
      })
    const apart = fc.array(fc.constantFrom('', ' ', '-', '  '), { minLength: 18, maxLength: 18 })
    fc.assert(
      fc.property(id, apart, fc.constantFrom('', '张某', '（', '号'), (number, gaps, before) => {
        const text = before + [...number].map((c, i) => c + (i < 17 ? gaps[i] : '')).join('')
        expect(forbiddenIn(text), text).not.toBeNull()
      }),
    )
  })

  it('只许这一类的栏目，名字必须隐去', () => {
    expect(linted({ name: '王**', place: '试验村', size: 4 })).toEqual([])
    expect(linted({ name: '王小明' })[0]?.what).toContain('隐去')
    expect(linted({ size: 4 }, ['name'])[0]?.what).toContain('栏目')
    expect(linted({ health: '好' })[0]?.what).toContain('栏目')
    expect(linted({ amount: 12_000_000 })).toEqual([])
    expect(linted({ quantity: 13800138000 })[0]?.what).toContain('号码')
  })
  it('地名照写，不当作健康状况；号码在哪里都不行', () => {
    expect(linted({ place: '哑柏镇' })).toEqual([])
    expect(linted({ place: '13800138000' })).toHaveLength(1)
    const titled = (title: string) => [...lint({ title, basis: '评议同意', rows: [{ place: '聋子沟村' }] }, all)]
    expect(titled('聋子沟村拟纳入建档立卡户公示')).toEqual([])
    expect(titled('聋子沟村患病户公示')).toHaveLength(1)
  })
  it('标题和依据也查', () => {
    const faults = [...lint({ title: '张三13800138000', basis: '患病', rows: [] }, all)]
    expect(faults.map((f) => f.at)).toEqual(['title', 'basis'])
  })
})

describe('异议由别人答复', () => {
  const facts = {
    role: 'township',
    person: 'a',
    takenBy: 'b',
    postedBy: 'c',
    answered: false,
    withdrawn: false,
  } as const
  it('登记的人、张贴的人、村里都不行', () => {
    expect([...notAnswerable(facts)]).toEqual([])
    expect([...notAnswerable({ ...facts, takenBy: 'a' })]).toHaveLength(1)
    expect([...notAnswerable({ ...facts, postedBy: 'a' })]).toHaveLength(1)
    expect([...notAnswerable({ ...facts, role: 'village' })]).toHaveLength(1)
    expect([...notAnswerable({ ...facts, answered: true })]).toHaveLength(1)
  })
})
