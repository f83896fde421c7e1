import type { Command } from 'commander'
import { pairingSummary } from '#modules/households/public.ts'
import { show, withKernel } from './with-kernel.ts'

export function addPairingCommands(program: Command): void {
  program
    .command('pairing')
    .description('结对帮扶：summary 汇总')
    .command('summary')
    .description('全县结对情况，全部由记录汇总')
    .requiredOption('--county <代码>', '县的 6 位代码')
    .option('--json', '输出 JSON')
    .action(summary)
}

async function summary(o: { county: string; json?: boolean }): Promise<void> {
  const s = await withKernel((kernel) => kernel.asSystem(o.county, pairingSummary))
  show(o.json, s, () => [
    `结对帮扶干部 ${s.officers} 人（第一帮扶责任人 ${s.first} 人，第二帮扶责任人 ${s.second} 人），来自 ${s.officerUnits} 个单位`,
    `建档立卡户和监测户 ${s.listed} 户，有在岗帮扶人 ${s.helped} 户，没有的 ${s.withoutHelper} 户；结对 ${s.pairs} 对`,
    `${s.units} 个单位结对 ${s.towns} 个乡镇、${s.villages} 个村；${s.leaders} 名领导联系 ${s.leaderVillages} 个村`,
  ])
}
