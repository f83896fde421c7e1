import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../../tests/kit/office.ts'
import { runExport } from './export.ts'
import { runImport } from './service.ts'

const bed = testBed()
let office: Office
beforeAll(async () => {
  office = await openOffice(bed.kernel)
})
afterAll(() => office?.app.close())

const BYTES = { 'content-type': 'application/octet-stream' }
const quiet = async () => undefined

it('从上传到下载都走接口：文件即请求体，不是文件的说明原因，没有权限的不收', async () => {
  const csv = Buffer.from(writeCsv(['行政村代码', '姓名', '与户主关系'], [['999901100201', '马大山', '户主'], ['999901100201', '某', '户主']])) // biome-ignore format: a table
  const path = '/api/households/ledger/files?name=%E5%8F%B0%E8%B4%A6.csv'
  expect((await office.ask('helper', 'POST', path, csv, BYTES)).status).toBe(403)
  expect((await office.ask('clerk', 'POST', path, { a: 1 })).body).toMatchObject({ code: 'file-refused' })
  const { body: sent, status } = await office.ask('clerk', 'POST', path, csv, BYTES)
  expect([status, sent.name, sent.size]).toEqual([200, '台账.csv', csv.length])
  const { file } = sent
  const other = await office.ask('township', 'POST', '/api/households/ledger/look', { file, kind: 'household' })
  expect(other.status).toBe(404)
  const { body: look } = await office.ask('clerk', 'POST', '/api/households/ledger/look', { file, kind: 'household' })
  const { name: sheet, header, columns } = look.sheets[0]
  expect(columns).toEqual({ placeCode: 0, name: 1, relation: 2 })
  const begin = { file, kind: 'household', sheet, header, columns }
  const { body: begun } = await office.ask('clerk', 'POST', '/api/households/ledger/imports', begin)
  await runImport(bed.kernel, COUNTY, begun.id, quiet)
  const at = `/api/households/ledger/imports/${begun.id}`
  const { body: result } = await office.ask('clerk', 'GET', at)
  expect(result).toMatchObject({ state: 'faulty', faulty: 1, hasReturned: true, faults: [{ row: 3 }] })
  const returned = await office.ask('clerk', 'GET', `${at}/returned`)
  expect(JSON.stringify((await readWorkbook(returned.body))[0]!.rows)).toContain('姓名“某”请填写 2 至 40 个字')
  const { body: drawn } = await office.ask('clerk', 'POST', '/api/households/ledger/exports', { kind: 'household' })
  await runExport(bed.kernel, COUNTY, drawn.id, quiet)
  const sheetFile = await office.ask('clerk', 'GET', `/api/households/ledger/exports/${drawn.id}/file`)
  expect((await readWorkbook(sheetFile.body))[0]!.rows[0]![0]).toBe('试验县户台账')
  expect((await office.ask('leader', 'GET', `/api/households/ledger/exports/${drawn.id}/file`)).status).toBe(404)
})

it('清单导出：带标题和列名的表格，取走后暂存处不留文件', async () => {
  const before = await readdir(join(bed.kernel.home, 'spool'))
  const drawn = await office.ask('clerk', 'GET', '/api/households?format=xlsx')
  const [sheet] = await readWorkbook(drawn.body)
  expect([drawn.type, sheet!.rows[0]![0], sheet!.rows[1]![0]]).toEqual([
    expect.stringContaining('spreadsheet'),
    '户档',
    '户主',
  ])
  await vi.waitFor(async () => expect(await readdir(join(bed.kernel.home, 'spool'))).toEqual(before))
})
