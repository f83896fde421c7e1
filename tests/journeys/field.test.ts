import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFrontEnd } from '#apps/front-end.ts'
import { addPages } from '#apps/pages.ts'
import { changeStanding, takeInHouseholds } from '#modules/households/public.ts'
import { takeInBody } from '#modules/households/register/model.ts'
import { faultsOf, openBrowser, PHONE } from '../kit/browser.ts'
import { testBed } from '../kit/county.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../kit/office.ts'

/** A helper with a cheap phone: signs in once, walks where there is no signal, comes back. */
const bed = testBed()
const VILLAGE = '999901100201'
const PIN = '739154'
const NAMES = ['艾保山', '白玉莲', '曹有福', '杜秀英', '高长顺']

let office: Office
let url = ''
let browser: Browser
let context: BrowserContext
let page: Page
const homes = new Map<string, string>()
const complaints: string[] = []
/** bytes of each picture as it went over the line */
const sent: number[] = []

beforeAll(async () => {
  await buildFrontEnd(() => undefined, 'field')
  bed.at('2016-11-20')
  office = await openOffice(bed.kernel)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const helper = await h.one<{ person: string; post: string }>(
      sql`SELECT person, id AS post FROM people.post WHERE county = ${COUNTY} AND role = 'helper'`,
    )
    for (const name of NAMES) {
      const id = h.id()
      homes.set(name, id)
      const born = { birthOn: '1956-04-01', sex: 'male' as const }
      const members = [
        { name, relation: 'head', ...born, health: 'healthy' },
        { name: `${name.slice(0, 1)}小军`, relation: 'son', ...born, birthOn: '1985-04-01' },
      ]
      const body = { id, place: VILLAGE, groupName: '二组', members, houseGrade: 'B', confirmedNotDuplicate: true }
      await takeInHouseholds(h, [takeInBody.parse(body)])
      await h.run(sql`
        INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
        VALUES (${COUNTY}, ${h.id()}, ${id}, ${VILLAGE}, ${helper.person}, ${helper.post}, 1, ${h.today}, ${h.now})`)
      await changeStanding(h, id, { standing: 'listed', causeMain: 'illness', on: h.today, why: '经评议公示识别' })
    }
  })
  await addPages(office.app, bed.kernel)
  url = await office.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
  context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', hasTouch: true })
  context.setDefaultTimeout(20_000)
  page = await newPage()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await office?.app.close()
})

async function newPage(): Promise<Page> {
  const made = await context.newPage()
  made.on('request', (request) => {
    if (request.url().includes('/photographs/')) sent.push(request.postDataBuffer()?.length ?? 0)
  })
  made.on('pageerror', (error) => complaints.push(error.message))
  made.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  return made
}

/** Zipped bytes of every script that a page has fetched since. */
function scriptsOf(of: Page): () => Promise<number> {
  const fetched: Promise<Buffer>[] = []
  of.on('response', (response) => {
    if (response.request().resourceType() === 'script') fetched.push(response.body())
  })
  return async () => {
    const sizes = (await Promise.all(fetched)).map((bytes) => gzipSync(bytes, { level: 9 }).length)
    expect(sizes.length).toBeGreaterThan(0)
    return sizes.reduce((sum, size) => sum + size, 0)
  }
}

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const strip = async () => (await page.getByRole('banner').textContent()) ?? ''
const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
const tick = (name: string) => page.getByLabel(name, { exact: true }).check()

async function tab(name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
}

async function openHome(name: string): Promise<void> {
  await tab('户')
  await page.getByRole('searchbox').fill(name.slice(0, 3))
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await heading(name)
}

async function enterPin(pin = PIN): Promise<void> {
  await heading('输入口令')
  await page.getByLabel('口令').fill(pin)
  await press('打开')
}

/** How many half-filled forms the telephone has in its storage. */
const draftsKept = () =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('guben-field')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('drafts').objectStore('drafts').count()
          counting.onsuccess = () => {
            opening.result.close()
            resolve(counting.result)
          }
        }
      }),
  )

describe('走访端', () => {
  it('登录一次，设口令，户情存到手机上', async () => {
    const scripts = scriptsOf(page)
    await page.goto(`${url}/field`)
    await heading('登录走访端')
    expect(await scripts(), '首次打开要取的 JavaScript（gzip 字节）').toBeLessThanOrEqual(150_000)
    expect(await faultsOf(page)).toEqual([])
    await page.getByLabel('账号').fill('helper')
    await page.getByLabel('密码').fill(PASSWORD)
    await press('登录')
    // the only post of hers that works in the field: nothing to choose
    await heading('设置口令')
    const first = page.getByLabel(/6 至 12 位数字/)
    await first.fill('123456')
    await page.getByText('不能是连续的数字').waitFor()
    await first.fill(PIN)
    await page.getByLabel('再输一遍').fill(PIN)
    await press('开始使用')
    await heading('今天 11月20日')
    await page.getByRole('link', { name: /艾保山/ }).waitFor()
    await page.waitForFunction(() => document.querySelector('.f-strip')?.textContent === '已全部送达')
    await expect.poll(() => page.getByRole('region', { name: '该走访' }).getByRole('link').count()).toBe(5)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  })

  it('没有信号，走访三户：情况有变化、有诉求、有照片', async () => {
    await context.setOffline(true)
    await openHome('艾保山')
    await page.getByRole('link', { name: '登记走访' }).click()
    await heading('走访 艾保山')
    await tick('艾保山')
    await page.getByLabel('走访情况').fill('房屋东墙开裂，老人住院后身体不好。')
    await page.getByText('全户', { exact: true }).click()
    await press(/^住房安全等级/)
    await tick('D级')
    await page.getByText('住房安全等级：B级 → D级').waitFor()
    await tick('本人签字')
    const pad = page.getByRole('img', { name: /签字处/ })
    await pad.scrollIntoViewIfNeeded()
    const box = (await pad.boundingBox())!
    await page.mouse.move(box.x + 40, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + 200, box.y + 120, { steps: 8 })
    await page.mouse.up()
    await page.getByRole('img', { name: '签字处，已签名' }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await press('保存')
    await heading('未发送')
    await expect.poll(strip).toContain('未发送 1 条（自 11月20日 09:00）')

    await openHome('白玉莲')
    await page.getByRole('link', { name: '登记走访' }).click()
    await press('保存')
    await page.getByText('请选填见到的人；家中无人的，请登记为“上门未遇”').waitFor()
    await tick('白玉莲')
    await press('添加一条（有人负责答复）')
    await page.getByLabel('内容').fill('想给孩子申请助学贷款')
    await tick('口头确认')
    await press('保存')
    await heading('未发送')

    await openHome('曹有福')
    await page.getByRole('link', { name: '登记走访' }).click()
    await tick('曹小军')
    const noise = await sharp({
      create: {
        width: 2400,
        height: 1800,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 120, sigma: 60 },
      },
    })
      .jpeg({ quality: 95 })
      .withExif({ IFD0: { Copyright: '位置秘密' } })
      .toBuffer()
    await page.getByLabel('添加照片').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: noise })
    await page.getByRole('img', { name: '照片 1' }).waitFor()
    await press('保存')
    await heading('未发送')
    await expect.poll(strip).toMatch(/未发送 3 条（自 11月20日 09:00）/)
    await expect.poll(strip).toContain('没有信号')
    await tab('今天')
    await expect.poll(() => page.getByRole('region', { name: '该走访' }).getByRole('link').count()).toBe(2)
  })

  it('还没有发出的，打开来改，编号不变；误记的撤回；家中无人的记上门未遇，户仍在该走访之列', async () => {
    await openHome('高长顺')
    await page.getByRole('link', { name: '登记走访' }).click()
    await tick('家中无人（上门未遇）')
    await page.getByLabel('见到的其他人（可不填）').waitFor({ state: 'detached' })
    expect(await faultsOf(page)).toEqual([])
    await press('保存')
    await page.getByText('请简要写明没有见到人的原因和做了什么').waitFor()
    await page.getByLabel('没有见到人的原因，做了什么').fill('大门上锁，邻居说外出务工，已电话联系')
    await press('保存')
    await heading('未发送')
    await openHome('高长顺')
    await page.getByRole('link', { name: '登记走访' }).click()
    await tick('高长顺')
    await page.getByLabel('走访情况').fill('走错了门')
    await press('保存')
    await heading('未发送')
    await expect.poll(strip).toContain('未发送 5 条')

    const waiting = (title: string) => page.locator('.f-member').filter({ hasText: title })
    await waiting('走访 高长顺').getByRole('button', { name: '撤回' }).click()
    await page.getByText('撤回后这一条不会上传').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await press('确定撤回')
    await expect.poll(strip).toContain('未发送 4 条')

    await waiting('走访 曹有福').getByRole('button', { name: '修改' }).click()
    await heading('修改走访 曹有福')
    expect(await page.getByLabel('曹小军', { exact: true }).isChecked()).toBe(true)
    await page.getByRole('img', { name: '照片 1' }).waitFor()
    await page.getByLabel('走访情况').fill('核对了务工收入')
    await press('保存')
    await heading('未发送')
    await expect.poll(strip).toContain('未发送 4 条')
    await tab('今天')
    await expect.poll(() => page.getByRole('region', { name: '该走访' }).getByRole('link').count()).toBe(2)
    await page.getByRole('link', { name: /高长顺/ }).waitFor()
  })

  it('填到一半，页面被杀掉；没有信号也能再打开，输错口令打不开，内容都在', async () => {
    await openHome('杜秀英')
    await page.getByRole('link', { name: '登记走访' }).click()
    await page.getByLabel('走访情况').fill('正在算今年的收入')
    await expect.poll(draftsKept).toBe(1)
    await page.close()
    page = await newPage()
    await page.goto(`${url}/field/`)
    await enterPin('739155')
    await page.getByText('还可以试 7 次').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await enterPin()
    await heading('今天 11月20日')
    await expect.poll(strip).toContain('未发送 4 条')
    await page.getByRole('region', { name: '没有填完' }).getByRole('link').click()
    await heading('走访 杜秀英')
    expect(await page.getByLabel('走访情况').inputValue()).toBe('正在算今年的收入')
  })

  it('回到有信号的地方：自己上传；别人改过的同一项成为冲突，两边都在', async () => {
    const id = homes.get('艾保山')!
    const asked = await office.ask('village', 'POST', `/api/households/${id}/changes`, {
      subject: id,
      fields: [{ field: 'houseGrade', to: 'C' }],
      grounds: '危房普查',
    })
    expect(asked.status, JSON.stringify(asked.body)).toBe(200)
    const change = asked.body.id
    const act = { action: 'approve', comment: '已核对普查表' }
    const done = await office.ask('township', 'POST', `/api/household-changes/${change}/act`, act)
    expect(done.status, JSON.stringify(done.body)).toBe(204)
    await context.setOffline(false)
    await page.getByRole('banner').getByText('已全部送达').waitFor()
    await page.getByRole('link', { name: '冲突 1 条' }).click()
    await heading('冲突')
    const one = page.getByRole('region', { name: '住房安全等级' })
    await one.getByText('以我登记的为准').waitFor()
    for (const words of ['B级', 'C级', 'D级']) expect(await one.textContent()).toContain(words)
    expect(await faultsOf(page)).toEqual([])
    await one.getByText('以我登记的为准').click()
    await one.getByLabel('依据').fill('入户当面看过，东墙已不能住人')
    await press('裁定')
    await page.getByText('没有冲突。').waitFor()
    await page.waitForFunction(() => document.querySelector('.f-strip')?.textContent === '已全部送达')
  })

  it('工作平台上看得到：三次走访、一次上门未遇、诉求有人答复、变化待审核、照片小而没有位置', async () => {
    const attempts = await office.ask('clerk', 'GET', '/api/visits?size=50&kind=attempt')
    expect(attempts.body.rows.map((v: { householdName: string }) => v.householdName)).toEqual(['高长顺'])
    const month = await office.ask('clerk', 'GET', '/api/visits/unseen?state=month')
    expect(month.body.rows.map((v: { name: string }) => v.name).sort()).toEqual(['杜秀英', '高长顺'])
    const visits = await office.ask('clerk', 'GET', '/api/visits?size=50&kind=household')
    expect(visits.body.total).toBe(3)
    expect(visits.body.rows.map((v: { householdName: string }) => v.householdName).sort()).toEqual(
      ['白玉莲', '曹有福', '艾保山'].sort(),
    )
    const opinions = await office.ask('clerk', 'GET', '/api/opinions?size=50')
    expect(opinions.body.rows.map((o: { text: string }) => o.text)).toEqual(['想给孩子申请助学贷款'])
    const changes = await office.ask('clerk', 'GET', '/api/household-changes?state=open')
    expect(changes.body.total).toBe(1)
    const withPicture = visits.body.rows.find((v: { householdName: string }) => v.householdName === '曹有福')
    const whole = await office.ask('clerk', 'GET', `/api/visits/${withPicture.id}`)
    expect(whole.body).toMatchObject({ note: '核对了务工收入', met: [{ name: '曹小军' }] })
    expect(whole.body.photographs).toHaveLength(1)
    const file = await office.ask('clerk', 'GET', `/api/files/${whole.body.photographs[0].id}`)
    expect(file.status).toBe(200)
    expect(Math.max(...sent)).toBeLessThanOrEqual(150_000)
    expect(sent).toHaveLength(2)
    expect((await sharp(file.body).metadata()).exif).toBeUndefined()
    const signed = visits.body.rows.find((v: { householdName: string }) => v.householdName === '艾保山')
    expect((await office.ask('clerk', 'GET', `/api/visits/${signed.id}`)).body.signature).toHaveLength(1)
  })

  it('每个页面没有严重的无障碍问题，手机上不横向溢出；没有分数和排名', async () => {
    const faults: string[] = []
    for (const [hash, title] of [
      ['today', /^今天/],
      ['households', '户'],
      [`household/${homes.get('艾保山')}`, '艾保山'],
      [`village/${VILLAGE}`, '试100201'],
      ['unsent', '未发送'],
      ['conflicts', '冲突'],
      ['me', '我'],
    ] as const) {
      await page.evaluate((to) => {
        location.hash = `#/${to}`
      }, hash)
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
      if (process.env.GUBEN_SHOTS)
        await page.screenshot({ path: `${process.env.GUBEN_SHOTS}/${hash.split('/')[0]}.png` })
      faults.push(...(await faultsOf(page)))
      expect(await page.locator('body').textContent()).not.toMatch(/排名|得分|打卡/)
    }
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  })

  it('手机丢了，从工作平台锁定，手机上的内容清空', async () => {
    const devices = await office.ask('admin', 'GET', '/api/sync/devices')
    const [device] = devices.body.rows
    expect(device.unsent).toBe(0)
    const locked = await office.ask('admin', 'POST', `/api/sync/devices/${device.id}/lock`, { why: '手机在路上遗失' })
    expect(locked.status).toBe(200)
    // As the job that follows a lock does: the finder of the phone is signed out.
    await context.clearCookies()
    await tab('未发送')
    await press('更新户情')
    await heading('内容已清除')
    const left = await page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name))
    expect(left).toEqual([])
  })
})
