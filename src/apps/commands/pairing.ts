import type { Command } from 'commander'
import { type FigureGroup, figureLines } from '#kernel/pure/figures.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { show, withCounty } from './with-kernel.ts'

export function addPairingCommands(program: Command): void {
  program
    .command('pairing')
    .description('结对帮扶：summary 汇总')
    .command('summary')
    .description('结对、致贫原因和计划、走访、组织结对，全部由记录汇总')
    .requiredOption('--county <代码>', '县的 6 位代码')
    .option('--json', '输出 JSON，每个数字带记录列表的接口地址')
    .action(summary)
}

async function summary(o: { county: string; json?: boolean }): Promise<void> {
  const groups = await withCounty(o.county, (kernel) => kernel.asSystem(o.county, allFigures))
  show(o.json, groups, () => figureLines(groups))
}

async function allFigures(h: Handle): Promise<FigureGroup[]> {
  const { helpFigures } = await import('#modules/households/public.ts')
  const { visitFigures } = await import('#modules/fieldwork/public.ts')
  const { pairingFigures } = await import('#modules/organisations/public.ts')
  return [...(await helpFigures(h)), ...(await visitFigures(h)), ...(await pairingFigures(h))]
}
