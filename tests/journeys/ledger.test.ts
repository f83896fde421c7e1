import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFrontEnd } from '#apps/front-end.ts'
import { addPages } from '#apps/pages.ts'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { type SheetValue, writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import { startWorker, type Worker } from '#kernel/server/jobs.ts'
import { DESKTOP, faultsOf, openBrowser, PHONE, visit } from '../kit/browser.ts'
import { testBed } from '../kit/county.ts'
import { gb18030 } from '../kit/gb18030.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../kit/office.ts'

/** A township's secretary brings the sheet that the township has kept for itself, with what is wrong in it. */
const bed = testBed()
let office: Office
let worker: Worker
let browser: Browser
let url = ''
/** of everybody who came */
const complaints: string[][] = []

beforeAll(async () => {
  await buildFrontEnd(() => undefined, 'console')
  bed.at('2016-03-01')
  office = await openOffice(bed.kernel)
  await addPages(office.app, bed.kernel)
  worker = await startWorker(bed.kernel)
  url = await office.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await worker?.stop()
  await office?.app.close()
})

async function as(login: string, viewport = DESKTOP): Promise<Page> {
  const visited = await visit(browser, url, login, { viewport, password: PASSWORD })
  complaints.push(visited.complaints)
  return visited.page
}

const numbers = ['19600203101', '19620506102', '19900708103', '19550103105', '19700101107', '19850909109'].map((n) => {
  const seventeen = `999901${n}`
  return seventeen + checkDigitOf(seventeen)
})
const HEADINGS = [
  ['序号'],
  ['户主'],
  ['家庭成员情况', '姓名'],
  ['家庭成员情况', '身份证号码'],
  ['家庭成员情况', '与户主关系'],
  ['家庭成员情况', '健康状况'],
  ['家庭住址', '行政村'],
  ['家庭住址', '组'],
  ['联系电话'],
  ['住房面积（㎡）'],
  ['2015年收入（万元）', '务工收入'],
]
type Row = SheetValue[]
const more = (name: string, id: string, relation: string, health = '健康'): Row => [
  ...[null, null, name, id, relation, health, null, null, null, null, null],
]
const good = (): Row[] => [
  [1, '雷秉坤', '雷秉坤', numbers[0]!, '户主', '健康', '试100201', '一组', '13800001111', '86平米', '1.2'],
  more('贺桂芳', numbers[1]!, '妻子', '长期慢性病'),
  more('雷小龙', numbers[2]!, '长子'),
  [2, '霍天佑', '霍天佑', numbers[3]!, '户主', '健康', '试100202', '二组', '13800002222', '90', '0.8'],
]
/** The check digit, the word for health, the village, the area and a number that stands twice. */
const bad = (): Row[] => {
  const rows = good()
  rows[1]![3] = `${numbers[1]!.slice(0, 17)}${numbers[1]!.endsWith('X') ? '1' : 'X'}`
  rows[1]![5] = '亚健康'
  rows[2]![3] = numbers[0]!
  rows[3]![6] = '王家沟村'
  rows[3]![9] = '九十'
  return rows
}

async function xlsx(rows: Row[]) {
  const bytes = await writeWorkbook([
    {
      name: '汇总',
      title: '试100镇2016年农户基本情况台账',
      line: '填报单位：试100镇人民政府　　填报日期：2016年2月28日',
      columns: HEADINGS.map((title) => ({ title, kind: 'text' as const })),
      rows,
      foot: '负责人：　　　填表人：',
    },
  ])
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: '农户台账.xlsx', mimeType, buffer: Buffer.from(bytes) }
}

/** As a county's old program writes it: two rows of headings, GB18030, no merges. */
function csv(rows: Row[]) {
  const upper = HEADINGS.map((path, i) => (i > 0 && HEADINGS[i - 1]![0] === path[0] ? '' : path[0]!))
  const lower = HEADINGS.map((path) => path[1] ?? '')
  const lines = [['农户台账'], upper, lower, ...rows].map((cells) => cells.map((cell) => cell ?? '').join(','))
  return { name: '农户台账.csv', mimeType: 'text/csv', buffer: Buffer.from(gb18030(lines.join('\r\n'))) }
}

type File = Awaited<ReturnType<typeof xlsx>>

async function choose(page: Page, file: File): Promise<void> {
  await page.goto(`${url}/console/household-ledgers/import`)
  await page.getByText('一、选择台账').waitFor()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('二、对应各列').waitFor()
}

async function takeIn(page: Page): Promise<void> {
  await page.getByText('检查无误').waitFor()
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).click()
  await page.getByText(/已导入，共/).waitFor()
  await page.getByRole('button', { name: '查看这次导入' }).click()
  await page.getByRole('heading', { level: 1, name: '农户台账' }).waitFor()
}

const households = () =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows(sql`SELECT name, phone_masked AS phone FROM households.current WHERE county = ${COUNTY} ORDER BY name`),
  )

describe('乡镇自己的台账', () => {
  it('认出两层表头；有误的行写明是谁、为什么；改好再上传，对应关系不用重做，检查无误才导入', async () => {
    const page = await as('township')
    await choose(page, await xlsx(bad()))
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: '检查', exact: true }).click()
    await page.getByText('其中 3 行有误').waitFor()
    const told = await page.getByRole('main').textContent()
    for (const word of [
      '第 6 行',
      '贺桂芳',
      '校验码',
      '健康状况看不懂“亚健康”',
      '没有名为“王家沟村”的村',
      '身份证号与第 5 行相同',
      '住房面积“九十”',
    ])
      expect(told).toContain(word)
    expect(told).not.toMatch(/\d{17}[\dX]/)
    expect(await faultsOf(page)).toEqual([])
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载标注原因的表格' }).click()
    const [returned] = await readWorkbook(await readFile(await (await waiting).path()))
    expect(returned!.rows[5]![2]).toBe('贺桂芳')
    expect(String(returned!.rows[5]!.at(-1))).toContain('亚健康')
    expect(await households()).toEqual([])
    await page.locator('input[type=file]').setInputFiles(await xlsx(good()))
    await takeIn(page)
    expect(await households()).toMatchObject([{ name: '雷秉坤' }, { name: '霍天佑' }])
    await page.context().close()
  }, 60_000)

  it('手机上导入 GB18030 的 CSV：与登记不同的成为变更申请，县里另一人一并同意后生效', async () => {
    const page = await as('township', PHONE)
    const rows = good()
    rows[0]![8] = '13900009999'
    await choose(page, csv(rows))
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: '检查', exact: true }).click()
    await takeIn(page)
    await page.getByText('还有 1 件待审核').waitFor()
    await page.getByText('申请人本人不能审核').waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(await households()).toContainEqual({ name: '雷秉坤', phone: '138****1111' })
    const clerk = await as('clerk')
    await clerk.goto(page.url())
    await clerk.getByRole('button', { name: '一并同意' }).click()
    await clerk.getByRole('dialog').getByRole('button', { name: '同意', exact: true }).click()
    await clerk.getByText('已同意 1 件').waitFor()
    expect(await households()).toContainEqual({ name: '雷秉坤', phone: '139****9999' })
    await clerk.context().close()
    await page.context().close()
  }, 60_000)

  it('导错了整批撤销；照原来的表头导出', async () => {
    const page = await as('township')
    const wrong: Row = [1, '惠满仓', '惠满仓', numbers[4]!, '户主', '健康', '试100201', '一组', null, '60', null]
    await choose(page, csv([wrong]))
    await page.getByRole('button', { name: '检查', exact: true }).click()
    await takeIn(page)
    await page.getByRole('button', { name: '撤销这次导入' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('这是别的镇的户')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^撤\s?销$/ })
      .click()
    await page.getByText('撤销缘由').waitFor()
    expect(await households()).toHaveLength(2)
    await page.getByRole('button', { name: '照这张表的表头导出' }).click()
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载导出的台账' }).click()
    const [sheet] = await readWorkbook(await readFile(await (await waiting).path()))
    const text = JSON.stringify(sheet!.rows)
    for (const word of ['家庭成员情况', '务工收入', '贺桂芳']) expect(text).toContain(word)
    expect(text).not.toContain('惠满仓')
    await page.context().close()
  }, 60_000)

  it('自己的写法指明是什么；有误的格子在屏幕上更正；放下了从导入记录接着办', async () => {
    const page = await as('township')
    const own: Row = [1, '雒天明', '雒天明', numbers[5]!, '户主', '好着哩', '试100202', '三组', null, '九十', null]
    await choose(page, csv([own]))
    await page.getByRole('heading', { name: '值对照' }).waitFor()
    await page.getByRole('combobox', { name: '健康状况“好着哩”是什么' }).click()
    await page.getByTitle('健康', { exact: true }).click()
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: '检查', exact: true }).click()
    await page.getByText('其中 1 行有误').waitFor()
    expect(await page.getByRole('main').textContent()).not.toContain('好着哩')
    await page.goto(`${url}/console/household-ledgers`)
    await page.getByRole('row').filter({ hasText: '有误待更正' }).getByRole('link').click()
    await page.getByRole('button', { name: '更正第 4 行' }).click()
    await page.getByLabel(/^住房面积/).fill('90')
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('button', { name: '保存 1 处更正并重新检查' }).click()
    await page.getByText('检查无误').waitFor()
    await page.getByRole('region', { name: '在屏幕上更正过的内容' }).getByText('九十').waitFor()
    await page.goto(`${url}/console/household-ledgers`)
    await page.getByRole('row').filter({ hasText: '待确认' }).getByRole('link').click()
    await page.getByRole('button', { name: '正式导入' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).click()
    await page.getByText(/已导入，共/).waitFor()
    expect(await households()).toContainEqual({ name: '雒天明', phone: null })
    await page.context().close()
    expect(complaints.flat()).toEqual([])
  }, 60_000)
})
