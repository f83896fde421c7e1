import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kernel } from '#kernel/server/kernel.ts'

/** A gift's code is kept as a fingerprint only, so the demo writes the one that it shows beside the accounts down, by county. */
const fileOf = (kernel: Pick<Kernel, 'home'>) => join(kernel.home, 'demo-receipts.json')

/** Receipt codes of the demo's sample gifts, by county; none where nothing was written down. */
export async function sampleReceipts(kernel: Pick<Kernel, 'home'>): Promise<Record<string, string>> {
  return JSON.parse(await readFile(fileOf(kernel), 'utf8').catch(() => '{}')) as Record<string, string>
}

export async function noteReceipt(kernel: Pick<Kernel, 'home'>, county: string, code: string): Promise<void> {
  const all = { ...(await sampleReceipts(kernel)), [county]: code }
  await writeFile(fileOf(kernel), JSON.stringify(all), { mode: 0o600 })
}
