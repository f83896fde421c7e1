import type { Command } from 'commander'
import { type CareSummary, careSummary } from '#modules/care/public.ts'
import { show, withCounty } from './with-kernel.ts'

interface Options {
  county: string
  year?: string
  json?: boolean
}

export function addCareCommands(program: Command): void {
  program
    .command('care')
    .description('关爱：summary 一年的数字，从记录和资金总账得出')
    .command('summary')
    .description(
      '登记、审核、建档、计划、认领、落实、募集、发放，各有单位；分七组，编号 J1 至 J7（J 指锦江，编组沿用其关爱中心 2016 年的公布口径）',
    )
    .requiredOption('--county <代码>', '县的 6 位代码，如 510104')
    .option('--year <年>', '年度，不写为今年')
    .option('--json', '输出 JSON')
    .action(summary)
}

async function summary(o: Options): Promise<void> {
  const year = o.year === undefined ? {} : { year: Number(o.year) }
  const found = await withCounty(o.county, (kernel) => kernel.asSystem(o.county, (h) => careSummary(h, year)))
  show(o.json, found, () => linesOf(found))
}

function linesOf(s: CareSummary): string[] {
  return [
    `${s.county} ${s.year} 年`,
    ...s.groups.flatMap((g) => [
      `${g.code} ${g.title}`,
      ...g.figures.map((f) => `  ${f.title}：${f.value.toLocaleString('zh-CN')} ${f.unit}（${f.counts}）`),
      ...(g.note === null ? [] : [`  ${g.note}`]),
    ]),
  ]
}
