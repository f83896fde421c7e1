import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { renderLetters } from './letter.ts'
import type { LetterBlock, LetterDocument } from './letter-document.ts'
import { sampleBulletin, sampleLetter } from './letter-samples.ts'
import { inspectPdf } from './pdf-inspection.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guben-letters-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function inspected(letter: LetterDocument) {
  const file = join(folder, `${Math.random()}.pdf`)
  writeFileSync(file, renderLetters([letter])[0]!)
  return inspectPdf(file)
}

const squeezed = (text: string) => text.replace(/\s/g, '')
const sentence = '为认真贯彻落实县委关于加强基层组织建设的部署要求进一步压实各级党组织书记抓党建第一责任人职责'
const longLetter: LetterDocument = {
  ...sampleLetter,
  blocks: [{ kind: 'paragraph', text: sentence.repeat(32) }],
  attachments: [],
  cc: [],
}

test('a letter stands on A4 with both red double lines, number at the right, no page number on page 1', async () => {
  const { pages, fonts, text } = await inspected(sampleLetter)
  const [first] = pages
  for (const page of pages) {
    expect(page.widthMm).toBeCloseTo(210, 0)
    expect(page.heightMm).toBeCloseTo(297, 0)
  }
  expect(first!.redLines).toHaveLength(2)
  const [upper, lower] = first!.redLines
  for (const line of [upper!, lower!]) {
    expect(line.right - line.left).toBeCloseTo(170, 0)
    expect(Math.abs(line.left - 20)).toBeLessThan(0.5)
    expect(line.bottom - line.top).toBeGreaterThan(0.9)
    expect(line.bottom - line.top).toBeLessThan(1.6)
  }
  expect(Math.abs(lower!.bottom - 277)).toBeLessThan(0.4)
  expect(upper!.top).toBeGreaterThan(30 + 8)
  expect(upper!.top).toBeLessThan(30 + 22)
  const numberLine = first!.lines.find((line) => line.text.includes('〔2026〕'))
  expect(Math.abs(numberLine!.right - (210 - 26))).toBeLessThan(1)
  expect(first!.lines.at(-1)!.bottom).toBeLessThan(297 - 35 + 0.5)
  expect(pages.slice(1).every((page) => page.redLines.length === 0)).toBe(true)
  expect(pages[1]!.lines.at(-1)!.text.replace(/\s/g, '')).toBe('—2—')
  expect(pages[1]!.lines.at(-1)!.left).toBeLessThan(40)
  expect(fonts.length).toBeGreaterThan(3)
  expect(fonts.filter((font) => !font.embedded || !font.subset)).toEqual([])
  expect(squeezed(text)).toContain('抄送：县委组织部，县纪委监委，县委各常委。')
})

test('a full page has 22 lines of 28 characters inside the type area', async () => {
  const { pages } = await inspected(longLetter)
  expect(pages.length).toBeGreaterThan(2)
  const lines = pages[1]!.lines.slice(0, -1)
  expect(lines).toHaveLength(22)
  for (const line of lines) {
    expect([...squeezed(line.text)]).toHaveLength(28)
    expect(Math.abs(line.left - 28)).toBeLessThan(1)
    expect(Math.abs(line.right - 184)).toBeLessThan(1)
  }
  const pitch = (lines[21]!.top - lines[0]!.top) / 21
  expect(pitch).toBeCloseTo(225 / 22, 1)
  expect(lines[0]!.top).toBeGreaterThan(36)
  expect(lines[21]!.bottom).toBeLessThan(263)
  // Page 1 keeps the same grid: its last line stands where the 22nd of page 2 does.
  expect(Math.abs(pages[0]!.lines.at(-1)!.top - lines[21]!.top)).toBeLessThan(0.3)
})

test('the last page has text, signature and, at its foot, the copies', async () => {
  for (let count = 0; count < 600; count += 40) {
    const text = sentence.repeat(20).slice(0, count)
    const { pages } = await inspected({
      ...sampleLetter,
      blocks: [
        { kind: 'paragraph', text },
        { kind: 'paragraph', text: '特此函告。' },
      ],
    })
    const last = pages.at(-1)!.lines.filter((line) => !line.text.startsWith('—'))
    const texts = last.map((line) => squeezed(line.text))
    expect(texts).toContain('特此函告。')
    expect(texts).toContain('2026年3月2日')
    expect(texts.at(-1)).toMatch(/^抄送：/)
    expect(Math.abs(last.at(-1)!.bottom - 262)).toBeLessThan(1.5)
    expect(last.at(-1)!.top).toBeGreaterThan(last.at(-2)!.bottom)
  }
}, 30_000)

test('the signature stays with the end of a long paragraph', async () => {
  for (let count = 560; count < 640; count += 16) {
    const text = sentence.repeat(20).slice(0, count)
    const { pages } = await inspected({ ...longLetter, note: undefined, blocks: [{ kind: 'paragraph', text }] })
    const last = pages.at(-1)!.lines.map((line) => squeezed(line.text))
    expect(last.indexOf('2026年3月2日')).toBeGreaterThan(1)
  }
})

test('a bulletin has the red head, its number under the name and a printing line', async () => {
  const { pages, text } = await inspected(sampleBulletin)
  expect(pages[0]!.redLines).toHaveLength(1)
  const rule = pages[0]!.redLines[0]!
  expect(rule.right - rule.left).toBeCloseTo(156, 0)
  const number = pages[0]!.lines.find((line) => line.text.includes('〔2026〕12号'))!
  expect(Math.abs((number.left + number.right) / 2 - 105)).toBeLessThan(2)
  expect(number.bottom).toBeLessThan(rule.top)
  expect(squeezed(text)).toContain('2026年4月8日印发')
})

const rareNames = ['喆', '堃', '昇', '珺', '玥', '祎', '鋆', '彧', '赟', '䶮', '㛃', '𬘡', '𫖯', '瀘', '𰻝']
const hanzi = fc.constantFrom(...sentence, ...rareNames, '，', '。', '2', '（', '）', '“', '”', 'A', '㎡')
const words = (min: number, max: number) =>
  fc.array(hanzi, { minLength: min, maxLength: max }).map((characters) => `县${characters.join('')}`)
const block: fc.Arbitrary<LetterBlock> = fc.oneof(
  words(1, 300).map((text): LetterBlock => ({ kind: 'paragraph', text })),
  words(1, 20).map((text): LetterBlock => ({ kind: 'heading1', text })),
  words(1, 20).map((text): LetterBlock => ({ kind: 'heading2', text })),
  fc.array(words(1, 60), { minLength: 1, maxLength: 5 }).map((items): LetterBlock => ({ kind: 'list', items })),
  fc.array(fc.array(words(1, 20), { minLength: 3, maxLength: 3 }), { maxLength: 12 }).map(
    (rows): LetterBlock => ({
      kind: 'table',
      columns: [{ title: '序号' }, { title: '事项' }, { title: '责任人' }],
      rows,
    }),
  ),
)
const anyLetter: fc.Arbitrary<LetterDocument> = fc.record({
  form: fc.constantFrom('letter' as const, 'bulletin' as const),
  issuer: words(1, 20),
  number: fc.integer({ min: 1, max: 999 }).map((n) => `清督函〔2026〕${n}号`),
  title: words(1, 50),
  addressee: words(1, 20),
  blocks: fc.array(block, { maxLength: 8 }),
  attachments: fc.array(words(1, 40), { maxLength: 3 }),
  signer: words(1, 16),
  date: fc.constantFrom('2026-01-01', '2026-12-31', '2028-02-29'),
  cc: fc.array(words(1, 20), { maxLength: 6 }),
})

test('any letter keeps every character, in embedded fonts, with equal bytes for equal input', async () => {
  await fc.assert(
    fc.asyncProperty(anyLetter, async (letter) => {
      const { pages, fonts, text } = await inspected(letter)
      expect(fonts.filter((font) => !font.embedded || !font.subset)).toEqual([])
      expect(pages[0]!.redLines.length).toBe(letter.form === 'letter' ? 2 : 1)
      const seen = [...squeezed(text)].sort().join('')
      const missing = letter.blocks
        .flatMap((b) => (b.kind === 'list' ? b.items : b.kind === 'table' ? b.rows.flat() : [b.text]))
        .flatMap((part) => [...part])
        .filter((character) => !seen.includes(character))
      expect(missing).toEqual([])
      expect(text).not.toContain('\ufffd')
      expect(text).toContain(letter.number)
      expect(renderLetters([letter])[0]).toEqual(renderLetters([structuredClone(letter)])[0])
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('a character without a glyph is refused by name', () => {
  const letter = { ...sampleLetter, title: '关于😀的函' }
  expect(() => renderLetters([letter])).toThrow(Problem)
  try {
    renderLetters([letter])
  } catch (error) {
    expect((error as Problem).body().detail).toContain('😀')
  }
})

test('invisible marks are taken out, not refused', () => {
  const clean = renderLetters([sampleLetter])[0]
  expect(
    renderLetters([{ ...sampleLetter, title: `\ufeff关于石门镇基层党建\u200b重点任务进展情况的督办函\u0000` }])[0],
  ).toEqual(clean)
})
