import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url))
const cards = [kernelCard, ...modules]
const onCards = cards.flatMap((card) => Object.keys(card.commands ?? {}))

/**
 * Every command that the program writes into the journal, as its source has it: by name, or with the part that
 * is filled in as `${…}`.
 */
async function commandsWritten(): Promise<string[]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  const found = new Set<string>()
  for (const file of files) {
    const text = await readFile(`${SOURCE}${file}`, 'utf8')
    if (!text.includes('.record(')) continue
    for (const [line] of text.matchAll(
      /\bcommand: [^\n]*|\b(?:recordBulk|recordChange)\(h, [^\n]*|^ +h,\n +id,\n[^\n]*/gm,
    ))
      for (const [, command] of line.matchAll(/['`]([a-z]+\.(?:[a-z-]|\$\{\w+(?:\.\w+)*\})+)['`]/g)) found.add(command!)
  }
  return [...found].sort()
}

const isOnCard = (written: string) => {
  const pattern = new RegExp(`^${written.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[a-z-]+')}$`)
  return onCards.some((command) => pattern.test(command))
}

it('日志里的每个操作都写在本模块的名片上，有中文名称', async () => {
  const written = await commandsWritten()
  expect(written.length).toBeGreaterThan(150)
  expect(written.filter((command) => command.includes('${')).length).toBeGreaterThan(8)
  expect(written.filter((command) => !isOnCard(command))).toEqual([])
  for (const card of cards)
    for (const [command, { title }] of Object.entries(card.commands ?? {})) {
      expect(command.split('.')[0]).toBe(card.name)
      expect(title, command).toMatch(/[\u4e00-\u9fff]/)
    }
})
