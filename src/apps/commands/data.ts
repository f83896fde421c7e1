import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { dayOf } from '#kernel/pure/day.ts'
import type { Verification } from '#kernel/server/seal.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { progressLine, show, withCounty, withKernel } from './with-kernel.ts'

interface Options {
  county?: string
  json?: boolean
}

export function addDataCommands(program: Command): void {
  program
    .command('verify')
    .description('核对日志的封存链和已结月份：是否有记录被改动、删除、添加或移位')
    .option('--county <代码>', '只核对一个县')
    .option('--json', '输出 JSON')
    .action(verify)
  program
    .command('places')
    .description('区划：import 导入')
    .command('import <文件>')
    .description('导入区划（CSV：代码，名称）')
    .requiredOption('--county <代码>', '县的 6 位代码')
    .option('--json', '输出 JSON')
    .action(importPlacesFile)
  program
    .command('export <目录>')
    .description('导出全部数据（同一时刻的快照）和附件')
    .option('--json', '输出 JSON')
    .action((folder: string, options: Options) => transfer('export', folder, options))
  program
    .command('import <目录>')
    .description('把导出的数据导入一个空的数据库')
    .option('--json', '输出 JSON')
    .action((folder: string, options: Options) => transfer('import', folder, options))
  program
    .command('database-url')
    .description('本机数据库的连接地址，供 psql 使用')
    .requiredOption('--as <角色>', 'app 或 owner')
    .option('--json', '输出 JSON')
    .action(databaseUrl)
}

async function verify(options: Options): Promise<void> {
  const found = await withKernel(async (kernel) => {
    const { readAnchor } = await import('#kernel/server/anchor.ts')
    const { verifyJournal } = await import('#kernel/server/seal.ts')
    const { verifyMonths } = await import('#modules/supervision/public.ts')
    const { countiesNamed } = await import('./counties.ts')
    const results: Verification[] = []
    for (const { county } of await countiesNamed(kernel, options.county))
      results.push(
        await kernel.asSystem(county, async (h) => {
          const journal = await verifyJournal(h, await readAnchor(kernel.home, county))
          return { ...journal, faults: [...journal.faults, ...(await verifyMonths(h))] }
        }),
      )
    return results
  })
  show(options.json, found, () =>
    found.flatMap((v) => [
      `${v.county}: 日志 ${v.entries} 条，已封存 ${v.sealed} 条，待封存 ${v.pending} 条`,
      v.faults.length === 0 ? `  完整无改动，链首 ${v.head ?? '（空）'}` : `  发现 ${v.faults.length} 处问题`,
      ...v.faults.map((f) => `  - ${f}`),
    ]),
  )
  if (found.some((v) => v.faults.length > 0)) process.exitCode = 2
}

async function importPlacesFile(file: string, options: Options): Promise<void> {
  const county = options.county!
  const { placeRows } = await import('../places-file.ts')
  const rows = placeRows(await readFile(file, 'utf8'), county)
  const added = await withCounty(county, async (kernel) => {
    const { importPlaces } = await import('#modules/places/public.ts')
    return kernel.asSystem(county, (h) => importPlaces(h, rows, dayOf(h.now)))
  })
  show(options.json, { rows: rows.length, added }, () => [
    `${basename(file)}: 共 ${rows.length} 个区划，新增 ${added} 个`,
  ])
}

async function transfer(way: 'export' | 'import', folder: string, options: Options): Promise<void> {
  const line = progressLine(options.json)
  const path = resolve(folder)
  const { home } = readSettings()
  const manifest = await withKernel(async (kernel) => {
    const { exportAll, importAll } = await import('#kernel/server/transfer.ts')
    const move = way === 'export' ? exportAll : importAll
    return move(kernel.database, kernel.cards, home, path, (done, total, table) =>
      line(`${done + 1}/${total} ${table}`),
    )
  })
  line('')
  const rows = manifest.tables.reduce((sum, t) => sum + t.rows, 0)
  const { sealed } = manifest.vault
  show(options.json, { folder: path, tables: manifest.tables.length, rows, sealed }, () => [
    `已${way === 'export' ? '导出到' : '导入自'} ${path}: ${manifest.tables.length} 张表，${rows} 行`,
    ...(way === 'export' && sealed > 0
      ? [
          `其中 ${sealed} 处身份证号、电话等是封存的，密钥不在导出的文件夹里。请另行 npx guben key export <文件>，与数据分开保存。`,
        ]
      : []),
  ])
}

async function databaseUrl(options: Options & { as?: string }): Promise<void> {
  if (options.as !== 'app' && options.as !== 'owner') throw new Error('--as 应为 app 或 owner')
  const url = await withKernel(async (kernel) =>
    options.as === 'app' ? kernel.database.urls.appUrl : kernel.database.urls.ownerUrl,
  )
  show(options.json, { url }, () => [url])
}
