import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { openPortal, PlainBrowser } from '../../../tests/kit/portal.ts'

const bed = testBed()
const DEMO = '999901'
const REAL = '999902'
const PHONE = '13800000077'
const taken: { authorization: string; body: Record<string, string> }[] = []
let gateway: Server
let logged = ''
let answer: (request: IncomingMessage, reply: ServerResponse) => void = (_, reply) => reply.writeHead(202).end()
let app: FastifyInstance

beforeAll(async () => {
  await openCounty(bed.kernel, DEMO)
  await bed.kernel.asSystem(REAL, (h) =>
    h.run(sql`INSERT INTO kernel.county (county, name, demo) VALUES (${REAL}, '实用县', false)`),
  )
  gateway = createServer(async (request, reply) => {
    let text = ''
    for await (const chunk of request) text += chunk
    taken.push({ authorization: String(request.headers.authorization), body: JSON.parse(text) })
    answer(request, reply)
  })
  gateway.listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  app = await openPortal(kernelWith(gateway))
})
afterAll(async () => {
  await app?.close()
  gateway.closeAllConnections()
  gateway.close()
})

/** The kernel as the settings make it, with a log that is read here. */
function kernelWith(server: Server): Kernel {
  const { port } = server.address() as AddressInfo
  const { smsGateway } = readSettings({ GUBEN_SMS_URL: `http://127.0.0.1:${port}/sms`, GUBEN_SMS_SECRET: 'only-here' })
  const sink = new Writable({
    write: (chunk, _, done) => {
      logged += String(chunk)
      done()
    },
  })
  return { ...bed.kernel, smsGateway, log: pino({ level: 'trace' }, sink) }
}

async function ask(from: FastifyInstance, county: string): Promise<PlainBrowser> {
  const browser = new PlainBrowser(from)
  await browser.open(`/${county}/sign-in`)
  await browser.submit('用手机号码登录', { phone: PHONE })
  return browser
}

it('短信网关收到号码、内容和口令，凭收到的验证码登录', async () => {
  const browser = await ask(app, REAL)
  expect(browser.seen.text).toContain('验证码已经发出')
  expect(browser.seen.text).not.toContain('演示系统')
  const { authorization, body } = taken.at(-1)!
  expect(authorization).toBe('Bearer only-here')
  expect(body).toEqual({
    id: expect.any(String),
    county: REAL,
    phone: PHONE,
    code: expect.stringMatching(/^\d{6}$/),
    text: expect.stringContaining(body.code!),
  })
  await browser.submit('填写验证码', { code: body.code! })
  expect(browser.seen.path).toMatch(/\/me\?next=/)
  expect(logged).toBe('')
})

it('网关拒绝、转去别处、不回答：页面说明没有发出，号码还在，不计次数；日志里没有号码和验证码', async () => {
  bed.at('2016-03-01', 10)
  const refusals: (typeof answer)[] = [
    (_, reply) => reply.writeHead(500).end(`${PHONE} refused`),
    (_, reply) => reply.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    (request) => request.socket.destroy(),
    () => undefined,
  ]
  for (const refusal of refusals) {
    answer = refusal
    const browser = await ask(app, REAL)
    expect(browser.seen).toMatchObject({ status: 503, text: expect.stringContaining('验证码没有发出') })
    expect(browser.seen.text).toContain(`value="${PHONE}"`)
  }
  expect(logged.match(/did not take/g)).toHaveLength(4)
  expect(logged).toContain('status 500')
  expect(logged).not.toMatch(new RegExp([PHONE, ...taken.map((t) => t.body.code), 'only-here'].join('|')))
  answer = (_, reply) => reply.writeHead(200).end('ok')
  expect((await ask(app, REAL)).seen.text).toContain('验证码已经发出')
})

it('没有短信网关：演示县写进文件；真实的县说明不能用手机号码登录，不假称已经发出', async () => {
  const plain = await openPortal(bed.kernel)
  try {
    expect((await ask(plain, DEMO)).seen.text).toMatch(/验证码已经发出.*codes\.jsonl/s)
    const browser = new PlainBrowser(plain)
    const { text, forms } = await browser.open(`/${REAL}/sign-in`)
    expect(text).toContain('本站还没有接通短信，暂时不能用手机号码登录')
    expect(forms).toEqual([])
    await browser.open(`/${DEMO}/sign-in`)
    const form = browser.seen.forms.find((f) => f.label === '用手机号码登录')!
    form.action = `/${REAL}/sign-in`
    await browser.submit('用手机号码登录', { phone: PHONE })
    expect(browser.seen).toMatchObject({ status: 409, text: expect.stringContaining('暂时不能用手机号码登录') })
  } finally {
    await plain.close()
  }
})

it('短信网关的地址要加密，要有口令', () => {
  expect(readSettings({}).smsGateway).toBeNull()
  const wrong =
    (url: string, secret = 'x') =>
    () =>
      readSettings({ GUBEN_SMS_URL: url, GUBEN_SMS_SECRET: secret })
  expect(wrong('http://sms.example.cn/send')).toThrow('GUBEN_SMS_URL')
  expect(wrong('sms.example.cn')).toThrow('GUBEN_SMS_URL')
  expect(wrong('https://sms.example.cn/send', '')).toThrow('GUBEN_SMS_SECRET')
  expect(wrong('https://sms.example.cn/send')()).toMatchObject({ smsGateway: { url: 'https://sms.example.cn/send' } })
})
