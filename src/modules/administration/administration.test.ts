import source from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { addWorkingDays, isWorkingDay, workingDaysBetween } from '#kernel/pure/calendar.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces } from '#modules/places/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { estimatesOf } from './burden/rules.ts'
import { burdenByForm, burdenByLevel, burdenByPost } from './burden/store.ts'
import { calendarRoutes } from './calendar/api.ts'
import { dayChanges, yearFaults, yearsOf } from './calendar/rules.ts'
import { changeYear, seedCalendar } from './calendar/service.ts'
import * as calendar from './calendar/store.ts'
import { commandsOf, journalModules } from './cards.ts'
import { listJournal } from './journal/store.ts'
import { differences } from './packs/rules.ts'
import { previewPack, takePack } from './packs/service.ts'

const bed = testBed()
const COUNTY = '999921'
const PAGE = { limit: 50, offset: 0 }
const ids = { person: '', clerk: '', village: '', posted: '', other: '' }

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    await importPlaces(
      h,
      [
        { code: COUNTY, name: '试验县', level: 'county', parent: null },
        { code: '999921100', name: '甲镇', level: 'township', parent: COUNTY },
        { code: '999921100201', name: '一村', level: 'village', parent: '999921100' },
      ],
      '2016-01-01',
    )
    Object.assign(ids, { person: h.id(), clerk: h.id(), village: h.id(), posted: h.id(), other: h.id() })
    await registerOrganisations(
      h,
      [{ id: h.id(), kind: 'village-branch', name: '一村党支部', place: '999921100201', parent: null }],
      '2016-01-01',
    )
    await registerPeople(
      h,
      {
        people: [{ id: ids.person, name: '某某' }],
        posts: [
          { id: ids.clerk, person: ids.person, title: '经办人', role: 'clerk', place: COUNTY, unit: null },
          {
            id: ids.village,
            person: ids.person,
            title: '支部书记',
            role: 'village',
            place: '999921100201',
            unit: null,
          },
          {
            id: ids.posted,
            person: ids.person,
            title: '第一书记',
            role: 'posted',
            place: '999921100201',
            unit: null,
          },
        ],
        accounts: [],
      },
      '2016-01-01',
    )
    await adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' })
  })
})

describe('工作日历', () => {
  it('chinese-days 完整收录 2004 至 2026 年', () => {
    const years = yearsOf(source)
    expect(years.map((y) => y.year)).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i))
    expect(years.find((y) => y.year === 2016)?.notice).toBe('国办发明电〔2015〕18号')
    expect(years.flatMap((y) => yearFaults(y.year, y.days))).toEqual([])
  })

  it('缺年说清是哪一年；载入以后可算；已有的年份不覆盖', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect(await seedCalendar(h)).toBe(22)
      expect(await seedCalendar(h)).toBe(0)
      expect(await calendar.loadYear(h, 2016)).toMatchObject({ days: [] })
      await h.run(sql`DELETE FROM kernel.calendar_notice WHERE year = 2016`)
      expect(await seedCalendar(h)).toBe(1)
    })
    bed.kernel.forget()
    await bed.kernel.asSystem(COUNTY, async (h) => {
      const c = await h.calendar()
      expect(isWorkingDay(c, '2016-10-08')).toBe(true)
      expect(isWorkingDay(c, '2016-10-07')).toBe(false)
      expect(isWorkingDay(c, '2016-02-06')).toBe(true)
      expect(addWorkingDays(c, '2016-09-30', 1)).toBe('2016-10-08')
      expect(workingDaysBetween(c, '2015-12-31', '2016-12-31')).toBe(250)
      expect(() => isWorkingDay(c, '2027-01-04')).toThrow('calendar-missing')
    })
  })

  it('只有系统管理员能改；多余、重复、他年的日子逐一指出', async () => {
    const days = [{ day: '2016-10-08', working: true, name: '国庆节调休上班' }]
    const clerk = bed.kernel.act(scopeFor('clerk', COUNTY), (h) =>
      changeYear(h, 2016, { notice: '某号', days, why: '试' }),
    )
    await expect(clerk).rejects.toMatchObject({ code: 'not-allowed' })
    expect(
      yearFaults(2016, [
        ...days,
        ...days,
        { day: '2016-10-10', working: true, name: '错' },
        { day: '2017-01-02', working: false, name: '错' },
      ]).map((f) => f.at),
    ).toEqual(['days.1.day', 'days.2.day', 'days.3.day'])
  })

  it('改动后逐日说明前后，并由各模块重算期限', async () => {
    const before = await bed.kernel.asSystem(COUNTY, (h) => calendar.loadYear(h, 2016))
    const days = before!.days.filter((d) => d.day !== '2016-10-08')
    const { changes, entry } = await bed.kernel.act(scopeFor('admin', COUNTY), (h) =>
      changeYear(h, 2016, { notice: before!.notice, days, why: '试验调整' }),
    )
    expect(changes).toEqual([{ day: '2016-10-08', before: '国庆节调休上班（上班）', after: '周末休息' }])
    await sealCounty(bed.kernel, COUNTY)
    const runs = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ id: string; kind: string }>(
        sql`SELECT id, kind FROM kernel.run WHERE county = ${COUNTY} AND input ->> 'entry' = ${entry}`,
      ),
    )
    expect(runs.map((r) => r.kind)).toContain('meetings.redate')
    for (const run of runs) await execute(bed.kernel, COUNTY, run.id)
    await bed.kernel.act(scopeFor('admin', COUNTY), (h) => changeYear(h, 2016, { ...before!, why: '恢复' }))
    bed.kernel.forget()
  })

  it('日历各县共用：一县改动，别县也各自记录、各自重算，只一次', async () => {
    const OTHER = '999922'
    await openCounty(bed.kernel, OTHER, '邻县')
    const before = await bed.kernel.asSystem(COUNTY, (h) => calendar.loadYear(h, 2016))
    const route = calendarRoutes.find((r) => r.method === 'POST')!
    const days = before!.days.filter((d) => d.day !== '2016-10-09')
    const asked = { params: { year: 2016 }, body: { notice: before!.notice, days, why: '试验邻县' } }
    await bed.kernel.asSystem(COUNTY, (h) => h.calendar())
    const { entry } = (await bed.kernel.act(scopeFor('admin', COUNTY), (h) =>
      route.run(h, asked as never, bed.kernel),
    )) as { entry: string }
    const known = await bed.kernel.asSystem(COUNTY, (h) => h.calendar())
    expect(isWorkingDay(known, '2016-10-09')).toBe(false)
    const runsIn = async (county: string) => {
      await sealCounty(bed.kernel, county)
      return bed.kernel.asSystem(county, (h) =>
        h.rows<{ id: string; kind: string }>(sql`
          SELECT id, kind FROM kernel.run WHERE county = ${county} AND state = 'waiting' AND input ->> 'subject' = '2016'`),
      )
    }
    for (const run of await runsIn(COUNTY)) await execute(bed.kernel, COUNTY, run.id)
    const share = bed.kernel.cards.flatMap((c) => c.jobs?.['administration.share-calendar'] ?? [])[0]!
    await share.run(bed.kernel, COUNTY, { entry }, async () => undefined)
    const entriesIn = (county: string) =>
      bed.kernel.asSystem(county, (h) =>
        h.rows<{ origin: string | null; why: string; role: string }>(sql`
          SELECT after ->> 'origin' AS origin, why, role FROM kernel.journal
          WHERE county = ${county} AND command = 'kernel.change-calendar' AND why = '试验邻县'`),
      )
    expect(await entriesIn(OTHER)).toEqual([{ origin: entry, why: '试验邻县', role: 'system' }])
    const follow = await runsIn(OTHER)
    expect(follow.map((r) => r.kind)).toEqual(expect.arrayContaining(['meetings.redate', 'duties.redate']))
    for (const run of follow) await execute(bed.kernel, OTHER, run.id)
    expect((await entriesIn(COUNTY)).length).toBe(1)
    await bed.kernel.act(scopeFor('admin', COUNTY), (h) => changeYear(h, 2016, { ...before!, why: '恢复' }))
    bed.kernel.forget()
  })

  it('改成什么就是什么：两表之差正是变动的日子', () => {
    const table = fc.uniqueArray(
      fc.record({
        day: fc.integer({ min: 1, max: 28 }).map((d) => `2016-10-${String(d).padStart(2, '0')}`),
        working: fc.boolean(),
        name: fc.constantFrom('甲', '乙'),
      }),
      { selector: (e) => e.day },
    )
    fc.assert(
      fc.property(table, table, (a, b) => {
        const changed = new Set(dayChanges(a, b).map((c) => c.day))
        const text = (list: typeof a, day: string) => JSON.stringify(list.find((e) => e.day === day) ?? null)
        for (const { day } of [...a, ...b]) if (text(a, day) === text(b, day)) expect(changed.has(day)).toBe(false)
        expect(dayChanges(a, a)).toEqual([])
      }),
    )
  })
})

describe('工作机制', () => {
  it('列表按名称对应，不按位置', () => {
    const before = {
      meetings: {
        kinds: [
          { kind: 'committee', every: 1 },
          { kind: 'lecture', every: 3 },
        ],
      },
    }
    const after = {
      meetings: {
        kinds: [
          { kind: 'lecture', every: 1 },
          { kind: 'committee', every: 1 },
          { kind: 'general', every: 3 },
        ],
      },
    }
    expect(differences(before, after)).toEqual([
      { section: 'meetings', path: ['kinds', '[lecture]', 'every'], kind: 'changed', before: '3', after: '1' },
      {
        section: 'meetings',
        path: ['kinds', '[general]'],
        kind: 'added',
        before: null,
        after: '{"kind":"general","every":3}',
      },
      {
        section: 'meetings',
        path: ['kinds'],
        kind: 'changed',
        before: '[committee]、[lecture]',
        after: '[lecture]、[committee]、[general]',
      },
    ])
  })

  it('相同则无差别，不同则必有差别', () => {
    const json = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 }))
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [x, y] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))]
        expect(differences(x, x)).toEqual([])
        const same = JSON.stringify(sorted(x)) === JSON.stringify(sorted(y))
        expect(differences(x, y).length === 0).toBe(same)
      }),
      { numRuns: 300 },
    )
  })

  it('拟定版本先看差别和错误，再定日期启用；他人抢先则请重看', async () => {
    const sections = { ...suide.sections, meetings: { call: { workingDays: 5 } } }
    const admin = scopeFor('admin', COUNTY)
    const preview = await bed.kernel.act(admin, (h) => previewPack(h, bed.kernel.cards, sections))
    expect(preview.differences).toEqual([
      { section: 'meetings', path: [], kind: 'added', before: null, after: '{"call":{"workingDays":5}}' },
    ])
    const bad = await bed.kernel.act(admin, (h) =>
      previewPack(h, bed.kernel.cards, { meetings: { call: { workingDays: 0 } }, nobody: {} }),
    )
    expect(bad.faults.filter((f) => ['meetings', 'nobody'].includes(f.section)).map((f) => [f.section, f.at])).toEqual([
      ['nobody', ''],
      ['meetings', 'call.workingDays'],
    ])
    const faulty = (await bed.kernel.act(admin, (h) => previewPack(h, bed.kernel.cards, sections))).faults
    expect(faulty).toEqual([])
    const take = (base: number, from: string) =>
      bed.kernel.act(admin, (h) => takePack(h, bed.kernel.cards, { sections, base, from, why: '试发〔2016〕3号' }))
    await expect(take(1, '2016-02-01')).rejects.toMatchObject({ code: 'input-invalid' })
    expect(await take(1, '2016-03-02')).toBe(2)
    await expect(take(1, '2016-03-02')).rejects.toMatchObject({ code: 'changed-meanwhile' })
    const clerk = bed.kernel.act(scopeFor('clerk', COUNTY), (h) =>
      adoptPack(h, { id: 'test', sections: {}, from: '2016-03-05', why: '越权' }),
    )
    await expect(clerk).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

describe('负担和日志', () => {
  it('日志可以按每一项工作筛选：有操作的模块一个不少', () => {
    const offered = new Set(journalModules(modules).map((m) => m.name))
    const written = new Set(Object.keys(commandsOf(modules)).map((command) => command.split('.')[0]))
    expect(offered).toEqual(written)
    expect(offered.size).toBeGreaterThan(12)
  })

  it('县里另有估算的按县里的，写得最细的一条算数；没有另估的按模块名片', () => {
    const commands = {
      'meetings.record': { title: '登记会议', minutes: 6 },
      'meetings.void': { title: '作废会议记录', minutes: 2 },
      'people.add': { title: '登记人员', minutes: 3 },
    }
    expect(estimatesOf(commands, { 'meetings.*': 1, 'meetings.record': 9 })).toEqual({
      'meetings.record': 9,
      'meetings.void': 1,
      'people.add': 3,
    })
  })

  it('按表单估时累加到人到月，明细之和等于总数', async () => {
    bed.at('2016-05-10')
    const clerk = scopeFor('clerk', COUNTY, { person: ids.person, post: ids.clerk })
    const village = scopeFor('village', '999921100201', { person: ids.person, post: ids.village })
    await bed.kernel.act(clerk, async (h) => {
      for (let i = 0; i < 3; i += 1)
        await h.record({ command: 'meetings.comment-call', subject: h.id(), place: '999921100201' })
      await h.record({ command: 'supervision.finding-recheck-pass', subject: h.id(), place: '999921100201' })
    })
    await bed.kernel.act(village, async (h) => {
      for (let i = 0; i < 5; i += 1)
        await h.record({ command: 'meetings.record', subject: h.id(), place: '999921100201' })
      await h.record({ command: 'supervision.unheard-of', subject: h.id(), place: '999921100201' })
    })
    // what is filled in in a village is the village's burden, whoever sent the officer
    const posted = scopeFor('posted', '999921100201', { person: ids.person, post: ids.posted })
    await bed.kernel.act(posted, (h) =>
      h.record({ command: 'fieldwork.record-visit', subject: h.id(), place: '999921100201' }),
    )
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.record({ command: 'meetings.record', subject: 'x', place: '999921100201' }),
    )
    const estimates = estimatesOf(commandsOf(modules), {})
    await bed.kernel.act(scopeFor('leader', COUNTY), async (h) => {
      const posts = await burdenByPost(h, { month: '2016-05' }, estimates, PAGE)
      expect(posts.rows.map((r) => [r.title, r.level, r.entries, r.minutes])).toEqual([
        ['支部书记', 'village', 6, 30],
        ['经办人', 'county', 4, 28],
        ['第一书记', 'village', 1, 2],
      ])
      expect(posts.total).toBe(3)
      expect(await burdenByLevel(h, { month: '2016-05' }, estimates)).toEqual([
        { level: 'county', posts: 1, entries: 4, minutes: 28 },
        { level: 'village', posts: 2, entries: 7, minutes: 32 },
      ])
      for (const row of posts.rows) {
        const { rows, total } = await listJournal(h, { post: row.post, from: '2016-05-01', to: '2016-05-31' }, PAGE)
        expect(total).toBe(row.entries)
        expect(rows.reduce((n, r) => n + (estimates[r.command] ?? 0), 0)).toBe(row.minutes)
        expect(rows[0]).toMatchObject({ name: '某某', postTitle: row.title, placeName: '一村' })
      }
      expect(
        (await burdenByForm(h, { month: '2016-05' }, estimates)).find((f) => f.command === 'meetings.record'),
      ).toMatchObject({ entries: 5, minutes: 30 })
      expect((await burdenByPost(h, { month: '2016-04' }, estimates, PAGE)).total).toBe(0)
    })
  })

  it('系统管理员和安全管理员看不到日志；村只看到本村', async () => {
    for (const role of ['admin', 'security'] as const)
      expect((await bed.kernel.act(scopeFor(role, COUNTY), (h) => listJournal(h, {}, PAGE))).total).toBe(0)
    const village = await bed.kernel.act(scopeFor('village', '999921100201'), (h) =>
      listJournal(h, {}, { limit: 200, offset: 0 }),
    )
    expect(new Set(village.rows.map((r) => r.place))).toEqual(new Set(['999921100201']))
    const auditor = await bed.kernel.act(scopeFor('auditor', COUNTY), (h) =>
      listJournal(h, { command: 'kernel' }, PAGE),
    )
    expect(auditor.rows.every((r) => r.command.startsWith('kernel.'))).toBe(true)
    expect(auditor.rows.some((r) => r.seal !== null)).toBe(true)
  })
})
