import { describe, expect, it } from 'vitest'
import { type Cell, dayIn, entriesOf, fenIn } from './ledger.ts'

describe('台账的格子', () => {
  it.each<[Cell, string | null | undefined]>([
    ['2014年5月1日', '2014-05-01'],
    ['2014.5.1', '2014-05-01'],
    ['20140501', '2014-05-01'],
    ['2014-05', '2014-05-01'],
    ['201405', '2014-05-01'],
    ['2014年', '2014-01-01'],
    ['２０１４／５／１ 00:00:00', '2014-05-01'],
    [41_760, '2014-05-01'],
    [new Date('2014-05-01T00:00:00Z'), '2014-05-01'],
    ['', undefined],
    [null, undefined],
    ['2014-02-30', null],
    ['去年', null],
    [5, null],
  ])('日期 %s', (cell, day) => expect(dayIn(cell)).toBe(day))

  it.each<[Cell, number, number | null | undefined]>([
    ['1,200.50', 1, 120_050],
    ['1.2', 10_000, 1_200_000],
    ['￥300元', 1, 30_000],
    [0, 1, 0],
    ['', 1, undefined],
    ['多', 1, null],
  ])('金额 %s', (cell, unit, fen) => expect(fenIn(cell, unit)).toBe(fen))

  it('合计、落款、备注不算一行', () => {
    const rows = [['马大山', 1], ['合计', 1], ['负责人：　填表人：', '负责人：　填表人：'], [null], ['备注：以上属实']]
    expect(entriesOf(rows.map((cells, i) => ({ row: i, cells: cells as Cell[] }))).map((r) => r.row)).toEqual([0])
  })
})
