import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { yuan } from '../words.ts'
import { ACCOUNT_COLUMNS } from './BookPage.tsx'
import { EntryTable } from './EntryTable.tsx'

type Account = AnswerOf<'/api/funds/accounts/{id}'>
type Row = RowOf<'/api/funds/accounts'>

/** One account: what it holds, what stands under it, every transfer. */
export default function AccountPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/funds/accounts', id],
    queryFn: () => answerOf(api.GET('/api/funds/accounts/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={found.data?.title ?? '资金账户'}
      tag={found.data?.closedOn ? <StatusTag label="已销户" /> : undefined}
      lead={found.data?.kindName ?? ''}
    >
      <Loaded query={found}>{(account) => <About account={account} />}</Loaded>
      <Panel title="下级账户">
        <DataTable<Row>
          what="下级账户"
          path="/api/funds/accounts"
          fixed={{ parent: id }}
          prefix="under"
          rowLink={(row) => `/fund-accounts/${row.id}`}
          columns={ACCOUNT_COLUMNS}
          empty={<p>没有下级账户。</p>}
        />
      </Panel>
      <Panel title="收支流水">
        <EntryTable account={id} />
      </Panel>
    </Page>
  )
}

function About({ account: a }: { account: Account }) {
  return (
    <Panel>
      <Facts
        facts={[
          { label: '余额', value: yuan(a.balance) },
          { label: '其中预留', value: yuan(a.promised) },
          { label: '累计收入', value: yuan(a.in) },
          { label: '累计支出', value: yuan(a.out) },
          { label: '限定用途', value: a.purposeNames },
          { label: '使用地方', value: a.placeName },
          { label: '开户日期', value: dayInChinese(a.openedOn) },
          { label: '上级账户', value: a.parent === null ? '无' : <Go to={`/fund-accounts/${a.parent}`}>查看</Go> },
        ]}
      />
    </Panel>
  )
}
