import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../../tests/kit/office.ts'
import { openPortal, PlainBrowser, signIn } from '../../../../tests/kit/portal.ts'
import { forgetByTime } from '../../../../tests/kit/time.ts'
import { postNotice, withdrawNotice } from '../public.ts'

const bed = testBed()
let app: FastifyInstance
let office: Office
let id = ''
const VILLAGE = '999901100201'

beforeAll(async () => {
  office = await openOffice(bed.kernel)
  app = await openPortal(bed.kernel)
  const posted = await bed.kernel.asSystem(COUNTY, (h) =>
    postNotice(h, {
      kind: 'household-exit',
      title: '脱贫退出公示',
      place: VILLAGE,
      about: 'households.case/01560000-0000-7000-8000-0000000000f1',
      basis: '国办发〔2016〕16号',
      rows: [{ name: '李**', place: '试100201', group: '二组', size: 3, decision: '拟退出' }],
    }),
  )
  id = posted.id
})

const browse = async (path: string) => {
  const browser = new PlainBrowser(app)
  await browser.open(`/${COUNTY}${path}`)
  return browser
}

it('列表、首页和一份公示：姓名隐去，地点写名称，期满即不再显示', async () => {
  const list = await browse('/notices')
  expect(list.seen.text).toContain('脱贫退出公示')
  expect((await browse('/')).seen.text).toContain('脱贫退出公示')
  const one = await browse(`/notices/${id}`)
  expect(one.seen.text).toContain('李**')
  expect(one.seen.text).toContain('试100201')
  expect(one.seen.text).toContain('7 个自然日')
  expect(one.seen.text).not.toContain('households.case')
  bed.at('2016-03-09')
  forgetByTime()
  expect((await browse(`/notices/${id}`)).seen.status).toBe(404)
  expect((await browse('/notices')).seen.text).toContain('目前没有正在公示的事项')
  bed.at('2016-03-02')
  forgetByTime()
})

it('异议：可不署名，同一张表单按两次只记一件，凭编号查答复', async () => {
  const browser = await browse(`/notices/${id}/object`)
  await browser.submit('提出异议', { text: '太短' })
  expect(browser.seen.status).toBe(400)
  expect(browser.seen.text).toContain('不少于 6 个字')
  const form = browser.seen
  await browser.submit('提出异议', { text: '第一项家里有轿车，与公示不符', by: '张三 13800001111' })
  const receipt = /<p class="code">([^<]+)</.exec(browser.seen.text)![1]!
  expect(receipt).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  browser.seen = form
  await browser.submit('提出异议', { text: '第一项家里有轿车，与公示不符', by: '张三 13800001111' })
  expect(browser.seen.text).toContain('已经提交过')
  const open = await office.ask('township', 'GET', `/api/notices/${id}`)
  expect(open.body.objections).toHaveLength(1)
  expect(open.body.objections[0]).toMatchObject({ named: true, takenBy: null })
  const { rows } = await bed.kernel.database.asOwner((c) => c.query(`SELECT * FROM notices.objection`))
  expect(JSON.stringify(rows)).not.toContain('13800001111')
  await browser.open(`/${COUNTY}/answers`)
  const asking = browser.seen
  await browser.submit('查询答复', { receipt: receipt.toLowerCase().replaceAll('-', ' ') })
  expect(browser.seen.text).toContain('尚未答复')
  // loaded anew by the browser
  browser.seen = asking
  await browser.submit('查询答复', { receipt: receipt.toLowerCase().replaceAll('-', ' ') })
  expect(browser.seen.text).toContain('尚未答复')
  const answered = await office.ask('township', 'POST', `/api/notice-objections/${open.body.objections[0].id}/answer`, {
    answer: '已入户核实，轿车为其子单位所有',
    upheld: false,
  })
  expect(answered.status).toBe(204)
  await browser.open(`/${COUNTY}/answers`)
  await browser.submit('查询答复', { receipt })
  expect(browser.seen.text).toContain('异议不成立')
  expect(browser.seen.text).toContain('轿车为其子单位所有')
  expect(browser.seen.text).not.toContain('township某')
  await browser.open(`/${COUNTY}/answers`)
  await browser.submit('查询答复', { receipt: '0000-0000-0000-0000' })
  expect(browser.seen).toMatchObject({ status: 400, text: expect.stringContaining('没有这个受理编号') })
})

it('登录的人提异议，也不留下是谁提的', async () => {
  const browser = new PlainBrowser(app)
  browser.address = '10.0.0.9'
  await signIn(bed.kernel, browser, COUNTY, { phone: '13900000019', name: '孙旁人' })
  await browser.open(`/${COUNTY}/notices/${id}/object`)
  await browser.submit('提出异议', { text: '这一户在城里有房，与公示不符' })
  expect(browser.seen.text).toContain('异议已收到')
  const { rows } = await bed.kernel.database.asOwner((c) =>
    c.query(`SELECT person, role FROM kernel.journal WHERE command = 'notices.object'`),
  )
  expect(rows).toEqual(Array(2).fill({ person: null, role: 'public' }))
})

it('办理一件事之后，公开页面立即更新，不等缓存过期', async () => {
  expect((await browse('/notices')).seen.text).toContain('脱贫退出公示')
  await bed.kernel.asSystem(COUNTY, (h) => withdrawNotice(h, id, '内容有误，重新公示'))
  expect((await browse('/notices')).seen.text).not.toContain('脱贫退出公示')
  const browser = await browse(`/notices/${id}`)
  expect(browser.seen.status).toBe(404)
})

it('公开查询角色只读公开视图：表、其他视图和别的列都不行', async () => {
  const asked = (text: ReturnType<typeof sql>) => bed.kernel.asPublic(COUNTY, (h) => h.rows(text))
  expect(await asked(sql`SELECT title FROM notices.public_notice`)).toEqual([])
  for (const refused of [
    sql`SELECT about FROM notices.notice`,
    sql`SELECT * FROM notices.objection`,
    sql`SELECT * FROM people.person`,
    sql`SELECT * FROM kernel.journal`,
    sql`INSERT INTO kernel.form_sent (county, key, request) VALUES ('999901', gen_random_uuid(), '')`,
    sql`SELECT * FROM places.current`,
  ])
    await expect(asked(refused)).rejects.toMatchObject({ code: 'not-allowed' })
})

it('网上提意见：县里收到，凭编号查询', async () => {
  const browser = await browse('/complain')
  expect(browser.seen.text).toContain('12345')
  await browser.submit('提意见', { text: '便民服务点中午没有人，办事要跑两趟' })
  const receipt = /<p class="code">([^<]+)</.exec(browser.seen.text)![1]!
  await browser.open(`/${COUNTY}/answers`)
  await browser.submit('查询答复', { receipt })
  expect(browser.seen.text).toContain('正在办理')
})
