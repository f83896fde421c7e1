import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#kernel/pure/ids.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { registerPeople } from '#modules/people/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { raiseFindings } from '../findings/service.ts'
import { acting, COUNTY, id, ORG, openSample, PLACE, WHO } from '../sample.ts'
import type { DisciplineAction, DisciplineInput, Proposal } from './model.ts'
import { actOnDiscipline, proposeDiscipline } from './service.ts'
import { countDiscipline, eventsOf, listDiscipline, loadDiscipline } from './store.ts'

const bed = testBed()
const accused = acting('township', 6, { place: PLACE.east, unit: ORG.east })
const colleague = acting('township', 66, { place: PLACE.east, unit: ORG.east })

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  await bed.kernel.asSystem(COUNTY, (h) =>
    registerPeople(h, { people: [{ id: id(6), name: '马志远' }], posts: [], accounts: [] }, '2016-01-01'),
  )
})

const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  form: 'circular',
  organisation: ORG.east,
  fact: '连续两个月未按时整改督办事项',
  grounds: '督查追究办法第八条',
  ...more,
})
const propose = (more: Partial<Proposal> = {}, who: Scope = WHO.clerk) =>
  bed.kernel.act(who, (h) => proposeDiscipline(h, proposal(more)))
const does = (who: Scope, on: Id, action: DisciplineAction, input: DisciplineInput = {}) =>
  bed.kernel.act(who, (h) => actOnDiscipline(h, on, action, input))
const load = (on: Id) => bed.kernel.asSystem(COUNTY, (h) => loadDiscipline(h, on))
const counted = () =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<{ id: Id; points: number }>(
      sql`SELECT id, points FROM supervision.discipline_in_force WHERE county = ${COUNTY}`,
    ),
  )

describe('约谈、通报批评与问责处理', () => {
  it('先告知、听取陈述，再由他人决定，生效后记入考核依据', async () => {
    bed.at('2016-03-01')
    const [finding] = await bed.kernel.asSystem(COUNTY, (h) =>
      raiseFindings(h, [
        {
          category: 'duties',
          spring: 'duty',
          fact: '逾期',
          grounds: '清单',
          place: PLACE.east,
          subject: ORG.east,
          raisedOn: '2016-03-01',
          month: '2016-03',
        },
      ]),
    )
    const on = await propose({ findings: [finding!] })
    await expect(does(WHO.leader, on, 'decide', { comment: '同意' })).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await does(WHO.clerk, on, 'give-notice')
    expect(await load(on)).toMatchObject({ state: 'noticed', heardUntil: '2016-03-08' })
    await expect(does(WHO.leader, on, 'decide', { comment: '同意' })).rejects.toMatchObject({
      reasons: ['应当先听取陈述申辩，期限到 2016-03-08 为止。'],
    })
    await does(WHO.east, on, 'state', { comment: '道路中断，已说明' })
    expect(await counted()).toEqual([])
    await does(WHO.leader, on, 'decide', { comment: '事实清楚' })
    expect(await load(on)).toMatchObject({
      state: 'in-force',
      decidedOn: '2016-03-01',
      appealUntil: '2016-03-15',
      effect: { points: 1, veto: false },
    })
    await does(WHO.clerk, on, 'carry-out', { comment: '已印发通报' })
    expect(await counted()).toEqual([{ id: on, points: 1 }])
    expect(
      (
        await bed.kernel.asSystem(COUNTY, (h) => listDiscipline(h, { finding: finding! }, { limit: 9, offset: 0 }))
      ).rows.map((r) => r.id),
    ).toEqual([on])
  })

  it('期满不陈述也可以决定；申诉由其他负责人决定，只能减轻', async () => {
    bed.at('2016-04-01')
    const on = await propose()
    await does(WHO.clerk, on, 'give-notice')
    bed.at('2016-04-11')
    await does(WHO.leader, on, 'decide', { comment: '期满未陈述' })
    await does(WHO.east, on, 'appeal', { comment: '处理过重' })
    await expect(does(WHO.leader, on, 'keep', { comment: '维持' })).rejects.toMatchObject({
      reasons: ['您已对此作过决定，申诉应由其他负责人决定。'],
    })
    await expect(does(WHO.otherLeader, on, 'change', { comment: '改', choice: 'no-honours' })).rejects.toMatchObject({
      faults: [{ at: 'choice' }],
    })
    await does(WHO.otherLeader, on, 'change', { comment: '情节较轻', choice: 'talk' })
    expect(await load(on)).toMatchObject({
      state: 'changed',
      kind: 'talk',
      form: 'talk',
      effect: { points: 0, veto: false },
    })
    const [event] = (await bed.kernel.asSystem(COUNTY, (h) => eventsOf(h, on))).slice(-1)
    expect(event).toMatchObject({ action: 'change', fromState: 'appealed', form: 'talk' })
  })

  it('容错须有依据，由非提出人决定；撤销的不再计入', async () => {
    bed.at('2016-05-03')
    const on = await propose()
    await does(WHO.clerk, on, 'give-notice')
    await expect(does(WHO.east, on, 'ask-tolerance', { comment: '试点', choice: 'x' })).rejects.toMatchObject({
      faults: [{ at: 'choice' }],
    })
    await does(WHO.east, on, 'ask-tolerance', { comment: '试点中的失误', choice: 'pilot' })
    await does(WHO.leader, on, 'tolerate', { comment: '符合容错情形' })
    expect(await load(on)).toMatchObject({ state: 'tolerated', effect: null })
    const other = await propose()
    await does(WHO.clerk, other, 'give-notice')
    await does(WHO.east, other, 'waive')
    await does(WHO.leader, other, 'decide', { comment: '同意' })
    await does(WHO.east, other, 'appeal', { comment: '事实有误' })
    await does(WHO.otherLeader, other, 'withdraw', { comment: '事实不清' })
    expect((await counted()).map((c) => c.id)).not.toContain(other)
  })

  it('涉及个人的，只有县里经办和本人看得到、办得了', async () => {
    bed.at('2016-06-01')
    const on = await propose({ form: 'admonition', person: id(6) })
    const sees = (who: Scope) =>
      bed.kernel.act(who, (h) => listDiscipline(h, { about: 'person' }, { limit: 9, offset: 0 }))
    expect((await sees(accused)).total).toBe(1)
    for (const who of [colleague, WHO.west, WHO.eastOne, WHO.department, WHO.inspector, acting('admin', 12)])
      expect((await sees(who)).total).toBe(0)
    expect((await sees(WHO.auditor)).total).toBe(1)
    await does(WHO.clerk, on, 'give-notice')
    await expect(does(colleague, on, 'state', { comment: '代为说明' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(does(WHO.clerk, on, 'state', { comment: '代为说明' })).rejects.toMatchObject({
      reasons: ['只能由本人办理。'],
    })
    await does(accused, on, 'state', { comment: '情况说明' })
    await expect(does(acting('leader', 6), on, 'decide', { comment: '同意' })).rejects.toMatchObject({
      reasons: ['处理涉及您本人，应由其他负责人决定。'],
    })
    await does(WHO.leader, on, 'decide', { comment: '事实清楚' })
    const counts = await bed.kernel.asSystem(COUNTY, (h) => countDiscipline(h, '2016'))
    for (const c of counts) {
      const filter = {
        form: c.form,
        about: c.about,
        organisationKind: c.organisationKind,
        decidedYear: '2016',
        inForce: true,
      }
      const behind = await bed.kernel.asSystem(COUNTY, (h) => listDiscipline(h, filter, { limit: 1, offset: 0 }))
      expect(behind.total).toBe(c.count)
    }
    expect(counts).toEqual(
      expect.arrayContaining([
        { form: 'admonition', about: 'person', organisationKind: 'township-committee', count: 1 },
      ]),
    )
  })

  it('填写有误一次说全，两人同时决定只有一个成功', async () => {
    await expect(propose({ form: 'none', person: id(998) })).rejects.toMatchObject({
      faults: [{ at: 'form' }, { at: 'person' }],
    })
    await expect(propose({ form: 'admonition' })).rejects.toMatchObject({
      faults: [{ at: 'form', reason: '“诫勉”不能用于组织。' }],
    })
    await expect(propose({}, WHO.east)).rejects.toMatchObject({ code: 'not-allowed' })
    const on = await propose()
    await does(WHO.clerk, on, 'give-notice')
    await does(WHO.east, on, 'waive')
    const both = await Promise.allSettled([
      does(WHO.leader, on, 'decide', { comment: '同意' }),
      does(WHO.otherLeader, on, 'dismiss', { comment: '不予' }),
    ])
    expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
  })
})
