import type { Command } from 'commander'
import { atHour, isDay } from '#kernel/pure/day.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { sampleAccounts } from '../demo/accounts.ts'
import { dropHalfLoaded, loadDemo } from '../demo/load.ts'
import { inChina, progressLine, show, withKernel } from './with-kernel.ts'

interface Options {
  json?: boolean
}

export function addDemoCommands(program: Command): void {
  program
    .command('demo')
    .description('演示数据：load 装入')
    .command('load <包>')
    .description('装入一个县的演示年度：suide、luding、tianzhen、longquanyi、jianyang')
    .option('--json', '输出 JSON')
    .action(load)
  program
    .command('clock [时间]')
    .description('查看或拨动演示时钟，如 2016-11-15 或 2016-11-15T14:30（只限演示）')
    .option('--json', '输出 JSON')
    .action(clock)
  program
    .command('accounts')
    .description('演示账号：职务、地方、密码（只限演示）')
    .option('--all', '列出每个账号，不只每类两个')
    .option('--json', '输出 JSON')
    .action(accounts)
}

async function load(pack: string, options: Options): Promise<void> {
  const line = progressLine(options.json)
  const seconds = await withKernel(async (kernel) => {
    const began = performance.now()
    await dropHalfLoaded(kernel, line)
    await loadDemo(kernel, pack, (text) => (options.json ? undefined : line(text)), { size: readSettings().demoSize })
    return (performance.now() - began) / 1000
  })
  line('')
  show(options.json, { pack, seconds }, () => [`已装入 ${pack}（${seconds.toFixed(1)} 秒）`])
}

async function clock(text: string | undefined, options: Options): Promise<void> {
  const at = text === undefined ? undefined : instantOf(text)
  const now = await withKernel(async (kernel) => {
    if (at !== undefined) await kernel.setClock(at)
    return kernel.clock.now()
  })
  show(options.json, { now: now.toISOString() }, () => [`系统时间：${inChina(now)}`])
}

function instantOf(text: string): Date {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2}))?$/.exec(text)
  if (match === null || !isDay(match[1]!)) throw new Error('时间应写成 2016-11-15 或 2016-11-15T14:30')
  return atHour(match[1]!, Number(match[2] ?? 9), Number(match[3] ?? 0))
}

async function accounts(options: Options & { all?: boolean }): Promise<void> {
  const list = await withKernel((kernel) => sampleAccounts(kernel, options.all ? 10_000 : 2))
  show(options.json, list, () =>
    list.map((a) => `${a.login.padEnd(16)} ${a.password}  ${a.place} ${a.title} ${a.person}`),
  )
}
