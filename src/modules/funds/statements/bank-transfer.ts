import type { Columns } from '#kernel/pure/ledger.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import { readLedger, refuseUnmapped } from '#kernel/server/documents/ledger.ts'
import { columnsOf } from '#kernel/server/ledger-mapping.ts'
import { STATEMENT_FIELDS, type StatementField } from './model.ts'
import type { PaymentProvider } from './provider.ts'
import { boundsOf, linesOf } from './rules.ts'

const KIND = 'funds.statement'

/** To the county's own account, with the code in the remark; the bank's statement is CSV in UTF-8 or GB18030, or XLSX. */
export const bankTransfer: PaymentProvider = {
  howToPay: ({ bank }) => ({
    facts:
      bank === null
        ? []
        : [
            { label: '收款户名', value: bank.holder },
            { label: '开户银行', value: bank.name },
            { label: '收款账号', value: bank.number },
          ],
    advice: '“附言”栏只写附言码',
  }),
  readLines: async (h, bytes) => {
    const ledger = await readLedger(bytes)
    const { columns } = await columnsOf(h, KIND, ledger, STATEMENT_FIELDS)
    refuseUnmapped(ledger, columns, STATEMENT_FIELDS)
    if (columns.in === undefined && columns.out === undefined && columns.amount === undefined)
      throw faultAt('columns.amount', '没有找到金额的列：应有“收入”“支出”两列，或者“金额”一列。')
    const { lines, faults } = linesOf(ledger.rows, columns as Columns<StatementField>)
    return { headings: ledger.paths.map((p) => p.join('/')), lines, faults, bounds: boundsOf(lines) }
  },
}
