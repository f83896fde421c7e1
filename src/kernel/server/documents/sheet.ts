import type { Cell } from '#kernel/pure/ledger.ts'

export type { Cell }

/** A merged range, 0-based and inclusive. Its value stands in the upper left cell. */
export type Merge = { top: number; left: number; bottom: number; right: number }

/** A sheet that was read: rows from the first row of the sheet on, empty rows included, without empty cells at the end of a row. */
export type Sheet = { name: string; rows: Cell[][]; merges: Merge[] }

/** 'A' → 0, 'AB' → 27; anything else than letters → -1. */
export function columnIndex(letters: string): number {
  let index = 0
  for (let i = 0; i < letters.length; i++) {
    const digit = letters.charCodeAt(i) - 64
    if (digit < 1 || digit > 26) return -1
    index = index * 26 + digit
  }
  return index - 1
}

/** 0 → 'A', 27 → 'AB'. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26)
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (index % 26))
}
