import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { accountSource, yuan } from '../words.ts'

type Budget = AnswerOf<'/api/budgets/{id}'>
type Line = RowOf<'/api/budgets/{id}/lines'>
type Due = RowOf<'/api/budget-dues'>
const TONES: Record<Due['standing'], Tone> = { open: 'default', late: 'error', met: 'success' }

/** One budget: what was granted, passed on and spent, line by line, and what is due when. */
export default function BudgetPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/budgets', id],
    queryFn: () => answerOf(api.GET('/api/budgets/{id}', { params: { path: { id } } })),
  })
  return (
    <Page title={found.data?.title ?? '预算'} lead={found.data?.document ?? ''}>
      <Loaded query={found}>{(budget) => <Execution budget={budget} />}</Loaded>
      <Panel title="拨付计划">
        <Dues budget={id} approved={found.data?.approved === true} />
      </Panel>
      <Panel title="预算项目">
        <DataTable<Line>
          what="项目"
          path={`/api/budgets/${id}/lines`}
          prefix="line"
          search="项目、地方"
          rowLink={(row) => `/fund-accounts/${row.account}`}
          filters={[{ name: 'under', label: '地方', kind: 'place' }]}
          columns={[
            { key: 'title', title: '项目' },
            { key: 'placeName', title: '地方' },
            { key: 'purposeName', title: '用途', phone: false },
            { key: 'amount', title: '预算', align: 'right', render: (r) => yuan(r.amount) },
            { key: 'received', title: '已拨付', align: 'right', render: (r) => yuan(r.received) },
            { key: 'spent', title: '已支出', align: 'right', render: (r) => yuan(r.spent) },
            { key: 'balance', title: '结余', align: 'right', render: (r) => yuan(r.balance) },
          ]}
          empty={<p>没有预算项目。</p>}
        />
      </Panel>
    </Page>
  )
}

function Execution({ budget: b }: { budget: Budget }) {
  return (
    <Panel title="执行情况">
      <Facts
        facts={[
          { label: '专项资金', value: <Go to={`/fund-accounts/${b.fund}`}>{b.fundTitle}</Go> },
          { label: '年度', value: String(b.year) },
          { label: '预算总额', value: yuan(b.total) },
          { label: '其中列入项目', value: yuan(b.planned) },
          { label: '已拨入专项资金', value: yuan(b.received) },
          { label: '项目已支出', value: yuan(b.spent) },
          { label: '项目已预留', value: yuan(b.promised) },
          { label: '项目结余', value: yuan(b.balance) },
          { label: '编制人', value: b.preparedBy ?? '系统' },
          { label: '批准人', value: b.approvedBy ?? '未批准' },
        ]}
      />
      {b.approved ? null : b.reasons.length === 0 ? (
        <ConfirmButton
          label="批准预算"
          button={{ type: 'primary' }}
          title={`批准“${b.title}”`}
          ok="批准"
          onOk={() =>
            answerOf(
              api.POST('/api/budgets/{id}/approve', { params: { path: { id: b.id } }, body: { comment: '' } }),
            ).then(() => undefined)
          }
        >
          <p>批准以后，预算项目和金额不能再改，可以按计划拨付。</p>
        </ConfirmButton>
      ) : (
        <p className="g-quiet">{b.reasons.join('')}</p>
      )}
    </Panel>
  )
}

function Dues({ budget, approved }: { budget: string; approved: boolean }) {
  const { role } = useActing()
  const [meeting, setMeeting] = useState<Due | null>(null)
  const mayMeet = role === 'finance' && approved
  return (
    <>
      <DataTable<Due>
        what="拨付计划"
        path="/api/budget-dues"
        fixed={{ budget }}
        search="账户、地方"
        filters={[
          {
            name: 'standing',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'late', label: '逾期未拨足' },
              { value: 'open', label: '未到期' },
              { value: 'met', label: '已拨足' },
            ],
          },
        ]}
        columns={[
          {
            key: 'accountTitle',
            title: '拨入账户',
            render: (r) => (r.shareName === '' ? r.accountTitle : `${r.accountTitle}（${r.shareName}）`),
          },
          { key: 'placeName', title: '地方', phone: false },
          { key: 'dueOn', title: '应拨日期', render: (r) => <DayText day={r.dueOn} late={r.standing === 'late'} /> },
          { key: 'amount', title: '应拨', align: 'right', render: (r) => yuan(r.amount) },
          { key: 'met', title: '已拨', align: 'right', render: (r) => yuan(r.met) },
          {
            key: 'standing',
            title: '状态',
            render: (r) => <StatusTag label={r.standingName} tone={TONES[r.standing]} />,
          },
          {
            key: 'id',
            title: '办理',
            render: (r) =>
              mayMeet && r.standing !== 'met' ? <Button onClick={() => setMeeting(r)}>拨付</Button> : '—',
          },
        ]}
        empty={<p>没有拨付计划。</p>}
      />
      {meeting !== null && <Meet key={meeting.id} due={meeting} onClose={() => setMeeting(null)} />}
    </>
  )
}

function Meet({ due, onClose }: { due: Due; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<Omit<BodyOf<'/api/budget-dues/meet'>, 'dues'>>
      open
      title={`拨付：${due.accountTitle}${due.shareName}`}
      name={`funds.due.${due.id}`}
      submit="拨付"
      done="已拨付并记账"
      onClose={onClose}
      initial={{ onDay: today }}
      fields={[
        { name: 'document', label: '凭证', kind: 'text', max: 200, required: true, help: '银行回单号或者拨款文号。' },
        { name: 'onDay', label: '拨付日期', kind: 'day', required: true },
        {
          name: 'source',
          label: '资金来源',
          kind: 'record',
          source: accountSource('资金来源', { kind: 'outside' }),
          help: '拨入专项资金的，选择财政等来源，上级经费和县级配套各选各的；拨给项目的不用选，从专项资金拨出。',
        },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/budget-dues/meet', { body: { ...body, dues: [due.id] }, headers }))
      }
    >
      <p>
        应拨 {yuan(due.amount)}，尚欠 {yuan(due.amount - due.met)}，这次拨足。
      </p>
    </CommandDrawer>
  )
}
