import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { MeasureRow } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { confirmPresence, recordVisits } from '#modules/fieldwork/public.ts'
import { computeMonth, figureFor } from '#modules/measures/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { testBed } from '../../../tests/kit/county.ts'
import { countedOf, valuesOf } from '../../../tests/kit/figures.ts'
import { COUNTY, type Office, openOffice } from '../../../tests/kit/office.ts'
import { postingSummary } from './cover/service.ts'
import { days, measures } from './measures.ts'
import { coverLeave } from './presence/service.ts'
import { endPosting, registerPostings } from './terms/service.ts'

const bed = testBed()
const [V1, V2, V3, V4] = ['999901100201', '999901100202', '999901101201', '999901101202'] as const
let office: Office
const people: Record<string, Id> = {}
const asSystem = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
beforeAll(async () => {
  bed.at('2016-03-01')
  office = await openOffice(bed.kernel)
  const me = await office.ask('posted', 'GET', '/api/session')
  people.posted = me.body.person.id
  people.leader = (await office.ask('leader', 'GET', '/api/session')).body.person.id
  await asSystem(async (h) => {
    for (const name of ['甲一', '乙二', '丙三', '丁四']) people[name] = h.id()
    await registerPeople(
      h,
      {
        people: ['甲一', '乙二', '丙三', '丁四'].map((name) => ({ id: people[name]!, name })),
        posts: [],
        accounts: [],
      },
      '2016-01-01',
    )
    await adoptPack(h, {
      id: 'test',
      sections: {
        ...suide.sections,
        postings: {
          presence: { days: 4 },
          allowance: {
            fullDays: 4,
            rates: [
              { from: '2015-01-01', fen: 50_000 },
              { from: '2016-03-01', fen: 100_000 },
            ],
          },
        },
      },
      from: '2016-01-01',
      why: '试验',
    })
  })
})

describe('需求、人选、选派方案', () => {
  it('登记需求、推荐、认可、生成方案、指定、采用', async () => {
    for (const [place, kind] of [
      [V1, 'weak'],
      [V3, 'poor'],
      [V4, 'industry'],
    ])
      expect(
        (await office.ask('clerk', 'POST', '/api/posting-needs', { place, kind, weight: 4, source: '摸底' })).body,
      ).toEqual({
        added: 1,
      })
    const own = await office.ask('department', 'POST', '/api/posting-candidates', {
      person: people.甲一,
      background: 'economy',
      kinds: ['first-secretary'],
      years: 5,
    })
    expect(own.status).toBe(200)
    const unit = office.units.get('department')
    for (const [name, background, avoid] of [
      ['乙二', 'party', []],
      ['丙三', 'science', [V4]],
    ])
      expect(
        (
          await office.ask('clerk', 'POST', '/api/posting-candidates', {
            person: people[name as string],
            unit,
            background,
            kinds: ['first-secretary'],
            avoid,
          })
        ).status,
      ).toBe(200)
    // a recommendation counts once it is accepted
    await office.ask('clerk', 'POST', `/api/posting-candidates/${own.body.id}/accept`, { why: '符合条件' })
    const made = await office.ask('clerk', 'POST', '/api/posting-proposals', {
      title: '第一批',
      kinds: ['first-secretary'],
    })
    expect(made.status).toBe(200)
    const path = `/api/posting-proposals/${made.body.id}`
    const proposal = (await office.ask('clerk', 'GET', path)).body
    const of = (place: string) => proposal.pairs.find((p: { place: string }) => p.place === place)
    expect(of(V1).name).toBe('乙二')
    expect(proposal.filled).toBe(3)
    expect(of(V4).name).not.toBe('丙三')
    expect(of(V1).reasons.length).toBeGreaterThan(0)

    const candidates = new Map(proposal.candidates.map((c: { name: string; id: string }) => [c.name, c.id]))
    const wrong = await office.ask('clerk', 'POST', `${path}/pin`, {
      place: V4,
      kind: 'first-secretary',
      candidate: candidates.get('丙三'),
      must: true,
      why: '试试',
    })
    expect(wrong.status).toBe(409)
    const pinned = await office.ask('clerk', 'POST', `${path}/pin`, {
      place: V4,
      kind: 'first-secretary',
      candidate: candidates.get('甲一'),
      must: true,
      why: '懂产业',
    })
    expect(pinned.status).toBe(204)
    const again = (await office.ask('clerk', 'GET', path)).body
    expect(again.pairs.find((p: { place: string }) => p.place === V4)).toMatchObject({
      name: '甲一',
      fixedWhy: '懂产业',
    })
    const stale = await office.ask('clerk', 'POST', `${path}/adopt`, {
      version: 1,
      from: '2016-03-01',
      why: '县委文件',
    })
    expect(stale.body.code).toBe('changed-meanwhile')
    const adopted = await office.ask('leader', 'POST', `${path}/adopt`, {
      version: again.version,
      from: '2016-03-01',
      why: '县委文件',
    })
    expect(adopted.body).toEqual({ postings: 3 })
    const list = (await office.ask('clerk', 'GET', '/api/postings')).body
    expect(list.total).toBe(3)
    expect(list.rows[0]).toMatchObject({
      from: '2016-03-01',
      to: '2018-02-28',
      term: '2年',
      state: 'serving',
      days: 0,
      owed: 4,
    })
    expect((await office.ask('township', 'GET', '/api/postings')).body.total).toBe(1)
    expect(
      (await office.ask('department', 'GET', '/api/postings')).body.rows.map((r: { days: null }) => r.days),
    ).toEqual([null, null, null])
  })

  it('一人一村，原籍回避', async () => {
    const body = { person: people.乙二, place: V2, kind: 'first-secretary', from: '2016-03-01', why: '再派' }
    expect((await office.ask('clerk', 'POST', '/api/postings', body)).body.code).toBe('villages-exceeded')
    const home = { ...body, person: people.丙三, place: V4, kind: 'legal-adviser' }
    expect((await office.ask('clerk', 'POST', '/api/postings', home)).body.code).toBe('home-avoided')
    expect((await office.ask('township', 'POST', '/api/postings', body)).status).toBe(403)
  })
})

describe('在岗、请假、更正、补助', () => {
  let mine = ''
  it('在岗由走访和群众确认得出，更正须他人审批', async () => {
    ;[mine] = (await asSystem((h) =>
      registerPostings(h, [
        {
          person: people.posted!,
          place: V1,
          unit: office.units.get('department')!,
          kind: 'member',
          from: '2016-03-01',
          why: '组建工作队',
        },
      ]),
    )) as [string]
    bed.at('2016-03-20')
    await asSystem(async (h) => {
      await recordVisits(
        h,
        ['2016-03-02', '2016-03-03', '2016-03-03'].map((onDay) => ({
          kind: 'village' as const,
          place: V1,
          person: people.posted!,
          onDay,
          purpose: 'other' as never,
        })) as never,
      )
      await confirmPresence(h, {
        person: people.posted!,
        place: V1,
        onDay: '2016-03-04',
        byName: '王大爷',
        note: '',
      } as never)
    })
    const path = `/api/postings/${mine}`
    const month = (await office.ask('posted', 'GET', `${path}/months/2016-03`)).body
    expect(month.present).toBe(3)
    expect(month.days[1]).toMatchObject({ value: 'present', sources: [{ source: 'village', name: '走访村（社区）' }] })
    const asked = await office.ask('posted', 'POST', `${path}/correction`, {
      onDay: '2016-03-07',
      present: true,
      ground: '在村组织修路，未登记走访',
    })
    expect(asked.status).toBe(200)
    const decide = `/api/posting-requests/correction/${asked.body.id}/decide`
    expect((await office.ask('posted', 'POST', decide, { approve: true })).status).toBe(403)
    expect((await office.ask('posted', 'GET', `${path}/months/2016-03`)).body.present).toBe(3)
    expect((await office.ask('township', 'POST', decide, { approve: true, comment: '属实' })).status).toBe(204)
    expect((await office.ask('township', 'GET', `${path}/months/2016-03`)).body).toMatchObject({
      present: 4,
      owed: 4,
      allowance: 100_000,
    })
  })

  it('请假获批后不计应驻，代理人任职', async () => {
    const path = `/api/postings/${mine}`
    const leave = { kind: 'annual', from: '2016-03-02', to: '2016-03-04', why: '回乡照料病人', substitute: people.丁四 }
    const asked = await office.ask('posted', 'POST', `${path}/leave`, leave)
    expect(asked.status).toBe(200)
    expect((await office.ask('posted', 'POST', `${path}/leave`, leave)).status).toBe(409)
    // what it is asked for is for who decides and who asked, not for those they work with every day
    for (const [role, text] of [
      ['posted', leave.why],
      ['township', leave.why],
      ['village', null],
    ] as const) {
      const { body } = await office.ask(role, 'GET', '/api/posting-requests?what=leave')
      expect(body.rows, role).toMatchObject([{ whatName: '年休假', text }])
    }
    const told = await asSystem((h) =>
      h.rows(
        sql`SELECT 1 FROM kernel.journal WHERE county = ${COUNTY} AND command = 'postings.ask-leave' AND why IS NOT NULL`,
      ),
    )
    expect(told).toEqual([])
    const list = (await office.ask('township', 'GET', '/api/posting-requests?state=asked')).body
    expect(list.rows).toMatchObject([{ whatName: '年休假', substituteName: '丁四', mayDecide: true }])
    await office.ask('township', 'POST', `/api/posting-requests/leave/${asked.body.id}/decide`, { approve: true })
    const month = (await office.ask('posted', 'GET', `${path}/months/2016-03`)).body
    expect(month).toMatchObject({ present: 1, excused: 3, owed: 1 })
    const entry = (await bed.kernel.database.asOwner(
      async (c) => (await c.query(`SELECT id FROM kernel.journal WHERE command = 'postings.approve-leave'`)).rows[0],
    )) as { id: string }
    expect(await asSystem((h) => coverLeave(h, entry.id))).toEqual({ appointed: true })
    expect(await asSystem((h) => coverLeave(h, entry.id))).toEqual({ appointed: false })
  })

  it('本人审批本人的请假和更正、一人造表又审批，数据库也不收', async () => {
    const self = (table: string) =>
      asSystem((h) =>
        h.run(sql`UPDATE ${sql.table(`postings.${table}`)} SET state = 'approved', decided_at = ${h.now}, decided_by = person
          WHERE county = ${COUNTY}`),
      )
    const refused = { code: '23514' }
    await expect(self('leave')).rejects.toMatchObject({ cause: refused })
    await expect(self('correction')).rejects.toMatchObject({ cause: refused })
    const sheet = asSystem((h) =>
      h.run(sql`INSERT INTO postings.allowance (county, id, place, month, state, at, prepared_by, approved_at, approved_by)
        VALUES (${COUNTY}, ${h.id()}, ${COUNTY}, '2016-01', 'approved', ${h.now}, ${people.leader}, ${h.now}, ${people.leader})`),
    )
    await expect(sheet).rejects.toMatchObject({ cause: refused })
  })

  it('指标等于记录', async () => {
    bed.at('2016-04-02')
    await asSystem(async (h) => {
      await computeMonth(h, measures, '2016-03')
      expect(await figureFor(h, { measure: 'postings.days', month: '2016-03', place: COUNTY })).toMatchObject({
        numerator: 1,
        denominator: 4,
      })
      expect(await figureFor(h, { measure: 'postings.covered', month: '2016-03', place: COUNTY })).toMatchObject({
        numerator: 3,
        denominator: 3,
      })
    })
  })

  it('补助表：一人造表，另一人审批', async () => {
    const path = '/api/posting-allowances/2016-03'
    expect((await office.ask('clerk', 'GET', path)).body).toMatchObject({ state: 'preview', total: 4, sum: 25_000 })
    expect((await office.ask('clerk', 'POST', `${path}/prepare`, {})).status).toBe(200)
    expect((await office.ask('clerk', 'POST', `${path}/prepare`, {})).body.code).toBe('allowance-exists')
    expect((await office.ask('clerk', 'POST', `${path}/decide`, { action: 'approve' })).status).toBe(409)
    expect((await office.ask('leader', 'POST', `${path}/decide`, { action: 'approve' })).status).toBe(204)
    const sheet = await office.ask('auditor', 'GET', `${path}?format=xlsx`)
    expect(sheet.status).toBe(200)
    expect((await office.ask('auditor', 'GET', path)).body).toMatchObject({ state: 'approved', sum: 25_000 })
  })
})

describe('坐班', () => {
  it('排班、调班、他人确认', async () => {
    bed.at('2016-04-06')
    const body = { place: V1, month: '2016-04', people: [{ name: '张一' }, { person: people.posted }] }
    expect((await office.ask('village', 'POST', '/api/rota', body)).body.days).toBeGreaterThan(15)
    expect((await office.ask('village', 'POST', '/api/rota', body)).body.days).toBe(0)
    const rows = (await office.ask('village', 'GET', '/api/rota?month=2016-04&size=50')).body.rows
    const [first, second] = rows
    expect((await office.ask('posted', 'POST', `/api/rota/${second.id}/confirm`, { sat: true })).status).toBe(409)
    expect(
      (await office.ask('village', 'POST', `/api/rota/${first.id}/confirm`, { sat: true, callers: 3 })).status,
    ).toBe(204)
    expect(
      (await office.ask('village', 'POST', `/api/rota/${first.id}/swap`, { name: '李二', why: '外出' })).body.code,
    ).toBe('rota-sat')
    expect(
      (await office.ask('village', 'POST', `/api/rota/${rows[2].id}/swap`, { name: '李二', why: '外出' })).status,
    ).toBe(204)
    expect((await office.ask('village', 'GET', '/api/rota?month=2016-04&size=50')).body.total).toBe(rows.length)
  })
})

describe('召回与表彰', () => {
  it('先告知、听取意见，由他人决定，可以申诉，执行后离任交接', async () => {
    bed.at('2016-04-08')
    const list = (await office.ask('clerk', 'GET', '/api/postings?kind=member')).body
    const posting = list.rows[0].id
    const breach = await office.ask('township', 'POST', `/api/postings/${posting}/breaches`, {
      code: 'absent',
      fact: '连续五天不在村，未请假',
      onDay: '2016-04-05',
    })
    expect(breach.status).toBe(200)
    expect(breach.body.finding).not.toBeNull()
    const made = await office.ask('clerk', 'POST', '/api/posting-verdicts', {
      posting,
      kind: 'recall',
      fact: '连续两月在岗天数不足',
      grounds: '驻村干部管理办法第八条',
    })
    expect(made.status).toBe(200)
    const path = `/api/posting-verdicts/${made.body.id}`
    let version = 1
    const act = async (role: 'clerk' | 'leader' | 'posted', action: string, comment = '意见如上') => {
      const reply = await office.ask(role, 'POST', `${path}/act`, { action, version, comment })
      if (reply.status === 200) version = reply.body.version
      return reply
    }
    expect((await act('leader', 'decide')).status).toBe(409)
    expect((await act('clerk', 'give-notice')).status).toBe(200)
    expect((await act('clerk', 'state')).status).toBe(409)
    // nobody is removed by another door while they are still to be heard
    const end = { on: '2016-04-08', how: 'other', why: '调回原单位' }
    const ended = await office.ask('clerk', 'POST', `/api/postings/${posting}/end`, end)
    expect(ended.body.reasons).toEqual([expect.stringContaining('召回正在办理')])
    expect((await act('posted', 'state', '因病未能到岗')).status).toBe(200)
    expect((await act('leader', 'decide')).status).toBe(200)
    expect((await act('clerk', 'carry-out')).status).toBe(409)
    bed.at('2016-05-10')
    expect((await act('posted', 'appeal')).status).toBe(409)
    expect((await act('clerk', 'carry-out', '召回原单位')).status).toBe(200)
    const after = (await office.ask('clerk', 'GET', `/api/postings/${posting}`)).body
    expect(after).toMatchObject({
      state: 'ended',
      endedHow: '召回',
      endedOn: '2016-05-10',
      handover: { state: 'open' },
    })
    const handover = `/api/posting-handovers/${after.handover.id}`
    expect((await office.ask('village', 'POST', `${handover}/take`, {})).status).toBe(409)
    expect((await office.ask('posted', 'POST', `${handover}/give`, { matters: '台账三本，待办两件' })).status).toBe(204)
    expect((await office.ask('posted', 'POST', `${handover}/take`, {})).status).toBe(409)
    expect((await office.ask('village', 'POST', `${handover}/take`, {})).status).toBe(204)
    expect((await office.ask('helper', 'GET', '/api/posting-verdicts')).body.total).toBe(0)
    expect((await office.ask('village', 'GET', '/api/posting-verdicts')).body.total).toBe(0)
    // nor does the journal tell the village what is said about somebody before it is decided
    for (const command of ['postings.propose-verdict', 'postings.verdict-state', 'postings.verdict-decide']) {
      expect((await office.ask('village', 'GET', `/api/journal?command=${command}`)).body.total, command).toBe(0)
      expect((await office.ask('township', 'GET', `/api/journal?command=${command}`)).body.total, command).toBe(1)
    }
  })

  it('提出人不能自己决定', async () => {
    const posting = (await office.ask('clerk', 'GET', '/api/postings?kind=first-secretary&state=open')).body.rows[0].id
    const fact = '带领群众修通产业路，群众满意'
    const body = { posting, kind: 'reward', fact, grounds: '驻村干部管理办法第九条' }
    const { id } = (await office.ask('leader', 'POST', '/api/posting-verdicts', body)).body
    const act = (role: 'clerk' | 'leader', action: string, version: number) =>
      office.ask(role, 'POST', `/api/posting-verdicts/${id}/act`, { action, version, comment: '意见如上' })
    expect((await act('clerk', 'give-notice', 1)).status).toBe(200)
    bed.at('2016-06-20')
    expect((await act('leader', 'decide', 2)).body.reasons).toEqual(['由您提出，应由其他负责人决定。'])
    expect((await office.ask('leader', 'POST', '/api/posting-verdicts', body)).status).toBe(409)
  })

  it('总体情况从记录得出', async () => {
    const { groups, gaps } = await asSystem(postingSummary)
    const values = valuesOf(groups)
    expect(values).toMatchObject({
      'postings.officers': 3,
      'postings.first-secretary.units': 1,
      'postings.first-secretary.years-2': 3,
      'cover.all': 4,
      'cover.asked': 3,
      'cover.covered': 3,
      'allowance.2016-03': 4,
    })
    expect(gaps).toEqual([])
    expect(groups.at(-1)!.figures[0]!.note).toBe('每月标准 1,000 元，发放 250 元')
    expect(await countedOf(groups, async (path) => (await office.ask('clerk', 'GET', path)).body)).toEqual(values)
  })
})

describe('月结', () => {
  it('事后补登的结束日期，不改当时已经算出的在岗天数', async () => {
    bed.at('2016-06-21')
    const [posting] = await asSystem((h) =>
      registerPostings(h, [
        { person: people.丁四!, place: V2, unit: null, kind: 'member', from: '2016-05-01', why: '组建工作队' },
      ]),
    )
    const visit = { kind: 'village' as const, place: V2, person: people.丁四!, purpose: 'other' as const }
    const seen = ['2016-05-02', '2016-05-12', '2016-05-13', '2016-05-16']
    await asSystem((h) =>
      recordVisits(
        h,
        seen.map((onDay) => ({ ...visit, onDay })),
      ),
    )
    const period = { county: COUNTY, month: '2016-05', from: '2016-05-01', to: '2016-05-31' }
    const asOf = bed.kernel.clock.now()
    const figure = () =>
      asSystem(async (h) => (await h.rows<MeasureRow>(days.values({ ...period, asOf }))).find((r) => r.subject === V2))
    const before = await figure()
    expect(before).toMatchObject({ numerator: 1 })
    bed.at('2016-06-25')
    await asSystem((h) => endPosting(h, posting!, '2016-05-10', 'other', '调回原单位'))
    expect(await figure()).toEqual(before)
    const month = (await office.ask('clerk', 'GET', `/api/postings/${posting}/months/2016-05`)).body
    expect(month.present).toBe(1)
  })

  it('派驻、结束、需求、请假和更正的审批、坐班的确认，时点已经计入截止月份的，都不能再写', async () => {
    bed.at('2016-06-27')
    const [posting] = await asSystem((h) =>
      registerPostings(h, [
        { person: people.丁四!, place: V2, unit: null, kind: 'young', from: '2016-06-01', why: '选派' },
      ]),
    )
    const path = `/api/postings/${posting}`
    const leave = { kind: 'annual', from: '2016-06-02', to: '2016-06-03', why: '探亲' }
    const asked = await office.ask('clerk', 'POST', `${path}/leave`, leave)
    expect(asked.status).toBe(200)
    const body = { place: V2, month: '2016-06', people: [{ name: '张一' }] }
    expect((await office.ask('township', 'POST', '/api/rota', body)).status).toBe(200)
    const rota = (await office.ask('township', 'GET', `/api/rota?month=2016-06&place=${V2}&size=50`)).body.rows[0]
    await asSystem((h) =>
      h.run(sql`INSERT INTO kernel.month_end (county, month, as_of) VALUES (${COUNTY}, '2016-06', ${h.now})`),
    )
    const late = [
      ['township', `/api/posting-requests/leave/${asked.body.id}/decide`, { approve: true }],
      ['township', `/api/rota/${rota.id}/confirm`, { sat: true }],
      ['township', `/api/rota/${rota.id}/swap`, { name: '李二', why: '外出' }],
      ['clerk', '/api/posting-needs', { place: V2, kind: 'disorderly', weight: 3, source: '摸底' }],
      ['clerk', `${path}/end`, { on: '2016-06-20', how: 'other', why: '调回原单位' }],
    ] as const
    for (const [role, url, sent] of late)
      expect((await office.ask(role, 'POST', url, sent)).body, url).toMatchObject({ code: 'month-closed' })
    const more = {
      person: people.丙三!,
      place: V2,
      unit: null,
      kind: 'member' as const,
      from: '2016-06-01',
      why: '选派',
    }
    await expect(asSystem((h) => registerPostings(h, [more]))).rejects.toMatchObject({ code: 'month-closed' })
  })
})
