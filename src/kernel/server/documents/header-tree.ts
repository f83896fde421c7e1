import type { Cell, Merge, Sheet } from './sheet.ts'

/** The rows that make up the header of a table, 0-based and inclusive. */
export type HeaderRows = { first: number; last: number }

/** A title may stand above the header; no more rows than these are looked at. */
const ROWS_LOOKED_AT = 15

/**
 * The path of headings of each column, e.g. ['责任人', '姓名']: merged headings are given to every column they cover, a heading
 * that reaches down is given once, and blanks and line breaks inside a heading are taken out.
 */
export function headerTree(sheet: Sheet, header: HeaderRows): string[][] {
  const merges = sheet.merges.filter((merge) => merge.top <= header.last && merge.bottom >= header.first)
  const paths: string[][] = []
  for (let column = 0; column < widthOf(sheet, header); column++) {
    const path: string[] = []
    let source = ''
    for (let row = header.first; row <= header.last; row++) {
      const merge = merges.find((range) => covers(range, row, column))
      const from = merge ? `${merge.top}:${merge.left}` : `${row}:${column}`
      const heading = headingOf(merge ? sheet.rows[merge.top]?.[merge.left] : sheet.rows[row]?.[column])
      if (heading !== '' && from !== source) path.push(heading)
      source = from
    }
    paths.push(path)
  }
  return paths
}

/**
 * Finds the header: the first row with at least two headings that is neither a title (one value) nor a line of particulars such
 * as “填报单位：…”, and the rows below that its merged cells reach into or that divide its merged headings. Undefined if none.
 */
export function guessHeaderRows(sheet: Sheet): HeaderRows | undefined {
  const first = sheet.rows.slice(0, ROWS_LOOKED_AT).findIndex(isHeading)
  if (first < 0) return undefined
  let last = first
  for (let row = first; row <= last && row < first + 4; row++) {
    for (const merge of sheet.merges.filter((range) => range.top === row)) {
      const divided = merge.right > merge.left && merge.bottom === merge.top && dividedBelow(sheet, merge)
      last = Math.max(last, divided ? merge.bottom + 1 : merge.bottom)
    }
  }
  return { first, last }
}

/**
 * A sheet that cannot hold merges (CSV), with those that its header must have had: a heading followed by blanks under
 * which headings stand reaches over them, and one under which nothing stands reaches down.
 */
export function withHeaderMerges(sheet: Sheet): Sheet {
  const first = sheet.rows.slice(0, ROWS_LOOKED_AT).findIndex(isHeading)
  const top = sheet.rows[first]
  const below = sheet.rows[first + 1]
  if (top === undefined || below === undefined || !dividesHeadings(top, below)) return sheet
  const merges: Merge[] = []
  const width = Math.max(top.length, below.length)
  for (let left = 0; left < width; ) {
    let right = left
    while (right + 1 < width && (top[right + 1] ?? null) === null && (below[right + 1] ?? null) !== null) right += 1
    const bottom = (below[left] ?? null) === null ? first + 1 : first
    if (right > left || bottom > first) merges.push({ top: first, left, bottom, right })
    left = right + 1
  }
  return { ...sheet, merges: [...sheet.merges, ...merges] }
}

/** The row below names what the row above leaves blank, and leaves blank some of what that names. */
function dividesHeadings(top: Cell[], below: Cell[]): boolean {
  const filled = (cell: Cell | undefined) => (cell ?? null) !== null
  const words = below.filter(filled)
  const blanks = Array.from({ length: below.length }, (_, i) => i).filter((i) => !filled(top[i]))
  return (
    words.length >= 2 &&
    words.every((cell) => typeof cell === 'string' && !/\d/.test(cell)) &&
    filled(top[0]) &&
    blanks.length > 0 &&
    blanks.every((i) => filled(below[i])) &&
    top.some((cell, i) => filled(cell) && !filled(below[i]))
  )
}

function isHeading(row: Cell[]): boolean {
  const values = row.filter((cell) => cell !== null)
  if (values.length < 2 || values.some((cell) => typeof cell !== 'string')) return false
  return !values.some((cell) => /[：:]/.test(String(cell)))
}

/** Does the row below name the columns that the merged heading covers? */
function dividedBelow(sheet: Sheet, merge: Merge): boolean {
  const below = sheet.rows[merge.bottom + 1]?.slice(merge.left, merge.right + 1) ?? []
  return below.length > 0 && below.filter((cell) => typeof cell === 'string').length >= 2
}

function widthOf(sheet: Sheet, header: HeaderRows): number {
  let width = 0
  for (let row = header.first; row <= header.last; row++) width = Math.max(width, sheet.rows[row]?.length ?? 0)
  for (const merge of sheet.merges) {
    const isInHeader = merge.top >= header.first && merge.top <= header.last && merge.right < 1000
    if (isInHeader && headingOf(sheet.rows[merge.top]?.[merge.left]) !== '') width = Math.max(width, merge.right + 1)
  }
  return width
}

function covers(merge: Merge, row: number, column: number): boolean {
  return merge.top <= row && row <= merge.bottom && merge.left <= column && column <= merge.right
}

function headingOf(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell).replace(/\s+/g, '')
}
