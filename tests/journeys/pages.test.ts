import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScreensCard } from '#kernel/browser/screens.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { DESKTOP, faultsOf, isTooWide, openBrowser, PHONE, signIn, signOut, type Visit, visit } from '../kit/browser.ts'
import { demoHome, type RunningServer, startServer } from '../kit/server.ts'

/**
 * Every page, as every kind of post, on a laptop and on a phone; a page of one record once on each, by the first link that leads
 * to one. The posts come one after the other to the same screen, as at the counter of a township's office.
 */
const cards = Object.values(
  import.meta.glob<{ default: ScreensCard }>('/src/modules/*/screens.ts', { eager: true }),
).flatMap((m) => m.default.console ?? [])
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
async function open(page: Page, path: string, byAddress = false): Promise<void> {
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

/** What the server hands out at an address depends on neither post nor screen. */
const openedByAddress = new Set<string>()
/** Header and menu: the same on every page, and so looked into once for every post. */
const SHELL = ['.c-head', '.c-side', '.c-bar']

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

describe.each([
  ['电脑', DESKTOP, POSTS] as const,
  ['手机', PHONE, POSTS.filter(([role]) => ON_THE_ROAD.includes(role))] as const,
])('%s上的每个页面', (_, viewport, posts) => {
  let visited: Visit | undefined
  /** A page is the same for every post but for its rows: it is looked into once on each kind of screen. */
  const lookedInto = new Set<string>()
  afterAll(() => visited?.context.close())

  async function come(login: string): Promise<Visit> {
    if (visited === undefined) visited = await visit(browser, server.url, login, { viewport })
    else {
      await open(visited.page, '/console/')
      await signOut(visited.page)
      await signIn(visited.page, login)
    }
    return visited
  }

  it.each(posts)(
    '%s 都能打开，没有差错，没有严重的无障碍问题，不横向溢出',
    async (role, login) => {
      const { page, complaints } = await come(login)
      const paths = cards
        .filter((c) => !c.path.includes('$') && (c.roles === undefined || c.roles.includes(role)))
        .map((c) => c.path)
      const faults: string[] = []
      const found = new Map<string, string>()
      const look = async (path: string, address: string) => {
        await open(page, address, !openedByAddress.has(path))
        await settle(page)
        openedByAddress.add(path)
        const seen = path === paths[0] ? await faultsOf(page) : lookedInto.has(path) ? [] : await faultsOf(page, SHELL)
        lookedInto.add(path)
        if (seen.length === 0 && (await isTooWide(page))) seen.push('横向溢出')
        if ((await page.getByText('系统出现故障').count()) > 0) seen.push('故障')
        faults.push(...seen.map((fault) => `${path} ${fault}`))
        for (const [record, at] of await leads(page)) if (!found.has(record)) found.set(record, at)
      }
      for (const path of paths) await look(path, `/console${path}`)
      // a map grows while it is walked: a record's page leads to others
      for (const [path, address] of found) if (!lookedInto.has(path)) await look(path, address)
      expect([...faults, ...complaints.splice(0)]).toEqual([])
      expect(paths.length).toBeGreaterThan(1)
    },
    480_000,
  )
})
