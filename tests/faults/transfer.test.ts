import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { demoHome, guben, holdDatabase, openFolder, startServer, Visitor } from '../kit/server.ts'

const homes: string[] = []
const databases: Awaited<ReturnType<typeof holdDatabase>>[] = []
afterAll(async () => {
  for (const database of databases) await database.leave()
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

it('全部数据导出、导入另一个空库：行数、通报、日志链和附件两边一致', async () => {
  const from = await demoHome()
  const to = await openFolder('guben-home-')
  const folder = join(await openFolder('guben-export-'), 'out')
  homes.push(from, to, folder)
  databases.push(await holdDatabase(from), await holdDatabase(to))
  const out = guben(from, ['export', folder]) as { tables: number; rows: number }
  expect(out.rows).toBeGreaterThan(20_000)
  // What is sealed is of no use without the key, which travels by itself and under a passphrase.
  expect(() => guben(to, ['import', folder])).toThrow(/密钥/)
  const [key, phrase] = [join(folder, '..', 'keys.json'), join(folder, '..', 'phrase')]
  await writeFile(phrase, '一句只用于测试的口令 2016')
  guben(from, ['key', 'export', key, '--passphrase-file', phrase])
  guben(to, ['key', 'import', key, '--passphrase-file', phrase])
  expect(guben(to, ['import', folder])).toMatchObject({ tables: out.tables, rows: out.rows })
  const verify = ['verify', '--county', '610826']
  expect(guben(to, verify)).toEqual(guben(from, verify))
  const bulletin = ['bulletin', '--county', '610826', '--month', '2016-10']
  expect(guben(to, bulletin)).toEqual(guben(from, bulletin))
  expect(() => guben(to, ['import', folder])).toThrow(/已有绥德县的数据/)
  const server = await startServer({ home: to })
  const clerk = await new Visitor(server.url).signIn('jingban')
  const closed = await clerk.get<{ rows: { id: string }[] }>('/api/findings?state=closed&size=1')
  const whole = await clerk.get<{ events: { evidence: { id: string }[] }[] }>(`/api/findings/${closed.rows[0]!.id}`)
  const file = Object.values(whole)
    .flat()
    .flatMap((e) => (e as { evidence?: { id: string }[] })?.evidence ?? [])[0]!
  expect((await clerk.ask('GET', `/api/files/${file.id}`)).status).toBe(200)
  await server.stop()
}, 240_000)

it('演示数据装到一半中断，下次启动清除后重新装入，不当作完整的', async () => {
  const home = await openFolder('guben-home-')
  homes.push(home)
  const env = { GUBEN_DEMO: 'tianzhen' }
  const half = await startServer({ home, env, until: /4月已月结/ })
  await half.kill()
  const server = await startServer({ home, env })
  expect(server.output()).toContain('清除后重新装入')
  const [verified] = guben(home, ['verify']) as { county: string; faults: string[] }[]
  expect(verified).toMatchObject({ county: '140222', faults: [] })
  await server.stop()
}, 240_000)
