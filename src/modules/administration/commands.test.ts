import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { DEFAULT_MINUTES } from './burden/minutes.ts'
import { commandTitle } from './commands.ts'

const SOURCE = fileURLToPath(new URL('../../', import.meta.url))

/** Every command that the program writes into the journal by name, as its source has it. */
async function commandsWritten(): Promise<string[]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  const found = new Set<string>()
  for (const file of files) {
    const text = await readFile(`${SOURCE}${file}`, 'utf8')
    if (!text.includes('.record(')) continue
    for (const [line] of text.matchAll(
      /\bcommand: [^\n]*|\b(?:recordBulk|recordChange)\(h, [^\n]*|^ +h,\n +id,\n[^\n]*/gm,
    ))
      for (const [, command] of line.matchAll(/'([a-z]+\.[a-z]+(?:-[a-z]+)*)'/g)) found.add(command!)
  }
  return [...found].sort()
}

it('日志里的每个操作都有中文名称，也都估了填报用时', async () => {
  const commands = await commandsWritten()
  expect(commands.length).toBeGreaterThan(150)
  expect(commands.filter((command) => !/[一-鿿]/.test(commandTitle(command)))).toEqual([])
  const isEstimated = (command: string) =>
    Object.keys(DEFAULT_MINUTES).some((name) =>
      name.endsWith('*') ? command.startsWith(name.slice(0, -1)) : command === name,
    )
  expect(commands.filter((command) => !isEstimated(command))).toEqual([])
})
