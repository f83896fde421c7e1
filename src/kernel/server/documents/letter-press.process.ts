import { Problem } from '#kernel/pure/problem.ts'
import { renderLetters } from './letter.ts'
import type { PressAnswer, PressTask } from './letter-press.ts'

/** The other end of letter-press.ts: prints what it is sent, and leaves when the server is gone or has had nothing to print. */
const IDLE_MS = 30_000

function answer({ id, letters }: PressTask): PressAnswer {
  try {
    return { id, pdfs: renderLetters(letters) }
  } catch (error) {
    if (error instanceof Problem) return { id, refused: { code: error.code, params: error.params } }
    return { id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

const leave = () => process.disconnect()
let idle = setTimeout(leave, IDLE_MS)

process.on('message', (task: PressTask) => {
  clearTimeout(idle)
  process.send!(answer(task))
  idle = setTimeout(leave, IDLE_MS)
})
process.on('disconnect', () => process.exit(0))
