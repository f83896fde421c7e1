import { renderLetters } from '#kernel/server/documents/letter.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import { atLeast, type Claim } from './claim.ts'
import { median, timed } from './rounds.ts'

/** Letters as PDF: by the compiler itself for each second of processor time, and by the press that the server uses. */
export async function letterClaims(letters: readonly LetterDocument[], quick: boolean): Promise<Claim[]> {
  const rounds = quick ? 2 : 5
  const batch = (round: number) => distinct(letters, quick ? 60 : 200, round)
  renderLetters(batch(rounds))
  await printLetters(batch(rounds))
  const byProcessor: number[] = []
  const byPress: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const few = batch(round)
    const before = process.cpuUsage()
    renderLetters(few)
    const used = process.cpuUsage(before)
    byProcessor.push(few.length / ((used.user + used.system) / 1e6))
    byPress.push(few.length / ((await timed(() => printLetters(few))) / 1000))
  }
  const common = {
    section: 'letters',
    reference: null,
    bar: atLeast(100, 'value'),
    note: `${letters.length} 种真实函件,编号各不相同`,
  }
  return [
    { ...common, what: '函件排版成 PDF,每核每秒', ours: median(byProcessor), unit: '份/核秒' },
    { ...common, what: '函件经印制进程成 PDF', ours: median(byPress), unit: '份/秒' },
  ]
}

/** No two alike, so that nothing is printed from memory. */
function distinct(letters: readonly LetterDocument[], count: number, round: number): LetterDocument[] {
  return Array.from({ length: count }, (_, n) => {
    const letter = letters[n % letters.length]!
    const number = `${letter.number.replace(/\d+号$/, '')}${1 + round * count + n}号`
    return {
      ...letter,
      number,
      blocks: [...letter.blocks, { kind: 'paragraph' as const, text: `本函为第${round * count + n}次印制。` }],
    }
  })
}
