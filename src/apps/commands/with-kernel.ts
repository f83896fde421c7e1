import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { compose } from '../compose.ts'

/** Joins the running database, or starts it for the length of the command. */
export async function withKernel<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const { kernel, stop } = await compose(readSettings(), () => undefined)
  try {
    return await work(kernel)
  } finally {
    await stop()
  }
}

/** One result, either as JSON for a program or as lines for a person. */
export function show(json: boolean | undefined, value: unknown, lines: () => string[]): void {
  if (json) console.log(JSON.stringify(value))
  else for (const line of lines()) console.log(line)
}

/** Progress on one line of a terminal; nothing when the output is for a program. */
export function progressLine(json: boolean | undefined): (text: string) => void {
  if (json || !process.stderr.isTTY) return () => undefined
  return (text) => process.stderr.write(`\r\u001b[K${text}`)
}
