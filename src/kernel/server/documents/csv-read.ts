import { badFile } from './bad-file.ts'
import { unguardText } from './formula-guard.ts'
import type { Cell, Sheet } from './sheet.ts'

const FILE_BYTES = 20 * 1024 * 1024
const SAMPLE = 16 * 1024

/**
 * Reads a CSV file as a sheet of texts without merges. UTF-8, UTF-16 with a mark and GB18030 (so also GBK and GB2312) are told
 * apart, as are comma, semicolon and tab. Empty cells are null. Throws Problem `file-refused`.
 */
export function readCsv(bytes: Uint8Array, most = FILE_BYTES): Sheet {
  if (bytes.length > most) throw badFile(`文件超过 ${Math.round(most / 1024 / 1024)} MB，请分成几个文件上传。`)
  if (bytes.length === 0) throw badFile('文件是空的，请重新选择文件。')
  const text = decode(bytes)
  return { name: '', rows: parse(text, separatorOf(text)), merges: [] }
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const marked =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  for (const encoding of marked ? [marked] : ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // not this one
    }
  }
  throw badFile('认不出文件的文字编码，请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx 后上传。')
}

/** The separator that occurs most often outside quotes at the beginning of the file. */
function separatorOf(text: string): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ])
  let quoted = false
  for (const character of text.slice(0, SAMPLE)) {
    if (character === '"') quoted = !quoted
    else if (!quoted && counts.has(character)) counts.set(character, counts.get(character)! + 1)
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

/** RFC 4180 with any of the three line ends; a quote inside an unquoted cell is an ordinary character. */
function parse(text: string, separator: string): Cell[][] {
  const rows: Cell[][] = []
  let row: Cell[] = []
  let at = 0
  while (at < text.length) {
    const { value, next } = text[at] === '"' ? quotedCell(text, at, rows.length + 1) : plainCell(text, at, separator)
    row.push(value === '' ? null : unguardText(value))
    at = next
    if (text[at] === separator) {
      at++
      if (at < text.length) continue
    }
    rows.push(withoutTail(row))
    row = []
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
  }
  return rows
}

function plainCell(text: string, start: number, separator: string): { value: string; next: number } {
  let next = start
  while (next < text.length && text[next] !== separator && text[next] !== '\n' && text[next] !== '\r') next++
  return { value: text.slice(start, next), next }
}

function quotedCell(text: string, start: number, rowNumber: number): { value: string; next: number } {
  let value = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) throw badFile(`第 ${rowNumber} 行的引号没有成对，请改正后再上传。`)
    value += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { value, next: quote + 1 }
    value += '"'
    from = quote + 2
  }
}

function withoutTail(row: Cell[]): Cell[] {
  let length = row.length
  while (length > 0 && row[length - 1] === null) length--
  return row.slice(0, length)
}
