import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { DEMO_PASSWORD, sampleAccounts } from '#apps/demo/accounts.ts'
import { loadCast } from '#apps/demo/cast.ts'
import { loadDemo } from '#apps/demo/load.ts'
import { birthOf, idNumberFault, maskId, sexOf } from '#kernel/pure/identity.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import { verifyJournal } from '#kernel/server/seal.ts'
import { householdCardsOf, settingsCard } from '#modules/fieldwork/cards.ts'
import { tasksOf } from '#modules/fieldwork/rules.ts'
import { listedWithoutHelper, sealContext } from '#modules/households/public.ts'
import { figureFor, recordsOf } from '#modules/measures/public.ts'
import { waves } from '#modules/overview/waves/service.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { type Bulletin, bulletinOf, measuresOf, reportFinding, verifyMonths } from '#modules/supervision/public.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { suideBed } from '../../../tests/kit/pack.ts'
import { demoYear } from './demo.ts'

const COUNTY = '610826'
const bed = suideBed()

const bulletin = (month: string): Promise<Bulletin> =>
  bed.kernel.asSystem(COUNTY, (h) => bulletinOf(h, measuresOf(bed.kernel), month))

const figures = ({ toDate: d }: Bulletin) => [d.categories.value, d.raised.value, d.demands.value, d.corrected.value]

describe('绥德 2016 年 1 月至 10 月', () => {
  it('通报：7 大类 194 条，督办函 47 份，整改 186 条', async () => {
    const october = await bulletin('2016-10')
    expect(october.published).toBe(true)
    expect(figures(october)).toEqual([7, 194, 47, 186])
  })

  it('每个数字打开就是它的记录', async () => {
    const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
    const signIn = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { login: 'jingban', password: DEMO_PASSWORD },
    })
    const cookie = String(signIn.headers['set-cookie']).split(';')[0]!
    const { toDate } = await bulletin('2016-10')
    for (const figure of [toDate.raised, toDate.corrected, toDate.demands, ...toDate.letters]) {
      const reply = await app.inject({ method: 'GET', url: `/api${figure.link}`, headers: { cookie } })
      expect(reply.statusCode, figure.link).toBe(200)
      expect(reply.json().total, figure.link).toBe(figure.value)
    }
    await app.close()
  })

  it('“清零行动”分三批压茬推进：前两批已结束，第三批进行中', async () => {
    const { rows } = await bed.kernel.asSystem(COUNTY, (h) => waves(h, {}, { limit: 50, offset: 0 }))
    expect(rows.map((w) => [w.title, w.places.length, w.total, w.done, w.late, w.state])).toEqual([
      ['第一批', 5, 20, 20, 0, 'over'],
      ['第二批', 5, 20, 20, 0, 'over'],
      ['第三批', 5, 20, 15, 0, 'running'],
    ])
  })

  it('户档、结对、走访都合规：没有漏户，没有超限，没有将来的记录，身份证号都能解封且无误', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => {
      expect(await listedWithoutHelper(h)).toEqual([])
      const wrong = await h.one<Record<string, number>>(sql`SELECT
        (SELECT count(*)::int FROM households.current WHERE county = ${COUNTY} AND standing <> 'general' AND cause_main IS NULL) AS "noCause",
        (SELECT count(*)::int FROM households.current v WHERE v.county = ${COUNTY} AND NOT EXISTS (
          SELECT 1 FROM households.member m WHERE m.county = v.county AND m.household = v.id AND m.id = v.head)) AS "noHead",
        (SELECT count(*)::int FROM (SELECT 1 FROM households.paired WHERE county = ${COUNTY} AND rank = 1 GROUP BY person HAVING count(*) > 5) x) AS "over",
        (SELECT count(*)::int FROM fieldwork.visit WHERE county = ${COUNTY} AND (on_day > '2016-10-31' OR at > ${h.now})) AS "ahead",
        (SELECT count(*)::int FROM fieldwork.opinion_event WHERE county = ${COUNTY} AND (on_day > '2016-10-31' OR at > ${h.now})) AS "told",
        (SELECT count(*)::int FROM households.plan_item WHERE county = ${COUNTY} AND done_on > '2016-10-31') AS "done"`)
      expect(wrong).toEqual({ noCause: 0, noHead: 0, over: 0, ahead: 0, told: 0, done: 0 })
      const people = await h.rows<{ id: string; sealed: Buffer; masked: string; birthOn: string; sex: string }>(sql`
        SELECT id, id_sealed AS sealed, id_masked AS masked, birth_on AS "birthOn", sex FROM households.member
        WHERE county = ${COUNTY} ORDER BY id LIMIT 200`)
      for (const { id, sealed, masked, birthOn, sex } of people) {
        const number = h.vault.open(sealed, sealContext(h, 'person_version', 'id_sealed', id))
        expect([idNumberFault(number, h.today), maskId(number), birthOf(number), sexOf(number)]).toEqual([
          null,
          masked,
          birthOn,
          sex,
        ])
      }
    })
  })

  it('S6：选派 223 名第一书记，一村一名；每个数字打开就是它的记录', async () => {
    const { printed, listed } = await bed.opened()
    expect(printed).toMatchObject({
      'postings.first-secretary': 223,
      'cover.asked': 223,
      'cover.covered': 223,
      'cover.gap': 0,
    })
    expect(listed).toEqual(printed)
  })

  it('演示当天，下乡的演示账号手上都有活：该走访的户、将到期的帮扶措施；村里和网格里有等着答复的诉求', async () => {
    const sampled = (await sampleAccounts(bed.kernel)).map((account) => account.login)
    const found = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<Pick<Scope, 'person' | 'post' | 'role' | 'place' | 'unit'>>(sql`
        SELECT t.person, t.id AS post, t.role, t.place, t.unit FROM people.account a
        JOIN people.post t ON t.county = a.county AND t.person = a.person AND t.to_day IS NULL
        WHERE a.county = ${COUNTY} AND t.role IN ('posted', 'helper', 'grid', 'village')
          AND a.login = ANY(${sampled}::text[]) ORDER BY a.login`),
    )
    expect(Map.groupBy(found, (f) => f.role).size).toBe(4)
    for (const scope of found)
      await bed.kernel.act({ county: COUNTY, ...scope }, async (h) => {
        const { rhythm } = (await settingsCard(h))[0]!.body
        const cards = await householdCardsOf(h)
        const tasks = tasksOf(
          cards.map((c) => c.body),
          h.today,
          rhythm,
        )
        const kinds = new Set(tasks.map((t) => t.kind))
        expect(kinds, `${scope.role} ${scope.place}`).toContain('visit')
        expect(kinds, `${scope.role} ${scope.place}`).toContain('plan')
        if (scope.role !== 'helper') expect(kinds, `${scope.role} ${scope.place}`).toContain('answer')
      })
  })

  it('走访率、诉求答复率、驻村达标率打开就是它们的记录', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => {
      for (const key of [
        'fieldwork.visited',
        'fieldwork.opinions',
        'fieldwork.villages',
        'households.plans',
        'households.helped',
        'postings.days',
      ]) {
        const measure = measuresOf(bed.kernel).find((m) => m.key === key)!
        const { numerator, denominator } = await figureFor(h, { measure: key, month: '2016-10', place: COUNTY })
        expect(denominator, key).toBeGreaterThan(0)
        expect(numerator, key).toBeGreaterThan(0)
        for (const [side, figure] of [
          ['numerator', numerator],
          ['denominator', denominator],
        ] as const) {
          const records = await recordsOf(h, measure, { month: '2016-10', side, place: COUNTY })
          expect(records.sum, `${key} ${side}`).toBe(figure)
        }
      }
    })
  })

  it('累计数等于各月之和，各月都已封存，链条完整', async () => {
    let raised = 0
    for (const { month } of demoYear.months) raised += (await bulletin(month)).ofMonth.raised.value
    expect(raised).toBe(194)
    expect(await bed.kernel.asSystem(COUNTY, verifyMonths)).toEqual([])
    const journal = await bed.kernel.asSystem(COUNTY, (h) => verifyJournal(h))
    expect(journal).toMatchObject({ faults: [], pending: 0 })
  })

  it('已结月份的通报不因后来的事实改变；十一月多一条，累计就是 195', async () => {
    const cast = await loadCast(bed.kernel, COUNTY)
    await bed.kernel.act(cast.officer('jingban'), (h) =>
      reportFinding(h, {
        category: 'service',
        fact: '便民服务点上班时间无人值守',
        grounds: '群众反映属实',
        subject: cast.unit('610826100').id,
        evidence: [],
      }),
    )
    expect(figures(await bulletin('2016-10'))).toEqual([7, 194, 47, 186])
    expect((await bulletin('2016-11')).toDate.raised.value).toBe(195)
  })
})

describe('多漏一个村', () => {
  const other = testBed()
  it('十月多一个村没有按时开会，通报就是 195 条', async () => {
    const months = demoYear.months.map((m) => (m.month === '2016-10' ? { ...m, missed: { '610826107': 5 } } : m))
    await loadDemo(other.kernel, 'suide', () => undefined, { year: { ...demoYear, months } })
    const october = await other.kernel.asSystem(COUNTY, (h) => bulletinOf(h, measuresOf(other.kernel), '2016-10'))
    expect(figures(october)).toEqual([7, 195, 47, 186])
  }, 600_000)
})
