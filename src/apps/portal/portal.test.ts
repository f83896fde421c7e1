import type { FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { adoptPack } from '#kernel/server/packs.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { lastCode, openPortal, PlainBrowser, signIn } from '../../../tests/kit/portal.ts'
import { fieldsOf } from './portal.ts'
import { localPath } from './site.ts'

const bed = testBed()
const COUNTY = '999901'
let app: FastifyInstance

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY, '试验县')
  await bed.kernel.asSystem(COUNTY, (h) =>
    adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' }),
  )
  app = await openPortal(bed.kernel)
})

describe('公开网站', () => {
  it('只有一个县时，首页就是这个县的；网页不带脚本，样式放进缓存', async () => {
    const browser = new PlainBrowser(app)
    const home = await browser.open('/')
    expect(home.status).toBe(200)
    expect(home.text).toContain('试验县群众服务与公开')
    expect(home.text).not.toMatch(/<script|style=/)
    expect(home.headers['content-security-policy']).toContain("default-src 'none'")
    const style = /href="(\/portal-[0-9a-f]{12}\.css)"/.exec(home.text)![1]!
    expect((await browser.open(style)).headers['cache-control']).toContain('immutable')
    expect(browser.cookies.size).toBe(0)
  })

  it('网址写错、县不存在：一页中文说明，状态 404', async () => {
    const browser = new PlainBrowser(app)
    for (const path of [`/${COUNTY}/nothing`, '/123456/', '/123456/notices'])
      expect(await browser.open(path)).toMatchObject({ status: 404, text: expect.stringContaining('回到首页') })
  })

  it('大字版由链接切换，不用脚本；只回到本站的地址', async () => {
    const browser = new PlainBrowser(app)
    await browser.open(`/${COUNTY}/type/large?back=${encodeURIComponent(`/${COUNTY}/sign-in`)}`)
    expect(browser.seen.path).toBe(`/${COUNTY}/sign-in`)
    expect(browser.seen.text).toContain('<html lang="zh-CN" class="large">')
    await browser.open(`/${COUNTY}/type/plain?back=//evil.example/`)
    expect(browser.seen.path).toBe(`/${COUNTY}/`)
    expect(browser.seen.text).not.toContain('class="large"')
  })

  it('没有变化时答 304；登录的人从不进缓存', async () => {
    const first = await app.inject({ url: `/${COUNTY}/` })
    expect(first.headers.vary).toContain('cookie')
    const again = await app.inject({ url: `/${COUNTY}/`, headers: { 'if-none-match': String(first.headers.etag) } })
    expect(again.statusCode).toBe(304)
    const packed = await app.inject({ url: `/${COUNTY}/`, headers: { 'accept-encoding': 'gzip' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
    const signedIn = await app.inject({ url: `/${COUNTY}/`, headers: { cookie: 'guben-public=nobody' } })
    expect(signedIn.headers['cache-control']).toBe('no-store')
  })
})

it('网址里多写的东西不另做一页，也不留在给大家的页面里', async () => {
  const asked = vi.spyOn(bed.kernel, 'asPublic')
  try {
    const ask = (query: string) => app.inject({ url: `/${COUNTY}/data${query}`, headers: { host: 'once.example' } })
    const tags = []
    for (const query of ['?utm_source=canary', '', '?x=1&x=2', '?canary']) tags.push((await ask(query)).headers.etag)
    expect(new Set(tags).size).toBe(1)
    expect((await ask('')).payload).not.toMatch(/canary|x%3D1/)
    expect(asked.mock.calls.filter(([county]) => county === COUNTY)).toHaveLength(1)
  } finally {
    asked.mockRestore()
  }
})

it('别人报的网站名，不留在给大家的页面里', async () => {
  const ask = (host: string) => app.inject({ url: `/${COUNTY}/data.json`, headers: { host } })
  expect((await ask('evil.example')).payload).toContain('http://evil.example/')
  expect((await ask('portal.example')).payload).not.toContain('evil.example')
})

it('前面有 HTTPS 代理：所有凭证只经加密连接发送，页面里的网址是对外的网址，别人报的网站名不作数', async () => {
  const behind = await openPortal(bed.kernel, 'https://guben.example.cn')
  try {
    const browser = new PlainBrowser(behind)
    browser.address = '10.0.0.30'
    await signIn(bed.kernel, browser, COUNTY, { phone: '13500000030', name: '林远' })
    await browser.open(`/${COUNTY}/type/large`)
    expect([...browser.attributes.keys()].sort()).toEqual(['guben-form', 'guben-public', 'guben-type'])
    for (const [name, attributes] of browser.attributes)
      expect(attributes, name).toMatch(/; HttpOnly; Secure; SameSite=Lax/)
    const { payload } = await behind.inject({ url: `/${COUNTY}/data.json`, headers: { host: 'evil.example' } })
    expect(JSON.parse(payload)['@id']).toBe(`https://guben.example.cn/${COUNTY}/data`)
  } finally {
    await behind.close()
  }
})

describe('登录', () => {
  it('手机验证码登录，先问怎样称呼，再回到原来的页面；退出', async () => {
    bed.at('2016-03-01', 9)
    const browser = new PlainBrowser(app)
    await browser.open(`/${COUNTY}/me`)
    expect(browser.seen.path).toBe(`/${COUNTY}/sign-in?next=%2F${COUNTY}%2Fme`)
    await browser.submit('用手机号码登录', { phone: '123' })
    expect(browser.seen).toMatchObject({ status: 400 })
    expect(browser.seen.text).toContain('请填写 11 位手机号码')
    expect(browser.seen.text).toContain('value="123"')
    await browser.submit('用手机号码登录', { phone: '138 0000 1234' })
    expect(browser.seen.path).toMatch(/sign-in\/code\?ticket=/)
    expect(browser.seen.text).not.toContain('13800001234')
    await browser.submit('填写验证码', {
      code: '000000' === (await lastCode(bed.kernel, '13800001234')) ? '111111' : '000000',
    })
    expect(browser.seen).toMatchObject({ status: 401, text: expect.stringContaining('还可以试 4 次') })
    const form = browser.seen
    const code = await lastCode(bed.kernel, '13800001234')
    await browser.submit('填写验证码', { code })
    expect(browser.seen.path).toMatch(/\/me\?next=/)
    // pressed twice on a bad line
    browser.seen = form
    await browser.submit('填写验证码', { code })
    expect(browser.seen.path).toMatch(/\/me\?next=/)
    expect(browser.seen.text).toContain('138****1234')
    await browser.submit('公开名称', { kind: 'person', name: '欧阳明', manner: 'masked', agreed: 'on' })
    expect(browser.seen.text).toContain('欧阳**')
    expect(browser.seen.headers['cache-control']).toBe('no-store')
    await browser.submit('退出')
    expect(browser.seen.text).not.toContain('欧阳**')
    await browser.open(`/${COUNTY}/me`)
    expect(browser.seen.path).toMatch(/sign-in/)
  })

  it('验证码每分钟一次、每天五次；十分钟、五次之后作废', async () => {
    const browser = new PlainBrowser(app)
    browser.address = '10.0.0.7'
    const ask = async () => {
      await browser.open(`/${COUNTY}/sign-in`)
      return (await browser.submit('用手机号码登录', { phone: '13900005678' })).status
    }
    bed.at('2016-03-02', 9)
    expect(await ask()).toBe(200)
    const code = await lastCode(bed.kernel, '13900005678')
    const wrong = code === '123456' ? '654321' : '123456'
    for (let left = 4; left >= 0; left -= 1) {
      await browser.submit('填写验证码', { code: wrong })
      expect(browser.seen.text).toContain(`还可以试 ${left} 次`)
    }
    await browser.submit('填写验证码', { code })
    expect(browser.seen.status).toBe(401)
    expect(await ask()).toBe(429)
    expect(browser.seen.text).toContain('秒后再试')
    for (const hour of [10, 11, 12, 13]) {
      bed.at('2016-03-02', hour)
      expect(await ask()).toBe(200)
    }
    bed.at('2016-03-02', 14)
    expect(await ask()).toBe(429)
    expect(browser.seen.text).toContain('请明天再试')
    bed.at('2016-03-03', 9)
    browser.address = '10.0.0.8'
    expect(await ask()).toBe(200)
    bed.at('2016-03-03', 10)
    await browser.submit('填写验证码', { code: await lastCode(bed.kernel, '13900005678') })
    expect(browser.seen.status).toBe(401)
  })

  it('同一地址提交过多，被拒绝并说明等多久', async () => {
    const browser = new PlainBrowser(app)
    browser.address = '10.0.0.9'
    await browser.open(`/${COUNTY}/sign-in`)
    const form = { ...browser.seen }
    let last = 0
    for (let i = 0; i < 11; i += 1) {
      browser.seen = form
      last = (await browser.submit('用手机号码登录', { phone: 'x' })).status
    }
    expect(last).toBe(429)
    expect(browser.seen.text).toContain('操作过于频繁')
  })

  it('没有表单凭据的提交不办理，填写的内容还在', async () => {
    const browser = new PlainBrowser(app)
    await browser.open(`/${COUNTY}/sign-in`)
    browser.cookies.clear()
    await browser.submit('用手机号码登录', { phone: '13700000001' })
    expect(browser.seen).toMatchObject({ status: 403, text: expect.stringContaining('页面已过期') })
    expect(browser.seen.text).toContain('13700000001')
  })

  it('注销账号后，姓名和手机号码都已删除', async () => {
    bed.at('2016-03-05', 9)
    const browser = new PlainBrowser(app)
    await signIn(bed.kernel, browser, COUNTY, { phone: '13600004321', name: '赵一', manner: 'full' })
    expect(browser.seen.text).toContain('赵一')
    await browser.open(`/${COUNTY}/me`)
    expect((await browser.submit('注销账号')).text).toContain('请先勾选确认')
    await browser.submit('注销账号', { sure: 'on' })
    const { rows } = await bed.kernel.database.asOwner((c) =>
      c.query(`SELECT name_sealed, phone_sealed, phone_print FROM citizens.citizen WHERE closed_at IS NOT NULL`),
    )
    expect(rows).toEqual([{ name_sealed: null, phone_sealed: null, phone_print: null }])
  })
})

it('地址只能是本站的路径；表单里同名的栏合成一列', () => {
  for (const bad of ['//x', 'https://x', '/\\x', 'javascript:1', '/a b', undefined])
    expect(localPath(bad, '/')).toBe('/')
  expect(localPath('/999901/a?b=1', '/')).toBe('/999901/a?b=1')
  expect({ ...fieldsOf('a=1&b=2&a=3&__proto__=x') }).toMatchObject({ a: ['1', '3'], b: '2' })
})
