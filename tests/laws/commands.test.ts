import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url))
const cards = [kernelCard, ...modules]
const onCards = cards.flatMap((card) => Object.keys(card.commands ?? {}))

/** Where a module's own `record` puts the module's name before what it is given: what it is given stands where it is called. */
const OWN_RECORD = /^(?:export )?async function record\(/m

/**
 * Every command that the program writes into the journal, as its source has it: by name, or with the part that
 * is filled in as `${…}`.
 */
async function commandsWritten(): Promise<string[]> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  const found = new Set<string>()
  for (const file of files) {
    const text = await readFile(`${SOURCE}${file}`, 'utf8')
    for (const command of [...inJournal(text), ...byOwnRecord(file, text)]) found.add(command)
  }
  return [...found].sort()
}

function inJournal(text: string): string[] {
  if (!text.includes('.record(') || OWN_RECORD.test(text)) return []
  const lines = text.matchAll(/\bcommand: [^\n]*|\b(?:recordBulk|recordChange)\(h, [^\n]*|^ +h,\n +id,\n[^\n]*/gm)
  return [...lines].flatMap(([line]) =>
    [...line.matchAll(/['`]([a-z]+\.(?:[a-z-]|\$\{\w+(?:\.\w+)*\})+)['`]/g)].map(([, command]) => command!),
  )
}

/** What a module's own `record` is called with; a name that stands in no quotes stays a hole. */
function byOwnRecord(file: string, text: string): string[] {
  const module = /^modules\/(\w+)\//.exec(file)?.[1]
  return [...text.matchAll(/(?<![.\w])record\(\s*h,\s*([^\n]*)/g)].map(
    ([, said]) => `${module}.${/^'([a-z-]+)'/.exec(said!)?.[1] ?? `\${${said}}`}`,
  )
}

const patternOf = (written: string) =>
  new RegExp(`^${written.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[a-z-]+')}$`)
const isOnCard = (written: string) => onCards.some((command) => patternOf(written).test(command))

/** A template that is all hole fits any command of its module: only a workflow, whose actions are all on the card, may write so. */
async function isHollow(written: string): Promise<boolean> {
  const [, module] = /^([a-z]+)\.\$\{[^}]*\}$/.exec(written) ?? []
  if (module === undefined) return false
  const commands = await readFile(`${SOURCE}modules/${module}/commands.ts`, 'utf8').catch(() => '')
  return !commands.includes(`command: (action) => \`${module}.\${action}\``)
}

it('日志里的每个操作都写在本模块的名片上，有中文名称', async () => {
  const written = await commandsWritten()
  expect(written.length).toBeGreaterThan(180)
  expect(written).toContain('care.release-claim')
  expect(written.filter((command) => command.includes('${')).length).toBeGreaterThan(8)
  expect(written.filter((command) => !isOnCard(command))).toEqual([])
  const hollow = await Promise.all(written.map(async (command) => ((await isHollow(command)) ? [command] : [])))
  expect(hollow.flat(), '整个操作名都是填空，名片上写没写看不出来').toEqual([])
  for (const card of cards)
    for (const [command, { title }] of Object.entries(card.commands ?? {})) {
      expect(command.split('.')[0]).toBe(card.name)
      expect(title, command).toMatch(/[\u4e00-\u9fff]/)
    }
})
