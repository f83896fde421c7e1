import { expect, test } from 'vitest'
import { renderLetters } from './letter.ts'
import { printLetters } from './letter-press.ts'
import { sampleBulletin, sampleLetter } from './letter-samples.ts'

test('the press prints what the compiler prints, in order, also when asked twice at once', async () => {
  const letters = Array.from({ length: 45 }, (_, n) => ({ ...sampleLetter, number: `清督函〔2026〕${n + 1}号` }))
  const [pdfs, [bulletin]] = await Promise.all([printLetters(letters), printLetters([sampleBulletin])])
  expect(pdfs).toHaveLength(45)
  for (const n of [0, 21, 44]) expect(Buffer.from(pdfs[n]!).equals(renderLetters([letters[n]!])[0]!)).toBe(true)
  expect(Buffer.from(bulletin!).equals(renderLetters([sampleBulletin])[0]!)).toBe(true)
}, 30_000)

test('a refusal crosses the process border as the same problem', async () => {
  await expect(printLetters([{ ...sampleLetter, title: '关于😀的函' }])).rejects.toMatchObject({
    code: 'text-not-printable',
    params: { characters: '😀' },
  })
  await expect(printLetters([{ ...sampleLetter, date: '昨天' }])).rejects.toThrow(/YYYY-MM-DD/)
}, 30_000)
