import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { registerPeople } from '#modules/people/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { raiseFindings } from '../findings/service.ts'
import { acting, COUNTY, id, ORG, openSample, PLACE, WHO } from '../sample.ts'
import { listingMeasures } from './measures.ts'
import type { ListingAction, ListingInput, ListingProposal } from './model.ts'
import { actOnListing, endWatches, moveListings, proposeListing, watchRelapses } from './service.ts'
import { countListings, eventsOf, listListings, loadListing, stepsOf } from './store.ts'

const bed = testBed()
const LEADER_POST = id(801)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, (h) =>
    h.run(sql`INSERT INTO kernel.calendar_notice (year, notice) VALUES (2017, '国办发明电〔2016〕17号')`),
  )
  await openSample(bed.kernel, {
    listings: {
      causes: [
        { code: 'life-irregular', title: '组织生活不正常', categories: ['meetings'] },
        { code: 'economy-empty', title: '集体经济薄弱' },
      ],
    },
  })
  await bed.kernel.asSystem(COUNTY, (h) =>
    registerPeople(
      h,
      {
        people: [{ id: id(3), name: '高建国' }],
        posts: [
          { id: LEADER_POST, person: id(3), title: '县委组织部部长', role: 'leader', place: COUNTY, unit: ORG.county },
        ],
        accounts: [],
      },
      '2016-01-01',
    ),
  )
})

const eastTwo = acting('village', 11, { place: PLACE.eastTwo, unit: ORG.eastTwo })

const propose = (more: Partial<ListingProposal> = {}, who: Scope = WHO.clerk) =>
  bed.kernel.act(who, (h) =>
    proposeListing(h, {
      subject: ORG.eastOne,
      causes: ['life-irregular'],
      grounds: '连续三个月未召开支部党员大会',
      leaderPost: LEADER_POST,
      ...more,
    }),
  )
const does = (who: Scope, on: Id, action: ListingAction, input: ListingInput = {}) =>
  bed.kernel.act(who, (h) => actOnListing(h, on, action, input))
const load = (on: Id) => bed.kernel.asSystem(COUNTY, (h) => loadListing(h, on))

async function file(who: Scope): Promise<Id> {
  return bed.kernel.act(who, async (h) => {
    const file = h.id()
    await h.run(sql`
      INSERT INTO kernel.file (county, id, place, unit, person, name, type, size, digest, at)
      VALUES (${COUNTY}, ${file}, ${who.place ?? COUNTY}, ${who.unit}, ${who.person}, '现场.jpg', 'image/jpeg', 1, 'x', ${h.now})`)
    return file
  })
}

async function delisted(subject: Id): Promise<Id> {
  const on = await propose({ subject })
  await does(WHO.clerk, on, 'give-notice')
  await expect(does(WHO.east, on, 'agree')).rejects.toMatchObject({ reasons: ['只能由该组织的负责人办理。'] })
  await does(subject === ORG.eastOne ? WHO.eastOne : eastTwo, on, 'agree')
  await does(WHO.leader, on, 'list', { comment: '同意挂牌' })
  await does(WHO.east, on, 'plan', { steps: [{ title: '按月召开党员大会', dueOn: '2016-12-31' }] })
  const [step] = await bed.kernel.asSystem(COUNTY, (h) => stepsOf(h, on))
  await does(WHO.east, on, 'progress', { step: step!.id, comment: '已召开', evidence: [await file(WHO.east)] })
  await does(WHO.east, on, 'ask-delist', { comment: '整改完成', evidence: [await file(WHO.east)] })
  await does(WHO.inspector, on, 'delist', { comment: '现场核实', evidence: [await file(WHO.inspector)] })
  return on
}

describe('挂牌督办', () => {
  it('从提出到摘牌，每步由不同的人负责', async () => {
    bed.at('2016-03-01')
    const on = await propose()
    await expect(propose()).rejects.toMatchObject({ code: 'already-exists' })
    await does(WHO.clerk, on, 'give-notice')
    await expect(does(WHO.leader, on, 'list', { comment: '同意' })).rejects.toMatchObject({
      reasons: ['应当先听取该组织的意见，期限到 2016-03-08 为止。'],
    })
    await does(WHO.eastOne, on, 'object', { comment: '已补开一次' })
    await does(WHO.leader, on, 'list', { comment: '事实清楚' })
    await expect(
      does(WHO.east, on, 'ask-delist', { comment: '完成', evidence: [await file(WHO.east)] }),
    ).rejects.toMatchObject({
      reasons: ['还没有制定整改计划。'],
    })
    await expect(
      does(WHO.east, on, 'plan', { steps: [{ title: '补选书记', dueOn: '2016-01-01' }] }),
    ).rejects.toMatchObject({
      faults: [{ at: 'steps.0.dueOn' }],
    })
    await does(WHO.east, on, 'plan', {
      steps: [
        { title: '补选支部书记', dueOn: '2016-04-01' },
        { title: '恢复三会一课', dueOn: '2016-03-31' },
      ],
    })
    const steps = await bed.kernel.asSystem(COUNTY, (h) => stepsOf(h, on))
    const done = async (step: Id) =>
      does(WHO.east, on, 'progress', { step, comment: '已完成', evidence: [await file(WHO.east)] })
    await done(steps[0]!.id)
    await expect(done(steps[0]!.id)).rejects.toMatchObject({ faults: [{ at: 'step' }] })
    await done(steps[1]!.id)
    await expect(done(steps[1]!.id)).rejects.toMatchObject({ reasons: ['没有等待完成的整改措施。'] })
    await does(WHO.eastOne, on, 'ask-delist', { comment: '整改完成', evidence: [await file(WHO.eastOne)] })
    await expect(
      does(WHO.clerk, on, 'delist', { comment: '好', evidence: [await file(WHO.clerk)] }),
    ).rejects.toMatchObject({
      reasons: ['挂牌由您提出，应由其他人核实。'],
    })
    await expect(does(WHO.inspector, on, 'delist', { comment: '好' })).rejects.toMatchObject({
      faults: [{ at: 'evidence' }],
    })
    await does(WHO.inspector, on, 'delist', { comment: '现场核实', evidence: [await file(WHO.inspector)] })
    expect(await load(on)).toMatchObject({
      state: 'delisted',
      delistedOn: '2016-03-01',
      watchUntil: '2017-03-01',
      steps: 2,
      stepsDone: 2,
    })
  })

  it('回访期内同类问题认定反弹，由负责人决定；排除之后不再重复认定', async () => {
    bed.at('2016-04-05')
    const { rows } = await bed.kernel.asSystem(COUNTY, (h) =>
      listListings(h, { state: 'delisted' }, { limit: 9, offset: 0 }),
    )
    const on = rows[0]!.id
    const found = {
      spring: 'measure',
      fact: '四月未开党员大会',
      grounds: '三会一课',
      place: PLACE.eastOne,
      subject: ORG.eastOne,
      raisedOn: '2016-04-05',
      month: '2016-04',
    } as const
    await bed.kernel.asSystem(COUNTY, (h) => raiseFindings(h, [{ ...found, category: 'duties' }]))
    expect(await bed.kernel.asSystem(COUNTY, (h) => watchRelapses(h))).toBe(0)
    const [finding] = await bed.kernel.asSystem(COUNTY, (h) => raiseFindings(h, [{ ...found, category: 'meetings' }]))
    expect(await bed.kernel.asSystem(COUNTY, (h) => watchRelapses(h))).toBe(1)
    expect(await load(on)).toMatchObject({ state: 'relapsed', relapsedOn: '2016-04-05' })
    expect((await bed.kernel.asSystem(COUNTY, (h) => eventsOf(h, on))).at(-1)).toMatchObject({
      action: 'relapse',
      finding,
      role: 'system',
    })
    await does(WHO.leader, on, 'clear', { comment: '当月已补开，不属反弹' })
    expect(await bed.kernel.asSystem(COUNTY, (h) => watchRelapses(h))).toBe(0)
    await expect(does(WHO.clerk, on, 'end')).rejects.toMatchObject({ reasons: ['回访期到 2017-03-01 为止。'] })
    expect(await bed.kernel.asSystem(COUNTY, (h) => endWatches(h))).toBe(0)
    bed.at('2017-03-02')
    expect(await bed.kernel.asSystem(COUNTY, (h) => endWatches(h))).toBe(1)
    expect(await load(on)).toMatchObject({ state: 'ended', endedOn: '2017-03-02' })
  })

  it('反弹后重新挂牌，须有新的整改计划', async () => {
    bed.at('2016-05-03')
    const on = await delisted(ORG.eastTwo)
    await does(WHO.inspector, on, 'relapse', { comment: '回访发现制度停转' })
    await does(WHO.leader, on, 'relist', { comment: '重新挂牌' })
    expect(await load(on)).toMatchObject({ state: 'listed', round: 2, delistedOn: null, steps: 0 })
    await expect(
      does(WHO.east, on, 'ask-delist', { comment: '完成', evidence: [await file(WHO.east)] }),
    ).rejects.toMatchObject({
      reasons: ['还没有制定整改计划。'],
    })
    await does(WHO.clerk, on, 'reassign', { comment: '分工调整', leaderPost: LEADER_POST })
    await expect(does(WHO.clerk, on, 'reassign', { comment: '分工调整', leaderPost: id(999) })).rejects.toMatchObject({
      faults: [{ at: 'leaderPost' }],
    })
  })

  it('各职务只看到自己范围内的，统计与指标一致', async () => {
    const sees = async (who: Scope) =>
      (await bed.kernel.act(who, (h) => listListings(h, {}, { limit: 9, offset: 0 }))).total
    expect([
      await sees(WHO.clerk),
      await sees(WHO.east),
      await sees(WHO.eastOne),
      await sees(WHO.west),
      await sees(WHO.department),
    ]).toEqual([2, 2, 1, 0, 0])
    await expect(propose({ subject: ORG.westOne }, WHO.east)).rejects.toMatchObject({ code: 'not-allowed' })
    const counts = await bed.kernel.asSystem(COUNTY, (h) => countListings(h))
    expect(counts).toEqual({ everListed: 2, listed: 1, turned: 1, relapsed: 0 })
    const period = {
      county: COUNTY,
      month: '2017-03',
      from: '2017-03-01',
      to: '2017-03-31',
      asOf: new Date('2017-04-01T00:00:00Z'),
    }
    for (const measure of listingMeasures) {
      const values = await bed.kernel.asSystem(COUNTY, (h) => h.rows(measure.values(period)))
      for (const v of values)
        for (const side of ['numerator', 'denominator'] as const) {
          const behind = await bed.kernel.asSystem(COUNTY, (h) =>
            h.rows(measure.records(period, side, { place: v.place })),
          )
          expect(behind.reduce((sum, r) => sum + r.amount, 0)).toBe(v[side])
        }
      expect(values.reduce((sum, v) => sum + v.numerator, 0)).toBe(1)
    }
  })

  it('组织撤并后，未解除的挂牌事项随之移交', async () => {
    bed.at('2017-05-02')
    const { rows } = await bed.kernel.asSystem(COUNTY, (h) =>
      listListings(h, { state: 'listed' }, { limit: 9, offset: 0 }),
    )
    const change = { ended: [{ id: ORG.eastTwo, successor: ORG.eastOne }], from: [PLACE.eastTwo] }
    expect(await bed.kernel.asSystem(COUNTY, (h) => moveListings(h, change))).toBe(1)
    expect(await bed.kernel.asSystem(COUNTY, (h) => moveListings(h, change))).toBe(0)
    expect(await load(rows[0]!.id)).toMatchObject({ subject: ORG.eastOne, place: PLACE.eastOne, unit: ORG.east })
  })
})
