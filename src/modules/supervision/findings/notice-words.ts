import { type Day, dayInChinese } from '#kernel/pure/day.ts'

/** The letter of the half-month in which findings are told: its day, whether it was drafted, and what the pack calls it. */
export interface HalfMonth {
  readonly on: Day
  readonly done: boolean
  readonly letter: string
}

/** Before the half-month nothing urges: the letter of that day tells what was found by then. */
export function waitsForLetter(half: HalfMonth, today: Day): boolean {
  return !half.done && today < half.on
}

/**
 * How findings not yet told are told, the same sentence on every page: by the letter half way through the month, or at
 * once by hand. Null when none waits.
 */
export function noticeWords(open: number, half: HalfMonth, today: Day): string | null {
  if (open === 0) return null
  const what = `${open} 个问题待交办：`
  if (waitsForLetter(half, today))
    return `${what}${dayInChinese(half.on)}月中督办时随${half.letter}交办，急需整改的现在就可以直接交办。`
  if (!half.done) return `${what}现在办理月中督办，随${half.letter}交办；也可以直接交办。`
  return `${what}本月的月中督办已经办过，列入${half.letter}草稿的随函签发时交办，其余请直接交办。`
}
