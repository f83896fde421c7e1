import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, visit } from '../kit/browser.ts'
import { demoHome, type RunningServer, startServer, Visitor } from '../kit/server.ts'

let home = ''
let server: RunningServer
let browser: Browser
/** an open finding and a demand of 薛家河镇, and a village branch there */
let finding = ''
let letter = ''

interface Rows {
  rows: { id: string; place: string; unit: string }[]
}

beforeAll(async () => {
  home = await demoHome()
  server = await startServer({ home })
  browser = await openBrowser()
  const clerk = await new Visitor(server.url).signIn('jingban')
  finding = (await clerk.get<Rows>('/api/findings?under=610826107&state=open&size=1')).rows[0]!.id
  letter = (await clerk.get<Rows>('/api/letters?kind=demand&under=610826107&size=1')).rows[0]!.id
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(home, { recursive: true, force: true })
})

const nothing = '01560000-0000-7000-8000-000000000000'
/** What a post may not do, step by step: method, path, body, and how it is refused. */
const steps = (): Record<string, [string, string, unknown, number[]][]> => ({
  // 村党支部书记 of another township
  v100200: [
    ['GET', `/api/findings/${finding}`, undefined, [404]],
    [
      'POST',
      `/api/findings/${finding}/act`,
      { action: 'submit', comment: '替别人整改', evidence: [], version: 1 },
      [404],
    ],
    ['GET', `/api/letters/${letter}`, undefined, [404]],
    ['GET', `/api/letters/${letter}/pdf`, undefined, [404]],
    ['POST', `/api/letters/${letter}/reply`, { comment: '替别人回复这份函件', evidence: [] }, [404]],
    ['POST', '/api/months/2016-11/close', {}, [403]],
    ['POST', '/api/months/2016-11/mid', {}, [403]],
    [
      'POST',
      '/api/places/merge',
      { from: ['610826107200'], into: '610826107201', on: '2016-11-01', why: '自行合并' },
      [403],
    ],
    ['GET', '/api/journal', undefined, [200, 403]],
    ['GET', `/api/files/${nothing}`, undefined, [404]],
  ],
  // 部门党组书记
  caizhengju: [
    ['GET', `/api/findings/${finding}`, undefined, [404]],
    [
      'POST',
      `/api/findings/${finding}/act`,
      { action: 'recheck-pass', comment: '越权销号', evidence: [], version: 1 },
      [404],
    ],
    ['POST', '/api/letters/issue', { ids: [letter] }, [403]],
    ['POST', '/api/months/2016-11/close', {}, [403]],
  ],
  // 镇党委书记 of that township: may see it, may not judge it
  xuejiahe: [
    [
      'POST',
      `/api/findings/${finding}/act`,
      { action: 'recheck-pass', comment: '自己给自己销号', evidence: [], version: 1 },
      [409],
    ],
    [
      'POST',
      `/api/findings/${finding}/act`,
      { action: 'withdraw', comment: '自行撤销问题', evidence: [], version: 1 },
      [409],
    ],
    ['POST', '/api/letters/issue', { ids: [letter] }, [403]],
    ['POST', '/api/months/2016-11/close', {}, [403]],
  ],
  // 督查组成员: finds, does not issue or close
  ducha1: [
    ['POST', '/api/letters/issue', { ids: [letter] }, [403, 409]],
    ['POST', '/api/months/2016-11/close', {}, [403]],
  ],
  // 系统管理员 keeps the machine, and sees nothing of the work
  xitong: [
    ['GET', '/api/findings?size=1', undefined, [403]],
    ['GET', `/api/letters/${letter}`, undefined, [403, 404]],
    ['POST', '/api/months/2016-11/close', {}, [403]],
  ],
  // 经办人: a month is not closed before its end, and a closed one not at all
  jingban: [
    ['POST', '/api/months/2016-11/close', {}, [409]],
    ['POST', '/api/months/2016-10/close', {}, [409]],
    ['POST', '/api/months/2017-01/open', {}, [409]],
  ],
})

async function ask(page: Page, method: string, path: string, body: unknown) {
  return page.evaluate(
    async ([m, p, b]) => {
      const reply = await fetch(p!, {
        method: m!,
        ...(b !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(b) }),
      })
      const type = reply.headers.get('content-type') ?? ''
      return { status: reply.status, type, problem: type.includes('problem') ? await reply.json() : null }
    },
    [method, path, body] as [string, string, unknown],
  )
}

describe('各职务不能做的事，一步一步都被拒绝，并说明理由', () => {
  it.each(Object.keys(steps()))('%s', async (login) => {
    const { page, context } = await visit(browser, server.url, login)
    for (const [method, path, body, expected] of steps()[login]!) {
      const reply = await ask(page, method, path, body)
      expect(expected, `${method} ${path} → ${reply.status} ${JSON.stringify(reply.problem)}`).toContain(reply.status)
      if (reply.status >= 400) expect(reply.problem.detail).toMatch(/[\u4e00-\u9fff]{4,}/)
    }
    await context.close()
  })

  it('页面上也一样：看不到别镇的问题，自己的问题写明为什么不能销号', async () => {
    const other = await visit(browser, server.url, 'mingzhou')
    await other.page.goto(`${server.url}/console/findings/${finding}`)
    await other.page
      .getByText(/没有找到/)
      .first()
      .waitFor()
    await other.context.close()
    const own = await visit(browser, server.url, 'xuejiahe')
    await own.page.goto(`${server.url}/console/findings/${finding}`)
    await own.page.getByText(/为什么不能办理/).click()
    await own.page.getByText('当前职务无权复核销号').first().waitFor()
    expect(await own.page.getByRole('button', { name: '复核销号' }).count()).toBe(0)
    await own.context.close()
  })

  it('菜单里没有不归自己的页面', async () => {
    const { page, context } = await visit(browser, server.url, 'v100200')
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link').first().waitFor({ state: 'attached' })
    for (const name of ['月度办理', '账号', '工作机制', '工作日历'])
      expect(await page.getByRole('link', { name, exact: true, includeHidden: true }).count(), name).toBe(0)
    await context.close()
  })
})
