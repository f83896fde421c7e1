import { expect, it } from 'vitest'
import { scopeFor, testBed } from '../../../tests/kit/county.ts'
import type { Ledger } from './documents/ledger.ts'
import { columnsOf, keepMapping } from './ledger-mapping.ts'

const bed = testBed()
const fields = { name: { title: '姓名', words: /姓名/ } }
const ledger = { digest: 'a'.repeat(64), paths: ['姓名', '户主'] } as unknown as Ledger

it('同样的表头以后保存的对应关系为准：同一时刻保存的、演示时钟拨回以后保存的也一样', async () => {
  const keep = (name: string) =>
    bed.kernel.act(scopeFor('clerk', '999901'), (h) => keepMapping(h, 'trial', ledger, { name, columns: { name: 1 } }))
  const kept = () => bed.kernel.act(scopeFor('clerk', '999901'), (h) => columnsOf(h, 'trial', ledger, fields))
  for (const [day, name] of [
    ['2016-11-14', '先存的'],
    ['2016-11-14', '同一时刻存的'],
    ['2016-11-01', '拨回以后存的'],
  ] as const) {
    bed.at(day)
    await keep(name)
    expect((await kept()).mapping).toBe(name)
  }
})
