import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dayEnd } from '#kernel/pure/day.ts'
import { sealPending, verifyJournal } from '#kernel/server/seal.ts'
import { postNotice } from '#modules/notices/public.ts'
import { testBed } from '../kit/county.ts'
import { COUNTY, openOffice } from '../kit/office.ts'
import { openPortal, PlainBrowser, signIn } from '../kit/portal.ts'

/**
 * Who says something on the public pages leaves no trace of where from and with what; who says it without a name, none of when
 * but the day: in no row, no id, no entry of the journal and no seal.
 */
const bed = testBed()
const ADDRESS = '203.0.113.77'
const AGENT = 'CanaryBrowser/9.9 (Canary OS)'
const began = new Date()
let app: FastifyInstance

beforeAll(async () => {
  await openOffice(bed.kernel)
  app = await openPortal(bed.kernel)
  bed.at('2016-03-01', 15)
  const { id } = await bed.kernel.asSystem(COUNTY, (h) =>
    postNotice(h, {
      kind: 'household-exit',
      title: '脱贫退出公示',
      place: '999901100201',
      basis: '国办发〔2016〕16号',
      about: 'households.case/01560000-0000-7000-8000-0000000000f1',
      rows: [{ name: '李**', place: '试100201', group: '二组', size: 3, decision: '拟退出' }],
    }),
  )
  const browser = new PlainBrowser(app)
  Object.assign(browser, { address: ADDRESS, agent: AGENT })
  await browser.open(`/${COUNTY}/notices/${id}/object`)
  await browser.submit('提出异议', { text: '第一项家里有轿车，与公示不符' })
  expect(browser.seen.text).toContain('异议已收到')
  await browser.open(`/${COUNTY}/complain`)
  await browser.submit('提意见', { text: '便民服务点中午没有人值班' })
  expect(browser.seen.text).toContain('意见已收到')
  await browser.open(`/${COUNTY}/answers`)
  await browser.submit('查询答复', { receipt: '0000-0000-0000-0000' })
  await browser.open(`/${COUNTY}/trace`)
  await browser.submit('查询捐赠去向', { code: '0000-0000-0000-0000' })
  await browser.open(`/${COUNTY}/give`)
  await browser.submit('登记捐赠', { amount: '20' })
  await signIn(bed.kernel, browser, COUNTY, { phone: '13800000099' })
  await bed.kernel.asSystem(COUNTY, sealPending)
})
afterAll(() => app?.close())

const rowsOf = <T>(text: string) =>
  bed.kernel.database.asOwner(async (c) => (await c.query(text)).rows as (T & Record<string, unknown>)[])

it('数据库里没有来访者的网络地址和浏览器', async () => {
  const tables = await rowsOf<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const marks = [ADDRESS, AGENT].flatMap((mark) => [mark, Buffer.from(mark).toString('hex')])
  const found: string[] = []
  let seen = 0
  for (const { name } of tables)
    for (const { row } of await rowsOf<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)) {
      seen += 1
      if (marks.some((mark) => row.includes(mark))) found.push(`${name}: ${row}`)
    }
  expect(found).toEqual([])
  expect(seen).toBeGreaterThan(100)
})

it('不署名的话只留日期：记录、编号、日志和封条里都没有时刻，日志的链仍然完整', async () => {
  const saidAt = dayEnd(bed.kernel.clock.now()).getTime()
  // midnight may have passed since
  const days = [began, new Date()].map((at) => dayEnd(at).getTime())
  const momentOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  const commands = `command IN ('notices.object', 'fieldwork.suggest')`
  for (const table of ['notices.objection', 'fieldwork.opinion', 'kernel.journal']) {
    const rows = await rowsOf<{ id: string; at: Date }>(
      `SELECT id, at FROM ${table} ${table === 'kernel.journal' ? `WHERE ${commands}` : ''}`,
    )
    expect(rows.length, table).toBeGreaterThan(0)
    for (const row of rows) expect([momentOf(row.id), row.at.getTime()], table).toEqual([saidAt, saidAt])
  }
  const events = await rowsOf<{ at: Date }>(`SELECT at FROM fieldwork.opinion_event`)
  for (const { at } of events) expect(at.getTime()).toBe(saidAt)
  const receipts = await rowsOf<{ at: Date }>(`SELECT at FROM kernel.receipt`)
  for (const { at } of receipts) expect(days).toContain(at.getTime())
  const sent = await rowsOf<{ key: string; at: Date }>(`SELECT key, at FROM kernel.form_sent`)
  expect(sent.length).toBeGreaterThan(2)
  for (const { key, at } of sent) {
    expect(momentOf(key)).toBe(saidAt)
    expect(days).toContain(at.getTime())
  }
  const sealed = await rowsOf<{ written: Date; sealed: Date }>(
    `SELECT j.written_at AS written, s.sealed_at AS sealed FROM kernel.journal j JOIN kernel.journal_seal s ON s.entry = j.id WHERE ${commands}`,
  )
  expect(sealed).toHaveLength(2)
  for (const { written, sealed: at } of sealed)
    for (const moment of [written, at]) expect(days).toContain(moment.getTime())
  expect(await bed.kernel.asSystem(COUNTY, (h) => verifyJournal(h))).toMatchObject({ faults: [], pending: 0 })
})
