import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { readXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import { guessHeaderRows, headerTree } from './header-tree.ts'
import type { Cell } from './sheet.ts'
import { readWorkbook } from './xlsx-read.ts'
import { type SheetColumn, type SheetValue, streamSheet, writeWorkbook } from './xlsx-write.ts'

const triggers = ['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠', "'"]
const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const formulaText = fc
  .tuple(
    fc.constantFrom(...triggers),
    fc.oneof(anyText, fc.constantFrom('1+1', "cmd|' /C calc'!A0", 'HYPERLINK("http://x")')),
  )
  .map(([trigger, rest]) => trigger + rest)
const day = fc.date({ min: new Date('1901-01-01'), max: new Date('2400-12-31'), noInvalidDate: true }).map((date) => {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))
})
const columns: SheetColumn[] = [
  { title: '姓名', kind: 'text' },
  { title: '金额', kind: 'number' },
  { title: '日期', kind: 'date' },
]
const anyRow = fc.tuple(
  fc.oneof(
    fc.constant(null),
    anyText,
    formulaText,
    fc.constantFrom('_x0041_', '_x005F_', ' 两端空格 ', '赵𬘡䶮', '\ud800'),
  ),
  fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
  fc.oneof(fc.constant(null), day),
)

async function readBack(rows: SheetValue[][]): Promise<Cell[][]> {
  const [sheet] = await readWorkbook(await writeWorkbook([{ name: '台账', columns, rows }]))
  return rows.map((_, index) => {
    const row = sheet!.rows[index + 1] ?? []
    return columns.map((_, column) => row[column] ?? null)
  })
}

test('what is written is read again, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 60 }), async (rows) => {
      expect(await readBack(rows)).toEqual(rows.map((row) => row.map((value) => (Object.is(value, -0) ? 0 : value))))
    }),
    { numRuns: 15 },
  )
}, 30_000)

test('200 texts that look like formulas stay texts, in our reader and in another one', async () => {
  const texts = fc.sample(formulaText, 200)
  const rows = texts.map((text): SheetValue[] => [text, 1, null])
  const bytes = await writeWorkbook([{ name: '台账', columns, rows }])
  const xml = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml']!)
  expect(xml).not.toContain('<f')
  expect((await readBack(rows)).map((row) => row[0])).toEqual(texts)
  const other = await readXlsx(bytes)
  expect(other.sheets[0]!.rows).toHaveLength(201)
  expect(other.sheets[0]!.rows.slice(1).every((row) => typeof row[0] === 'string')).toBe(true)
})

test('title, merged headings, signature line: written, guessed and read as paths', async () => {
  const bytes = await writeWorkbook([
    {
      name: '责任清单/2026',
      title: '2026年第一季度责任清单',
      columns: [
        { title: '序号', kind: 'number' },
        { title: ['责任人', '姓名'], kind: 'text' },
        { title: ['责任人', '职务'], kind: 'text' },
        { title: ['进度', '一季度', '完成率'], kind: 'percent' },
        { title: ['进度', '一季度', '完成日期'], kind: 'date' },
        { title: ['进度', '备注'], kind: 'text' },
        { title: '备注', kind: 'text' },
      ],
      rows: [[1, '王禾', '镇党委书记', 0.85, '2026-03-31', '无', '']],
      foot: '填报人：            审核人：            填报日期：    年  月  日',
    },
    { name: '责任清单/2026', columns, rows: [] },
  ])
  const sheets = await readWorkbook(bytes)
  expect(sheets.map((sheet) => sheet.name)).toEqual(['责任清单 2026', '责任清单 2026(2)'])
  const [sheet] = sheets
  const header = guessHeaderRows(sheet!)
  expect(header).toEqual({ first: 1, last: 3 })
  expect(headerTree(sheet!, header!)).toEqual([
    ['序号'],
    ['责任人', '姓名'],
    ['责任人', '职务'],
    ['进度', '一季度', '完成率'],
    ['进度', '一季度', '完成日期'],
    ['进度', '备注'],
    ['备注'],
  ])
  expect(sheet!.rows[4]).toEqual([1, '王禾', '镇党委书记', 0.85, new Date('2026-03-31'), '无'])
  expect(sheet!.rows[6]![0]).toContain('填报人')
  expect(sheet!.merges).toContainEqual({ top: 0, left: 0, bottom: 0, right: 6 })
  expect(sheet!.merges).toContainEqual({ top: 1, left: 0, bottom: 3, right: 0 })
  expect(sheet!.merges).toContainEqual({ top: 1, left: 3, bottom: 1, right: 5 })
})

test('equal content gives equal bytes', async () => {
  const sheet = { name: '台账', columns, rows: [['王禾', 3, new Date('2026-01-01')] as SheetValue[]] }
  expect(await writeWorkbook([sheet])).toEqual(await writeWorkbook([sheet]))
})

test('100,000 rows are streamed without growing, and 20,000 are read', async () => {
  const wide: SheetColumn[] = Array.from({ length: 12 }, (_, n) => ({
    title: `第${n}列`,
    kind: n % 3 ? 'text' : 'number',
  }))
  function* rows(count: number): Generator<SheetValue[]> {
    for (let row = 0; row < count; row++) yield wide.map((_, n) => (n % 3 ? `清泉县石门镇柳沟村${row}-${n}` : row * n))
  }
  const before = process.memoryUsage().rss
  let peak = before
  let bytes = 0
  const start = performance.now()
  for await (const piece of streamSheet(wide, rows(100_000))) {
    bytes += (piece as Buffer).length
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - start) / 1000
  console.log(
    `written: ${Math.round(100_000 / seconds)} rows/s of 12 columns, ${bytes} bytes, +${Math.round((peak - before) / 1e6)} MB`,
  )
  expect(peak - before).toBeLessThan(256e6)
  const file = await writeWorkbook([{ name: '台账', columns: wide, rows: rows(20_000) }])
  const from = performance.now()
  const [sheet] = await readWorkbook(file)
  console.log(`read: ${Math.round(20_000 / ((performance.now() - from) / 1000))} rows/s of 12 columns`)
  expect(sheet!.rows).toHaveLength(20_001)
  expect(sheet!.rows[20_000]![1]).toBe('清泉县石门镇柳沟村19999-1')
}, 60_000)
