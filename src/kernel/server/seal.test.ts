import fc from 'fast-check'
import type pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { headOf } from './anchor.ts'
import { sealCounty } from './jobs.ts'
import { verifyJournal } from './seal.ts'

const bed = testBed()
const COUNTY = '999903'
const ENTRIES = 60

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  for (let n = 0; n < ENTRIES; n += 1)
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.record({ command: 'test.act', subject: `第 ${n} 件`, place: COUNTY, after: { n } }),
    )
  while ((await sealCounty(bed.kernel, COUNTY)) > 0);
})

const verify = () => bed.kernel.asSystem(COUNTY, (h) => verifyJournal(h))

/** Does something to the journal as somebody with the owner's password and no scruples would, looks, and undoes it. */
async function tampered(how: (c: pg.Client) => Promise<unknown>, look: (c: pg.Client) => Promise<void>): Promise<void> {
  await bed.kernel.database.asOwner(async (c) => {
    for (const table of ['journal', 'journal_seal']) {
      await c.query(`CREATE TABLE kernel.${table}_kept AS TABLE kernel.${table}`)
      await c.query(`ALTER TABLE kernel.${table} DISABLE TRIGGER USER`)
    }
    try {
      await how(c)
      await look(c)
    } finally {
      for (const table of ['journal', 'journal_seal']) {
        await c.query(`DELETE FROM kernel.${table}`)
        await c.query(`INSERT INTO kernel.${table} SELECT * FROM kernel.${table}_kept`)
        await c.query(`DROP TABLE kernel.${table}_kept`)
        await c.query(`ALTER TABLE kernel.${table} ENABLE TRIGGER USER`)
      }
    }
  })
}

const entry = (seq: number) => `(SELECT entry FROM kernel.journal_seal WHERE county = '${COUNTY}' AND seq = ${seq})`
const TRICKS: Record<string, (seq: number) => (c: pg.Client) => Promise<unknown>> = {
  改一条: (seq) => (c) => c.query(`UPDATE kernel.journal SET after = '{"n": -1}' WHERE id = ${entry(seq)}`),
  改时间: (seq) => (c) => c.query(`UPDATE kernel.journal SET at = at - interval '1 day' WHERE id = ${entry(seq)}`),
  删一条: (seq) => (c) => c.query(`DELETE FROM kernel.journal WHERE id = ${entry(seq)}`),
  删记录和封条: (seq) => async (c) => {
    await c.query(`DELETE FROM kernel.journal WHERE id = ${entry(seq)}`)
    await c.query(`DELETE FROM kernel.journal_seal WHERE county = '${COUNTY}' AND seq = ${seq}`)
  },
  添一条: () => (c) =>
    c.query(`INSERT INTO kernel.journal (county, id, at, role, command, subject, place)
      VALUES ('${COUNTY}', gen_random_uuid(), now(), 'clerk', 'test.act', '伪造', '${COUNTY}')`),
  对调两条: (seq) => (c) =>
    c.query(`UPDATE kernel.journal_seal s SET entry = CASE WHEN s.seq = ${seq} THEN ${entry(seq + 1)} ELSE ${entry(seq)} END
      WHERE county = '${COUNTY}' AND seq IN (${seq}, ${seq + 1})`),
}

describe('日志封存链', () => {
  it('没有人动过就没有问题', async () => {
    expect(await verify()).toMatchObject({ entries: ENTRIES, sealed: ENTRIES, pending: 0, faults: [] })
  })

  it.each(Object.entries(TRICKS))('%s，不论第几条，都会被发现', async (name, trick) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ENTRIES - 1 }), async (seq) => {
        // Two entries that swap their seals at once break the unique key for a moment, which is refused; a patient forger drops it first.
        const how =
          name === '对调两条'
            ? async (c: pg.Client) => {
                await c.query(`ALTER TABLE kernel.journal_seal DROP CONSTRAINT IF EXISTS journal_seal_entry`)
                await trick(seq)(c)
              }
            : trick(seq)
        await tampered(how, async () => {
          expect((await verify()).faults.length).toBeGreaterThan(0)
        })
      }),
      { numRuns: 6 },
    )
    expect((await verify()).faults).toEqual([])
  })

  it('截掉尾部或换成旧备份，与库外留存的链首对不上', async () => {
    const head = await bed.kernel.asSystem(COUNTY, headOf)
    await tampered(
      async (c) => {
        await c.query(
          `DELETE FROM kernel.journal WHERE id IN (SELECT entry FROM kernel.journal_seal WHERE county = '${COUNTY}' AND seq > 50)`,
        )
        await c.query(`DELETE FROM kernel.journal_seal WHERE county = '${COUNTY}' AND seq > 50`)
      },
      async () => {
        expect((await verify()).faults).toEqual([])
        const found = await bed.kernel.asSystem(COUNTY, (h) => verifyJournal(h, head))
        expect(found.faults[0]).toContain('截断')
      },
    )
  })
})
