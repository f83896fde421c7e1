import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { execute, startRun } from '#kernel/server/jobs.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { issueLists, newList } from '#modules/duties/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import type { NewFinding } from '../findings/model.ts'
import { act, raiseFindings } from '../findings/service.ts'
import { eventsOf, listFindings } from '../findings/store.ts'
import { draftDemands } from '../letters/drafts.ts'
import { issueLetters } from '../letters/service.ts'
import { listLetters } from '../letters/store.ts'
import { COUNTY, id, ORG, openSample, PLACE, samplePack, WHO } from '../sample.ts'
import { routes } from './api.ts'
import { closeMonth } from './close.ts'
import { categoryFor, groundsOf } from './rules.ts'
import { computeDigest, openMonth, verifyMonths } from './service.ts'
import * as store from './store.ts'

const MONTH = '2016-03'
const page = { limit: 200, offset: 0 }

const of = (bed: ReturnType<typeof testBed>) => ({
  system: <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work),
  as: <T>(who: keyof typeof WHO, work: (h: Handle) => Promise<T>) => bed.kernel.act(WHO[who], work),
})

const finding = (n: number, more: Partial<NewFinding> = {}): NewFinding => ({
  id: id(900 + n),
  key: `f${n}`,
  subject: ORG.eastOne,
  place: PLACE.eastOne,
  category: 'meetings',
  spring: 'inspection',
  fact: `事实${n}`,
  grounds: '依据',
  raisedOn: '2016-03-02',
  month: MONTH,
  ...more,
})

/** A county whose March was opened on its first day. */
async function openMarch(bed: ReturnType<typeof testBed>, lists: Parameters<typeof issueLists>[1] = []): Promise<void> {
  bed.at('2016-03-01')
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  await of(bed).system(async (h) => {
    for (const [n, who] of Object.entries(WHO))
      await h.run(sql`INSERT INTO people.person (county, id, name) VALUES (${COUNTY}, ${who.person}, ${n})`)
    await issueLists(h, lists)
    await openMonth(h, MONTH)
  })
}

function gate(): { open: () => void; passed: Promise<void> } {
  let open = () => undefined as undefined
  const passed = new Promise<void>((done) => {
    open = () => void done()
  })
  return { open, passed }
}

describe('a category that the pack no longer has', () => {
  const pack = { categories: ['meetings', 'duties'], otherwise: 'duties' }

  it('falls to the one for what names none, else to the first', () => {
    expect(categoryFor('meetings', pack)).toEqual({ category: 'meetings', gone: null })
    expect(categoryFor(null, pack)).toEqual({ category: 'duties', gone: null })
    expect(categoryFor('old', pack)).toEqual({ category: 'duties', gone: 'old' })
    expect(categoryFor('old', { ...pack, otherwise: undefined })).toEqual({ category: 'meetings', gone: 'old' })
    expect(categoryFor('old', { ...pack, otherwise: 'gone-too' })).toEqual({ category: 'meetings', gone: 'old' })
    expect(categoryFor(null, { ...pack, otherwise: undefined })).toBeUndefined()
  })

  it('stays in the grounds', () => {
    expect(groundsOf({ title: '公开党务', gone: null })).toBe('责任清单“公开党务”')
    expect(groundsOf({ title: '公开党务', gone: 'old' })).toBe(
      '责任清单“公开党务”（清单所列问题类别“old”现行工作机制中已取消）',
    )
  })

  describe('in a duty of the month', () => {
    const bed = testBed()
    const item = { code: 'A1', title: '公开党务村务', subjectKind: 'village-branch', recurrence: 'monthly' } as const
    const list = newList.parse({
      code: 'A',
      kind: 'responsibility',
      title: '党建责任清单',
      year: 2016,
      issuedOn: '2016-01-01',
      items: [{ ...item, category: 'meetings', deadline: { kind: 'dayOfMonth', day: 20 } }],
    })
    beforeAll(() => openMarch(bed, [list]))

    it('does not keep the month from being closed', async () => {
      bed.at('2016-03-10')
      const categories = samplePack.findings.categories.filter((c) => c.code !== 'meetings')
      await of(bed).system((h) =>
        adoptPack(h, {
          id: 'sample',
          from: '2016-03-10',
          why: '精简问题类别',
          sections: { supervision: { ...samplePack, findings: { categories } } },
        }),
      )
      bed.kernel.forget()
      bed.at('2016-03-31', 17)
      await closeMonth(bed.kernel, COUNTY, MONTH)
      const { rows } = await of(bed).system((h) => listFindings(h, { month: MONTH }, page))
      expect(rows).toHaveLength(3)
      expect(new Set(rows.map((r) => r.category))).toEqual(new Set(['duties']))
      expect(rows[0]!.grounds).toContain('“meetings”')
    })
  })
})

describe('a command in flight when the close begins', () => {
  const bed = testBed()
  const { system, as } = of(bed)
  beforeAll(async () => {
    await openMarch(bed)
    bed.at('2016-03-02')
    await system((h) => raiseFindings(h, [finding(1), finding(2)]))
    await as('clerk', (h) => act(h, id(901), 'notify'))
  })

  it('that has begun to write is waited for, one that has not is begun again after; the digest holds', async () => {
    bed.at('2016-03-31', 16)
    const [written, end, taken, go] = [gate(), gate(), gate(), gate()]
    const first = system(async (h) => {
      await raiseFindings(h, [finding(3, { raisedOn: '2016-03-31' })])
      written.open()
      await end.passed
    })
    const late = [
      as('east', async (h) => {
        taken.open()
        await go.passed
        return act(h, id(901), 'accept')
      }),
      system(async (h) => {
        await go.passed
        return raiseFindings(h, [finding(4, { raisedOn: '2016-03-31' })])
      }),
    ]
    const outcome = Promise.allSettled(late)
    await Promise.all([written.passed, taken.passed])
    bed.at('2016-03-31', 17)
    let closed = false
    const close = closeMonth(bed.kernel, COUNTY, MONTH).then((c) => {
      closed = true
      return c
    })
    await new Promise((done) => setTimeout(done, 300))
    expect(closed).toBe(false)
    end.open()
    await first
    const { digest } = await close
    bed.at('2016-03-31', 18)
    go.open()
    const [accepted, raised] = await outcome
    // what may still be done is done, at a moment after the close; what belongs to the closed month is refused
    expect(accepted!.status).toBe('fulfilled')
    expect(raised).toMatchObject({ status: 'rejected', reason: { code: 'month-closed' } })
    const events = await system((h) => eventsOf(h, id(901)))
    expect(events.at(-1)).toMatchObject({ action: 'accept', at: new Date('2016-03-31T10:00:00Z') })
    const row = (await system((h) => store.loadMonth(h, MONTH)))!
    const sealed = await system((h) => store.findingsSealed(h, MONTH, row.asOf!))
    expect(sealed).toHaveLength(3)
    expect(await system((h) => computeDigest(h, row, row.valuesDigest!, row.previous!))).toBe(digest)
    expect(await system((h) => verifyMonths(h))).toEqual([])
  })

  it('at a moment that counts for the closed month is refused', async () => {
    bed.at('2016-03-31', 17)
    const refused = await as('east', (h) => act(h, id(901), 'ask-suspend', {})).catch((e: unknown) => e)
    expect(refused instanceof Problem && refused.code).toBe('month-closed')
  })
})

describe('letters', () => {
  const bed = testBed()
  const { system, as } = of(bed)
  const draftsOf = (kind: string) =>
    system(async (h) => (await listLetters(h, { kind, state: 'draft' }, page)).rows.map((l) => l.id))
  const press = async (who: 'clerk' | 'leader', step: 'open' | 'mid') => {
    const route = routes.find((r) => r.path === `/api/months/:month/${step}`)!
    const { run } = (await as(who, (h) => route.run(h, { params: { month: MONTH } } as never, bed.kernel))) as {
      run: string
    }
    await execute(bed.kernel, COUNTY, run)
  }
  const issue = (who: 'leader' | 'otherLeader', ids: readonly string[]) =>
    as(who, (h) => issueLetters(h, ids)).catch((e: unknown) => e)
  const OWN = { reasons: ['拟稿人不能签发自己拟的函件，请由另一人签发。'] }

  beforeAll(async () => {
    await openMarch(bed)
    bed.at('2016-03-02')
    await system((h) => raiseFindings(h, [finding(1)]))
  })

  it('of a run are the drafts of whoever pressed the button, and another issues them', async () => {
    bed.at('2016-03-15')
    await press('leader', 'mid')
    const ids = await draftsOf('demand')
    expect(ids).toHaveLength(1)
    expect(await issue('leader', ids)).toMatchObject(OWN)
    // whoever drafts them again has drafted them too, and stays one of those who did
    await as('otherLeader', (h) => draftDemands(h, MONTH))
    await press('leader', 'mid')
    expect(await issue('otherLeader', ids)).toMatchObject(OWN)
    expect(await issue('leader', ids)).toMatchObject(OWN)
    const events = await system((h) =>
      h.rows<{ person: string }>(
        sql`SELECT person FROM supervision.letter_event WHERE county = ${COUNTY} AND letter = ${ids[0]!} ORDER BY seq`,
      ),
    )
    expect(events.map((e) => e.person)).toEqual([WHO.leader.person, WHO.otherLeader.person])
  })

  it('of the daily rhythm are the machine’s, and any leader issues them', async () => {
    await system((h) => raiseFindings(h, [finding(2, { subject: ORG.westOne, place: PLACE.westOne })]))
    const run = await system((h) => startRun(h, 'supervision.rhythm', '节奏', { month: MONTH, day: h.today }))
    await execute(bed.kernel, COUNTY, run)
    await system((h) => draftDemands(h, MONTH))
    const west = await system(async (h) =>
      (await listLetters(h, { kind: 'demand', unit: ORG.west }, page)).rows.map((l) => l.id),
    )
    expect(await issue('leader', west)).toMatchObject([{ number: '试组督〔2016〕1号' }])
  })

  it('issued after the close of a month, within it, are sealed with the next', async () => {
    await as('clerk', (h) => draftDemands(h, MONTH))
    bed.at('2016-03-31', 17)
    await closeMonth(bed.kernel, COUNTY, MONTH)
    bed.at('2016-03-31', 18)
    const warnings = await draftsOf('warning')
    expect(warnings.length).toBeGreaterThan(0)
    expect(await issue('leader', warnings)).toHaveLength(warnings.length)
    bed.at('2016-04-01')
    await as('clerk', (h) => openMonth(h, '2016-04'))
    bed.at('2016-04-29', 17)
    await closeMonth(bed.kernel, COUNTY, '2016-04')
    expect(await system((h) => verifyMonths(h))).toEqual([])
    await bed.kernel.database.asOwner(async (c) => {
      await c.query(
        'ALTER TABLE supervision.letter DISABLE TRIGGER USER; ALTER TABLE supervision.letter NO FORCE ROW LEVEL SECURITY',
      )
      await c.query(`UPDATE supervision.letter SET digest = 'x' WHERE kind = 'warning'`)
    })
    expect(await system((h) => verifyMonths(h))).toContain('2016年4月的问题或函件与封存时不一致')
  })
})
