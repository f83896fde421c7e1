import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { addMonths, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import { closeMonth } from '#modules/supervision/public.ts'
import type { Bed } from './bed.ts'
import { atMost, type Claim } from './claim.ts'
import { fillCounty, inventPlaces, playMonth, settle } from './county.ts'
import { interleaved, timed } from './rounds.ts'

const MONTH = '2016-03'
const TOWNSHIPS = 15
const VILLAGES = 350

/** What each kind of meeting is owed by the rules that no pack changes: monthly, or in a month that ends a quarter. */
const OWED = [
  { kind: 'committee', months: 1 },
  { kind: 'theme-day', months: 1 },
  { kind: 'general', months: 3 },
  { kind: 'lecture', months: 3 },
]

const BY_HAND = readFileSync(join(import.meta.dirname, 'close-by-hand.sql'), 'utf8')

/** Tables like those that the close writes, for the statement written by hand. */
export const BENCH_TABLES = `CREATE SCHEMA bench
  CREATE TABLE value (county char(6), month char(7), measure text, subject text, place text, unit uuid, numerator bigint, denominator bigint,
    PRIMARY KEY (county, month, measure, subject))
  CREATE TABLE judged (county char(6), duty uuid, state text, figure numeric, PRIMARY KEY (county, duty))`

/** The close of one county's month against one hand-written SQL pass over the same records. */
export async function closeClaims(bed: Bed, quick: boolean): Promise<Claim[]> {
  const rounds = quick ? 2 : 5
  const counties = Array.from({ length: rounds + 1 }, (_, n) => String(999_001 + n))
  for (const code of counties) {
    await fillCounty(bed.kernel, {
      code,
      name: '试验县',
      places: inventPlaces(code, TOWNSHIPS, VILLAGES),
      months: ['2016-01', '2016-02', MONTH],
      findings: 6,
    })
    await playMonth(bed, code, MONTH)
  }
  await settle(bed.kernel)
  const result = await bed.kernel.database.asOwner(async (client) => {
    await client.query(BENCH_TABLES)
    const [first, ...rest] = counties
    const ours = (code: string) => timed(() => closeMonth(bed.kernel, code, MONTH))
    const byHand = (code: string) => timed(() => closeByHand(client, code, MONTH))
    // both connections and the program are warm when the rounds begin
    await byHand(first!)
    await ours(first!)
    const theirs = [...rest]
    return interleaved(
      rounds,
      () => ours(rest.shift()!),
      () => byHand(theirs.shift()!),
    )
  })
  for (const code of counties) await assertSameFigures(bed, code, MONTH)
  return [
    {
      section: 'close',
      what: `月结:一个县(${VILLAGES} 个村)`,
      ours: result.ours,
      reference: result.reference,
      unit: '毫秒',
      bar: atMost(2),
      note: `参照为同一批记录上的一条手写 SQL,两者数值逐项相同;${result.spread}`,
    },
  ]
}

export async function closeByHand(client: pg.Client, county: string, month: Month): Promise<void> {
  const isQuarterEnd = Number(month.slice(5)) % 3 === 0
  const owed = OWED.filter(({ months }) => months === 1 || isQuarterEnd).map(({ kind, months }) => ({
    kind,
    times: 1,
    since: firstDay(addMonths(month, 1 - months)),
  }))
  await client.query(BY_HAND, [county, month, firstDay(month), lastDay(month), JSON.stringify(owed)])
}

/** The reference is one only when it says the same. */
export async function assertSameFigures(bed: Bed, county: string, month: Month): Promise<void> {
  const differences = await bed.kernel.database.asOwner(async (client) => {
    const side = (table: string) =>
      `SELECT measure, subject, place::text, unit, numerator, denominator FROM ${table} WHERE county = $1 AND month = $2`
    const duties = (sql: string) =>
      `SELECT 'duty ' || state, id::text, round(figure, 6)::text, NULL::uuid, 0::bigint, 0::bigint ${sql}`
    const ours = `${side('measures.value')} UNION ALL ${duties(`FROM duties.duty WHERE county = $1 AND judged_month = $2`)}`
    const hand = `${side('bench.value')} UNION ALL ${duties(`FROM (SELECT duty AS id, state, figure FROM bench.judged WHERE county = $1) j`)}`
    const only = (a: string, b: string, which: string) =>
      `SELECT '${which}' AS which, x.* FROM ((${a}) EXCEPT (${b})) x`
    return (
      await client.query(`${only(ours, hand, 'ours')} UNION ALL ${only(hand, ours, 'hand')} LIMIT 12`, [county, month])
    ).rows
  })
  if (differences.length === 0) return
  throw new Error(
    `the close and the statement by hand differ in ${county}:\n${differences.map((d) => JSON.stringify(d)).join('\n')}`,
  )
}
