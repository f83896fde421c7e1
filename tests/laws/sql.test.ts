import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const MODULES = fileURLToPath(new URL('../../src/modules/', import.meta.url))

/** Where a module may speak to the database: its stores and its measures; tests and their samples are not the program. */
const MAY = /(^|[/.])(store|measures)\.ts$|(^|[/.])(test|sample)\.ts$/

it('模块的 SQL 只写在 store.ts、*.store.ts 和 measures.ts 里', async () => {
  const files = (await readdir(MODULES, { recursive: true })).filter((f) => /\.tsx?$/.test(f))
  const stores = files.filter((f) => MAY.test(f))
  expect(stores.length).toBeGreaterThan(40)
  const elsewhere: string[] = []
  for (const file of files.filter((f) => !MAY.test(f))) {
    const text = await readFile(MODULES + file, 'utf8')
    if (/\bsql(<[^`]*>)?`|\bsql\.\w+\(|from 'kysely'|from 'pg'|\.query\(\s*[`'"]/.test(text)) elsewhere.push(file)
  }
  expect(elsewhere).toEqual([])
})
