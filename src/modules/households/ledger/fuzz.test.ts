import { describe, expect, it } from 'vitest'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import { entriesOf, guessColumns, mergeFaults } from '#kernel/pure/ledger.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import { type Ledger, readLedger } from '#kernel/server/documents/ledger.ts'
import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import { HELPER_FIELDS, HOUSEHOLD_FIELDS } from './fields.ts'
import { homeFinder } from './homes.ts'
import { postFinder } from './posts.ts'
import { readHouseholds, readPairings } from './read.ts'
import { planHouseholds, planPairings, type Register } from './rules.ts'
import { codeFinder } from './vocabulary.ts'

const FILES = Number(process.env.GUBEN_FUZZ ?? 500)
const TODAY = '2016-03-01'
const HOMES = [
  { place: '999913100201', name: '王家村', township: '东山镇' },
  { place: '999913101201', name: '王家村', township: '西河乡' },
]
const POSTS = [{ post: 'p', person: 'q', name: '赵帮扶', unit: null, title: '书记', role: 'village' }]
const NOBODY: Register = {
  byPrint: new Map(),
  byBirth: new Map(),
  byHead: new Map(),
  households: new Map(),
  asked: new Set(),
}

/** The same numbers for the same seed, so that a file that fails can be made again. */
function dice(seed: number): (most: number) => number {
  let state = seed * 2_654_435_761 + 1
  return (most) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

const HEADINGS = ['乡镇', '行政村', '户主姓名', '姓名', '身份证号', '与户主关系', '健康状况', '是否贫困户', '致贫原因', '联系电话', '住房面积', '工资性收入', '帮扶责任人', '出生日期'] // biome-ignore format: a row
const JUNK: (string | number | null)[] = [
  ...[
    '',
    ' ',
    '合计',
    '无',
    '是',
    '否',
    '=1+1',
    "'",
    '\u0000',
    '9'.repeat(400),
    '𬘡'.repeat(50),
    '2016-02-30',
    '王家村',
    '户主',
  ],
  ...['之子', '〔2016〕', '"', ',', '；', '1e309', '-1', '身份证号', '1'.repeat(18), '１２３', 'x', '{}', '__proto__'],
  ...[0, -1, 1e300, 42_430, 612_701_199_001_011_200, 0.1, null],
]

function rowsOf(roll: (most: number) => number): (string | number | null)[][] {
  return Array.from({ length: 3 + roll(12) }, (_, i) => {
    const id = `100110196${roll(10)}010${1 + roll(9)}${String(roll(1000)).padStart(3, '0')}`
    const whole: (string | number | null)[] = [
      ...['东山镇', '王家村', `马${roll(4)}`, `马${i}`, id + checkDigitOf(id), roll(3) === 0 ? '户主' : '之子', '健康'],
      ...['是', '因病', '13800000001', 80, 1200, '赵帮扶', '1960-01-01'],
    ]
    return whole.map((cell) => (roll(6) === 0 ? JUNK[roll(JUNK.length)]! : cell))
  })
}

function headingsOf(roll: (most: number) => number): string[] {
  const headings = HEADINGS.map((heading) => (roll(12) === 0 ? String(JUNK[roll(JUNK.length)] ?? '') : heading))
  return roll(4) === 0 ? headings.reverse() : headings
}

async function fileOf(seed: number): Promise<Uint8Array> {
  const roll = dice(seed)
  const rows = rowsOf(roll)
  const headings = headingsOf(roll)
  const bytes =
    seed % 10 === 0
      ? await writeWorkbook([
          {
            name: '表',
            ...(roll(2) === 0 && { title: '台账' }),
            ...(roll(2) === 0 && { line: '填报单位：某县' }),
            columns: headings.map((title) => ({ title: roll(3) === 0 ? ['上', title] : title, kind: 'text' as const })),
            rows,
          },
        ])
      : writeCsv(headings, rows)
  const broken = Uint8Array.from(bytes)
  const wounds = roll(3) === 0 ? 0 : 1 + roll(6)
  for (let i = 0; i < wounds; i++) broken[roll(broken.length)] = roll(256)
  return roll(5) === 0 ? broken.subarray(0, roll(broken.length)) : broken
}

function finish<T>(work: Generator<number, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

const findHome = homeFinder(HOMES, '999913')
const find = codeFinder({}, () => '是否建档立卡户')
const AS = {
  prints: new Map<string, string>(),
  findPost: postFinder(POSTS),
  year: 2015,
  isYearOver: true,
  isCounty: true,
}

/** What an import makes of a household ledger, the database aside. */
function householdsIn(ledger: Ledger) {
  const rows = entriesOf(ledger.rows)
  const columns = guessColumns(ledger.paths, HOUSEHOLD_FIELDS)
  const read = finish(readHouseholds(rows, { columns, paths: ledger.paths, today: TODAY, findHome, find }))
  const { plan, faults } = finish(planHouseholds(read.entries, NOBODY, AS))
  return { plan, faults: [...read.faults, ...faults], rows }
}

function judge(ledger: Ledger): void {
  const { plan, faults, rows } = householdsIn(ledger)
  const odd = faults.filter((f) => f.reasons.length === 0 || /undefined|null|NaN|\[object/.test(f.reasons.join()))
  expect(odd).toEqual([])
  const taken = plan.fresh.reduce((n, f) => n + f.household.members.length, 0)
  expect(taken + faults.length).toBeGreaterThanOrEqual(rows.length > 0 ? 1 : 0)
  const pairs = readPairings(rows, { columns: guessColumns(ledger.paths, HELPER_FIELDS), today: TODAY, findHome, find })
  const paired = planPairings(pairs.entries, NOBODY, AS)
  // a row is paired, or it is told why not
  const told = new Set([...mergeFaults([...pairs.faults, ...paired.faults]), ...paired.plan.pairs].map((f) => f.row))
  expect(told.size).toBe(rows.length)
}

describe('台账导入的乱文件', () => {
  it(`${FILES} 个变了样的文件：要么说明原因拒收，要么逐行读出，从不出故障`, async () => {
    let refused = 0
    let read = 0
    for (let seed = 0; seed < FILES; seed++) {
      try {
        judge(await readLedger(await fileOf(seed)))
        read += 1
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'file-refused')
          throw new Error(`文件 ${seed} 出了故障`, { cause: error })
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(FILES / 50)
    expect(read).toBeGreaterThan(FILES / 5)
  }, 3_600_000)

  it('逐行检查每秒不少于 6000 行', () => {
    const roll = dice(7)
    const rows = Array.from({ length: 4000 }, () => rowsOf(roll)).flat()
    const ledger = {
      paths: HEADINGS.map((heading) => [heading]),
      rows: rows.map((cells, i) => ({ row: i + 2, cells })),
    } as unknown as Ledger
    householdsIn(ledger)
    const start = process.cpuUsage()
    householdsIn(ledger)
    const { user, system } = process.cpuUsage(start)
    expect(rows.length / ((user + system) / 1e6)).toBeGreaterThan(6000)
  })
})
