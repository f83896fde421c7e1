import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { lastDay } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { Measure, MeasurePeriod, MeasureRecord, MeasureRow } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { push } from '#kernel/server/sync/api.ts'
import { listConflicts, resolveConflict } from '#kernel/server/sync/conflicts.ts'
import { registerDevice } from '#kernel/server/sync/devices.ts'
import { cardsFor } from '#kernel/server/sync/reconcile.ts'
import { actOnChange } from '#modules/households/changes/service.ts'
import {
  changeStanding,
  linkPlaces,
  movePerson,
  relocateHousehold,
  requestChange,
  takeInHouseholds,
} from '#modules/households/public.ts'
import { takeInBody } from '#modules/households/register/model.ts'
import { unmask } from '#modules/households/register/service.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import * as confirmationStore from './confirmations.store.ts'
import { measures } from './measures.ts'
import { type FieldCard, type VisitBody, visitBody } from './model.ts'
import * as opinionStore from './opinions.store.ts'
import { actOnOpinion, answerMany, followReorganisation, redateOpinions } from './opinions.ts'
import { tasksOf } from './rules.ts'
import { fieldworkPackOf } from './section.ts'
import { confirmPresence, correctVisit, type NewVisit, recordVisit, recordVisits } from './service.ts'
import * as store from './store.ts'
import * as unseenStore from './unseen.store.ts'
import { opinionViewOf, visitViewOf } from './views.ts'
import * as visitStore from './visits.store.ts'

const bed = testBed()
const COUNTY = '999913'
const TOWNSHIP = '999913100'
const VILLAGES = ['999913100201', '999913100202'] as const
const [VILLAGE, NEXT] = VILLAGES
const who = (n: number) => `01560000-0000-7000-8000-0000000000e${n}`
const [HELPER, POSTED, SECRETARY, DESK, LEADER, CLERK] = [1, 2, 3, 4, 5, 6].map(who) as [Id, Id, Id, Id, Id, Id]
const postOf = (person: Id) => person.replace('0000000000e', '0000000000f')
const units = new Map<string, Id>()
const DEPARTMENT = who(9)
let home: Id
let members: Id[]

const as = (role: Scope['role'], place: string | null, person: Id, unit: Id | null = null): Scope =>
  scopeFor(role, place, { person, post: postOf(person), unit, county: COUNTY })
const helper = as('helper', VILLAGE, HELPER)
const posted = as('posted', VILLAGE, POSTED)
const village = () => as('village', VILLAGE, SECRETARY, units.get(VILLAGE)!)
const township = () => as('township', TOWNSHIP, DESK, units.get(TOWNSHIP)!)
const leader = as('leader', COUNTY, LEADER)
const clerk = as('clerk', COUNTY, CLERK)

beforeAll(async () => {
  bed.at('2016-01-04')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, TOWNSHIP, ...VILLAGES]
    const row = (code: string) => ({
      code,
      name: `地${code}`,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    })
    await importPlaces(h, codes.map(row), '2016-01-01')
    for (const place of codes) units.set(place, h.id())
    const kindOf = { 6: 'county-committee', 9: 'township-committee', 12: 'village-branch' } as const
    const organisations = codes.map((place) => ({
      id: units.get(place)!,
      kind: kindOf[place.length as 6],
      name: `${place}党组织`,
      place,
      parent: null,
    }))
    const department = { id: DEPARTMENT, kind: 'department' as const, name: '水利局党组', place: COUNTY, parent: null }
    await registerOrganisations(h, [...organisations, department], '2016-01-01')
    const staff = [
      { id: HELPER, role: 'helper', place: VILLAGE },
      { id: POSTED, role: 'posted', place: VILLAGE },
      { id: SECRETARY, role: 'village', place: VILLAGE },
      { id: DESK, role: 'township', place: TOWNSHIP },
      { id: LEADER, role: 'leader', place: COUNTY },
      { id: CLERK, role: 'clerk', place: COUNTY },
    ] as const
    const posts = staff.map(({ id, role, place }) => ({
      id: postOf(id),
      person: id,
      title: role,
      role,
      place,
      unit: null,
    }))
    await registerPeople(
      h,
      { people: staff.map(({ id }, i) => ({ id, name: `干部${i}` })), posts, accounts: [] },
      '2016-01-01',
    )
    await adoptPack(h, { id: 'test', sections: {}, from: '2016-01-01', why: '试验' })
  })
  home = await listed()
  members = await memberIds(home)
})

let serial = 0
async function listed(place: string = VILLAGE): Promise<Id> {
  serial += 1
  const name = `马${'一二三四五六七八九十'[serial % 10]}${serial}`
  return bed.kernel.asSystem(COUNTY, async (h) => {
    const id = h.id()
    const born = { birthOn: '1960-01-01', sex: 'male' as const }
    const people = [
      { name, relation: 'head', ...born },
      { name: `${name}之子`, relation: 'son', ...born, birthOn: '1990-01-01' },
    ]
    await takeInHouseholds(h, [
      takeInBody.parse({ id, place, groupName: '一组', members: people, confirmedNotDuplicate: true }),
    ])
    await h.run(sql`
      INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
      VALUES (${COUNTY}, ${h.id()}, ${id}, ${place}, ${HELPER}, ${postOf(HELPER)}, 1, ${h.today}, ${h.now})`)
    await changeStanding(h, id, { standing: 'listed', causeMain: 'illness', on: h.today, why: '经评议公示识别' })
    return id
  })
}

async function memberIds(id: Id): Promise<Id[]> {
  const rows = await bed.kernel.asSystem(COUNTY, (h) => store.loadHome(h, id))
  return rows.members.map((m) => m.id)
}

const visit = (more: Record<string, unknown> = {}) =>
  visitBody.parse({
    kind: 'household',
    household: home,
    onDay: '2016-03-10',
    purpose: 'routine',
    met: [members[0]],
    ...more,
  })

async function problem(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

const raise = async (text: string, more: Record<string, unknown> = {}): Promise<Id> => {
  const id = newId(bed.kernel.clock.now())
  const other = await listed()
  const body = { household: other, met: [], metOthers: '户主', opinions: [{ id, kind: 'need', text }], ...more }
  await bed.kernel.act(posted, (h) => recordVisit(h, visit({ onDay: h.today, ...body })))
  return id
}

async function paperOf(h: Handle): Promise<Id> {
  const id = h.id()
  await h.run(sql`
    INSERT INTO kernel.file (county, id, place, person, name, type, size, digest, at)
    VALUES (${COUNTY}, ${id}, ${VILLAGE}, ${h.scope.person}, '签字.png', 'image/png', 100, ${digestOf(id)}, ${h.now})`)
  return id
}

const load = (id: Id) => bed.kernel.asSystem(COUNTY, (h) => opinionStore.loadOpinion(h, id))

const period = (month: string, asOf = bed.kernel.clock.now()): MeasurePeriod => ({
  county: COUNTY,
  month,
  from: `${month}-01`,
  to: lastDay(month),
  asOf,
})
const values = (m: Measure, p: MeasurePeriod) => bed.kernel.asSystem(COUNTY, (h) => h.rows<MeasureRow>(m.values(p)))
const total = (rows: MeasureRow[], side: 'numerator' | 'denominator') => rows.reduce((n, r) => n + Number(r[side]), 0)

/** A measure's whole figure of a month, held to its records. */
async function figure(key: string, month: string): Promise<[numerator: number, denominator: number]> {
  const measure = measures.find((m) => m.key === key)!
  const rows = await values(measure, period(month))
  const sums = (['numerator', 'denominator'] as const).map(async (side) => {
    const records = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<MeasureRecord>(measure.records(period(month), side, { place: COUNTY })),
    )
    expect(records.length, `${key} ${side}`).toBe(total(rows, side))
    return records.length
  })
  return (await Promise.all(sums)) as [number, number]
}

describe('走访', () => {
  it('登记一次：诉求交村党支部按工作日答复，情况变化等待他人审核', async () => {
    bed.at('2016-03-10')
    const recorded = await bed.kernel.act(posted, (h) =>
      recordVisit(
        h,
        visit({
          opinions: [
            { kind: 'need', text: '想修一口水窖' },
            { kind: 'errand', matter: '医疗救助申请', text: '代办医疗救助' },
          ],
          changes: [{ subject: members[1], field: 'work', to: 'province', from: null }],
          confirmed: 'spoken',
        }),
      ),
    )
    expect(recorded.changes).toHaveLength(1)
    expect(recorded.conflicts).toEqual([])
    const view = await bed.kernel.act(village(), (h) => visitViewOf(h, recorded.id))
    expect(view).toMatchObject({
      householdName: expect.any(String),
      opinions: 2,
      changes: 1,
      lateDays: 0,
      mayCorrect: false,
    })
    expect(view.raised.map((o) => [o.unit, o.dueOn])).toEqual([
      [units.get(VILLAGE), '2016-03-24'],
      [units.get(VILLAGE), '2016-03-31'],
    ])
    const card = (await bed.kernel.act(helper, (h) => cardsFor(h, bed.kernel))).find((c) => c.id === home)!
      .body as FieldCard
    expect(card.seenOn).toBe('2016-03-10')
    expect(card.opinions).toHaveLength(2)
    expect(card.visits[0]).toMatchObject({ id: recorded.id, who: '干部1' })
  })

  it('同一天同一户不重复登记；不在本户的人、将来的日期、不合规的变化逐项指出', async () => {
    expect((await problem(bed.kernel.act(posted, (h) => recordVisit(h, visit())))).code).toBe('visit-recorded')
    const wrong = await problem(
      bed.kernel.act(helper, (h) =>
        recordVisit(
          h,
          visit({
            onDay: '2016-03-11',
            met: [HELPER],
            confirmed: 'witness',
            opinions: [{ kind: 'errand', text: '代办' }],
            changes: [
              { subject: home, field: 'idNumber', to: 'x' },
              { subject: home, field: 'foodOk', to: 'yes' },
            ],
          }),
        ),
      ),
    )
    expect(wrong.faults.map((f) => f.at).sort()).toEqual(
      ['changes.0.field', 'changes.1.to', 'met.0', 'onDay', 'opinions.0.matter', 'witness'].sort(),
    )
  })

  it('驻村干部不登记走村，领导干部走到每个村；部门走村只见本单位的记录', async () => {
    const walk = visitBody.parse({
      kind: 'village',
      place: NEXT,
      onDay: '2016-03-10',
      purpose: 'routine',
      heard: 17,
      opinions: [{ kind: 'opinion', text: '路灯不亮' }],
    })
    expect((await problem(bed.kernel.act(posted, (h) => recordVisit(h, walk)))).code).toBe('not-allowed')
    const { id } = await bed.kernel.act(leader, (h) => recordVisit(h, walk))
    const department = as('department', null, who(8), DEPARTMENT)
    await bed.kernel.asSystem(COUNTY, (h) =>
      registerPeople(
        h,
        {
          people: [{ id: who(8), name: '局长' }],
          posts: [
            { id: postOf(who(8)), person: who(8), title: '局长', role: 'department', place: COUNTY, unit: DEPARTMENT },
          ],
          accounts: [],
        },
        h.today,
      ),
    )
    await bed.kernel.act(department, (h) =>
      recordVisit(h, { ...walk, opinions: [{ kind: 'opinion', text: '水压不够' }] }),
    )
    const seen = await bed.kernel.act(department, (h) =>
      visitStore.listVisits(h, { page: 1, size: 20 }, { limit: 20, offset: 0 }),
    )
    expect(seen.rows.map((v) => v.person)).toEqual([who(8)])
    const opinions = await bed.kernel.act(department, (h) =>
      opinionStore.listOpinions(h, { page: 1, size: 20 }, { limit: 20, offset: 0 }),
    )
    expect(opinions.rows.map((o) => [o.text, o.unit])).toEqual([['水压不够', units.get(NEXT)]])
    const summary = await bed.kernel.act(clerk, (h) =>
      visitStore.countWalks(h, { from: '2016-03-01', to: '2016-03-31' }),
    )
    expect(summary).toEqual({ visits: 2, villages: 1, heard: 34 })
    expect((await bed.kernel.act(leader, (h) => visitViewOf(h, id))).raised).toHaveLength(1)
  })

  it('本人更正；作废后诉求随之撤回；原记录不变', async () => {
    bed.at('2016-03-12')
    const opinion = await raise('误记的诉求')
    const { visit: first } = await load(opinion)
    const body = visit({ onDay: '2016-03-12', purpose: 'policy' })
    const { changes: _c, opinions: _o, kind: _k, household: _h, place: _p, ...fields } = body
    const replace = { kind: 'replace' as const, why: '事由写错了', visit: { ...fields, met: [], metOthers: '户主' } }
    expect((await problem(bed.kernel.act(helper, (h) => correctVisit(h, first!, replace)))).code).toBe('visit-not-own')
    const second = await bed.kernel.act(posted, (h) => correctVisit(h, first!, replace))
    expect((await problem(bed.kernel.act(posted, (h) => correctVisit(h, first!, replace)))).code).toBe('visit-replaced')
    const third = await bed.kernel.act(township(), (h) =>
      correctVisit(h, second, { kind: 'void', why: '并未走访，属误录' }),
    )
    expect((await load(opinion)).state).toBe('withdrawn')
    const list = await bed.kernel.asSystem(COUNTY, (h) =>
      visitStore.listVisits(h, { page: 1, size: 99, onFrom: '2016-03-12' }, { limit: 99, offset: 0 }),
    )
    expect(list.rows.filter((v) => [first, second, third].includes(v.id))).toEqual([])
    await expect(
      bed.kernel.asSystem(COUNTY, (h) =>
        h.run(sql`UPDATE fieldwork.visit SET purpose = 'help' WHERE county = ${COUNTY} AND id = ${first}`),
      ),
    ).rejects.toThrow()
  })

  it('作废的走访申请的变更，没有审核的随之撤回，已经同意的不动', async () => {
    bed.at('2016-03-13')
    const changes = [
      { subject: home, field: 'waterSafe', to: true, from: null },
      { subject: members[0], field: 'work', to: 'county', from: null },
    ]
    const recorded = await bed.kernel.act(posted, (h) => recordVisit(h, visit({ onDay: '2016-03-13', changes })))
    const [approved, waiting] = recorded.changes
    await bed.kernel.act(township(), (h) => actOnChange(h, approved!, { action: 'approve', comment: '', choices: {} }))
    await bed.kernel.act(posted, (h) => correctVisit(h, recorded.id, { kind: 'void', why: '走错了户，属误录' }))
    const states = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ id: Id; state: string; decision: string | null }>(
        sql`SELECT id, state, decision FROM households.change WHERE county = ${COUNTY} AND origin_id = ${recorded.id}`,
      ),
    )
    expect(states.find((c) => c.id === approved)).toMatchObject({ state: 'approved' })
    expect(states.find((c) => c.id === waiting)).toMatchObject({
      state: 'withdrawn',
      decision: expect.stringContaining('走错了户'),
    })
  })
})

describe('诉求', () => {
  it('转办、答复、本人确认；答复人口头说办结不算', async () => {
    bed.at('2016-03-14')
    const id = await raise('自来水断了')
    await bed.kernel.act(village(), (h) =>
      actOnOpinion(h, id, 'refer', { comment: '属水利部门职责', unit: DEPARTMENT }),
    )
    const department = as('department', null, who(8), DEPARTMENT)
    await bed.kernel.act(department, (h) => actOnOpinion(h, id, 'answer', { comment: '管道已修复' }))
    const spoken = { confirmed: 'spoken' as const }
    await bed.kernel.act(helper, (h) => actOnOpinion(h, id, 'settle', spoken))
    const view = await bed.kernel.act(village(), (h) => opinionViewOf(h, id))
    expect(view).toMatchObject({ state: 'settled', answer: '管道已修复', unitName: '水利局党组', overdue: false })
    expect(view.timeline.map((e) => e.what)).toEqual(['收到', '转办', '答复', '办结'])
    await bed.kernel.act(helper, (h) => actOnOpinion(h, id, 'reopen', { comment: '又断水了' }))
    await bed.kernel.act(village(), (h) => actOnOpinion(h, id, 'answer', { comment: '已请人再修' }))
    const own = await problem(bed.kernel.act(village(), (h) => actOnOpinion(h, id, 'settle', spoken)))
    expect(own.reasons.join()).toContain('答复由您作出')
    await bed.kernel.act(village(), (h) => actOnOpinion(h, id, 'settle', { confirmed: 'signature' }))
  })

  it('批量答复；有一条不能答复则都不答复', async () => {
    const [a, b] = [await raise('村道积水'), await raise('村道积水，出不了门')]
    expect(await bed.kernel.act(village(), (h) => answerMany(h, [a, b], '已清理排水沟'))).toBe(2)
    const c = await raise('路灯')
    expect((await problem(bed.kernel.act(village(), (h) => answerMany(h, [a, c], '已办')))).code).toBe(
      'action-not-allowed',
    )
    expect((await load(c)).state).toBe('open')
  })

  it('日历调整后期限重算并留痕；组织撤并后由接收组织办理', async () => {
    bed.at('2016-04-25')
    const id = await raise('想学养殖')
    expect((await load(id)).dueOn).toBe('2016-05-09')
    await bed.kernel.asSystem(COUNTY, async (h) => {
      await h.run(sql`INSERT INTO kernel.calendar_day (day, working, name) VALUES ('2016-05-02', false, '劳动节')`)
    })
    bed.kernel.forget()
    expect(await bed.kernel.asSystem(COUNTY, redateOpinions)).toBe(1)
    expect((await load(id)).dueOn).toBe('2016-05-10')
    expect(await bed.kernel.asSystem(COUNTY, redateOpinions)).toBe(0)
    const merged = {
      ended: [{ id: units.get(VILLAGE)!, successor: units.get(TOWNSHIP)! }],
      from: [],
      into: null,
      on: '2016-04-25',
      why: '支部撤并',
    }
    expect(await bed.kernel.asSystem(COUNTY, (h) => followReorganisation(h, merged))).toBeGreaterThan(0)
    expect((await load(id)).unit).toBe(units.get(TOWNSHIP))
    expect(await bed.kernel.asSystem(COUNTY, (h) => followReorganisation(h, merged))).toBe(0)
    const view = await bed.kernel.asSystem(COUNTY, (h) => opinionViewOf(h, id))
    expect(view.timeline.map((e) => e.what)).toEqual(['收到', '工作日历调整，期限重算', '组织调整，移交办理'])
  })
})

describe('离线上报', () => {
  const DEVICE = who(7)
  let seq = 0
  const send = async (
    scope: Scope,
    command: string,
    body: unknown,
    more: { id?: Id; madeAt?: string; sentAt?: string; device?: Id } = {},
  ) => {
    seq += 1
    const now = bed.kernel.clock.now()
    const operation = {
      id: more.id ?? newId(now),
      seq,
      command,
      madeAt: more.madeAt ?? now.toISOString(),
      base: {},
      body,
    }
    const { results } = await push(bed.kernel, scope, {
      device: more.device ?? DEVICE,
      operations: [operation],
      sentAt: more.sentAt ?? now.toISOString(),
    } as never)
    return { ...results[0]!, operation }
  }

  it('同一编号报两次只记一次；有变化的等待审核；别人先改了的交人裁定', async () => {
    bed.at('2016-05-16')
    await bed.kernel.act(posted, (h) =>
      registerDevice(h, { id: DEVICE, label: '村里的手机' }, { name: '干部1', post: '驻村' }),
    )
    const plain = await send(posted, 'fieldwork.visit', {
      kind: 'household',
      household: home,
      metOthers: '户主',
      onDay: '2016-05-15',
      purpose: 'routine',
    })
    expect(plain).toMatchObject({ state: 'accepted' })
    const again = await send(posted, 'fieldwork.visit', plain.operation.body, { id: plain.operation.id })
    expect(again).toMatchObject({ state: 'accepted' })
    const stored = await bed.kernel.asSystem(COUNTY, (h) => visitStore.loadVisit(h, plain.operation.id))
    expect(stored).toMatchObject({ device: DEVICE, onDay: '2016-05-15' })
    const change = { subject: home, field: 'houseGrade', from: null, to: 'C' }
    const held = await send(posted, 'fieldwork.visit', {
      kind: 'household',
      household: home,
      metOthers: '户主',
      onDay: '2016-05-16',
      purpose: 'check',
      changes: [change],
    })
    expect(held).toMatchObject({ state: 'held' })
    const stale = { ...change, from: 'A', to: 'D' }
    const conflict = await send(posted, 'fieldwork.visit', {
      kind: 'household',
      household: home,
      metOthers: '户主',
      onDay: '2016-05-16',
      purpose: 'check',
      changes: [stale],
    })
    expect(conflict).toMatchObject({ state: 'conflict', conflicts: [{ field: 'houseGrade', mine: 'D' }] })
    const open = await bed.kernel.act(township(), (h) => listConflicts(h, {}, { limit: 9, offset: 0 }))
    expect(open.total).toBe(1)
    await bed.kernel.act(township(), (h) =>
      resolveConflict(h, bed.kernel, open.rows[0]!.id, { choice: 'mine', why: '以现场核实为准' }),
    )
    const asked = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ fields: { field: string; to: unknown }[] }>(
        sql`SELECT fields FROM households.change WHERE county = ${COUNTY} AND origin_id = ${conflict.operation.id}`,
      ),
    )
    expect(asked.map((c) => c.fields[0])).toMatchObject([{ field: 'houseGrade', to: 'D' }])
  })

  it('已离开的人的电话留待裁定：裁定人只见遮住的号码，定为所填的仍是完整号码', async () => {
    bed.at('2016-05-16')
    const other = await listed()
    const [, son] = await memberIds(other)
    const change = { subject: son!, field: 'personPhone', from: null, to: '13912345678' }
    await bed.kernel.asSystem(COUNTY, (h) =>
      movePerson(h, son!, { household: home, relation: 'other', on: h.today, why: '投亲' }),
    )
    const visited = { kind: 'household', household: other, onDay: '2016-05-16', purpose: 'check', metOthers: '户主' }
    const body = { ...visited, changes: [change] }
    const sent = await send(posted, 'fieldwork.visit', body)
    expect(sent).toMatchObject({ state: 'conflict', conflicts: [{ field: 'personPhone', mine: '139****5678' }] })
    const about = `households.person/${son}`
    const list = () => bed.kernel.act(township(), (h) => listConflicts(h, { about }, { limit: 9, offset: 0 }))
    const open = (await list()).rows
    expect(JSON.stringify([sent.conflicts, open])).not.toContain('13912345678')
    expect(open).toMatchObject([{ mine: '139****5678' }])
    const decision = { choice: 'mine' as const, why: '以现场核实为准' }
    await bed.kernel.act(township(), (h) => resolveConflict(h, bed.kernel, open[0]!.id, decision))
    const asked = await bed.kernel.asSystem(COUNTY, (h) =>
      h.one<{ id: Id }>(sql`SELECT id FROM households.change WHERE county = ${COUNTY} AND subject = ${son}`),
    )
    await bed.kernel.act(clerk, (h) => actOnChange(h, asked.id, { action: 'approve', comment: '', choices: {} }))
    expect(
      await bed.kernel.act(posted, (h) => unmask(h, { kind: 'person', id: son!, field: 'phone', purpose: '联系本人' })),
    ).toBe('13912345678')
  })

  it('来年的放假安排还没有录入：不退回走访，录入以后重发照收', async () => {
    const before = bed.kernel.clock.now()
    bed.at('2099-12-30')
    const late = { kind: 'household', household: home, onDay: '2099-12-30', purpose: 'routine', metOthers: '户主' }
    const body = { ...late, opinions: [{ id: newId(before), kind: 'need', text: '盼着修水渠' }] }
    expect(await send(posted, 'fieldwork.visit', body)).toMatchObject({
      state: 'refused',
      again: true,
      problem: { code: 'calendar-missing' },
    })
    const kept = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT 1 FROM kernel.operation WHERE county = ${COUNTY} AND problem ->> 'code' = 'calendar-missing'`),
    )
    expect(kept).toEqual([])
    bed.at('2016-05-16')
  })

  it('设备时钟偏快只作标记，日期按偏差校正；已迁走的人照记', async () => {
    bed.at('2016-05-17')
    const ahead = new Date(bed.kernel.clock.now().getTime() + 3 * 86_400_000).toISOString()
    const body = { kind: 'household', household: home, onDay: '2016-05-20', purpose: 'routine', met: [who(1)] }
    const skewed = await send(posted, 'fieldwork.visit', body, { madeAt: ahead, sentAt: ahead })
    expect(skewed).toMatchObject({ state: 'accepted' })
    const stored = await bed.kernel.asSystem(COUNTY, (h) => visitStore.loadVisit(h, skewed.operation.id))
    expect(stored.onDay).toBe('2016-05-17')
    expect(stored.skewMs).toBe(3 * 86_400_000)
  })

  it('两台设备答复同一诉求：后到的不覆盖，交人裁定；投诉建议直达县里', async () => {
    const id = await raise('缺化肥')
    expect(
      await send(posted, 'fieldwork.answer', { opinion: id, action: 'answer', text: '已联系合作社' }),
    ).toMatchObject({ state: 'accepted' })
    const late = await send(posted, 'fieldwork.answer', { opinion: id, action: 'answer', text: '下周送到' })
    expect(late).toMatchObject({ state: 'conflict', conflicts: [{ theirs: '已联系合作社', mine: '下周送到' }] })
    const open = await bed.kernel.act(township(), (h) =>
      listConflicts(h, { about: `fieldwork.opinion/${id}` }, { limit: 9, offset: 0 }),
    )
    await bed.kernel.act(township(), (h) =>
      resolveConflict(h, bed.kernel, open.rows[0]!.id, { choice: 'mine', why: '以后一答复为准' }),
    )
    expect(await load(id)).toMatchObject({ state: 'answered', answer: '下周送到' })
    const box = await send(posted, 'fieldwork.suggest', { text: '表格太多，重复填报' })
    expect(box).toMatchObject({ state: 'accepted' })
    expect(await load(box.operation.id)).toMatchObject({ unit: units.get(COUNTY), place: COUNTY, kind: 'suggestion' })
    await expect(bed.kernel.act(township(), (h) => opinionStore.loadOpinion(h, box.operation.id))).rejects.toThrow()
  })

  it('设备上有什么：帮扶人只有自己的户，村里的有在册户，领导只有村', async () => {
    const kinds = async (scope: Scope) => {
      const cards = await bed.kernel.act(scope, (h) => cardsFor(h, bed.kernel))
      return Object.fromEntries([...Map.groupBy(cards, (c) => c.kind)].map(([kind, list]) => [kind, list.length]))
    }
    const mine = await kinds(helper)
    expect(mine).toMatchObject({ village: 1, settings: 1 })
    expect(mine.household).toBe(serial)
    expect((await kinds(posted)).household).toBe(serial)
    expect(await kinds(leader)).toEqual({ village: 2, settings: 1 })
  })
})

describe('指标', () => {
  it('数字等于记录；以后补录的不改变已知的数字', async () => {
    bed.at('2016-07-01')
    const [fresh, other] = [await listed(), await listed(NEXT)]
    const before = bed.kernel.clock.now()
    bed.at('2016-08-02')
    await bed.kernel.asSystem(COUNTY, (h) =>
      recordVisits(h, [
        {
          kind: 'household',
          household: fresh,
          place: VILLAGE,
          person: HELPER,
          metOthers: '户主',
          onDay: '2016-07-20',
          purpose: 'routine',
          opinions: [{ kind: 'need', text: '缺劳力' }],
        },
        {
          kind: 'household',
          household: fresh,
          place: VILLAGE,
          person: HELPER,
          metOthers: '户主',
          onDay: '2016-07-21',
          purpose: 'routine',
        },
        {
          kind: 'household',
          household: other,
          place: NEXT,
          person: HELPER,
          metOthers: '户主',
          onDay: '2016-07-21',
          purpose: 'routine',
        },
        { kind: 'village', place: NEXT, person: LEADER, onDay: '2016-07-05', purpose: 'routine', heard: 8 },
      ]),
    )
    const [visited, opinions, walked] = measures as [Measure, Measure, Measure]
    expect(total(await values(visited, period('2016-07')), 'numerator')).toBe(2)
    expect(total(await values(visited, period('2016-07', before)), 'numerator')).toBe(0)
    expect(total(await values(walked, period('2016-07')), 'numerator')).toBe(1)
    expect(total(await values(walked, period('2016-07')), 'denominator')).toBe(2)
    expect(total(await values(opinions, period('2016-08')), 'denominator')).toBeGreaterThan(0)
    for (const measure of measures)
      for (const month of ['2016-03', '2016-05', '2016-07', '2016-08'])
        for (const side of ['numerator', 'denominator'] as const)
          for (const place of [COUNTY, TOWNSHIP, ...VILLAGES]) {
            const p = period(month)
            const inside = (await values(measure, p)).filter((v) => v.place.startsWith(place))
            const records = await bed.kernel.asSystem(COUNTY, (h) =>
              h.rows<MeasureRecord>(measure.records(p, side, { place })),
            )
            expect(records.length, `${measure.key} ${month} ${place}`).toBe(total(inside, side))
          }
  })

  it('户搬走后，走访记录随户看得到，发生地不变', async () => {
    bed.at('2016-08-03')
    const moving = await listed()
    const { id } = await bed.kernel.act(posted, (h) =>
      recordVisit(h, visit({ household: moving, met: [], metOthers: '户主', onDay: '2016-08-03' })),
    )
    // entered three weeks after the move itself
    bed.at('2016-08-25')
    await bed.kernel.asSystem(COUNTY, (h) =>
      relocateHousehold(h, moving, { place: NEXT, groupName: '', on: '2016-08-04', why: '易地搬迁安置' }),
    )
    expect(await bed.kernel.asSystem(COUNTY, (h) => store.followHomes(h, '2016-08-22'))).toMatchObject({ visits: 1 })
    const moved = await bed.kernel.asSystem(COUNTY, (h) => visitStore.loadVisit(h, id))
    expect(moved).toMatchObject({ place: NEXT, village: VILLAGE })
  })

  it('走访进度：超期未走访的户一户不漏', async () => {
    bed.at('2016-09-30')
    const { visitDays } = await bed.kernel.asSystem(COUNTY, fieldworkPackOf)
    const page = { limit: 200, offset: 0 }
    const unseen = await bed.kernel.act(clerk, (h) => unseenStore.listUnseen(h, { visitDays }, page))
    const progress = await bed.kernel.act(clerk, (h) =>
      unseenStore.listProgress(h, { visitDays, level: 'village' }, page),
    )
    expect(unseen.total).toBe(serial)
    expect(progress.rows.reduce((n, r) => n + r.unseen, 0)).toBe(unseen.total)
    expect(unseen.rows[0]!.helpers).toBe('干部0')
    await bed.kernel.act(posted, (h) => recordVisit(h, visit({ onDay: '2016-09-30' })))
    expect((await bed.kernel.act(clerk, (h) => unseenStore.listUnseen(h, { visitDays }, page))).total).toBe(serial - 1)
  })

  it('到岗由群众确认；为本人登记须写明确认人', async () => {
    const blank = { place: VILLAGE, onDay: '2016-09-30', byName: '', note: '' }
    expect((await problem(bed.kernel.act(posted, (h) => confirmPresence(h, blank)))).faults[0]?.at).toBe('byName')
    await bed.kernel.act(village(), (h) => confirmPresence(h, { ...blank, person: POSTED, byName: '马大爷' }))
    const days = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ source: string }>(
        sql`SELECT source FROM fieldwork.presence_source WHERE county = ${COUNTY} AND person = ${POSTED} AND on_day = '2016-09-30'`,
      ),
    )
    expect(days.map((d) => d.source).sort()).toEqual(['confirmation', 'household'])
  })

  it('为本人登记的到岗，没有群众签字只留存、不计入；有签字的计入', async () => {
    bed.at('2016-09-30')
    const own = { place: VILLAGE, onDay: '2016-09-28', byName: '马大爷', household: home, note: '' }
    const counted = () =>
      bed.kernel.act(posted, async (h) => {
        const filter = { person: POSTED, onFrom: own.onDay, onTo: own.onDay }
        const { rows } = await confirmationStore.listConfirmations(h, filter, { limit: 9, offset: 0 })
        const days = await h.rows(
          sql`SELECT 1 FROM fieldwork.presence_source WHERE county = ${COUNTY} AND person = ${POSTED} AND on_day = ${own.onDay}`,
        )
        // two rows of one moment stand in no order of their own
        return [rows.map((r) => r.counts).sort(), days.length]
      })
    await bed.kernel.act(posted, (h) => confirmPresence(h, own))
    expect(await counted()).toEqual([[false], 0])
    const signature = await bed.kernel.act(posted, (h) => paperOf(h))
    await bed.kernel.act(posted, (h) => confirmPresence(h, { ...own, signature }))
    expect(await counted()).toEqual([[false, true], 1])
  })
})

describe('领导走村', () => {
  const walk = (scope: Scope, place: string, onDay: string) =>
    bed.kernel.act(scope, (h) => recordVisit(h, visitBody.parse({ kind: 'village', place, onDay, purpose: 'check' })))
  const covered = () => figure('fieldwork.villages', '2016-10')
  const clerksLink = (place: string, person: Id) =>
    bed.kernel.asSystem(COUNTY, (h) => linkPlaces(h, { rows: [{ place, person }], why: '领导联系村' }))

  it('走到的村只数县乡领导和联系该村的领导走到的；部门和经办人走村不算；更正以后仍算，作废不算', async () => {
    bed.at('2016-10-10')
    await walk(clerk, VILLAGE, '2016-10-09')
    expect(await covered()).toEqual([0, 2])
    const { id } = await walk(leader, VILLAGE, '2016-10-09')
    await clerksLink(NEXT, CLERK)
    await walk(clerk, NEXT, '2016-10-10')
    expect(await covered()).toEqual([2, 2])
    const walked = { onDay: '2016-10-08', purpose: 'policy' as const }
    const correction = {
      kind: 'replace' as const,
      why: '日期记错了',
      visit: visitBody.parse({ kind: 'village', ...walked }),
    }
    const corrected = await bed.kernel.act(leader, (h) => correctVisit(h, id, correction))
    expect(await covered()).toEqual([2, 2])
    await bed.kernel.act(leader, (h) => correctVisit(h, corrected, { kind: 'void', why: '误录，并未走村' }))
    expect(await covered()).toEqual([1, 2])
  })
})

describe('上门未遇', () => {
  const nobody = { kind: 'attempt', met: [], note: '大门上锁，邻居说外出务工，已电话联系' }

  it('谁也没见到的不算走访：留作记录，户仍在该走访之列，走访率、走访进度都不变，到岗照算', async () => {
    bed.at('2016-10-20')
    const [away, seen] = [await listed(), await listed()]
    const { visitDays } = await bed.kernel.asSystem(COUNTY, fieldworkPackOf)
    const counts = () =>
      bed.kernel.act(clerk, async (h) => {
        const list = await unseenStore.listUnseen(h, { visitDays, state: 'never' }, { limit: 200, offset: 0 })
        return [list.total, list.rows.some((r) => r.id === away), list.rows.some((r) => r.id === seen)]
      })
    const [never] = await counts()
    const [visited, all] = await figure('fieldwork.visited', '2016-10')
    const go = (more: Record<string, unknown>) =>
      bed.kernel.act(posted, (h) => recordVisit(h, visit({ onDay: '2016-10-20', ...more })))
    const empty = await problem(go({ household: away, met: [], note: '和户主谈了增收打算' }))
    expect(empty.faults.map((f) => f.at)).toEqual(['met'])
    const { id } = await go({ household: away, ...nobody })
    await go({ household: seen, met: [], metOthers: '户主' })
    expect(await counts()).toEqual([Number(never) - 1, true, false])
    expect(await figure('fieldwork.visited', '2016-10')).toEqual([visited + 1, all])
    const cards = await bed.kernel.act(helper, (h) => cardsFor(h, bed.kernel))
    const card = cards.find((c) => c.id === away)!.body as FieldCard
    expect([card.seenOn, card.visits.map((v) => [v.id, v.kind])]).toEqual([null, [[id, 'attempt']]])
    expect(tasksOf([card], '2016-10-20', { visitDays: { listed: 30 }, planAhead: 7 }).map((t) => t.kind)).toEqual([
      'visit',
    ])
    const list = await bed.kernel.act(clerk, (h) =>
      visitStore.listVisits(h, { page: 1, size: 20, household: away }, { limit: 20, offset: 0 }),
    )
    expect(list.rows.map((v) => [v.id, v.kind])).toEqual([[id, 'attempt']])
    const days = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(
        sql`SELECT source FROM fieldwork.presence_source WHERE county = ${COUNTY} AND person = ${POSTED} AND on_day = '2016-10-20'`,
      ),
    )
    expect(days).toContainEqual({ source: 'attempt' })
  })

  it('早先见过、后来几次没遇着的，最近走访仍是见到人的那一天', async () => {
    bed.at('2016-10-21')
    const house = await listed()
    await bed.kernel.asSystem(COUNTY, (h) =>
      recordVisits(
        h,
        [
          ...[{ kind: 'household' as const, metOthers: '户主', onDay: '2016-10-01' }],
          ...Array.from({ length: 12 }, (_, n) => ({
            kind: 'attempt' as const,
            note: nobody.note,
            onDay: `2016-10-${String(n + 5).padStart(2, '0')}`,
          })),
        ].map((v) => ({ ...v, household: house, place: VILLAGE, person: POSTED, purpose: 'routine' as const })),
      ),
    )
    const cards = await bed.kernel.act(helper, (h) => cardsFor(h, bed.kernel))
    const card = cards.find((c) => c.id === house)!.body as FieldCard
    expect([card.seenOn, card.visits.length, card.visits[0]!.onDay]).toEqual(['2016-10-01', 10, '2016-10-16'])
  })

  it('表里不收没有见到人的入户，也不收见到了人的上门未遇', async () => {
    const row = { household: home, place: VILLAGE, person: POSTED, onDay: '2016-10-20', purpose: 'routine' as const }
    const put = (more: Pick<NewVisit, 'kind'> & Partial<NewVisit>) =>
      bed.kernel.asSystem(COUNTY, (h) => recordVisits(h, [{ ...row, ...more }]))
    await expect(put({ kind: 'household' })).rejects.toThrow()
    await expect(put({ kind: 'attempt', note: nobody.note, metOthers: '户主' })).rejects.toThrow()
    await expect(put({ kind: 'attempt' })).rejects.toThrow()
  })

  it('上门未遇可以更正日期、可以作废；更正不会把它变成走访', async () => {
    bed.at('2016-10-22')
    const house = await listed()
    const { id } = await bed.kernel.act(posted, (h) =>
      recordVisit(h, visit({ household: house, onDay: '2016-10-22', ...nobody })),
    )
    const body = visit({ household: house, onDay: '2016-10-21', ...nobody })
    const replace = (more: Partial<VisitBody>) =>
      bed.kernel.act(posted, (h) =>
        correctVisit(h, id, { kind: 'replace', why: '日期记错了', visit: { ...body, ...more } }),
      )
    const wrong = await problem(replace({ metOthers: '户主' }))
    expect(wrong.faults.map((f) => f.at)).toEqual(['met'])
    const second = await replace({})
    const corrected = await bed.kernel.asSystem(COUNTY, (h) => visitStore.loadVisit(h, second))
    expect(corrected).toMatchObject({ kind: 'attempt', onDay: '2016-10-21', note: nobody.note })
  })
})

it('逾期答复的，退回重办后按期再答复，也还是逾期；按期答复的退回重办，以重新答复为准', async () => {
  bed.at('2016-11-01')
  const [late, timely] = [await raise('想修渠'), await raise('想装路灯')]
  const rate = () => figure('fieldwork.opinions', '2016-11')
  const answer = (id: Id) => bed.kernel.act(village(), (h) => actOnOpinion(h, id, 'answer', { comment: '已经办好' }))
  const reopen = (id: Id) => bed.kernel.act(posted, (h) => actOnOpinion(h, id, 'reopen', { comment: '本人说没有办' }))
  bed.at('2016-11-03')
  await answer(timely)
  await reopen(timely)
  await answer(timely)
  expect(await rate()).toEqual([1, 2])
  bed.at('2016-11-16')
  await answer(late)
  await reopen(late)
  await answer(late)
  // The term that was missed counts, and the new one that was kept.
  expect(await rate()).toEqual([2, 3])
  const view = (id: Id) => bed.kernel.act(posted, (h) => opinionViewOf(h, id))
  expect([(await view(late)).overdue, (await view(timely)).overdue]).toEqual([true, false])
  const list = await bed.kernel.act(posted, (h) =>
    opinionStore.listOpinions(h, { page: 1, size: 20, overdue: true }, { limit: 20, offset: 0 }),
  )
  expect(list.rows.map((o) => o.id)).toContain(late)
  expect(list.rows.map((o) => o.id)).not.toContain(timely)
})

it('网格员登记群众对本人的确认，记在网格所在的村', async () => {
  bed.at('2016-11-20')
  const grid = as('grid', `${VILLAGE}001`, HELPER)
  const id = await bed.kernel.act(grid, (h) => confirmPresence(h, { onDay: '2016-11-20', byName: '马大爷', note: '' }))
  const row = await bed.kernel.asSystem(COUNTY, (h) =>
    h.one<{ place: string }>(sql`SELECT place FROM fieldwork.confirmation WHERE county = ${COUNTY} AND id = ${id}`),
  )
  expect(row.place).toBe(VILLAGE)
})

it('另一人申请的变更与走访登记的互为冲突时双方都看得见', async () => {
  bed.at('2016-10-08')
  const other = await listed()
  await bed.kernel.act(township(), (h) =>
    requestChange(h, {
      household: other,
      subject: other,
      fields: [{ field: 'waterSafe', to: true }],
      grounds: '入户核实',
      origin: 'console',
    }),
  )
  const { changes } = await bed.kernel.act(posted, (h) =>
    recordVisit(
      h,
      visit({
        household: other,
        met: [],
        metOthers: '户主',
        onDay: '2016-10-08',
        changes: [{ subject: other, field: 'waterSafe', to: false, from: null }],
      }),
    ),
  )
  const seen = await bed.kernel.asSystem(COUNTY, (h) =>
    h.rows(sql`SELECT 1 FROM households.change_conflict WHERE county = ${COUNTY} AND change = ${changes[0]}`),
  )
  expect(seen).toHaveLength(1)
})
