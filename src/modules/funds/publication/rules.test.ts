import { describe, expect, it } from 'vitest'
import { isOrganisation, namesWithin } from './rules.ts'

describe('公开账目里的名称', () => {
  it('单位的名称照登，可能是个人的不登', () => {
    for (const title of [
      '区财政',
      '县财政局',
      '县慈善会',
      '某某公司',
      '红十字会（县级）',
      '省级财政专项资金',
      '省财政厅',
      '县委组织部',
      '县扶贫办',
      '某某大学',
    ])
      expect(isOrganisation(title), title).toBe(true)
    for (const title of ['王建国', '李会', '王建社', '赵局', '张企业家', '爱心人士'])
      expect(isOrganisation(title), title).toBe(false)
  })

  it('文字里写出全名的认得，写单姓、隐去的不算；只有指纹的逐段对照', () => {
    expect(namesWithin('退给 孙 满仓', ['孙满仓家'], null)).toBe(true)
    expect(namesWithin('退给孙某', ['孙满仓', '王**', ''], null)).toBe(false)
    expect(namesWithin('付错了王小二', [], (part) => part === '王小二')).toBe(true)
    expect(namesWithin('付错了', [], (part) => part === '王小二')).toBe(false)
    expect(namesWithin('', ['孙满仓'], () => true)).toBe(false)
  })
})
