import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { adoptPack } from '#kernel/server/packs.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { openPortal, PlainBrowser } from '../../../../tests/kit/portal.ts'

const bed = testBed()
const COUNTY = '999901'
let browser: PlainBrowser

const figure = (value: number) => ({ value, link: '/findings?secret' })
const content = {
  toDate: { raised: figure(9), corrected: figure(7), demands: figure(2) },
  ofMonth: { raised: figure(4), corrected: figure(3), demands: figure(1) },
  categories: [
    {
      category: 'a',
      title: '服务群众不到位',
      toDate: { raised: figure(9), corrected: figure(7) },
      ofMonth: { raised: figure(4), corrected: figure(3) },
    },
  ],
  places: [
    {
      place: '999901100',
      name: '=甲乡',
      demands: figure(1),
      overdue: figure(2),
      toDate: { raised: figure(9), corrected: figure(7) },
    },
  ],
  unanswered: [{ name: '不该公开的支部', place: '999901100201', letters: figure(1) }],
  measures: [{ title: '不该公开的指标' }],
}

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY, '试验县')
  await bed.kernel.asSystem(COUNTY, async (h) => {
    await adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' })
    await h.run(sql`
      INSERT INTO supervision.bulletin (county, month, year, number, number_text, published_on, published_at, content, document, digest)
      VALUES (${COUNTY}, '2016-02', 2016, 1, '试组通〔2016〕1号', '2016-02-29', ${h.now}, ${JSON.stringify(content)},
        '{"signer":"不该公开的人"}', ${'ab'.repeat(32)})`)
  })
  browser = new PlainBrowser(await openPortal(bed.kernel))
})

it('首页、列表和一个月的通报：按类别、按乡镇的数字，别的一概没有', async () => {
  for (const path of ['/', '/bulletins', '/bulletins/2016-02', '/bulletins.json', '/bulletins/2016-02/data.json']) {
    const { status, text } = await browser.open(`/${COUNTY}${path}`)
    expect(status, path).toBe(200)
    expect(text, path).not.toMatch(/不该公开|secret/)
  }
  const { text } = await browser.open(`/${COUNTY}/bulletins/2016-02`)
  expect(text).toContain(
    '2016年2月，县里对照年初的承诺逐项检查，发现 4 个问题，整改到位 3 个；今年以来共发现 9 个，整改到位 7 个，整改到位的占 77.7%。',
  )
  expect((await browser.open(`/${COUNTY}/bulletins/2016-03`)).status).toBe(404)
  expect((await browser.open(`/${COUNTY}/bulletins/x`)).status).toBe(404)
})

it('下载的数据：CSV 里的文字不会被当成公式，JSON 可供别的网站读取', async () => {
  const csv = await browser.open(`/${COUNTY}/bulletins/2016-02/data.csv`)
  expect(csv.headers['content-disposition']).toContain('attachment')
  expect(csv.text).toContain('类别,服务群众不到位,9,7,,')
  expect(csv.text).not.toMatch(/,=甲乡/)
  const all = await browser.open(`/${COUNTY}/bulletins.json`)
  expect(all.headers['access-control-allow-origin']).toBe('*')
  expect(JSON.parse(all.text)[0]).toMatchObject({
    month: '2016-02',
    raised: 9,
    places: [{ name: '=甲乡', overdue: 2 }],
  })
  const catalogue = await browser.open(`/${COUNTY}/data.json`)
  const { 'dcat:dataset': sets } = JSON.parse(catalogue.text)
  for (const set of sets)
    for (const d of set['dcat:distribution']) {
      const path = new URL(d['dcat:downloadURL']).pathname
      expect((await browser.open(path)).status, path).toBe(200)
    }
  expect((await browser.open(`/${COUNTY}/data`)).text).toContain('每月督查通报')
})
