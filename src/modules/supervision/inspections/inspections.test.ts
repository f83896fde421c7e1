import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerPeople } from '#modules/people/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { acting, COUNTY, ORG, openSample, PLACE, samplePack, WHO } from '../sample.ts'
import { routes } from './api.ts'
import type { PlanInput } from './model.ts'
import type { InspectionsPack } from './pack.ts'
import { checkDraw } from './rules.ts'
import {
  assignVisits,
  cancelInspection,
  drawInspection,
  endInspection,
  enterResult,
  planInspection,
  shareVisits,
} from './service.ts'
import * as store from './store.ts'

const bed = testBed()
const as = <T>(who: keyof typeof WHO, work: (h: Handle) => Promise<T>) => bed.kernel.act(WHO[who], work)
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (e: unknown) => (e instanceof Problem ? e.code : String(e)),
  )
const faultsOf = async (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (e: unknown) => (e instanceof Problem ? e.faults.map((f) => f.at) : [String(e)]),
  )

const checklists: InspectionsPack['checklists'] = [
  {
    code: 'branch',
    title: '支部规范化',
    kinds: ['field', 'phone'],
    items: [
      { code: 'minutes', text: '会议记录是否完整', grounds: '三会一课制度', category: 'meetings', evidence: true },
      { code: 'notice', text: '公示栏是否更新', grounds: '党务公开条例', category: 'duties', evidence: false },
    ],
  },
]
const plan: PlanInput = {
  month: '2016-03',
  kind: 'field',
  title: '三月份支部规范化督查',
  checklist: 'branch',
  under: [],
  level: 'village',
  strata: 'township',
  sample: 1,
  drawOn: '2016-03-10',
}
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel, { inspections: { checklists } })
  await bed.kernel.asSystem(COUNTY, (h) =>
    registerPeople(
      h,
      {
        people: Object.entries(WHO).map(([name, who]) => ({ id: who.person!, name })),
        posts: [WHO.inspector, WHO.clerk].map((w) => ({
          id: w.post!,
          person: w.person!,
          title: '督查员',
          role: w.role,
          place: COUNTY,
          unit: null,
        })),
        accounts: [],
      },
      '2016-01-01',
    ),
  )
})

describe('a plan', () => {
  it('is refused with every fault of it', async () => {
    const wrong = { ...plan, checklist: 'none', drawOn: '2016-03-01' }
    expect(await faultsOf(as('clerk', (h) => planInspection(h, wrong)))).toEqual(['checklist', 'drawOn'])
    expect(await faultsOf(as('clerk', (h) => planInspection(h, { ...plan, kind: 'stationed' })))).toEqual(['checklist'])
    expect(await codeOf(as('clerk', (h) => planInspection(h, { ...plan, sample: 9 })))).toBe('population-small')
    expect(await codeOf(as('inspector', (h) => planInspection(h, plan)))).toBe('not-allowed')
  })

  it('can be cancelled while sealed, with a reason that stays', async () => {
    const drop = await as('clerk', (h) => planInspection(h, plan))
    await as('clerk', (h) => cancelInspection(h, drop, '与上级督查重复'))
    expect(await codeOf(as('clerk', (h) => cancelInspection(h, drop, '再取消一次')))).toBe('draw-done')
  })
})

describe('a sealed draw', () => {
  let inspection: string
  beforeAll(async () => {
    inspection = await as('clerk', (h) => planInspection(h, plan))
  })

  it('shows its digests to everyone and its seed to nobody', async () => {
    for (const who of ['east', 'department', 'eastOne', 'clerk', 'leader'] as const) {
      const seen = await as(who, (h) => store.loadInspection(h, inspection))
      expect([seen.seed, seen.seedDigest.length, seen.population.length]).toEqual([null, 64, 3])
      expect(await codeOf(as(who, (h) => store.sealedSeed(h, inspection)))).toBe('not-found')
    }
  })

  it('is not drawn before its day, nor changed', async () => {
    expect(await codeOf(as('clerk', (h) => drawInspection(h, bed.kernel, inspection)))).toBe('draw-too-early')
    const of = sql`county = ${COUNTY} AND id = ${inspection}`
    const change = sql`UPDATE supervision.inspection SET population = '[]' WHERE ${of}`
    expect(await codeOf(as('leader', (h) => h.run(change)))).toBe('rule-of-data')
    const chosen = sql`UPDATE supervision.inspection SET state = 'drawn', seed = 'chosen', drawn_at = now() WHERE ${of}`
    expect(await codeOf(as('leader', (h) => h.run(chosen)))).toBe('rule-of-data')
  })

  it('is drawn once, and anyone can compute it again', async () => {
    bed.at('2016-03-10')
    const drawn = await as('clerk', (h) => drawInspection(h, bed.kernel, inspection))
    expect(drawn.map((p) => p.slice(0, 9)).sort()).toEqual([PLACE.east, PLACE.west])
    const seen = await as('eastOne', (h) => store.loadInspection(h, inspection))
    const published = { ...seen, seed: seen.seed!, population: seen.population.map((p) => p.place), drawn }
    expect(checkDraw(published, seen)).toEqual([])
    expect(await codeOf(as('clerk', (h) => drawInspection(h, bed.kernel, inspection)))).toBe('draw-done')
  })

  it('sends people who may inspect, and no others', async () => {
    const to = (inspector: string | null) => [{ place: PLACE.westOne, inspector }]
    expect(await faultsOf(as('clerk', (h) => assignVisits(h, inspection, to(WHO.east.person))))).toEqual([
      'rows.0.inspector',
    ])
    await as('clerk', (h) => assignVisits(h, inspection, to(WHO.inspector.person)))
    const mine = await as('inspector', (h) =>
      store.listVisits(h, { inspector: WHO.inspector.person!, done: false }, { limit: 9, offset: 0 }),
    )
    expect(mine.rows.map((v) => v.place)).toEqual([PLACE.westOne])
  })

  it('takes what was seen, once; failed items become findings with the evidence', async () => {
    bed.at('2016-03-11')
    const fails = {
      place: PLACE.westOne,
      answers: [
        { code: 'minutes', answer: 'fail' as const, note: '二月份没有会议记录。' },
        { code: 'notice', answer: 'pass' as const },
      ],
      evidence: [] as string[],
    }
    const stranger = acting('inspector', 20)
    expect(await codeOf(bed.kernel.act(stranger, (h) => enterResult(h, inspection, fails)))).toBe('visit-not-yours')
    expect(await faultsOf(as('inspector', (h) => enterResult(h, inspection, fails)))).toEqual(['evidence'])
    expect(await faultsOf(as('inspector', (h) => enterResult(h, inspection, { ...fails, answers: [] })))).toEqual([
      'answers.minutes',
      'answers.notice',
    ])
    const file = await as('inspector', (h) => bed.kernel.files.put(h, '记录.pdf', PDF, COUNTY, null))
    const findings = await as('inspector', (h) => enterResult(h, inspection, { ...fails, evidence: [file.id] }))
    expect(findings).toHaveLength(1)
    const row = await as('west', (h) =>
      h.one<Record<string, unknown>>(sql`
        SELECT spring, category, fact, subject, unit, inspection, raised_on FROM supervision.finding
        WHERE county = ${COUNTY} AND id = ${findings[0]!}`),
    )
    expect(row).toEqual({
      spring: 'inspection',
      category: 'meetings',
      fact: '二月份没有会议记录。',
      subject: ORG.westOne,
      unit: ORG.west,
      inspection,
      raised_on: '2016-03-11',
    })
    expect(await codeOf(as('inspector', (h) => enterResult(h, inspection, { ...fails, evidence: [file.id] })))).toBe(
      'already-exists',
    )
    const other = PLACE.eastOne
    const drawn = (await as('clerk', (h) => store.visitsOf(h, inspection))).map((v) => v.place)
    const missed = drawn.includes(other) ? PLACE.eastTwo : other
    expect(await codeOf(as('inspector', (h) => enterResult(h, inspection, { ...fails, place: missed })))).toBe(
      'not-drawn',
    )
  })

  it('shows a township the visits and results of its own villages only', async () => {
    const seen = await as('west', (h) => store.visitsOf(h, inspection))
    expect(seen.map((v) => v.place)).toEqual([PLACE.westOne])
    expect(seen[0]!.failed).toBe(1)
  })
})

describe('an end', () => {
  const page = { limit: 20, offset: 0 }
  const drawnPlan = async (more: Partial<PlanInput> = {}) => {
    const id = await as('clerk', (h) => planInspection(h, { ...plan, drawOn: '2016-03-14', ...more }))
    bed.at('2016-03-14')
    await as('clerk', (h) => drawInspection(h, bed.kernel, id))
    return id
  }
  const passes = (place: string) => ({
    place,
    answers: checklists[0]!.items.map((i) => ({ code: i.code, answer: 'pass' as const })),
    evidence: [],
  })
  const stateOf = (id: string) => as('clerk', async (h) => (await store.loadInspection(h, id)).state)

  it('shares the visits evenly, and only those still to do', async () => {
    bed.at('2016-03-11')
    const id = await drawnPlan({ strata: 'none', sample: 3 })
    const both = { inspectors: [WHO.inspector.person!, WHO.clerk.person!] }
    expect(await as('clerk', (h) => shareVisits(h, id, both))).toBe(3)
    const sent = await as('clerk', (h) => store.visitsOf(h, id))
    expect(
      sent
        .filter((v) => v.inspector === WHO.inspector.person)
        .map((v) => v.place)
        .sort(),
    ).toEqual([PLACE.eastOne, PLACE.eastTwo])
    expect(await faultsOf(as('clerk', (h) => shareVisits(h, id, { ...both, unassigned: true })))).toEqual(['places'])
    expect(await faultsOf(as('clerk', (h) => shareVisits(h, id, { inspectors: [WHO.east.person!] })))).toContain(
      'rows.0.inspector',
    )
  })

  it('comes of itself with the last result, and takes nothing after it', async () => {
    bed.at('2016-03-11')
    const id = await drawnPlan()
    const places = (await as('clerk', (h) => store.visitsOf(h, id))).map((v) => v.place)
    await as('inspector', (h) => enterResult(h, id, passes(places[0]!)))
    expect(await stateOf(id)).toBe('drawn')
    await as('inspector', (h) => enterResult(h, id, passes(places[1]!)))
    expect(await stateOf(id)).toBe('finished')
    expect(await codeOf(as('clerk', (h) => endInspection(h, id, '再结束一次')))).toBe('inspection-ended')
    const listed = await as('clerk', (h) => store.listInspections(h, { state: 'finished' }, page))
    expect(listed.rows.map((r) => r.id)).toEqual([id])
  })

  it('comes by a person with a reason; what is left is no task any more', async () => {
    bed.at('2016-03-11')
    const id = await as('clerk', (h) => planInspection(h, { ...plan, drawOn: '2016-03-14' }))
    expect(await codeOf(as('clerk', (h) => endInspection(h, id, '暂停督查')))).toBe('not-yet-drawn')
    bed.at('2016-03-14')
    const [place] = await as('clerk', (h) => drawInspection(h, bed.kernel, id))
    await as('leader', (h) => endInspection(h, id, '汛期停止下村督查'))
    expect(await as('clerk', (h) => store.loadInspection(h, id))).toMatchObject({
      state: 'finished',
      endWhy: '汛期停止下村督查',
      endedBy: WHO.leader.person,
    })
    expect(await codeOf(as('inspector', (h) => enterResult(h, id, passes(place!))))).toBe('inspection-ended')
    const tasks = await as('clerk', (h) =>
      h.rows(sql`SELECT 1 FROM supervision.current_visit WHERE county = ${COUNTY} AND inspection = ${id}`),
    )
    expect(tasks).toEqual([])
    const change = sql`DELETE FROM supervision.inspection_end WHERE county = ${COUNTY} AND inspection = ${id}`
    expect(await codeOf(as('leader', (h) => h.run(change)))).not.toBe('done')
  })

  it('is seen below the county only where it has visits or can still be drawn, and counts those', async () => {
    bed.at('2016-03-16')
    const narrow = { under: [PLACE.east], strata: 'none' as const, sample: 2, title: '东镇专项督查' }
    const id = await as('clerk', (h) => planInspection(h, { ...plan, ...narrow, drawOn: '2016-03-17' }))
    const list = routes.find((r) => r.method === 'GET' && r.path === '/api/inspections')!
    const seen = (who: keyof typeof WHO) =>
      as(who, async (h) => {
        const input = { params: undefined as never, query: { page: 1, size: 50 } as never, body: undefined as never }
        const { rows } = (await list.run(h, input, bed.kernel)) as { rows: Record<string, unknown>[] }
        return rows.find((r) => r.id === id)
      })
    expect(await seen('west')).toBeUndefined()
    expect(await seen('department')).toBeUndefined()
    expect(await seen('east')).toMatchObject({ state: 'sealed', wholeCounty: false })
    bed.at('2016-03-17')
    await as('clerk', (h) => drawInspection(h, bed.kernel, id))
    expect(await seen('west')).toBeUndefined()
    expect(await seen('eastOne')).toMatchObject({ visits: 1, results: 0, wholeCounty: false })
    expect(await seen('clerk')).toMatchObject({ visits: 2, wholeCounty: true })
  })

  it('takes what fails under a category that the pack no longer has: it falls to another, and the grounds say so', async () => {
    bed.at('2016-03-17')
    const id = await as('clerk', (h) => planInspection(h, { ...plan, drawOn: '2016-03-18', sample: 1, strata: 'none' }))
    const categories = samplePack.findings.categories.filter((c) => c.code !== 'meetings')
    await bed.kernel.asSystem(COUNTY, (h) =>
      adoptPack(h, {
        id: 'sample',
        from: '2016-03-18',
        why: '类别调整',
        sections: { supervision: { ...samplePack, findings: { categories }, inspections: { checklists: [] } } },
      }),
    )
    bed.kernel.forget()
    bed.at('2016-03-18')
    const [place] = await as('clerk', (h) => drawInspection(h, bed.kernel, id))
    const file = await as('inspector', (h) => bed.kernel.files.put(h, '记录.pdf', PDF, COUNTY, null))
    const [finding] = await as('inspector', (h) =>
      enterResult(h, id, {
        place: place!,
        evidence: [file.id],
        answers: [
          { code: 'minutes', answer: 'fail', note: '三月份没有会议记录。' },
          { code: 'notice', answer: 'pass' },
        ],
      }),
    )
    const row = await as('clerk', (h) =>
      h.one<{ category: string; grounds: string }>(
        sql`SELECT category, grounds FROM supervision.finding WHERE county = ${COUNTY} AND id = ${finding!}`,
      ),
    )
    expect(row).toEqual({
      category: 'duties',
      grounds: '三会一课制度（检查表所列问题类别“组织生活不规范”现行工作机制中已取消）',
    })
  })
})
