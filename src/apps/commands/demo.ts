import type { Command } from 'commander'
import { atHour, isDay } from '#kernel/pure/day.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { packs } from '#packs/packs.ts'
import { inChina, show, withKernel } from './with-kernel.ts'

interface Options {
  json?: boolean
}

export function addDemoCommands(program: Command): void {
  program
    .command('demo')
    .description('演示数据：load 装入')
    .command('load <包>')
    .description(`装入一个县的演示年度：${packs.map((p) => p.id).join('、')}；演示时钟随之拨到该县的年度`)
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

interface Loaded {
  readonly seconds: number
  /** null: there was no county whose clock it could have been */
  readonly clock: { readonly from: Date; readonly to: Date } | null
}

async function load(pack: string, options: Options): Promise<void> {
  const say = (text: string) => (options.json ? undefined : console.error(text))
  const { seconds, clock } = await withKernel((kernel) => loadBeside(kernel, pack, say))
  const moved = clock && { from: clock.from.toISOString(), to: clock.to.toISOString() }
  show(options.json, { pack, seconds, clock: moved }, () => [
    `已装入 ${pack}（${seconds.toFixed(1)} 秒）`,
    ...(clock === null ? [] : clockLines(clock)),
  ])
}

/**
 * Loads a demo beside the counties that are there. All counties have one clock, and the demo year is played on it: it ends
 * where that year ends, or, when the loading fails, where it was.
 */
async function loadBeside(kernel: Kernel, pack: string, say: (text: string) => void): Promise<Loaded> {
  const { dropHalfLoaded, isEmpty, loadDemo } = await import('../demo/load.ts')
  const began = performance.now()
  const from = kernel.clock.now()
  await dropHalfLoaded(kernel, say)
  const first = await isEmpty(kernel)
  const spent = () => performance.now() - began
  try {
    await loadDemo(kernel, pack, say, { size: readSettings().demoSize })
  } catch (error) {
    const back = new Date(from.getTime() + spent())
    // what is refused at once has not touched the clock
    if (!first && Math.abs(kernel.clock.now().getTime() - back.getTime()) > 60_000) await kernel.setClock(back)
    throw error
  }
  return { seconds: spent() / 1000, clock: first ? null : { from, to: kernel.clock.now() } }
}

function clockLines({ from, to }: { from: Date; to: Date }): string[] {
  const back = inChina(from).replace(' ', 'T')
  return [
    `演示时钟已由 ${inChina(from)} 拨到 ${inChina(to)}，各县都按这个时间办理。`,
    `要回到原来的时间，请运行 npx guben clock ${back}`,
  ]
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
  const list = await withKernel(async (kernel) => {
    const { sampleAccounts } = await import('../demo/accounts.ts')
    return sampleAccounts(kernel, options.all ? 10_000 : 2)
  })
  show(options.json, list, () =>
    list.map((a) => `${a.login.padEnd(16)} ${a.password}  ${a.place} ${a.title} ${a.person}`),
  )
}
