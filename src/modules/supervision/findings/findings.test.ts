import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { isOverdue } from '#kernel/pure/calendar.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { mergePlaces } from '#modules/places/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { acting, COUNTY, id, ORG, openSample, PLACE, WHO } from '../sample.ts'
import { findingMeasures } from './measures.ts'
import type { ActInput, FindingAction, NewFinding } from './model.ts'
import {
  act,
  actOnMany,
  noticeFindings,
  raiseFindings,
  redateOpenFindings,
  reportFinding,
  resumeSuspended,
} from './service.ts'
import { countFindings, eventsOf, listFindings, loadFinding } from './store.ts'

const bed = testBed()
const PAGE = { limit: 100, offset: 0 }

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
})

const finding = (more: Partial<NewFinding> = {}): NewFinding => ({
  category: 'meetings',
  spring: 'measure',
  fact: '三月份未按时召开支部党员大会',
  grounds: '“三会一课”制度',
  place: PLACE.eastOne,
  subject: ORG.eastOne,
  raisedOn: '2016-03-01',
  month: '2016-03',
  ...more,
})

const raise = async (more: Partial<NewFinding> = {}): Promise<Id> =>
  (await bed.kernel.asSystem(COUNTY, (h) => raiseFindings(h, [finding(more)])))[0]!
const does = (who: Scope, on: Id, action: FindingAction, input: ActInput = {}) =>
  bed.kernel.act(who, (h) => act(h, on, action, input))
const load = (on: Id) => bed.kernel.asSystem(COUNTY, (h) => loadFinding(h, on))
const timeline = (on: Id) => bed.kernel.asSystem(COUNTY, (h) => eventsOf(h, on))

async function file(who: Scope): Promise<Id> {
  return bed.kernel.act(who, async (h) => {
    const file = h.id()
    await h.run(sql`
      INSERT INTO kernel.file (county, id, place, unit, person, name, type, size, digest, at)
      VALUES (${COUNTY}, ${file}, ${who.place ?? COUNTY}, ${who.unit}, ${who.person}, '会议记录.jpg', 'image/jpeg', 1, 'x', ${h.now})`)
    return file
  })
}

async function submitted(more: Partial<NewFinding> = {}): Promise<Id> {
  const on = await raise(more)
  await does(WHO.clerk, on, 'notify')
  await does(WHO.east, on, 'submit', { comment: '已补开', evidence: [await file(WHO.east)] })
  return on
}

describe('发现问题', () => {
  it('承办单位是责任组织之上最近的收函单位，期限按工作日计算', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    expect(await load(on)).toMatchObject({
      unit: ORG.east,
      state: 'open',
      dueOn: '2016-03-15',
      dueFrom: '2016-03-01',
      dueDays: 10,
    })
    const deep = await raise({ subject: ORG.cooperative })
    expect(await load(deep)).toMatchObject({ unit: ORG.east, place: PLACE.eastOne })
    const own = await raise({ subject: ORG.department, place: COUNTY, category: 'discipline' })
    expect(await load(own)).toMatchObject({ unit: ORG.department, dueOn: '2016-03-08' })
  })

  it('同一标识重复提出不产生第二个问题', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => finding({ key: `k/${n}`, month: '2016-02' }))
    const first = await bed.kernel.asSystem(COUNTY, (h) => raiseFindings(h, rows))
    const second = await bed.kernel.asSystem(COUNTY, (h) =>
      raiseFindings(h, [...rows, finding({ key: 'k/new', month: '2016-02' })]),
    )
    expect([first.length, second.length]).toEqual([300, 1])
    const events = await bed.kernel.asSystem(COUNTY, (h) =>
      h.one<{ n: number }>(
        sql`SELECT count(*) AS n FROM supervision.finding_event WHERE county = ${COUNTY} AND finding = ANY(${first})`,
      ),
    )
    expect(events.n).toBe(300)
    const counted = await bed.kernel.asSystem(COUNTY, (h) =>
      listFindings(h, { month: '2016-02' }, { limit: 5, offset: 0 }),
    )
    expect([counted.total, counted.rows.length]).toEqual([301, 5])
  })

  it('没有的类别、没有的组织被退回', async () => {
    await expect(raise({ category: 'none' })).rejects.toMatchObject({ code: 'finding-category-unknown' })
    await expect(raise({ subject: id(999) })).rejects.toMatchObject({ code: 'reference-broken' })
  })

  it('个人反映须附材料，乡镇只能反映本乡镇的问题', async () => {
    const input = (evidence: Id[]) => ({
      category: 'meetings',
      fact: '活动场所长期关闭',
      grounds: '阵地管理规定',
      subject: ORG.eastOne,
      evidence,
    })
    const on = await bed.kernel.act(WHO.east, async (h) => reportFinding(h, input([await file(WHO.east)])))
    const [event] = await timeline(on)
    expect(event).toMatchObject({ action: 'raise', person: WHO.east.person })
    // the village sees the evidence that its township put in
    const seen = await bed.kernel.act(WHO.eastOne, (h) =>
      h.rows(sql`SELECT 1 FROM kernel.file WHERE id = ANY(${event!.evidence})`),
    )
    expect(seen).toHaveLength(1)
    const other = await file(WHO.west)
    await expect(bed.kernel.act(WHO.west, (h) => reportFinding(h, input([other])))).rejects.toMatchObject({
      code: 'not-allowed',
    })
    await expect(bed.kernel.act(WHO.clerk, (h) => reportFinding(h, input([id(998)])))).rejects.toMatchObject({
      code: 'input-invalid',
      faults: [{ at: 'evidence' }],
    })
    await expect(
      bed.kernel.act(WHO.clerk, async (h) =>
        reportFinding(h, { ...input([]), raisedOn: '2016-12-01', dueOn: '2016-01-01' }),
      ),
    ).rejects.toMatchObject({ faults: [{ at: 'raisedOn' }, { at: 'dueOn' }] })
  })
})

describe('办理', () => {
  it('交办、签收、提交、复核销号，每步都留在办理经过里', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    await does(WHO.eastOne, on, 'accept')
    bed.at('2016-03-03')
    const evidence = [await file(WHO.eastOne)]
    await does(WHO.eastOne, on, 'submit', { comment: '已补开党员大会', evidence })
    await expect(does(WHO.eastOne, on, 'recheck-pass', { comment: '好' })).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await does(WHO.inspector, on, 'recheck-pass', { comment: '现场核实，情况属实' })
    expect(await load(on)).toMatchObject({
      state: 'closed',
      endedOn: '2016-03-03',
      stoppedOn: '2016-03-03',
      version: 5,
    })
    expect((await timeline(on)).map((e) => [e.action, e.fromState, e.state])).toEqual([
      ['raise', null, 'open'],
      ['notify', 'open', 'notified'],
      ['accept', 'notified', 'correcting'],
      ['submit', 'correcting', 'submitted'],
      ['recheck-pass', 'submitted', 'closed'],
    ])
  })

  it('同一个人换了职务也不能复核自己提交的整改', async () => {
    const on = await submitted()
    const sameInOtherPost = acting('clerk', 6)
    await expect(does(sameInOtherPost, on, 'recheck-pass', { comment: '属实' })).rejects.toMatchObject({
      reasons: ['整改材料由您提交，应由其他人复核。'],
    })
  })

  it('提出问题的人不能自己复核', async () => {
    const evidence = [await file(WHO.inspector)]
    const on = await bed.kernel.act(WHO.inspector, (h) =>
      reportFinding(h, {
        category: 'duties',
        fact: '责任清单未上墙',
        grounds: '责任清单',
        subject: ORG.eastOne,
        evidence,
      }),
    )
    await does(WHO.inspector, on, 'notify')
    await does(WHO.eastOne, on, 'submit', { comment: '已上墙', evidence: [await file(WHO.eastOne)] })
    await expect(does(WHO.inspector, on, 'recheck-pass', { comment: '属实' })).rejects.toMatchObject({
      reasons: ['问题由您提出，应由其他人复核。'],
    })
    await does(WHO.clerk, on, 'recheck-pass', { comment: '属实' })
  })

  it('缺少的内容一次说全', async () => {
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    await expect(does(WHO.east, on, 'submit')).rejects.toMatchObject({
      faults: [{ at: 'comment' }, { at: 'evidence' }],
    })
    await expect(
      does(WHO.east, on, 'ask-extend', { comment: '道路中断', until: '2017-12-01', ground: 'x' }),
    ).rejects.toMatchObject({
      faults: [{ at: 'until' }, { at: 'ground' }],
    })
  })

  it('两个人同时复核，只有一个成功', async () => {
    const on = await submitted()
    const both = await Promise.allSettled([
      does(WHO.clerk, on, 'recheck-pass', { comment: '属实' }),
      does(WHO.leader, on, 'return', { comment: '照片看不清' }),
    ])
    expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    const lost = both.find((r) => r.status === 'rejected') as PromiseRejectedResult
    expect(['changed-meanwhile', 'action-not-allowed']).toContain(lost.reason.code)
    expect((await timeline(on)).filter((e) => e.version === 4)).toHaveLength(1)
  })

  it('看过旧版本的人不能办理', async () => {
    const on = await submitted()
    await expect(does(WHO.clerk, on, 'recheck-pass', { comment: '属实', version: 2 })).rejects.toMatchObject({
      code: 'changed-meanwhile',
    })
  })

  it('申诉由没有参与过的负责人决定，期间期限停止', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    bed.at('2016-03-04')
    await does(WHO.east, on, 'appeal', { comment: '会议已开，记录在册' })
    bed.at('2016-03-18')
    expect(
      (await bed.kernel.asSystem(COUNTY, (h) => listFindings(h, { overdue: true }, PAGE))).rows.map((r) => r.id),
    ).not.toContain(on)
    await does(WHO.leader, on, 'uphold', { comment: '记录与事实不符' })
    // seven working days were left on 4 March
    expect(await load(on)).toMatchObject({ state: 'correcting', dueOn: '2016-03-29', stoppedOn: null })
    await expect(does(WHO.east, on, 'appeal', { comment: '再次申诉' })).rejects.toMatchObject({
      reasons: ['已经申诉过一次，不能再次申诉。', '申诉期限 2016-03-08 已过。'],
    })
  })

  it('容错免责：先申请，依据在册，由另外的负责人决定，之后不再变动', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    await expect(does(WHO.leader, on, 'lift', { comment: '同意' })).rejects.toMatchObject({
      reasons: ['没有待决定的容错免责申请。'],
    })
    await does(WHO.clerk, on, 'ask-lift', { comment: '试点', ground: 'pilot' })
    await does(WHO.leader, on, 'lift', { comment: '符合容错情形' })
    expect((await timeline(on)).at(-1)).toMatchObject({ action: 'lift', state: 'lifted', ground: 'pilot' })
    await expect(does(WHO.leader, on, 'escalate', { comment: '再办' })).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    const forced = bed.kernel.asSystem(COUNTY, (h) =>
      h.run(sql`UPDATE supervision.finding SET fact = '改' WHERE county = ${COUNTY} AND id = ${on}`),
    )
    await expect(forced).rejects.toMatchObject({ code: 'rule-of-data' })
  })

  it('申请延期由他人决定；中止期满自动恢复，剩余的工作日继续计算', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    await does(WHO.east, on, 'ask-extend', { comment: '工期受雨季影响', ground: 'works', until: '2016-03-25' })
    await expect(
      does(WHO.east, on, 'ask-suspend', { comment: '案件在办', ground: 'case-pending' }),
    ).rejects.toMatchObject({
      reasons: ['已有“延期”申请等待决定，请等决定作出后再申请。'],
    })
    await does(WHO.leader, on, 'extend', { comment: '同意', ground: 'works', until: '2016-03-25' })
    expect(await load(on)).toMatchObject({ dueOn: '2016-03-25', dueDays: null, extensions: 1, request: null })
    bed.at('2016-03-18')
    await does(WHO.clerk, on, 'suspend', { comment: '案件在办', ground: 'case-pending', until: '2016-04-08' })
    bed.at('2016-04-08')
    expect(await bed.kernel.asSystem(COUNTY, (h) => resumeSuspended(h))).toBe(0)
    bed.at('2016-04-11')
    expect(await bed.kernel.asSystem(COUNTY, (h) => resumeSuspended(h))).toBe(1)
    expect(await load(on)).toMatchObject({
      state: 'correcting',
      dueOn: '2016-04-18',
      stoppedOn: null,
      suspendedUntil: null,
    })
    // told on the 1st it had five working days to contest; that term had run out before, so it stays
    expect((await load(on)).appealUntil! < '2016-03-18').toBe(true)
    expect((await timeline(on)).at(-1)).toMatchObject({
      action: 'resume',
      role: 'system',
      fromDue: '2016-03-25',
      dueOn: '2016-04-18',
    })
  })

  it('中止不耗去申诉的权利：恢复后还有原来剩下的工作日', async () => {
    bed.at('2016-03-01')
    const on = await raise()
    await does(WHO.clerk, on, 'notify')
    expect(await load(on)).toMatchObject({ appealUntil: '2016-03-08', appealDays: 5 })
    bed.at('2016-03-03')
    await does(WHO.clerk, on, 'suspend', { comment: '案件在办', ground: 'case-pending' })
    bed.at('2016-04-01')
    await does(WHO.leader, on, 'resume', { comment: '案件已结' })
    expect((await load(on)).appealUntil).toBe('2016-04-06')
    await bed.kernel.asSystem(COUNTY, (h) => redateOpenFindings(h))
    expect((await load(on)).appealUntil).toBe('2016-04-06')
    bed.at('2016-04-06')
    await does(WHO.east, on, 'appeal', { comment: '事实有误' })
    expect(await load(on)).toMatchObject({ state: 'appealed' })
  })

  it('两次逾期之后提级', async () => {
    bed.at('2016-03-01')
    const on = await raise({ dueOn: '2016-03-10' })
    await does(WHO.clerk, on, 'notify')
    bed.at('2016-03-14')
    await expect(does(WHO.leader, on, 'escalate', { comment: '逾期' })).rejects.toMatchObject({
      reasons: ['逾期满 2 次才提级督办，目前逾期 1 次。'],
    })
    await does(WHO.east, on, 'submit', { comment: '已整改', evidence: [await file(WHO.east)] })
    await does(WHO.otherClerk, on, 'return', { comment: '没有整改到位' })
    bed.at('2016-04-01')
    await does(WHO.leader, on, 'escalate', { comment: '两次逾期' })
    expect(await load(on)).toMatchObject({ state: 'escalated', lapses: 2, dueOn: '2016-04-08' })
  })
})

describe('发函交办', () => {
  it('一封函交办多个问题，重发不再重记，期限不短于三个工作日', async () => {
    bed.at('2016-03-16')
    const late = await raise({ raisedOn: '2016-03-01' })
    const known = await raise({ raisedOn: '2016-03-16' })
    await does(WHO.clerk, known, 'notify')
    const letter = { id: id(700), number: '督办函〔2016〕1号', dueOn: '2016-03-31' }
    const give = () => bed.kernel.act(WHO.clerk, (h) => noticeFindings(h, [late, known], letter))
    expect(await give()).toBe(2)
    expect(await give()).toBe(0)
    expect(await load(late)).toMatchObject({
      state: 'notified',
      dueOn: '2016-03-31',
      appealUntil: '2016-03-23',
      stoppedOn: null,
    })
    expect(await load(known)).toMatchObject({ state: 'notified', dueOn: '2016-03-31' })
    expect((await timeline(known)).at(-1)).toMatchObject({
      action: 'letter',
      letter: id(700),
      fromDue: '2016-03-30',
      dueOn: '2016-03-31',
    })
  })
})

describe('范围', () => {
  it('各职务只看到、只办理自己范围内的问题', async () => {
    const east = await raise()
    const west = await raise({ subject: ORG.westOne, place: PLACE.westOne })
    const own = await raise({ subject: ORG.department, place: COUNTY })
    const sees = async (who: Scope) => {
      const { rows } = await bed.kernel.act(who, (h) =>
        listFindings(h, { month: '2016-03' }, { limit: 200, offset: 0 }),
      )
      return [east, west, own].map((one) => rows.some((r) => r.id === one))
    }
    expect(await sees(WHO.clerk)).toEqual([true, true, true])
    expect(await sees(WHO.auditor)).toEqual([true, true, true])
    expect(await sees(WHO.east)).toEqual([true, false, false])
    expect(await sees(WHO.eastOne)).toEqual([true, false, false])
    expect(await sees(WHO.west)).toEqual([false, true, false])
    expect(await sees(WHO.department)).toEqual([false, false, true])
    expect(await sees(acting('admin', 11))).toEqual([false, false, false])
    await expect(does(WHO.west, east, 'accept')).rejects.toMatchObject({ code: 'not-found' })
    const change = (h: Handle) =>
      h.run(sql`UPDATE supervision.finding SET fact = '改' WHERE county = ${COUNTY} AND id = ${east}`)
    for (const who of [WHO.auditor, WHO.west, WHO.department]) expect(await bed.kernel.act(who, change)).toBe(0)
    await expect(
      bed.kernel.asSystem(COUNTY, (h) => h.run(sql`DELETE FROM supervision.finding_event WHERE county = ${COUNTY}`)),
    ).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('统计', () => {
  it('各维度之和都等于总数', async () => {
    const { total } = await bed.kernel.asSystem(COUNTY, (h) => listFindings(h, {}, { limit: 1, offset: 0 }))
    const counts = await bed.kernel.asSystem(COUNTY, (h) => countFindings(h, {}))
    for (const dimension of ['total', 'state', 'category', 'place'] as const)
      expect(counts.filter((c) => c.dimension === dimension).reduce((sum, c) => sum + c.count, 0)).toBe(total)
  })

  it('列表里的逾期与 isOverdue 的结论一致', async () => {
    bed.at('2016-04-20')
    const { rows } = await bed.kernel.asSystem(COUNTY, (h) => listFindings(h, {}, { limit: 1000, offset: 0 }))
    for (const r of rows) expect(r.overdue).toBe(r.endedOn === null && isOverdue(r.dueOn, r.stoppedOn, '2016-04-20'))
    const late = await bed.kernel.asSystem(COUNTY, (h) => listFindings(h, { overdue: true }, { limit: 1, offset: 0 }))
    expect(late.total).toBe(rows.filter((r) => r.overdue).length)
    expect(late.total).toBeGreaterThan(0)
  })

  it('指标的数字等于它背后的记录之和，过去时点不受后来办理的影响', async () => {
    const period = (asOf: Date) => ({ county: COUNTY, month: '2016-04', from: '2016-04-01', to: '2016-04-30', asOf })
    const read = (asOf: Date) =>
      bed.kernel.asSystem(COUNTY, async (h) => {
        const figures: unknown[] = []
        for (const measure of findingMeasures) {
          const values = await h.rows(measure.values(period(asOf)))
          for (const v of values)
            for (const side of ['numerator', 'denominator'] as const) {
              const all = await h.rows(
                measure.records(period(asOf), side, { place: v.place, unit: v.unit ?? undefined }),
              )
              const others = values.filter((o) => o.place.startsWith(v.place) && o.unit === v.unit)
              expect(all.reduce((sum, r) => sum + r.amount, 0)).toBe(others.reduce((sum, o) => sum + o[side], 0))
              figures.push([measure.key, v.subject, side, v[side]])
            }
        }
        return figures
      })
    bed.at('2016-04-29')
    const on = await submitted()
    const then = new Date('2016-04-30T15:00:00Z')
    const before = await read(then)
    bed.at('2016-05-10')
    await does(WHO.clerk, on, 'recheck-pass', { comment: '属实' })
    expect(await read(then)).toEqual(before)
    expect(before.length).toBeGreaterThan(4)
  })
})

describe('期限随日历、地方随合并', () => {
  it('日历调整后重算按工作日计算的期限，并写明新旧日期', async () => {
    bed.at('2016-09-01')
    const counted = await raise({ raisedOn: '2016-09-26', month: '2016-09' })
    const fixed = await raise({ raisedOn: '2016-09-26', dueOn: '2016-10-10', month: '2016-09' })
    expect((await load(counted)).dueOn).toBe('2016-10-10')
    await bed.kernel.asSystem(COUNTY, async (h) => {
      for (const day of ['2016-10-03', '2016-10-04', '2016-10-05', '2016-10-06', '2016-10-07'])
        await h.run(sql`INSERT INTO kernel.calendar_day (day, working, name) VALUES (${day}, false, '国庆节')`)
      for (const day of ['2016-10-08', '2016-10-09'])
        await h.run(sql`INSERT INTO kernel.calendar_day (day, working, name) VALUES (${day}, true, '国庆节调休')`)
    })
    bed.kernel.forget()
    const moved = await bed.kernel.asSystem(COUNTY, (h) => redateOpenFindings(h))
    expect(moved).toBeGreaterThanOrEqual(1)
    expect((await load(counted)).dueOn).toBe('2016-10-13')
    expect((await load(fixed)).dueOn).toBe('2016-10-10')
    expect((await timeline(counted)).at(-1)).toMatchObject({
      action: 'redate',
      fromDue: '2016-10-10',
      dueOn: '2016-10-13',
      comment: '工作日历调整，整改期限由 2016-10-10 改为 2016-10-13。',
    })
    expect(await bed.kernel.asSystem(COUNTY, (h) => redateOpenFindings(h))).toBe(0)
  })

  it('撤并村的未办结问题随村移交，历史留在原处', async () => {
    bed.at('2016-09-01')
    const open = await raise({ subject: ORG.eastTwo, place: PLACE.eastTwo })
    const ended = await raise({ subject: ORG.eastTwo, place: PLACE.eastTwo })
    await does(WHO.clerk, ended, 'withdraw', { comment: '不属实' })
    await bed.kernel.act(WHO.clerk, (h) =>
      mergePlaces(h, { from: [PLACE.eastTwo], into: PLACE.eastOne, on: '2016-09-01', why: '县民政局批复' }),
    )
    // first the organisations follow the merger, then the findings follow the organisations
    for (const kind of ['organisations.places-merged', 'supervision.reorganised']) {
      while ((await sealCounty(bed.kernel, COUNTY)) > 0);
      const runs = await bed.kernel.asSystem(COUNTY, (h) =>
        h.rows<{ id: Id }>(sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND kind = ${kind}`),
      )
      expect(runs).toHaveLength(1)
      await execute(bed.kernel, COUNTY, runs[0]!.id)
    }
    expect(await load(open)).toMatchObject({ place: PLACE.eastOne, subject: ORG.eastOne, unit: ORG.east })
    expect(await load(ended)).toMatchObject({ place: PLACE.eastTwo, subject: ORG.eastTwo })
    expect((await timeline(open)).at(-1)).toMatchObject({ action: 'move', place: PLACE.eastOne })
  })
})

describe('批量办理', () => {
  const many = (
    who: Scope,
    action: 'notify' | 'recheck-pass',
    ids: readonly { id: Id; version: number }[],
    comment?: string,
  ) => bed.kernel.act(who, (h) => actOnMany(h, { action, findings: [...ids], comment }))

  it('逐个判定，能办的办，不能办的列出理由', async () => {
    bed.at('2016-06-01')
    const ids = await Promise.all(
      ['b1', 'b2', 'b3'].map((key) => raise({ key, raisedOn: '2016-06-01', month: '2016-06' })),
    )
    await does(WHO.clerk, ids[2]!, 'notify')
    const answer = await many(WHO.clerk, 'notify', [
      { id: ids[0]!, version: 1 },
      { id: ids[0]!, version: 1 },
      { id: ids[1]!, version: 7 },
      { id: ids[2]!, version: 2 },
    ])
    expect(answer.done).toEqual([ids[0]])
    expect(answer.refused.map((r) => r.id)).toEqual([ids[1], ids[2]])
    expect(answer.refused[1]!.reasons.join()).toContain('只有在“待交办”时才能交办')
    expect((await load(ids[0]!)).state).toBe('notified')
    expect((await load(ids[1]!)).state).toBe('open')
  })

  it('批量销号同样须由第二人复核，须写明说明', async () => {
    bed.at('2016-06-02')
    const more = { raisedOn: '2016-06-02', month: '2016-06' }
    const own = await bed.kernel.act(
      WHO.clerk,
      async (h) => (await raiseFindings(h, [finding({ ...more, key: 'own' })]))[0]!,
    )
    await does(WHO.otherClerk, own, 'notify')
    await does(WHO.east, own, 'submit', { comment: '已补开', evidence: [await file(WHO.east)] })
    const other = await submitted(more)
    const rows = await Promise.all([own, other].map(async (one) => ({ id: one, version: (await load(one)).version })))
    await expect(many(WHO.clerk, 'recheck-pass', rows)).rejects.toMatchObject({ code: 'input-invalid' })
    const answer = await many(WHO.clerk, 'recheck-pass', rows, '材料已逐个核实')
    expect(answer.done).toEqual([other])
    expect(answer.refused).toMatchObject([{ id: own, reasons: ['问题由您提出，应由其他人复核。'] }])
    const township = await many(WHO.east, 'notify', [{ id: own, version: 3 }])
    expect(township.done).toEqual([])
  })
})
