import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor, testBed } from '../../../tests/kit/county.ts'
import { type EvidenceLabel, evidenceOf } from './evidence.ts'
import { together } from './handle.ts'
import { sealCounty } from './jobs.ts'
import { verifyJournal } from './seal.ts'

const bed = testBed()
const codes = ['999901', '999901100', '999901100201', '999901101', '999901101201']

beforeAll(async () => {
  await openCounty(bed.kernel, '999901')
  await bed.kernel.asSystem('999901', async (h) => {
    const rows = codes.map((code) => ({
      code,
      name: `地${code}`,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    }))
    await importPlaces(h, rows, '2016-01-01')
    await registerOrganisations(
      h,
      [{ id: h.id(), kind: 'township-committee', name: '甲镇党委', place: '999901100', parent: null }],
      '2016-01-01',
    )
  })
})

describe('范围', () => {
  it('没有进入范围的连接什么也看不到', async () => {
    const { rows } = await bed.kernel.database.app.query('SELECT * FROM places.place')
    expect(rows).toEqual([])
  })

  it('别的县看不到本县的区划', async () => {
    const seen = await bed.kernel.asSystem('999902', (h) => h.rows(sql`SELECT * FROM places.place`))
    expect(seen).toEqual([])
  })

  it('乡镇只看到本乡镇的日志', async () => {
    const places = await bed.kernel.act(scopeFor('township', '999901100'), (h) =>
      h.rows<{ place: string }>(sql`SELECT DISTINCT place FROM kernel.journal`),
    )
    expect(places).toEqual([{ place: '999901100' }])
  })

  it('乡镇不能登记组织', async () => {
    const work = bed.kernel.act(scopeFor('township', '999901100'), (h) =>
      registerOrganisations(
        h,
        [{ id: h.id(), kind: 'team', name: '某队', place: '999901100', parent: null }],
        '2016-01-01',
      ),
    )
    await expect(work).rejects.toMatchObject({ code: 'not-allowed' })
  })
})

describe('一次发出的几问', () => {
  const note = (subject: string) => ({ command: 'kernel.sign-in', subject, place: '999901' })
  const kept = (subject: string) =>
    bed.kernel.asSystem('999901', (h) => h.rows(sql`SELECT 1 FROM kernel.journal WHERE subject = ${subject}`))

  it('按所写的次序办理，各得其所', async () => {
    const [one, , two] = await bed.kernel.asSystem('999901', (h) =>
      together(
        h.one<{ n: number }>(sql`SELECT 1 AS n`),
        h.record(note('together')),
        h.maybe<{ n: number }>(sql`SELECT 2 AS n`),
      ),
    )
    expect([one, two]).toEqual([{ n: 1 }, { n: 2 }])
    expect(await kept('together')).toHaveLength(1)
  })

  it('有一问不成，说的是它的原因，其余的都不留下', async () => {
    const work = bed.kernel.act(scopeFor('township', '999901100'), (h) =>
      together(
        h.record({ ...note('undone'), place: '999901100' }),
        h.run(sql`INSERT INTO organisations.organisation SELECT * FROM organisations.organisation`),
        h.record({ ...note('undone'), place: '999901100' }),
      ),
    )
    await expect(work).rejects.toMatchObject({ code: 'not-allowed' })
    expect(await kept('undone')).toEqual([])
  })
})

it('证明材料按所附的先后列出，与上传的先后无关', async () => {
  const listed = await bed.kernel.act(scopeFor('clerk', '999901'), async (h) => {
    const ids: string[] = []
    for (const name of ['甲.pdf', '乙.pdf'])
      ids.push((await bed.kernel.files.put(h, name, Buffer.from('%PDF-1.4\n%%EOF\n'), '999901', null)).id)
    const namesOf = async (named: string[]) => {
      const row = sql`(SELECT ${h.scope.county}::char(6) AS county, ${named}::uuid[] AS evidence)`
      const { evidence } = await h.one<{ evidence: EvidenceLabel[] }>(
        sql`SELECT ${evidenceOf('e')} AS evidence FROM ${row} e`,
      )
      return evidence.map((file) => file.name)
    }
    return [await namesOf(ids), await namesOf(ids.toReversed()), await namesOf([])]
  })
  expect(listed).toEqual([['甲.pdf', '乙.pdf'], ['乙.pdf', '甲.pdf'], []])
})

describe('日志封存', () => {
  it('封存之后改动一字即被发现', async () => {
    expect(await sealCounty(bed.kernel, '999901')).toBeGreaterThan(0)
    const whole = await bed.kernel.asSystem('999901', (h) => verifyJournal(h))
    expect(whole).toMatchObject({ faults: [], pending: 0, sealed: whole.entries })
    await bed.kernel.database.asOwner(async (c) => {
      await c.query(`ALTER TABLE kernel.journal DISABLE TRIGGER ALL`)
      await c.query(`UPDATE kernel.journal SET why = '改' WHERE command = 'places.import'`)
    })
    const changed = await bed.kernel.asSystem('999901', (h) => verifyJournal(h))
    expect(changed.faults[0]).toContain('被改动')
  })
})
