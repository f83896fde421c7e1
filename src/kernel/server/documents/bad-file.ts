import { Problem } from '#kernel/pure/problem.ts'

/**
 * The refusal of a file that cannot be taken in. `reason` is a Chinese sentence for the person who sent the file: what is
 * wrong with it and what to do. Answered to the browser as problem `file-refused`.
 */
export function badFile(reason: string, cause?: unknown): Problem {
  return new Problem('file-refused', { reason }, { cause })
}
