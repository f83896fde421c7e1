import { guardText } from './formula-guard.ts'

/**
 * Rows as CSV: UTF-8 with a byte order mark (Excel needs it), commas, CRLF. No text begins with a character that a spreadsheet
 * would evaluate (see formula-guard.ts); `readCsv` gives the texts back as they were. Dates are written as YYYY-MM-DD (UTC).
 */
export function writeCsv(header: string[], rows: Iterable<(string | number | Date | null)[]>): Uint8Array {
  const lines = [header.map(cellText).join(',')]
  for (const row of rows) lines.push(row.map(cellText).join(','))
  return new TextEncoder().encode(`\ufeff${lines.join('\r\n')}\r\n`)
}

function cellText(value: string | number | Date | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const text = guardText(value)
  return /[",;\t\r\n\0]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
