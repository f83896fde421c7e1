import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { renderLetterDocx } from './letter.docx.ts'
import { sampleBulletin, sampleLetter } from './letter-samples.ts'

async function parts(letter: typeof sampleLetter) {
  const files = unzipSync(await renderLetterDocx(letter))
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))
}

test('the page, the fonts and the red lines are those of the standard', async () => {
  const files = await parts(sampleLetter)
  const document = files['word/document.xml']!
  expect(document).toMatch(/<w:pgSz w:w="11906" w:h="16838"/)
  expect(document).toMatch(/w:top="2098"/)
  expect(document).toMatch(/w:left="1587"/)
  expect(document).toMatch(/w:right="1474"/)
  expect(document).toMatch(/w:bottom="1984"/)
  expect(files['word/styles.xml']).toContain('w:eastAsia="仿宋_GB2312"')
  expect(document).toContain('w:eastAsia="黑体"')
  expect(document).toContain('w:eastAsia="楷体_GB2312"')
  expect(files['word/fontTable.xml']).toContain('<w:altName w:val="仿宋"/>')
  const headers = Object.entries(files).filter(([name]) => name.startsWith('word/header'))
  const head = headers.find(([, xml]) => xml.includes(sampleLetter.issuer))![1]
  expect(head).toContain('w:eastAsia="方正小标宋简体"')
  expect(head.match(/<w:bottom w:val="single" w:color="E60012"/g)).toHaveLength(2)
})

test('every text of letter and bulletin is there', async () => {
  for (const letter of [sampleLetter, sampleBulletin]) {
    const files = await parts(letter)
    const text = Object.values(files)
      .join('')
      .replace(/<[^>]*>/g, '')
    for (const part of [
      letter.number,
      letter.issuer,
      '王玥祎、李鋆彧',
      '赵𬘡',
      '2. 整改情况反馈表',
      '抄送：县委组织部，',
      '特此函告。',
    ]) {
      expect(text).toContain(part)
    }
    expect(text.includes('2026年4月8日印发')).toBe(letter.form === 'bulletin')
  }
})
