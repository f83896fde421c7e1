import { beforeAll, describe, expect, it } from 'vitest'
import { readWorkbook } from '#kernel/server/documents/xlsx-read.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { type Office, openOffice } from '../../../tests/kit/office.ts'
import { importPeople } from './import.ts'
import * as store from './store.ts'

const bed = testBed()
let office: Office
const base64 = (text: string) => Buffer.from(text).toString('base64')
const HEAD = '姓名,手机,账号,岗位,系统身份,所在组织,所在地区,任职日期\n'
const ROWS = `书记甲,13900000011,,党委书记,,999901101党组织,,2015-03-01
支书乙,13900000012,,党支部书记,,999901101201党组织,,2015年3月1日
支书乙,13900000012,,村级联络员,,999901101202党组织,,2015.3.1
经办丙,,bing,组织部经办人,组织部经办人,,,2016-01-01
`
const ask = (role: 'clerk' | 'admin' | 'township', text: string, dryRun: boolean) =>
  office.ask(role, 'POST', '/api/people/import', { file: base64(HEAD + text), dryRun })

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})

describe('导入人员、任职和账号', () => {
  it('经办人导入人员和任职，管理员导入同一张表开立账号，初始密码只给一次，首次登录须改', async () => {
    const early = await ask('admin', ROWS, true)
    expect(early.body.faults).toHaveLength(4)
    expect(early.body.faults[0].reasons[0]).toContain('业务职务由组织部经办人或负责人任命')

    const trial = await ask('clerk', ROWS, true)
    expect(trial.body).toMatchObject({ imported: false, faults: [], passwords: null })
    expect(trial.body.counts).toEqual([
      { what: '登记人员', count: 3, unit: '名' },
      { what: '任职', count: 4, unit: '项' },
    ])
    expect((await ask('clerk', ROWS, false)).body).toMatchObject({ imported: true, passwords: null })
    expect((await ask('clerk', ROWS, false)).body.counts).toEqual([{ what: '已有、跳过的行', count: 4, unit: '行' }])

    const opened = await ask('admin', ROWS, false)
    expect(opened.body.counts).toEqual([
      { what: '开立账号', count: 3, unit: '个' },
      { what: '已有、跳过的行', count: 1, unit: '行' },
    ])
    const [sheet] = await readWorkbook(Buffer.from(opened.body.passwords, 'base64'))
    const lines = sheet!.rows.slice(-3).map((r) => r.map(String))
    expect(lines.map((l) => l[3])).toEqual(['13900000011', '13900000012', 'bing'])
    const secret = lines[2]![4]!
    const reply = await office.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { login: 'bing', password: secret },
    })
    expect(reply.json()).toMatchObject({ mustChangePassword: true, acting: { role: 'clerk' } })
    const again = await ask('admin', ROWS, false)
    expect(again.body).toMatchObject({ passwords: null, counts: [{ what: '已有、跳过的行', count: 4 }] })
  })

  it('一行有误，全不导入；每一处都在行旁写明', async () => {
    const bad = `丁,139,,x,,,,
书记甲改,13900000011,,副书记,,999901101党组织,,2015-03-01
戊某,13900000013,Bing!,科员,部门党组织,不存在局,,3000-01-01
己某,13900000014,,支书,,999901101党组织,,2015-02-30
`
    const { body } = await ask('clerk', bad, false)
    expect(body.imported).toBe(false)
    expect(body.faults).toEqual([
      {
        row: 2,
        reasons: [
          '姓名应为 2 到 30 个字',
          '手机“139”不是 11 位手机号',
          '岗位应为 2 到 40 个字',
          '没有填写任职日期',
          '没有填写系统身份，从所在组织也无法确定',
        ],
      },
      { row: 3, reasons: ['手机 13900000011 已登记为书记甲'] },
      {
        row: 4,
        reasons: [
          '账号“Bing!”应以小写字母开头，由 3 到 31 个小写字母、数字、点或短横线组成',
          '任职日期 3000-01-01 晚于今天',
          '组织名册中没有“不存在局”',
        ],
      },
      { row: 5, reasons: ['任职日期“2015-02-30”应写成 2026-01-01'] },
    ])
    expect(body.returned).not.toBeNull()
    const people = await bed.kernel.asSystem('999901', (h) => store.everyone(h, h.today))
    expect(people.filter((p) => /己某|戊某/.test(p.name))).toEqual([])
  })

  it('账号重复、三员专任，同样逐行指出', async () => {
    const rows = `庚某,13900000021,bing,科员,部门党组织,试验局党组,,2016-01-01
辛某,13900000022,,审计员,审计管理员,,,2016-01-01
辛某,13900000022,,科员,部门党组织,试验局党组,,2016-01-01
`
    expect((await ask('clerk', rows, true)).body.faults.map((f: { row: number }) => f.row)).toEqual([3])
    const admin = await ask('admin', '壬某,13900000023,bing,审计员,审计管理员,,,2016-01-01\n', true)
    expect(admin.body.faults).toEqual([{ row: 2, reasons: ['账号“bing”已由经办丙使用'] }])
    expect((await ask('township', rows, true)).status).toBe(403)
  })

  it('还没有经办人的县，管理员一次导入人员、任职和账号', async () => {
    const county = '999932'
    await openCounty(bed.kernel, county)
    const admin = {
      county,
      role: 'admin' as const,
      place: county,
      unit: null,
      person: '01560000-0000-7000-8000-0000000000b1',
      post: '01560000-0000-7000-8000-0000000000b2',
    }
    const text = `${HEAD}经办子,13900000031,,科员,组织部经办人,,,2016-01-01\n部长丑,13900000032,,部长,组织部负责人,,,2016-01-01\n`
    const answer = await bed.kernel.act(admin, (h) => importPeople(h, base64(text), false))
    expect(answer.counts.map((c) => [c.what, c.count])).toEqual([
      ['登记人员', 2],
      ['任职', 2],
      ['开立账号', 2],
    ])
  })
})
