import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScreensCard } from '#kernel/browser/screens.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { DESKTOP, openBrowser, PHONE, visit } from '../kit/browser.ts'
import { demoHome, type RunningServer, startServer } from '../kit/server.ts'

/**
 * Every page, as every kind of post, on a laptop and on a phone; a page of one record once on each, by the first link that leads
 * to one.
 */
const cards = Object.values(
  import.meta.glob<{ default: ScreensCard }>('/src/modules/*/screens.ts', { eager: true }),
).flatMap((m) => m.default.console ?? [])
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Who works on a phone besides: those at the base, and those on the road. */
const ON_THE_ROAD: Role[] = ['clerk', 'inspector', 'township', 'village', 'posted', 'finance', 'centre']
const POSTS: [Role, string][] = [
  ['clerk', 'jingban'],
  ['leader', 'buzhang'],
  ['inspector', 'ducha1'],
  ['township', 'mingzhou'],
  ['village', 'v100200'],
  ['department', 'caizhengju'],
  ['posted', 'zhucun100201'],
  ['helper', 'bangfu100001-1'],
  ['grid', 'wangge100001101'],
  ['finance', 'kuaiji'],
  ['centre', 'zhongxin'],
  ['auditor', 'shenji'],
  ['security', 'anquan'],
  ['admin', 'xitong'],
]

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

/**
 * Opens a page by its address the first time, as a bookmark does; later, for another post, as the menu does, within the
 * program that is loaded already.
 */
async function open(page: Page, path: string, byAddress: boolean): Promise<void> {
  if (byAddress) await page.goto(server.url + path)
  else
    await page.evaluate((to) => {
      if (location.pathname === to) return
      // every page writes its own title as it comes up: an empty one is still the page before
      document.title = ''
      history.pushState({}, '', to)
    }, path)
}

/** The heading stands, and nothing on the page is still being fetched. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.title !== '')
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForFunction(
    () => document.querySelector('[aria-busy="true"], .ant-spin, .ant-skeleton, .g-busy') === null,
  )
}

/** A page is the same for every post but for its rows: it is looked into once on each kind of screen. */
const lookedInto = new Set<string>()

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const result = await (window as any).axe.run(document, { resultTypes: ['violations'] })
    return result.violations
      .filter((v: { impact: string }) => v.impact === 'serious' || v.impact === 'critical')
      .map((v: { id: string; nodes: { html: string }[] }) => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
  })
  return found as string[]
}

/** Pages of one record, and the addresses at which they open. */
const records = cards
  .filter((c) => c.path.includes('$'))
  .map((c) => ({ path: c.path, opens: new RegExp(`^/console${c.path.replaceAll(/\$\w+/g, '[^/]+')}$`) }))

/** Addresses on the page that open a page of one record. */
async function leads(page: Page): Promise<[path: string, address: string][]> {
  const addresses = await page.$$eval('main a[href]', (links) =>
    links.map((a) => new URL((a as HTMLAnchorElement).href).pathname),
  )
  return records.flatMap((r) => {
    const address = addresses.find((a) => r.opens.test(a))
    return address === undefined ? [] : [[r.path, address] as [string, string]]
  })
}

describe.each(POSTS)('%s 的每个页面', (role, login) => {
  const paths = cards
    .filter((c) => !c.path.includes('$') && (c.roles === undefined || c.roles.includes(role)))
    .map((c) => c.path)
  it.each([['电脑', DESKTOP] as const, ...(ON_THE_ROAD.includes(role) ? [['手机', PHONE] as const] : [])])(
    '%s上都能打开，没有差错，没有严重的无障碍问题，不横向溢出',
    async (_, viewport) => {
      const { page, context, complaints } = await visit(browser, server.url, login, viewport)
      const faults: string[] = []
      const found = new Map<string, string>()
      const look = async (path: string, address: string) => {
        const key = `${viewport.width} ${path}`
        await open(page, address, !lookedInto.has(key))
        await settle(page)
        if (!lookedInto.has(key)) for (const fault of await faultsOf(page)) faults.push(`${path} ${fault}`)
        lookedInto.add(key)
        if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth))
          faults.push(`${path} 横向溢出`)
        if ((await page.getByText('系统出现故障').count()) > 0) faults.push(`${path} 故障`)
        for (const [record, at] of await leads(page)) if (!found.has(record)) found.set(record, at)
      }
      for (const path of paths) await look(path, `/console${path}`)
      // a map grows while it is walked: a record's page leads to others
      for (const [path, address] of found) if (!lookedInto.has(`${viewport.width} ${path}`)) await look(path, address)
      await context.close()
      expect([...faults, ...complaints]).toEqual([])
      expect(paths.length).toBeGreaterThan(1)
    },
    480_000,
  )
})
