import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { read, setUp } from '#apps/set-up.ts'
import { issuePackLists, openMonth as openDuties } from '#modules/duties/public.ts'
import { generateOrganisations } from '#modules/organisations/public.ts'
import { importPeople } from '#modules/people/public.ts'
import { monthStatus, openMonth } from '#modules/supervision/public.ts'
import { luding } from '#packs/luding/pack.ts'
import { sectionsFrom } from '#packs/start.ts'
import { suide } from '#packs/suide/pack.ts'
import { tianzhen } from '#packs/tianzhen/pack.ts'
import { scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { firstUseOf } from './rules.ts'
import { standingOf } from './store.ts'

const bed = testBed()
const COUNTY = '610826'
const TODAY = '2026-11-22'

describe('初始设置', () => {
  it('有误的地方一次全部指出，密码不能包含账号', () => {
    const sent = {
      code: '11111111',
      county: '6108',
      countyName: '绥',
      adminName: '甲',
      login: 'gly',
      password: 'wo-shi-GLY-2026',
    }
    const faults = faultsOf({ ...sent, county: '610826', placesCsv: '610826101,镇\n999,错\n' })
    expect(faults).toEqual(['code', 'countyName', 'adminName', 'password', 'placesCsv'].map((at) => at).sort())
    expect(faultsOf(sent)).toContain('county')
    expect(faultsOf(undefined)).toEqual(['adminName', 'code', 'county', 'countyName', 'login', 'password'])
  })

  function faultsOf(sent: unknown): string[] {
    try {
      read(sent, '12345678')
      return []
    } catch (error) {
      return (error as { faults: { at: string }[] }).faults.map((f) => f.at).sort()
    }
  }
})

describe('启用时的工作机制', () => {
  it('清单移到启用的年份，下达日期不早于启用当天，没有过期的固定期限', () => {
    for (const pack of [suide, luding, tianzhen]) {
      const { lists } = sectionsFrom(pack, TODAY).duties as { lists: { year: number; issuedOn: string }[] }
      for (const list of lists) {
        expect(list.year).toBeGreaterThanOrEqual(2026)
        expect(list.issuedOn >= TODAY).toBe(true)
        const days = JSON.stringify(list).match(/\d{4}-\d{2}-\d{2}/g) ?? []
        expect(days.filter((day) => day < TODAY)).toEqual([])
      }
      expect(pack.sections).not.toBe(sectionsFrom(pack, TODAY))
    }
  })
})

describe('启用步骤', () => {
  const states = async () => {
    const standing = await bed.kernel.asSystem(COUNTY, (h) => standingOf(h, ['SD-V', 'SD-T']))
    return firstUseOf(standing, 'admin').steps.map((s) => s.state)
  }

  it('从空系统到第一个月，逐步由记录判断', async () => {
    bed.at(TODAY)
    const { input, rows } = read(
      {
        code: '12345678',
        county: COUNTY,
        countyName: '绥德县',
        adminName: '管理员甲',
        login: 'guanli',
        password: '自己记得住的一句话 2026',
      },
      '12345678',
    )
    await setUp(bed.kernel, input, rows)
    // the county's own pack brings its divisions, the programme its calendar
    expect(await states()).toEqual(['done', 'ready', 'blocked', 'blocked', 'done', 'blocked'])
    const admin = { ...scopeFor('admin', COUNTY) }
    const made = await bed.kernel.act(admin, generateOrganisations)
    expect(made.committees).toBe(15)
    expect(made.branches).toBeGreaterThan(300)
    expect(await states()).toEqual(['done', 'done', 'ready', 'blocked', 'done', 'blocked'])
    const townships = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ name: string }>(
        sql`SELECT name FROM organisations.current WHERE county = ${COUNTY} AND kind = 'township-committee' ORDER BY place`,
      ),
    )
    const people = [
      '姓名,手机,岗位,系统身份,所在组织,任职日期',
      '经办子,13900000001,科员,组织部经办人,,2025-01-01',
      '部长丑,13900000002,部长,组织部负责人,,2025-01-01',
      ...townships.map(
        (t, i) =>
          `书记${'甲乙丙丁戊己庚辛壬癸子丑寅卯辰'[i]},1391${String(i).padStart(7, '0')},党委书记,,${t.name},2025-01-01`,
      ),
    ].join('\n')
    const answer = await bed.kernel.act(admin, (h) => importPeople(h, Buffer.from(people).toString('base64'), false))
    expect(answer).toMatchObject({ imported: true, faults: [] })
    expect(await states()).toEqual(['done', 'done', 'done', 'ready', 'done', 'blocked'])
    const clerk = scopeFor('clerk', COUNTY)
    const lists = await bed.kernel.act(clerk, issuePackLists)
    expect(lists.length).toBeGreaterThan(1)
    expect(await states()).toEqual(['done', 'done', 'done', 'done', 'done', 'ready'])

    const before = await bed.kernel.act(clerk, (h) => monthStatus(h, '2026-10'))
    expect(before.steps.map((s) => s.state)).toEqual(['before', 'before', 'before', 'before'])
    expect(before.next).toMatchObject({ code: 'wait', reasons: ['2026年10月早于启用月份，不在系统中办理。'] })
    await expect(bed.kernel.act(clerk, (h) => openMonth(h, '2026-10'))).rejects.toMatchObject({
      code: 'month-before-first',
    })
    const first = await bed.kernel.act(clerk, (h) => monthStatus(h, '2026-11'))
    expect(first.next).toMatchObject({ code: 'start', title: '启动第一个月', reasons: [] })
    expect(first.steps.map((s) => s.state)).not.toContain('late')

    await bed.kernel.act(clerk, (h) => openMonth(h, '2026-11'))
    expect(await states()).toEqual(Array(6).fill('done'))
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect(await openDuties(h, '2026-11')).toBe(0)
      const { late, all } = await h.one<{ late: number; all: number }>(
        sql`SELECT count(*) FILTER (WHERE due_on < ${TODAY}) AS late, count(*) AS all FROM duties.duty WHERE county = ${COUNTY}`,
      )
      expect(late).toBe(0)
      expect(all).toBeGreaterThan(300)
    })
  })

  it('每一步说清谁办、为什么还不能办', () => {
    const empty = {
      year: 2026,
      townships: 0,
      villages: 0,
      bare: 0,
      committeesMissing: 0,
      branchesMissing: 0,
      departments: 0,
      people: 1,
      accounts: 1,
      clerks: 0,
      leaders: 0,
      committeesEmpty: 0,
      branchesEmpty: 0,
      pack: true,
      lists: 0,
      waiting: 2,
      calendar: false,
      months: 0,
    }
    const { steps, finished } = firstUseOf(empty, 'clerk')
    expect(finished).toBe(false)
    expect(steps.map((s) => [s.code, s.state, s.mine])).toEqual([
      ['places', 'ready', true],
      ['organisations', 'blocked', true],
      ['people', 'blocked', true],
      ['lists', 'blocked', true],
      ['calendar', 'ready', false],
      ['month', 'blocked', true],
    ])
    for (const step of steps.filter((s) => s.state === 'blocked')) expect(step.reasons.join('')).toMatch(/请先/)
  })
})
