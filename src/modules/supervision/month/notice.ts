import type { Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type HalfMonth, noticeWords, waitsForLetter } from '../findings/notice-words.ts'
import { countOpen } from '../findings/store.ts'
import { lettersPackOf } from '../letters/kinds.ts'
import { rhythmDays } from './service.ts'
import * as store from './store.ts'

/** The half-month of a month: the day of its letters, and whether they were drafted. */
async function halfMonth(h: Handle, month: Month): Promise<HalfMonth> {
  const { mid } = await rhythmDays(h, month)
  const letter = (await lettersPackOf(h)).kinds.find((k) => k.when === 'mid' && k.lists === 'open-findings')
  return { on: mid, done: (await store.loadMonth(h, month))?.midAt != null, letter: letter?.title ?? '函件' }
}

/**
 * How the findings not yet told are told in this month's rhythm, in a sentence, and whether they may wait for its letter.
 * Null words: none waits.
 */
export async function noticeRhythm(h: Handle, month: Month): Promise<{ words: string | null; waits: boolean }> {
  const half = await halfMonth(h, month)
  return { words: noticeWords(await countOpen(h), half, h.today), waits: waitsForLetter(half, h.today) }
}
