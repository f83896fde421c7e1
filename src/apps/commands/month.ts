import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { isMonth, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Bulletin } from '#modules/supervision/public.ts'
import { inChina, progressLine, show, withCounty } from './with-kernel.ts'

interface Options {
  county: string
  month: string
  out?: string
  json?: boolean
}

export function addMonthCommands(program: Command): void {
  const month = program.command('month').description('月度：status 状态，close 月结')
  options(month.command('status').description('一个月走到哪一步，下一步做什么')).action(status)
  options(
    month.command('close').description('月结：计算指标、评判责任、起草预警函、封存、发布通报；可重复，中断后接着办'),
  ).action(close)
  options(program.command('bulletin').description('通报：年初至当月和当月的数字')).action(bulletin)
  options(program.command('letters').description('导出一个月签发的全部函件（PDF、DOCX 和目录）'))
    .requiredOption('--out <目录>', '写到哪个文件夹')
    .action(letters)
}

function options(command: Command): Command {
  return command
    .requiredOption('--county <代码>', '县的 6 位代码，如 610826')
    .requiredOption('--month <月份>', '如 2016-10')
    .option('--json', '输出 JSON')
}

function monthOption(text: string): Month {
  if (!isMonth(text)) throw new Error(`月份应写成 2016-10 的样子，现在是“${text}”`)
  return text
}

const supervision = () => import('#modules/supervision/public.ts')

async function status(o: Options): Promise<void> {
  const month = monthOption(o.month)
  const found = await withCounty(o.county, async (kernel) => {
    const { monthStatus } = await supervision()
    return kernel.asSystem(o.county, (h) => monthStatus(h, month))
  })
  show(o.json, found, () => [
    `${monthInChinese(month)}：${found.stateLabel}`,
    ...found.letters.map((l) => `  ${l.title}：拟稿 ${l.draft}，签发 ${l.issued}，办结 ${l.answered}`),
    found.next ? `下一步：${found.next.title} — ${found.next.sentence}` : '没有待办的步骤',
  ])
}

async function close(o: Options): Promise<void> {
  const month = monthOption(o.month)
  const line = progressLine(o.json)
  const closed = await withCounty(o.county, async (kernel) => {
    const { closeMonth } = await supervision()
    return closeMonth(kernel, o.county, month, async (percent, note) => line(`${Math.round(percent)}% ${note}`))
  })
  line('')
  show(o.json, { county: o.county, month, ...closed }, () => [
    closed.already
      ? `${monthInChinese(month)}：本月此前已月结（${inChina(closed.closedAt)}），这次没有改动，封存摘要 ${closed.digest}`
      : `${monthInChinese(month)}已月结，封存摘要 ${closed.digest}`,
  ])
}

async function bulletin(o: Options): Promise<void> {
  const month = monthOption(o.month)
  const found = await withCounty(o.county, async (kernel) => {
    const { bulletinOf, measuresOf } = await supervision()
    return kernel.asSystem(o.county, (h) => bulletinOf(h, measuresOf(kernel), month))
  })
  show(o.json, { ...summaryOf(found), bulletin: found }, () => linesOf(found))
}

/** The four figures first, by their own names, then the whole bulletin. */
function summaryOf(b: Bulletin): Record<string, number | string | boolean> {
  const { categories, raised, demands, corrected } = b.toDate
  return {
    month: b.month,
    published: b.published,
    categories: categories.value,
    findings: raised.value,
    demandLetters: demands.value,
    corrected: corrected.value,
  }
}

function linesOf(b: Bulletin): string[] {
  const d = b.toDate
  return [
    `${b.title}${b.number ? ` ${b.number}` : '（未发布）'}`,
    `年初至今：发现问题 ${d.categories.value} 类 ${d.raised.value} 条，发出督办函 ${d.demands.value} 份，整改销号 ${d.corrected.value} 条`,
    ...b.categories.map((c) => `  ${c.title}：${c.toDate.raised.value} 条，销号 ${c.toDate.corrected.value} 条`),
  ]
}

async function letters(o: Options & { out?: string }): Promise<void> {
  const month = monthOption(o.month)
  const folder = resolve(o.out!)
  const line = progressLine(o.json)
  const issued = await withCounty(o.county, async (kernel) => {
    const { issuedDocuments } = await supervision()
    return kernel.asSystem(o.county, (h) => issuedDocuments(h, month))
  })
  const { printLetters } = await import('#kernel/server/documents/letter-press.ts')
  const { renderLetterDocx } = await import('#kernel/server/documents/letter.docx.ts')
  await mkdir(folder, { recursive: true })
  const pages = await printLetters(issued.map((l) => l.document))
  const index: Record<string, string>[] = []
  for (const [i, letter] of issued.entries()) {
    const name = letter.number.replace(/[〔〕/\\]/g, '-')
    line(`${i + 1}/${issued.length} ${letter.number}`)
    await writeFile(join(folder, `${name}.pdf`), pages[i]!)
    await writeFile(join(folder, `${name}.docx`), await renderLetterDocx(letter.document))
    index.push({
      number: letter.number,
      kind: letter.kind,
      addressee: letter.addressee,
      issuedOn: letter.issuedOn,
      digest: letter.digest,
      pdf: `${name}.pdf`,
      docx: `${name}.docx`,
    })
  }
  await writeFile(join(folder, 'index.json'), `${JSON.stringify(index, null, 1)}\n`)
  line('')
  show(o.json, { folder, letters: index.length, index }, () => [
    `${monthInChinese(month)}签发的 ${index.length} 份函件已写到 ${folder}`,
  ])
}
