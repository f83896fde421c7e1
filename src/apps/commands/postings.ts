import type { Command } from 'commander'
import { monthInChinese } from '#kernel/pure/day.ts'
import { type PostingSummary, postingSummary } from '#modules/postings/public.ts'
import { show, withKernel } from './with-kernel.ts'

interface Options {
  county: string
  json?: boolean
}

export function addPostingCommands(program: Command): void {
  program
    .command('postings')
    .description('驻村：summary 派驻总体情况，从记录得出')
    .command('summary')
    .description('派驻人数、派出单位、任期、覆盖、空缺、生活补助')
    .requiredOption('--county <代码>', '县的 6 位代码，如 610826')
    .option('--json', '输出 JSON')
    .action(summary)
}

async function summary(o: Options): Promise<void> {
  const found = await withKernel((kernel) => kernel.asSystem(o.county, postingSummary))
  show(o.json, found, () => linesOf(found))
}

function linesOf(s: PostingSummary): string[] {
  const yuan = (fen: number) => `${(fen / 100).toLocaleString('zh-CN')} 元`
  return [
    `在驻干部 ${s.officers} 人，来自 ${s.units} 个单位，驻 ${s.postedVillages} 个村${s.teams > 0 ? `，编为 ${s.teams} 支工作队` : ''}`,
    ...s.kinds.map(
      (k) =>
        `  ${k.title}：${k.officers} 人，来自 ${k.units} 个单位，驻 ${k.villages} 个村；任期 ${Object.entries(k.terms)
          .map(([length, n]) => `${length} ${n} 个`)
          .join('、')}`,
    ),
    `覆盖：全县 ${s.villages.all} 个村，应派驻 ${s.villages.asked} 个，已配齐 ${s.villages.covered} 个`,
    ...s.lines.map((l) => `  ${l.title}：${l.villages} 个村`),
    ...(s.gaps.length === 0 ? [] : [`空缺 ${s.gaps.length} 个村`]),
    ...s.gaps.slice(0, 20).map((g) => `  ${g.township}${g.name}：缺${g.lacks.join('、')}`),
    ...(s.needs.length === 0 ? [] : ['村级需求']),
    ...s.needs.map((n) => `  ${n.title}：${n.villages} 个村`),
    ...(s.allowance.rates.length === 0 ? [] : ['生活补助标准']),
    ...s.allowance.rates.map((r) => `  自 ${r.from} 起每月 ${yuan(r.fen)}`),
    ...s.allowance.months.map(
      (m) => `  ${monthInChinese(m.month)}：${m.officers} 人，标准 ${yuan(m.rate)}，发放 ${yuan(m.sum)}`,
    ),
  ]
}
