import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { maskName } from '#kernel/pure/identity.ts'
import { newId } from '#kernel/pure/ids.ts'
import { citizenScope } from '#kernel/pure/scope.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { COUNTY, openOffice } from '../../../tests/kit/office.ts'
import { lastCode, openPortal, PlainBrowser, signIn } from '../../../tests/kit/portal.ts'
import { NOTICE_VERSION } from './model.ts'
import { privacyNotice } from './portal/privacy.ts'
import { doneBy } from './store.ts'

const bed = testBed()
const PHONE = '13800000055'
let app: FastifyInstance

beforeAll(async () => {
  await openOffice(bed.kernel)
  app = await openPortal(bed.kernel)
})
afterAll(() => app?.close())

const asOwner = (text: string) => bed.kernel.database.asOwner(async (c) => (await c.query(text)).rows)

/** Changed words are a new version: count NOTICE_VERSION up, and put the new digest here. */
it('告知的内容改了，版本号就要改', () => {
  const text = privacyNotice({ county: { code: COUNTY, name: '试验县', demo: true }, to: (path) => path }).text
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  expect({ version: NOTICE_VERSION, digest }).toEqual({ version: 1, digest: '94f34b135e9ea5a2' })
})

it('每页都有个人信息告知；第一次登录要同意才往下走，同意的版本和日期有记录，以后不再问', async () => {
  const browser = new PlainBrowser(app)
  for (const path of ['/', '/sign-in', '/give']) {
    const { text } = await browser.open(`/${COUNTY}${path}`)
    expect(text.split(`href="/${COUNTY}/privacy"`).length, path).toBeGreaterThan(path === '/' ? 1 : 2)
  }
  expect((await browser.open(`/${COUNTY}/privacy`)).text).toMatch(/第 1 版.*保存多久.*谁能看到.*您的权利/s)
  await browser.open(`/${COUNTY}/me/gifts`)
  await browser.submit('用手机号码登录', { phone: PHONE })
  await browser.submit('填写验证码', { code: await lastCode(bed.kernel, PHONE) })
  await browser.open(`/${COUNTY}/me/gifts`)
  expect(browser.seen.path).toBe(`/${COUNTY}/me?next=${encodeURIComponent(`/${COUNTY}/me/gifts`)}`)
  // nor is anything done in the name of who has not agreed
  await browser.open(`/${COUNTY}/give`)
  await browser.submit('登记捐赠', { amount: '5', giver: '何知情' })
  expect(browser.seen.path).toContain(`/${COUNTY}/me?next=`)
  expect(await asOwner('SELECT 1 FROM funds.gift')).toEqual([])
  await browser.open(`/${COUNTY}/me?next=${encodeURIComponent(`/${COUNTY}/me/gifts`)}`)
  const named = { kind: 'person', name: '何知情', manner: 'masked' }
  await browser.submit('公开名称', named)
  expect(browser.seen).toMatchObject({ status: 400, text: expect.stringContaining('同意的请勾选') })
  expect(await asOwner('SELECT 1 FROM citizens.consent')).toEqual([])
  await browser.submit('公开名称', { ...named, agreed: 'on' })
  expect(browser.seen.path).toBe(`/${COUNTY}/me/gifts`)
  expect(await asOwner('SELECT version, on_day::text AS day FROM citizens.consent')).toEqual([
    { version: NOTICE_VERSION, day: '2016-03-01' },
  ])
  expect((await browser.open(`/${COUNTY}/me`)).text).not.toContain('我已阅读并同意')
  await browser.submit('公开名称', { ...named, manner: 'full' })
  expect(browser.seen.text).toContain('何知情')
})

it('导出我的信息：账号、同意、登录、捐赠和办理记录都在，别人的一样没有', async () => {
  bed.at('2016-03-01', 11)
  const other = new PlainBrowser(app)
  await signIn(bed.kernel, other, COUNTY, { phone: '13800000056', name: '吴旁人' })
  await other.open(`/${COUNTY}/give`)
  await other.submit('登记捐赠', { amount: '77', giver: '吴旁人' })
  const browser = new PlainBrowser(app)
  await signIn(bed.kernel, browser, COUNTY, { phone: PHONE })
  await browser.open(`/${COUNTY}/give`)
  await browser.submit('登记捐赠', { amount: '66.60', giver: '何家人' })
  await browser.open(`/${COUNTY}/me`)
  await browser.open(/href="([^"]+\/me\/export)"/.exec(browser.seen.text)![1]!)
  expect(browser.seen.headers['content-disposition']).toContain(encodeURIComponent('我的信息-2016-03-01.json'))
  const copy = JSON.parse(browser.seen.text)
  expect(copy.账号).toEqual([
    expect.objectContaining({
      姓名或者单位全称: '何知情',
      手机号码: PHONE,
      公开名称: '何知情',
      近日登录: expect.any(Array),
    }),
  ])
  expect(copy.账号[0].近日登录.length).toBe(2)
  expect(copy.同意记录).toEqual([{ 个人信息告知版本: 1, 同意日期: '2016-03-01' }])
  expect(copy.捐赠).toEqual([
    expect.objectContaining({ '登记金额（元）': 66.6, 登记的姓名或者单位名称: '何家人', 状态: '待到账' }),
  ])
  expect([copy.认领, copy.落实, copy.志愿服务]).toEqual([[], [], []])
  expect(copy.办理记录.map((r: { 事项: string }) => r.事项)).toContain('同意个人信息告知')
  expect(browser.seen.text).not.toMatch(new RegExp(`吴旁人|13800000056|${maskName('吴旁人').replaceAll('*', '\\*')}`))
  expect((await new PlainBrowser(app).open(`/${COUNTY}/me/export`)).path).toContain('/sign-in')
})

it('办理记录按办理的先后排列，同一时刻办的几件也不颠倒', async () => {
  const citizen = newId(new Date())
  const subjects = ['1', '2', '3', '4', '5', '6', '7', '8']
  const rows = await bed.kernel.act(citizenScope(COUNTY, citizen), async (h) => {
    for (const subject of subjects) await h.record({ command: 'citizens.rename', subject, place: COUNTY })
    return doneBy(h, citizen)
  })
  expect(rows.map((r) => r.subject)).toEqual(subjects)
})
