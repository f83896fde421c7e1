import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectPdf } from '#kernel/server/documents/pdf-inspection.ts'
import { DESKTOP, openBrowser, PHONE, visit } from '../kit/browser.ts'
import { demoHome, guben, type RunningServer, startServer } from '../kit/server.ts'

let home = ''
let server: RunningServer
let browser: Browser

beforeAll(async () => {
  home = await demoHome()
  server = await startServer({ home })
  browser = await openBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(home, { recursive: true, force: true })
})

const as = (login: string, viewport = DESKTOP) => visit(browser, server.url, login, { viewport })

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}/console${path}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
}

/** Reloads until something is there that the machine does in its own time. */
async function patiently(page: Page, path: string, until: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    await open(page, path)
    await page.waitForLoadState('networkidle')
    if (await until()) return
    await page.waitForTimeout(500)
  }
  throw new Error(`等不到 ${path}:\n${await page.getByRole('main').innerText()}`)
}

/** Presses an action of the record; a form opens where it asks for words or papers, else a confirmation. */
async function act(page: Page, label: string, said: { comment?: string; file?: string } = {}): Promise<void> {
  await page.locator('.g-actions').getByRole('button', { name: label, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  if (said.comment !== undefined) await dialog.getByRole('textbox').first().fill(said.comment)
  if (said.file !== undefined) {
    await dialog.locator('input[type=file]').setInputFiles(said.file)
    await dialog.getByText(/KB/).first().waitFor()
  }
  await dialog.getByRole('button', { name: label }).last().click()
  await page.getByText(`已${label}`).first().waitFor()
}

describe('一个县的十一月', () => {
  const finding = { path: '' }
  const letter = { path: '', number: '' }

  it('从挂图上的一格，三次点击看到一个问题', async () => {
    const { page, context, complaints } = await as('jingban')
    await open(page, '/map?measure=findings-open')
    await page.getByRole('button', { name: '名州镇，未销号问题：1个' }).click()
    await page
      .getByRole('complementary')
      .or(page.getByRole('region'))
      .getByRole('link', { name: /未销号问题/ })
      .first()
      .click()
    await page
      .getByRole('link', { name: /党委会专题研究党建工作/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: /党委会专题研究党建工作/ }).waitFor()
    finding.path = new URL(page.url()).pathname.replace('/console', '')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('到月中，督办函自己拟好；负责人签发，编号送达', async () => {
    guben(home, ['clock', '2016-11-14'])
    const { page, context } = await as('buzhang')
    const button = page.getByRole('button', { name: /签发2016年11月全部草稿（2 份）/ })
    await patiently(page, '/letters?month=2016-11&kind=demand&state=draft', () => button.isVisible())
    await button.click()
    await page.getByRole('dialog').getByRole('button', { name: '签发' }).click()
    await page.getByText('已签发 2 份函件').waitFor()
    await open(page, '/letters?month=2016-11&kind=demand')
    await page
      .getByRole('row', { name: /名州镇/ })
      .getByRole('link')
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: /绥组督〔2016〕\d+号/ }).waitFor()
    letter.number = /绥组督〔2016〕\d+号/.exec(await page.getByRole('heading', { level: 1 }).innerText())![0]
    letter.path = new URL(page.url()).pathname.replace('/console', '')
    await context.close()
  })

  it('函件的 PDF 合乎公文格式：A4，每行 28 字，字体嵌入，编号，上下两条红色双线', async () => {
    const { page, context } = await as('mingzhou')
    const reply = await page.request.get(`${server.url}/api${letter.path}/pdf`)
    expect(reply.ok()).toBe(true)
    const file = join(home, 'letter.pdf')
    await writeFile(file, await reply.body())
    const { pages, fonts, text } = await inspectPdf(file)
    expect(pages[0]!.widthMm).toBeCloseTo(210, 0)
    expect(pages[0]!.heightMm).toBeCloseTo(297, 0)
    expect(fonts.every((f) => f.embedded && f.subset)).toBe(true)
    expect(text.replace(/\s/g, '')).toContain(letter.number)
    const red = pages[0]!.redLines
    // A thick and a thin stroke stand so close that they are seen as one band, higher than either.
    const [upper, lower] = [red.find((l) => l.top < 60)!, red.find((l) => l.top > 260)!]
    for (const band of [upper, lower]) expect(band.bottom - band.top).toBeGreaterThan(0.8)
    expect(lower.bottom).toBeGreaterThan(297 - 21)
    for (const line of red) expect(line.right - line.left).toBeGreaterThan(168)
    // 版心 156 mm holds 28 characters: no line is wider, and a full line is as wide.
    const ems = (line: string) => [...line.replace(/\s/g, '')].reduce((sum, c) => sum + (c < '\u0100' ? 0.5 : 1), 0)
    const widths = pages[0]!.lines.map((l) => ems(l.text))
    expect(Math.max(...widths)).toBeLessThanOrEqual(28.5)
    expect(Math.max(...widths)).toBeGreaterThanOrEqual(27)
    const rows = pages[0]!.lines.filter((l) => l.top > 60 && l.bottom < 262).map((l) => l.top)
    const pitch = Math.min(
      ...rows
        .slice(1)
        .map((top, i) => top - rows[i]!)
        .filter((d) => d > 3),
    )
    expect(225 / pitch).toBeCloseTo(22, 0)
    await context.close()
  })

  it('镇党委书记在手机上签收、回复、整改并附照片', async () => {
    const { page, context, complaints } = await as('mingzhou', PHONE)
    const photo = join(home, 'photo.jpg')
    await writeFile(
      photo,
      await sharp({ create: { width: 800, height: 600, channels: 3, background: '#7a9' } })
        .jpeg()
        .withExif({ IFD0: { Copyright: '位置秘密' } })
        .toBuffer(),
    )
    await open(page, letter.path)
    // Opening the letter is its receipt.
    await page.getByText('已签收').first().waitFor()
    await act(page, '回复', { comment: '已召开党委会专题研究党建工作，会议记录已归档，按期提交复核。' })
    await open(page, finding.path)
    await act(page, '签收整改')
    await act(page, '提交整改', { comment: '十一月十五日召开党委会专题研究党建工作，会议记录见照片。', file: photo })
    await page.getByText('待复核').first().waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('照片里的位置和版权信息已经去掉', async () => {
    const { page, context } = await as('jingban')
    const whole = await (await page.request.get(`${server.url}/api${finding.path}`)).json()
    const [file] = whole.timeline.flatMap((e: { evidence: { id: string }[] }) => e.evidence)
    const bytes = await (await page.request.get(`${server.url}/api/files/${file.id}`)).body()
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    expect(bytes.includes(Buffer.from('位置秘密'))).toBe(false)
    await context.close()
  })

  it('另一个人复核销号，时间线留下每一步', async () => {
    const { page, context } = await as('jingban')
    await open(page, finding.path)
    await act(page, '复核销号', { comment: '已核对会议记录原件，整改到位。' })
    await page.getByText('已销号').first().waitFor()
    for (const step of ['发函', '签收整改', '提交整改', '复核销号'])
      await page
        .getByText(new RegExp(`^${step}`))
        .filter({ visible: true })
        .first()
        .waitFor()
    await context.close()
  })

  it('月底月结，通报发布，每个数字打开就是它的记录', async () => {
    guben(home, ['clock', '2016-11-30T18:00'])
    const { page, context } = await as('jingban')
    const button = page.getByRole('button', { name: /月结/ })
    await patiently(page, '/months?month=2016-11', () => button.first().isVisible())
    await button.first().click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await dialog.getByRole('button', { name: '办理月结' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await patiently(page, '/bulletins/2016-11', () => page.getByText('已发布').first().isVisible())
    const link = page.getByRole('link', { name: /发现问题/ }).first()
    const spoken = (await link.getAttribute('aria-label')) ?? (await link.innerText())
    const figure = Number(/发现问题\D*(\d+)/.exec(spoken)![1])
    await link.click()
    await page
      .getByText(new RegExp(`共 ${figure} 条`))
      .first()
      .waitFor()
    expect(figure).toBeGreaterThan(194)
    await context.close()
  }, 180_000)

  it('月结之后，本月的预警函已经拟好，链条核对无误', async () => {
    const status = guben(home, ['month', 'status', '--county', '610826', '--month', '2016-11']) as {
      state: string
      digest: string
    }
    expect(status.state).toBe('closed')
    const [verified] = guben(home, ['verify', '--county', '610826']) as { faults: string[] }[]
    expect(verified!.faults).toEqual([])
    expect(await readFile(join(home, 'anchors/610826.json'), 'utf8')).toContain('digest')
  })
})
