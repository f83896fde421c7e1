import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import { importList } from '#modules/duties/public.ts'
import type { Bed } from './bed.ts'
import { atLeast, type Claim } from './claim.ts'
import { median, timed } from './rounds.ts'

/** A county's own ledger as XLSX, read, and each row checked against the county's organisations; nothing is written. */
export async function importClaims(bed: Bed, county: string, quick: boolean): Promise<Claim[]> {
  const count = quick ? 6_000 : 30_000
  const names = await bed.kernel.database.asOwner(async (client) =>
    (await client.query('SELECT name FROM organisations.current WHERE county = $1 ORDER BY place', [county])).rows.map(
      (r) => String(r.name),
    ),
  )
  const bytes = await ledger(names, count)
  const check = () =>
    bed.kernel.asSystem(county, async (h) => {
      const list = { code: 'BENCH', kind: 'responsibility' as const, title: '测速清单', year: 2016, issuedOn: h.today }
      const result = await importList(h, bytes, { list, dryRun: true })
      if (result.items !== count) throw new Error(`${result.items} of ${count} rows were read`)
      if (result.faults.length > 0) throw new Error(`row ${result.faults[0]!.row}: ${result.faults[0]!.reasons.join()}`)
    })
  await check()
  const rates: number[] = []
  for (let round = 0; round < (quick ? 2 : 5); round += 1) rates.push(count / ((await timed(check)) / 1000))
  return [
    {
      section: 'import',
      what: `导入:XLSX 责任清单 ${count.toLocaleString('en')} 行,逐行校验`,
      ours: median(rates),
      reference: null,
      unit: '行/秒',
      bar: atLeast(6000, 'value'),
      note: `文件 ${(bytes.length / 1024).toFixed(0)} kB,含读取、对列、逐行校验,不落库`,
    },
  ]
}

function ledger(names: readonly string[], count: number): Promise<Uint8Array> {
  const columns = ['目标', '指标', '编号', '工作任务', '权重', '责任单位', '责任人', '完成时限'].map((title) => ({
    title,
    kind: 'text' as const,
  }))
  const rows = Array.from({ length: count }, (_, n) => [
    `目标${Math.floor(n / 3000) + 1}`,
    `指标${Math.floor(n / 300) + 1}`,
    `B-${n + 1}`,
    `第${n + 1}项:按月公示党费收缴情况并留存照片`,
    '',
    names[n % names.length]!,
    '支部书记',
    '2016-12-20',
  ])
  return writeWorkbook([{ name: '责任清单', columns, rows }])
}
