import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Id, newId } from '#kernel/pure/ids.ts'
import type { MeasurePeriod, MeasureRecord, MeasureRow } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { endFieldPosts, giveFieldPosts, registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode, mergePlaces } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../../tests/kit/county.ts'
import { takeInBody } from '../register/model.ts'
import { personLeaves, relocateHousehold } from '../register/moves.ts'
import { changeStanding, takeInHousehold } from '../register/service.ts'
import { membersOf } from '../register/store.ts'
import { countHelping, countLinking } from '../summary.store.ts'
import { actOnHandover, forPerson, openHandover } from './handovers.ts'
import { countHoles, listedWithoutHelper, listHoles } from './holes.store.ts'
import { pairingMeasures } from './measures.ts'
import * as proposalStore from './proposals.store.ts'
import { acceptProposal, editProposal, propose, solveProposal } from './proposals.ts'
import type { HandoverAction } from './rules.ts'
import { avoid, changeHelper, endPairing, keepHelpers, linkPlaces, pairHouseholds, pairingPackOf } from './service.ts'
import { listHelpers, listPairings, listVillages, openPairings } from './store.ts'

const bed = testBed()
const COUNTY = '999913'
const TOWN = '999913100'
const [VILLAGE, NEXT, FAR] = ['999913100201', '999913100202', '999913101201'] as const
const PAGE = { limit: 200, offset: 0 }
const clerk: Scope = scopeFor('clerk', COUNTY)
const township: Scope = scopeFor('township', TOWN)
const units = new Map<string, Id>()
const LIMITS = { first: 3, second: 2 }
/** The county's clerk and a township's, as persons on the register: who approves is kept by name. */
let countyOfficer: Officer
let townOfficer: Officer

const sys = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
const asClerk = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.act(clerk, work)

interface Officer {
  person: Id
  post: Id
  scope: Scope
}

let serial = 0
async function officer(role: Role, place: string, unit: Id | null = null): Promise<Officer> {
  serial += 1
  const [person, post] = [newId(bed.kernel.clock.now()), newId(bed.kernel.clock.now())]
  await sys((h) =>
    registerPeople(
      h,
      {
        people: [{ id: person, name: `干部${serial}` }],
        posts: [{ id: post, person, title: '干部', role, place, unit }],
        accounts: [],
      },
      '2016-01-01',
    ),
  )
  return {
    person,
    post,
    scope: { county: COUNTY, person, post, role, place: role === 'department' ? null : place, unit },
  }
}

async function home(place: string): Promise<Id> {
  serial += 1
  return sys((h) =>
    takeInHousehold(
      h,
      takeInBody.parse({
        place,
        groupName: '一组',
        confirmedNotDuplicate: true,
        why: '入户摸底登记',
        from: '2016-01-02',
        members: [{ name: `户主${serial}`, relation: 'head', sex: 'male', birthOn: '1960-01-01' }],
      }),
    ),
  )
}

const list = (h: Handle, household: Id) =>
  changeStanding(h, household, { standing: 'listed', causeMain: 'illness', on: h.today, why: '县级审定' })

/** A listed household with a first helper. */
async function listed(place: string, post: Id): Promise<Id> {
  const id = await home(place)
  await asClerk(async (h) => {
    await pairHouseholds(h, { rows: [{ household: id, post, rank: 1 }], why: '结对' })
    await list(h, id)
  })
  return id
}

async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => new Error('was not refused'),
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(Problem)
  return error as Problem
}

const helpersOf = (household: Id) => sys((h) => openPairings(h, { households: [household] }))

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  const codes = [COUNTY, TOWN, VILLAGE, NEXT, '999913100203', '999913100204', '999913101', FAR]
  await sys(async (h) => {
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `试${code.slice(6) || '验县'}村`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    for (const code of codes) {
      const kind = code.length === 6 ? 'county-committee' : code.length === 9 ? 'township-committee' : 'village-branch'
      const id = h.id()
      units.set(code, id)
      await registerOrganisations(
        h,
        [{ id, kind, name: `${code}党组织`, place: code, parent: units.get(code.slice(0, -3)) ?? null }],
        '2016-01-01',
      )
    }
    const department = h.id()
    units.set('department', department)
    await registerOrganisations(
      h,
      [{ id: department, kind: 'department', name: '农业局党组', place: COUNTY, parent: units.get(COUNTY)! }],
      '2016-01-01',
    )
    await adoptPack(h, {
      id: 'test',
      sections: { households: { pairing: { ...LIMITS, leaderVillages: [1, 2] } } },
      from: '2016-01-01',
      why: '试验',
    })
  })
  bed.kernel.forget()
  countyOfficer = await officer('clerk', COUNTY)
  townOfficer = await officer('township', TOWN)
})

describe('结对', () => {
  it('没有在岗帮扶人的户不能列入，说明是哪一户、怎么办', async () => {
    const id = await home(VILLAGE)
    const refused = await refusal(asClerk((h) => list(h, id)))
    expect(refused.code).toBe('household-without-helper')
    expect(refused.body().detail).toContain('试100201村户某户')
    expect(refused.body().detail).toContain('交接')
  })

  it('列入后不能解除唯一的结对，也不能免去帮扶人的职务；先交接或调整', async () => {
    const a = await officer('helper', VILLAGE)
    const b = await officer('helper', VILLAGE)
    const id = await listed(VILLAGE, a.post)
    const [pairing] = await helpersOf(id)
    expect((await refusal(asClerk((h) => endPairing(h, pairing!.id, { why: '不再帮扶' })))).code).toBe(
      'household-without-helper',
    )
    const end = (post: Id) =>
      sys((h) =>
        h.run(
          sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND id = ${post}`,
        ),
      )
    expect((await refusal(end(a.post))).code).toBe('household-without-helper')
    await asClerk((h) => changeHelper(h, { household: id, post: b.post, rank: 1, why: '原帮扶人调离' }))
    await end(a.post)
    expect((await helpersOf(id)).map((p) => p.person)).toEqual([b.person])
  })

  it('第二帮扶人在岗时，第一帮扶人可以解除', async () => {
    const [a, b] = [await officer('helper', VILLAGE), await officer('posted', VILLAGE)]
    const id = await listed(VILLAGE, a.post)
    await asClerk((h) => pairHouseholds(h, { rows: [{ household: id, post: b.post, rank: 2 }], why: '增派' }))
    const [first] = await helpersOf(id)
    await asClerk((h) => endPairing(h, first!.id, { why: '调离' }))
    expect((await helpersOf(id)).map((p) => p.rank)).toEqual([2])
  })

  it('上限、回避、重复、已有帮扶人、离任，都说明原因；超限可写明理由', async () => {
    const a = await officer('helper', VILLAGE)
    const homes = await Promise.all([1, 2, 3, 4].map(() => home(VILLAGE)))
    const rows = (n: number) => homes.slice(0, n).map((household) => ({ household, post: a.post, rank: 1 as const }))
    const over = await refusal(asClerk((h) => pairHouseholds(h, { rows: rows(4), why: '结对' })))
    expect(over.reasons.join()).toContain('上限 3 户')
    await asClerk((h) => pairHouseholds(h, { rows: rows(4), why: '结对', excess: '人手不足，暂由其承担' }))
    const again = await refusal(asClerk((h) => pairHouseholds(h, { rows: rows(1), why: '结对', excess: '人手不足' })))
    expect(again.reasons.join()).toMatch(/已是.*第一帮扶责任人.*已有第一帮扶责任人/s)
    const kin = await home(VILLAGE)
    await asClerk((h) => avoid(h, { person: a.person, household: kin, ground: 'kin', note: '' }))
    const refused = await refusal(
      asClerk((h) => pairHouseholds(h, { rows: [{ household: kin, post: a.post, rank: 2 }], why: '结对' })),
    )
    expect(refused.reasons.join()).toContain('应当回避（亲属关系）')
    const holes = await sys((h) => listHoles(h, { kind: 'over' }, LIMITS, PAGE))
    expect(holes.rows.map((r) => r.person)).toContain(a.person)
  })

  it('职务不含该户所在村的，由县级同时给予该村帮扶责任人职务；乡镇须报县级', async () => {
    const officerOfDepartment = await officer('department', COUNTY, units.get('department')!)
    const id = await home(NEXT)
    const rows = [{ household: id, post: officerOfDepartment.post, rank: 1 as const }]
    expect((await refusal(bed.kernel.act(township, (h) => pairHouseholds(h, { rows, why: '结对' })))).code).toBe(
      'pairing-refused',
    )
    await asClerk((h) => pairHouseholds(h, { rows, why: '结对' }))
    const [pairing] = await helpersOf(id)
    expect(pairing!.post).not.toBe(officerOfDepartment.post)
    const own = await bed.kernel.act(
      { ...officerOfDepartment.scope, post: pairing!.post, role: 'helper', place: NEXT },
      (h) => listPairings(h, { person: officerOfDepartment.person }, PAGE),
    )
    expect(own.rows.map((r) => [r.household, r.unitName])).toEqual([[id, '农业局党组']])
  })
})

describe('交接', () => {
  const act = (who: Scope, id: Id, action: HandoverAction, comment?: string) =>
    forPerson(bed.kernel, who, (h) => actOnHandover(h, who, id, { action, comment }))
  const open = (who: Scope, toPost: Id, more = {}) =>
    forPerson(bed.kernel, who, (h) => openHandover(h, who, { toPost, note: '孩子上学需继续关注', ...more }))

  it('双方签字才生效，接收人在各村都有职务的不用别人批准；签字留时间和摘要', async () => {
    const a = await officer('helper', VILLAGE)
    const b = await officer('township', TOWN)
    const one = await listed(VILLAGE, a.post)
    const two = await listed(NEXT, a.post)
    const id = await open(a.scope, b.post)
    expect((await refusal(open(a.scope, b.post))).reasons.join()).toContain('没有可移交的帮扶户')
    expect((await refusal(act(clerk, id, 'sign-from'))).reasons.join()).toContain('本人签字')
    expect(await act(b.scope, id, 'sign-to')).toEqual({ state: 'open' })
    expect((await refusal(act(b.scope, id, 'sign-to'))).reasons.join()).toContain('您已签字')
    expect((await helpersOf(one))[0]!.person).toBe(a.person)
    expect(await act(a.scope, id, 'sign-from')).toEqual({ state: 'done' })
    for (const household of [one, two]) expect((await helpersOf(household)).map((p) => p.person)).toEqual([b.person])
    const [signed] = await sys((h) =>
      h.rows<{ same: boolean }>(sql`
      SELECT from_digest = digest AND to_digest = digest AND from_signed_at IS NOT NULL AS same FROM households.handover WHERE county = ${COUNTY} AND id = ${id}`),
    )
    expect(signed!.same).toBe(true)
    expect((await refusal(act(clerk, id, 'approve'))).reasons.join()).toContain('不需要批准')
  })

  it('接收人在户所在村没有职务的，双方签字后还须上级批准，先批后签也一样；批准之前一切不变', async () => {
    const [a, b] = [await officer('helper', VILLAGE), await officer('helper', NEXT)]
    const mine = await listed(VILLAGE, a.post)
    const id = await open(a.scope, b.post)
    await act(a.scope, id, 'sign-from')
    expect(await act(b.scope, id, 'sign-to')).toEqual({ state: 'open' })
    expect((await helpersOf(mine))[0]!.person).toBe(a.person)
    for (const who of [a.scope, b.scope])
      expect((await refusal(act(who, id, 'approve'))).reasons.join()).toContain('移交人、接收人以外的人')
    expect(await act(townOfficer.scope, id, 'approve')).toEqual({ state: 'done' })
    const [pairing] = await helpersOf(mine)
    expect([pairing!.person, pairing!.post === b.post]).toEqual([b.person, false])
    const again = await open(b.scope, a.post)
    await act(b.scope, again, 'sign-from')
    expect(await act(a.scope, again, 'sign-to')).toEqual({ state: 'done' })
  })

  it('跨乡镇的由县级批准，乡镇批不了；县级经办人发起的视为已批准，本人是一方的不算', async () => {
    const [a, b] = [await officer('helper', VILLAGE), await officer('helper', FAR)]
    const mine = await listed(VILLAGE, a.post)
    const id = await open(a.scope, b.post)
    expect(await act(countyOfficer.scope, id, 'approve')).toEqual({ state: 'open' })
    expect((await refusal(act(townOfficer.scope, id, 'approve'))).reasons).toContain(
      '有的户或接收人的职务不在本乡镇，由县级批准。',
    )
    await act(b.scope, id, 'sign-to')
    expect(await act(a.scope, id, 'sign-from')).toEqual({ state: 'done' })
    const far = await officer('helper', FAR)
    const given = await open(countyOfficer.scope, far.post, { fromPerson: b.person })
    const [text] = await sys((h) =>
      h.rows<{ text: string; approved: boolean }>(
        sql`SELECT text, approved_by IS NOT NULL AS approved FROM households.handover WHERE county = ${COUNTY} AND id = ${given}`,
      ),
    )
    expect(text!.approved).toBe(true)
    expect(text!.text).toContain('任该村帮扶责任人')
    await act(b.scope, given, 'sign-from')
    expect(await act(far.scope, given, 'sign-to')).toEqual({ state: 'done' })
    expect((await helpersOf(mine))[0]!.person).toBe(far.person)
    const own = await open(far.scope, countyOfficer.post)
    await act(far.scope, own, 'sign-from')
    expect((await refusal(act(countyOfficer.scope, own, 'approve'))).reasons.join()).toContain('以外的人批准')
  })

  it('接收人超限的交接在第二次签字时被拒绝，什么也不变；写明理由的可以', async () => {
    const [a, b] = [await officer('helper', VILLAGE), await officer('helper', VILLAGE)]
    for (let i = 0; i < 3; i += 1) await listed(VILLAGE, b.post)
    const mine = await listed(VILLAGE, a.post)
    const id = await open(a.scope, b.post)
    await act(a.scope, id, 'sign-from')
    expect((await refusal(act(b.scope, id, 'sign-to'))).code).toBe('pairing-refused')
    expect((await helpersOf(mine))[0]!.person).toBe(a.person)
    await act(a.scope, id, 'withdraw', '改交他人')
    const again = await open(clerk, b.post, { fromPerson: a.person, excess: '本村仅此一人在岗' })
    await act(b.scope, again, 'sign-to')
    await act(a.scope, again, 'sign-from')
    expect((await helpersOf(mine))[0]!.person).toBe(b.person)
  })

  it('乡镇只能为本乡镇的户发起；别人看不到也签不了', async () => {
    const [a, b] = [await officer('helper', FAR), await officer('helper', FAR)]
    await listed(FAR, a.post)
    expect((await refusal(open(township, b.post, { fromPerson: a.person }))).reasons.join()).toContain('管辖范围')
    const id = await open(a.scope, b.post)
    expect((await refusal(act(township, id, 'withdraw', '试试'))).code).toBe('not-found')
  })
})

describe('职务变动', () => {
  it('换到同乡镇的职务，结对跟着走；组织撤并的，保留待交接', async () => {
    const a = await officer('village', VILLAGE, units.get(VILLAGE)!)
    const id = await listed(VILLAGE, a.post)
    const next = newId(bed.kernel.clock.now())
    await sys(async (h) => {
      await h.run(
        sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND id = ${a.post}`,
      )
      await registerPeople(
        h,
        {
          people: [],
          posts: [
            { id: next, person: a.person, title: '村主任', role: 'village', place: VILLAGE, unit: units.get(VILLAGE)! },
          ],
          accounts: [],
        },
        h.today,
      )
    })
    expect((await helpersOf(id))[0]!.post).toBe(next)
    await sys((h) => keepHelpers(h, { units: [units.get(VILLAGE)!], on: h.today, why: '支部撤销' }))
    await sys((h) =>
      h.run(
        sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND id = ${next}`,
      ),
    )
    expect((await helpersOf(id))[0]!.person).toBe(a.person)
    const holes = await sys((h) => listHoles(h, { kind: 'leaving' }, LIMITS, PAGE))
    expect(holes.rows.map((r) => r.household)).toContain(id)
  })

  it('村级撤并走完全部后续任务，结对都在', async () => {
    const [from, into] = ['999913100203', '999913100204'] as const
    const cadre = await officer('village', from, units.get(from)!)
    const posted = await officer('posted', from, units.get('department')!)
    const [one, two] = [await listed(from, cadre.post), await listed(from, posted.post)]
    await sys((h) => mergePlaces(h, { from: [from], into, on: h.today, why: '撤并建制村' }))
    await runFollowers()
    for (const [id, who] of [
      [one, cadre],
      [two, posted],
    ] as const)
      expect((await helpersOf(id)).map((p) => [p.person, p.place])).toEqual([[who.person, into]])
    expect(await sys(listedWithoutHelper)).toEqual([])
  })

  it('两人同时退出同一户的两个结对，只成一个', async () => {
    const [a, b] = [await officer('helper', VILLAGE), await officer('helper', VILLAGE)]
    const id = await listed(VILLAGE, a.post)
    await asClerk((h) => pairHouseholds(h, { rows: [{ household: id, post: b.post, rank: 2 }], why: '增派' }))
    const done = await Promise.allSettled(
      (await helpersOf(id)).map((p) =>
        asClerk(async (h) => {
          await endPairing(h, p.id, { why: '同时退出' })
          await new Promise((resolve) => setTimeout(resolve, 100))
        }),
      ),
    )
    expect(done.map((d) => d.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await helpersOf(id)).toHaveLength(1)
  })
})

it('一人正在离任，同时又把户交给他：两件事只成一件', async () => {
  const [a, b] = [await officer('helper', VILLAGE), await officer('helper', VILLAGE)]
  const id = await listed(VILLAGE, a.post)
  const slowly = (work: (h: Handle) => Promise<unknown>) =>
    asClerk(async (h) => {
      await work(h)
      // what is otherwise asked as the transaction ends, so that both are asked before either has ended
      await h.run(sql`SET CONSTRAINTS ALL IMMEDIATE`)
      await new Promise((resolve) => setTimeout(resolve, 150))
    })
  const done = await Promise.allSettled([
    slowly((h) => endFieldPosts(h, [b.post], h.today, '调离')),
    slowly((h) => changeHelper(h, { household: id, rank: 1, post: b.post, why: '调整' })),
  ])
  expect(done.map((d) => d.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await sys(listedWithoutHelper)).toEqual([])
})

/** Runs every job that hangs on journal entries, until none is waiting; a refused one is tried again, as the worker does. */
async function runFollowers(): Promise<void> {
  const done = new Set<string>()
  for (let round = 0; round < 8; round += 1) {
    const entries = await sys((h) =>
      h.rows<{ id: Id; command: string }>(
        sql`SELECT id, command FROM kernel.journal WHERE county = ${COUNTY} ORDER BY id`,
      ),
    )
    let ran = 0
    for (const card of bed.kernel.cards)
      for (const [command, job] of Object.entries(card.follows ?? {}))
        for (const entry of entries.filter((e) => e.command === command && !done.has(e.id + job))) {
          ran += 1
          const handler = card.jobs![job]!
          const ok = await handler
            .run(bed.kernel, COUNTY, { entry: entry.id }, async () => undefined)
            .then(
              () => true,
              (e: unknown) => {
                if (e instanceof Problem && e.code === 'household-without-helper') return false
                throw e
              },
            )
          if (ok) done.add(entry.id + job)
        }
    if (ran === 0) return
  }
}

describe('方案', () => {
  it('补齐和重新测算：每户有理由，逐户可改，整体实施', async () => {
    const place = '999913101'
    const people = [await officer('helper', FAR), await officer('helper', FAR), await officer('township', place)]
    const leaving = await officer('helper', FAR)
    const homes = [await listed(FAR, leaving.post), await listed(FAR, leaving.post), await listed(FAR, people[0]!.post)]
    await asClerk((h) => avoid(h, { person: people[1]!.person, household: homes[0]!, ground: 'kin', note: '表亲' }))
    // what a reorganisation leaves behind is what a proposal fills
    await sys((h) =>
      h.run(
        sql`UPDATE people.post SET title = '帮扶责任人（待交接）' WHERE county = ${COUNTY} AND id = ${leaving.post}`,
      ),
    )
    const { id } = await asClerk((h) => propose(h, { place, mode: 'fill', rank: 1 }))
    await solveProposal(bed.kernel, COUNTY, id, async () => undefined)
    const pairs = await sys((h) => proposalStore.listPairs(h, id, { what: 'all' }, PAGE))
    const mine = pairs.rows.filter((p) => homes.includes(p.household))
    expect(mine.map((p) => p.household).sort()).toEqual(homes.slice(0, 2).sort())
    expect(mine.find((p) => p.household === homes[0])!.person).not.toBe(people[1]!.person)
    for (const pair of pairs.rows) expect(pair.why).toMatch(/。$/)
    await asClerk((h) => editProposal(h, id, { household: homes[1]!, post: people[2]!.post, leftOut: false }))
    const { added } = await asClerk((h) => acceptProposal(h, id, '同意'))
    expect(added).toBe(pairs.total)
    expect((await helpersOf(homes[1]!))[0]!.person).toBe(people[2]!.person)
    expect((await refusal(asClerk((h) => acceptProposal(h, id, undefined)))).reasons).toEqual(['方案已经实施。'])
  })

  it('测算之后又有变动的方案不能实施', async () => {
    const [a, b] = [await officer('helper', NEXT), await officer('helper', NEXT)]
    const id = await listed(NEXT, a.post)
    await sys((h) =>
      h.run(sql`UPDATE people.post SET title = '帮扶责任人（待交接）' WHERE county = ${COUNTY} AND id = ${a.post}`),
    )
    const { id: proposal } = await asClerk((h) => propose(h, { place: NEXT, mode: 'fill', rank: 1 }))
    await solveProposal(bed.kernel, COUNTY, proposal, async () => undefined)
    await asClerk((h) => changeHelper(h, { household: id, post: b.post, rank: 1, why: '调整' }))
    expect((await refusal(asClerk((h) => acceptProposal(h, proposal, undefined)))).code).toBe('proposal-stale')
  })
})

describe('联系、汇总、指标', () => {
  it('领导联系村有上限；单位结对；汇总来自记录', async () => {
    const leader = await officer('leader', COUNTY)
    const before = await sys(countHelping)
    await asClerk((h) =>
      linkPlaces(h, {
        rows: [
          { place: VILLAGE, person: leader.person },
          { place: NEXT, person: leader.person },
          { place: VILLAGE, unit: units.get('department')! },
          { place: TOWN, unit: units.get('department')! },
        ],
        why: '年度安排',
      }),
    )
    const refused = await refusal(
      asClerk((h) => linkPlaces(h, { rows: [{ place: FAR, person: leader.person }], why: '年度安排' })),
    )
    expect(refused.reasons.join()).toContain('不超过 2 个村')
    const after = await sys(countHelping)
    expect(after).toEqual(before)
    expect(await sys(countLinking)).toEqual({ units: 1, towns: 1, villages: 1, leaders: 1, leaderVillages: 2 })
    expect(after.withoutHelper).toBe(0)
    const villages = await asClerk((h) => listVillages(h, { under: VILLAGE }, PAGE))
    expect(villages.rows[0]).toMatchObject({ units: '农业局党组' })
    expect(villages.rows[0]!.households).toBe(villages.rows[0]!.helped)
    const helpers = await asClerk(async (h) => listHelpers(h, {}, await pairingPackOf(h), PAGE))
    expect(helpers.rows.reduce((n, r) => n + r.first + r.second, 0)).toBe(after.pairs)
    const counts = await asClerk(async (h) => countHoles(h, COUNTY, await pairingPackOf(h)))
    expect(counts.byPlace.some((r) => r.kind === 'without')).toBe(false)
    expect(counts.households).toBe(after.due)
  })

  it('覆盖率等于其记录，月末之后知道的不算', async () => {
    const period = (asOf: Date): MeasurePeriod => ({
      county: COUNTY,
      month: '2016-03',
      from: '2016-03-01',
      to: '2016-03-31',
      asOf,
    })
    bed.at('2016-04-01', 8)
    const close = new Date('2016-03-31T23:00:00Z')
    for (const measure of pairingMeasures) {
      const rows = await sys((h) => h.rows<MeasureRow>(measure.values(period(close))))
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows)
        for (const side of ['numerator', 'denominator'] as const) {
          const records = await sys((h) =>
            h.rows<MeasureRecord>(measure.records(period(close), side, { place: row.subject })),
          )
          expect(records.reduce((n, r) => n + Number(r.amount), 0)).toBe(Number(row[side]))
        }
    }
    const [helped] = pairingMeasures
    const before = await sys((h) => h.rows<MeasureRow>(helped!.values(period(close))))
    expect(before.every((r) => r.numerator === r.denominator)).toBe(true)
    // in April another helper comes: March stays what it was
    const b = await officer('helper', VILLAGE)
    const [some] = (await sys((h) => listPairings(h, { under: VILLAGE, rank: 1 }, PAGE))).rows
    await asClerk((h) => changeHelper(h, { household: some!.household, post: b.post, rank: 1, why: '四月调整' }))
    expect(await sys((h) => h.rows<MeasureRow>(helped!.values(period(close))))).toEqual(before)
  })
})

describe('月结', () => {
  it('结对、调整、解除、交接、保留待交接，时点已经计入截止月份的，都不能再写', async () => {
    const [giver, taker, third] = [
      await officer('village', VILLAGE),
      await officer('village', VILLAGE),
      await officer('village', VILLAGE, units.get(VILLAGE)!),
    ]
    const id = await listed(VILLAGE, giver.post)
    const unpaired = await home(VILLAGE)
    await asClerk((h) => pairHouseholds(h, { rows: [{ household: id, post: third.post, rank: 2 }], why: '结对' }))
    const second = (await helpersOf(id)).find((p) => p.rank === 2)!
    const paper = await forPerson(bed.kernel, giver.scope, (h) =>
      openHandover(h, giver.scope, { toPost: taker.post, note: '' }),
    )
    const sign = (x: Officer, action: HandoverAction) =>
      forPerson(bed.kernel, x.scope, (h) => actOnHandover(h, x.scope, paper, { action }))
    await sign(giver, 'sign-from')
    const row = { person: third.person, title: '帮扶责任人', role: 'helper' as const, place: NEXT, unit: null }
    await sys((h) =>
      h.run(sql`INSERT INTO kernel.month_end (county, month, as_of) VALUES (${COUNTY}, '2016-03', ${h.now})`),
    )
    const late = {
      pair: () =>
        asClerk((h) => pairHouseholds(h, { rows: [{ household: unpaired, post: taker.post, rank: 1 }], why: '结对' })),
      change: () => asClerk((h) => changeHelper(h, { household: id, rank: 1, post: taker.post, why: '调整' })),
      end: () => asClerk((h) => endPairing(h, second.id, { why: '解除' })),
      handOver: () => sign(taker, 'sign-to'),
      keep: () => sys((h) => keepHelpers(h, { units: [units.get(VILLAGE)!], on: h.today, why: '撤并' })),
      give: () => sys((h) => giveFieldPosts(h, [{ ...row, id: h.id(), from: h.today }], '帮扶')),
      takeAway: () => sys((h) => endFieldPosts(h, [taker.post], h.today, '调离')),
    }
    for (const [what, work] of Object.entries(late)) expect((await refusal(work())).code, what).toBe('month-closed')
    bed.at('2016-04-01', 9)
    expect((await sign(taker, 'sign-to')).state).toBe('done')
  })
})

describe('任何次序的变动都不会漏掉一户', () => {
  it('搬迁、死亡、身份变更、结对、交接、离任、调动、支部撤销，任意交错', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ what: fc.constantFrom(...MOVES), a: fc.nat(99), b: fc.nat(99), c: fc.nat(99) }), {
          minLength: 5,
          maxLength: 16,
        }),
        async (steps) => {
          const world = await newWorld()
          for (const step of steps) {
            await attempt(world, step)
            expect(await sys(listedWithoutHelper)).toEqual([])
            expect(await unhelped()).toBe(0)
          }
        },
      ),
      { numRuns: 8 },
    )
  }, 180_000)
})

const MOVES = [
  'list',
  'exit',
  'watch',
  'die',
  'move',
  'pair',
  'second',
  'change',
  'end',
  'handover',
  'end-post',
  'transfer',
  'branch-ends',
  'propose',
] as const

interface World {
  homes: Id[]
  officers: Officer[]
}

async function newWorld(): Promise<World> {
  const officers = [
    await officer('helper', VILLAGE),
    await officer('village', VILLAGE, units.get(VILLAGE)!),
    await officer('posted', NEXT, units.get('department')!),
    await officer('township', TOWN),
    await officer('department', COUNTY, units.get('department')!),
  ]
  const homes = [
    await listed(VILLAGE, officers[0]!.post),
    await listed(VILLAGE, officers[1]!.post),
    await listed(NEXT, officers[2]!.post),
    await home(NEXT),
  ]
  return { homes, officers }
}

/** Does it or is refused for a reason of the catalogue; whatever else goes wrong is a failure of the test. */
async function attempt(
  world: World,
  step: { what: (typeof MOVES)[number]; a: number; b: number; c: number },
): Promise<void> {
  const homeId = world.homes[step.a % world.homes.length]!
  const who = world.officers[step.b % world.officers.length]!
  const other = world.officers[step.c % world.officers.length]!
  const place = [VILLAGE, NEXT, FAR][step.c % 3]!
  const rank = step.c % 2 === 0 ? (1 as const) : (2 as const)
  const of = (h: Handle) => ({ on: h.today, why: '试验' })
  const works: Record<(typeof MOVES)[number], () => Promise<unknown>> = {
    list: () => asClerk((h) => list(h, homeId)),
    exit: () => asClerk((h) => changeStanding(h, homeId, { standing: 'exited', ...of(h) })),
    watch: () => asClerk((h) => changeStanding(h, homeId, { standing: 'watched', ...of(h) })),
    die: () =>
      asClerk(async (h) => {
        const [member] = await membersOf(h, [homeId])
        if (member !== undefined) await personLeaves(h, member.id, { life: 'dead', ...of(h) })
      }),
    move: () => asClerk((h) => relocateHousehold(h, homeId, { place, groupName: '', ...of(h) })),
    pair: () =>
      asClerk((h) =>
        pairHouseholds(h, { rows: [{ household: homeId, post: who.post, rank: 1 }], why: '结对', excess: '试验超限' }),
      ),
    second: () =>
      asClerk((h) =>
        pairHouseholds(h, { rows: [{ household: homeId, post: who.post, rank: 2 }], why: '结对', excess: '试验超限' }),
      ),
    change: () =>
      asClerk((h) => changeHelper(h, { household: homeId, post: who.post, rank, why: '调整', excess: '试验超限' })),
    end: async () => {
      const pairing = (await helpersOf(homeId))[step.c % 2]
      if (pairing !== undefined) await asClerk((h) => endPairing(h, pairing.id, { why: '解除' }))
    },
    handover: async () => {
      const id = await forPerson(bed.kernel, who.scope, (h) =>
        openHandover(h, who.scope, { toPost: other.post, note: '', excess: '试验超限' }),
      )
      const sign = (x: Officer, action: HandoverAction) =>
        forPerson(bed.kernel, x.scope, (h) => actOnHandover(h, x.scope, id, { action }))
      await sign(who, 'sign-from')
      const { state } = await sign(other, 'sign-to')
      if (state === 'open') await sign(countyOfficer, 'approve')
    },
    'end-post': () =>
      sys((h) =>
        h.run(
          sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND id = ${who.post} AND to_day IS NULL`,
        ),
      ),
    transfer: () =>
      sys(async (h) => {
        await h.run(
          sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND id = ${who.post} AND to_day IS NULL`,
        )
        await registerPeople(
          h,
          {
            people: [],
            posts: [{ id: h.id(), person: who.person, title: '干部', role: 'helper', place, unit: null }],
            accounts: [],
          },
          h.today,
        )
      }),
    'branch-ends': () =>
      sys(async (h) => {
        const unit = units.get(VILLAGE)!
        if (step.c % 2 === 0) await keepHelpers(h, { units: [unit], on: h.today, why: '撤并' })
        await h.run(
          sql`UPDATE people.post SET to_day = ${h.today}, ended_at = ${h.now} WHERE county = ${COUNTY} AND unit = ${unit} AND to_day IS NULL`,
        )
      }),
    propose: async () => {
      const { id } = await asClerk((h) => propose(h, { place, mode: step.b % 2 === 0 ? 'fill' : 'rebalance', rank }))
      await solveProposal(bed.kernel, COUNTY, id, async () => undefined)
      await asClerk((h) => acceptProposal(h, id, undefined))
    },
  }
  await works[step.what]().catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code === 'internal') throw error
  })
}

/** The same asked from the bare tables, without the function that the tables themselves use. */
async function unhelped(): Promise<number> {
  const { n } = await sys((h) =>
    h.one<{ n: number }>(sql`
    SELECT count(*)::integer AS n FROM households.household_version v
    WHERE v.county = ${COUNTY} AND v.valid_to IS NULL AND v.standing IN ('listed', 'watched') AND NOT EXISTS (
      SELECT 1 FROM households.pairing p JOIN people.post t ON t.county = p.county AND t.id = p.post AND t.person = p.person
      WHERE p.county = v.county AND p.household = v.id AND p.to_day IS NULL AND t.to_day IS NULL)`),
  )
  return n
}
