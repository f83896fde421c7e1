import { sql } from 'kysely'
import { defineProblems, Problem } from '#kernel/pure/problem.ts'
import type { Kernel } from '#kernel/server/kernel.ts'

interface County {
  county: string
  name: string
}

defineProblems({
  'no-such-county': {
    status: 404,
    title: '没有这个县',
    detail: (p) =>
      `没有这个县：${p.county ?? ''}。${p.known ? `现有：${p.known}。` : '现在还没有任何县的数据，请先打开 /console/setup 初始化，或者用 demo load 装入演示数据。'}`,
  },
})

export async function countiesOf(kernel: Kernel): Promise<County[]> {
  return kernel.asSystem('', (h) => h.rows(sql`SELECT county, name FROM kernel.county ORDER BY county`))
}

/**
 * The counties a command is about: the one named, else all.
 * @throws no-such-county, naming those there are
 */
export async function countiesNamed(kernel: Kernel, county: string | undefined): Promise<County[]> {
  const all = await countiesOf(kernel)
  if (county === undefined) return all
  const wanted = all.filter((c) => c.county === county)
  if (wanted.length > 0) return wanted
  throw new Problem('no-such-county', { county, known: all.map((c) => `${c.county} ${c.name}`).join('，') })
}
