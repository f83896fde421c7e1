import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page, type ViewportSize } from 'playwright-core'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'

export const DESKTOP = { width: 1366, height: 768 }
/** A cheap telephone's screen. */
export const PHONE = { width: 360, height: 740 }

/** Debian's Chromium; nothing of it asks the network for anything. */
export async function openBrowser(): Promise<Browser> {
  const candidates = [
    process.env.GUBEN_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined)
    throw new Error('没有找到 Chromium；以 root 运行 npm test 会自动安装，或者执行 apt-get install chromium')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface Visit {
  page: Page
  context: BrowserContext
  /** what the page complained about: errors thrown and errors logged */
  complaints: string[]
}

/** A person at a screen, signed in through the sign-in page. */
export async function visit(
  browser: Browser,
  base: string,
  login: string,
  { viewport = DESKTOP, password = DEMO_PASSWORD }: { viewport?: ViewportSize; password?: string } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // The browser itself logs each answer that is not 2xx; a refusal is not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${page.url()}: ${message.text()}`)
  })
  await page.goto(`${base}/console/`)
  await signIn(page, login, password)
  return { page, context, complaints }
}

export async function signIn(page: Page, login: string, password: string = DEMO_PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: '账号' }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('banner').getByRole('button', { name: '大字' }).waitFor()
}

export async function signOut(page: Page): Promise<void> {
  await page.locator('.c-me summary').click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('textbox', { name: '账号' }).waitFor()
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What is wrong with the page as it stands: what axe finds of the serious and the critical, and what hangs over its side.
 * @param except parts of the page that were looked at before, by CSS
 */
export async function faultsOf(page: Page, except: readonly string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  await comeToRest(page)
  const found = await page.evaluate(async (parts) => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const result = await (window as any).axe.run({ exclude: parts }, { resultTypes: ['violations'] })
    return result.violations
      .filter((v: { impact: string }) => v.impact === 'serious' || v.impact === 'critical')
      .map((v: { id: string; nodes: { html: string }[] }) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
  }, except)
  return [...(found as string[]), ...((await isTooWide(page)) ? ['横向溢出'] : [])]
}

/** While a table is fetched, and while it comes and goes, what it holds is paler than it will be. */
async function comeToRest(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  await page.evaluate(() => {
    const passing = document
      .getAnimations()
      .filter((a) => a.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    return Promise.allSettled(passing.map((a) => a.finished))
  })
}

/** Whether it has to be pushed sideways to be read. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}
