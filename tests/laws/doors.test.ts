import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url))
const depends = new Map(modules.map((card) => [card.name, new Set(card.depends)]))

/** Every file of the program under a folder of `src`, by its path there. */
async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(SOURCE + folder, { recursive: true })
  return files.filter((f) => /\.tsx?$/.test(f) && !/\.test\.tsx?$/.test(f)).map((f) => `${folder}/${f}`)
}

it('模块只用名片上写明依赖的模块', async () => {
  const strays: string[] = []
  let doors = 0
  for (const file of await filesIn('modules')) {
    const own = file.split('/')[1]!
    const text = await readFile(SOURCE + file, 'utf8')
    for (const [, other] of text.matchAll(/from '#modules\/([a-z]+)\//g)) {
      doors += 1
      if (other !== own && !depends.get(own)?.has(other!)) strays.push(`${file} → ${other}`)
    }
  }
  expect(doors).toBeGreaterThan(100)
  expect(strays).toEqual([])
})

it('没有叫作 utils、helpers、common、shared 的文件夹', async () => {
  const files = (await Promise.all(['kernel', 'ui', 'modules', 'packs', 'apps'].map(filesIn))).flat()
  expect(files.filter((f) => /\/(utils?|helpers?|common|shared|misc)\//.test(f))).toEqual([])
})
