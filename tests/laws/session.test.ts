import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer } from '#kernel/server/http/server.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { testBed } from '../kit/county.ts'
import { type Office, openOffice, PASSWORD } from '../kit/office.ts'

const bed = testBed()
let office: Office
beforeAll(async () => {
  office = await openOffice(bed.kernel)
})
afterAll(() => office?.app.close())

type App = Office['app']
const signIn = (app: App, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/session', headers, payload: { login: 'clerk', password: PASSWORD } })
const cookieOf = (reply: { headers: Record<string, unknown> }) => String(reply.headers['set-cookie'])

describe('谁在登录', () => {
  it('没有登录时回答 null，不算出错；其他接口仍然一律拒绝', async () => {
    const nobody = await office.app.inject({ method: 'GET', url: '/api/session' })
    expect([nobody.statusCode, nobody.body]).toEqual([200, 'null'])
    expect((await office.app.inject({ method: 'GET', url: '/api/findings' })).statusCode).toBe(401)
    expect((await office.app.inject({ method: 'DELETE', url: '/api/session/all' })).statusCode).toBe(401)
  })

  it('已经失效的登录照旧拒绝，同时收回失效的凭证', async () => {
    const stale = await office.app.inject({ method: 'GET', url: '/api/session', headers: { cookie: 'guben=stale' } })
    expect([stale.statusCode, stale.json().code]).toEqual([401, 'session-ended'])
    expect(cookieOf(stale)).toMatch(/^guben=;.*Expires=Thu, 01 Jan 1970/)
  })
})

describe('前面有 HTTPS 代理', () => {
  it('凭证只经加密连接发送，代理的网址是可信来源，别的仍然拒绝', async () => {
    const ours = 'https://guben.example.cn'
    const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel), ours)
    try {
      const behind = await signIn(app, { origin: ours, host: '127.0.0.1:8080' })
      expect([behind.statusCode, cookieOf(behind)]).toEqual([
        200,
        expect.stringMatching(/; HttpOnly; Secure; SameSite=Strict/),
      ])
      expect((await signIn(app, { origin: 'https://evil.example.cn', host: '127.0.0.1:8080' })).statusCode).toBe(403)
      expect((await signIn(app, { origin: 'http://guben.example.cn', host: '127.0.0.1:8080' })).statusCode).toBe(403)
    } finally {
      await app.close()
    }
    expect(cookieOf(await signIn(office.app))).not.toContain('Secure')
  })

  it('GUBEN_ORIGIN 只接受完整的网址', () => {
    expect(readSettings({}).origin).toBeNull()
    expect(readSettings({ GUBEN_ORIGIN: 'https://guben.example.cn/' }).origin).toBe('https://guben.example.cn')
    for (const wrong of ['guben.example.cn', 'ftp://guben.example.cn', 'https://guben.example.cn/console', ''])
      expect(() => readSettings({ GUBEN_ORIGIN: wrong }), wrong).toThrow('GUBEN_ORIGIN')
  })
})
