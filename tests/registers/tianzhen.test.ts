import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { placeRows } from '#apps/places-file.ts'
import type { MeasurePeriod, MeasureRow } from '#kernel/pure/measure.ts'
import { execute, sealCounty } from '#kernel/server/jobs.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { mergeEffects } from '#modules/administration/mergers/service.ts'
import { seedCalendar } from '#modules/administration/public.ts'
import { issueLists, openMonth } from '#modules/duties/public.ts'
import { held } from '#modules/meetings/measures.ts'
import { recordMeetings } from '#modules/meetings/public.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { listOrganisations } from '#modules/organisations/store.ts'
import { registerPeople } from '#modules/people/public.ts'
import { postsOf } from '#modules/people/store.ts'
import { importPlaces, mergePlaces, type PlaceRow } from '#modules/places/public.ts'
import { listPlaces } from '#modules/places/store.ts'
import { visitsOf } from '#modules/supervision/inspections/store.ts'
import { writeLetters } from '#modules/supervision/letters/drafts.ts'
import { supervisionPack } from '#modules/supervision/pack.ts'
import { draftLetters, drawInspection, enterResult, lettersOf, planInspection } from '#modules/supervision/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { scopeFor, testBed } from '../kit/county.ts'

const COUNTY = '140222'
const MERGED_ON = '2018-10-31'
const ALL = { limit: 500, offset: 0 }

/** Villages that are not in today's list, clearly made up: the article of 2018 counted 227, today's list has 188. */
function formerVillages(villages: readonly PlaceRow[]): PlaceRow[] {
  const townships = [...new Set(villages.map((v) => v.parent!))]
  return Array.from({ length: 39 }, (_, i) => {
    const parent = townships[i % townships.length]!
    const number = 901 + Math.floor(i / townships.length)
    return { code: `${parent}${number}`, name: `虚构${i + 1}号村`, level: 'village' as const, parent }
  })
}

const suideSupervision = supervisionPack.parse(suide.sections.supervision)

/** The pack with two more kinds of letter: one to the villages themselves, one that a person writes. */
function withLettersToVillages() {
  const { letters } = suideSupervision
  const text = { text: ['{items}', '请抓好落实。'] }
  const subject = '关于{month}工作的函'
  const kinds = [
    ...letters.kinds,
    {
      code: 'to-village',
      title: '到村提示函',
      prefix: '试提',
      lists: 'duties-due',
      addressing: 'subject',
      subject,
      ...text,
    },
    { code: 'notice', title: '工作通知', prefix: '试通', lists: 'nothing', subject, ...text },
  ]
  return { ...suide.sections, supervision: { ...suideSupervision, letters: { ...letters, kinds } } }
}

const bed = testBed()
let today: PlaceRow[] = []
let former: PlaceRow[] = []
const branch = new Map<string, string>()
const secretary = new Map<string, string>()
const visitor = { person: '', from: '' }
/** one drawn before the merger, one sealed before it and drawn after */
const inspections: string[] = []
const asOfBefore = () => new Date('2018-10-30T12:00:00Z')

const inCounty = <T>(work: Parameters<typeof bed.kernel.asSystem<T>>[1]) => bed.kernel.asSystem(COUNTY, work)

async function count(query: ReturnType<typeof sql>): Promise<number> {
  return inCounty(async (h) => (await h.one<{ n: number }>(query as never)).n)
}

/** Carries out everything that follows from what is in the journal. */
async function settle(): Promise<void> {
  for (;;) {
    const sealed = await sealCounty(bed.kernel, COUNTY)
    const runs = await inCounty((h) =>
      h.rows<{ id: string }>(sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND state = 'waiting' ORDER BY id`),
    )
    for (const run of runs) await execute(bed.kernel, COUNTY, run.id)
    if (sealed === 0 && runs.length === 0) return
  }
}

beforeAll(async () => {
  bed.at('2017-01-03')
  const csv = await readFile(new URL('../../src/packs/tianzhen/places.csv', import.meta.url), 'utf8')
  const rows = placeRows(csv, COUNTY)
  today = rows.filter((r) => r.level === 'village')
  former = formerVillages(today)
  await inCounty(async (h) => {
    await h.run(sql`INSERT INTO kernel.county (county, name, demo) VALUES (${COUNTY}, '天镇县', true)`)
    await seedCalendar(h)
    await adoptPack(h, { id: 'test', sections: withLettersToVillages(), from: '2017-01-01', why: '试验' })
    await importPlaces(h, [...rows, ...former], '2017-01-01')
    const committee = h.id()
    const townships = rows.filter((r) => r.level === 'township').map((r) => ({ id: h.id(), row: r }))
    await registerOrganisations(
      h,
      [
        { id: committee, kind: 'county-committee', name: '中共天镇县委员会', place: COUNTY, parent: null },
        ...townships.map((t) => ({
          id: t.id,
          kind: 'township-committee' as const,
          name: `中共${t.row.name}委员会`,
          place: t.row.code,
          parent: committee,
        })),
      ],
      '2017-01-01',
    )
    const villages = [...today, ...former]
    for (const v of villages) {
      branch.set(v.code, h.id())
      secretary.set(v.code, h.id())
    }
    await registerOrganisations(
      h,
      villages.map((v) => ({
        id: branch.get(v.code)!,
        kind: 'village-branch' as const,
        name: `${v.name}党支部`,
        place: v.code,
        parent: townships.find((t) => t.row.code === v.parent)!.id,
        members: 20,
      })),
      '2017-01-01',
    )
    await registerOrganisations(
      h,
      [
        {
          id: h.id(),
          kind: 'cooperative',
          name: '虚构合作社党支部',
          place: former[0]!.code,
          parent: branch.get(former[0]!.code)!,
          members: 5,
        },
      ],
      '2017-01-01',
    )
    Object.assign(visitor, { person: h.id(), from: former[0]!.code })
    await registerPeople(
      h,
      {
        people: [
          ...villages.map((v, i) => ({ id: secretary.get(v.code)!, name: `虚构${i}` })),
          { id: visitor.person, name: '虚构驻村' },
        ],
        posts: [
          ...villages.map((v) => ({
            id: h.id(),
            person: secretary.get(v.code)!,
            title: '党支部书记',
            role: 'village' as const,
            place: v.code,
            unit: branch.get(v.code)!,
          })),
          {
            id: h.id(),
            person: visitor.person,
            title: '第一书记',
            role: 'village' as const,
            place: visitor.from,
            unit: null,
          },
        ],
        accounts: [],
      },
      '2017-01-01',
    )
  })
  bed.at('2018-10-08')
  await inCounty(async (h) => {
    await issueLists(h, [
      {
        code: 'T15',
        kind: 'task',
        title: '试验清单',
        year: 2018,
        issuedOn: '2018-10-01',
        waves: [],
        objectives: [],
        items: [
          {
            code: '1',
            title: '每月上报一次',
            subjectKind: 'village-branch',
            recurrence: 'monthly',
            deadline: { kind: 'endOfMonth' },
            evidence: false,
          },
        ],
      },
    ])
    await openMonth(h, '2018-10')
    await recordMeetings(
      h,
      [...today, ...former].map((v) => ({
        unit: branch.get(v.code)!,
        kind: 'committee' as const,
        heldOn: '2018-10-08',
        due: 5,
        present: 5,
      })),
    )
    for (const [i, [month, drawOn]] of [
      ['2018-10', '2018-10-09'] as const,
      ['2018-11', '2018-11-01'] as const,
    ].entries())
      inspections[i] = await planInspection(h, {
        month,
        drawOn,
        kind: 'field',
        title: '月督查',
        checklist: 'monthly',
        level: 'village',
        under: [],
        strata: 'none',
        sample: 227,
      })
    await draftLetters(h, '2018-10', 'to-village')
    await writeLetters(h, {
      kind: 'notice',
      month: '2018-10',
      addressees: [branch.get(former[0]!.code)!],
      text: '请于月底前上报换届准备情况。',
    })
  })
  bed.at('2018-10-09')
  await inCounty((h) => drawInspection(h, bed.kernel, inspections[0]!))
  await bed.kernel.act(scopeFor('clerk', COUNTY), async (h) => {
    const checklist = suideSupervision.inspections.checklists.find((c) => c.code === 'monthly')!
    const answers = checklist.items.map((item) => ({ code: item.code, answer: 'pass' as const }))
    await enterResult(h, inspections[0]!, { place: former[1]!.code, answers, evidence: [] })
  })
  await settle()
})

const villagesOn = (on?: string) => inCounty((h) => listPlaces(h, { level: 'village', on }, ALL))
const branchesOn = (on?: string) => inCounty((h) => listOrganisations(h, { kind: 'village-branch', on }, ALL))
const period = (asOf: Date): MeasurePeriod => ({
  county: COUNTY,
  month: '2018-10',
  from: '2018-10-01',
  to: '2018-10-31',
  asOf,
})
const owedAt = (asOf: Date) =>
  inCounty(async (h) => {
    const rows = await h.rows<MeasureRow>(held.values(period(asOf)))
    return {
      villages: rows.length,
      owed: rows.reduce((n, r) => n + Number(r.denominator), 0),
      held: rows.reduce((n, r) => n + Number(r.numerator), 0),
    }
  })

describe('天镇县村级撤并', () => {
  it('撤并之前 227 个村', async () => {
    expect(today).toHaveLength(188)
    expect((await villagesOn()).total).toBe(227)
    expect((await branchesOn()).total).toBe(227)
  })

  it('办理前说清会带动什么', async () => {
    bed.at(MERGED_ON)
    const merger = {
      from: [former[0]!.code],
      into: today.find((v) => v.parent === former[0]!.parent)!.code,
      on: MERGED_ON,
    }
    const effects = await bed.kernel.act(scopeFor('clerk', COUNTY), (h) => mergeEffects(h, bed.kernel.cards, merger))
    expect(Object.fromEntries(effects.map((e) => [e.what, e.count]))).toMatchObject({
      撤销的村: 1,
      随之撤销的党支部: 1,
      转入接续支部的党员: 20,
      随村迁入的其他组织: 1,
      随支部撤销而结束的任职: 1,
      转到新村继续的任职: 1,
      转由接续支部办理的责任事项: 1,
      保留在原村名下的会议记录: 1,
    })
  })

  it('不合理的撤并逐条指出', async () => {
    const bad = { from: [today[0]!.code, COUNTY], into: today[0]!.code, on: '2018-11-30', why: '试验，不应成立' }
    const refusal = bed.kernel.act(scopeFor('clerk', COUNTY), (h) => mergePlaces(h, bad))
    await expect(refusal).rejects.toMatchObject({
      code: 'input-invalid',
      faults: [{ at: 'on' }, { at: 'from' }, { at: 'from' }],
    })
  })

  it('撤并以后 188 个村，当年某日仍是 227 个；人、组织、责任随之转移，历史不变', async () => {
    const before = await owedAt(asOfBefore())
    expect(before).toMatchObject({ villages: 227, held: 227 })
    const members = (await branchesOn()).rows.reduce((n, o) => n + (o.members ?? 0), 0)
    const openBefore = await count(
      sql`SELECT count(*) AS n FROM duties.current WHERE county = ${COUNTY} AND state = 'open'`,
    )
    expect(openBefore).toBe(227)
    const groups = new Map<string, string[]>()
    for (const v of former) {
      const into = today.find((t) => t.parent === v.parent)!.code
      groups.set(into, [...(groups.get(into) ?? []), v.code])
    }
    await bed.kernel.act(scopeFor('clerk', COUNTY), async (h) => {
      for (const [into, from] of groups) await mergePlaces(h, { from, into, on: MERGED_ON, why: '试政发〔2018〕1号' })
    })
    await settle()
    const failed = await inCounty((h) =>
      h.rows(sql`SELECT kind, problem FROM kernel.run WHERE county = ${COUNTY} AND state <> 'done'`),
    )
    expect(failed).toEqual([])

    expect((await villagesOn()).total).toBe(188)
    expect((await villagesOn('2018-10-30')).total).toBe(227)
    expect((await villagesOn('2018-06-30')).total).toBe(227)
    expect((await villagesOn(MERGED_ON)).total).toBe(188)

    const now = await branchesOn()
    expect(now.total).toBe(188)
    expect((await branchesOn('2018-06-30')).total).toBe(227)
    expect(now.rows.reduce((n, o) => n + (o.members ?? 0), 0)).toBe(members)

    const gone = former.map((v) => branch.get(v.code)!)
    const openPosts = sql`SELECT count(*) AS n FROM people.post WHERE county = ${COUNTY} AND to_day IS NULL`
    expect(await count(sql`${openPosts} AND unit = ANY(${gone}::uuid[])`)).toBe(0)
    expect(await count(sql`${openPosts} AND role = 'village'`)).toBe(188 + 1)
    const old = await inCounty((h) => postsOf(h, secretary.get(former[1]!.code)!))
    expect(old).toMatchObject([
      {
        title: '党支部书记',
        placeName: former[1]!.name,
        unitName: `${former[1]!.name}党支部`,
        from: '2017-01-01',
        to: '2018-10-30',
        endedWhy: '试政发〔2018〕1号',
      },
    ])
    const moved = await inCounty((h) => postsOf(h, visitor.person))
    expect(moved.map((p) => [p.place, p.from, p.to])).toEqual([
      [today.find((t) => t.parent === former[0]!.parent)!.code, MERGED_ON, null],
      [visitor.from, '2017-01-01', '2018-10-30'],
    ])

    expect(
      await count(
        sql`SELECT count(*) AS n FROM duties.current WHERE county = ${COUNTY} AND state = 'open' AND unit = ANY(${gone}::uuid[])`,
      ),
    ).toBe(0)
    expect(
      await count(
        sql`SELECT count(DISTINCT unit) AS n FROM duties.current WHERE county = ${COUNTY} AND state = 'open'`,
      ),
    ).toBe(188)

    expect(
      await count(
        sql`SELECT count(*) AS n FROM meetings.live WHERE county = ${COUNTY} AND place = ANY(${former.map((v) => v.code)}::text[])`,
      ),
    ).toBe(39)
    expect(await owedAt(asOfBefore())).toEqual(before)
    expect(await owedAt(bed.kernel.clock.now())).toMatchObject({ villages: 188 })
  })

  it('没有完成的督查随之改到接续支部，已登记的留在原处，抽签结果不变', async () => {
    const intoOf = (place: string) => today.find((t) => t.parent === former.find((f) => f.code === place)!.parent)!
    const check = async (inspection: string, entered: readonly string[]) => {
      const visits = await inCounty((h) => visitsOf(h, inspection))
      expect(visits).toHaveLength(227)
      expect(new Set(visits.map((v) => v.place))).toEqual(new Set([...today, ...former].map((v) => v.code)))
      for (const f of former) {
        const visit = visits.find((v) => v.place === f.code)!
        const into = intoOf(f.code)
        if (entered.includes(f.code)) expect(visit).toMatchObject({ unit: branch.get(f.code), name: f.name })
        else expect(visit).toMatchObject({ unit: branch.get(into.code), name: `${into.name}（原${f.name}）` })
      }
    }
    await check(inspections[0]!, [former[1]!.code])
    bed.at('2018-11-01')
    await inCounty((h) => drawInspection(h, bed.kernel, inspections[1]!))
    await check(inspections[1]!, [])
  })

  it('没有签发的函件改致接续支部，同类的并成一份，所列事项是现在的事项', async () => {
    const gone = new Set(former.map((v) => branch.get(v.code)!))
    const letters = await inCounty((h) => lettersOf(h, '2018-10'))
    expect(letters.filter((l) => gone.has(l.addressee))).toEqual([])
    const reminders = letters.filter((l) => l.kind === 'to-village')
    expect(reminders).toHaveLength(188)
    expect(new Set(reminders.map((l) => l.items))).toEqual(new Set([1]))
    const [notice] = letters.filter((l) => l.kind === 'notice')
    const into = today.find((t) => t.parent === former[0]!.parent)!
    expect(notice).toMatchObject({ addressee: branch.get(into.code), addresseePlace: into.code, items: 1 })
    expect(
      await count(sql`
        SELECT count(*) AS n FROM supervision.letter_item i
        JOIN supervision.letter l ON l.county = i.county AND l.id = i.letter AND l.state = 'draft'
        JOIN duties.duty d ON d.county = i.county AND d.id = i.duty WHERE i.county = ${COUNTY} AND d.state = 'void'`),
    ).toBe(0)
  })

  it('再跑一遍什么也不变', async () => {
    const runs = await inCounty((h) =>
      h.rows<{ id: string }>(
        sql`SELECT id FROM kernel.run WHERE county = ${COUNTY} AND kind LIKE '%merge%' OR kind LIKE '%reorganised%'`,
      ),
    )
    const posts = await count(sql`SELECT count(*) AS n FROM people.post WHERE county = ${COUNTY}`)
    const versions = await count(
      sql`SELECT count(*) AS n FROM organisations.organisation_version WHERE county = ${COUNTY}`,
    )
    const duties = await count(sql`SELECT count(*) AS n FROM duties.duty WHERE county = ${COUNTY}`)
    await inCounty((h) =>
      h.run(
        sql`UPDATE kernel.run SET state = 'waiting' WHERE county = ${COUNTY} AND id = ANY(${runs.map((r) => r.id)}::uuid[])`,
      ),
    )
    await settle()
    expect(await count(sql`SELECT count(*) AS n FROM people.post WHERE county = ${COUNTY}`)).toBe(posts)
    expect(
      await count(sql`SELECT count(*) AS n FROM organisations.organisation_version WHERE county = ${COUNTY}`),
    ).toBe(versions)
    expect(await count(sql`SELECT count(*) AS n FROM duties.duty WHERE county = ${COUNTY}`)).toBe(duties)
  })
})
