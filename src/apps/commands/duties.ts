import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { dayOf } from '#kernel/pure/day.ts'
import type { ImportResult } from '#modules/duties/public.ts'
import { show, withCounty } from './with-kernel.ts'

interface Options {
  county: string
  code?: string
  title?: string
  kind: string
  year?: string
  dryRun?: boolean
  keepAs?: string
  faulty?: string
  json?: boolean
}

export function addDutyCommands(program: Command): void {
  program
    .command('duties')
    .description('责任清单：import 从 XLSX 导入')
    .command('import <文件>')
    .description('从本县自己的 XLSX 台账导入责任清单：全部导入，或者一条也不导入')
    .requiredOption('--county <代码>', '县的 6 位代码')
    .option('--title <名称>', '清单名称，默认用文件名')
    .option('--code <编号>', '清单编号，默认用文件名')
    .option('--kind <类别>', '清单类别：responsibility、task、campaign…', 'responsibility')
    .option('--year <年度>', '默认今年')
    .option('--dry-run', '只检查，不导入')
    .option('--keep-as <名称>', '保留这次的列对应关系，下次同样表头自动使用')
    .option('--faulty <文件>', '有错时把原表连同“原因”一列写到这里')
    .option('--json', '输出 JSON')
    .action(importFile)
}

async function importFile(file: string, o: Options): Promise<void> {
  const bytes = await readFile(file)
  const name = basename(file).replace(/\.xlsx$/i, '')
  const result = await withCounty(o.county, async (kernel) => {
    const { importList } = await import('#modules/duties/public.ts')
    return kernel.asSystem(o.county, (h) =>
      importList(h, bytes, {
        list: {
          code: o.code ?? name,
          title: o.title ?? name,
          kind: o.kind as 'responsibility',
          year: Number(o.year ?? dayOf(h.now).slice(0, 4)),
          issuedOn: h.today,
        },
        dryRun: o.dryRun ?? false,
        keepAs: o.keepAs,
      }),
    )
  })
  const { faulty, ...told } = result
  if (faulty !== null && o.faulty !== undefined) await writeFile(o.faulty, faulty)
  show(o.json, told, () => linesOf(result, o))
  if (result.faults.length > 0) process.exitCode = 2
}

function linesOf(result: ImportResult, o: Options): string[] {
  if (result.faults.length > 0)
    return [
      `有 ${result.faults.length} 行需要修改，一条也没有导入：`,
      ...result.faults.slice(0, 20).map((f) => `  第 ${f.row} 行：${f.reasons.join(';')}`),
      o.faulty ? `原表和原因已写到 ${o.faulty}` : '加上 --faulty 文件.xlsx 可得到带“原因”一列的原表',
    ]
  return [
    o.dryRun
      ? `检查通过：${result.items} 个条目`
      : `已导入 ${result.items} 个条目，生成本月责任事项 ${result.opened} 件`,
  ]
}
