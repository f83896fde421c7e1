import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codePointsOf } from './font-coverage.ts'

/** Folder of the fonts that letters are set in; their licences are in its LICENSES.md. */
export const fontFolder = join(import.meta.dirname, 'fonts')

let printable: Set<number> | undefined

/**
 * Characters that can be printed in every style: those of all Fandol fonts together, and those of the font for rare characters,
 * which holds whatever one of the Fandol fonts lacks. Read once from the font files (about 0.1 s).
 */
function printableCharacters(): Set<number> {
  if (printable) return printable
  const [fang, ...others] = ['FandolFang-Regular', 'FandolSong-Bold', 'FandolHei-Regular', 'FandolKai-Regular'].map(
    (name) => codePointsOf(readFileSync(join(fontFolder, `${name}.otf`))),
  )
  const common = [...fang!].filter((point) => others.every((points) => points.has(point)))
  printable = codePointsOf(readFileSync(join(fontFolder, 'GubenRareHanzi-Regular.ttf')))
  for (const point of common) printable.add(point)
  return printable
}

/** The characters of the texts for which no font has a glyph, each once. */
export function unprintableCharacters(texts: string[]): string[] {
  const known = printableCharacters()
  const lacking = new Set<string>()
  for (const text of texts) {
    for (const character of text)
      if (character !== '\n' && !known.has(character.codePointAt(0)!)) lacking.add(character)
  }
  return [...lacking]
}

/** Takes out what has no shape: control characters, zero-width marks, variation selectors; a tab becomes a space. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\t\u00a0\u2002-\u200a\u202f]/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu, (mark) => (mark === '\n' ? mark : ''))
    .trim()
}
