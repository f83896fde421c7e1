import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { yuanText } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import {
  checkLedger,
  purposeText,
  reportOf,
  STEP_KINDS,
  type Trace,
  type TraceStep,
  traceByCode,
} from '#modules/funds/public.ts'
import { countiesNamed } from './counties.ts'
import { show, withKernel } from './with-kernel.ts'

/** `trace` of a gift, and `verify funds` of a public ledger. To be added after the command `verify`. */
export function addFundCommands(program: Command): void {
  program
    .command('trace <查询码>')
    .description('捐赠去向：凭查询码列出一笔捐赠的每一步')
    .option('--county <代码>', '县的 6 位代码；不填的查所有县')
    .option('--json', '输出 JSON')
    .action(trace)
  program.commands
    .find((c) => c.name() === 'verify')!
    .command('funds <文件>')
    .description('核对下载的公开账目：逐行摘要、余额、更正、合计；不读数据库')
    .option('--digest <摘要>', '网站公布的摘要')
    .option('--json', '输出 JSON')
    .action((file: string, _: unknown, command: Command) => verifyFunds(file, command.optsWithGlobals()))
}

async function trace(code: string, o: { county?: string; json?: boolean }): Promise<void> {
  const found = await withKernel(async (kernel) => {
    for (const { county } of await countiesNamed(kernel, o.county)) {
      const one = await kernel.asSystem(county, (h) => traceByCode(h, code))
      if (one !== undefined) return one
    }
    throw new Problem('not-found', { what: '这个查询码' })
  })
  show(o.json, found, () => linesOf(found))
}

function linesOf(t: Trace): string[] {
  const { gift } = t
  const children = Map.groupBy(t.steps, (s) => s.parent)
  const below = (parent: string | null, depth: number): string[] =>
    (children.get(parent) ?? []).flatMap((s) => [`${'  '.repeat(depth)}${lineOf(s)}`, ...below(s.id, depth + 1)])
  return [
    `${gift.shown}，${gift.goods ?? `${yuanText(gift.pledged ?? t.received)} 元`}，用途：${gift.purposes}，${gift.place}`,
    ...below(null, 1),
    ...(gift.kind === 'goods'
      ? []
      : [
          `收到 ${yuanText(t.received)} 元 = 已支出 ${yuanText(t.spent)} 元（已签收 ${yuanText(t.confirmed)} 元） + 尚未使用 ${yuanText(t.inHand)} 元 + 已退回 ${yuanText(t.returned)} 元`,
        ]),
  ]
}

function lineOf(s: TraceStep): string {
  const what =
    s.amount !== null ? `${yuanText(s.amount)} 元` : s.quantity !== null ? `${s.quantity / 1000} ${s.unit ?? ''}` : ''
  return [s.onDay, STEP_KINDS[s.kind], what, purposeText(s), s.place, s.to, s.note]
    .filter((part) => part !== null && part !== '')
    .join(' ')
}

async function verifyFunds(path: string, o: { digest?: string; json?: boolean }): Promise<void> {
  const found = checkLedger(await readFile(path), o.digest)
  show(o.json, found, () => reportOf(found, o.digest))
  process.exitCode = found.ok ? 0 : 1
}
