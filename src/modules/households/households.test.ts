import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Day } from '#kernel/pure/day.ts'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { MeasureRow } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { approveChanges } from './changes/bulk.ts'
import { actOnChange, requestChange, tellIncome } from './changes/service.ts'
import * as changeStore from './changes/store.ts'
import { changeView } from './changes/view.ts'
import type { FactKey } from './model.ts'
import { householdCards } from './register/cards.store.ts'
import { registerMeasures } from './register/measures.ts'
import { householdQuery, takeInBody } from './register/model.ts'
import { movePerson, personLeaves, relocateHousehold, splitHousehold } from './register/moves.ts'
import {
  addMember,
  changeHousehold,
  changeStanding,
  enterIncome,
  followMerger,
  takeInHousehold,
  unmask,
} from './register/service.ts'
import * as store from './register/store.ts'
import { householdView } from './register/view.ts'

const bed = testBed()
const COUNTY = '999912'
const TOWNSHIP = '999912100'
const VILLAGES = ['999912100201', '999912100202', '999912101201'] as const
const [VILLAGE, NEXT, FAR] = VILLAGES
const HELPER = '01560000-0000-7000-8000-0000000000c1'
const HELPER_POST = '01560000-0000-7000-8000-0000000000c2'
const POSTED = '01560000-0000-7000-8000-0000000000c3'
const DESK = '01560000-0000-7000-8000-0000000000c4'
const CLERK = '01560000-0000-7000-8000-0000000000c5'

const township: Scope = scopeFor('township', TOWNSHIP, { person: DESK })
const clerk: Scope = scopeFor('clerk', COUNTY, { person: CLERK })
const posted: Scope = scopeFor('posted', VILLAGE, { person: POSTED })
const village: Scope = scopeFor('village', VILLAGE, { person: POSTED })

let serial = 100
function idNumber(born: string, sex: 'male' | 'female' = 'male'): string {
  serial += 1
  const order = serial * 2 + (sex === 'male' ? 1 : 0)
  const seventeen = `100100${born.replaceAll('-', '')}${String(order % 1000).padStart(3, '0')}`
  return seventeen + checkDigitOf(seventeen)
}

function household(more: Record<string, unknown> = {}, members?: Record<string, unknown>[]) {
  return takeInBody.parse({
    place: VILLAGE,
    groupName: '二组',
    phone: '13800000001',
    members: members ?? [
      { name: `马大山${serial}`, relation: 'head', idNumber: idNumber('1960-02-03') },
      { name: `李小花${serial}`, relation: 'spouse', idNumber: idNumber('1962-05-06', 'female') },
      { name: `马小山${serial}`, relation: 'son', idNumber: idNumber('1990-07-08') },
    ],
    ...more,
  })
}

const take = (more: Record<string, unknown> = {}, members?: Record<string, unknown>[]) =>
  bed.kernel.act(township, (h) => takeInHousehold(h, household(more, members), bed.kernel))

const membersOf = (id: Id) => bed.kernel.asSystem(COUNTY, (h) => store.membersOf(h, [id]))
const load = (id: Id) => bed.kernel.asSystem(COUNTY, (h) => store.loadHousehold(h, id))

async function problem(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

/** Listed, with a helper. */
async function listed(more: Record<string, unknown> = {}): Promise<Id> {
  const id = await take(more)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const { place } = await store.loadHousehold(h, id)
    await h.run(sql`
      INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
      VALUES (${COUNTY}, ${h.id()}, ${id}, ${place}, ${HELPER}, ${HELPER_POST}, 1, ${h.today}, ${h.now})`)
    await changeStanding(h, id, { standing: 'listed', causeMain: 'illness', on: h.today, why: '经评议公示识别' })
  })
  return id
}

beforeAll(async () => {
  bed.at('2016-01-02')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, TOWNSHIP, '999912101', ...VILLAGES]
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `地${code}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    await adoptPack(h, { id: 'test', sections: {}, from: '2016-01-01', why: '试验' })
    const people = [HELPER, POSTED, DESK, CLERK].map((id, i) => ({ id, name: `干部${i}` }))
    const post = {
      id: HELPER_POST,
      person: HELPER,
      title: '帮扶责任人',
      role: 'helper' as const,
      place: VILLAGE,
      unit: null,
    }
    await registerPeople(h, { people, posts: [post], accounts: [] }, '2016-01-01')
  })
  bed.at('2016-03-01')
})

describe('登记', () => {
  it('身份证号定出生日期和性别；敏感内容封存，只显示掩码', async () => {
    const id = await take()
    const [head] = await membersOf(id)
    expect(head).toMatchObject({ relation: 'head', birthOn: '1960-02-03', sex: 'male' })
    expect(head!.idNumber).toMatch(/^1001\*{10}\w{4}$/)
    const row = await load(id)
    expect(row.phone).toBe('138****0001')
    const raw = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ text: string }>(sql`
      SELECT v::text || coalesce((SELECT string_agg(p::text, '') FROM households.person_version p WHERE p.household = v.id), '') AS text
      FROM households.household_version v WHERE v.county = ${COUNTY} AND v.id = ${id}`),
    )
    expect(raw[0]!.text).not.toContain('13800000001')
    expect(raw[0]!.text).not.toContain('19600203')
    const text = await bed.kernel.act(township, (h) =>
      unmask(h, { kind: 'person', id: head!.id, field: 'idNumber', purpose: '核对低保申请' }),
    )
    expect(text).toMatch(/^10010019600203/)
    const logged = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT why, after FROM kernel.journal WHERE county = ${COUNTY} AND command = 'households.unmask'`),
    )
    expect(logged).toEqual([{ why: '核对低保申请', after: { field: '公民身份号码' } }])
  })

  it('每处错误都指出来', async () => {
    const body = household({ causeMain: 'illness', causesOther: ['illness'] }, [
      { name: '张三', relation: 'head', idNumber: '100100196002031234' },
      { name: '李四', relation: 'head', idNumber: idNumber('1970-01-01'), sex: 'female' },
    ])
    const { faults } = await problem(bed.kernel.act(township, (h) => takeInHousehold(h, body)))
    expect(faults.map((f) => f.at)).toEqual(['causesOther', 'members.0.idNumber', 'members.1.sex', 'members'])
  })

  it('同一身份证号不收，并说明登记在哪里；不在管辖范围内的也查得到', async () => {
    const same = idNumber('1955-01-01')
    bed.at('2016-03-01')
    await bed.kernel.act(clerk, (h) =>
      takeInHousehold(h, household({ place: FAR }, [{ name: '王远', relation: 'head', idNumber: same }]), bed.kernel),
    )
    const refused = await problem(take({}, [{ name: '王远', relation: 'head', idNumber: same }]))
    expect(refused.code).toBe('household-id-taken')
    expect(refused.body().detail).toContain('地999912101地999912101201王远户')
    const alike = await problem(take({}, [{ name: '王远', relation: 'head', birthOn: '1955-01-01' }]))
    expect(alike.code).toBe('household-namesake')
    // Two different ID numbers are two people, whatever their names.
    await take({}, [{ name: '王远', relation: 'head', idNumber: idNumber('1955-01-01') }])
    await take({ confirmedNotDuplicate: true }, [{ name: '王远', relation: 'head', birthOn: '1955-01-01' }])
  })

  it('只能登记到本辖区现有的村', async () => {
    expect((await problem(take({ place: FAR }))).faults[0]!.at).toBe('place')
    expect((await problem(take({ place: '999912100299' }))).faults[0]!.reason).toContain('没有代码')
  })
})

describe('查找', () => {
  it('按户主或成员姓名的开头，或拼音；离去的人、别处的户找不到；一页的顺序和总数都对', async () => {
    const id = await take({}, [
      { name: '邬长根', relation: 'head', idNumber: idNumber('1960-02-03') },
      { name: '乔春兰', relation: 'spouse', idNumber: idNumber('1962-05-06', 'female') },
    ])
    const other = await take({}, [{ name: '邬长青', relation: 'head', idNumber: idNumber('1961-02-03') }])
    const find = async (q: string, more: Record<string, unknown> = {}) => {
      const filter = householdQuery.parse({ q, ...more })
      const { total, rows } = await bed.kernel.act(township, (h) =>
        store.listHouseholds(h, filter, { limit: 20, offset: 0 }),
      )
      expect(rows.length).toBe(total)
      return rows.map((row) => row.id)
    }
    expect(await find('邬')).toEqual([id, other].sort())
    expect(await find('邬长根')).toEqual([id])
    expect(await find('乔春')).toEqual([id])
    expect(await find('长根')).toEqual([])
    expect(await find('qiaochun')).toEqual([id])
    expect(await find('qcl')).toEqual([id])
    expect(await find('Chang Gen')).toEqual([id])
    expect(await find('邬', { under: VILLAGES[1] })).toEqual([])
    expect(await find('邬', { sort: '-place' })).toEqual([id, other].sort().reverse())
    const spouse = (await membersOf(id))[1]!
    await bed.kernel.act(clerk, (h) => personLeaves(h, spouse.id, { life: 'dead', on: '2016-03-01', why: '病故' }))
    expect(await find('乔')).toEqual([])
  })
})

describe('人的变动', () => {
  it('户主去世：配偶接任户主，与户主关系随之改变', async () => {
    const id = await take()
    const [head, spouse, son] = await membersOf(id)
    await bed.kernel.act(clerk, (h) => personLeaves(h, head!.id, { life: 'dead', on: '2016-03-01', why: '因病去世' }))
    const left = await membersOf(id)
    expect(left.map((m) => [m.id, m.relation])).toEqual([
      [spouse!.id, 'head'],
      [son!.id, 'son'],
    ])
    expect(await load(id)).toMatchObject({ head: spouse!.id, name: spouse!.name, revision: 2 })
    expect(
      (
        await problem(
          bed.kernel.act(clerk, (h) => personLeaves(h, head!.id, { life: 'dead', on: '2016-03-01', why: '重复' })),
        )
      ).code,
    ).toBe('person-not-here')
  })

  it('女儿出嫁到另一户，两户成为一个家族；最后一人离开即销户，结对随之结束', async () => {
    const home = await listed()
    const other = await take({ place: NEXT })
    const [head, spouse, son] = await membersOf(home)
    const target = (await membersOf(other)).find((m) => m.relation === 'son')!
    await bed.kernel.act(clerk, (h) => personLeaves(h, target.id, { life: 'away', on: '2016-03-01', why: '外出定居' }))
    await bed.kernel.act(clerk, (h) =>
      movePerson(h, son!.id, { household: other, relation: 'son-in-law', on: '2016-03-01', why: '结婚迁入' }),
    )
    const view = await bed.kernel.act(clerk, (h) => householdView(h, other))
    expect(view.family.map((f) => f.id)).toEqual([home])
    expect(view.members.find((m) => m.id === son!.id)).toMatchObject({ relationName: '之女婿' })
    for (const person of [spouse!, head!])
      await bed.kernel.act(clerk, (h) =>
        personLeaves(h, person.id, { life: 'away', on: '2016-03-01', why: '迁往外省' }),
      )
    expect((await load(home)).standing).toBe('dissolved')
    const open = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT 1 FROM households.paired WHERE household = ${home}`),
    )
    expect(open).toEqual([])
  })

  it('出生、分户、整户迁移，收入和待审申请随户走', async () => {
    const id = await take()
    await bed.kernel.act(village, (h) =>
      addMember(
        h,
        id,
        { name: '马新生', relation: 'grandson', birthOn: '2016-02-20', lowIncome: false },
        { on: '2016-02-20', why: '新生儿登记', confirmedNotDuplicate: false },
        bed.kernel,
      ),
    )
    await bed.kernel.act(village, (h) =>
      enterIncome(h, id, { year: 2015, lines: [{ source: 'wage', amount: 900_000 }], why: '' }),
    )
    const [, , son] = await membersOf(id)
    const fresh = await bed.kernel.act(clerk, (h) =>
      splitHousehold(h, id, {
        movers: [{ person: son!.id, relation: 'head' }],
        groupName: '',
        on: '2016-03-01',
        why: '分户另过',
      }),
    )
    expect((await membersOf(id)).length).toBe(3)
    expect((await bed.kernel.act(clerk, (h) => householdView(h, fresh))).family[0]!.id).toBe(id)
    await bed.kernel.act(posted, (h) =>
      requestChange(h, {
        household: id,
        subject: id,
        fields: [{ field: 'houseGrade', to: 'C' }],
        grounds: '入户查看',
        origin: 'visit',
      }),
    )
    await bed.kernel.act(clerk, (h) =>
      relocateHousehold(h, id, { place: FAR, groupName: '', on: '2016-03-01', why: '易地搬迁' }),
    )
    const far: Scope = scopeFor('village', FAR)
    const view = await bed.kernel.act(far, (h) => householdView(h, id))
    expect(view).toMatchObject({ place: FAR, income: [{ year: 2015, net: 900_000, heads: 3, perHead: 300_000 }] })
    expect(view.openChanges.length).toBe(1)
    expect((await problem(bed.kernel.act(village, (h) => householdView(h, id)))).code).toBe('not-found')
  })

  it('村撤并：户、人、结对、申请一并转到新村', async () => {
    const id = await listed({ place: NEXT })
    const other = await listed()
    await bed.kernel.act(clerk, (h) =>
      relocateHousehold(h, other, { place: FAR, groupName: '', on: '2016-03-01', why: '易地搬迁' }),
    )
    const pairing = (of = id) =>
      bed.kernel.asSystem(COUNTY, (h) =>
        h.one<{ place: string }>(sql`SELECT place FROM households.paired WHERE household = ${of}`),
      )
    await bed.kernel.act(clerk, (h) =>
      requestChange(h, {
        household: id,
        subject: id,
        fields: [{ field: 'waterSafe', to: true }],
        grounds: '已通水',
        origin: 'console',
      }),
    )
    const merger = { from: [NEXT], into: VILLAGE, on: '2016-03-01', why: '并村文件' }
    const moved = await bed.kernel.asSystem(COUNTY, (h) => followMerger(h, merger))
    expect(moved.households).toBeGreaterThan(0)
    expect(await bed.kernel.asSystem(COUNTY, (h) => followMerger(h, merger))).toEqual({ households: 0, persons: 0 })
    expect(await load(id)).toMatchObject({ place: VILLAGE, why: '并村文件' })
    expect(new Set((await membersOf(id)).map((m) => m.place))).toEqual(new Set([VILLAGE]))
    expect(await pairing()).toEqual({ place: VILLAGE })
    expect(await pairing(other)).toEqual({ place: FAR })
  })
})

describe('收入', () => {
  it('往年已登记的，一人更正、另一人审核；没登记过的当场登记；原记录保留，人均由系统算出', async () => {
    const id = await take()
    const tell = (amount: number, why = '') =>
      bed.kernel.act(village, (h) =>
        tellIncome(h, id, {
          year: 2015,
          lines: [
            { source: 'business', amount },
            { source: 'cost', amount: 100_000 },
          ],
          why,
        }),
      )
    expect(await tell(700_000)).toEqual({ change: null })
    expect((await problem(tell(800_000))).faults[0]!.at).toBe('why')
    const { change } = await tell(1_000_000, '核对账本更正')
    const now = async () => (await bed.kernel.act(village, (h) => householdView(h, id))).income
    expect(await now()).toMatchObject([{ gross: 700_000 }])
    const asked = await bed.kernel.act(township, (h) => changeView(h, change!))
    expect(asked).toMatchObject({
      title: '2015年生产经营性收入',
      fields: [{ from: '7000元', to: '10000元', present: null }],
    })
    const approve = { action: 'approve' as const, comment: '', choices: {} }
    expect((await problem(bed.kernel.act(village, (h) => actOnChange(h, change!, approve)))).code).toBe(
      'action-not-allowed',
    )
    await bed.kernel.act(township, (h) => actOnChange(h, change!, approve))
    expect(await now()).toMatchObject([
      { year: 2015, gross: 1_000_000, cost: 100_000, net: 900_000, perHead: 300_000, line: 285_500, below: false },
    ])
    const kept = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT 1 FROM households.income WHERE household = ${id}`),
    )
    expect(kept.length).toBe(3)
    await expect(
      bed.kernel.asSystem(COUNTY, (h) => h.run(sql`UPDATE households.income SET amount = 1 WHERE household = ${id}`)),
    ).rejects.toThrow()
  })

  it('申请之后又有更正的，审核的人选以哪一个为准', async () => {
    const id = await take()
    const tell = (scope: Scope, amount: number, why = '核对账本更正') =>
      bed.kernel.act(scope, (h) => tellIncome(h, id, { year: 2015, lines: [{ source: 'wage', amount }], why }))
    await tell(village, 500_000)
    const first = (await tell(village, 600_000)).change!
    const second = (await tell(village, 650_000)).change!
    expect((await bed.kernel.act(clerk, (h) => changeView(h, first))).others).toHaveLength(1)
    const approve = (id: Id, choices = {}) =>
      bed.kernel.act(clerk, (h) => actOnChange(h, id, { action: 'approve', comment: '', choices }))
    await approve(second)
    expect((await problem(approve(first))).code).toBe('change-base-moved')
    const moved = await bed.kernel.act(clerk, (h) => changeView(h, first))
    expect(moved.fields).toMatchObject([{ from: '5000元', to: '6000元', present: '6500元' }])
    await approve(first, { 'income-2015-wage': 'present' })
    expect((await bed.kernel.act(village, (h) => householdView(h, id))).income[0]!.gross).toBe(650_000)
  })

  it('今年的还在变，本人随时改；明年的不收', async () => {
    const id = await take()
    const tell = (year: number, amount: number, why = '') =>
      bed.kernel.act(village, (h) => tellIncome(h, id, { year, lines: [{ source: 'wage', amount }], why }))
    await tell(2016, 100_000)
    expect(await tell(2016, 150_000, '又领了一个月工资')).toEqual({ change: null })
    expect((await bed.kernel.act(village, (h) => householdView(h, id))).income[0]!.gross).toBe(150_000)
    expect((await problem(tell(2017, 1))).code).toBe('income-of-future')
  })
})

it('两人同时登记同一项收入，只成一笔', async () => {
  const id = await take()
  const enter = (amount: number) =>
    bed.kernel.act(village, async (h) => {
      await enterIncome(h, id, { year: 2015, lines: [{ source: 'wage', amount }], why: '' })
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
  const done = await Promise.allSettled([enter(500_000), enter(600_000)])
  expect(done.map((d) => d.status).sort()).toEqual(['fulfilled', 'rejected'])
  const view = await bed.kernel.act(village, (h) => householdView(h, id))
  expect([500_000, 600_000]).toContain(view.income[0]!.gross)
})

describe('变更申请', () => {
  const ask = (scope: Scope, household: Id, subject: Id, fields: { field: FactKey; to: unknown; from?: unknown }[]) =>
    bed.kernel.act(scope, (h) => requestChange(h, { household, subject, fields, grounds: '入户了解', origin: 'visit' }))
  const act = (scope: Scope, id: Id, action: 'approve' | 'refuse' | 'withdraw', more: object = {}) =>
    bed.kernel.act(scope, (h) => actOnChange(h, id, { action, comment: '', choices: {}, ...more }, bed.kernel))

  it('驻村干部申请，乡镇审核后生效；本人不能审自己的', async () => {
    const id = await take()
    const [head] = await membersOf(id)
    const { id: change } = await ask(posted, id, head!.id, [{ field: 'health', to: 'chronic' }])
    expect((await problem(act(posted, change!, 'approve'))).reasons).toEqual([
      '当前职务无权同意变更。',
      '申请由您提出，应由其他人审核。',
    ])
    await act(township, change!, 'approve')
    expect((await membersOf(id))[0]).toMatchObject({ health: 'chronic', revision: 2 })
    expect((await problem(act(township, change!, 'approve'))).code).toBe('action-not-allowed')
    const own = await ask(township, id, id, [{ field: 'waterSafe', to: true }])
    expect((await problem(act(township, own.id!, 'approve'))).reasons[0]).toContain('由您提出')
    await act(clerk, own.id!, 'approve')
    expect(await load(id)).toMatchObject({ waterSafe: true })
  })

  it('操作日志只记健康、残疾和封存的内容变了，不记变成什么', async () => {
    const id = await take()
    const [head] = await membersOf(id)
    const fields = [
      { field: 'health' as const, to: 'disabled' },
      { field: 'disability' as const, to: 'level-2' },
      { field: 'personPhone' as const, to: '13912340000' },
    ]
    const asked = await ask(posted, id, head!.id, fields)
    await act(township, asked.id!, 'approve')
    const written = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows<{ command: string; text: string }>(sql`
        SELECT command, coalesce(before::text, '') || coalesce(after::text, '') AS text FROM kernel.journal
        WHERE county = ${COUNTY} AND subject = ${head!.id} ORDER BY id`),
    )
    // entries of one moment stand in no order of their own
    expect(written.map((w) => w.command).sort()).toEqual([
      'households.approve-change',
      'households.change-person',
      'households.request-change',
    ])
    for (const { text } of written) expect(text).not.toMatch(/"disabled"|level-2|139/)
    expect(written.find((w) => w.command === 'households.request-change')!.text).toContain('"disability"')
    expect((await membersOf(id))[0]).toMatchObject({ health: 'disabled', disability: 'level-2' })
  })

  it('电话只存密文，同意后按户封存', async () => {
    const id = await take()
    const { id: change } = await ask(posted, id, id, [
      { field: 'waterSafe', to: true },
      { field: 'phone', to: '13912345678' },
    ])
    const text = await bed.kernel.asSystem(COUNTY, (h) =>
      h.one<{ t: string; sealed: (Buffer | null)[] }>(
        sql`SELECT fields::text AS t, sealed FROM households.change WHERE county = ${COUNTY} AND id = ${change}`,
      ),
    )
    expect(text.t).not.toContain('13912345678')
    // what is sealed lies in columns of bytes alone: an export counts them
    expect(text.t).not.toContain('sealed')
    expect(text.sealed.map((one) => one?.length !== undefined)).toEqual([false, true])
    await act(township, change!, 'approve')
    expect(await load(id)).toMatchObject({ phone: '139****5678' })
    expect(
      await bed.kernel.act(posted, (h) => unmask(h, { kind: 'household', id, field: 'phone', purpose: '联系入户' })),
    ).toBe('13912345678')
    expect(await ask(posted, id, id, [{ field: 'phone', to: '13912345678' }])).toEqual({ id: null, conflicts: [] })
  })

  it('一并同意：能同意的各自生效，有争议的、已变的、关系去向的、本人提出的留下并说明', async () => {
    const [id, other] = [await take(), await take()]
    const [head] = await membersOf(id)
    const plain = await ask(posted, id, id, [{ field: 'waterSafe', to: true }])
    const rivals = [
      await ask(posted, other, other, [{ field: 'houseGrade', to: 'C' }]),
      await ask(village, other, other, [{ field: 'houseGrade', to: 'D' }]),
    ]
    const moved = await ask(posted, id, id, [{ field: 'houseGrade', to: 'B' }])
    await bed.kernel.act(clerk, (h) => changeHousehold(h, id, { houseGrade: 'C' }, { on: h.today, why: '鉴定报告' }))
    const far = await ask(posted, id, head!.id, [{ field: 'life', to: 'away' }])
    const own = await ask(township, other, other, [{ field: 'waterSafe', to: true }])
    const asked = [plain, ...rivals, moved, far, own].map((c) => c.id!)
    const answer = await approveChanges(bed.kernel, township, asked)
    expect(answer.approved).toBe(1)
    const why = new Map(answer.left.map((l) => [l.id, l.reasons.join()]))
    for (const rival of rivals) expect(why.get(rival.id!)).toContain('改同一项')
    expect(why.get(moved.id!)).toContain('已另有变更')
    expect(why.get(far.id!)).toContain('逐件审核')
    expect(why.get(own.id!)).toContain('由您提出')
    expect(await load(id)).toMatchObject({ waterSafe: true, houseGrade: 'C' })
    expect((await approveChanges(bed.kernel, township, [plain.id!])).left[0]!.reasons.join()).toContain('已同意')
    const elsewhere = { ...township, place: FAR.slice(0, 9) }
    expect((await problem(approveChanges(bed.kernel, elsewhere, [far.id!]))).code).toBe('not-found')
  })

  it('两件申请要改同一项，双方都看得见；其间已变的逐项决定', async () => {
    const id = await take()
    const first = await ask(posted, id, id, [{ field: 'houseGrade', to: 'C' }])
    const second = await ask(village, id, id, [
      { field: 'houseGrade', to: 'D' },
      { field: 'waterSafe', to: false },
    ])
    for (const change of [first, second]) {
      const row = await bed.kernel.act(township, (h) => changeStore.listedChange(h, change.id!))
      expect(row.conflicts).toBe(1)
    }
    await act(township, first.id!, 'approve')
    const view = await bed.kernel.act(clerk, (h) => changeView(h, second.id!))
    expect(view.fields[0]).toMatchObject({ from: '未填', to: 'D级', present: 'C级', presentBy: '干部2' })
    const moved = await problem(act(clerk, second.id!, 'approve'))
    expect(moved.code).toBe('change-base-moved')
    expect(moved.params.titles).toBe('住房安全等级')
    await act(clerk, second.id!, 'approve', { choices: { houseGrade: 'present' } })
    expect(await load(id)).toMatchObject({ houseGrade: 'C', waterSafe: false })
    const done = await bed.kernel.act(clerk, (h) => changeStore.loadChange(h, second.id!))
    expect(done.decision).toBe('住房安全等级保持现有登记')
  })

  it('离线所见与现状不同，作为冲突退回，不写入申请', async () => {
    const id = await take()
    await bed.kernel.act(clerk, (h) => changeHousehold(h, id, { houseGrade: 'B' }, { on: h.today, why: '鉴定报告' }))
    const { id: change, conflicts } = await ask(posted, id, id, [
      { field: 'houseGrade', to: 'D', from: null },
      { field: 'waterSafe', to: true, from: null },
    ])
    expect(conflicts).toMatchObject([
      { about: `households.household/${id}`, base: null, theirs: 'B', theirsBy: '干部3', mine: 'D' },
    ])
    const row = await bed.kernel.act(posted, (h) => changeStore.loadChange(h, change!))
    expect(row.fields.map((f) => f.field)).toEqual(['waterSafe'])
  })

  it('户里最后一人去世、迁往他户，也能经申请登记：该户随之销户，另外的申请一并撤回', async () => {
    const alone = () => take({}, [{ name: `独居${serial}`, relation: 'head', idNumber: idNumber('1940-02-03') }])
    const gone = await alone()
    const [last] = await membersOf(gone)
    const other = await ask(village, gone, gone, [{ field: 'waterSafe', to: true }])
    const died = await ask(village, gone, last!.id, [{ field: 'life', to: 'dead' }])
    await act(township, died.id!, 'approve')
    expect((await load(gone)).standing).toBe('dissolved')
    const states = await bed.kernel.asSystem(COUNTY, (h) =>
      Promise.all([died.id!, other.id!].map(async (id) => (await changeStore.loadChange(h, id)).state)),
    )
    expect(states).toEqual(['approved', 'withdrawn'])
    const [left, into] = [await alone(), await take()]
    const [mover] = await membersOf(left)
    const fields = [
      { field: 'household' as const, to: into },
      { field: 'relation' as const, to: 'mother' },
    ]
    const moved = await ask(village, left, mover!.id, fields)
    await act(township, moved.id!, 'approve')
    expect((await load(left)).standing).toBe('dissolved')
    expect((await membersOf(into)).map((m) => m.id)).toContain(mover!.id)
  })

  it('死亡经申请登记；内容不合规定的不收', async () => {
    const id = await take()
    const [, , son] = await membersOf(id)
    const { id: change } = await ask(village, id, son!.id, [{ field: 'life', to: 'dead' }])
    await act(township, change!, 'approve')
    expect((await membersOf(id)).length).toBe(2)
    const wrong = await problem(
      ask(village, id, id, [
        { field: 'houseGrade', to: 'E' },
        { field: 'health', to: 'healthy' },
      ]),
    )
    expect(wrong.faults.map((f) => f.at)).toEqual(['fields.houseGrade', 'fields.health'])
  })
})

describe('外业卡片与指标', () => {
  it('一条语句取出整户卡片，只有掩码', async () => {
    const id = await listed()
    const [card] = await bed.kernel.act(posted, (h) => householdCards(h, { ids: [id] }))
    expect(card!.body).toMatchObject({
      id,
      standing: 'listed',
      causeMain: 'illness',
      phone: '138****0001',
      helpers: [{ person: HELPER, name: '干部0', rank: 1 }],
    })
    expect(card!.body.members.length).toBe(3)
    expect(await bed.kernel.act(clerk, (h) => householdCards(h, { helper: HELPER }))).toContainEqual(card)
  })

  it('档案完整率：缺项的不算，补齐后算；事后补登不改当时的数', async () => {
    bed.at('2016-03-20')
    const id = await listed({
      houseArea: 80,
      houseGrade: 'B',
      houseStructure: 'brick-wood',
      waterSafe: true,
      foodOk: true,
      clothingOk: true,
      schoolingOk: true,
      medicalOk: true,
      housingOk: true,
      electricity: true,
      members: [
        {
          name: '全齐',
          relation: 'head',
          idNumber: idNumber('1950-01-01'),
          education: 'primary',
          health: 'healthy',
          labour: 'ordinary',
          medicalInsured: true,
        },
      ],
    })
    const [measure] = registerMeasures
    const count = async (asOf: Date, to: Day = '2016-03-31') =>
      bed.kernel.asSystem(COUNTY, async (h) => {
        const period = { county: COUNTY, month: '2016-03', from: '2016-03-01', to, asOf }
        const rows = await h.rows<MeasureRow>(measure!.values(period))
        for (const side of ['numerator', 'denominator'] as const) {
          const records = await h.rows(measure!.records(period, side, { place: COUNTY }))
          expect(records.length).toBe(rows.reduce((n, r) => n + Number(r[side]), 0))
        }
        return rows.reduce((n, r) => n + Number(r.numerator), 0)
      })
    const before = bed.kernel.clock.now()
    expect(await count(before)).toBe(0)
    bed.at('2016-03-21')
    await bed.kernel.act(village, (h) =>
      enterIncome(h, id, { year: 2015, lines: [{ source: 'wage', amount: 100_000 }], why: '' }),
    )
    const after = bed.kernel.clock.now()
    expect(await count(after)).toBe(1)
    expect((await bed.kernel.act(village, (h) => householdView(h, id))).missing).toEqual([])
    bed.at('2016-04-05')
    await bed.kernel.act(clerk, (h) =>
      changeHousehold(h, id, { houseGrade: null }, { on: '2016-03-25', why: '鉴定撤回' }),
    )
    expect(await count(after)).toBe(1)
    expect(await count(bed.kernel.clock.now())).toBe(0)
  })
})
