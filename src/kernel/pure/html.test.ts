import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barChart, columnChart } from './chart.ts'
import { Html, html, safeUrl } from './html.ts'
import { newReceipt, receiptOf } from './receipt.ts'

describe('网页模板', () => {
  it('放进去的都是文字，除非它本身就是网页', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = html`<p title="${text}">${text}</p>`.text
        expect(made.match(/</g)).toHaveLength(2)
        expect(made.match(/"/g)).toHaveLength(2)
        expect(made).not.toContain("'")
        const back = made.slice(made.indexOf('>') + 1, made.lastIndexOf('<'))
        const plain = back.replace(
          /&(amp|lt|gt|quot|#39);/g,
          (m) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[m]!,
        )
        expect(plain).toBe(text)
      }),
    )
  })

  it('列表连起来，空的和真假值不显示，数字照写', () => {
    const rows = [1, null, undefined, false, true, html`<b>二</b>`, ['<', 3n]]
    expect(html`<p>${rows}</p>`.text).toBe('<p>1<b>二</b>&lt;3</p>')
    expect(html`${0}` instanceof Html).toBe(true)
    expect(html`${0}`.text).toBe('0')
  })

  it('链接只能是站内、https 和电话，能执行的一律去掉', () => {
    for (const good of ['/a?b=1', '#x', '?q', 'https://a.b/', 'http://a', 'tel:12345']) expect(safeUrl(good)).toBe(good)
    for (const bad of ['javascript:alert(1)', ' javascript:1', '//evil', 'data:text/html,x', 'vbscript:x', 'x'])
      expect(safeUrl(bad)).toBe('#')
  })
})

describe('图', () => {
  it('数字都在图里和说明里，零和没有的月份也画得出', () => {
    const bars = barChart('钱（元）', [
      { label: '<甲>', value: 100, text: '100 元' },
      { label: '乙', value: 0, text: '0 元' },
      { label: '丙', value: -5, text: '-5 元' },
    ]).text
    expect(bars).toContain('&lt;甲&gt;')
    expect([...bars.matchAll(/width="([\d.]+)%" height="18" rx/g)].map((m) => m[1])).toEqual(['100', '0', '0'])
    for (const figure of ['100 元', '0 元', '-5 元']) expect(bars).toContain(`<b>${figure}</b>`)
    expect(bars).not.toMatch(/NaN|width="-/)
    expect(barChart('空', []).text).toBe('')
  })

  it('柱状图下面有同样数字的表；没有的月份写明，不同单位的只在表里', () => {
    const months = { head: '月份', labels: ['1月', '2月'] }
    const { text } = columnChart('每月', months, [
      { label: '发现', values: [4, null] },
      { label: '整改', values: [1, -2], texts: ['1 个', '退回 2 个'] },
      { label: '函', values: [7, 8], drawn: false },
    ])
    const [picture, table] = text.split('<table>')
    expect(picture!.match(/<rect/g)).toHaveLength(3)
    expect(picture).not.toContain('函')
    expect(table!.match(/<rect/g)).toHaveLength(2)
    expect([...table!.matchAll(/<rect [^>]*width="([\d.]+)%"/g)].map((m) => m[1])).toEqual(['100', '25'])
    for (const figure of ['4', '无', '1 个', '退回 2 个', '7', '8']) expect(table).toContain(`</span>${figure}<`)
    expect(columnChart('零', { head: '月份', labels: ['1月'] }, [{ label: '甲', values: [0] }]).text).not.toContain(
      'NaN',
    )
    expect(columnChart('空', { head: '月份', labels: [] }, []).text).toBe('')
  })
})

describe('受理编号', () => {
  it('十六位，怎样抄写都认得；不是编号的不认', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
        const code = newReceipt(random)
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
        const copied = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
        expect(receiptOf(copied)).toBe(code)
        expect(receiptOf(code.slice(1))).toBeNull()
      }),
    )
    const many = new Set(Array.from({ length: 1000 }, () => newReceipt()))
    expect(many.size).toBe(1000)
    expect(receiptOf('＊'.repeat(16))).toBeNull()
  })
})
