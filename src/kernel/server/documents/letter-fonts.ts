import { join } from 'node:path'
import { type CodePointSet, codePointsOf } from './font-coverage.ts'

/** Folder of the fonts that letters are set in; their licences are in its LICENSES.md. */
export const fontFolder = join(import.meta.dirname, 'fonts')

let printable: CodePointSet | undefined

/**
 * Characters that can be printed in every style: those that all Fandol fonts have, and those of the font for rare characters, which
 * holds whatever one of the Fandol fonts lacks. Read once from the font files (milliseconds).
 */
function printableCharacters(): CodePointSet {
  if (printable) return printable
  const common = codePointsOf(join(fontFolder, 'FandolFang-Regular.otf'))
  for (const name of ['FandolSong-Bold', 'FandolHei-Regular', 'FandolKai-Regular']) {
    common.intersect(codePointsOf(join(fontFolder, `${name}.otf`)))
  }
  common.unite(codePointsOf(join(fontFolder, 'GubenRareHanzi-Regular.ttf')))
  printable = common
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
