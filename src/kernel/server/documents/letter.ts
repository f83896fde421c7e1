import { join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { defineProblems, Problem } from '#kernel/pure/problem.ts'
import { type LetterBlock, type LetterDocument, officialDate, textsOf } from './letter-document.ts'
import { cleanText, fontFolder, unprintableCharacters } from './letter-fonts.ts'
import { titleLines } from './title-lines.ts'

export const letterProblems = defineProblems({
  'text-not-printable': {
    status: 422,
    title: '有字无法印出',
    detail: (p) => `文中的“${p.characters}”没有可用的字形，无法印出，请改用规范汉字后重新生成。`,
  },
})

/** Memoised layouts older than this many letters are dropped, so that memory stays level. */
const CACHE_AGE = 8

let compiler: NodeCompiler | undefined

/** One compiler, kept warm: it holds the fonts and the parsed template. */
function warmCompiler(): NodeCompiler {
  if (compiler) return compiler
  compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontPaths: [fontFolder] }] })
  return compiler
}

/**
 * Sets each letter as a PDF (A4, GB/T 9704-2012; see letter.typ). Equal letters give equal bytes.
 * Works synchronously, about 10 ms a letter. Throws Problem `text-not-printable` if a character has no glyph in any font,
 * RangeError if a date is not YYYY-MM-DD.
 */
export function renderLetters(letters: LetterDocument[]): Uint8Array[] {
  return letters.map(renderLetter)
}

function renderLetter(letter: LetterDocument): Uint8Array {
  const data = printedForm(letter)
  const typst = warmCompiler()
  typst.mapShadow(join(import.meta.dirname, 'letter.json'), Buffer.from(JSON.stringify(data)))
  const pdf = typst.pdf({ mainFileContent: '#import "letter.typ": render\n#render(json("letter.json"))' })
  typst.evictCache(CACHE_AGE)
  return pdf
}

/** The letter as the template wants it: texts cleaned and checked, dates worded, the title in lines, nothing absent. */
function printedForm(letter: LetterDocument) {
  const lacking = unprintableCharacters(textsOf(letter).map(cleanText))
  if (lacking.length > 0) throw new Problem('text-not-printable', { characters: lacking.join('') })
  return {
    form: letter.form,
    issuer: cleanText(letter.issuer),
    number: cleanText(letter.number),
    title: titleLines(cleanText(letter.title)),
    addressee: cleanText(letter.addressee ?? ''),
    blocks: letter.blocks.flatMap(printedBlocks),
    attachments: (letter.attachments ?? []).map(cleanText),
    signer: cleanText(letter.signer),
    date: officialDate(letter.date),
    day: letter.date.split('-').map(Number),
    cc: (letter.cc ?? []).map(cleanText),
    urgency: cleanText(letter.urgency ?? ''),
    secrecy: cleanText(letter.secrecy ?? ''),
    note: cleanText(letter.note ?? ''),
    printing: letter.printing
      ? { office: cleanText(letter.printing.office), date: officialDate(letter.printing.date) }
      : null,
  }
}

function printedBlocks(block: LetterBlock): object[] {
  if (block.kind === 'list') return block.items.flatMap((item, index) => printedParagraph(`${index + 1}. ${item}`))
  if (block.kind === 'table') return [printedTable(block)]
  if (block.kind === 'paragraph') return printedParagraph(block.text, block.lead)
  return [{ kind: block.kind, text: cleanText(block.text).replaceAll('\n', '') }]
}

/** A line break inside a paragraph begins a new paragraph. */
function printedParagraph(text: string, lead = ''): object[] {
  return cleanText(text)
    .split('\n')
    .map((part, index) => ({ kind: 'paragraph', text: part.trim(), lead: index === 0 ? cleanText(lead) : '' }))
}

function printedTable(table: Extract<LetterBlock, { kind: 'table' }>): object {
  return {
    kind: 'table',
    caption: cleanText(table.caption ?? ''),
    columns: table.columns.map((column) => ({
      title: cleanText(column.title),
      weight: column.weight ?? 1,
      align: column.align ?? 'left',
    })),
    rows: table.rows.map((row) => table.columns.map((_, index) => cleanText(row[index] ?? ''))),
  }
}
