import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings } from '#kernel/server/settings.ts'

/**
 * Joins the running database, or starts it for the length of the command. The program itself is loaded only now, as every
 * command loads what it calls inside its work: the help, and a mistake in the command's words, need not wait for it.
 */
export async function withKernel<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
  const starting = progressLine(false)
  starting('正在启动…')
  const { compose } = await import('../compose.ts')
  const { kernel, stop } = await compose(readSettings(), () => undefined).finally(() => starting(''))
  try {
    return await work(kernel)
  } finally {
    await stop()
  }
}

/**
 * The same for a command about one county.
 * @throws no-such-county
 */
export async function withCounty<T>(county: string, work: (kernel: Kernel) => Promise<T>): Promise<T> {
  return withKernel(async (kernel) => {
    const { countiesNamed } = await import('./counties.ts')
    await countiesNamed(kernel, county)
    return work(kernel)
  })
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

/** A moment as a person in China reads it: `2016-11-02 17:00`. */
export function inChina(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
