import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf, titledOptions } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ACCOUNT_KINDS } from '../../model.ts'
import { useBook } from '../use-book.ts'
import { accountSource, yuan } from '../words.ts'

type Book = AnswerOf<'/api/funds/book'>
type Row = RowOf<'/api/funds/accounts'>

/** The county's books: what each kind of account holds, and the tree of accounts; every figure opens to its transfers. */
export default function BookPage() {
  const { today } = useSession()
  const { role } = useActing()
  const now = Number(today.slice(0, 4))
  const [year, setYear] = useState(now)
  const [doing, setDoing] = useState<'receipt' | 'account' | null>(null)
  const book = useBook(year)
  return (
    <Page
      title="资金总账"
      lead="每一笔钱从哪里来、到哪里去，都有凭证；记错了只能另记更正，不能改、不能删。"
      actions={
        <>
          <Button onClick={() => setYear(year - 1)}>上年</Button>
          <Button onClick={() => setYear(year + 1)} disabled={year >= now}>
            下年
          </Button>
          {role === 'finance' && (
            <>
              <Button onClick={() => setDoing('account')}>开立账户</Button>
              <Button type="primary" onClick={() => setDoing('receipt')}>
                收款入账
              </Button>
            </>
          )}
        </>
      }
    >
      <Loaded query={book}>{(data) => <Summary book={data} />}</Loaded>
      <Panel title="账户">
        <DataTable<Row>
          what="账户"
          path="/api/funds/accounts"
          fixed={{ top: 'true' }}
          search="账户名称"
          rowLink={(row) => `/fund-accounts/${row.id}`}
          filters={[{ name: 'kind', label: '类别', kind: 'select', options: optionsOf(ACCOUNT_KINDS) }]}
          columns={ACCOUNT_COLUMNS}
          empty={<p>还没有账户。先开立资金来源和专项资金账户，再收款入账。</p>}
        />
      </Panel>
      <Loaded query={book}>{(data) => <Years book={data} />}</Loaded>
      {doing === 'receipt' && <Receipt today={today} onClose={() => setDoing(null)} />}
      {doing === 'account' && <NewAccount purposes={book.data?.purposes ?? []} onClose={() => setDoing(null)} />}
    </Page>
  )
}

export const ACCOUNT_COLUMNS = [
  { key: 'title', title: '账户' },
  { key: 'kindName', title: '类别' },
  { key: 'purposeNames', title: '限定用途', phone: false },
  { key: 'in', title: '收入', align: 'right' as const, render: (r: Row) => yuan(r.in) },
  { key: 'out', title: '支出', align: 'right' as const, render: (r: Row) => yuan(r.out) },
  { key: 'promised', title: '预留', align: 'right' as const, phone: false, render: (r: Row) => yuan(r.promised) },
  { key: 'balance', title: '余额', align: 'right' as const, render: (r: Row) => yuan(r.balance) },
  {
    key: 'children',
    title: '下级账户',
    align: 'right' as const,
    phone: false,
    render: (r: Row) => (r.children > 0 ? r.children : '—'),
  },
]

function Summary({ book }: { book: Book }) {
  const flow = `moved=true&year=${book.year}`
  return (
    <Panel title={`${book.year} 年`}>
      <TableView
        caption={`${book.year} 年各类账户`}
        rows={book.rows}
        rowKey={(r) => r.kind}
        rowLink={(r) => `/fund-accounts?kind=${r.kind}`}
        columns={[
          { key: 'kindName', title: '类别' },
          { key: 'accounts', title: '账户数', align: 'right' },
          {
            key: 'in',
            title: '本年收入',
            align: 'right',
            render: (r) => <Go to={`/fund-entries?${flow}&side=in&accounts=${r.kind}`}>{yuan(r.in)}</Go>,
          },
          {
            key: 'out',
            title: '本年支出',
            align: 'right',
            render: (r) => <Go to={`/fund-entries?${flow}&side=out&accounts=${r.kind}`}>{yuan(r.out)}</Go>,
          },
          { key: 'promised', title: '现预留', align: 'right', render: (r) => yuan(r.promised) },
          { key: 'balance', title: '现余额', align: 'right', render: (r) => yuan(r.balance) },
        ]}
      />
      <p className="g-quiet">
        试算平衡：全县 {book.accounts} 个账户余额之和为 {yuan(book.sum)}
        {book.sum === 0 ? '，借贷相符。' : '，借贷不符，请立即停止记账并核对。'}
        资金来源的余额是负数，表示从那里一共来了多少钱。
      </p>
    </Panel>
  )
}

type Year = Book['years'][number]

function Years({ book }: { book: Book }) {
  if (book.years.length === 0) return null
  return (
    <Panel title="年度结账">
      <TableView<Year>
        caption="年度结账"
        rows={book.years}
        rowKey={(y) => String(y.year)}
        columns={[
          { key: 'year', title: '年度' },
          { key: 'proposedBy', title: '申请人', render: (y) => y.proposedBy ?? '—' },
          { key: 'closedBy', title: '审核人', render: (y) => y.closedBy ?? '—' },
          {
            key: 'closedAt',
            title: '结账时间',
            render: (y) => (y.closedAt === null ? '未结账' : <MomentText at={y.closedAt} />),
          },
          { key: 'postings', title: '凭证数', align: 'right', render: (y) => (y.closedAt === null ? '—' : y.postings) },
          { key: 'moved', title: '发生额', align: 'right', render: (y) => (y.closedAt === null ? '—' : yuan(y.moved)) },
          { key: 'digest', title: '摘要值', phone: false, render: (y) => y.digest?.slice(0, 16) ?? '—' },
          { key: 'may', title: '办理', render: (y) => <YearActions year={y} /> },
        ]}
      />
    </Panel>
  )
}

/** One proposes to close a year, another closes it. */
function YearActions({ year: y }: { year: Year }) {
  const [ending, setEnding] = useState(false)
  const path = { path: { year: y.year } }
  if (y.closedAt !== null) return '已结账'
  if (y.may.length === 0) return y.reasons.join('') || (y.proposedBy === null ? '等待会计申请结账' : '等待负责人审核')
  return (
    <span className="g-actions">
      {y.may.includes('propose') && (
        <ConfirmButton
          label="申请结账"
          title={`申请 ${y.year} 年度结账`}
          ok="申请"
          onOk={() => answerOf(api.POST('/api/funds/years/{year}/propose', { params: path }))}
        >
          <p>由负责人审核以后结账；审核以前仍然可以记账。</p>
        </ConfirmButton>
      )}
      {y.may.includes('close') && (
        <ConfirmButton
          label="审核结账"
          title={`${y.year} 年度结账`}
          ok="结账"
          onOk={() => answerOf(api.POST('/api/funds/years/{year}/close', { params: path }))}
        >
          <p>预算项目的结余收回专项资金；结账以后，这一年度不能再记账。</p>
        </ConfirmButton>
      )}
      {y.may.includes('end') && <Button onClick={() => setEnding(true)}>撤回或者退回</Button>}
      {ending && (
        <CommandDrawer<BodyOf<'/api/funds/years/{year}/end-proposal'>>
          open
          title={`撤回或者退回 ${y.year} 年度的结账申请`}
          name={`funds.year.${y.year}`}
          submit="提交"
          done="申请已经撤回或者退回"
          onClose={() => setEnding(false)}
          fields={[{ name: 'why', label: '理由', kind: 'longtext', max: 500, required: true }]}
          send={(body, headers) =>
            answerOf(api.POST('/api/funds/years/{year}/end-proposal', { params: path, body, headers }))
          }
        />
      )}
    </span>
  )
}

function Receipt({ today, onClose }: { today: string; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/funds/receipts'>>
      open
      title="收款入账"
      name="funds.receipt"
      submit="记账"
      done="已入账"
      onClose={onClose}
      initial={{ onDay: today }}
      fields={[
        {
          name: 'source',
          label: '资金来源',
          kind: 'record',
          source: accountSource('资金来源', { kind: 'outside' }),
          required: true,
        },
        {
          name: 'target',
          label: '转入账户',
          kind: 'record',
          source: accountSource('账户'),
          required: true,
          help: '专项资金或者统筹资金；捐款在捐赠中登记到账。',
        },
        { name: 'amount', label: '金额', kind: 'money', required: true },
        { name: 'document', label: '凭证', kind: 'text', required: true, help: '银行回单号或者拨款文号。' },
        { name: 'onDay', label: '到账日期', kind: 'day', required: true },
        { name: 'why', label: '说明', kind: 'longtext', max: 500 },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/funds/receipts', { body, headers }))}
    />
  )
}

function NewAccount({ purposes, onClose }: { purposes: Book['purposes']; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/funds/accounts'>>
      open
      title="开立账户"
      name="funds.account"
      submit="开立"
      done="已开立"
      onClose={onClose}
      fields={[
        {
          name: 'kind',
          label: '类别',
          kind: 'radio',
          required: true,
          options: [
            { value: 'outside', label: '资金来源（财政、单位等）' },
            { value: 'fund', label: '专项资金' },
            { value: 'pool', label: '统筹资金' },
          ],
        },
        {
          name: 'title',
          label: '账户名称',
          kind: 'text',
          max: 80,
          required: true,
          help: '会登载在公开账目上，请写单位、资金的名称；个人捐的，请在“捐赠”登记。',
        },
        {
          name: 'parent',
          label: '拨入来源',
          kind: 'record',
          source: accountSource('资金来源', { kind: 'outside' }),
          when: (v) => v.kind === 'fund',
          help: '不用的资金退回这里。',
        },
        {
          name: 'purposes',
          label: '限定用途',
          kind: 'select',
          multiple: true,
          options: titledOptions(purposes),
          when: (v) => v.kind !== 'outside',
          help: '不选即不限用途；选定以后不能更改。',
        },
        { name: 'place', label: '使用地方', kind: 'place', help: '不填即全县使用。' },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/funds/accounts', { body, headers }))}
    />
  )
}
