import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from './day.ts'
import {
  birthOf,
  checkDigitOf,
  idNumberFault,
  maskAccount,
  maskId,
  maskName,
  maskPhone,
  plainIdNumber,
  plainPhone,
  sexOf,
} from './identity.ts'

const TODAY = '2016-10-31'
const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''))
const born = fc.integer({ min: 0, max: 42_000 }).map((days) => addDays('1901-01-01', days))
const idNumber = fc.tuple(digits(6), born, digits(3)).map(([area, day, order]) => {
  const seventeen = area + day.replaceAll('-', '') + order
  return { id: seventeen + checkDigitOf(seventeen), day, order }
})

describe('身份证号', () => {
  it('标准所附两例、无人使用的地区码，都照验', () => {
    expect(idNumberFault('11010519491231002X', TODAY)).toBeNull()
    expect(idNumberFault('440524188001010014', TODAY)).toContain('不是出生日期')
    expect(checkDigitOf('44052418800101001')).toBe('4')
    expect(idNumberFault(`10000119900101001${checkDigitOf('10000119900101001')}`, TODAY)).toBeNull()
    expect(idNumberFault(`00000019900101001${checkDigitOf('00000019900101001')}`, TODAY)).toBeNull()
  })

  it('每种错都说得出来', () => {
    expect(idNumberFault('110105491231002', TODAY)).toContain('15 位')
    expect(idNumberFault('1101051949', TODAY)).toContain('现在填了 10 位')
    expect(idNumberFault('110105194912310021', TODAY)).toContain('校验码')
    expect(idNumberFault('110105199002300028', TODAY)).toContain('19900230')
    expect(idNumberFault(`11010520161101002${checkDigitOf('11010520161101002')}`, TODAY)).toContain('晚于今天')
    expect(plainIdNumber(' １１０１０５ 19491231002x ')).toBe('11010519491231002X')
  })

  it('凡是造对的都认，生日和性别读得回来', () => {
    fc.assert(
      fc.property(idNumber, ({ id, day, order }) => {
        expect(idNumberFault(id, TODAY)).toBeNull()
        expect(birthOf(id)).toBe(day)
        expect(sexOf(id)).toBe(Number(order[2]) % 2 === 1 ? 'male' : 'female')
      }),
      { numRuns: 1000 },
    )
  })

  it('错一位、相邻两位写反，必被发现', () => {
    fc.assert(
      fc.property(idNumber, fc.nat(16), fc.integer({ min: 1, max: 9 }), ({ id }, at, by) => {
        const wrong = id.slice(0, at) + String((Number(id[at]) + by) % 10) + id.slice(at + 1)
        expect(idNumberFault(wrong, TODAY)).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(idNumber, fc.nat(15), ({ id }, at) => {
        fc.pre(id[at] !== id[at + 1])
        const swapped = id.slice(0, at) + id[at + 1] + id[at] + id.slice(at + 2)
        expect(idNumberFault(swapped, TODAY)).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('任何文字都有答复，不出错', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const fault = idNumberFault(text, TODAY)
        expect(fault === null || fault.length > 0).toBe(true)
      }),
    )
  })
})

describe('遮掩', () => {
  it('照规定的样子', () => {
    expect(maskId('610826199001011234')).toBe('6108**********1234')
    expect(maskPhone('13812345678')).toBe('138****5678')
    expect(maskAccount('6228480402564890018')).toBe('***************0018')
    expect(maskName('王小明')).toBe('王**')
    expect(maskName('王')).toBe('*')
    expect(maskName('欧阳明')).toBe('欧阳**')
    expect(maskName('欧阳')).toBe('欧**')
    expect(maskName('王**')).toBe('王**')
  })

  it('姓名遮掩以后看不出长短', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\u4e00-\u9fa5]{2,12}$/), (name) => {
        expect(maskName(name)).toMatch(/^.{1,2}\*\*$/u)
      }),
    )
  })

  it('电话怎样写都认得', () => {
    for (const typed of ['138 1234 5678', '１３８１２３４５６７８', '+86 138-1234-5678', '8613812345678'])
      expect(plainPhone(typed)).toBe('13812345678')
    expect(plainPhone('０９１２－３４２ ５６７８')).toBe('09123425678')
  })

  it('长度不变，露出的从不多于遮住的加头', () => {
    fc.assert(
      fc.property(digits(18), fc.nat(18), (text, length) => {
        const part = text.slice(0, length)
        for (const mask of [maskId, maskPhone, maskAccount]) {
          expect(mask(part)).toHaveLength(length)
          if (length > 0) expect(mask(part)).toContain('*')
        }
      }),
    )
  })
})
