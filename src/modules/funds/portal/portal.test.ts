import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { sha256Hex } from '#kernel/pure/digest.ts'
import { citizenScope } from '#kernel/pure/scope.ts'
import { draftWishes, listWish } from '#modules/care/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { lastCode, openPortal, PlainBrowser, signIn } from '../../../../tests/kit/portal.ts'
import { giftsOf, listGifts } from '../gifts/store.ts'
import { publish, receivePledged } from '../public.ts'
import { checkLedger } from '../publication/verify.mjs'
import { actor, COUNTY, withPack } from '../sample.ts'

const bed = testBed()
let app: FastifyInstance

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {
    giving: { bank: { name: '试县农村商业银行', holder: '试县关爱服务中心', number: '6226 0000 0000 0001' } },
  })
  app = await openPortal(bed.kernel)
})

const browse = async (path: string) => {
  const browser = new PlainBrowser(app)
  await browser.open(`/${COUNTY}${path}`)
  return browser
}
const shown = (text: string, id: string) => new RegExp(`id="${id}">([^<]+)<`).exec(text)?.[1] ?? ''
const all = () => bed.kernel.act(actor('finance'), (h) => listGifts(h, { page: 1, size: 50 }, { limit: 50, offset: 0 }))

it('不登录捐款：取得两个码，按两次只登记一笔；到账后凭查询码查到，明细可下载', async () => {
  const browser = await browse('/give?purpose=wish&amount=50.50')
  await browser.submit('登记捐赠', { amount: '零' })
  expect(browser.seen).toMatchObject({ status: 400, text: expect.stringContaining('请填写金额') })
  await browser.open(`/${COUNTY}/give`)
  const form = browser.seen
  const typed = { amount: '88.80', purpose: 'wish', giver: '郑重', named: 'yes' }
  await browser.submit('登记捐赠', typed)
  const [code, memo] = [shown(browser.seen.text, 'gift-code'), shown(browser.seen.text, 'gift-memo')]
  expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  expect(memo).toMatch(/^JZ[0-9A-Z]{8}$/)
  expect(browser.seen.text).toContain('6226 0000 0000 0001')
  browser.seen = form
  await browser.submit('登记捐赠', typed)
  expect(browser.seen.text).not.toContain(code)
  const { total, rows } = await all()
  expect(total).toBe(1)
  expect(rows[0]).toMatchObject({ shown: '郑**', amount: 88_80, purposes: ['wish'], memo })
  await bed.kernel.act(actor('finance'), (h) => receivePledged(h, { gift: rows[0]!.id, document: '回单' }))
  const look = await browse('/trace')
  await look.submit('查询捐赠去向', { code: code.toLowerCase().replaceAll('-', '') })
  expect(look.seen.status).toBe(200)
  expect(look.seen.text).toContain('88.80')
  expect(look.seen.text).toContain('<svg')
  expect(look.seen.text).not.toContain('郑重')
  await look.submit('下载去向明细')
  expect(look.seen.headers['content-type']).toContain('text/csv')
  expect(look.seen.text).toContain('收到')
})

it('捐物；登录的人看到自己的称呼；错误的查询码说明原因，一小时错五次要等', async () => {
  const browser = new PlainBrowser(app)
  await signIn(bed.kernel, browser, COUNTY, { phone: '13800000001', name: '钱多多' })
  await browser.open(`/${COUNTY}/give?kind=goods`)
  await browser.submit('登记捐赠', { goods: '袋' })
  expect(browser.seen.text).toContain('请写明物资的名称和数量')
  await browser.submit('登记捐赠', { goods: '面粉 20 袋' })
  expect(browser.seen.status).toBe(200)
  const { rows } = await all()
  const mine = rows.find((g) => g.kind === 'goods')!
  expect(mine.person).not.toBeNull()
  expect((await bed.kernel.asSystem(COUNTY, (h) => giftsOf(h, mine.person!))).map((g) => g.id)).toEqual([mine.id])
  const look = await browse('/trace')
  look.address = '10.0.0.9'
  await look.submit('查询捐赠去向', { code: '0000-0000-0000-0000' })
  expect(look.seen).toMatchObject({ status: 400, text: expect.stringContaining('没有这个查询码') })
  const guess = async (code = '0000-0000-0000-0000') => {
    await look.open(`/${COUNTY}/trace`)
    return (await look.submit('查询捐赠去向', { code })).status
  }
  // what can be no code is no guess
  for (let n = 0; n < 6; n += 1) expect(await guess('7K3M-9QXA')).toBe(400)
  const tried = await Promise.all(Array.from({ length: 5 }, () => guess()))
  expect(tried.toSorted()).toEqual([400, 400, 400, 400, 429])
})

/** What the 360Giving schemas (package and grant) require, and the forms they ask for. */
const organisation = z.looseObject({ id: z.string().min(1), name: z.string().min(1) })
const package360 = z.object({
  version: z.string().regex(/^\d+\.\d+$/),
  publisher: z.looseObject({ name: z.string().min(1), website: z.url() }),
  issued: z.iso.date(),
  downloadURL: z.url(),
  accessURL: z.url(),
  grants: z
    .array(
      z.looseObject({
        id: z.string().regex(/^360G-\w+-/),
        title: z.string().min(1).max(140),
        description: z.string().min(1),
        currency: z.literal('CNY'),
        amountAwarded: z.number(),
        awardDate: z.iso.date(),
        recipientOrganization: z.array(organisation).min(1),
        fundingOrganization: z.array(organisation).min(1),
        beneficiaryLocation: z.array(
          z.object({ name: z.string(), countryCode: z.literal('CN'), geoCode: z.string(), geoCodeType: z.string() }),
        ),
      }),
    )
    .min(1)
    .refine((all) => new Set(all.map((g) => g.id)).size === all.length),
})

it('收支公开：公布之后页面、首页、数据和文件一致，下载的账目核对通过', async () => {
  expect((await browse('/funds')).seen.text).toContain('还没有公布账目')
  bed.at('2016-04-05')
  const made = await bed.kernel.act(actor('finance'), (h) => publish(h, '2016-03-31'))
  const page = await browse('/funds')
  expect(page.seen.text).toContain(made.digest)
  expect(page.seen.text).toContain('88.80')
  expect((await browse('/')).seen.text).toContain('捐赠和收支')
  const file = await browse(`/funds/ledger/${made.id}`)
  expect(checkLedger(Buffer.from(file.seen.text), made.digest)).toMatchObject({ ok: true, closing: 88_80 })
  const data = package360.parse(JSON.parse((await browse('/data/gifts.json')).seen.text))
  expect(data.grants).toHaveLength(1)
  expect(data.grants[0]).toMatchObject({
    amountAwarded: 88.8,
    currency: 'CNY',
    fundingOrganization: [{ name: '个人捐赠者' }],
  })
  expect((await browse('/data/gifts.csv')).seen.text).toContain('郑**')
  expect(JSON.parse((await browse('/data/funds.json')).seen.text)).toMatchObject({
    publications: [{ digest: made.digest }],
  })
})

/** Runs a line as it stands on the page, in a folder where nothing else is. */
function runLine(line: string, folder: string): Promise<{ exit: number; said: string }> {
  const [program, ...words] = line.split(' ')
  expect(program).toBe('node')
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: folder, env: {} }, (error, said, wrong) =>
      resolve({ exit: error === null ? 0 : Number(error.code), said: said + wrong }),
    )
  })
}

it('没有固本的人：从网站下载账目和核对程序，照页面上的一行运行，通过；改动一个字节，不通过', async () => {
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'))
  try {
    const page = await (await fetch(`${base}/${COUNTY}/funds`)).text()
    expect(page).not.toContain('<script')
    const links = [...page.matchAll(/href="([^"]*\/funds\/(?:ledger\/[^"]+|[^"]+\.mjs|[^"]+\.txt))"/g)].map(
      (m) => m[1]!,
    )
    expect(links).toHaveLength(3)
    const got = new Map<string, { bytes: Buffer; reply: Response }>()
    for (const link of links) {
      const reply = await fetch(`${base}${link}`)
      expect(reply.status, link).toBe(200)
      expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      const name = /filename\*=UTF-8''(.+)$/.exec(reply.headers.get('content-disposition') ?? '')![1]!
      const bytes = Buffer.from(await reply.arrayBuffer())
      got.set(name, { bytes, reply })
      await writeFile(join(folder, name), bytes)
    }
    const program = got.get('guben-verify-funds.mjs')!
    expect(program.reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(program.reply.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(sha256Hex(program.bytes)).toBe(shown(page, 'checker-digest'))
    expect(got.get('public-ledger.txt')!.reply.headers.get('content-disposition')).toMatch(/^inline/)
    expect(got.get('public-ledger.txt')!.bytes.toString()).toContain('guben-public-ledger-1')

    const line = shown(page, 'check-command')
    const right = await runLine(line, folder)
    expect(right).toMatchObject({ exit: 0, said: expect.stringContaining('核对通过') })
    const ledger = join(folder, line.split(' ')[2]!)
    const bytes = await readFile(ledger)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(ledger, bytes)
    expect(await runLine(line, folder)).toMatchObject({ exit: 1, said: expect.stringContaining('核对不通过') })
    expect((await runLine('node guben-verify-funds.mjs', folder)).exit).toBe(2)
    expect(await runLine('node guben-verify-funds.mjs 没有.ndjson', folder)).toMatchObject({
      exit: 2,
      said: expect.stringContaining('读不到文件 没有.ndjson'),
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('开放数据里个人从不具名，怎样称呼自己都一样；不具名的单位是一个，具名的单位各是各的', async () => {
  const givers = [
    { phone: '13800000021', kind: 'person', name: '周大善', manner: 'full' },
    { phone: '13800000022', kind: 'organisation', name: '某某商行', manner: 'unnamed' },
    { phone: '13800000023', kind: 'organisation', name: '东街粮店', manner: 'full' },
  ]
  for (const [n, giver] of givers.entries()) {
    const browser = new PlainBrowser(app)
    browser.address = `10.0.1.${n}`
    await signIn(bed.kernel, browser, COUNTY, giver)
    await browser.open(`/${COUNTY}/give`)
    await browser.submit('登记捐赠', { amount: String(700 + n), purpose: 'wish' })
    const memo = shown(browser.seen.text, 'gift-memo')
    const gift = (await all()).rows.find((g) => g.memo === memo)!
    await bed.kernel.act(actor('finance'), (h) => receivePledged(h, { gift: gift.id, document: '回单' }))
  }
  const { text } = (await browse('/data/gifts.json')).seen
  const { grants } = package360.parse(JSON.parse(text))
  const funderOf = (amount: number) => grants.find((g) => g.amountAwarded === amount)!.fundingOrganization[0]!
  expect([700, 701, 702].map((amount) => funderOf(amount).name)).toEqual(['个人捐赠者', '未具名单位', '东街粮店'])
  expect(new Set([700, 701, 702].map((amount) => funderOf(amount).id)).size).toBe(3)
  expect(text).not.toMatch(/周大善|某某商行/)
})

it('查询码：一小时错五次之后，对的也要等；登录的人单独计算；查对的不计次数', async () => {
  const look = new PlainBrowser(app)
  look.address = '10.0.0.19'
  await look.open(`/${COUNTY}/give`)
  await look.submit('登记捐赠', { amount: '5' })
  const right = shown(look.seen.text, 'gift-code')
  const ask = async (code: string) => {
    await look.open(`/${COUNTY}/trace`)
    return (await look.submit('查询捐赠去向', { code })).status
  }
  for (let n = 0; n < 12; n += 1) expect(await ask(right)).toBe(200)
  for (let n = 0; n < 5; n += 1) expect(await ask('0000-0000-0000-0000')).toBe(400)
  expect(await ask(right)).toBe(429)
  expect(look.seen.text).toMatch(/一小时内已经输错五次.*分钟后再试.*登录以后再查/s)
  expect(Number(look.seen.headers['retry-after'])).toBeGreaterThan(3500)
  // the number of a complaint is another kind of code
  await look.open(`/${COUNTY}/answers`)
  expect((await look.submit('查询答复', { receipt: right })).status).toBe(400)
  await signIn(bed.kernel, look, COUNTY, { phone: '13800000019' })
  expect(await ask(right)).toBe(200)
})

it('我的捐赠：登录以后看到自己的每一笔和去向，不用查询码；别人的看不到', async () => {
  const mine = new PlainBrowser(app)
  await signIn(bed.kernel, mine, COUNTY, { phone: '13800000011', name: '周善' })
  expect(mine.seen.text).toMatch(/周\*.*我的认领.*我的捐赠.*退出/s)
  await mine.open(`/${COUNTY}/me/gifts`)
  expect(mine.seen.text).toContain('登录以后登记的捐赠会列在这里')
  await mine.open(`/${COUNTY}/give`)
  await mine.submit('登记捐赠', { amount: '66', purpose: 'wish' })
  const [code, memo] = [shown(mine.seen.text, 'gift-code'), shown(mine.seen.text, 'gift-memo')]
  await mine.open(`/${COUNTY}/me/gifts`)
  expect(mine.seen.text).toContain(memo)
  expect(mine.seen.text).toContain('待到账')
  expect(mine.seen.text).not.toContain(code)
  const gift = (await all()).rows.find((g) => g.memo === memo)!
  await bed.kernel.act(actor('finance'), (h) => receivePledged(h, { gift: gift.id, document: '回单' }))
  await mine.open(`/${COUNTY}/me/gifts`)
  expect(mine.seen.text).toContain(`/me/gifts/${gift.id}"`)
  expect((await mine.open(`/${COUNTY}/me/gifts/${gift.id}`)).text).toContain('66.00')
  expect((await mine.open(`/${COUNTY}/me/gifts/${gift.id}/csv`)).text).toContain('收到')
  const other = new PlainBrowser(app)
  await signIn(bed.kernel, other, COUNTY, { phone: '13800000012', name: '吴旁' })
  for (const path of [`/me/gifts/${gift.id}`, `/me/gifts/${gift.id}/csv`])
    expect((await other.open(`/${COUNTY}${path}`)).status).toBe(404)
  expect((await other.open(`/${COUNTY}/me/gifts`)).text).not.toContain(memo)
  const stranger = await browse(`/me/gifts/${gift.id}`)
  expect(stranger.seen.path).toContain('/sign-in')
  await bed.kernel.act(citizenScope(COUNTY, (await all()).rows.find((g) => g.shown === '郑**')!.id), async (h) => {
    expect(await giftsOf(h, gift.person!)).toEqual([])
  })
})

it('查询和下载只是查看：再按一次照样给，看到的是现在的情况，数据库里不留下查过什么', async () => {
  const giver = await browse('/give')
  await giver.submit('登记捐赠', { amount: '12.30', purpose: 'wish', giver: '郝再来', named: 'yes' })
  const code = shown(giver.seen.text, 'gift-code')
  const sent = () =>
    bed.kernel.database.asOwner(async (c) => (await c.query('SELECT count(*)::integer FROM kernel.form_sent')).rows[0])
  const before = await sent()
  const look = await browse('/trace')
  const form = look.seen
  await look.submit('查询捐赠去向', { code })
  expect(shown(look.seen.text, 'gift-state')).toBe('待到账')
  const gift = (await all()).rows.find((g) => g.shown === '郝**')!
  await bed.kernel.act(actor('finance'), (h) => receivePledged(h, { gift: gift.id, document: '回单' }))
  look.seen = form
  await look.submit('查询捐赠去向', { code })
  expect(shown(look.seen.text, 'gift-state')).toContain('已到账')
  const found = look.seen
  for (let n = 0; n < 2; n += 1) {
    look.seen = found
    expect((await look.submit('下载去向明细')).headers['content-type']).toContain('text/csv')
  }
  expect(await sent()).toEqual(before)
})

/** The need of a gift that is for a project on the wall. */
async function hungProject(): Promise<string> {
  const [id] = await bed.kernel.act(actor('centre'), (h) =>
    draftWishes(h, [
      { kind: 'project', place: '999901100', title: '想给活动室添一台投影', needs: 'money', needed: 500_00 },
    ]),
  )
  await bed.kernel.act(actor('leader'), (h) => listWish(h, id!))
  return `care.wish/${id}`
}

const linkOf = (text: string, label: string) =>
  new RegExp(`<a href="([^"]+)"[^>]*>${label}</a>`).exec(text)![1]!.replaceAll('&amp;', '&')

it('为心愿捐款：换成捐物、填错重填、先去登录，都不会变成不限用途的捐款', async () => {
  const need = await hungProject()
  const browser = await browse(`/give?${new URLSearchParams({ need, purpose: 'wish', amount: '20' })}`)
  expect(browser.seen.text).toContain('还需要 500.00 元')
  await browser.open(linkOf(browser.seen.text, '捐物'))
  expect(browser.seen.text).toContain('用于您刚才选择的心愿')
  await browser.open(linkOf(browser.seen.text, '捐款'))
  await browser.submit('登记捐赠', { amount: '零' })
  expect(browser.seen.status).toBe(400)
  await browser.submit('登记捐赠', { amount: '30', kind: 'goods' })
  await browser.open(linkOf(browser.seen.text, '捐款'))
  expect(browser.seen.forms.at(-1)!.fields).toEqual(expect.arrayContaining([['amount', '30']]))
  await browser.open(linkOf(browser.seen.text.split('<main').at(-1)!, '登录'))
  await browser.submit('用手机号码登录', { phone: '13800000031' })
  await browser.submit('填写验证码', { code: await lastCode(bed.kernel, '13800000031') })
  await browser.submit('公开名称', { kind: 'person', name: '许愿', manner: 'masked', agreed: 'on' })
  expect(browser.seen.path).toMatch(/^\/\d{6}\/give\?need=/)
  await browser.submit('登记捐赠')
  const gift = (await all()).rows.find((g) => g.shown === '许**')!
  expect(gift).toMatchObject({ kind: 'money', amount: 30_00, purposes: ['wish'], need })
})
