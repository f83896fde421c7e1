import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
// @ts-expect-error the package brings no types
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adoptPack } from '#kernel/server/packs.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { HOST, openPortal, PlainBrowser } from '../../../tests/kit/portal.ts'
import { citizenLabels } from './public.ts'

const bed = testBed()
const COUNTY = '999901'
let app: FastifyInstance
let service: Server

/** A real OpenID provider, as a province would run it, with its own sign-in pages. */
beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY, '试验县')
  await bed.kernel.asSystem(COUNTY, (h) =>
    adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' }),
  )
  service = createServer()
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const issuer = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'guben',
        client_secret: 'guben-oidc-secret-guben-oidc-secret',
        redirect_uris: [`http://${HOST}/${COUNTY}/sign-in/oidc/back`],
      },
    ],
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only-in-this-test'] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, name: '钱二' }) }),
  })
  service.on('request', provider.callback())
  Object.assign(process.env, {
    GUBEN_OIDC_ISSUER: issuer,
    GUBEN_OIDC_CLIENT: 'guben',
    GUBEN_OIDC_SECRET: 'guben-oidc-secret-guben-oidc-secret',
    GUBEN_OIDC_TITLE: '省统一身份认证',
  })
  app = await openPortal(bed.kernel)
  // the provider judges by real time
  bed.at(
    new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
    new Date(Date.now() + 8 * 3_600_000).getUTCHours(),
  )
})

afterAll(() => {
  service.close()
  for (const name of ['ISSUER', 'CLIENT', 'SECRET', 'TITLE']) delete process.env[`GUBEN_OIDC_${name}`]
})

/** Signs in at the provider's own pages and comes back with the address it sends the browser to. */
async function throughProvider(address: string, login: string): Promise<string> {
  const jar = new Map<string, string>()
  let at = new URL(address)
  let body: string | undefined
  for (let step = 0; step < 12; step += 1) {
    const reply: Response = await fetch(at, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
    })
    body = undefined
    for (const cookie of reply.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = reply.headers.get('location')
    if (location !== null) {
      at = new URL(location, at)
      if (at.host === HOST) return at.pathname + at.search
      continue
    }
    const text = await reply.text()
    const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1]
    const prompt = /name="prompt" value="([^"]+)"/.exec(text)?.[1]
    if (action === undefined || prompt === undefined) throw new Error(text.slice(0, 2000))
    at = new URL(action, at)
    body = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'x' }) }).toString()
  }
  throw new Error('the provider leads nowhere')
}

it('经统一身份认证登录：回到原来的页面；第二次是同一个账号；不记证件，名称由本人决定是否公开', async () => {
  const browser = new PlainBrowser(app)
  await browser.open(`/${COUNTY}/me`)
  expect(browser.seen.text).toContain('用省统一身份认证登录')
  const enter = async (visitor: PlainBrowser) => {
    await visitor.open(`/${COUNTY}/sign-in/oidc?next=${encodeURIComponent(`/${COUNTY}/data`)}`)
    expect(visitor.seen.path).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\?.*code_challenge_method=S256/)
    return visitor.open(await throughProvider(visitor.seen.path, 'qian-er'))
  }
  await enter(browser)
  expect(browser.seen.path).toBe(`/${COUNTY}/me?next=%2F${COUNTY}%2Fdata`)
  expect(browser.seen.text).toContain('value="钱二"')
  expect(browser.seen.text).toContain('爱心人士')
  await browser.submit('公开名称', { kind: 'person', name: '钱二', manner: 'masked', agreed: 'on' })
  expect(browser.seen.path).toBe(`/${COUNTY}/data`)
  const second = new PlainBrowser(app)
  await enter(second)
  expect(second.seen.path).toBe(`/${COUNTY}/data`)
  expect(second.seen.text).toContain('钱**')
  const { rows } = await bed.kernel.database.asOwner((c) =>
    c.query('SELECT id::text, subject_print FROM citizens.citizen'),
  )
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('qian-er')
  const labels = await bed.kernel.asSystem(COUNTY, (h) => citizenLabels(h, [rows[0].id]))
  expect(labels.get(rows[0].id)).toEqual({ kind: 'person', shown: '钱**' })
})

it('别人的登录结果塞不进来，走过一次的路不能再走', async () => {
  const mine = new PlainBrowser(app)
  await mine.open(`/${COUNTY}/sign-in/oidc`)
  const back = await throughProvider(mine.seen.path, 'sun-san')
  const victim = new PlainBrowser(app)
  await victim.open(`/${COUNTY}/sign-in`)
  expect(await victim.open(back)).toMatchObject({ status: 400, text: expect.stringContaining('登录没有完成') })
  expect(victim.cookies.has('guben-public')).toBe(false)
  expect((await mine.open(back)).status).toBe(200)
  expect(mine.cookies.has('guben-public')).toBe(true)
  expect((await mine.open(back)).status).toBe(400)
})
