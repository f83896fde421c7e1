import { Readable } from 'node:stream'
import { Zip, ZipDeflate } from 'fflate'
import {
  escapeText,
  rowsAbove,
  type SheetColumn,
  type SheetContent,
  type SheetRows,
  type SheetValue,
  sheetXml,
} from './xlsx-sheet-xml.ts'
import { stylesXml } from './xlsx-styles.ts'

export type { SheetColumn, SheetContent, SheetRows, SheetValue }

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
/** Equal content gives equal bytes. */
const WRITTEN = new Date(2000, 0, 1)

/**
 * A workbook as XLSX bytes: title, merged headings, frozen panes, bordered cells, a signature line two rows under the data.
 * Texts stay texts. A YYYY-MM-DD text in a date column becomes a date.
 */
export async function writeWorkbook(sheets: SheetContent[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of workbookPieces(sheets)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** One sheet as a stream of XLSX bytes; rows are taken as the reader asks for bytes, so memory does not grow with them. */
export function streamSheet(
  columns: SheetColumn[],
  rows: SheetRows,
  more: { name?: string; title?: string; line?: string; foot?: string } = {},
): Readable {
  return Readable.from(workbookPieces([{ name: '台账', ...more, columns, rows }]), { objectMode: false })
}

async function* workbookPieces(sheets: SheetContent[]): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    if (piece.length > 0) ready.push(piece)
  })
  const names = sheetNames(sheets.map((sheet) => sheet.name))
  for (const [path, xml] of fixedParts(sheets, names)) {
    const entry = addEntry(zip, path)
    entry.push(Buffer.from(xml), true)
  }
  for (const [index, sheet] of sheets.entries()) {
    const entry = addEntry(zip, `xl/worksheets/sheet${index + 1}.xml`)
    for await (const xml of sheetXml(sheet)) {
      entry.push(Buffer.from(xml))
      yield* ready.splice(0)
    }
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  yield* ready
}

function addEntry(zip: Zip, path: string): ZipDeflate {
  const entry = new ZipDeflate(path, { level: 4, mem: 8 })
  entry.mtime = WRITTEN
  zip.add(entry)
  return entry
}

function fixedParts(sheets: SheetContent[], names: string[]): [path: string, xml: string][] {
  const numbers = sheets.map((_, index) => index + 1)
  return [
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>` +
        `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>` +
        numbers
          .map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`)
          .join('') +
        '</Types>',
    ],
    ['_rels/.rels', relationships([['rId1', `${OFFICE}/officeDocument`, 'xl/workbook.xml']])],
    ['xl/workbook.xml', workbookXml(sheets, names)],
    [
      'xl/_rels/workbook.xml.rels',
      relationships([
        ['styles', `${OFFICE}/styles`, 'styles.xml'],
        ...numbers.map((n): [string, string, string] => [
          `sheet${n}`,
          `${OFFICE}/worksheet`,
          `worksheets/sheet${n}.xml`,
        ]),
      ]),
    ],
    ['xl/styles.xml', stylesXml],
  ]
}

function relationships(list: [id: string, type: string, target: string][]): string {
  const items = list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`)
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${items.join('')}</Relationships>`
}

/** With the heading rows of each sheet named as print titles, so that every printed page repeats them. */
function workbookXml(sheets: SheetContent[], names: string[]): string {
  const list = names.map(
    (name, index) => `<sheet name="${attribute(name)}" sheetId="${index + 1}" r:id="sheet${index + 1}"/>`,
  )
  const titles = sheets.flatMap((sheet, index) => {
    const rows = rowsAbove(sheet)
    const reference = `'${names[index]!.replaceAll("'", "''")}'!$1:$${rows}`
    return rows > 0
      ? [`<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${escapeText(reference)}</definedName>`]
      : []
  })
  return (
    `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><bookViews><workbookView/></bookViews>` +
    `<sheets>${list.join('')}</sheets>${titles.length > 0 ? `<definedNames>${titles.join('')}</definedNames>` : ''}</workbook>`
  )
}

const attribute = (text: string) => escapeText(text).replaceAll('"', '&quot;')

/** Names that Excel accepts: at most 31 characters, none of []:*?/\, not empty, none twice. */
function sheetNames(wanted: string[]): string[] {
  const taken = new Set<string>()
  return wanted.map((name, index) => {
    const clean =
      name
        .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
        .replace(/^[\s']+|[\s']+$/g, '')
        .slice(0, 31) || `表${index + 1}`
    let chosen = clean
    for (let copy = 2; taken.has(chosen.toLowerCase()); copy++) chosen = `${clean.slice(0, 27)}(${copy})`
    taken.add(chosen.toLowerCase())
    return chosen
  })
}
