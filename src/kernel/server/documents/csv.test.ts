import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { readCsv } from './csv-read.ts'
import { writeCsv } from './csv-write.ts'

const triggers = ['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠', "'", "''"]
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.tuple(fc.constantFrom(...triggers), fc.string({ unit: 'grapheme' })).map((parts) => parts.join('')),
  fc.constantFrom('a"b', '甲,乙', '一行\r\n二行', ' ', ';', '\ufeff'),
)

/** What stands in each cell, as a spreadsheet would take it apart: a quoted cell may hold commas and lines. */
function cellsOf(written: string): string[] {
  return [...written.matchAll(/(?<=^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n|$)/g)].map(
    (m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? '',
  )
}

test('every text comes back, and no cell begins with a character that a spreadsheet evaluates', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
      const bytes = writeCsv(['甲', '乙'], rows)
      expect(readCsv(bytes).rows.slice(1)).toEqual(rows)
      const written = new TextDecoder().decode(bytes)
      for (const cell of cellsOf(written)) expect(cell).not.toMatch(/^[=+@＝＋－＠]/)
    }),
    { numRuns: 300 },
  )
})

/** 姓名,金额 / 王禾,12 / 龦,3 in GB18030; the last name is a four-byte character, U+9FA6. */
const gb18030 = Uint8Array.from([
  0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0d, 0x0a, 0xcd, 0xf5, 0xba, 0xcc, 0x2c, 0x31, 0x32, 0x0d,
  0x0a, 0x82, 0x35, 0x8f, 0x33, 0x2c, 0x33,
])

test('GB18030, UTF-8 with and without mark and UTF-16 are told apart', () => {
  expect(readCsv(gb18030).rows).toEqual([
    ['姓名', '金额'],
    ['王禾', '12'],
    ['\u9fa6', '3'],
  ])
  const rows = [
    ['姓名', '金额'],
    ['赵𬘡', '3'],
  ]
  const plain = '姓名,金额\n赵𬘡,3\n'
  expect(readCsv(Buffer.from(plain)).rows).toEqual(rows)
  expect(readCsv(Buffer.from(`\ufeff${plain}`)).rows).toEqual(rows)
  expect(readCsv(Buffer.from(`\ufeff${plain.replaceAll(',', '\t')}`, 'utf16le')).rows).toEqual(rows)
})

test('semicolons, tabs, quotes, empty cells and old line ends', () => {
  expect(readCsv(Buffer.from('a;b;c\r1;"x;y";\r;;\r')).rows).toEqual([['a', 'b', 'c'], ['1', 'x;y'], []])
  expect(readCsv(Buffer.from('a\tb\n"say ""yes"""\t2')).rows).toEqual([
    ['a', 'b'],
    ['say "yes"', '2'],
  ])
  expect(readCsv(Buffer.from('5" 管,2\n')).rows).toEqual([['5" 管', '2']])
})

test('an open quote and an unknown encoding are refused', () => {
  expect(() => readCsv(Buffer.from('a,b\n"open,2\n'))).toThrow(Problem)
  expect(() => readCsv(Uint8Array.from([0xff, 0xff, 0xff, 0xff]))).toThrow(Problem)
  expect(() => readCsv(new Uint8Array(0))).toThrow(Problem)
})
