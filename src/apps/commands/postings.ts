import type { Command } from 'commander'
import { figureLines } from '#kernel/pure/figures.ts'
import type { PostingSummary } from '#modules/postings/public.ts'
import { show, withCounty } from './with-kernel.ts'

export function addPostingCommands(program: Command): void {
  program
    .command('postings')
    .description('驻村：summary 派驻总体情况，从记录得出')
    .command('summary')
    .description('派驻人数、派出单位、任期、覆盖、空缺、奖惩、生活补助')
    .requiredOption('--county <代码>', '县的 6 位代码，如 610826')
    .option('--json', '输出 JSON，每个数字带记录列表的接口地址')
    .action(summary)
}

async function summary(o: { county: string; json?: boolean }): Promise<void> {
  const found = await withCounty(o.county, async (kernel) => {
    const { postingSummary } = await import('#modules/postings/public.ts')
    return kernel.asSystem(o.county, postingSummary)
  })
  show(o.json, found, () => linesOf(found))
}

/** Gaps that a terminal shows; the rest are on the screen and in the JSON. */
const SHOWN = 20

function linesOf({ groups, gaps, rates }: PostingSummary): string[] {
  return [
    ...figureLines(groups),
    ...(rates.length === 0 ? [] : ['生活补助标准']),
    ...rates.map((r) => `  自 ${r.from} 起每月 ${(r.fen / 100).toLocaleString('zh-CN')} 元`),
    ...(gaps.length === 0 ? [] : ['空缺的村']),
    ...gaps.slice(0, SHOWN).map((g) => `  ${g.townshipName}${g.name}：缺${g.lacks.join('、')}`),
    ...(gaps.length > SHOWN ? [`  另有 ${gaps.length - SHOWN} 个村`] : []),
  ]
}
