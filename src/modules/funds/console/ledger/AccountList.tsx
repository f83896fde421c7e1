import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { ACCOUNT_KINDS } from '../../model.ts'
import { ACCOUNT_COLUMNS } from './BookPage.tsx'

type Row = RowOf<'/api/funds/accounts'>

/** Every account, of whatever kind: givers, gifts, funds, lines, recipients. */
export default function AccountList() {
  return (
    <Page title="资金账户" lead="点开账户，可以看到它的每一笔收支。">
      <DataTable<Row>
        what="账户"
        path="/api/funds/accounts"
        search="账户名称"
        rowLink={(row) => `/fund-accounts/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(ACCOUNT_KINDS) },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'held', label: '余额', kind: 'select', options: [{ value: 'true', label: '只看有余额的' }] },
        ]}
        columns={[...ACCOUNT_COLUMNS, { key: 'placeName', title: '地方', phone: false }]}
        empty={<p>没有符合条件的账户。</p>}
      />
    </Page>
  )
}
