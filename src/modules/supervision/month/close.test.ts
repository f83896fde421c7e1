import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { build } from '#kernel/server/database.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, startRun } from '#kernel/server/jobs.ts'
import { issueLists, newList } from '#modules/duties/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { countsQuery } from '../findings/model.ts'
import { act, raiseFindings } from '../findings/service.ts'
import { listFindings } from '../findings/store.ts'
import { routes as letterRoutes } from '../letters/api.ts'
import { issueLetters } from '../letters/service.ts'
import { listLetters } from '../letters/store.ts'
import { COUNTY, id, ORG, openSample, PLACE, WHO } from '../sample.ts'
import { closeMonth, measuresOf } from './close.ts'
import { type Bulletin, type LinkedFigure, STEP_ORDER } from './model.ts'
import { amendMonth, beginClose, bulletinDocument, bulletinOf, midMonth, openMonth, verifyMonths } from './service.ts'
import { monthStatus } from './status.ts'
import * as store from './store.ts'

const page = { limit: 1, offset: 0 }
const MONTH = '2016-03'

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (e: unknown) => (e instanceof Problem ? e.code : String(e)),
  )

type Bed = ReturnType<typeof testBed>

const of = (bed: Bed) => ({
  system: <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work),
  as: <T>(who: keyof typeof WHO, work: (h: Handle) => Promise<T>) => bed.kernel.act(WHO[who], work),
})

/** The sample county with one list of duties, opened in March, inspected, demanded and partly corrected. */
async function playMarch(bed: Bed): Promise<void> {
  const { system, as } = of(bed)
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  await system(async (h) => {
    for (const [n, who] of Object.entries(WHO))
      await h.run(sql`INSERT INTO people.person (county, id, name) VALUES (${COUNTY}, ${who.person}, ${n})`)
    await issueLists(h, [SAMPLE_LIST])
  })
  await as('clerk', (h) => openMonth(h, MONTH))
  bed.at('2016-03-02')
  await as('leader', async (h) => {
    const drafts = (await listLetters(h, { state: 'draft' }, { limit: 200, offset: 0 })).rows
    await issueLetters(
      h,
      drafts.map((d) => d.id),
    )
  })
  await system((h) =>
    raiseFindings(
      h,
      [
        ['f1', ORG.eastOne, PLACE.eastOne, 'meetings'],
        ['f2', ORG.eastTwo, PLACE.eastTwo, 'discipline'],
        ['f3', ORG.westOne, PLACE.westOne, 'meetings'],
        ['f4', ORG.department, COUNTY, 'duties'],
      ].map(([key, subject, place, category], n) => ({
        id: id(900 + n),
        key: key!,
        subject: subject!,
        place: place!,
        category: category!,
        spring: 'inspection' as const,
        fact: `事实${key}`,
        grounds: '依据',
        raisedOn: '2016-03-02',
        month: MONTH,
      })),
    ),
  )
  bed.at('2016-03-15')
  const { drafts } = await as('clerk', (h) => midMonth(h, MONTH))
  expect(drafts).toBe(3)
  await as('leader', async (h) => {
    const demands = (await listLetters(h, { state: 'draft', kind: 'demand' }, { limit: 200, offset: 0 })).rows
    await issueLetters(
      h,
      demands.map((d) => d.id),
    )
  })
  bed.at('2016-03-18')
  const file = await as('eastOne', (h) => bed.kernel.files.put(h, '记录.pdf', PDF, PLACE.eastOne, ORG.east))
  await as('eastOne', (h) => act(h, id(900), 'submit', { comment: '已补开支部党员大会。', evidence: [file.id] }))
  bed.at('2016-03-21')
  await as('clerk', (h) => act(h, id(900), 'recheck-pass', { comment: '经核实整改到位。' }))
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** What villages do by the 20th, and a figure that townships must reach. */
const SAMPLE_LIST = newList.parse({
  code: 'A',
  kind: 'responsibility',
  title: '党建责任清单',
  year: 2016,
  issuedOn: '2016-01-01',
  items: [
    {
      code: 'A1',
      title: '公开党务村务',
      subjectKind: 'village-branch',
      recurrence: 'monthly',
      category: 'meetings',
      deadline: { kind: 'dayOfMonth', day: 20 },
    },
    {
      code: 'A2',
      title: '问题整改销号率达到95%',
      subjectKind: 'township-committee',
      recurrence: 'monthly',
      deadline: { kind: 'endOfMonth' },
      measure: 'supervision.corrected',
      target: 0.95,
    },
  ],
})

/** All that a close leaves behind, without ids and moments that differ from one run to the next. */
async function stateOf(bed: Bed): Promise<unknown> {
  const { system } = of(bed)
  return system(async (h) => ({
    values: await h.rows(
      sql`SELECT measure, subject, place, unit, numerator, denominator FROM measures.value WHERE county = ${COUNTY} ORDER BY 1, 2`,
    ),
    findings: await h.rows(
      sql`SELECT category, spring, fact, place, subject, raised_on, due_on, state FROM supervision.finding WHERE county = ${COUNTY} ORDER BY place, fact`,
    ),
    letters: await h.rows(
      sql`SELECT kind, month, addressee, items, state, number_text FROM supervision.letter WHERE county = ${COUNTY} ORDER BY kind, addressee`,
    ),
    items: await h.rows(
      sql`SELECT l.kind, l.addressee, i.seq, i.text, i.due_on FROM supervision.letter_item i JOIN supervision.letter l ON l.county = i.county AND l.id = i.letter WHERE i.county = ${COUNTY} ORDER BY 1, 2, 3`,
    ),
    bulletins: await h.rows(
      sql`SELECT month, number_text, content - 'asOf' AS content, document FROM supervision.bulletin WHERE county = ${COUNTY}`,
    ),
    months: await h.rows(
      sql`SELECT month, state, step, as_of, closed_at FROM supervision.month WHERE county = ${COUNTY}`,
    ),
    entries: await h.rows(
      sql`SELECT command, count(*) AS n FROM kernel.journal WHERE county = ${COUNTY} GROUP BY 1 ORDER BY 1`,
    ),
  }))
}

describe('a close', () => {
  const bed = testBed()
  const { system, as } = of(bed)
  beforeAll(() => playMarch(bed))

  it('is refused before its day, for a month to come, and for one that was never opened', async () => {
    expect(await codeOf(as('clerk', (h) => beginClose(h, MONTH)))).toBe('month-not-over')
    expect(await codeOf(as('clerk', (h) => beginClose(h, '2016-05')))).toBe('month-in-future')
    bed.at('2016-05-03')
    expect(await codeOf(as('clerk', (h) => beginClose(h, '2016-04')))).toBe('month-not-open')
    await as('clerk', (h) => openMonth(h, '2016-04'))
    expect(await codeOf(as('clerk', (h) => beginClose(h, '2016-04')))).toBe('month-before-open')
  })

  it('runs as a job to its end, and tells what it did', async () => {
    bed.at('2016-03-31', 17)
    const before = await as('clerk', (h) => monthStatus(h, MONTH))
    expect([before.next?.code, before.next?.reasons]).toEqual(['close', []])
    const township = await as('east', (h) => monthStatus(h, MONTH))
    expect(township.next?.reasons).toEqual(['由组织部经办人或者负责人办理。'])
    const run = await as('clerk', async (h) => {
      await beginClose(h, MONTH)
      return startRun(h, 'supervision.close-month', '月结', { month: MONTH })
    })
    expect((await as('clerk', (h) => monthStatus(h, MONTH))).next).toBeNull()
    await execute(bed.kernel, COUNTY, run)
    const after = await as('clerk', (h) => monthStatus(h, MONTH))
    expect(after.state).toBe('closed')
    expect(after.steps.map((s) => s.state)).toEqual(['done', 'done', 'done', 'done'])
    expect(after.run?.state).toBe('done')
    expect(after.bulletin?.number).toBe('试组通报〔2016〕1号')
    expect(after.next?.code).toBe('issue-end')
  })

  it('made findings of what was not done and of the figure that fell short', async () => {
    const { rows } = await system((h) => listFindings(h, { month: MONTH }, { limit: 200, offset: 0 }))
    const made = rows.filter((r) => r.duty !== null).map((r) => [r.spring, r.category, r.fact, r.raisedOn])
    expect(made).toHaveLength(5)
    expect(made.filter(([spring]) => spring === 'duty')).toHaveLength(3)
    expect(made).toContainEqual([
      'measure',
      'duties',
      '“问题整改销号率达到95%”未达标：2016年3月问题整改销号率为50%，目标值为95%。',
      '2016-03-31',
    ])
  })

  it('is done once: again it answers with the same digest', async () => {
    const before = await stateOf(bed)
    const first = await closeMonth(bed.kernel, COUNTY, MONTH)
    expect((await closeMonth(bed.kernel, COUNTY, MONTH)).digest).toBe(first.digest)
    expect(await stateOf(bed)).toEqual(before)
    expect(await codeOf(as('clerk', (h) => beginClose(h, MONTH)))).toBe('month-closed')
  })

  it('lets nothing into the month any more', async () => {
    const late = {
      category: 'meetings',
      spring: 'report' as const,
      fact: '迟到的事实',
      grounds: '依据',
      place: PLACE.east,
      subject: ORG.east,
    }
    const row = { ...late, raisedOn: '2016-03-31', month: MONTH }
    expect(await codeOf(system((h) => raiseFindings(h, [row])))).toBe('month-closed')
    expect(await codeOf(system((h) => midMonth(h, MONTH)))).toBe('month-closed')
    expect(await codeOf(system((h) => openMonth(h, MONTH)))).toBe('month-closed')
    const direct = sql`UPDATE supervision.month SET digest = 'x' WHERE county = ${COUNTY} AND month = ${MONTH}`
    expect(await codeOf(system((h) => h.run(direct)))).toBe('rule-of-data')
    expect(
      await codeOf(system((h) => h.run(sql`UPDATE supervision.bulletin SET content = '{}' WHERE county = ${COUNTY}`))),
    ).toBe('not-allowed')
  })

  it('takes a later truth as an amendment, dated and explained', async () => {
    expect(await codeOf(as('clerk', (h) => amendMonth(h, '2016-04', { text: '应为两个问题', why: '漏登一个' })))).toBe(
      'month-not-closed',
    )
    const before = await bulletin()
    await as('clerk', (h) => amendMonth(h, MONTH, { text: '西镇应为两个问题。', why: '漏登一个' }))
    const after = await bulletin()
    expect(after.toDate).toEqual(before.toDate)
    expect(after.amendments.map((a) => [a.person, a.text, a.why])).toEqual([
      ['clerk', '西镇应为两个问题。', '漏登一个'],
    ])
    const printed = await system((h) => bulletinDocument(h, MONTH))
    expect(JSON.stringify(printed.blocks.at(-1))).toContain('更正（2016-03-31）')
  })

  const bulletin = (month = MONTH) => as('east', (h) => bulletinOf(h, measuresOf(bed.kernel), month))

  it('published a bulletin whose every figure is the total of the list it opens', async () => {
    const b = await bulletin()
    expect([
      b.toDate.categories.value,
      b.toDate.raised.value,
      b.toDate.demands.value,
      b.toDate.corrected.value,
    ]).toEqual([3, 9, 3, 1])
    expect(await openEvery(bed, b)).toBe(49)
  })

  it('keeps its figures when more is recorded on the same day', async () => {
    const b = await bulletin()
    bed.at('2016-03-31', 18)
    await as('leader', async (h) => {
      const drafts = (await listLetters(h, { state: 'draft', kind: 'warning' }, { limit: 9, offset: 0 })).rows
      expect(drafts.length).toBeGreaterThan(0)
      await issueLetters(
        h,
        drafts.map((d) => d.id),
      )
    })
    const file = await as('west', (h) => bed.kernel.files.put(h, '记录.pdf', PDF, PLACE.westOne, ORG.west))
    await as('west', (h) => act(h, id(902), 'submit', { comment: '已整改到位。', evidence: [file.id] }))
    await as('clerk', (h) => act(h, id(902), 'recheck-pass', { comment: '经核实整改到位。' }))
    expect(await openEvery(bed, b)).toBe(49)
    expect(await bulletin()).toEqual(b)
  })

  it('chains the next month to it, and verification finds a changed value, a changed finding, a changed letter', async () => {
    bed.at('2016-04-29', 17)
    await as('clerk', (h) => midMonth(h, '2016-04'))
    const { digest } = await closeMonth(bed.kernel, COUNTY, '2016-04')
    const months = await system((h) => store.listMonths(h))
    expect(months.map((m) => m.digest)).toEqual([months[1]!.previous, digest])
    expect(await system((h) => verifyMonths(h))).toEqual([])
    const [march, april] = [await bulletin(), await bulletin('2016-04')]
    // What came after the close of March, on the same day, is counted in April: nothing falls between two bulletins.
    expect(april.ofMonth.letters.find((l) => l.kind === 'warning')!.value).toBeGreaterThan(0)
    for (const [i, { value }] of april.toDate.letters.entries())
      expect(march.ofMonth.letters[i]!.value + april.ofMonth.letters[i]!.value).toBe(value)
    for (const part of ['raised', 'corrected'] as const)
      expect(march.ofMonth[part].value + april.ofMonth[part].value).toBe(april.toDate[part].value)
    expect(april.ofMonth.corrected.value).toBe(1)
    expect(await openEvery(bed, april)).toBeGreaterThan(45)
    const tamper = async (off: string, change: string) =>
      bed.kernel.database.asOwner(async (c) => {
        await c.query(`ALTER TABLE ${off} DISABLE TRIGGER USER; ALTER TABLE ${off} NO FORCE ROW LEVEL SECURITY`)
        await c.query(change)
      })
    await tamper(
      'measures.value',
      `UPDATE measures.value SET numerator = numerator + 1 WHERE month = '${MONTH}' AND subject = '${ORG.eastOne}'`,
    )
    expect(await system((h) => verifyMonths(h))).toEqual(['2016年3月的指标数值与封存时不一致'])
    await tamper('supervision.finding', `UPDATE supervision.finding SET fact = '没有事' WHERE id = '${id(901)}'`)
    expect(await system((h) => verifyMonths(h))).toContain('2016年3月的问题或函件与封存时不一致')
    await tamper(
      'supervision.letter',
      `UPDATE supervision.letter SET document = jsonb_set(document, '{title}', '"改过"') WHERE kind = 'demand' AND month = '${MONTH}' AND number = 1`,
    )
    expect(await system((h) => verifyMonths(h))).toContain('2016年3月的函件 试组督〔2016〕1号 与签发时不一致')
    await tamper(
      'supervision.month',
      `UPDATE supervision.month SET digest = 'x', state = 'closed' WHERE month = '${MONTH}'`,
    )
    expect((await system((h) => verifyMonths(h))).filter((f) => f.includes('链接断开'))).toEqual([
      '2016年4月与上一个已结月份的链接断开',
    ])
  })
})

/** Opens every figure of a bulletin by its own link, and compares it with the list's total. @returns how many there were */
async function openEvery(bed: Bed, b: Bulletin): Promise<number> {
  let opened = 0
  const skip = [b.toDate.categories, b.ofMonth.categories]
  const visit = async (node: unknown): Promise<void> => {
    if (node === null || typeof node !== 'object' || skip.includes(node as LinkedFigure)) return
    if ('value' in node && 'link' in node && typeof node.link === 'string') {
      const { value, link } = node as LinkedFigure
      expect([link, await totalOf(bed, link)]).toEqual([link, value])
      opened += 1
      return
    }
    for (const part of Object.values(node)) await visit(part)
  }
  await visit([b.toDate, b.ofMonth, b.categories, b.places, b.unanswered])
  return opened
}

async function totalOf(bed: Bed, link: string): Promise<number> {
  const { as } = of(bed)
  const url = new URL(link, 'http://county')
  const query = Object.fromEntries(url.searchParams)
  if (url.pathname === '/findings')
    return (await as('clerk', (h) => listFindings(h, countsQuery.parse(query), page))).total
  const schema = letterRoutes.find((r) => r.path === '/api/letters')!.query!
  return (await as('clerk', (h) => listLetters(h, schema.parse(query) as never, page))).total
}

describe('a close that is cut off', () => {
  const whole = testBed()
  let expected: unknown
  beforeAll(async () => {
    await playMarch(whole)
    whole.at('2016-03-31', 17)
    await closeMonth(whole.kernel, COUNTY, MONTH)
    expected = await stateOf(whole)
  })

  for (const at of STEP_ORDER)
    describe(`after the step ${at}`, () => {
      const bed = testBed()
      it('goes on from there, hours later, and ends the same', async () => {
        await playMarch(bed)
        bed.at('2016-03-31', 17)
        const cut = closeMonth(bed.kernel, COUNTY, MONTH, undefined, (step) => {
          if (step === at) throw new Error('killed')
        })
        await expect(cut).rejects.toThrow('killed')
        bed.at('2016-04-01', 3)
        await Promise.all([closeMonth(bed.kernel, COUNTY, MONTH), closeMonth(bed.kernel, COUNTY, MONTH)])
        expect(normal(await stateOf(bed))).toEqual(normal(expected))
      })
    })

  describe('in the middle of each step', () => {
    const bed = testBed()
    it('loses the step whole, and ends the same', async () => {
      await playMarch(bed)
      bed.at('2016-03-31', 17)
      const { kernel } = bed
      for (const step of STEP_ORDER) {
        // The transaction of each step fails when it is about to mark itself done.
        const dying = {
          ...kernel,
          asSystem: <T>(county: string, work: (h: Handle) => Promise<T>) =>
            kernel.asSystem(county, (h) =>
              work({
                ...h,
                one: (s, what) =>
                  textOf(s).includes('UPDATE supervision.month SET step')
                    ? Promise.reject(new Error('killed'))
                    : h.one(s, what),
              }),
            ),
        }
        await expect(closeMonth(dying, COUNTY, MONTH)).rejects.toThrow('killed')
        await expect(
          closeMonth(kernel, COUNTY, MONTH, undefined, (done) => {
            if (done === step) throw new Error('killed')
          }),
        ).rejects.toThrow('killed')
      }
      await closeMonth(kernel, COUNTY, MONTH)
      expect(normal(await stateOf(bed))).toEqual(normal(expected))
    })
  })
})

function textOf(statement: unknown): string {
  return (statement as { compile: (b: unknown) => { sql: string } }).compile(build).sql
}

/** Ids inside links differ from run to run. */
function normal(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state).replace(/unit=[0-9a-f-]{36}/g, 'unit='))
}
